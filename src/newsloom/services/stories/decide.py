"""What an editor decides. Each decision is a verdict: appended, with actor and reason, obeyed by every later run.

Membership (merge, split, move) changes at once, in the transaction of the verdict; the resident grouper hears of it by the
membership number. What follows for standing and files is due in `review` and `publish`, and done by whoever works.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from newsloom.core.policy import last
from newsloom.errors import Conflict, NotFound, UsageError
from newsloom.model import ids
from newsloom.model.outcome import Then
from newsloom.model.review import Verdict, VerdictKind
from newsloom.pipeline.grouping.resident import merge_identity
from newsloom.runtime.context import Newsroom
from newsloom.services.stories import verdicts
from newsloom.services.stories.read import story_id
from newsloom.services.stories.summary_value import summary_value
from newsloom.store import articles, editions, event_log, identities, memberships, reviews, stories, work
from newsloom.store.memberships import Member
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

STANDS = frozenset({"approve", "reject", "hold", "edit", "note", "image", "pin", "remove", "summary"})
"""Verdicts that, said of a whole story, change none of its scores."""


def decide(
    world: Newsroom,
    kind: VerdictKind,
    story: str,
    *,
    actor: str,
    value: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Verdict:
    """Say a verdict on a story. `value` as in `verdicts.KEYS`. Raises NotFound, UsageError, Conflict."""
    return decide_all(world, [(kind, value or {})], story, actor=actor, reason=reason)[0]


def decide_all(
    world: Newsroom,
    decisions: Sequence[tuple[VerdictKind, Mapping[str, Any]]],
    story: str,
    *,
    actor: str,
    reason: str = "",
) -> list[Verdict]:
    """Say several verdicts (kind, value) on a story, all of them or none. As `decide`."""
    now = world.clock()
    said: list[Verdict] = []
    with world.db.write() as tx:
        subject = story_id(tx, story)
        for kind, value in decisions:
            verdict, touched = say(tx, kind, subject, actor=actor, value=value, reason=reason, now=now)
            make_due(tx, touched, verdict)
            said.append(verdict)
    return said


def say(
    tx: Tx, kind: VerdictKind, subject: str, *, actor: str, value: Mapping[str, Any], reason: str, now: datetime
) -> tuple[Verdict, set[str]]:
    """Append a verdict on a story of exactly this id, and change memberships as it says; the verdict, and the stories that it
    touched. Raises as `decide` does."""
    checked = _checked(tx, kind, subject, verdicts.checked(kind, value))
    verdict = Verdict(
        id=_verdict_id(actor, kind, subject, checked, now.isoformat()),
        at=now,
        actor=actor,
        kind=kind,
        subject=subject,
        value=checked,
        reason=reason[: verdicts.TEXT],
    )
    reviews.put(tx, verdict)
    return verdict, _apply(tx, verdict)


def _verdict_id(actor: str, kind: str, subject: str, value: Mapping[str, Any], at: str) -> str:
    # Two equal verdicts at one moment (a double click) are one.
    return ids.digest("verdict", at, actor, kind, subject, json.dumps(value, sort_keys=True))


def _checked(tx: Tx, kind: str, subject: str, value: dict[str, Any]) -> dict[str, Any]:
    """The value of a verdict, made sure that later runs can obey it."""
    if kind == "summary":
        return summary_value(tx, subject, value)
    if kind in STANDS and not (value.keys() & {"article", "url"}):
        return value
    members = [m.article for m in memberships.members(tx, [subject]).get(subject, ())]
    if "article" in value:
        value["article"] = _member(tx, value["article"], members, subject)
    if kind == "image" and value["url"]:
        _check_picture(tx, value["url"], members)
    if kind in ("merge", "move"):
        value["into"] = story_id(tx, value["into"])
        if value["into"] == subject:
            raise Conflict(subject, "a story cannot be merged into itself, nor an article moved to where it is")
        if kind == "merge":
            value["articles"] = members  # so that it can be taken back
    if kind == "split":
        chosen = [_member(tx, a, members, subject) for a in value["articles"]]
        if not chosen:
            raise UsageError("split", "no article is named", hint="tick, or name, the articles that are split off")
        if len(set(chosen)) >= len(members):
            raise Conflict(subject, "a split must leave something in the story")
        value["articles"] = list(dict.fromkeys(chosen))
        value["story"] = _fresh_story(tx, value["articles"][0])
    if kind == "not-this":
        if len(members) == 1:
            raise Conflict(subject, "it is the only article of the story", hint="reject the story instead")
        value["story"] = _fresh_story(tx, value["article"])  # so that it can be taken back
    return value


def _check_picture(tx: Tx, url: str, members: Sequence[str]) -> None:
    """Raises NotFound for a picture of somebody else."""
    held = articles.get(tx, members, with_text=False).values()
    theirs = list(dict.fromkeys(image.url for h in held for image in h.article.images))
    if url not in theirs:
        hint = f"they have {', '.join(theirs[:3])}" if theirs else "they have none"
        raise NotFound(url, "no article of the story has this picture", hint=hint)


def _member(tx: Tx, name: str, members: Sequence[str], subject: str) -> str:
    found = [m for m in members if m == name] or [m for m in members if name and m.startswith(name)]
    if len(found) != 1:
        raise NotFound(name or "article", f"no such article in story {subject[:12]}")
    return found[0]


def _fresh_story(tx: Tx, founder: str) -> str:
    """An id that was never minted; the founder's own first."""
    attempt = 0
    while identities.is_taken(tx, ids.story_id(founder, attempt)):
        attempt += 1
    return ids.story_id(founder, attempt)


