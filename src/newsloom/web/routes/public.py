"""What others call: hubs that push, readers of the newsletter, monitors. No session, no cookie, and no secrets in answers.

These routes are public by nature (`[fetch] public_url` names where they are reached); each takes little and answers briefly.
They stand outside CSRF because no session speaks through them: what counts is the unguessable token in the path.
"""

from __future__ import annotations

from typing import Any

from litestar import MediaType, Request, Response, Router, get, post
from litestar.background_tasks import BackgroundTask
from litestar.exceptions import NotAuthorizedException, TooManyRequestsException
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath
from litestar.response import Template

from newsloom.errors import NotFound
from newsloom.services.newsroom import metrics
from newsloom.services.publish import newsletter
from newsloom.services.sources import websub_callback
from newsloom.web.caller import Connection, address_of, from_this_machine
from newsloom.web.desk_context import READERS, Asked, house_of, off, page, worker_problem
from newsloom.web.guards import bearer, known_host, person_at

PUBLIC: dict[str, Any] = {"include_in_schema": False, "exclude_from_csrf": True}


async def monitors(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard of the numbers: this machine itself (not who a proxy here passes on), a token, or someone who is signed in."""
    house = connection.app.state["house"]
    kind, _sep, token = connection.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        person = await bearer(connection, house, token.strip())
    else:
        person = await person_at(connection, house)
    if person is None and not from_this_machine(connection):
        raise NotAuthorizedException("numbers are for this machine, for tokens, and for who is signed in")


async def may_see_numbers(request: Asked) -> bool:
    """Whether the details of a state may be told: to this machine itself, and to tokens. The route knows no session."""
    if from_this_machine(request):
        return True
    kind, _sep, token = request.headers.get("authorization", "").partition(" ")
    return kind.lower() == "bearer" and await bearer(request, house_of(request), token.strip()) is not None


async def not_too_often(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard of the newsletter's form: a few requests a minute from each caller."""
    limit, caller = connection.app.state["house"].limits.newsletter, address_of(connection)
    if limit.reached(caller):
        raise TooManyRequestsException("too many attempts")
    limit.count(caller)


@get("/health", media_type=MediaType.JSON, **PUBLIC)
async def health(request: Asked) -> Response[dict[str, object]]:
    """One word for service managers: 200 while it is alive, 503 when the database or the worker is lost. See /ready."""
    house = house_of(request)
    well, facts = await off(metrics.health, house.world)
    if house.keeper is not None:
        worker = house.keeper.state
        facts = {**facts, "worker": worker.state}
        if well and not worker.well:
            well, facts = False, {**facts, "status": "no worker", "problem": worker.problem}
    return Response(facts, status_code=200 if well else 503)


@get("/ready", media_type=MediaType.JSON, **PUBLIC)
async def readiness(request: Asked) -> Response[dict[str, object]]:
    """Whether work is done: 200, or 503 with the problems; outsiders learn their kinds alone."""
    house = house_of(request)
    well, facts = await off(metrics.ready, house.world, worker_problem(house), kept=house.keeper is not None)
    if not await may_see_numbers(request):  # paths, addresses and errors are not for everybody
        facts = metrics.for_outsiders(facts)
    return Response(facts, status_code=200 if well else 503)


@get("/metrics", media_type=MediaType.TEXT, guards=[known_host, monitors], **PUBLIC)
async def numbers(request: Asked) -> Response[str]:
    """Numbers in Prometheus' text format."""
    text = await off(metrics.exposition, house_of(request).world)
    return Response(text, media_type="text/plain; version=0.0.4")


@get("/websub/{key:str}", **PUBLIC)
async def hub_asks(request: Asked, key: FromPath[str]) -> Response[str]:
    """A hub asks whether we meant it."""
    query = {name: request.query_params[name] for name in request.query_params}
    status, text = await off(websub_callback.verify, house_of(request).world, key, query)
    return Response(text, status_code=status, media_type="text/plain")


@post("/websub/{key:str}", request_max_body_size=websub_callback.MOST_BODY + 1, **PUBLIC)
async def hub_pushes(request: Asked, key: FromPath[str]) -> Response[None]:
    """A hub says that a feed has news. Who does not know the key is not listened to."""
    if not await off(websub_callback.is_known, house_of(request).world, key):
        return Response(None, status_code=404, headers={"Connection": "close"})
    body = await _body(request, websub_callback.MOST_BODY)
    headers = {name.lower(): value for name, value in request.headers.items()}
    status = await off(websub_callback.pushed, house_of(request).world, key, body, headers)
    return Response(None, status_code=status)


async def _body(request: Request[Any, Any, Any], most: int) -> bytes:
    """The body, cut after `most` bytes."""
    parts: list[bytes] = []
    size = 0
    async for piece in request.stream():
        parts.append(piece)
        size += len(piece)
        if size > most:
            break
    return b"".join(parts)[:most]


def _letter(request: Asked, **values: Any) -> Template:
    """A page for readers: in the site's language."""
    request.scope["state"][READERS] = True
    return page(request, "letter.html", **values)


@get("/newsletter", **PUBLIC)
async def ask_form(request: Asked) -> Template:
    """The form to subscribe."""
    return _letter(request, step="ask")


@post("/newsletter", guards=[not_too_often], **PUBLIC)
async def ask(request: Asked) -> Template:
    """A reader asks: a letter asks back. The answer is the same for everybody, so nobody learns who reads."""
    form = await request.form()
    world = house_of(request).world
    await off(newsletter.check_can_ask, world)
    email = newsletter.address(str(form.get("email", ""))[:320])
    answer = _letter(request, step="asked")
    # After the answer: its time tells nobody who reads.
    answer.background = BackgroundTask(off, newsletter.subscribe, world, email)
    return answer


@get("/newsletter/confirm/{token:str}", **PUBLIC)
async def confirm_form(request: Asked, token: FromPath[str]) -> Template:
    """The letter's link: a button, because mail scanners open links."""
    return _letter(request, step="confirm", action=f"/newsletter/confirm/{_plain(token)}")


@post("/newsletter/confirm/{token:str}", **PUBLIC)
async def confirm(request: Asked, token: FromPath[str]) -> Template:
    """The button."""
    await off(newsletter.confirm, house_of(request).world, token)
    return _letter(request, step="confirmed")


@get("/newsletter/unsubscribe/{token:str}", **PUBLIC)
async def leave_form(request: Asked, token: FromPath[str]) -> Template:
    """The link in each issue: a button; GET changes nothing."""
    return _letter(request, step="leave", action=f"/newsletter/unsubscribe/{_plain(token)}")


@post("/newsletter/unsubscribe/{token:str}", **PUBLIC)
async def leave(request: Asked, token: FromPath[str]) -> Template:
    """The button, or a mail program's one click (RFC 8058)."""
    await off(newsletter.unsubscribe, house_of(request).world, token)
    return _letter(request, step="left")


def _plain(token: str) -> str:
    """A token as it may stand in an address. Raises NotFound for anything else."""
    if not token or len(token) > 100 or not token.replace("-", "").replace("_", "").isalnum() or not token.isascii():
        raise NotFound("newsletter", "this link is not valid any more")
    return token


HANDLERS = [health, readiness, hub_asks, hub_pushes, ask_form, ask, confirm_form, confirm, leave_form, leave]
ROUTER = Router("/", route_handlers=[Router("/", route_handlers=HANDLERS, opt={"skip_session": True}), numbers])
