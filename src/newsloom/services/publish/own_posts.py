"""Texts of the newsroom's own: written, changed and listed by an editor. They pass the same stages as what others write."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from newsloom.errors import NotFound, UsageError
from newsloom.model.article import OWN
from newsloom.model.capture import Page
from newsloom.model.ids import article_id
from newsloom.model.outcome import Then
from newsloom.pipeline.executors.read_own_post import PostPage
from newsloom.pipeline.executors.read_page import POST_TYPE
from newsloom.records.own_post import OwnPost, checked
from newsloom.runtime.context import Newsroom
from newsloom.services.stories.read import add_url
from newsloom.store import captures, memberships, own_posts, work
from newsloom.store.captures import DiscoveredUrl
from newsloom.store.sql import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLine:
    """A post as lists show it. `story` is None until the post was grouped."""

    id: str
    title: str
    link: str
    at: datetime
    by: str
    story: str | None


def write(newsroom: Newsroom, post: OwnPost, actor: str, *, name: str = "post") -> OwnLine:
    """Take in a post; the page that a link-post is about is taken in beside it. Raises RecordInvalid, NotFound for a topic."""
    return _take(newsroom, _settled(newsroom, post, name), secrets.token_hex(8), actor, newsroom.clock(), new=True)


def change(newsroom: Newsroom, id: str, post: OwnPost, actor: str, *, name: str = "post") -> OwnLine:
    """Put another text in the place of a post's; its address and its date stay. Raises RecordInvalid, NotFound."""
    line, before = find(newsroom, id)
    at, language = post.at or before.at or line.at, post.language or before.language
    post = _settled(newsroom, replace(post, at=at, language=language), name)
    return _take(newsroom, post, line.id, actor, line.at, new=False)


def find(newsroom: Newsroom, id: str) -> tuple[OwnLine, OwnPost]:
    """A post by its id or the beginning of it, with its text as it was written last. Raises NotFound, UsageError."""
    wanted = id.strip().removeprefix(OWN)
    with newsroom.db.read() as tx:
        found = list(_all(tx, wanted)) if wanted else []
    if not found:
        raise NotFound(id, "there is no such post", hint="newsloom post own")
    if len(found) > 1:
        raise UsageError(id, f"{len(found)} posts begin so", hint="give more digits")
    return found[0]


def listed(newsroom: Newsroom, *, limit: int | None = None) -> list[OwnLine]:
    """Posts, the newest first: all, or so many."""
    with newsroom.db.read() as tx:
        return [line for line, _ in _all(tx, limit=limit)]


def _settled(newsroom: Newsroom, post: OwnPost, name: str) -> OwnPost:
    if post.topic and post.topic not in {t.name for t in newsroom.topics}:
        raise NotFound(post.topic, "there is no topic of that name", hint="newsloom topic list")
    return checked(post, name)


def _take(newsroom: Newsroom, post: OwnPost, id: str, actor: str, first_seen: datetime, *, new: bool) -> OwnLine:
    now = newsroom.clock()
    url = OWN + id
    find = DiscoveredUrl(
        id=captures.find_id(url), url=url, first_seen=first_seen, topic=post.topic or None, via="own"
    )  # fmt: skip
    body = msgspec.json.encode(PostPage(replace(post, at=post.at or now), actor))
    page = Page(
        id=captures.page_id(find.id, body), url=url, final_url=url, status=200, headers={"content-type": POST_TYPE},
        body=body, fetched_at=now,
    )  # fmt: skip
    if post.link:
        add_url(newsroom, post.link, topic=post.topic or None)
    with newsroom.db.write() as tx:
        captures.put_finds(tx, [find])
        captures.put_page(tx, page, find.id, now)
        work.schedule(tx, [Then(stage="extract", item=page.id, arrival=first_seen)], now)
        story = None if new else memberships.story_of(tx, [article_id(url)]).get(article_id(url))
    return OwnLine(id=id, title=post.title, link=post.link, at=first_seen, by=actor, story=story)


def _all(tx: Tx, beginning: str = "", *, limit: int | None = None) -> Iterator[tuple[OwnLine, OwnPost]]:
    pages = own_posts.latest(tx, OWN + beginning, limit=limit)
    stories = memberships.story_of(tx, [article_id(page.url) for page, _ in pages])
    for page, first_seen in pages:
        told = msgspec.json.decode(page.body, type=PostPage)
        line = OwnLine(
            id=page.url.removeprefix(OWN), title=told.post.title, link=told.post.link, at=first_seen, by=told.actor,
            story=stories.get(article_id(page.url)),
        )  # fmt: skip
        yield line, told.post