def _apply(tx: Tx, verdict: Verdict) -> set[str]:
    """Change memberships as the verdict says; the stories it touched."""
    now, subject, value = verdict.at, verdict.subject, verdict.value
    why = (f"{verdict.actor} said so",)
    match verdict.kind:
        case "merge":
            _move_all(tx, subject, value["into"], why, now)
            merge_identity(tx, subject, value["into"], now)
            _span(tx, value["into"])
            return {value["into"]}
        case "split":
            _place(tx, value["articles"], value["story"], why, now)
            _span(tx, subject)
            return {subject, value["story"]}
        case "move":
            _place(tx, [value["article"]], value["into"], why, now)
            return _after_leaving(tx, subject, value["into"], now)
        case "not-this":
            _place(tx, [value["article"]], value["story"], why, now)
            _span(tx, subject)
            return {subject, value["story"]}
        case _:
            return {subject}


def _after_leaving(tx: Tx, left: str, into: str, now: Any) -> set[str]:
    if memberships.emptied(tx, [left]):
        merge_identity(tx, left, into, now)
        return {into}
    _span(tx, left)
    return {left, into}


def _place(tx: Tx, moved: Sequence[str], story: str, why: tuple[str, ...], now: Any) -> None:
    memberships.put_members(tx, [Member(article=a, story=story, joined_at=now, because=why) for a in moved])
    _span(tx, story)


def _move_all(tx: Tx, gone: str, kept: str, why: tuple[str, ...], now: Any) -> None:
    _place(tx, [m.article for m in memberships.members(tx, [gone]).get(gone, ())], kept, why, now)


def _span(tx: Tx, story: str) -> None:
    first, last_seen = memberships.seen_spans(tx, [story])[story]
    stories.put_stories(tx, [StoryRow(id=story, first_seen=first, last_seen=last_seen)])


def make_due(tx: Tx, touched: set[str], verdict: Verdict, *, judged: bool = False) -> None:
    """What follows from a verdict is due, for whoever works next; `judged`: the caller judges the stories right here."""
    now = verdict.at
    for story in sorted(touched):
        event_log.note(tx, "review", story, "decided", f"{verdict.kind} by {verdict.actor}", now)
    if not judged:
        first = "review" if stands_alone(verdict) else "score"
        work.schedule(tx, [Then(stage=first, item=s) for s in sorted(touched)], now)
    if verdict.kind in ("merge", "split", "move", "not-this", "pin", "undo"):
        work.schedule(tx, [Then(stage="repair", item="stories")], now)


