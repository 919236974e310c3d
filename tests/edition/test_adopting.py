"""Taking over a site changes nothing; what then comes to a story changes its records and no others."""

from __future__ import annotations

import shutil
from dataclasses import replace
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
    opened_newsroom,
    record,
    take_in,
    taken_over,
)
from tests.shared_data import shared

from newsloom.cli.main import cli, run
from newsloom.errors import Conflict
from newsloom.model.edition import RecordProvider, Related
from newsloom.records.read_record import read_record
from newsloom.services.imports import adopt_plan, adopt_site
from newsloom.services.newsroom import run as operating
from newsloom.services.stories import decide, read
from newsloom.store import editions, stories


def test_publishing_after_adoption_changes_no_byte_and_deletes_nothing(tmp_path: Path) -> None:
    windows = record("Lighthouse keeper of Murrow retires after forty years")
    paths = taken_over(tmp_path, SEED, record("New crane for the port of Aldsea"), windows)
    paths[2].write_bytes(paths[2].read_bytes().replace(b"\n", b"\r\n"))
    shutil.rmtree(tmp_path / "cache", ignore_errors=True)
    before = bytes_of(tmp_path / "_news")
    with opened_newsroom(tmp_path) as newsroom:
        operating.publish(newsroom)
        operating.publish(newsroom, everything=True)
    assert bytes_of(tmp_path / "_news") == before


def test_adopted_published_records_are_on_the_site_and_in_the_pages_for_programs(tmp_path: Path) -> None:
    taken_over(tmp_path, SEED, record("New crane for the port of Aldsea"))
    with opened_newsroom(tmp_path) as newsroom:
        operating.publish(newsroom)
    page = tmp_path / "_site" / "news" / "new-crane-for-the-port-of-aldsea" / "index.html"
    assert "Tide Gazette" in page.read_text("utf-8")
    listed = (tmp_path / "_site" / "api" / "news" / "index.json").read_text("utf-8")
    assert "New crane" in listed
    assert "Fire in the engine hall" not in listed


def test_a_new_article_changes_exactly_the_records_of_its_story(tmp_path: Path) -> None:
    seed, other = taken_over(tmp_path, SEED, record("New crane for the port of Aldsea"))
    before = bytes_of(tmp_path / "_news")
    with opened_newsroom(tmp_path) as newsroom:
        operating.publish(newsroom)
        take_in(newsroom, FIRE)
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
    with opened_newsroom(tmp_path) as newsroom:
        take_in(newsroom, FIRE)
        with newsroom.db.read() as tx:
            lines = [line for ids in editions.told_by(tx, stories.all_ids(tx)).values() for line in ids]
            shown = [line for line in editions.get_records(tx, lines).values() if line.record.is_visible]
    assert len(lines) == 2
    assert len(shown) == 1
    assert path.exists()


def test_a_verdict_on_an_adopted_story_changes_its_record_and_keeps_its_path(tmp_path: Path) -> None:
    path, _ = taken_over(tmp_path, record("New crane for the port of Aldsea"), SEED)
    before = bytes_of(tmp_path / "_news")
    with opened_newsroom(tmp_path) as newsroom:
        story = read.list_stories(newsroom, states=["published"])[0].id
        decide.decide(newsroom, "edit", story, actor="ines", value={"title": "Aldsea gets its crane"})
        operating.run(newsroom)
    after = bytes_of(tmp_path / "_news")
    assert {n for n in after if after[n] != before[n]} == {path.name}
    made = read_record(after[path.name], path.name)
    assert made.title == "Aldsea gets its crane"
    assert made.secured == SEED.secured


def test_a_record_that_was_taken_down_stays_down(tmp_path: Path) -> None:
    gone = record("Fire in the engine hall of the Quillmouth ferry terminal", is_published=False, removed=True)
    taken_over(tmp_path, gone)
    with opened_newsroom(tmp_path) as newsroom:
        take_in(newsroom, FIRE)
        row = read.list_stories(newsroom)[0]
    assert row.state == "removed"


def test_adopting_twice_adopts_what_came_between(tmp_path: Path) -> None:
    taken_over(tmp_path, SEED)
    lay(tmp_path, record("New crane for the port of Aldsea"))
    with opened_newsroom(tmp_path) as newsroom:
        done = adopt_site.adopt(newsroom, adopt_site.site_of(tmp_path, tmp_path, "_news"))
    assert (done.records, done.known) == (1, 1)


