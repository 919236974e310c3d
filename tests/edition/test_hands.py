"""A record that a person edits in its file: obeyed, or shown; never overwritten."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from tests.edition.newsrooms import FIRE, SEED, bytes_of, make, opened_newsroom, record, take_in, taken_over

from newsloom.cli.main import run
from newsloom.services.newsroom import doctor
from newsloom.services.newsroom import run as operating
from newsloom.services.newsroom.run import Summary
from newsloom.services.stories import decide, read
from newsloom.store import reviews

CRANE = record("New crane for the port of Aldsea")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def published(root: Path) -> Summary:
    with opened_newsroom(root) as newsroom:
        return operating.publish(newsroom)


def test_a_title_edited_in_the_file_becomes_a_verdict_and_reaches_the_site(tmp_path: Path) -> None:
    (path,) = taken_over(tmp_path, CRANE)
    published(tmp_path)
    edit(path, "New crane", "Bigger crane")
    edited = path.read_bytes()
    published(tmp_path)
    with opened_newsroom(tmp_path) as newsroom, newsroom.db.read() as tx:
        (said,) = reviews.latest(tx)
    assert (said.kind, said.actor, said.value) == ("edit", "file", {"title": "Bigger crane for the port of Aldsea"})
    assert path.read_bytes() == edited
    page = tmp_path / "_site" / "news" / "new-crane-for-the-port-of-aldsea" / "index.html"
    assert "Bigger crane" in page.read_text("utf-8"), "the address stays, the title is new"


def test_published_switched_off_in_the_file_takes_the_story_off_the_site(tmp_path: Path) -> None:
    (path,) = taken_over(tmp_path, CRANE)
    published(tmp_path)
    edit(path, "published: true", "published: false")
    published(tmp_path)
    with opened_newsroom(tmp_path) as newsroom:
        assert read.list_stories(newsroom)[0].state == "rejected"
    assert not (tmp_path / "_site" / "news" / "new-crane-for-the-port-of-aldsea").joinpath("index.html").exists()
    assert "published: false" in path.read_text("utf-8")


def test_a_worker_that_goes_on_heeds_an_edit_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = taken_over(tmp_path, CRANE)
    published(tmp_path)
    page = tmp_path / "_site" / "news" / "new-crane-for-the-port-of-aldsea" / "index.html"
    monkeypatch.setattr(operating, "HEED_EVERY", 0.05)
    until = time.monotonic() + 60
    looks = 0

    def told() -> bool:
        nonlocal looks
        looks += 1
        if looks == 2:
            edit(path, "New crane", "Bigger crane")
        return "Bigger crane" in page.read_text("utf-8") or time.monotonic() > until

    with opened_newsroom(tmp_path) as newsroom:
        operating.work_until(newsroom, told, idle=0.05)
        with newsroom.db.read() as tx:
            assert len(reviews.latest(tx)) == 1
    assert "Bigger crane" in page.read_text("utf-8")


def test_an_edit_is_heeded_once(tmp_path: Path) -> None:
    (path,) = taken_over(tmp_path, CRANE)
    edit(path, "New crane", "Bigger crane")
    published(tmp_path)
    published(tmp_path)
    with opened_newsroom(tmp_path) as newsroom, newsroom.db.read() as tx:
        assert len(reviews.latest(tx)) == 1


def test_what_a_file_cannot_decide_is_shown_until_it_is_taken_back(tmp_path: Path) -> None:
    (path,) = taken_over(tmp_path, CRANE)
    before = path.read_bytes()
    edit(path, "quality: 39", "quality: 99")
    edited = path.read_bytes()
    (clash,) = published(tmp_path).clashes
    assert clash.path == f"_news/{path.name}"
    assert "quality" in clash.problem
    with opened_newsroom(tmp_path) as newsroom:
        assert [f.about for f in doctor.examine(newsroom) if f.bad and f.about.startswith("_news")] == [clash.path]
    assert path.read_bytes() == edited
    path.write_bytes(before)
    assert published(tmp_path).clashes == []


def test_an_edit_in_a_story_that_changes_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    (path,) = taken_over(tmp_path, SEED)
    with opened_newsroom(tmp_path) as newsroom:
        edit(path, "quality: 39", "quality: 99")
        edited = path.read_bytes()
        take_in(newsroom, FIRE)
        assert path.read_bytes() == edited
        (clash,) = operating.publish(newsroom).clashes
    assert clash.path == f"_news/{path.name}"


def test_a_deleted_file_is_written_anew_when_its_story_changes(tmp_path: Path) -> None:
    (path,) = taken_over(tmp_path, CRANE)
    path.unlink()
    with opened_newsroom(tmp_path) as newsroom:
        story = read.list_stories(newsroom)[0].id
        decide.decide(newsroom, "edit", story, actor="ines", value={"excerpt": "It lifts 400 tonnes."})
        operating.run(newsroom)
    assert "It lifts 400 tonnes." in path.read_text("utf-8")


def test_a_file_that_is_no_record_any_more_is_shown_and_left(tmp_path: Path) -> None:
    (path,) = taken_over(tmp_path, CRANE)
    path.write_text("my notes\n", "utf-8")
    (clash,) = published(tmp_path).clashes
    assert "cannot be read" in clash.problem
    assert path.read_text("utf-8") == "my notes\n"


def test_a_strangers_file_in_the_way_of_a_new_record_is_left_alone(tmp_path: Path) -> None:
    taken_over(tmp_path, CRANE)
    way = tmp_path / "_news" / "2026-03-07-fire-in-engine-hall-of-quillmouth-ferry-terminal-cause-found.md"
    way.write_text("somebody's own page\n", "utf-8")
    with opened_newsroom(tmp_path) as newsroom:
        take_in(newsroom, FIRE)
    assert way.read_text("utf-8") == "somebody's own page\n"
    assert way.with_stem(way.stem + "-2").name in bytes_of(tmp_path / "_news")


def test_another_body_and_unknown_fields_are_the_owners(tmp_path: Path) -> None:
    (path,) = taken_over(tmp_path, CRANE)
    edit(path, "type: article\n", "type: article\nlayout: wide\n")
    path.write_text(path.read_text("utf-8") + "A word of the editor.\n", "utf-8")
    assert published(tmp_path).clashes == []
    with opened_newsroom(tmp_path) as newsroom:
        story = read.list_stories(newsroom)[0].id
        decide.decide(newsroom, "edit", story, actor="ines", value={"excerpt": "It lifts 400 tonnes."})
        operating.run(newsroom)
    text = path.read_text("utf-8")
    assert "layout: wide" in text
    assert text.endswith("A word of the editor.\n")
    assert "It lifts 400 tonnes." in text


def at_the_terminal(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit code, and all that was said."""
    capsys.readouterr()
    code = run(list(words))
    told = capsys.readouterr()
    return code, told.out + told.err


