"""How fast does a newsroom judge all of its stories again, database included? As `newsloom score again` does it.

python -m bench.speed.judging [STORIES]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.measured import Measured
from newsloom.model.article import Article, Match, StoredArticle
from newsloom.model.ids import article_id, story_id
from newsloom.model.outcome import Done, Then
from newsloom.model.source import Topic
from newsloom.pipeline.stage import AnyStage
from newsloom.pipeline.stages import review, score
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.store import articles, memberships, stories, work
from newsloom.store.memberships import Member
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

NOW = datetime(2026, 3, 9, 7, tzinfo=UTC)
STORIES = 10_000
"""For `./run bench`; the note on a hundred thousand was made by naming the number."""
TOPICS = ("Bridges", "Ferries", "Tunnels", "Roads", "Ports")
PLACES = ("Altena", "Werdohl", "Lund", "Turku", "Umea", "Kiel", "Bergen", "Gdansk", "Oban", "Brest")


def rows(count: int = STORIES) -> Iterator[Measured]:
    """The table of `./run bench judging`."""
    with tempfile.TemporaryDirectory(prefix="newsloom-bench-") as folder:
        found(Path(folder, "room"), {}, [Topic(name=name, keywords=(name.lower(),)) for name in TOPICS])
        newsroom = open_newsroom(Path(folder, "room"), clock=lambda: NOW)
        try:
            for start in range(0, count, 1000):
                with newsroom.db.write() as tx:
                    _fill(tx, start, min(start + 1000, count))
            for stage in (score.STAGE, review.STAGE):
                yield _measured(newsroom, stage, count)
        finally:
            close(newsroom)


def _fill(tx: Tx, start: int, end: int) -> None:
    """Stories of one to four articles (1.75 on average), each of some 160 words, over four weeks."""
    kept: list[StoredArticle] = []
    members: list[Member] = []
    made: list[StoryRow] = []
    for number in range(start, end):
        mine = [_article(number, which) for which in range((1, 1, 2, 1, 3, 1, 4, 1)[number % 8])]
        id = story_id(mine[0].id)
        kept += mine
        members += [Member(article=h.id, story=id, joined_at=h.first_seen) for h in mine]
        made.append(StoryRow(id=id, first_seen=mine[0].first_seen, last_seen=mine[-1].first_seen))
    articles.put(tx, [(h, h.id, None, 1) for h in kept])
    articles.put_fingerprints(tx, [(h.id, b"", ()) for h in kept])
    articles.put_matches(tx, {h.id: [Match(topic=h.topic_hint or "", score=1.0)] for h in kept})
    stories.put_stories(tx, made)
    memberships.put_members(tx, members)
    work.schedule(tx, [Then(stage="score", item=row.id) for row in made], NOW)


def _article(number: int, which: int) -> StoredArticle:
    place, other = PLACES[number % 10], PLACES[(number // 10 + which) % 10]
    url = f"https://outlet{(number * 7 + which * 13) % 500}.example/{number}-{which}.html"
    text = (
        f"The council of {place} talked about plan {number} on Monday, and {other} sent its mayor, Ada Berg {which}. "
        f'"We counted the tickets {number % 97} times," said treasurer Lena Vogt, {30 + number % 40}, in {place}. '
        f"The works cost ${number % 89 + 2}.{which} million, and {number % 450} people will walk for {which + 2} months. "
    )
    article = Article(url=url, canonical_url=url, title=f"{place} talks about plan {number}", text=text * 3)
    seen = NOW - timedelta(minutes=number % 40_000) + timedelta(minutes=40 * which)
    return StoredArticle(
        id=article_id(url),
        article=article,
        provider_name=url.split("/")[2],
        provider_domain=url.split("/")[2],
        first_seen=seen,
        topic_hint=TOPICS[number % 5],
    )


def _measured(newsroom: Newsroom, stage: AnyStage, count: int) -> Measured:
    """All that is due in one stage, in the worker's batches: claimed, loaded, worked on, saved and settled."""
    started, busy = time.perf_counter(), time.process_time()
    done = 0
    while True:
        with newsroom.db.write() as tx:
            claims = work.claim(tx, stage.name, now=NOW, lease="bench/1", lasting=stage.lease, limit=stage.batch)
        if not claims:
            break
        with newsroom.db.read() as tx:
            given = stage.load(tx, newsroom, claims, NOW)
        made = [(claim, stage.work(given[claim.item])) for claim in claims]
        with newsroom.db.write() as tx:
            outcomes = stage.save(tx, newsroom, made, NOW)
            work.settle(tx, [(claim, outcomes.get(claim.item, Done())) for claim in claims], NOW)
        done += len(claims)
    took, busy = time.perf_counter() - started, time.process_time() - busy
    return Measured(
        f"{stage.name} of {count:,} stories, SQLite",
        done / took,
        "stories/s",
        f"{took:.1f} s, {busy:.1f} s of one core",
    )


if __name__ == "__main__":
    for line in rows(int(sys.argv[1]) if len(sys.argv) > 1 else STORIES):
        print(f"{line.name:40} {line.value:10,.0f} {line.unit:10} {line.detail}", flush=True)
