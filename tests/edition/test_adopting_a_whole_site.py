"""A site is more than its records: its name, address, pictures and other collections come along, and what does not is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.edition.newsrooms import lay, record

from newsloom.cli.main import cli
from newsloom.config import load
from newsloom.model.article import Image
from newsloom.services.imports.site_extras import extras_of, settings_of
from newsloom.services.newsroom.open import opened
from newsloom.store import queue_status

PICTURE = Image(url="https://www.tidegazette.example/crane.jpg", width=800, height=450, is_cached=True)
CONFIG = """title: Harbour Every Day
description: "News of the ports: ships, cranes, people."
webUrl: https://harbour.example/news
locale: en-us
plugins: [jekyll-feed]
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "old"
    lay(
        site, record("New crane for the port of Aldsea", images=(PICTURE,)), record("Quiet harbour", is_published=False)
    )
    (site / "_config.yml").write_text(CONFIG)
    (site / "_people").mkdir()
    (site / "_people/ines.md").write_text('---\nname: "Ines"\ntopics:\n  - Harbours\n---\nKeeper of the light.\n')
    (site / "assets/images/organizations").mkdir(parents=True)
    (site / "assets/images/organizations/tide-50x50.png").write_bytes(b"\x89PNG\r\n")
    (site / "assets/images/odd name.png").write_bytes(b"\x89PNG\r\n")
    (site / "widgets").mkdir()
    (site / "widgets/a.json").write_text("{}")
    (site / "_newsletters").mkdir()
    (site / "_newsletters/spring.md").write_text("---\ntitle: Spring\n---\n")
    (site / "imprint.md").write_text("---\npermalink: /legal/\n---\nWho we are.\n")
    (site / "README.md").write_text("# How to build this site\n")
    (site / "_data").mkdir()
    (site / "_data/navigation.yml").write_text("a: b\n")
    return site


def adopt(*words: str) -> str:
    done = CliRunner().invoke(cli, ["adopt", *words], catch_exceptions=False)
    assert not done.return_value, done.output
    return done.output


def test_what_is_understood_comes_along_and_the_rest_is_named(site: Path, tmp_path: Path) -> None:
    room = tmp_path / "room"
    said = adopt(str(site), "--dir", str(room))
    config = load(room)
    assert (config.site.title, config.site.url, config.site.language) == (
        "Harbour Every Day", "https://harbour.example/news/", "en-US",
    )  # fmt: skip
    assert config.site.description == "News of the ports: ships, cranes, people."
    assert (room / "_people/ines.md").read_bytes() == (site / "_people/ines.md").read_bytes()
    assert (room / "static/images/organizations/tide-50x50.png").exists()
    for named in ("_people/: 1 items", "widgets/: 1 files, not understood", "_data/navigation.yml", "odd name.png"):
        assert named in said, said
    assert "_newsletters/: 1 files that are not HTML" in said and "imprint.md: not understood" in said
    assert "README.md" not in said
    with opened(room) as newsroom, newsroom.db.read() as tx:
        assert queue_status.counts(tx, newsroom.clock())["image"][0] == 1, (
            "the picture of what readers see, and no other"
        )


def test_a_dry_run_tells_the_same_and_makes_nothing(site: Path, tmp_path: Path) -> None:
    said = adopt(str(site), "--dry-run", "--dir", str(tmp_path / "room"))
    assert "takes [site] title = 'Harbour Every Day'" in said and "widgets/" in said
    assert not (tmp_path / "room").exists()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "url: https://a.example\nbaseurl: /news\nlang: pt_BR\n",
            {"site.url": "https://a.example/news/", "site.language": "pt-BR"},
        ),
        ("title: 5\nwebUrl: not an address\nlocale: '??'\n", {}),
        ("title: [a\n", {}),
        ("- a list\n", {}),
    ],
)
def test_settings_that_a_newsroom_cannot_take_are_left_and_named(
    tmp_path: Path, text: str, wanted: dict[str, str]
) -> None:
    (tmp_path / "_config.yml").write_text(text)
    left: list[str] = []
    assert settings_of(tmp_path, left) == wanted


def test_a_newsroom_of_ones_own_has_nothing_to_be_told_of(tmp_path: Path) -> None:
    assert extras_of(tmp_path, tmp_path).left == []