def test_two_records_of_one_url_are_both_kept(tmp_path: Path) -> None:
    twins = (record("New crane for the port", "crane"), record("A crane for the port", "crane"))
    taken_over(tmp_path, *twins)
    before = bytes_of(tmp_path / "_news")
    with opened_newsroom(tmp_path) as newsroom:
        operating.publish(newsroom, everything=True)
        with newsroom.db.read() as tx:
            assert editions.count_records(tx) == (2, 2)
    assert bytes_of(tmp_path / "_news") == before


def test_another_site_is_copied_in_byte_for_byte(tmp_path: Path) -> None:
    site, room = tmp_path / "old", make(tmp_path / "room")
    lay(site, SEED)
    done = adopt_plan.bring_in(adopt_plan.planned(site, room))
    assert done.copied == 1
    assert bytes_of(site / "_news") == bytes_of(room / "_news")


def test_links_that_lead_out_of_a_site_are_not_followed_and_are_named(tmp_path: Path) -> None:
    site, room, secret = tmp_path / "old", tmp_path / "room", tmp_path / "secret.md"
    (kept,) = lay(site, SEED)
    secret.write_bytes(kept.read_bytes())
    for folder in ("_news", "_people", "_data/organizations"):
        (site / folder).mkdir(parents=True, exist_ok=True)
        (site / folder / "2026-03-01-leak.md").symlink_to(secret)
    (site / "_news/within.md").symlink_to(kept.name)
    done = CliRunner().invoke(cli, ["adopt", str(site), "--dir", str(room)], catch_exceptions=False)
    assert "_news/2026-03-01-leak.md: a symbolic link that leads out" in done.output
    assert "_people/: 1 links that lead out" in done.output
    assert not [path for path in room.rglob("*") if "leak" in path.name]
    assert (room / "_news/within.md").read_bytes() == secret.read_bytes()


def test_what_a_site_has_besides_is_taken_or_named(tmp_path: Path) -> None:
    site, room = tmp_path / "old", tmp_path / "room"
    lay(site, SEED)
    (site / "_news/2026-03-01-pier.markdown").write_text("---\ntitle: Pier\n---\n")
    (site / "_data/topics").mkdir(parents=True)
    (site / "_data/topics/01-port.yaml").write_text("name: Port\nparent: Sea\n")
    (site / "_data/topics/02-crane.yaml").write_text("name: Crane\nparent: Port\n")
    (site / "_data/topics/03-ships.yaml").write_text("name: Ships\n")
    done = CliRunner().invoke(cli, ["adopt", str(site), "--dir", str(room)], catch_exceptions=False)
    assert "left out: _news/: 1 files that end with .markdown; those of records end with .md" in done.output
    assert "01-port.yaml: there is no topic 'Sea'" in done.output
    assert [path.name for path in (room / "_data/topics").iterdir()] == ["03-ships.yaml"]


def test_a_record_in_the_way_stops_the_copying_before_it_begins(tmp_path: Path) -> None:
    site, room = tmp_path / "old", make(tmp_path / "room")
    (path,) = lay(room, SEED)
    lay(site, record("A first record"), SEED)
    path.write_bytes(b"something else")
    with pytest.raises(Conflict):
        adopt_plan.planned(site, room)
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
    with opened_newsroom(tmp_path) as newsroom:
        take_in(newsroom, other)
    after = bytes_of(tmp_path / "_news")
    assert {n: after[n] for n in before} == before
    assert len(after) == 2


def test_related_articles_without_a_file_are_articles_of_the_story_and_get_no_file(tmp_path: Path) -> None:
    views = tuple(
        Related(
            title=f"A {name} view of the Aldsea crane",
            published=SEED.published + timedelta(hours=hours),
            web_url=f"https://{name}.example/aldsea-crane",
            provider=RecordProvider(name=name.title(), domain=f"{name}.example"),
            quality=30 + hours,
        )
        for hours, name in enumerate(("second", "third"), start=1)
    )
    taken_over(tmp_path, replace(record("New crane for the port of Aldsea"), related=views))
    before = bytes_of(tmp_path / "_news")
    with opened_newsroom(tmp_path) as newsroom:
        operating.publish(newsroom, everything=True)
        (row,) = read.list_stories(newsroom)
        (page,) = (tmp_path / "_site/news").glob("*/index.html")
    shown = page.read_text(encoding="utf-8")
    assert (row.articles, row.independent) == (3, 3)
    assert all(view.web_url in shown for view in views)
    assert run(["why", "https://second.example/aldsea-crane", "--dir", str(tmp_path)]) == 0
    assert bytes_of(tmp_path / "_news") == before
    with opened_newsroom(
        tmp_path
    ) as newsroom:  # a decision touches the story: the record still names both, and they get no file
        decide.decide(newsroom, "edit", row.id, actor="ann", value={"title": "Aldsea gets its crane"})
        operating.publish(newsroom)
    ((name, data),) = bytes_of(tmp_path / "_news").items()
    assert [(r.title, r.quality) for r in read_record(data, name).related] == [
        (v.title, v.quality) for v in reversed(views)
    ]


