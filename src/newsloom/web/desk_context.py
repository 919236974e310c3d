"""What every handler of the desk needs: the newsroom, who is asking, templates, and how to answer.

Handlers are async and hand all work on the database to a thread (`off`), so one slow query does not hold up the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache, partial
from importlib import resources
from typing import Any, TypeVar
from urllib.parse import urlsplit

import anyio.to_thread
from jinja2 import DictLoader, Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar import Request
from litestar.response import Redirect, Response, Template

from newsloom.pipeline.readiness import Problem, readiness
from newsloom.render.site import text
from newsloom.runtime.context import Newsroom
from newsloom.services.sources.desk_sources import Scout
from newsloom.web.caller import Limits
from newsloom.web.forms import Forms
from newsloom.web.keeper import Keeper
from newsloom.words import LANGUAGES, Words, chosen, known, words_of
from newsloom.words import jinja as our_jinja

T = TypeVar("T")
Asked = Request[Any, Any, Any]

HOME = "/desk/"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskContext:
    """One desk. `token` lets in by the printed address (None: not that way); `publish` prints what is due, or None where a
    worker of this process does so by itself."""

    newsroom: Newsroom
    sign_in: str
    token: str | None
    secret: bytes
    hosts: tuple[str, ...] = ()
    secure: bool = False
    publish: Callable[[], str] | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    keeper: Keeper | None = None
    """What keeps the worker beside this process; None where another one works."""
    scout: Scout = field(default_factory=Scout)
    limits: Limits = field(default_factory=Limits)
    fresh: dict[str, str] = field(default_factory=dict)
    """Tokens that were just made, by who made them: shown on the next page, once, and kept nowhere."""
    forms: Forms = field(default_factory=Forms)


def context_of(request: Asked) -> DeskContext:
    """The context that a request came to."""
    context = request.app.state["context"]
    assert isinstance(context, DeskContext)
    return context


def actor_of(request: Asked) -> str:
    """Who is asking; the guard has made sure that there is somebody."""
    return str(request.scope["state"]["actor"])


async def off(function: Callable[..., T], *args: Any, **named: Any) -> T:
    """Call a use-case in a thread."""
    return await anyio.to_thread.run_sync(partial(function, *args, **named))


def worker_problem(context: DeskContext) -> Problem | None:
    """What is wrong with the worker that this process keeps; None where all is well, or another process works."""
    state = context.keeper.state if context.keeper is not None else None
    if state is None or state.well:
        return None
    return Problem("worker", f"the worker is not at work: {state.problem or state.state}", "newsloom doctor")


def problems_of(context: DeskContext) -> list[Problem]:
    """What keeps the newsroom from its work, for the head of the queue: what /ready says."""
    own = worker_problem(context)
    with context.newsroom.db.read() as tx:
        found = readiness(tx, context.newsroom, context.newsroom.clock())
    return [*([own] if own is not None else []), *found.problems]


def is_htmx(request: Asked) -> bool:
    """Whether the page wants a piece instead of a page."""
    return request.headers.get("hx-request") == "true"


def is_dense(request: Asked) -> bool:
    """Whether who is asking wants as many stories on a screen as there is room for."""
    return bool(request.scope["state"].get("dense"))


def own_address(wanted: str | None, otherwise: str = HOME) -> str:
    """A path of the desk to go back to; anything else (another site, a scheme, a back-slash) gives `otherwise`."""
    if not wanted or not wanted.startswith("/desk") or "\\" in wanted or not wanted.isprintable():
        return otherwise
    parts = urlsplit(wanted)
    return wanted if not parts.scheme and not parts.netloc and ".." not in parts.path else otherwise


def words_at(request: Asked) -> Words:
    """The words of who is asking: in the language that they set, else one that their browser asks for, else the site's."""
    newsroom, state = context_of(request).newsroom, request.scope["state"]
    if state.get(READERS):
        return newsroom.words
    tag = chosen(state.get("language"), request.headers.get("accept-language", ""), newsroom.config.site.language)
    return words_of(tag, newsroom.own_words if known(tag) == known(newsroom.config.site.language) else None)


