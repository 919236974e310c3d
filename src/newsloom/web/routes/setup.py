"""The first run: a newsroom made in the browser, from a name, a few topics and the addresses of sites.

Serves one form until the newsroom stands, then ends, so that the desk can open on the same port. The printed token is asked
for in each request: there is no session yet, and no other page may send the form.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from litestar import Litestar, Router, get, post
from litestar.datastructures import State
from litestar.exceptions import NotAuthorizedException
from litestar.params import FromQuery
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template
from litestar.template.config import TemplateConfig

from newsloom.errors import NewsloomError
from newsloom.services.newsroom.create import found, topics_named
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.services.sources import manage as sourcing
from newsloom.web.desk_context import Asked, environment, off
from newsloom.web.guards import add_headers
from newsloom.web.serve import Say, listen
from newsloom.web.server import static
from newsloom.web.users import same
from newsloom.words import ENGLISH, Words, chosen, words_of
from newsloom.words import jinja as our_jinja

MOST_SOURCES = 30


@dataclass(slots=True)
class Founding:
    """A newsroom that is about to be made in `folder`; `made` is set when it stands."""

    folder: Path
    token: str
    made: threading.Event = field(default_factory=threading.Event)
    finish: Callable[[], None] = lambda: None


def set_up(folder: Path, host: str, port: int, token: str, say: Say) -> int | None:
    """Serve the form until the newsroom stands; the port it was served on, or None if the person gave up (Ctrl-C)."""
    listener = listen(host, port)
    port = listener.getsockname()[1]
    founding = Founding(folder, token)
    server = uvicorn.Server(uvicorn.Config(create_setup(founding), log_level="warning", access_log=False))

    def finish() -> None:
        server.should_exit = True

    founding.finish = finish
    say(f"no newsroom in {folder} yet: make one at http://{host}:{port}/setup?token={token}")
    server.run(sockets=[listener])
    return port if founding.made.is_set() else None


def create_setup(founding: Founding) -> Litestar:
    """The application of the first run."""
    rooms = Router("/", route_handlers=[form, make, static, to_form], after_request=add_headers)
    return Litestar(
        route_handlers=[rooms],
        logging_config=None,
        state=State({"founding": founding}, deep_copy=False),
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment())),
        openapi_config=None,
    )


def _founding(request: Asked, token: str) -> Founding:
    founding = request.app.state["founding"]
    assert isinstance(founding, Founding)
    if not same(token, founding.token):
        raise NotAuthorizedException("open the address that was printed")
    return founding


def _speech(request: Asked) -> dict[str, Words]:
    """The words of the browser's language: there is no newsroom yet that has one."""
    return {our_jinja.NAME: words_of(chosen(None, request.headers.get("accept-language", ""), ENGLISH))}


@get("/setup", include_in_schema=False)
async def form(request: Asked, token: FromQuery[str] = "") -> Template:
    """The form."""
    founding = _founding(request, token)
    shown = {
        "title": founding.folder.resolve().name.replace("-", " ").title(),
        "topics": "",
        "sources": "",
        "description": "",
    }
    return Template("setup.html", context=shown | {"token": token, "problem": "", **_speech(request)})


@post("/setup", include_in_schema=False, status_code=200)
async def make(request: Asked) -> Template:
    """Make the newsroom, add its sources, and let the desk open."""
    given = await request.form()
    founding = _founding(request, str(given.get("token", "")))
    texts = {name: str(given.get(name, "")).strip()[:20_000] for name in ("title", "description", "topics", "sources")}
    try:
        notes = await off(_make, founding, texts)
    except NewsloomError as err:
        context = texts | {"token": founding.token, "problem": str(err), **_speech(request)}
        return Template("setup.html", context=context, status_code=400)
    founding.made.set()
    # The answer must leave before the server does.
    threading.Timer(0.5, founding.finish).start()
    return Template(
        "made.html", context={"token": founding.token, "notes": notes, "title": texts["title"], **_speech(request)}
    )


def _make(founding: Founding, texts: dict[str, str]) -> list[str]:
    """The newsroom on disk; what became of each source."""
    topics = topics_named([line for line in texts["topics"].splitlines() if line.strip()])
    values = {f"site.{name}": texts[name] for name in ("title", "description") if texts[name]}
    found(founding.folder, values, topics)
    newsroom = open_newsroom(founding.folder)
    notes: list[str] = []
    try:
        for address in [line.strip() for line in texts["sources"].splitlines() if line.strip()][:MOST_SOURCES]:
            try:
                source, _, _ = sourcing.add(newsroom, address)
                notes.append(f"{source.title or source.url}: added")
            except NewsloomError as err:
                notes.append(str(err))
    finally:
        close(newsroom)
    return notes


@get("/", include_in_schema=False)
async def to_form() -> Redirect:
    """Whoever comes without the token is told about it."""
    return Redirect("/setup", status_code=303)
