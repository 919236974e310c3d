"""/mcp: the tools for assistants over Streamable HTTP, for those who send a token."""

from __future__ import annotations

from typing import Any

from litestar import asgi
from litestar.connection import ASGIConnection
from litestar.exceptions import MethodNotAllowedException, NotAuthorizedException, PermissionDeniedException
from litestar.handlers import ASGIRouteHandler, BaseRouteHandler

from newsloom.services.newsroom import users
from newsloom.web.guards import bearer, known_host
from newsloom.web.mcp.serve import HttpDoor, is_foreign


async def token_holder(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Guard: a bearer token, and no page of another site. A session of the desk will not do: these requests change things."""
    context = connection.app.state["context"]
    if is_foreign(connection.headers.get("origin", ""), context.hosts):
        raise PermissionDeniedException("this token may not be used by pages of other sites")
    kind, _sep, token = connection.headers.get("authorization", "").partition(" ")
    person = await bearer(connection, context, token.strip()) if kind.lower() == "bearer" else None
    if person is None:
        raise NotAuthorizedException("send a token: Authorization: Bearer nl_...")
    connection.scope["state"]["actor"] = person.name
    connection.scope["state"]["decides"] = users.SCOPES.index(person.scope) >= users.SCOPES.index("decide")


def assistants(door: HttpDoor) -> ASGIRouteHandler:
    """The route."""

    @asgi(
        "/mcp",
        guards=[known_host, token_holder],
        opt={"skip_session": True, "exclude_from_csrf": True},
        copy_scope=True,
    )
    async def mcp(scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] != "POST":  # nothing is said unasked, and there is no session to end
            raise MethodNotAllowedException("this path takes POST")
        state = scope["state"]
        await door.answer(scope, receive, send, actor=str(state["actor"]), decides=bool(state["decides"]))

    return mcp