READERS = "for readers"
"""Set in the state of a request: the page speaks the site's language, whoever asks."""


def say(request: Asked, words: str, /, *, undo: str = "", problem: bool = False, **values: Any) -> None:
    """Leave a line that the next page shows; `undo` is the verdict that its button takes back. `words` is a sentence of the
    catalogues, with its values (``%(name)s``)."""
    said(request, words_at(request).say(words, **values), undo=undo, problem=problem)


def said(request: Asked, words: str, *, undo: str = "", problem: bool = False) -> None:
    """Like `say`, with words that are in the person's language already."""
    leave(request, "flash", {"words": words[:300], "undo": undo, "problem": problem})


def leave(request: Asked, name: str, value: Any) -> None:
    """Remember something for a later page of this person's browser; also where a proxy says who they are."""
    actor = actor_of(request)
    if request.session.get("actor") != actor:
        request.session.clear()
        request.session["actor"] = actor
    request.session[name] = value


def take(request: Asked, name: str) -> Any:
    """What was left for this person's browser under that name, once; None for nothing."""
    if not request.scope.get("session") or request.session.get("actor") != request.scope["state"].get("actor"):
        return None
    return request.session.pop(name, None)


def page(request: Asked, template: str, /, *, status: int = 200, **values: Any) -> Template:
    """A page of the desk, or a piece of one: what is left to be said waits for a whole page."""
    context = context_of(request)
    flash = None if is_htmx(request) else take(request, "flash")
    shared = {
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "path": request.url.path,
        "actor": request.scope["state"].get("actor", ""),
        "role": request.scope["state"].get("role", "owner"),
        "flash": flash,
        "newsroom": context.newsroom.config.site.title,
        "context": context,
        our_jinja.NAME: words_at(request),
        "languages": LANGUAGES,
        "own_language": request.scope["state"].get("language") or "",
        "dense": is_dense(request),
        "now": context.newsroom.clock(),
    }
    return Template(template, context=shared | values, status_code=status)


def go(path: str) -> Redirect:
    """After a form: to another page, with GET."""
    return Redirect(path, status_code=303)


def nothing(headers: Mapping[str, str] | None = None) -> Response[None]:
    """Done, and nothing to show; the headers tell htmx what to do."""
    return Response(None, status_code=204, headers=dict(headers or {}))


@cache
def shipped(folder: str) -> dict[str, bytes]:
    """The desk's own templates or static files, by name."""
    root = resources.files("newsloom.web") / folder
    return {item.name: item.read_bytes() for item in root.iterdir() if item.is_file()}


@cache
def static_files() -> dict[str, bytes]:
    """What /desk/static serves: our files and the site's font."""
    font = (resources.files("newsloom.render.site") / "static" / "newsreader.woff2").read_bytes()
    return shipped("static") | {"newsreader.woff2": font}


def _bare(url: str) -> str:
    """An address as people say it: without its scheme and the last slash."""
    return url.removeprefix("https://").removeprefix("http://").removesuffix("/")


@pass_context
def _age(context: Context, at: datetime) -> str:
    """How long ago that was: ``12 min``, ``3.5 h``, ``2 days``."""
    minutes = (context["now"] - at) // timedelta(minutes=1)
    return text.duration(max(0, minutes), our_jinja.words_in(context))


def _sentence(words: str) -> str:
    """Words that begin with a capital; names in them keep theirs."""
    return words[:1].upper() + words[1:]


def environment(zone: tzinfo = UTC) -> Environment:
    """Templates with every text escaped and cleaned as on the site; times are shown by the newsroom's clock."""
    env = Environment(
        loader=DictLoader({name: data.decode() for name, data in shipped("templates").items()}),
        autoescape=True,
        finalize=text.clean,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {
        **text.dates(zone), "iso": text.iso, "short": text.short,
        "web_link": text.web_link, "bare": _bare, "sentence": _sentence, "own_path": text.own_path, "lang": text.language_tag,
    }  # fmt: skip
    env.filters["age"] = _age
    our_jinja.install(env)
    our_jinja.days(env, lambda at: text.local(at, zone) if isinstance(at, datetime) else at)
    return env
