"""The queue and a story's own page: what an editor looks at all morning. What they decide: `decisions`."""

from __future__ import annotations

from typing import Annotated

from litestar import Router, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect, Response, Template

from newsloom.errors import NotFound, UsageError
from newsloom.services.search import search
from newsloom.services.stories import desk_view
from newsloom.web import drafts, forms
from newsloom.web.desk_context import (
    HOME,
    Asked,
    context_of,
    go,
    is_dense,
    nothing,
    off,
    own_address,
    page,
    problems_of,
    said,
    say,
    words_at,
)
from newsloom.web.guards import signed_in


@get("/", include_in_schema=False)
async def queue(
    request: Asked,
    standing: Annotated[str, QueryParameter(name="state")] = "proposed",
    topic: FromQuery[str] = "",
    number: FromQuery[int] = 1,
) -> Template:
    """The stories of a state, hottest first."""
    context = context_of(request)
    if standing not in desk_view.STATES:
        raise NotFound(standing, "there is no such queue")
    size = desk_view.DENSE_PAGE if is_dense(request) else desk_view.PAGE
    shown = await off(desk_view.queue, context.newsroom, standing, topic=topic or None, page=max(number, 1), size=size)
    problems = await off(problems_of, context)
    return page(request, "queue.html", queue=shown, topics=[t.name for t in context.newsroom.topics], problems=problems)


@get("/mark", include_in_schema=False)
async def mark(request: Asked, since: FromQuery[str] = "") -> Template | Response[None]:
    """Live pages ask every few seconds: has anything changed? 204 while nothing has."""
    now = await off(desk_view.mark, context_of(request).newsroom)
    return nothing() if now == since else page(request, "changed.html")


@get("/stories/{id:str}", include_in_schema=False)
async def story(request: Asked, id: FromPath[str], find: FromQuery[str] = "") -> Template:
    """One story with everything known about it; `find` looks for another one to merge with."""
    context = context_of(request)
    shown = await off(desk_view.story, context.newsroom, id)
    try:
        found = await off(search.stories, context.newsroom, find, 8) if find.strip() else []
    except UsageError:
        found = []
    others = [line for line in found if line.id != shown.line.id]
    typed = drafts.taken(request, shown.line.id)
    return page(request, "story.html", story=shown, find=find, found=others, typed=typed, form=forms.new_form())


@get("/audit", include_in_schema=False)
async def audit(request: Asked) -> Template:
    """Who decided what, and when."""
    return page(request, "audit.html", verdicts=await off(desk_view.audit, context_of(request).newsroom))


@post("/publish", include_in_schema=False)
async def publish(request: Asked) -> Redirect:
    """Print what is due now, where no worker does so by itself."""
    context = context_of(request)
    if context.publish:
        said(request, words_at(request).made(await off(context.publish)))
    else:
        say(request, "The worker prints what was decided, within seconds")
    return go(own_address(str((await request.form()).get("back", "")), HOME))


ROUTER = Router("/desk", route_handlers=[queue, mark, story, audit, publish], guards=[signed_in])
