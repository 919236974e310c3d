"""What is public, for scripts of any site: no token, no cookie, CORS. What readers may know, and nothing else."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.openapi.spec import SecurityRequirement
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from newsloom.errors import NotFound
from newsloom.publishing import live_feeds
from newsloom.publishing.story_changes import story_url
from newsloom.publishing.story_view import StoryView
from newsloom.runtime.context import Newsroom
from newsloom.services.search import search as searching
from newsloom.services.stories import read
from newsloom.web.api.answers import FARTHEST, MOST, described
from newsloom.web.api.changes import Kinds, listed, streamed
from newsloom.web.api.shapes import ChangeList, PublicStory
from newsloom.web.desk_context import Asked, context_of, off

NO_TOKEN: list[SecurityRequirement] = [{}]


def open_to_all(response: Response[Any]) -> Response[Any]:
    """Scripts of any page may read it; it says nothing of who is signed in."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Cache-Control", "public, max-age=30")
    return response


def public_story(view: StoryView, newsroom: Newsroom) -> PublicStory:
    """A published story as readers know it."""
    lead, row = view.lead, view.row
    assert lead is not None
    root = newsroom.config.site.url.rstrip("/")
    return PublicStory(
        id=row.id,
        title=view.title,
        url=story_url(view, newsroom) or "",
        excerpt=view.excerpt if lead.may_be_told else "",
        provider=lead.held.provider_name,
        topics=list(row.topics),
        heat=round(row.heat, 1),
        articles=row.articles,
        independent_sources=row.independent,
        first_seen=row.first_seen,
        news_at=row.news_at,
        lead_url=lead.held.article.canonical_url,
        image=f"{root}/images/{view.image.file}" if view.image else None,
    )


def _list(newsroom: Newsroom, topic: str | None, limit: int, offset: int) -> list[PublicStory]:
    rows = read.list_stories(newsroom, states=["published"], topic=topic, limit=limit, offset=offset)
    return [public_story(view, newsroom) for view in read.views(newsroom, [r.id for r in rows]) if view.is_public]


def _one(newsroom: Newsroom, name: str) -> PublicStory:
    view = read.show_story(newsroom, name)
    if not view.is_public:
        raise NotFound(name, "there is no such story")
    return public_story(view, newsroom)


@get("/stories", security=NO_TOKEN, **described("Published stories, hottest first", operation="publicStories"))
async def stories(
    request: Asked, topic: FromQuery[str | None] = None, limit: FromQuery[int] = 30, offset: FromQuery[int] = 0
) -> list[PublicStory]:
    """Of a topic, or of all."""
    newsroom = context_of(request).newsroom
    return await off(_list, newsroom, topic, min(max(limit, 1), MOST), min(max(offset, 0), FARTHEST))


@get("/stories/{id:str}", security=NO_TOKEN, **described("A published story", operation="publicStory"))
async def story(request: Asked, id: FromPath[str]) -> PublicStory:
    """By its id, the id of one that was merged into it, or its address."""
    return await off(_one, context_of(request).newsroom, id)


@get("/changes", security=NO_TOKEN, **described("What readers see that changed", operation="publicChanges"))
async def changes(
    request: Asked, since: FromQuery[int] = 0, kind: Kinds = None, limit: FromQuery[int] = 100
) -> ChangeList:
    """As /api/v1/changes, without what is not published."""
    return await listed(request, since, kind or (), limit, public=True)


@get(
    "/changes/stream", security=NO_TOKEN, media_type="text/event-stream",
    **described("What readers see, as it changes (server-sent events)", operation="publicStream"),
)  # fmt: skip
async def stream(request: Asked, since: FromQuery[int | None] = None, kind: Kinds = None) -> Stream:
    """As /api/v1/changes/stream, without what is not published."""
    return await streamed(request, since, kind or (), public=True)


def _address(request: Asked) -> str:
    """Where this feed lies, as its readers know it: it is the feed's id."""
    newsroom = context_of(request).newsroom
    root = (newsroom.config.fetch.public_url or newsroom.config.site.url).rstrip("/")
    query = request.url.query
    return f"{root}{request.url.path}" + (f"?{query}" if query else "")


def _atom(data: bytes) -> Response[bytes]:
    return Response(data, media_type="application/atom+xml")


@get(
    "/feed", security=NO_TOKEN, media_type="application/atom+xml",
    **described("A search, a topic, or everything as an Atom feed", operation="publicFeed"),
)  # fmt: skip
async def feed(
    request: Asked, q: FromQuery[str] = "", topic: FromQuery[str | None] = None, limit: FromQuery[int] = 30
) -> Response[bytes]:
    """Published stories that have all the words of `q`, latest first."""
    newsroom = context_of(request).newsroom
    views = await off(searching.published, newsroom, q, topic=topic, limit=min(max(limit, 1), 100))
    title = " ".join(part for part in (topic or "", q.strip()[:80]) if part)
    return _atom(await off(live_feeds.stories_feed, newsroom, title, _address(request), views))


def _story_feed(newsroom: Newsroom, name: str, address: str) -> bytes:
    view = read.show_story(newsroom, name)
    if not view.is_public:
        raise NotFound(name, "there is no such story")
    return live_feeds.story_feed(newsroom, view, address)


@get(
    "/stories/{id:str}/feed", security=NO_TOKEN, media_type="application/atom+xml",
    **described("A published story as an Atom feed: who brings what", operation="publicStoryFeed"),
)  # fmt: skip
async def one_feed(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """An entry for each report that brought something, the newest first."""
    return _atom(await off(_story_feed, context_of(request).newsroom, id, _address(request)))


HANDLERS = [stories, story, changes, stream, feed, one_feed]