def stands_alone(verdict: Verdict) -> bool:
    """Whether a verdict changes where its story stands, or how it is shown, and none of its scores."""
    return verdict.kind in STANDS and not verdict.value.get("article")


def undo(world: Newsroom, *, actor: str, verdict: str | None = None, story: str | None = None) -> Verdict:
    """Take back a verdict (by id), or the last one on a story, or the last one at all. Raises NotFound, Conflict.

    Memberships that it changed go back, as far as the articles are still where it put them.
    """
    with world.db.write() as tx:
        undone, touched = take_back(tx, said_of(tx, verdict, story), actor=actor, now=world.clock())
        make_due(tx, touched, undone)
    return undone


def take_back(tx: Tx, said: Verdict, *, actor: str, now: datetime) -> tuple[Verdict, set[str]]:
    """Undo a verdict; the undo, and the stories that it touched. Raises Conflict."""
    undone = Verdict(
        id=ids.digest("verdict", now.isoformat(), actor, "undo", said.id),
        at=now,
        actor=actor,
        kind="undo",
        subject=said.subject if said.kind != "merge" else said.value["into"],
        value={"verdict": said.id},
    )
    reviews.put(tx, undone)
    return undone, _take_back(tx, said, now)


def said_of(tx: Tx, verdict: str | None, story: str | None) -> Verdict:
    """The verdict to take back: the one named, or the last one on a story, or the last one at all. Raises NotFound, Conflict."""
    if verdict is not None:
        found = reviews.get(tx, verdict)
        if found is None:
            raise NotFound(verdict, "there is no such verdict")
        if any(v.kind == "undo" and v.value.get("verdict") == verdict for v in reviews.of_kinds(tx, ["undo"])):
            raise Conflict(verdict, "it was taken back already")
        return found
    if story is not None:
        subject = story_id(tx, story)
        subjects = [subject, *identities.redirects_of(tx, [subject]).get(subject, ())]
        spoken = [v for vs in reviews.of(tx, subjects).values() for v in vs]
    else:
        spoken = reviews.latest(tx, 1000)
    newest = last(spoken)
    if newest is None:
        raise NotFound(story or "verdicts", "there is nothing to take back")
    return newest


def _take_back(tx: Tx, said: Verdict, now: Any) -> set[str]:
    why = ("a verdict was taken back",)
    match said.kind:
        case "merge":
            into = said.value["into"]
            moved = said.value["articles"]
            here = memberships.story_of(tx, moved)
            back = [a for a in moved if here.get(a) == into]
            if not back or len(back) == len(memberships.members(tx, [into]).get(into, ())):
                raise Conflict(
                    said.id, "the articles of the merged story cannot be told apart any more", hint="split it"
                )
            identities.unredirect(tx, said.subject)
            editions.restore_permalinks(tx, said.subject)
            _place(tx, back, said.subject, why, now)
            _span(tx, into)
            return {into, said.subject}
        case "split" | "move" | "not-this" if said.kind != "not-this" or "story" in said.value:
            moved = said.value["articles"] if said.kind == "split" else [said.value["article"]]
            new = identities.follow(tx, said.value["into"] if said.kind == "move" else said.value["story"])
            here = memberships.story_of(tx, moved)
            back = [a for a in moved if here.get(a) == new]
            origin = identities.follow(tx, said.subject)
            if back:
                if memberships.emptied(tx, [origin]):
                    origin = said.subject
                    identities.unredirect(tx, origin)
                    editions.restore_permalinks(tx, origin)
                _place(tx, back, origin, why, now)
                return _after_leaving(tx, new, origin, now)
            return {origin}
        case _:
            return {identities.follow(tx, said.subject)}


def audit(world: Newsroom, limit: int = 100) -> list[Verdict]:
    """The newest verdicts, newest first."""
    with world.db.read() as tx:
        return reviews.latest(tx, limit)
