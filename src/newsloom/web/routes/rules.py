"""The desk's rules: what each would have done lately, story by story, before it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from litestar import Router, get, post
from litestar.response import Redirect, Template

from newsloom.core.policy import ACTIONS, Rule
from newsloom.errors import ConfigInvalid, NotFound, UsageError
from newsloom.runtime.context import Newsroom
from newsloom.runtime.scoring_settings import policy_settings
from newsloom.services.stories import rules as ruling
from newsloom.web.desk_context import Asked, actor_of, context_of, go, off, page, say, words_at
from newsloom.web.guards import signed_in

DAYS = 7
FIELDS = ("source", "topic", "word", "form", "heat", "below", "then", "tag")


@get("/rules", include_in_schema=False)
async def rules(request: Asked) -> Template:
    """The rules, a form for another one, and what one of them (or what stands in the form) would have done."""
    newsroom, query = context_of(request).newsroom, request.query_params
    typed = {name: query.get(name, "")[:1000] for name in ("name", *FIELDS)}
    known: tuple[Rule, ...] = ()
    problem, trial = "", None
    try:
        known = await off(ruling.listed, newsroom)
        if tried := query.get("try", ""):
            trial = await off(ruling.tried, newsroom, [await off(ruling.find, newsroom, tried)], days=DAYS)
        elif typed["name"] or typed["then"]:
            trial = await off(ruling.tried, newsroom, [_typed(typed)], days=DAYS)
    except UsageError as err:
        problem = f"{err.subject}: {words_at(request).made(err.problem)}"
    forms = sorted(policy_settings(newsroom.config).hold_forms)
    return page(
        request, "rules.html", rules=known, trial=trial, typed=typed, problem=problem, actions=ACTIONS, forms=forms,
        topics=[t.name for t in newsroom.topics], tried=query.get("try", ""),
        versions={one.name: ruling.version(one) for one in known},
    )  # fmt: skip


def _typed(form: Mapping[str, Any]) -> Rule:
    """The rule of a form: words are parted by commas. Raises ConfigInvalid."""
    values: dict[str, Any] = {}
    for name in FIELDS:
        text = str(form.get(name, "")).strip()[:1000]
        if name in ("heat", "below"):
            values[name] = _number(name, text)
        elif name == "tag":
            values[name] = text
        else:
            values[name] = [part.strip() for part in text.split(",") if part.strip()]
    return ruling.made(str(form.get("name", "")).strip(), values)


def _number(name: str, value: str) -> float | None:
    try:
        return float(value.replace(",", ".")) if value else None
    except ValueError as err:
        raise ConfigInvalid(name, f"expected a number of 0 to 100, got {value!r}") from err


@post("/rules", include_in_schema=False)
async def act(request: Asked) -> Redirect:
    """Keep the rule of the form, which holds from now on; let one hold, or rest; forget one."""
    form = await request.form()
    newsroom: Newsroom = context_of(request).newsroom
    actor, seen = actor_of(request), str(form.get("seen", ""))[:12]
    action, name = str(form.get("action", "")), str(form.get("name", "")).strip()
    match action:
        case "try":
            typed = {key: str(form.get(key, ""))[:1000] for key in ("name", *FIELDS)}
            return go(f"/desk/rules?{urlencode(typed)}#tried")
        case "add":
            await off(ruling.add, newsroom, replace(_typed(form), holds=True), actor=actor)
        case "hold" | "rest":
            await off(ruling.hold, newsroom, name, holds=action == "hold", actor=actor, seen=seen)
        case "remove":
            await off(ruling.remove, newsroom, name, actor=actor, seen=seen)
        case _:
            raise NotFound(action or '""', "there is no such decision")
    if action == "remove":
        say(request, "Removed: %(name)s. What it brought stays.", name=name)
    else:
        say(request, "Saved")
    return go("/desk/rules")


ROUTER = Router("/desk", route_handlers=[rules, act], guards=[signed_in])
