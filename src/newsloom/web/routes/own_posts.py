"""The desk's form for texts of the newsroom's own."""

from __future__ import annotations

from dataclasses import replace

from litestar import Router, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from newsloom.model import gate
from newsloom.records.own_post import OwnPost
from newsloom.services.publish import own_posts
from newsloom.web.desk_context import Asked, actor_of, context_of, go, off, page, say
from newsloom.web.guards import signed_in

SHOWN = 50
"""So many of the newest posts are listed below the form."""


@get("/write", include_in_schema=False)
async def form(request: Asked, id: FromQuery[str] = "") -> Template:
    """The form, empty or with a post that is to be changed."""
    newsroom = context_of(request).newsroom
    known = (await off(own_posts.find, newsroom, id))[1] if id.strip() else None
    lines = await off(own_posts.listed, newsroom, limit=SHOWN)
    return page(request, "write.html", id=id[:64], post=known, lines=lines, topics=[t.name for t in newsroom.topics])


@post("/write", include_in_schema=False)
async def write(request: Asked) -> Redirect:
    """Take the post in, or put this text in the place of a known one's."""
    told = await request.form()
    newsroom, actor = context_of(request).newsroom, actor_of(request)
    link = str(told.get("link", "")).strip()
    made = OwnPost(
        title=gate.line(str(told.get("title", ""))).strip(),
        text=str(told.get("text", "")).replace("\r\n", "\n"),
        link=link,
        authors=tuple(name.strip() for name in str(told.get("author", "")).split(",") if name.strip()),
        topic=str(told.get("topic", "")),
    )
    id = str(told.get("id", "")).strip()
    if id:
        # The form has no field for it.
        _, known = await off(own_posts.find, newsroom, id)
        made = replace(made, excerpt=known.excerpt)
    line = (
        await off(own_posts.change, newsroom, id, made, actor)
        if id
        else await off(own_posts.write, newsroom, made, actor)
    )
    say(request, "Written: %(title)s. It comes to the queue next.", title=line.title)
    return go("/desk/write")


ROUTER = Router("/desk", route_handlers=[form, write], guards=[signed_in])
