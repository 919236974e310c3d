"""The resident grouper: the filter's stories, on any engine, and a live window that comes back from what is kept."""

from __future__ import annotations

import json
import multiprocessing
from datetime import timedelta

import pytest

from bench import made_news
from databases import ENGINES
from engine.newsrooms import NOW, at_work, make
from newsloom.cli.main import cli
from newsloom.core.group.features import MADE_BY
from newsloom.core.group.rhythm import REPAIR_EVERY
from newsloom.model.story import Item, Packed
from newsloom.pipeline.grouping.resident import ResidentGrouper
from newsloom.services.imports import ingest
from newsloom.services.newsroom import run
from newsloom.store import memberships, work

pytestmark = pytest.mark.timeout(300)
MANY = REPAIR_EVERY + 130


def _filtered(rows):
    from click.testing import CliRunner

    answer = CliRunner().invoke(cli, ["group", str(rows)])
    return _partition({row["url"]: row["story"] for row in map(json.loads, answer.stdout.splitlines())})


def _held(newsroom, rows):
    from newsloom.store import articles

    urls = [json.loads(line)["url"] for line in rows.read_text("utf-8").splitlines()]
    with newsroom.db.read() as tx:
        ids = {url: articles.by_canonical(tx, url) for url in urls}
        of = memberships.story_of(tx, list(ids.values()))
    return _partition({url: of[id] for url, id in ids.items()})


def _partition(story_of):
    groups: dict[str, set[str]] = {}
    for url, story in story_of.items():
        groups.setdefault(story, set()).add(url)
    return {frozenset(group) for group in groups.values()}


@pytest.mark.slow
def test_the_filter_and_the_pipeline_make_the_same_stories_past_a_repair(tmp_path):
    rows = tmp_path / "rows.jsonl"
    made_news.write_rows(rows, MANY)
    make(tmp_path / "n", "sqlite")
    with at_work(tmp_path / "n") as newsroom:
        ingest.ingest(newsroom, [rows])
        assert _held(newsroom, rows) == _filtered(rows)


def _work(folder):
    with at_work(folder) as newsroom:
        run.run(newsroom)


@pytest.mark.slow
def test_four_workers_on_postgresql_make_the_filters_stories(tmp_path):
    rows = tmp_path / "rows.jsonl"
    made_news.write_rows(rows, MANY)
    make(tmp_path / "n", "postgresql")
    with at_work(tmp_path / "n") as newsroom:
        ingest.ingest(newsroom, [rows], pools=frozenset())
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_work, args=(tmp_path / "n",)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    _work(tmp_path / "n")
    with at_work(tmp_path / "n") as newsroom:
        assert _held(newsroom, rows) == _filtered(rows)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_live_window_comes_back_from_kept_features_or_from_texts(tmp_path, engine):
    rows = tmp_path / "rows.jsonl"
    made_news.write_rows(rows, 40)
    make(tmp_path / "n", engine)
    with at_work(tmp_path / "n") as newsroom:
        ingest.ingest(newsroom, [rows])
        with newsroom.db.read() as tx:
            kept = list(memberships.live_items(tx, NOW - timedelta(days=3650), made_by=MADE_BY))
            read = list(memberships.live_items(tx, NOW - timedelta(days=3650), made_by="another"))
        assert {type(one) for one, _ in kept} == {Packed}
        assert {type(one) for one, _ in read} == {Item}
        assert [(one.id, one.seen, story) for one, story in kept] == [(one.id, one.seen, story) for one, story in read]
        # A new holder of the lease remembers where everything is.
        resident = ResidentGrouper(newsroom, "another")
        with newsroom.db.write() as tx:
            work.schedule(tx, [work.Then(stage="repair", item="stories")], newsroom.clock())
        resident.step(newsroom.clock())
        assert resident._grouper is not None
        assert {one.id: resident._grouper.story_of(one.id) for one, _ in kept} == {one.id: s for one, s in kept}
        resident.close()