@pytest.mark.shared
def test_the_real_site_is_taken_over_without_a_change(tmp_path: Path) -> None:
    root = tmp_path / "azure"
    shutil.copytree(shared("records/azure"), root)
    before = bytes_of(root / "_news")
    make(root)
    with opened_newsroom(root) as newsroom:
        done = adopt_site.adopt(newsroom, adopt_site.site_of(root, root, "_news"))
        operating.publish(newsroom, everything=True)
    assert (done.records, done.stories, done.published) == (120, 97, 23)
    assert bytes_of(root / "_news") == before


def adopted(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """(exit code, output, errors) of `newsloom adopt`."""
    capsys.readouterr()
    code = run(["adopt", *map(str, words)])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_a_record_that_cannot_be_read_is_listed_first_and_the_exit_code_is_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site, room = tmp_path / "old", make(tmp_path / "room")
    lay(site, SEED, record("New crane for the port of Aldsea", quality=12, extra=(("layout", "wide"),)))
    (site / "_news" / "2026-03-07-zz.md").write_text("---\ntitle: [\n---\n")
    for words in (["--dry-run"], ["--dir", room], ["--dir", room]):
        code, out, _ = adopted(capsys, site, *words)
        assert code == 1, words
        findings = out.partition("1 could not be read:\n")[2].splitlines()
        assert findings[0].strip().startswith("_news/2026-03-07-zz.md:"), "before what is merely unusual"
    assert "adopted 0 records in 0 stories, 0 published; 2 were known" in out


def test_what_stands_in_the_newsroom_is_not_told_as_the_sites(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room, site = tmp_path / "room", tmp_path / "old"
    taken_over(room, SEED, record("Lighthouse keeper of Murrow retires"))
    lay(site, record("New crane for the port of Aldsea"))
    code, out, _ = adopted(capsys, site, "--dir", room)
    assert code == 0
    assert "1 records: 1 published" in out
    assert "adopted 1 records in 1 stories, 1 published; 0 were known; 1 files copied in" in out


@pytest.mark.parametrize("words", [[], ["--dry-run"], ["--dir"]], ids=["alone", "dry", "into-a-newsroom"])
def test_a_folder_without_a_record_is_refused_before_anything_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    site, room = tmp_path / "old", tmp_path / "room"
    site.mkdir()
    taken_over(room, SEED)
    before = bytes_of(room / "_news")
    code, _, err = adopted(capsys, site, *words, *([room] if words == ["--dir"] else []))
    assert code == 2
    assert "there is no record in it" in err
    assert list(site.iterdir()) == []
    assert bytes_of(room / "_news") == before


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_news/2026-03-07-new-crane-for-the-port-of-aldsea.md", "my notes\n"),
        ("_data/topics/01-x.yaml", "taxonomy: topic\nname: X\nparent: Nobody\n"),
    ],
    ids=["no-record-can-be-read", "topics-are-no-tree"],
)
def test_what_could_not_work_is_refused_before_a_newsroom_is_founded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str
) -> None:
    lay(tmp_path, record("New crane for the port of Aldsea"))
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)
    before = bytes_of(tmp_path)
    code, _, err = adopted(capsys, tmp_path)
    assert code == 2
    assert Path(name).name in err or "Nobody" in err
    assert bytes_of(tmp_path) == before


def test_a_topic_or_organisation_that_cannot_be_read_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site, room = tmp_path / "old", make(tmp_path / "room")
    lay(site, SEED)
    for name in ("_data/topics/07-x.yaml", "_data/organizations/x.example.md"):
        (site / name).parent.mkdir(parents=True)
        (site / name).write_text("name: [\n")
    code, out, _ = adopted(capsys, site, "--dir", room)
    assert code == 1
    assert out.count("left out: _data/") == 2
    assert not (room / "_data" / "organizations").exists()
    with opened_newsroom(room) as newsroom:
        operating.publish(newsroom)