@pytest.fixture
def clashing(tmp_path: Path) -> Path:
    """The file of a new story that was approved and, meanwhile, edited in what no file decides."""
    make(tmp_path)
    with opened_newsroom(tmp_path) as newsroom:
        take_in(newsroom, FIRE)
        decide.decide(newsroom, "approve", read.list_stories(newsroom)[0].id, actor="ines")
    (path,) = (tmp_path / "_news").glob("*.md")
    edit(path, "category: news", "category: notes")
    return path


def test_a_clash_is_listed_with_the_way_out_and_is_no_success(
    clashing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = str(clashing.parents[1])
    for words in (["run", "--dir", room], ["publish", "--dir", room], ["publish", "--all", "--dir", room]):
        code, said = at_the_terminal(capsys, *words)
        assert code == 1, words
        assert f"_news/{clashing.name}: changed by hand in what the file cannot decide: category" in said
        assert "git restore" in said and "delete the file" in said and "newsloom run" in said
    code, said = at_the_terminal(capsys, "run", "--json", "--dir", room)
    assert code == 1
    assert "git restore" in json.loads(said)["clashes"][0]["advice"]
    assert "published: false" in clashing.read_text()


@pytest.mark.parametrize("way", ["taken back", "deleted"])
def test_what_was_decided_reaches_the_file_at_the_run_after_a_clash_was_settled(
    clashing: Path, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    room = str(clashing.parents[1])
    assert at_the_terminal(capsys, "run", "--dir", room)[0] == 1
    if way == "deleted":
        clashing.unlink()
    else:
        edit(clashing, "category: notes", "category: news")
    code, said = at_the_terminal(capsys, "run", "--dir", room)
    assert code == 0
    assert "records: 1, 1 published" in said
    assert "published: true" in clashing.read_text()


def test_a_deleted_record_is_written_anew_by_publish_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crane, seed = taken_over(tmp_path, CRANE, SEED)
    published(tmp_path)
    before = bytes_of(tmp_path / "_news")
    crane.unlink()
    edit(seed, "quality: 39", "quality: 99")
    assert at_the_terminal(capsys, "publish", "--dir", str(tmp_path))[0] == 1
    seed.unlink()
    assert at_the_terminal(capsys, "publish", "--all", "--dir", str(tmp_path))[0] == 0
    assert bytes_of(tmp_path / "_news") == before


@pytest.mark.parametrize(
    ("value", "old", "new", "field"),
    [
        ({"title": "Found at the desk"}, "New crane for", "Bigger crane for", "title"),
        ({"excerpt": "It lifts 400 tonnes."}, "What is known", "What is said", "excerpt"),
    ],
)
def test_what_the_desk_and_a_file_decide_differently_is_shown_and_not_guessed(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    value: dict[str, str],
    old: str,
    new: str,
    field: str,
) -> None:
    (path,) = taken_over(tmp_path, CRANE)
    published(tmp_path)
    with opened_newsroom(tmp_path) as newsroom:
        decide.decide(newsroom, "edit", read.list_stories(newsroom)[0].id, actor="ines", value=value)
    edit(path, old, new)
    edited = path.read_bytes()
    code, said = at_the_terminal(capsys, "run", "--dir", str(tmp_path))
    assert code == 1
    assert f"decided otherwise meanwhile: {field}" in said
    assert path.read_bytes() == edited
    with opened_newsroom(tmp_path) as newsroom, newsroom.db.read() as tx:
        assert [v.actor for v in reviews.latest(tx)] == ["ines"], "the file has not overruled the desk"
    path.unlink()
    assert at_the_terminal(capsys, "run", "--dir", str(tmp_path))[0] == 0
    assert value[field] in path.read_text()


def test_a_take_down_at_the_desk_is_not_overruled_by_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    public, private = taken_over(tmp_path, CRANE, record("Lighthouse keeper of Murrow retires", is_published=False))
    published(tmp_path)
    with opened_newsroom(tmp_path) as newsroom:
        for row in read.list_stories(newsroom):
            decide.decide(newsroom, "remove", row.id, actor="ines")
    edit(public, "published: true", "published: false")
    edit(private, "published: false", "published: true")
    code, said = at_the_terminal(capsys, "run", "--dir", str(tmp_path))
    assert code == 1
    assert f"{private.name}: decided otherwise meanwhile: published" in said
    assert "\npublished: false\nremoved: true\n" in public.read_text(), "both take it off; a take-down says more"
    with opened_newsroom(tmp_path) as newsroom:
        assert {row.state for row in read.list_stories(newsroom)} == {"removed"}


def test_the_same_decision_in_a_file_and_at_the_desk_is_no_clash(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = taken_over(tmp_path, CRANE)
    published(tmp_path)
    with opened_newsroom(tmp_path) as newsroom:
        story = read.list_stories(newsroom)[0].id
        decide.decide(newsroom, "edit", story, actor="ines", value={"title": "Bigger crane for the port of Aldsea"})
    edit(path, "New crane", "Bigger crane")
    assert at_the_terminal(capsys, "run", "--dir", str(tmp_path))[0] == 0
    edit(path, "Bigger crane", "Biggest crane")
    assert at_the_terminal(capsys, "run", "--dir", str(tmp_path))[0] == 0
    assert "Biggest crane" in path.read_text()
