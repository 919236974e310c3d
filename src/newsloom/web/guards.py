"""The doors: who may pass, what a page may do in a browser, and what an error looks like.

One table maps kinds of error to statuses, for pages and for the API alike.
"""

from __future__ import annotations

import re
from typing import Any, TypeVar

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.exceptions import (
    ClientException,
    HTTPException,
    NotAuthorizedException,
    PermissionDeniedException,
    TooManyRequestsException,
)
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect

from newsloom.errors import (
    Conflict,
    FetchError,
    InputBroken,
    NewsloomError,
    NotFound,
    StoreBusy,
    StoreError,
    UsageError,
)
from newsloom.log import logger
from newsloom.services.newsroom import users
from newsloom.services.stories.as_shown import Changed
from newsloom.web.caller import address_of, host_of, identity, parts_of
from newsloom.web.desk_context import DeskContext, off, own_address, page, words_at
from newsloom.web.invalid import check_parameters, told
from newsloom.web.users import Person, api_person, same, seal_now, seal_of
from newsloom.words import ENGLISH, Words
from newsloom.words import words_of as speech_of

log = logger()
_ID = re.compile("[0-9a-f]{32,}")

STATUSES: tuple[tuple[type[NewsloomError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (UsageError, 400),
    (InputBroken, 422),
    (FetchError, 502),
    (StoreBusy, 503),
    (StoreError, 503),
    (NewsloomError, 500),
)

MACHINES = ("/api", "/mcp")
"""Paths of programs: they are told of errors as problem+json."""
PROBLEM = "urn:newsloom:problem:"
PROBLEMS = {
    400: "bad-request",
    401: "no-token",
    403: "not-allowed",
    404: "not-found",
    405: "bad-method",
    409: "conflict",
    413: "too-long",
    421: "unknown-host",
    422: "unreadable",
    429: "too-many",
    500: "failure",
    502: "elsewhere",
    503: "busy",
}
"""The types of problems (RFC 9457) by status: the last part of their URN. docs/reference/http-api.md lists them."""

# No inline script or style, nothing from other hosts, no frame around us; forms go to ourselves alone.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

Connection = ASGIConnection[Any, Any, Any, Any]
AnyResponse = TypeVar("AnyResponse", bound=Response[Any])


async def person_at(connection: Connection, context: DeskContext) -> Person | None:
    """Who is at the door: by the proxy's word, or by an open session whose seal still holds."""
    if context.sign_in == "proxy":
        # Only a proxy on this machine is believed: anybody else could send that header too.
        named = identity(connection, context.newsroom.config.desk.proxy_header)
        return None if named is None else Person(named, "", await off(users.role_of, context.newsroom, named))
    session = connection.scope.get("session")
    if not isinstance(session, dict) or not isinstance(session.get("actor"), str):
        return None
    name, seal = session["actor"], str(session.get("seal", ""))
    if context.token is not None and same(seal, seal_of(context.token)):
        return Person(name, seal)
    current = await off(seal_now, context.newsroom, name)
    if current is None or not same(seal, current):
        return None
    return Person(name, seal, await off(users.role_of, context.newsroom, name))


async def plain_path(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard of folders: a path with a NUL names no file, nor does one with a part that no file system has room for."""
    path = connection.scope["path"]
    long = len(path) > 2_000 or any(len(part.encode("utf-8", "replace")) > 255 for part in path.split("/"))
    if long or "\x00" in path:
        raise HTTPException(status_code=404, detail="there is no such page")


async def known_host(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard of everything but the site: only names that are ours.

    A foreign name that leads to this address (DNS rebinding) would make another site's pages of one origin with the desk. The
    Host header alone counts: headers that proxies add can be set by any page.
    """
    context = connection.app.state["context"]
    host = host_of(connection)
    if context.hosts and host not in context.hosts:
        raise HTTPException(status_code=421, detail="this desk is not known by that name")


# What a role may send besides reading; an owner may do everything. Who contributes suggests, editors decide.
_MAY: dict[str, tuple[str, ...]] = {
    "contributor": ("/desk/add", "/desk/leave", "/desk/language", "/desk/density"),
    "editor": ("/desk/",),
}
_OWNERS = ("/desk/people", "/desk/tokens", "/desk/settings")


async def signed_in(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard of the desk's pages: someone must be there, and their role must allow what they send."""
    person = await person_at(connection, connection.app.state["context"])
    if person is None:
        raise NotAuthorizedException("sign in first")
    connection.scope["state"]["actor"] = person.name
    connection.scope["state"]["role"] = person.role
    state = connection.scope["state"]
    state["language"], state["dense"] = await off(users.looks_of, connection.app.state["context"].newsroom, person.name)
    if not allowed(person.role, str(connection.scope.get("method")), connection.scope["path"]):
        raise PermissionDeniedException("your role does not allow this")


def allowed(role: str, method: str, path: str) -> bool:
    """Whether a role may do this; everybody who is signed in may read, settings apart."""
    if role == "owner":
        return True
    if path.startswith(_OWNERS):
        return False
    return method in ("GET", "HEAD") or path.startswith(_MAY.get(role, ()))


async def programs(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard of the API: a bearer token whose scope allows it; for reading, a session of the desk will do."""
    context = connection.app.state["context"]
    kind, _, token = connection.headers.get("authorization", "").partition(" ")
    reads = connection.scope.get("method") in ("GET", "HEAD")
    person = None
    if kind.lower() == "bearer":
        person = await bearer(connection, context, token.strip())
    elif reads:
        person = await person_at(connection, context)
    if person is None:
        raise NotAuthorizedException("send a token: Authorization: Bearer nl_...")
    wanted = "read" if reads else "decide" if _DECIDES.search(connection.scope["path"]) else "admin"
    if users.SCOPES.index(person.scope) < users.SCOPES.index(wanted):
        raise PermissionDeniedException(f"this token may {person.scope}, and this needs {wanted}")
    connection.scope["state"]["actor"] = person.name
    check_parameters(connection, handler)


_DECIDES = re.compile(r"/verdicts(?:/[^/]*/undo)?/?$")


async def bearer(connection: Connection, context: DeskContext, token: str) -> Person | None:
    """Whose token it is; after many wrong ones a caller must wait."""
    caller = address_of(connection)
    if context.limits.tokens.reached(caller):
        raise TooManyRequestsException("too many wrong tokens")
    person = await off(api_person, context.newsroom, token)
    if person is None:
        context.limits.tokens.count(caller)
    return person


def add_headers(response: AnyResponse) -> AnyResponse:
    """What every answer of the desk carries."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def status_of(err: NewsloomError) -> int:
    """The HTTP status of an error."""
    return next(status for kind, status in STATUSES if isinstance(err, kind))


def show_problem(request: Request[Any, Any, Any], err: Exception) -> Response[Any]:
    """An error as an answer; it carries the headers of all answers."""
    return add_headers(_problem(request, err))


def _problem(request: Request[Any, Any, Any], err: Exception) -> Response[Any]:
    """An error as a page, as JSON for programs, or as a way to the door."""
    if isinstance(err, UnicodeDecodeError) and request.method != "GET":
        # msgspec says so of keys in a JSON body, instead of raising its own error (values are told properly).
        err = ClientException("the body is not UTF-8")
    # Programs are told in English, which does not change with who asks.
    program = request.scope["path"].startswith(MACHINES)
    status, words, hint = _told(err, speech_of(ENGLISH) if program else words_at(request), program)
    if program:
        problem: dict[str, Any] = {
            "type": PROBLEM + PROBLEMS.get(status, "error"),
            "title": words,
            "status": status,
            "detail": hint,
            "instance": request.scope["path"],
        }
        if isinstance(err, Changed):
            changes = [{"what": c.what, "words": c.words, "by": c.by, "at": c.at, "now": c.now} for c in err.changes]
            problem |= {"changes": changes, "version": err.version}
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
        return Response(problem, status_code=status, media_type="application/problem+json", headers=headers)
    if status == 401:
        if request.headers.get("hx-request") == "true":
            return Response(None, status_code=401, headers={"HX-Redirect": "/desk/enter"})
        return Redirect("/desk/enter", status_code=303)
    request.scope["state"].setdefault("actor", "")
    came = parts_of(request.headers.get("referer", ""))
    back = own_address(came.path + (f"?{came.query}" if came.query else ""), "") if request.method == "POST" else ""
    return page(request, "problem.html", status=status, problem=words, hint=hint, back=back)


def _told(err: Exception, speech: Words, program: bool) -> tuple[int, str, str]:
    """Status, what happened, what to do, in a person's language."""
    status, words, hint = _english(err, speech, program)
    return status, speech.made(words), speech.made(hint)


def _english(err: Exception, speech: Words, program: bool) -> tuple[int, str, str]:
    if isinstance(err, NewsloomError):
        return status_of(err), words_of(err, speech), err.hint or ""
    if isinstance(err, HTTPException):
        words = {
            400: "something in this address or form is not as it should be",
            403: "this form is too old, or came from elsewhere",
            404: "there is no such page",
            413: "this is longer than a form may be",
            429: "too many attempts",
        }
        hints = {403: "go back, load the page again, and repeat", 429: "wait a minute"}
        if isinstance(err, PermissionDeniedException) and err.detail.startswith(("your role", "this token")):
            return 403, err.detail, "ask an owner of this newsroom"
        if program and (named := told(err)) is not None:
            return err.status_code, *named
        return err.status_code, words.get(err.status_code, err.detail), hints.get(err.status_code, "")
    log.error("a page failed", error=f"{type(err).__name__}: {err}", exc_info=err)
    return 500, "something went wrong on our side", "it is in the log; what you did may not have been kept"


_LONG = 80


def words_of(err: NewsloomError, words: Words) -> str:
    """What is wrong with what, as a person reads it: an id says nothing to them, and a long address hides the point."""
    if not err.subject.strip() or _ID.fullmatch(err.subject):
        return words.made(err.problem)
    subject = words.made(err.subject)
    return f"{subject if len(subject) <= _LONG else subject[:_LONG] + '…'}: {words.made(err.problem)}"
