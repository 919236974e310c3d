"""A newsroom whose only web is a loopback server, and whose clock tests move."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from loopback.server import Loopback
from newsloom.model.article import Article, Image, StoredArticle
from newsloom.model.ids import article_id, story_id
from newsloom.model.outcome import Then
from newsloom.model.review import Standing
from newsloom.pipeline.batches import Progress
from newsloom.pipeline.stages.poll import lane_of
from newsloom.pipeline.worker import Worker
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.store import articles, editions, memberships, sources, stories, work
from newsloom.store.editions import Permalink
from newsloom.store.memberships import Member
from newsloom.store.stories import StoryRow

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
SITE = "paper.example"


class Clock:
    """A clock that stands until a test moves it."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@contextlib.contextmanager
def a_newsroom(
    folder: Path, web: Loopback, clock: Clock | None = None, hosts: Sequence[str] = (SITE,), **settings: Any
) -> Iterator[Newsroom]:
    """A newsroom in `folder`, open; `hosts` lead to the loopback web, and nothing else exists."""
    values = {"pools.cpu": "threads:1", "fetch.host_delay": 0.0} | settings
    if not (folder / "newsloom.toml").exists():
        found(folder, values, [])
    newsroom = open_newsroom(
        folder, clock=clock or Clock(), hosts=dict.fromkeys(hosts, ("127.0.0.1", web.port)), only_hosts=True
    )
    try:
        yield newsroom
    finally:
        close(newsroom)


def run(newsroom: Newsroom, *then: Then) -> Progress:
    """Do what is due, these items too."""
    with newsroom.db.write() as tx:
        work.schedule(tx, then, newsroom.clock())
    return Worker(newsroom).run_due()


def poll_now(newsroom: Newsroom) -> None:
    """Make every source due, before its time."""
    with newsroom.db.write() as tx:
        found = sources.all_sources(tx)
        work.schedule(tx, [Then(stage="poll", item=s.id, lane=lane_of(s.url)) for s in found], newsroom.clock())


def put_article(newsroom: Newsroom, name: str, *images: Image | str, site: str = SITE, **fields: Any) -> str:
    """An article that the newsroom holds. Returns its id."""
    url = f"http://{site}/{name}"
    text = fields.pop("text", f"{name} is told here at some length. " * 20)
    held_fields = {k: fields.pop(k) for k in ("source", "first_seen") if k in fields}
    article = Article(
        url=url,
        canonical_url=url,
        title=fields.pop("title", f"About {name}"),
        excerpt=f"What {name} is.",
        text=text,
        images=tuple(i if isinstance(i, Image) else Image(url=i) for i in images),
        **fields,
    )
    id = article_id(url)
    held = StoredArticle(
        id=id, article=article, provider_name=site, provider_domain=site,
        **({"first_seen": newsroom.clock()} | held_fields),
    )  # fmt: skip
    with newsroom.db.write() as tx:
        articles.put(tx, [(held, id, None, 1)])
    return id


def put_story(newsroom: Newsroom, name: str, *images: Image | str, state: str = "published", **fields: Any) -> str:
    """A story of one article, with an address. Returns the story's id."""
    heat = fields.pop("heat", 50.0)
    article = put_article(newsroom, name, *images, **fields)
    id = story_id(article)
    now = newsroom.clock()
    with newsroom.db.write() as tx:
        memberships.put_members(tx, [Member(article=article, story=id, joined_at=now, because=())])
        row = StoryRow(
            id=id, first_seen=now, last_seen=now, lead=article, title=f"About {name}", quality=50, coverage=heat,
            heat=heat, articles=1, independent=1, news_at=now,
        )  # fmt: skip
        stories.put_stories(tx, [row])
        stories.save_scores(tx, [row])
        stories.save_standings(tx, {id: Standing(state=state, by="person")})  # type: ignore[arg-type]
        editions.mint_permalinks(
            tx, [Permalink(path=name, story=id, feed_id=f"tag:x:{id}", first_published=now, updated=now)]
        )
    return id
