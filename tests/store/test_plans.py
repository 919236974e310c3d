"""What is asked again and again scales: the plans that both engines make for it, among 100,000 rows of everything."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from databases import ENGINES, migrated_url
from newsloom.pipeline.scoring.publishers import learn
from newsloom.store import captures, editions, event_log, memberships, queue_status, retention, reviews, stories, work
from newsloom.store.database import Database, open_database
from newsloom.store.queries.story_bundle import Bundle
from newsloom.store.sql import Tx

ROWS = 100_000
NOW = datetime(2026, 3, 9, 8, tzinfo=UTC)
MICRO = 1_000_000
LATE = int((NOW - timedelta(days=40)).timestamp()) * MICRO
STEP = 30 * MICRO  # one of everything each half minute: 35 days

ARTICLE = '{"url": "u", "canonical_url": "u", "title": "t"}'
RECORD = '{"title": "t", "published": "2026-01-01T00:00:00Z"}'
STATE = "CASE i % 4 WHEN 0 THEN 'published' WHEN 1 THEN 'proposed' ELSE 'new' END"

# One row of number `i` in each table; `at` is its time. The same words on both engines.
MADE = {
    "blobs": ("digest, data, size, stored_at", "'b' || i, X'00', 1, at"),
    "documents": ("source, fetched_at, url, status, body, bytes", "'s' || (i % 2000), at, 'u', 200, 'b' || i, 1"),
    "finds": ("id, url, first_seen, via", "'f' || i, 'https://a.example/' || i, at, 'feed'"),
    "pages": (
        "id, find, url, final_url, status, headers, body, fetched_at",
        "'p' || i, 'f' || i, 'u', 'u', 200, '{}', 'b' || i, at",
    ),
    "articles": (
        "id, find, page, canonical_url, title, excerpt, text, payload, provider_name, provider_domain, first_seen, version",
        f"'a' || i, 'f' || i, 'p' || i, 'https://a.example/' || i, 't', '', 'words', '{ARTICLE}', 'p', 'p' || (i % 500), at, 1",
    ),
    "fingerprints": ("article, payload, copy_of", "'a' || i, X'00', CASE WHEN i % 5 = 0 THEN 'a' || (i - 1) END"),
    "matches": ("article, topic, position, score, because", "'a' || i, 't' || (i % 20), 0, 1.0, '[]'"),
    "qualities": ("article, value, because", "'a' || i, 50, '[]'"),
    "memberships": ("article, story, seq, joined_at, because", "'a' || i, 's' || (i / 2), i, at, '[]'"),
    "stories": (
        "id, first_seen, last_seen, heat, interest, heat_score, state, lead",
        f"'s' || i, at, at, i % 97, i % 97, i % 97, {STATE}, 'a' || (2 * i)",
    ),
    "story_topics": ("story, topic, position", "'s' || i, 't' || (i % 20), 0"),
    "permalinks": (
        "path, story, feed_id, first_published, updated, main",
        "'p' || i, 's' || (4 * i), 'tag:' || i, at, at, TRUE",
    ),
    "records": (
        "article, path, story, digest, payload, adopted, is_published, published, written_at",
        f"'a' || (8 * i), 'n' || i, 's' || (4 * i), 'd', '{RECORD}', FALSE, TRUE, at, at",
    ),
    "image_copies": ("id, url, file, fetched_at", "'i' || i, 'u' || i, 'f' || i, at"),
    "work": ("stage, item, lane, due_at, arrival, revision, attempts", "'score', 's' || i, NULL, at + 9000000000000, at, 1, 0"),
    "journal": ("at, stage, item, outcome, why", "at, 'score', 's' || i, 'done', ''"),
    "endings": ("stage, item, at, kind, why", "'extract', 'p' || (3 * i), at, 'skipped', 'no article'"),
}  # fmt: skip


@pytest.fixture(scope="module", params=ENGINES)
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = open_database(migrated_url(request.param, tmp_path_factory.mktemp("full")))
    with database.write() as tx:
        for table, (columns, values) in MADE.items():
            made = values if database.is_sqlite else values.replace("X'00'", "'\\x00'::bytea")
            numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})"
            rows = f"SELECT i, {LATE} + i * CAST({STEP} AS bigint) AS at FROM n"
            statement = f"INSERT INTO {table} ({columns}) {numbers} SELECT {made} FROM ({rows}) AS r"
            tx.exec_driver_sql(statement if database.is_sqlite else statement.replace("%", "%%"))
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")
    yield database
    database.close()


LASTING = timedelta(minutes=5)
AGO = NOW - timedelta(days=20)
PERIODIC: dict[str, Callable[[Tx], Any]] = {
    "sweep of documents, pages and bytes": lambda tx: captures.sweep(tx, documents_before=AGO, pages_before=AGO),
    "trim of the event log": lambda tx: event_log.trim(tx, AGO),
    "articles that nobody needs": lambda tx: retention.unpublished(tx, AGO),
    "articles whose texts may not be kept": lambda tx: retention.with_signals(tx, ["s1"], AGO, NOW),
    "old pictures": lambda tx: retention.old_images(tx, AGO),
    "dead links": retention.dead_links,
    "what publishers did": lambda tx: learn(tx, NOW, {}),
    "is anything due": lambda tx: queue_status.any_due(tx, "score", NOW),
    "what is due": lambda tx: queue_status.due_stages(tx, ["extract", "score", "review", "publish"], NOW),
    "is anything upstream": lambda tx: queue_status.busy_before(
        tx, ["fetch", "score"], LASTING, stage="publish", now=NOW
    ),
    "the watermark": lambda tx: queue_status.watermark(tx, ["fetch", "extract"], ["poll"], NOW),
    "when something is free": lambda tx: queue_status.next_free(tx, ["fetch", "score"], NOW),
    "a claim": lambda tx: work.claim(tx, "score", now=NOW, lease="l/1", lasting=LASTING, limit=100),
    "a claim from lanes": lambda tx: work.claim_lanes(tx, ["fetch"], now=NOW, lease="l/2", lasting=LASTING, limit=16),
    "memberships that changed": lambda tx: memberships.changed_since(tx, ROWS - 10),
    "the desk's mark": lambda tx: (reviews.last_id(tx), memberships.last_seq(tx)),
    "the desk's queue": lambda tx: stories.listed(tx, states=["proposed"], limit=31),
    "stories of all states": lambda tx: stories.listed(tx, limit=31),
    "a day's rivals": lambda tx: stories.rivals_since(tx, NOW - timedelta(hours=24)),
    "the front page's pool": lambda tx: stories.listed(tx, states=["published"], limit=300),
    "the latest stories": lambda tx: stories.published_between(tx, None, None, limit=50),
    "a topic's latest": lambda tx: stories.published_between(tx, None, None, topic="t1", limit=50),
    "a story bundle": lambda tx: Bundle.of(tx, [f"s{4 * i}" for i in range(50)], texts=True, around=True),
    "a page of records": lambda tx: editions.published_from(tx, None, limit=40),
}  # fmt: skip


@pytest.mark.parametrize("name", list(PERIODIC))
def test_no_plan_walks_a_table_again_for_each_row(full: Database, name: str) -> None:
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if re.match(r"\s*(SELECT|DELETE|UPDATE|WITH)\b", statement, re.IGNORECASE):
            seen.append((statement, parameters[0] if many else parameters))

    with full.engine.connect() as connection:
        tx = connection.execution_options(newsloom_write=True)
        transaction = tx.begin()
        event.listen(full.engine, "before_cursor_execute", note)
        try:
            PERIODIC[name](tx)
        finally:
            event.remove(full.engine, "before_cursor_execute", note)
        transaction.rollback()
        with tx.begin():
            problems = [problem for said in seen for problem in (_sqlite if full.is_sqlite else _postgres)(tx, *said)]
    assert seen
    assert problems == []


def _sqlite(tx: Tx, statement: str, parameters: Any) -> Iterator[str]:
    """Tables that are walked anew for each row of another one."""
    rows = tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    parents = {row[0]: row[1] for row in rows}
    details = {row[0]: row[3] for row in rows}
    walked: dict[int, int] = {}
    for id, parent in parents.items():
        if not re.match(r"SCAN (?!json_each|w\b|\(|\d|SUBQUERY|CONSTANT)", details[id]):
            continue
        above, at = parent, details.get(parent, "")
        while at and "CORRELATED" not in at:
            above = parents.get(above, 0)
            at = details.get(above, "")
        if "CORRELATED" in at:
            yield f"{details[id]} below {at}: {statement[:200]}"
        walked[parent] = walked.get(parent, 0) + 1
        if walked[parent] > 1:
            yield f"{details[id]} beside another walk: {statement[:200]}"


def _postgres(tx: Tx, statement: str, parameters: Any) -> Iterator[str]:
    """Plans that cost more than reading everything a few times; filters by a list that is walked for each row."""
    plan = tx.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar()
    top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    if top["Total Cost"] > 20 * ROWS:
        yield f"costs {top['Total Cost']:,.0f}: {statement[:200]}"
    if re.search(r"NOT \(ANY|hashed SubPlan|\(SubPlan", json.dumps(top)) and "NOT (ANY" in json.dumps(top):
        yield f"a list is walked for each row: {statement[:200]}"


@pytest.mark.parametrize("engine", ENGINES)
def test_the_rules_would_find_a_list_that_is_walked_for_each_row(full: Database, engine: str) -> None:
    if full.is_sqlite != (engine == "sqlite"):
        pytest.skip("the other engine")
    with full.read() as tx:
        if full.is_sqlite:
            bad = "SELECT digest FROM blobs b WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.body = b.digest)"
            assert list(_sqlite(tx, bad, ()))
        else:
            tx.execute(text("SET LOCAL work_mem = '64kB'"))
            bad = "SELECT digest FROM blobs WHERE digest NOT IN (SELECT body FROM documents)"
            assert list(_postgres(tx, bad, ()))
