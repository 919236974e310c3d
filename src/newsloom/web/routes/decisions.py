"""What an editor decides on a page of the desk: one story, many, and taking back.

Each form says which stories it showed, and as what (`seen-ID`, a version); a decision on what has changed meanwhile is asked
once, with the words of the form kept, and answered with the new version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from litestar import Router, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from newsloom.errors import NewsloomError, NotFound, UsageError
from newsloom.model.review import Verdict, VerdictKind
from newsloom.publishing.site_settings import zone
from newsloom.render.site import text
from newsloom.runtime.context import Newsroom
from newsloom.services.stories import desk_actions, desk_view, headlines
from newsloom.services.stories.as_shown import Changed
from newsloom.services.stories.desk_actions import Decided, Merged
from newsloom.services.stories.edit_texts import TextConflict
from newsloom.web import drafts, forms
from newsloom.web.desk_context import (
    Asked,
    actor_of,
    context_of,
    go,
    is_htmx,
    nothing,
    off,
    own_address,
    page,
    said,
    say,
    words_at,
)  # fmt: skip
from newsloom.web.guards import signed_in, words_of
from newsloom.words import N_, Words

# Quick decisions, and what is said when they were made.
PLAIN: dict[str, tuple[VerdictKind, str]] = {
    "approve": ("approve", N_("Approved")),
    "reject": ("reject", N_("Rejected")),
    "hold": ("hold", N_("Held back")),
}
SEEN = "seen-"
"""A form's field with the version of a story that it showed; the id follows."""

# What each decision is as a verdict, for those that are named otherwise.
_KINDS: Mapping[str, VerdictKind] = {
    "unpin": "pin", "keep": "pin", "take-down": "remove", "put-back": "remove",
    "no-headline": "headline",
}  # fmt: skip
# Of these it matters which articles are in the story, and nothing else.
_OF_ARTICLES = ("keep", "take-down", "put-back")


@post("/stories/{id:str}/{action:str}", include_in_schema=False)
async def act(request: Asked, id: FromPath[str], action: FromPath[str]) -> Template | Redirect | Response[Any]:
    """One decision on one story."""
    context, actor = context_of(request), actor_of(request)
    form = await request.form()
    reason = str(form.get("reason", ""))
    back = own_address(str(form.get("back", "")))
    chosen = [str(a) for a in form.getall("article", [])]
    seen = str(form.get(SEEN + id, ""))
    if action in PLAIN:
        kind, words = PLAIN[action]
        not_before = _not_before(context.newsroom, str(form.get("not_before", "")))
        try:
            decided = await off(
                desk_actions.act, context.newsroom, kind, id, actor, reason, seen=seen, not_before=not_before
            )
        except Changed as err:
            return await _ask(request, [err], action, form, back)
        if isinstance(decided, Merged):
            return _merged_away(request, decided.into)
        drafts.keep(request, form, id)
        speech = words_at(request)
        others = _said_by_others(decided.before, decided.verdict, speech)
        until = decided.line.until if decided.line else None
        told = speech.say(words) if until is None else _goes_out(context.newsroom, until, speech)
        return _done(request, decided, told + others, back)
    kept = await off(desk_view.stands_for, context.newsroom, id)
    if kept != id:
        return _merged_away(request, kept)
    if action == "edit":
        return await _edit(request, id, actor, form, back)
    if changed := await _changed(request, [id], action, form, actor):
        return await _ask(request, changed, action, form, back)
    verdict, words, back = await off(_rearrange, context.newsroom, id, action, actor, chosen, form, back)
    drafts.keep(request, form, id)
    say(request, words, undo=verdict.id)
    return go(back)


def _not_before(newsroom: Newsroom, typed: str) -> str:
    """The time of a form, by the newsroom's clock, as verdicts take it; what is no time is as it was typed."""
    try:
        at = datetime.fromisoformat(typed.strip())
    except ValueError:
        return typed.strip()
    return (at if at.tzinfo is not None else at.replace(tzinfo=zone(newsroom))).isoformat()


def _goes_out(newsroom: Newsroom, until: datetime, speech: Words) -> str:
    there = text.local(until, zone(newsroom))
    return speech.say("Approved; it goes out: %(day)s, %(time)s", day=speech.day(there), time=text.clock(there))


async def _changed(request: Asked, ids: Sequence[str], action: str, form: Any, actor: str) -> list[Changed]:
    """Of these stories, those that are not what the form showed."""
    seen = {id: version for id in ids if (version := str(form.get(SEEN + id, "")))}
    kind = "lead" if action in _OF_ARTICLES else _KINDS.get(action, action)
    return await off(desk_actions.check_seen, context_of(request).newsroom, seen, kind, actor) if seen else []


