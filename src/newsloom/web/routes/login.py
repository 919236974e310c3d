"""Coming in and going out."""

from __future__ import annotations

from litestar import Router, get, post
from litestar.exceptions import TooManyRequestsException
from litestar.handlers import BaseRouteHandler
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from newsloom.services.newsroom import sessions
from newsloom.web.caller import Connection, address_of
from newsloom.web.desk_context import HOME, Asked, context_of, go, off, own_address, page
from newsloom.web.guards import person_at
from newsloom.web.sessions import FRESH
from newsloom.web.users import Person, check_password, same, seal_of


def _open(request: Asked, person: Person) -> None:
    """A fresh session under a new id: whatever an earlier cookie said is forgotten, so nobody can plant one."""
    request.clear_session()
    request.scope["state"][FRESH] = True
    request.set_session({"actor": person.name, "seal": person.seal})


def _wrong(request: Asked, name: str = "") -> None:
    limits = context_of(request).limits
    limits.sign_in.count(address_of(request))
    if name:
        limits.names.count(name.casefold())


async def not_too_often(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard of the door: whoever was wrong too often waits."""
    if connection.app.state["context"].limits.sign_in.reached(address_of(connection)):
        raise TooManyRequestsException("too many attempts")


@get("/enter", include_in_schema=False, guards=[not_too_often])
async def enter(request: Asked, token: FromQuery[str] = "") -> Template | Redirect:
    """The form, or the way in for who holds the printed address."""
    context = context_of(request)
    if token and context.token is not None and same(token, context.token):
        _open(request, Person("editor", seal_of(context.token)))
        return go(HOME)
    if token:
        _wrong(request)
    return page(request, "enter.html", wrong=bool(token), name="")


@post("/enter", include_in_schema=False, guards=[not_too_often])
async def enter_with_password(request: Asked) -> Template | Redirect:
    """Name, password and the code of a second factor, or a token pasted by hand."""
    context = context_of(request)
    form = await request.form()
    token = str(form.get("token", "")).strip()
    if token and context.token is not None and same(token, context.token):
        _open(request, Person("editor", seal_of(context.token)))
        return go(HOME)
    name = str(form.get("name", "")).strip()[:64]
    if context.sign_in == "password":
        if context.limits.names.reached(name.casefold()):
            raise TooManyRequestsException("too many attempts")
        password, code = str(form.get("password", "")), str(form.get("code", ""))[:20]
        person = await off(check_password, context.newsroom, name, password, code)
        if person is not None:
            _open(request, person)
            return go(own_address(str(form.get("back", ""))))
    _wrong(request, name)
    return page(request, "enter.html", status=401, wrong=True, name=name)


@post("/leave", include_in_schema=False)
async def leave(request: Asked) -> Redirect:
    """End the session; with `everywhere`, all of this person's."""
    form = await request.form()
    context = context_of(request)
    person = await person_at(request, context)
    if person is not None and form.get("everywhere"):
        await off(sessions.end_all, context.newsroom, person.name)
    request.clear_session()
    return go("/desk/enter")


ROUTER = Router("/desk", route_handlers=[enter, enter_with_password, leave])
