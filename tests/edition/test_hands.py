"""A record that a person edits in its file: obeyed, or shown; never overwritten."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.edition.newsrooms import FIRE, SEED, bytes_of, newsroom, record, take_in, taken_over

from newsloom.app import editing, keeping, operating, reading
from newsloom.app.operating import Summary
from newsloom.store import reviews

CRANE = record("New crane for the port of Aldsea")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def published(root: Path) -> Summary:
    with newsroom(root) as world:
        return operating.publish(world)


def test_a_title_edited_in_the_file_becomes_a_verdict_and_reaches_the_site(tmp_path: Path) -> None:
    (path,) = taken_over(tmp_path, CRANE)
    published(tmp_path)
    edit(path, "New crane", "Bigger crane")
    edited = path.read_bytes()
    published(tmp_path)
    with newsroom(tmp_path) as world, world.db.read() as tx:
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
    with newsroom(tmp_path) as world:
        assert reading.list_stories(world)[0].state == "rejected"
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

    with newsroom(tmp_path) as world:
        operating.work_until(world, told, idle=0.05)
        with world.db.read() as tx:
            assert len(reviews.latest(tx)) == 1
    assert "Bigger crane" in page.read_text("utf-8")


def test_an_edit_is_heeded_once(tmp_path: Path) -> None:
    (path,) = taken_over(tmp_path, CRANE)
    edit(path, "New crane", "Bigger crane")
    published(tmp_path)
    published(tmp_path)
    with newsroom(tmp_path) as world, world.db.read() as tx:
        assert len(reviews.latest(tx)) == 1


def test_what_a_file_cannot_decide_is_shown_until_it_is_taken_back(tmp_path: Path) -> None:
    (path,) = taken_over(tmp_path, CRANE)
    before = path.read_bytes()
    edit(path, "quality: 39", "quality: 99")
    edited = path.read_bytes()
    (clash,) = published(tmp_path).clashes
    assert clash.path == f"_news/{path.name}"
    assert "quality" in clash.problem
    with newsroom(tmp_path) as world:
        assert [f.about for f in keeping.examine(world) if f.bad and f.about.startswith("_news")] == [clash.path]
    assert path.read_bytes() == edited
    path.write_bytes(before)
    assert published(tmp_path).clashes == []


def test_an_edit_in_a_story_that_changes_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    (path,) = taken_over(tmp_path, SEED)
    with newsroom(tmp_path) as world:
        edit(path, "quality: 39", "quality: 99")
        edited = path.read_bytes()
        take_in(world, FIRE)
        assert path.read_bytes() == edited
        (clash,) = operating.publish(world).clashes
    assert clash.path == f"_news/{path.name}"


def test_a_deleted_file_is_written_anew_when_its_story_changes(tmp_path: Path) -> None:
    (path,) = taken_over(tmp_path, CRANE)
    path.unlink()
    with newsroom(tmp_path) as world:
        story = reading.list_stories(world)[0].id
        editing.decide(world, "edit", story, actor="ines", value={"excerpt": "It lifts 400 tonnes."})
        operating.run(world)
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
    with newsroom(tmp_path) as world:
        take_in(world, FIRE)
    assert way.read_text("utf-8") == "somebody's own page\n"
    assert way.with_stem(way.stem + "-2").name in bytes_of(tmp_path / "_news")


def test_another_body_and_unknown_fields_are_the_owners(tmp_path: Path) -> None:
    (path,) = taken_over(tmp_path, CRANE)
    edit(path, "type: article\n", "type: article\nlayout: wide\n")
    path.write_text(path.read_text("utf-8") + "A word of the editor.\n", "utf-8")
    assert published(tmp_path).clashes == []
    with newsroom(tmp_path) as world:
        story = reading.list_stories(world)[0].id
        editing.decide(world, "edit", story, actor="ines", value={"excerpt": "It lifts 400 tonnes."})
        operating.run(world)
    text = path.read_text("utf-8")
    assert "layout: wide" in text
    assert text.endswith("A word of the editor.\n")
    assert "It lifts 400 tonnes." in text
