"""Who a publisher is: said at the terminal, kept in a file, carried by records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.edition.newsrooms import FIRE, make, opened_newsroom, take_in

from newsloom.cli.main import run
from newsloom.records.read_record import read_record
from newsloom.services.newsroom import run as operating

NEWS = FIRE | {"url": "https://brinewire.example/quillmouth-fire-cause"}
HAND = """\
---
taxonomy: organization
_id: wire
name: 'Brine Wire'   # as its masthead has it
otherNames: [BW]
domain: brinewire.example
images:
- url: /assets/bw.svg
  width: 64
  height: 64
---
Founded in 1881.
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert run(["source", "organization", *words]) == code
    told = capsys.readouterr()
    return told.out if code == 0 else told.err


def test_an_organization_is_made_and_its_name_and_icon_reach_the_records(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    icon = "/assets/images/organizations/brinewire.example-50x50.jpg"
    said(capsys, "https://brinewire.example/about", "--name", "Brine Wire", "--image", icon)
    path = room / "_data" / "organizations" / "brinewire.example.md"
    assert path.read_text() == (
        "---\ntaxonomy: organization\n_id: brinewire.example\nname: Brine Wire\ndomain: brinewire.example\n"
        f"images:\n  - url: {icon}\n    width: 50\n    height: 50\n---\n"
    )
    with opened_newsroom(room) as newsroom:
        take_in(newsroom, NEWS)
    (record,) = (room / "_news").glob("*.md")
    provider = read_record(record.read_bytes(), record.name).provider
    assert provider is not None
    assert (provider.name, provider.images[0].url, provider.images[0].width) == ("Brine Wire", icon, 50)


def test_an_icon_said_later_is_printed_with_all(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with opened_newsroom(room) as newsroom:
        take_in(newsroom, NEWS)
    said(capsys, "brinewire.example", "--name", "Brine Wire", "--image", "https://brinewire.example/i.png")
    with opened_newsroom(room) as newsroom:
        operating.publish(newsroom, everything=True)
    (record,) = (room / "_news").glob("*.md")
    assert "https://brinewire.example/i.png" in record.read_text()


def test_a_file_is_written_only_if_something_in_it_changes(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = room / "_data" / "organizations" / "the-wire.md"
    path.parent.mkdir(parents=True)
    path.write_text(HAND)
    shown = json.loads(said(capsys, "brinewire.example", "--json"))
    assert (shown["name"], shown["changed"]) == ("Brine Wire", False)
    assert "as it stands" in said(capsys, "brinewire.example", "--name", "Brine Wire")
    assert path.read_text() == HAND
    assert "written" in said(capsys, "brinewire.example", "--description", "News of the sea.")
    text = path.read_text()
    assert [p.name for p in path.parent.iterdir()] == ["the-wire.md"]
    for kept in ("_id: wire\n", "- BW\n", "width: 64\n", "---\nFounded in 1881.\n", "description: News of the sea.\n"):
        assert kept in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nowhere.example"], "--name NAME makes one"),
        (["nowhere.example", "--description", "x"], "--name NAME makes one"),
        (["../../etc/passwd", "--name", "x"], "not a domain"),
        (["paper", "--name", "x"], "not a domain"),
        (["paper.example", "--name", "  "], "needs a name"),
        (["paper.example", "--name", "x", "--image", "icon.png"], "neither a web address nor a path"),
    ],
    ids=["show", "describe", "path", "word", "no-name", "image"],
)
def test_what_cannot_be_an_organization_is_one_sentence(
    room: Path, capsys: pytest.CaptureFixture[str], words: list[str], says: str
) -> None:
    assert says in said(capsys, *words, code=2)
    assert not (room / "_data" / "organizations").exists()
