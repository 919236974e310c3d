"""The queue and a story's own page: what an editor does all morning."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Router, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect, Response, Template

from newsloom.errors import NewsloomError, NotFound, UsageError
from newsloom.model.review import Verdict, VerdictKind
from newsloom.services.search import search
from newsloom.services.stories import desk_actions, desk_view
from newsloom.services.stories.desk_actions import Decided, Merged
from newsloom.web.desk_context import (
    HOME,
    Asked,
    actor_of,
    go,
    house_of,
    is_htmx,
    nothing,
    off,
    own_address,
    page,
    said,
    say,
    words_at,
)
from newsloom.web.guards import signed_in, words_of
from newsloom.words import N_, Words

# Quick decisions, and what is said when they were made.
PLAIN: dict[str, tuple[VerdictKind, str]] = {
    "approve": ("approve", N_("Approved")),
    "reject": ("reject", N_("Rejected")),
    "hold": ("hold", N_("Held back")),
}


@get("/", include_in_schema=False)
async def queue(
    request: Asked,
    standing: Annotated[str, QueryParameter(name="state")] = "proposed",
    topic: FromQuery[str] = "",
    number: FromQuery[int] = 1,
) -> Template:
    """The stories of a state, hottest first."""
    house = house_of(request)
    if standing not in desk_view.STATES:
        raise NotFound(standing, "there is no such queue")
    shown = await off(desk_view.queue, house.world, standing, topic=topic or None, page=max(number, 1))
    return page(request, "queue.html", queue=shown, topics=[t.name for t in house.world.topics])


@get("/mark", include_in_schema=False)
async def mark(request: Asked, since: FromQuery[str] = "") -> Template | Response[None]:
    """Live pages ask every few seconds: has anything changed? 204 while nothing has."""
    now = await off(desk_view.mark, house_of(request).world)
    return nothing() if now == since else page(request, "changed.html")


@get("/stories/{id:str}", include_in_schema=False)
async def story(request: Asked, id: FromPath[str], find: FromQuery[str] = "") -> Template:
    """One story with everything known about it; `find` looks for another one to merge with."""
    house = house_of(request)
    shown = await off(desk_view.story, house.world, id)
    found = await off(search.stories, house.world, find, 8) if find.strip() else []
    others = [line for line in found if line.id != shown.line.id]
    return page(request, "story.html", story=shown, find=find, found=others)


@post("/stories/{id:str}/{action:str}", include_in_schema=False)
async def act(request: Asked, id: FromPath[str], action: FromPath[str]) -> Template | Redirect | Response[Any]:
    """One decision on one story."""
    house, actor = house_of(request), actor_of(request)
    form = await request.form()
    reason = str(form.get("reason", ""))
    back = own_address(str(form.get("back", "")))
    chosen = [str(a) for a in form.getall("article", [])]
    if action in PLAIN:
        kind, words = PLAIN[action]
        decided = await off(desk_actions.act, house.world, kind, id, actor, reason)
        if isinstance(decided, Merged):
            return _merged_away(request, decided.into)
        speech = words_at(request)
        return _done(
            request, decided, speech.say(words) + _said_by_others(decided.before, decided.verdict, speech), back
        )
    kept = await off(desk_view.stands_for, house.world, id)
    if kept != id:
        return _merged_away(request, kept)
    if action == "edit":
        texts = {name: str(form.get(name, "")) for name in ("title", "excerpt", "note")}
        edited = await off(desk_actions.edit, house.world, id, actor, **texts)
        say(request, N_("Saved") if edited else N_("Nothing was changed"), undo=edited[-1].id if edited else "")
        return go(back)
    verdict, words, back = await off(_rearrange, house.world, id, action, actor, chosen, form, back)
    say(request, words, undo=verdict.id)
    return go(back)


def _merged_away(request: Asked, kept: str) -> Redirect | Response[None]:
    """The story is another's part by now. What was meant for it alone is not done to the whole: the editor looks first."""
    say(request, "While you looked, that story was merged into this one. Nothing was decided.", problem=True)
    back = f"/desk/stories/{kept}"
    return nothing({"HX-Redirect": back}) if is_htmx(request) else go(back)


def _said_by_others(before: Verdict | None, now: Verdict, words: Words) -> str:
    """What a colleague had decided before, where this decision is another one: both should know."""
    if before is None or before.actor == now.actor or before.kind == now.kind:
        return ""
    kind = words.say_in("kind", before.kind)
    return " " + words.say("(%(name)s had said: %(kind)s)", name=before.actor, kind=kind)