_ANYWAY = {
    "approve": N_("Approve anyway"), "reject": N_("Reject anyway"), "hold": N_("Hold anyway"), "remove": N_("Take down anyway"),
    "merge": N_("Merge anyway"), "split": N_("Split off anyway"), "move": N_("Move anyway"), "pin": N_("Pin anyway"),
    "unpin": N_("Unpin anyway"),
}  # fmt: skip


async def _ask(request: Asked, changed: Sequence[Changed], action: str, form: Any, back: str) -> Template:
    """What changed meanwhile, and whether it is meant all the same: a page, or a card for htmx. It holds the form as it was
    sent, with the versions of now."""
    ids = [err.subject for err in changed]
    lines = {line.id: line for line in await off(desk_view.lines, context_of(request).newsroom, ids)}
    now = {SEEN + err.subject: err.version for err in changed}
    kept = [(name, str(value)) for name, value in form.multi_items() if name not in ("_csrf_token", *now)]
    template = "ask_card.html" if is_htmx(request) else "meanwhile.html"
    anyway = words_at(request).say(_ANYWAY.get(action, N_("Do it anyway")))
    return page(
        request, template, status=409, changed=[(lines.get(e.subject), e) for e in changed], action=action, back=back,
        anyway=anyway, fields=[*kept, *now.items()], path=request.url.path,
    )  # fmt: skip


async def _edit(request: Asked, id: str, actor: str, form: Any, back: str) -> Template | Redirect:
    """Save what was changed in the three texts; where somebody else changed the same text, show both."""
    context, typed = context_of(request), forms.typed_in(form)
    name = str(form.get("form", ""))[:40]
    shown = context.forms.shown(name, forms.shown_in(form), typed)
    made = await off(desk_actions.edit, context.newsroom, id, actor, typed, shown)
    if isinstance(made, tuple):
        return await _both(request, id, made, typed, shown, name, back)
    context.forms.keep(name, typed)
    say(request, N_("Saved") if made else N_("Nothing was changed"), undo=made[-1].id if made else "")
    return go(back)


async def _both(
    request: Asked,
    id: str,
    conflicts: Sequence[TextConflict],
    typed: Mapping[str, str],
    shown: Mapping[str, str],
    form: str,
    back: str,
) -> Template:
    """The typed words beside those that stand: saving from here knows of both."""
    (line,) = await off(desk_view.lines, context_of(request).newsroom, [id])
    was = dict(shown) | {one.name: one.theirs for one in conflicts}
    context_of(request).forms.keep(form, {one.name: one.theirs for one in conflicts})
    return page(
        request, "both.html", status=409, line=line, typed=typed, was=was, form=form, back=back,
        conflicts={one.name: one for one in conflicts},
    )  # fmt: skip


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
    newsroom: Any, id: str, action: str, actor: str, chosen: list[str], form: Any, back: str
) -> tuple[Verdict, str, str]:
    """Decisions that change members, lead, picture or place."""
    into = str(form.get("into", "")).strip()
    one = str(form.get("one", "")) or (chosen[0] if chosen else "")
    match action:
        case "summary":
            return desk_actions.decide(newsroom, "summary", id, actor), N_("The summary is shown"), back
        case "summary-text":
            return (
                desk_actions.decide(newsroom, "summary", id, actor, {"text": str(form.get("text", ""))}),
                N_("The summary is shown"),
                back,
            )
        case "no-summary":
            return desk_actions.decide(newsroom, "summary", id, actor, {"text": ""}), N_("No summary is shown"), back
        case "headline" | "no-headline":
            taken = action == "headline"
            verdict = (headlines.accept if taken else headlines.decline)(newsroom, id, actor, one or None)
            return verdict, N_("The headline was changed") if taken else N_("The headline stays"), back
        case "pin":
            return desk_actions.decide(newsroom, "pin", id, actor), N_("Pinned to the top of the front page"), back
        case "unpin":
            return desk_actions.decide(newsroom, "pin", id, actor, {"pinned": False}), N_("No longer pinned"), back
        case "remove":
            return desk_actions.decide(newsroom, "remove", id, actor), N_("Taken down"), back
        case "lead":
            return desk_actions.decide(newsroom, "lead", id, actor, {"article": one}), N_("The lead was changed"), back
        case "keep":
            return desk_actions.decide(newsroom, "pin", id, actor, {"article": one}), N_("It stays in this story"), back
        case "not-this":
            verdict = desk_actions.decide(newsroom, "not-this", id, actor, {"article": one})
            return verdict, N_("It was taken out, and is a story of its own now"), back
        case "take-down":
            return (
                desk_actions.decide(newsroom, "remove", id, actor, {"article": one}),
                N_("The article was taken down"),
                back,
            )
        case "put-back":
            return desk_actions.put_back(newsroom, id, one, actor), N_("The article is shown again"), back
        case "image":
            url = str(form.get("url", ""))
            return (
                desk_actions.decide(newsroom, "image", id, actor, {"url": url}),
                N_("Picture chosen") if url else N_("Shown without a picture"),
                back,
            )
        case "merge":
            verdict = desk_actions.decide(newsroom, "merge", id, actor, {"into": into})
            return verdict, N_("Merged"), f"/desk/stories/{verdict.value['into']}"
        case "split":
            verdict = desk_actions.decide(newsroom, "split", id, actor, {"articles": chosen})
            return verdict, N_("Split off; this is the new story"), f"/desk/stories/{verdict.value['story']}"
        case "move":
            return desk_actions.move(newsroom, chosen, id, into, actor)[-1], N_("Moved"), back
        case _:
            raise NotFound(action, "there is no such decision")


