"""What others call: hubs that push, readers of the newsletter, monitors. No session, no cookie, and no secrets in answers.

These routes are public by nature (`[fetch] public_url` names where they are reached); each takes little and answers briefly.
They stand outside CSRF because no session speaks through them: what counts is the unguessable token in the path.
"""

from __future__ import annotations

from typing import Any

from litestar import MediaType, Request, Response, Router, get, post
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from newsloom.services.newsroom import metrics
from newsloom.services.sources import websub_callback
from newsloom.web.caller import Connection, from_this_machine
from newsloom.web.desk_context import Asked, context_of, off, worker_problem
from newsloom.web.guards import bearer, known_host, person_at
from newsloom.web.routes import letters
from newsloom.web.routes.letters import PUBLIC


async def monitors(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard of the numbers: this machine itself (not who a proxy here passes on), a token, or someone who is signed in."""
    context = connection.app.state["context"]
    kind, _sep, token = connection.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        person = await bearer(connection, context, token.strip())
    else:
        person = await person_at(connection, context)
    if person is None and not from_this_machine(connection):
        raise NotAuthorizedException("numbers are for this machine, for tokens, and for who is signed in")


async def may_see_numbers(request: Asked) -> bool:
    """Whether the details of a state may be told: to this machine itself, and to tokens. The route knows no session."""
    if from_this_machine(request):
        return True
    kind, _sep, token = request.headers.get("authorization", "").partition(" ")
    return kind.lower() == "bearer" and await bearer(request, context_of(request), token.strip()) is not None


@get("/health", media_type=MediaType.JSON, **PUBLIC)
async def health(request: Asked) -> Response[dict[str, object]]:
    """One word for service managers: 200 while it is alive, 503 when the database or the worker is lost. See /ready."""
    context = context_of(request)
    well, facts = await off(metrics.health, context.newsroom)
    if context.keeper is not None:
        worker = context.keeper.state
        facts = {**facts, "worker": worker.state}
        if well and not worker.well:
            well, facts = False, {**facts, "status": "no worker", "problem": worker.problem}
    return Response(facts, status_code=200 if well else 503)


@get("/ready", media_type=MediaType.JSON, **PUBLIC)
async def readiness(request: Asked) -> Response[dict[str, object]]:
    """Whether work is done: 200, or 503 with the problems; outsiders learn their kinds alone."""
    context = context_of(request)
    well, facts = await off(metrics.ready, context.newsroom, worker_problem(context), kept=context.keeper is not None)
    if not await may_see_numbers(request):  # paths, addresses and errors are not for everybody
        facts = metrics.for_outsiders(facts)
    return Response(facts, status_code=200 if well else 503)


@get("/metrics", media_type=MediaType.TEXT, guards=[known_host, monitors], **PUBLIC)
async def numbers(request: Asked) -> Response[str]:
    """Numbers in Prometheus' text format."""
    text = await off(metrics.exposition, context_of(request).newsroom)
    return Response(text, media_type="text/plain; version=0.0.4")


@get("/websub/{key:str}", **PUBLIC)
async def hub_asks(request: Asked, key: FromPath[str]) -> Response[str]:
    """A hub asks whether we meant it."""
    query = {name: request.query_params[name] for name in request.query_params}
    status, text = await off(websub_callback.verify, context_of(request).newsroom, key, query)
    return Response(text, status_code=status, media_type="text/plain")


@post("/websub/{key:str}", request_max_body_size=websub_callback.MOST_BODY + 1, **PUBLIC)
async def hub_pushes(request: Asked, key: FromPath[str]) -> Response[None]:
    """A hub says that a feed has news. Who does not know the key is not listened to."""
    if not await off(websub_callback.is_known, context_of(request).newsroom, key):
        return Response(None, status_code=404, headers={"Connection": "close"})
    body = await _body(request, websub_callback.MOST_BODY)
    headers = {name.lower(): value for name, value in request.headers.items()}
    status = await off(websub_callback.pushed, context_of(request).newsroom, key, body, headers)
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


HANDLERS = [health, readiness, hub_asks, hub_pushes, *letters.HANDLERS]
ROUTER = Router("/", route_handlers=[Router("/", route_handlers=HANDLERS, opt={"skip_session": True}), numbers])
