"""The JSON API: the same use-cases as the desk, for programs. OpenAPI 3.1 at /api/openapi.json.

Reading needs a token or a session of the desk; deciding needs a token (a cookie would need CSRF's second proof).
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Response

from newsloom.model.review import Verdict, VerdictKind
from newsloom.services.search import search as desk_search
from newsloom.services.sources import manage as sourcing
from newsloom.services.stories import decide as editing
from newsloom.services.stories import desk_actions, explain, read
from newsloom.web.desk_context import Asked, actor_of, house_of, off
from newsloom.web.guards import programs

MOST = 200
FARTHEST = 2**31 - 1
"""No list is longer; a larger number would not go into a database's integer."""


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A verdict to be said. `value` depends on the kind, as in docs/reference/verdicts.md."""

    kind: VerdictKind
    value: dict[str, Any] = {}
    reason: str = ""
    version: str = ""
    """The `version` of the story that this is decided on: if it is another one by now, nothing is decided (409)."""


class NewAddress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A URL to take in, or a source to add."""

    url: str
    topic: str | None = None


@get("/stories", summary="Stories of a state, hottest first")
async def list_stories(
    request: Asked,
    standing: Annotated[str | None, QueryParameter(name="state")] = None,
    topic: FromQuery[str | None] = None,
    limit: FromQuery[int] = 50,
    offset: FromQuery[int] = 0,
) -> list[dict[str, Any]]:
    """`state`: new, proposed, held, published, rejected or removed; without it, all."""
    rows = await off(
        read.list_stories, house_of(request).world, states=[standing] if standing else [], topic=topic,
        limit=min(max(limit, 1), MOST), offset=min(max(offset, 0), FARTHEST),
    )  # fmt: skip
    return [read.row_json(row) for row in rows]


@get("/stories/{id:str}", summary="One story with everything known about it")
async def show_story(request: Asked, id: FromPath[str]) -> Response[dict[str, Any]]:
    """Members with their quality and reasons, timeline, saga, verdicts. The ETag is the story's version."""
    shown = read.view_json(await off(read.show_story, house_of(request).world, id))
    return Response(shown, headers={"ETag": f'"{shown["version"]}"'})


@post("/stories/{id:str}/verdicts", summary="Decide on a story", exclude_from_csrf=True)
async def decide(request: Asked, id: FromPath[str], data: JSONBody[Decision]) -> Verdict:
    """approve, reject, hold, edit, note, lead, image, pin, not-this, merge, split, move, remove.

    With If-Match, or `version`, it is decided only if the story is what the caller saw; else 409 says what changed."""
    world, actor = house_of(request).world, actor_of(request)
    seen = data.version or _tag(request.headers.get("if-match", ""))
    return await off(
        desk_actions.decide, world, data.kind, id, actor, data.value, data.reason, seen=seen, all_parts=True
    )


def _tag(said: str) -> str:
    """The version in an If-Match header; "" for none, and for "any version"."""
    said = said.strip()
    return "" if said == "*" else said.removeprefix("W/").strip('"')


@post("/verdicts/{id:str}/undo", summary="Take a verdict back", exclude_from_csrf=True)
async def undo(request: Asked, id: FromPath[str]) -> Verdict:
    """Memberships that it changed go back."""
    return await off(desk_actions.undo, house_of(request).world, id, actor_of(request))


@get("/verdicts", summary="The audit trail, newest first")
async def verdicts(request: Asked, limit: FromQuery[int] = 100) -> list[Verdict]:
    """Who decided what, and when."""
    return await off(editing.audit, house_of(request).world, min(max(limit, 1), 1000))


@get("/search", summary="Full-text search")
async def search(request: Asked, q: FromQuery[str], limit: FromQuery[int] = 50) -> list[dict[str, Any]]:
    """Articles that have all the words, newest first."""
    hits = await off(desk_search.articles, house_of(request).world, q, min(max(limit, 1), MOST))
    return [
        {
            "id": hit.held.id,
            "url": hit.held.article.canonical_url,
            "title": hit.held.article.title,
            "excerpt": hit.held.article.excerpt,
            "provider": {"name": hit.held.provider_name, "domain": hit.held.provider_domain},
            "firstSeen": hit.held.first_seen,
            "story": hit.story,
        }
        for hit in hits
    ]


@get("/why", summary="The whole life of a URL")
async def why(request: Asked, url: FromQuery[str]) -> dict[str, Any]:
    """Found where, fetched when, what became of it, and why."""
    return explain.why_json(await off(explain.why, house_of(request).world, url))


@get("/sources", summary="Sources with their health")
async def sources(request: Asked) -> list[dict[str, Any]]:
    """As `newsloom source list --json`."""
    return [sourcing.as_row(view) for view in await off(sourcing.listed, house_of(request).world)]


@post("/sources", summary="Add a source", exclude_from_csrf=True)
async def add_source(request: Asked, data: JSONBody[NewAddress]) -> dict[str, Any]:
    """A feed, or a site whose feed is found."""
    source, _, is_new = await off(sourcing.add, house_of(request).world, data.url, topic=data.topic)
    return {"id": source.id, "url": source.url, "title": source.title, "new": is_new}


@delete("/sources/{id:str}", summary="Remove a source", exclude_from_csrf=True)
async def remove_source(request: Asked, id: FromPath[str]) -> None:
    """What it brought stays."""
    await off(sourcing.remove, house_of(request).world, id)


@post("/articles", summary="Take in one article by hand", exclude_from_csrf=True)
async def add_article(request: Asked, data: JSONBody[NewAddress]) -> dict[str, Any]:
    """Its page is fetched next."""
    find = await off(read.add_url, house_of(request).world, data.url, topic=data.topic)
    return {"id": find.id, "url": find.url}


@get("/topics", summary="Topics")
async def topics(request: Asked) -> list[dict[str, Any]]:
    """In file order."""
    return [
        {"name": t.name, "parent": t.parent, "description": t.description, "keywords": list(t.keywords)}
        for t in house_of(request).world.topics
    ]


HANDLERS = [
    list_stories, show_story, decide, undo, verdicts, search, why, sources, add_source, remove_source, add_article, topics,
]  # fmt: skip
ROUTER = Router("/api/v1", route_handlers=HANDLERS, guards=[programs], tags=["newsroom"])
