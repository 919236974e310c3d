"""Stories and verdicts, what is new in them, and the life of a URL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Response

from newsloom.model.review import Verdict, VerdictKind
from newsloom.render.brief import brief_json
from newsloom.runtime.context import Newsroom
from newsloom.services.search import search as desk_search
from newsloom.services.stories import brief as briefing
from newsloom.services.stories import decide as editing
from newsloom.services.stories import desk_actions, explain, read
from newsloom.services.stories import why_not as why_not_there
from newsloom.web.api.answers import FARTHEST, MOST, described
from newsloom.web.api.shapes import Absence, BriefAnswer, FoundArticle, StoryDetail, StorySummary, UrlLife, shaped
from newsloom.web.desk_context import Asked, actor_of, context_of, off


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A verdict to be said. `value` depends on the kind, as in docs/reference/verdicts.md."""

    kind: VerdictKind
    value: dict[str, Any] = {}
    reason: str = ""
    version: str = ""
    """The `version` of the story that this is decided on: if it is another one by now, nothing is decided (409)."""


@get("/stories", **described("Stories of a state, hottest first"))
async def list_stories(
    request: Asked,
    standing: Annotated[str | None, QueryParameter(name="state")] = None,
    topic: FromQuery[str | None] = None,
    limit: FromQuery[int] = 50,
    offset: FromQuery[int] = 0,
) -> list[StorySummary]:
    """`state`: new, proposed, held, published, rejected or removed; without it, all."""
    rows = await off(
        read.list_stories, context_of(request).newsroom, states=[standing] if standing else [], topic=topic,
        limit=min(max(limit, 1), MOST), offset=min(max(offset, 0), FARTHEST),
    )  # fmt: skip
    return shaped([read.row_json(row) for row in rows], list[StorySummary])


@get("/stories/{id:str}", **described("One story with everything known about it"))
async def show_story(request: Asked, id: FromPath[str]) -> Response[StoryDetail]:
    """Members with their quality and reasons, timeline, saga, verdicts. The ETag is the story's version."""
    shown = await off(_whole, context_of(request).newsroom, id)
    return Response(shown, headers={"ETag": f'"{shown.version}"'})


def _whole(newsroom: Newsroom, id: str) -> StoryDetail:
    return shaped(read.view_json(read.show_story(newsroom, id)), StoryDetail)


@post("/stories/{id:str}/verdicts", **described("Decide on a story"))
async def decide(request: Asked, id: FromPath[str], data: JSONBody[Decision]) -> Verdict:
    """approve, reject, hold, edit, note, lead, image, pin, not-this, merge, split, move, remove, summary, headline.

    With If-Match, or `version`, it is decided only if the story is what the caller saw; else 409 says what changed."""
    newsroom, actor = context_of(request).newsroom, actor_of(request)
    seen = data.version or _tag(request.headers.get("if-match", ""))
    return await off(
        desk_actions.decide, newsroom, data.kind, id, actor, data.value, data.reason, seen=seen, all_parts=True
    )


def _tag(said: str) -> str:
    """The version in an If-Match header; "" for none, and for "any version"."""
    said = said.strip()
    return "" if said == "*" else said.removeprefix("W/").strip('"')


@post("/verdicts/{id:str}/undo", **described("Take a verdict back"))
async def undo(request: Asked, id: FromPath[str]) -> Verdict:
    """Memberships that it changed go back."""
    return await off(desk_actions.undo, context_of(request).newsroom, id, actor_of(request))


@get("/verdicts", **described("The audit trail, newest first"))
async def verdicts(request: Asked, limit: FromQuery[int] = 100) -> list[Verdict]:
    """Who decided what, and when."""
    return await off(editing.audit, context_of(request).newsroom, min(max(limit, 1), 1000))


@get("/search", **described("Full-text search"))
async def search(request: Asked, q: FromQuery[str], limit: FromQuery[int] = 50) -> list[FoundArticle]:
    """Articles that have all that `q` asks for (docs/reference/search.md), newest first; whole words before beginnings."""
    hits = await off(desk_search.articles, context_of(request).newsroom, q, min(max(limit, 1), MOST))
    found = [
        {
            "id": hit.held.id,
            "url": hit.held.article.canonical_url,
            "title": hit.held.article.title,
            "excerpt": hit.held.article.excerpt if hit.may_be_told else "",
            "provider": {"name": hit.held.provider_name, "domain": hit.held.provider_domain},
            "firstSeen": hit.held.first_seen,
            "story": hit.story,
        }
        for hit in hits
    ]
    return shaped(found, list[FoundArticle])


@get("/why", **described("The whole life of a URL"))
async def why(request: Asked, url: FromQuery[str]) -> UrlLife:
    """Found where, fetched when, what became of it, and why."""
    return shaped(explain.why_json(await off(explain.why, context_of(request).newsroom, url)), UrlLife)


@get("/why-not", **described("Why an article is not on the front page, or not in a story"))
async def why_not(request: Asked, url: FromQuery[str], place: FromQuery[str] = why_not_there.PAGE) -> Absence:
    """The nearest rival and the missing points. `url`: an article's address or id; `place`: page, or a story's id."""
    found = await off(why_not_there.why_not, context_of(request).newsroom, url, place)
    return shaped(why_not_there.why_not_json(found), Absence)


@get("/brief", **described("What is new in each story since a time"))
async def brief(
    request: Asked,
    since: FromQuery[datetime],
    topic: FromQuery[str | None] = None,
    standing: Annotated[str | None, QueryParameter(name="state")] = None,
    limit: FromQuery[int] = 50,
) -> BriefAnswer:
    """Stories with nothing new are left out, and so is repetition. `since`: a time as in RFC 3339."""
    start = since if since.tzinfo is not None else since.replace(tzinfo=UTC)
    made = await off(
        briefing.brief, context_of(request).newsroom, start, topic=topic, states=[standing] if standing else [],
        limit=min(max(limit, 1), briefing.MOST_STORIES),
    )  # fmt: skip
    return msgspec.json.decode(brief_json(made), type=BriefAnswer)


HANDLERS = [list_stories, show_story, decide, undo, verdicts, search, why, why_not, brief]
