"""How long does it take to publish one change in a newsroom of 1,000, 10,000 and 100,000 records?

The newsroom is invented and written straight through the store's functions, one article a story, all published, in twelve
topics over ten years. Front page, scorecards, feeds and all JSON pages are printed before (not timed; the story pages of
the archive are not, no change reads them). Then one story is approved and published, as `newsloom publish` does it, five
times; git aside.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bench.measured import Measured
from newsloom.model.article import Article, Match, Quality, StoredArticle
from newsloom.model.ids import article_id, content_digest, story_id
from newsloom.model.outcome import Then
from newsloom.model.review import Standing, State
from newsloom.model.source import Topic
from newsloom.net.files import write_if_changed
from newsloom.publishing.json_pages import PREFIX, json_pages
from newsloom.publishing.record_builder import Telling, plain_records, with_related
from newsloom.publishing.site_settings import site_topics
from newsloom.records.record import render_record
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import create, run
from newsloom.services.newsroom.open import opened
from newsloom.services.stories import decide
from newsloom.store import articles, captures, editions, memberships, stories, work
from newsloom.store.editions import Ledger, Permalink
from newsloom.store.kv import Marks
from newsloom.store.memberships import Member
from newsloom.store.sql import Tx, chunks
from newsloom.store.stories import StoryRow

SIZES = (1_000, 10_000, 100_000)
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
TIMES = 5
WORDS = (
    "harbour",
    "council",
    "pump",
    "orchard",
    "tram",
    "museum",
    "ferry",
    "quarry",
    "school",
    "bridge",
    "dam",
    "port",
)
TOPICS = tuple(Topic(name=f"Field {i}", keywords=(word,), order=i) for i, word in enumerate(WORDS, 1))


def rows(sizes: Sequence[int] | None = None) -> Iterator[Measured]:
    """The table of `./run bench publish`; NEWSLOOM_BENCH_SIZES=1000,10000 takes other sizes."""
    given = os.environ.get("NEWSLOOM_BENCH_SIZES", "")
    for size in sizes or [int(n) for n in given.split(",") if n] or SIZES:
        with tempfile.TemporaryDirectory() as folder:
            times, first = _measure(Path(folder), size)
            yield Measured(
                f"one change among {size:,} records",
                median(times),
                "s",
                f"slowest of {TIMES}: {max(times):.2f} s; the first printing took {first:.0f} s",
            )


def _measure(folder: Path, size: int) -> tuple[list[float], float]:
    create.found(folder, {"site.title": "Bench", "site.url": "https://bench.example"}, TOPICS)
    clock = [NOW]
    with opened(folder, clock=lambda: clock[0]) as newsroom:
        build(newsroom, size)
        started = time.perf_counter()
        prepare(newsroom)
        first = time.perf_counter() - started
        times = []
        for number in range(TIMES):
            clock[0] += timedelta(minutes=10)
            with newsroom.db.write() as tx:
                _put(newsroom, [size + number], tx, state="new")
                story = _held(size + number).id
            started = time.perf_counter()
            decide.decide(newsroom, "approve", story_id(story), actor="bench")
            run.publish(newsroom)
            times.append(time.perf_counter() - started)
            _must_be_out(newsroom, size + number)
    return times, first


def _must_be_out(newsroom: Newsroom, number: int) -> None:
    with newsroom.db.read() as tx:
        line = editions.get_records(tx, [_held(number).id])[_held(number).id]
    if not line.record.is_published or not (newsroom.root / line.path).is_file():
        raise RuntimeError(f"record {number} was not published")


def build(newsroom: Newsroom, size: int) -> None:
    """Fill the newsroom."""
    for part in chunks(range(size), 5_000):
        with newsroom.db.write() as tx:
            _put(newsroom, part, tx, state="published")


def prepare(newsroom: Newsroom) -> None:
    """Print what any edition prints, and all JSON pages."""
    site = newsroom.root / newsroom.config.publish.site_dir
    with newsroom.db.write() as tx:
        for path, data in json_pages(tx, newsroom, site_topics(newsroom.topics), (), True, Marks(tx, PREFIX)):
            if data is not None:
                write_if_changed(site / path, data)
    run.publish(newsroom)


def _held(number: int) -> StoredArticle:
    seen = NOW - timedelta(minutes=50) * (100_000 - number) if number < 100_000 else NOW
    title = f"The {WORDS[number % 12]} of Place {number} gets a new roof after {number % 97} years"
    url = f"https://paper{number % 211}.example/{number}"
    article = Article(
        url=url, canonical_url=url, title=title, excerpt=f"{title}.", text=f"{title}. " * 8, published=seen
    )
    return StoredArticle(
        id=article_id(url),
        article=article,
        provider_name=f"Paper {number % 211}",
        provider_domain=f"paper{number % 211}.example",
        first_seen=seen,
    )


def _put(newsroom: Newsroom, numbers: Sequence[int], tx: Tx, *, state: State) -> None:
    held = [_held(n) for n in numbers]
    topics = {h.id: (TOPICS[n % 12].name,) for n, h in zip(numbers, held, strict=True)}
    standing = Standing(state=state, by="policy")
    finds = [
        captures.DiscoveredUrl(id=captures.find_id(h.article.url), url=h.article.url, first_seen=h.first_seen)
        for h in held
    ]
    captures.put_finds(tx, finds)
    articles.put(tx, [(h, f.id, None, 0) for h, f in zip(held, finds, strict=True)])
    articles.put_matches(tx, {id: [Match(topic=t, score=1.0) for t in names] for id, names in topics.items()})
    articles.put_qualities(tx, {h.id: Quality(value=50) for h in held})
    story_rows = [
        StoryRow(
            id=story_id(h.id),
            first_seen=h.first_seen,
            last_seen=h.first_seen,
            lead=h.id,
            title=h.article.title,
            quality=50,
            coverage=20.0,
            heat=100 / (1 + (NOW - h.first_seen) / timedelta(days=1)),
            news_at=h.first_seen,
            articles=1,
            independent=1,
            scored_at=NOW,
            topics=topics[h.id],
            facts={"provider": h.provider_domain, "forms": []},
        )
        for h in held
    ]
    stories.put_stories(tx, story_rows)
    stories.save_scores(tx, story_rows)
    stories.save_standings(tx, {row.id: standing for row in story_rows})
    joined = [Member(article=h.id, story=story_id(h.id), joined_at=h.first_seen) for h in held]
    memberships.put_members(tx, joined)
    if state != "published":
        work.schedule(tx, [Then(stage="score", item=row.id) for row in story_rows], newsroom.clock())
        return
    lines, links = [], []
    for number, h in zip(numbers, held, strict=True):
        path = f"_news/{h.first_seen:%Y-%m-%d}-place-{number}.md"
        telling = Telling(
            lead=h.id,
            heat=20.0,
            standing=standing,
            members=[h],
            qualities={h.id: Quality(value=50)},
            topics=topics,
        )
        record = with_related(plain_records(telling), telling, {h.id: path})[h.id]
        data = render_record(record)
        (newsroom.root / "_news").mkdir(exist_ok=True)
        (newsroom.root / path).write_bytes(data)
        lines.append(
            Ledger(
                article=h.id,
                path=path,
                story=story_id(h.id),
                digest=content_digest(data),
                record=record,
                secured=None,
                key_id=None,
                adopted=False,
                written_at=NOW,
            )
        )
        slug = f"place-{number}"
        link = Permalink(
            path=slug, story=story_id(h.id), feed_id=slug, first_published=h.first_seen, updated=h.first_seen
        )
        links.append(link)
    editions.mint_permalinks(tx, links)
    editions.put_records(tx, lines)


if __name__ == "__main__":
    for row in rows([int(n) for n in sys.argv[1:]] or None):
        print(row)
