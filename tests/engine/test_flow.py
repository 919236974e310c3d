"""The whole flow, from files to a site: the same on both engines, however many work on it."""

from __future__ import annotations

import json
import multiprocessing

import pytest
from tests.chaos.kills import differences

from bench import made_news
from databases import ENGINES
from engine.newsrooms import NOW, Clock, at_work, make, printed, tables, take_in
from newsloom.cli.main import cli
from newsloom.services.imports import ingest
from newsloom.services.newsroom import run
from newsloom.services.stories import decide
from newsloom.store import final_outcomes, identities, memberships, stories

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """The newsroom after the same files, on each engine: (folder, what was ingested, tables)."""
    out = {}
    for engine in ENGINES:
        folder = tmp_path_factory.mktemp(engine) / "newsroom"
        make(folder, engine)
        with at_work(folder) as newsroom:
            out[engine] = (folder, take_in(newsroom), tables(newsroom))
    return out


def test_both_engines_hold_the_same_tables(played):
    assert differences(played["sqlite"][2], played["postgresql"][2]) == []


def test_both_engines_print_the_same_files(played):
    one, other = (printed(played[engine][0]) for engine in ENGINES)
    assert one == other
    assert any(path.startswith("_site/news/") for path in one)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_page_and_row_has_exactly_one_disposition(played, engine):
    done = played[engine][1]
    assert sum(done.dispositions.values()) == len(set(done.finds))
    assert final_outcomes.WAITING not in done.dispositions
    assert done.dispositions["in a story"] > 50
    assert done.faults == []


def test_taking_in_the_same_again_changes_nothing(played):
    folder, first, before = played["sqlite"]
    files = printed(folder)
    with at_work(folder) as newsroom:
        done = take_in(newsroom)
        assert done.known == done.read == first.read
        assert differences(before, tables(newsroom)) == []
    assert printed(folder) == files


@pytest.mark.parametrize("named", [True, False], ids=["providers-named", "providers-by-address"])
def test_stories_are_those_of_the_group_filter(tmp_path, named, engine="sqlite"):
    from click.testing import CliRunner

    rows = [*made_news.rows(120), *_notices()]
    lines = [json.dumps(row if named else {k: v for k, v in row.items() if k != "provider"}) for row in rows]
    (tmp_path / "rows.jsonl").write_text("\n".join(lines))
    make(tmp_path / "n", engine)
    with at_work(tmp_path / "n") as newsroom:
        ingest.ingest(newsroom, [tmp_path / "rows.jsonl"])
        with newsroom.db.read() as tx:
            held = {row: m.story for row in _urls(tmp_path) for m in _member(tx, row)}
    answer = CliRunner().invoke(cli, ["group", str(tmp_path / "rows.jsonl")])
    filtered = {row["url"]: row["story"] for row in map(json.loads, answer.stdout.splitlines())}
    assert held.keys() == filtered.keys()
    assert _partition(held) == _partition(filtered)


def _notices():
    """One vendor's notices from one template: who says it decides that they are no story."""
    for number, thing in enumerate(("Zephyrion pools", "Quillar analytics", "Tesseran kit", "Miradorn classic")):
        yield {
            "url": f"https://lumen.example/notices/{number}",
            "title": f"Lumen {thing} of the county will be retired on 29 February 2028",
            "provider": "Lumen",
            "published": f"2026-03-03T1{number}:00:00Z",
            "language": "en",
        }


def _urls(folder):
    return [json.loads(line)["url"] for line in (folder / "rows.jsonl").read_text().splitlines()]


def _member(tx, url):
    from newsloom.store import articles

    id = articles.by_canonical(tx, url)
    story = memberships.story_of(tx, [id])[id]
    return [m for m in memberships.members(tx, [story])[story] if m.article == id]


def _partition(story_of):
    groups: dict[str, set[str]] = {}
    for url, story in story_of.items():
        groups.setdefault(story, set()).add(url)
    return {frozenset(group) for group in groups.values()}


def _work(folder):
    with at_work(folder) as newsroom:
        run.run(newsroom)


def _given(folder):
    """A newsroom that has taken in its files, and has everything still to do."""
    make(folder, "postgresql")
    with at_work(folder) as newsroom:
        made_news.write_rows(newsroom.root / "rows.jsonl.gz", 120)
        made_news.write_archive(newsroom.root / "pages.warc.gz", list(made_news.rows(20, seed=2)))
        ingest.ingest(newsroom, [newsroom.root / "rows.jsonl.gz", newsroom.root / "pages.warc.gz"], pools=frozenset())


@pytest.mark.slow
def test_several_workers_make_the_newsroom_that_one_makes(tmp_path):
    for name in ("one", "three"):
        _given(tmp_path / name)
    _work(tmp_path / "one")
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_work, args=(tmp_path / "three",)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    _work(tmp_path / "three")
    with at_work(tmp_path / "one") as one, at_work(tmp_path / "three") as three:
        assert differences(tables(one), tables(three)) == []
    assert printed(tmp_path / "one") == printed(tmp_path / "three")


@pytest.mark.parametrize("engine", ENGINES)
def test_what_an_editor_split_stays_apart_and_undo_takes_it_back(tmp_path, engine):
    clock = Clock(NOW)
    make(tmp_path / "n", engine)
    with at_work(tmp_path / "n", clock) as newsroom:
        take_in(newsroom, rows=60, pages=0)
        with newsroom.db.read() as tx:
            row = max(stories.listed(tx, limit=200), key=lambda s: (s.articles, s.id))
            members = [m.article for m in memberships.members(tx, [row.id])[row.id]]
        assert len(members) > 1
        verdict = decide.decide(newsroom, "split", row.id, actor="ada", value={"articles": members[-1:]})
        made_news.write_rows(newsroom.root / "more.jsonl", 90)
        ingest.ingest(newsroom, [newsroom.root / "more.jsonl"])
        with newsroom.db.read() as tx:
            of = memberships.story_of(tx, members)
            # The new story may since have met another that tells the same: its id leads there.
            assert of[members[-1]] == identities.follow(tx, verdict.value["story"])
        assert of[members[-1]] != of[members[0]]
        decide.undo(newsroom, verdict=verdict.id, actor="ada")
        run.run(newsroom)
        with newsroom.db.read() as tx:
            of = memberships.story_of(tx, members)
        assert of[members[-1]] == of[members[0]]
