"""Coming in and going out."""

from __future__ import annotations

from litestar import Router, get, post
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from newsloom.web.desk_context import HOME, Asked, go, house_of, off, own_address, page
from newsloom.web.users import Person, check_password, same, seal_of

TRIES = RateLimitConfig(rate_limit=("minute", 12), set_rate_limit_headers=False, store="sign_in")


def _open(request: Asked, person: Person) -> None:
    """A fresh session: whatever an earlier cookie said is forgotten, so nobody can plant one."""
    request.clear_session()
    request.set_session({"actor": person.name, "seal": person.seal})


@get("/enter", include_in_schema=False, middleware=[TRIES.middleware])
async def enter(request: Asked, token: FromQuery[str] = "") -> Template | Redirect:
    """The form, or the way in for who holds the printed address."""
    house = house_of(request)
    if token and house.token is not None and same(token, house.token):
        _open(request, Person("editor", seal_of(house.token)))
        return go(HOME)
    return page(request, "enter.html", wrong=bool(token), name="")


@post("/enter", include_in_schema=False, middleware=[TRIES.middleware])
async def enter_with_password(request: Asked) -> Template | Redirect:
    """Name and password, or a token pasted by hand."""
    house = house_of(request)
    form = await request.form()
    token = str(form.get("token", "")).strip()
    if token and house.token is not None and same(token, house.token):
        _open(request, Person("editor", seal_of(house.token)))
        return go(HOME)
    name = str(form.get("name", "")).strip()
    if house.sign_in == "password":
        person = await off(check_password, house.world, name, str(form.get("password", "")))
        if person is not None:
            _open(request, person)
            return go(own_address(str(form.get("back", ""))))
    return page(request, "enter.html", status=401, wrong=True, name=name[:64])


@post("/leave", include_in_schema=False)
async def leave(request: Asked) -> Redirect:
    """Forget the session."""
    request.clear_session()
    return go("/desk/enter")


ROUTER = Router("/desk", route_handlers=[enter, enter_with_password, leave])
