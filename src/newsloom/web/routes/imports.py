"""Bringing along what somebody reads elsewhere: the file is read, what is in it is shown, what is ticked is taken."""

from __future__ import annotations

from litestar import Router, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect, Template

from newsloom.core.saved_links import SavedLink, SavedLinks, saved_link
from newsloom.errors import UsageError
from newsloom.services.imports import saved_links
from newsloom.web.desk_context import Asked, context_of, go, off, page, say
from newsloom.web.guards import signed_in

MOST_SHOWN = 1000
"""Lines of a file that can be ticked; more are taken in the terminal."""


@post("/import", include_in_schema=False)
async def show(request: Asked) -> Template:
    """What is in the file; nothing is taken yet."""
    form = await request.form()
    sent = form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise UsageError("file", "no file was chosen")
    found = await off(saved_links.read, await sent.read(), sent.filename)
    if len(found.links) > MOST_SHOWN:
        raise UsageError(sent.filename[:80], f"has more than {MOST_SHOWN:,} lines", hint="newsloom source import FILE")
    return page(request, "import.html", found=found, name=sent.filename[:80])


@post("/import/take", include_in_schema=False)
async def take(request: Asked) -> Redirect:
    """Take in what is ticked: feeds as sources, pages as articles."""
    form = await request.form()
    links = []
    for value in form.getall("link", []):
        kind, _, rest = str(value).partition(" ")
        url, _, title = rest.partition(" ")
        if kind in ("feed", "page"):
            links.append(saved_link(url, kind, title, "", "link"))  # type: ignore[arg-type]
    taken = tuple(one for one in links if isinstance(one, SavedLink))
    done = await off(saved_links.take, context_of(request).newsroom, SavedLinks(links=taken))
    say(
        request, "Feeds added: %(feeds)s. Pages taken in: %(pages)s. Known already: %(known)s.",
        feeds=len(done.added), pages=len(done.pages), known=done.known + done.pages_known,
    )  # fmt: skip
    return go("/desk/sources")


ROUTER = Router("/desk", route_handlers=[show, take], guards=[signed_in])