def _rearrange(
    world: Any, id: str, action: str, actor: str, chosen: list[str], form: Any, back: str
) -> tuple[Verdict, str, str]:
    """Decisions that change members, lead, picture or place."""
    into = str(form.get("into", "")).strip()
    one = str(form.get("one", "")) or (chosen[0] if chosen else "")
    match action:
        case "pin":
            return desk_actions.decide(world, "pin", id, actor), N_("Pinned to the top of the front page"), back
        case "unpin":
            return desk_actions.decide(world, "pin", id, actor, {"pinned": False}), N_("No longer pinned"), back
        case "remove":
            return desk_actions.decide(world, "remove", id, actor), N_("Taken down"), back
        case "lead":
            return desk_actions.decide(world, "lead", id, actor, {"article": one}), N_("The lead was changed"), back
        case "keep":
            return desk_actions.decide(world, "pin", id, actor, {"article": one}), N_("It stays in this story"), back
        case "not-this":
            verdict = desk_actions.decide(world, "not-this", id, actor, {"article": one})
            return verdict, N_("It was taken out, and is a story of its own now"), back
        case "take-down":
            return (
                desk_actions.decide(world, "remove", id, actor, {"article": one}),
                N_("The article was taken down"),
                back,
            )
        case "put-back":
            return desk_actions.put_back(world, id, one, actor), N_("The article is shown again"), back
        case "image":
            url = str(form.get("url", ""))
            return (
                desk_actions.decide(world, "image", id, actor, {"url": url}),
                N_("Picture chosen") if url else N_("Shown without a picture"),
                back,
            )
        case "merge":
            verdict = desk_actions.decide(world, "merge", id, actor, {"into": into})
            return verdict, N_("Merged"), f"/desk/stories/{verdict.value['into']}"
        case "split":
            verdict = desk_actions.decide(world, "split", id, actor, {"articles": chosen})
            return verdict, N_("Split off; this is the new story"), f"/desk/stories/{verdict.value['story']}"
        case "move":
            return desk_actions.move(world, chosen, id, into, actor)[-1], N_("Moved"), back
        case _:
            raise NotFound(action, "there is no such decision")


def _done(request: Asked, decided: Decided, words: str, back: str) -> Template | Redirect:
    """After a quick decision: a line in place of the card for htmx, else back to the list with the same line."""
    if is_htmx(request):
        return page(request, "done.html", verdict=decided.verdict, words=words, line=decided.line, back=back)
    said(request, words, undo=decided.verdict.id)
    return go(back)


@post("/batch", include_in_schema=False)
async def batch(request: Asked) -> Redirect:
    """One decision on all that are ticked: approve, reject, hold, or merge them into the first."""
    house, actor = house_of(request), actor_of(request)
    form = await request.form()
    action, back = str(form.get("action", "")), own_address(str(form.get("back", "")))
    ids = list(dict.fromkeys(str(id) for id in form.getall("story", [])))
    if not ids:
        raise UsageError("the list", "too few stories are ticked", hint="tick stories first: x on the keyboard")
    if action == "merge":
        merged = await off(desk_actions.merge, house.world, ids, actor)
        undo = merged[0].id if len(merged) == 1 else ""
        words = words_at(request).count("Merged %(num)s story into one", "Merged %(num)s stories into one", len(ids))
        said(request, words, undo=undo)
        return go(back)
    if action not in PLAIN:
        raise NotFound(action or '""', "there is no such decision")
    kind, words = PLAIN[action]
    problems: list[str] = []
    speech = words_at(request)
    for id in ids:
        try:
            if isinstance(await off(desk_actions.act, house.world, kind, id, actor), Merged):
                problems.append(speech.say("One was merged into another story meanwhile."))
        except NewsloomError as err:
            problems.append(f"{words_of(err, speech)}.")
    done = speech.several(len(ids) - len(problems), "story", "stories")
    said(request, f"{speech.say(words)}: {done}. {' '.join(problems)}".strip(), problem=bool(problems))
    return go(back)


@post("/undo", include_in_schema=False)
async def undo(request: Asked) -> Redirect | Response[None]:
    """Take a decision back: the one named, or one's newest."""
    house, actor = house_of(request), actor_of(request)
    form = await request.form()
    named = str(form.get("verdict", ""))
    if named:
        await off(desk_actions.undo, house.world, named, actor)
    else:
        await off(desk_actions.undo_last, house.world, actor)
    say(request, "Taken back")
    back = own_address(str(form.get("back", "")))
    return nothing({"HX-Redirect": back}) if is_htmx(request) else go(back)


@get("/audit", include_in_schema=False)
async def audit(request: Asked) -> Template:
    """Who decided what, and when."""
    return page(request, "audit.html", verdicts=await off(desk_view.audit, house_of(request).world))


@post("/publish", include_in_schema=False)
async def publish(request: Asked) -> Redirect:
    """Print what is due now, where no worker does so by itself."""
    house = house_of(request)
    if house.publish:
        said(request, words_at(request).made(await off(house.publish)))
    else:
        say(request, "The worker prints what was decided, within seconds")
    return go(own_address(str((await request.form()).get("back", "")), HOME))


ROUTER = Router("/desk", route_handlers=[queue, mark, story, act, batch, undo, audit, publish], guards=[signed_in])
