"""Taking over a site changes nothing; what then comes to a story changes its records and no others."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.edition.newsrooms import (
    ABSENT,
    FIRE,
    SEED,
    SEEN,
    bytes_of,
    lay,
    make,
    newsroom,
    record,
    take_in,
    taken_over,
)
from tests.shared_data import shared

from newsloom.app import adopting, editing, operating, reading
from newsloom.cli.main import cli
from newsloom.errors import Conflict
from newsloom.render.read_record import read_record
from newsloom.store import editions, stories


def test_publishing_after_adoption_changes_no_byte_and_deletes_nothing(tmp_path: Path) -> None:
    windows = record("Lighthouse keeper of Murrow retires after forty years")
    paths = taken_over(tmp_path, SEED, record("New crane for the port of Aldsea"), windows)
    paths[2].write_bytes(paths[2].read_bytes().replace(b"\n", b"\r\n"))
    shutil.rmtree(tmp_path / "cache", ignore_errors=True)
    before = bytes_of(tmp_path / "_news")
    with newsroom(tmp_path) as world:
        operating.publish(world)
        operating.publish(world, everything=True)
    assert bytes_of(tmp_path / "_news") == before


def test_adopted_published_records_are_on_the_site_and_in_the_pages_for_programs(tmp_path: Path) -> None:
    taken_over(tmp_path, SEED, record("New crane for the port of Aldsea"))
    with newsroom(tmp_path) as world:
        operating.publish(world)
    page = tmp_path / "_site" / "news" / "new-crane-for-the-port-of-aldsea" / "index.html"
    assert "Tide Gazette" in page.read_text("utf-8")
    listed = (tmp_path / "_site" / "api" / "news" / "index.json").read_text("utf-8")
    assert "New crane" in listed
    assert "Fire in the engine hall" not in listed


def test_a_new_article_changes_exactly_the_records_of_its_story(tmp_path: Path) -> None:
    seed, other = taken_over(tmp_path, SEED, record("New crane for the port of Aldsea"))
    before = bytes_of(tmp_path / "_news")
    with newsroom(tmp_path) as world:
        operating.publish(world)
        take_in(world, FIRE)
    after = bytes_of(tmp_path / "_news")
    changed = {name for name in after if after[name] != before.get(name)}
    new = "2026-03-07-fire-in-engine-hall-of-quillmouth-ferry-terminal-cause-found.md"
    assert changed == {seed.name, new}
    assert after[other.name] == before[other.name]
    told = read_record(after[seed.name], seed.name)
    assert [r.title for r in told.related] == [ABSENT.title, FIRE["title"]]
    assert told.related[0] == ABSENT, "an article without a file stays as it stands"
    assert told.secured == SEED.secured, "a foreign payload stays"


def test_what_is_published_stays_published_when_its_story_is_touched(tmp_path: Path) -> None:
    fire = record(SEED.title, is_published=True, heat=90)
    (path,) = taken_over(tmp_path, fire)
    with newsroom(tmp_path) as world:
        take_in(world, FIRE)
        with world.db.read() as tx:
            lines = [line for ids in editions.told_by(tx, stories.all_ids(tx)).values() for line in ids]
            shown = [line for line in editions.get_records(tx, lines).values() if line.record.is_visible]
    assert len(lines) == 2
    assert len(shown) == 1
    assert path.exists()


def test_a_verdict_on_an_adopted_story_changes_its_record_and_keeps_its_path(tmp_path: Path) -> None:
    path, _ = taken_over(tmp_path, record("New crane for the port of Aldsea"), SEED)
    before = bytes_of(tmp_path / "_news")
    with newsroom(tmp_path) as world:
        story = reading.list_stories(world, states=["published"])[0].id
        editing.decide(world, "edit", story, actor="ines", value={"title": "Aldsea gets its crane"})
        operating.run(world)
    after = bytes_of(tmp_path / "_news")
    assert {n for n in after if after[n] != before[n]} == {path.name}
    made = read_record(after[path.name], path.name)
    assert made.title == "Aldsea gets its crane"
    assert made.secured == SEED.secured


def test_a_record_that_was_taken_down_stays_down(tmp_path: Path) -> None:
    gone = record("Fire in the engine hall of the Quillmouth ferry terminal", is_published=False, removed=True)
    taken_over(tmp_path, gone)
    with newsroom(tmp_path) as world:
        take_in(world, FIRE)
        row = reading.list_stories(world)[0]
    assert row.state == "removed"


def test_adopting_twice_adopts_what_came_between(tmp_path: Path) -> None:
    taken_over(tmp_path, SEED)
    lay(tmp_path, record("New crane for the port of Aldsea"))
    with newsroom(tmp_path) as world:
        done = adopting.adopt(world, adopting.site_of(tmp_path, tmp_path, "_news"))
    assert (done.records, done.known) == (1, 1)


def test_two_records_of_one_url_are_both_kept(tmp_path: Path) -> None:
    twins = (record("New crane for the port", "crane"), record("A crane for the port", "crane"))
    taken_over(tmp_path, *twins)
    before = bytes_of(tmp_path / "_news")
    with newsroom(tmp_path) as world:
        operating.publish(world, everything=True)
        with world.db.read() as tx:
            assert editions.count_records(tx) == (2, 2)
    assert bytes_of(tmp_path / "_news") == before


def test_another_site_is_copied_in_byte_for_byte(tmp_path: Path) -> None:
    site, room = tmp_path / "old", make(tmp_path / "room")
    lay(site, SEED)
    done = adopting.bring_in(site, room)
    assert done.copied == 1
    assert bytes_of(site / "_news") == bytes_of(room / "_news")


def test_a_record_in_the_way_stops_the_copying_before_it_begins(tmp_path: Path) -> None:
    site, room = tmp_path / "old", make(tmp_path / "room")
    (path,) = lay(room, SEED)
    lay(site, record("A first record"), SEED)
    path.write_bytes(b"something else")
    with pytest.raises(Conflict):
        adopting.bring_in(site, room)
    assert len(bytes_of(room / "_news")) == 1


def test_the_command_makes_a_newsroom_of_a_site_and_a_dry_run_does_not(tmp_path: Path) -> None:
    (path,) = lay(tmp_path, SEED)
    before = path.read_bytes()
    dry = CliRunner().invoke(cli, ["adopt", str(tmp_path), "--dry-run"], catch_exceptions=False)
    assert "1 records: 0 published" in dry.output
    assert not (tmp_path / "newsloom.toml").exists()
    done = CliRunner().invoke(cli, ["adopt", str(tmp_path)], catch_exceptions=False)
    assert "adopted 1 records in 1 stories" in done.output
    assert path.read_bytes() == before


def test_a_later_report_of_another_event_leaves_adopted_records_alone(tmp_path: Path) -> None:
    taken_over(tmp_path, SEED)
    before = bytes_of(tmp_path / "_news")
    other = FIRE | {
        "url": "https://www.brinewire.example/dredging",
        "title": "Dredging of the Aldsea harbour begins in May",
        "excerpt": "Ships will deepen the harbour of Aldsea.",
        "text": "Ships will deepen the harbour of Aldsea from May on, its council decided.",
        "published": (SEEN + timedelta(hours=5)).isoformat(),
    }
    with newsroom(tmp_path) as world:
        take_in(world, other)
    after = bytes_of(tmp_path / "_news")
    assert {n: after[n] for n in before} == before
    assert len(after) == 2


@pytest.mark.shared
def test_the_real_site_is_taken_over_without_a_change(tmp_path: Path) -> None:
    root = tmp_path / "azure"
    shutil.copytree(shared("records/azure"), root)
    before = bytes_of(root / "_news")
    make(root)
    with newsroom(root) as world:
        done = adopting.adopt(world, adopting.site_of(root, root, "_news"))
        operating.publish(world, everything=True)
    assert (done.records, done.stories, done.published) == (120, 97, 23)
    assert bytes_of(root / "_news") == before