def _done(request: Asked, decided: Decided, words: str, back: str) -> Template | Redirect:
    """After a quick decision: a line in place of the card for htmx, else back to the list with the same line."""
    if is_htmx(request):
        return page(request, "done.html", verdict=decided.verdict, words=words, line=decided.line, back=back)
    said(request, words, undo=decided.verdict.id)
    return go(back)


@post("/batch", include_in_schema=False)
async def batch(request: Asked) -> Redirect | Template:
    """One decision on all that are ticked: approve, reject, hold, or merge them into the first."""
    context, actor = context_of(request), actor_of(request)
    form = await request.form()
    action, back = str(form.get("action", "")), own_address(str(form.get("back", "")))
    ids = list(dict.fromkeys(str(id) for id in form.getall("story", [])))
    if not ids:
        raise UsageError("the list", "too few stories are ticked", hint="tick stories first: x on the keyboard")
    if action == "merge":
        if changed := await _changed(request, ids, action, form, actor):
            return await _ask(request, changed, action, form, back)
        merged = await off(desk_actions.merge, context.newsroom, ids, actor)
        words = words_at(request).count("Merged %(num)s story into one", "Merged %(num)s stories into one", len(ids))
        said(request, words, undo=merged[0].id if len(merged) == 1 else "")
        return go(back)
    if action not in PLAIN:
        raise NotFound(action or '""', "there is no such decision")
    kind, words = PLAIN[action]
    problems: list[str] = []
    changed = []
    speech = words_at(request)
    for id in ids:
        try:
            seen = str(form.get(SEEN + id, ""))
            if isinstance(await off(desk_actions.act, context.newsroom, kind, id, actor, seen=seen), Merged):
                problems.append(speech.say("One was merged into another story meanwhile."))
        except Changed as err:
            changed.append(err)
        except NewsloomError as err:
            problems.append(f"{words_of(err, speech)}.")
    done = speech.several(len(ids) - len(problems) - len(changed), "story", "stories")
    if len(changed) < len(ids):
        said(request, f"{speech.say(words)}: {done}. {' '.join(problems)}".strip(), problem=bool(problems))
    if changed:
        asked = {err.subject for err in changed}
        left = [(n, v) for n, v in form.multi_items() if n != "story" or str(v) in asked]
        return await _ask(request, changed, action, FormMultiDict(left), back)
    return go(back)


@post("/undo", include_in_schema=False)
async def undo(request: Asked) -> Redirect | Response[None] | Template:
    """Take a decision back: the one named, or one's newest. For a line in a list: the story's card is there again."""
    context, actor = context_of(request), actor_of(request)
    form = await request.form()
    named = str(form.get("verdict", ""))
    if named:
        undone = await off(desk_actions.undo, context.newsroom, named, actor)
    else:
        undone = await off(desk_actions.undo_last, context.newsroom, actor)
    back = own_address(str(form.get("back", "")))
    if is_htmx(request):
        lines = await off(desk_view.lines, context.newsroom, [undone.subject])
        if lines and "restore" in form:
            return page(request, "card_again.html", line=lines[0], here=back)
    if own := str(form.get("of", "")):
        drafts.keep(request, form, own)
    say(request, "Taken back")
    # The eye is to find the story again: its card has this name.
    back = back if "#" in back or "/stories/" in back else f"{back}#s-{undone.subject}"
    return nothing({"HX-Redirect": back}) if is_htmx(request) else go(back)


ROUTER = Router("/desk", route_handlers=[act, batch, undo], guards=[signed_in])
