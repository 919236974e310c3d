"""What an editor decides. Each decision is a verdict: appended, with actor and reason, obeyed by every later run.

Membership (merge, split, move) changes at once, in the transaction of the verdict; the resident grouper hears of it by the
membership number. What follows for standing and files is due in `review` and `publish`, and done by whoever works.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from newsloom.core.policy import fold, last
from newsloom.errors import Conflict, NotFound
from newsloom.model import ids
from newsloom.model.outcome import Then
from newsloom.model.review import Verdict, VerdictKind
from newsloom.pipeline.grouping.constraints import MEMBERSHIP
from newsloom.runtime.context import Newsroom
from newsloom.services.stories import membership, verdicts
from newsloom.services.stories.headline_value import headline_value
from newsloom.services.stories.read import story_id
from newsloom.services.stories.summary_value import summary_value
from newsloom.store import articles, event_log, identities, memberships, reviews, stories, work
from newsloom.store.sql import Tx

STANDS = frozenset({"approve", "reject", "hold", "edit", "note", "image", "pin", "remove", "summary", "tag"})
"""Verdicts that, said of a whole story, change none of its scores."""


def decide(
    newsroom: Newsroom,
    kind: VerdictKind,
    story: str,
    *,
    actor: str,
    value: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Verdict:
    """Say a verdict on a story. `value` as in `verdicts.KEYS`. Raises NotFound, UsageError, Conflict."""
    return decide_all(newsroom, [(kind, value or {})], story, actor=actor, reason=reason)[0]


def decide_all(
    newsroom: Newsroom,
    decisions: Sequence[tuple[VerdictKind, Mapping[str, Any]]],
    story: str,
    *,
    actor: str,
    reason: str = "",
) -> list[Verdict]:
    """Say several verdicts (kind, value) on a story, all of them or none. As `decide`."""
    now = newsroom.clock()
    said: list[Verdict] = []
    with newsroom.db.write() as tx:
        subject = story_id(tx, story)
        for kind, value in decisions:
            verdict, touched = say(tx, kind, subject, actor=actor, value=value, reason=reason, now=now)
            make_due(tx, touched, verdict, now)
            said.append(verdict)
    return said


def say(
    tx: Tx, kind: VerdictKind, subject: str, *, actor: str, value: Mapping[str, Any], reason: str, now: datetime
) -> tuple[Verdict, set[str]]:
    """Append a verdict on a story of exactly this id, and change memberships as it says; the verdict, and the stories that it
    touched. Raises as `decide` does."""
    given = verdicts.checked(kind, value)
    newest = next(iter(reviews.latest(tx, 1)), None)
    if newest is not None and newest.at >= now and _is_again(newest, actor, kind, subject, given):
        return newest, {identities.follow(tx, subject)}
    at = _after(newest, now)
    checked = _checked(tx, kind, subject, dict(given))
    verdict = Verdict(
        id=ids.digest("verdict", at.isoformat(), actor, kind, subject, json.dumps(given, sort_keys=True)),
        at=at,
        actor=actor,
        kind=kind,
        subject=subject,
        value=checked,
        reason=reason[: verdicts.TEXT],
    )
    reviews.put(tx, verdict)
    return verdict, membership.apply(tx, verdict)


def _after(newest: Verdict | None, now: datetime) -> datetime:
    # Verdicts are obeyed in the order in which they were said, whatever the clocks of two machines say.
    return now if newest is None or newest.at < now else newest.at + timedelta(microseconds=1)


def _is_again(newest: Verdict, actor: str, kind: str, subject: str, value: Mapping[str, Any]) -> bool:
    # Two equal verdicts at one moment (a double click) are one.
    same = (newest.actor, newest.kind, newest.subject) == (actor, kind, subject)
    return same and all(newest.value.get(name) == words for name, words in value.items())


def _checked(tx: Tx, kind: str, subject: str, value: dict[str, Any]) -> dict[str, Any]:
    """The value of a verdict, made sure that later runs can obey it."""
    if kind == "summary":
        return summary_value(tx, subject, value)
    if "not_before" in value:
        _check_unpublished(tx, subject)
    if kind == "headline":
        return headline_value(tx, subject, value)
    if kind in STANDS and not (value.keys() & {"article", "url"}):
        return value
    there = memberships.members(tx, [subject]).get(subject, [])
    articles_there = [m.article for m in there]
    if "article" in value:
        value["article"] = membership.member(value["article"], articles_there, subject)
    if kind == "image" and value["url"]:
        _check_picture(tx, value["url"], articles_there)
    return membership.completed(tx, kind, subject, value, there) if kind in membership.KINDS else value


def _check_unpublished(tx: Tx, subject: str) -> None:
    """Raises Conflict for a story that readers know."""
    row = stories.get(tx, [subject]).get(subject)
    decided = fold(reviews.of(tx, [subject]).get(subject, ()), subject).state
    if row is not None and row.state == "published" and decided in (None, "approve"):
        raise Conflict(subject, "readers know it already", hint="take it down first")


def _check_picture(tx: Tx, url: str, members: Sequence[str]) -> None:
    """Raises NotFound for a picture of somebody else."""
    held = articles.get(tx, members, with_text=False).values()
    theirs = list(dict.fromkeys(image.url for h in held for image in h.article.images))
    if url not in theirs:
        hint = f"they have {', '.join(theirs[:3])}" if theirs else "they have none"
        raise NotFound(url, "no article of the story has this picture", hint=hint)


def make_due(tx: Tx, touched: set[str], verdict: Verdict, now: datetime, *, judged: bool = False) -> None:
    """What follows from a verdict is due, for whoever works next; `judged`: the caller judges the stories right here."""
    for story in sorted(touched):
        event_log.note(tx, "review", story, "decided", f"{verdict.kind} by {verdict.actor}", now)
    if not judged:
        first = "review" if stands_alone(verdict) else "score"
        work.schedule(tx, [Then(stage=first, item=s) for s in sorted(touched)], now)
    if _about(verdict) in MEMBERSHIP:
        work.schedule(tx, [Then(stage="repair", item="stories")], now)


def stands_alone(verdict: Verdict) -> bool:
    """Whether a verdict, or the one that it takes back, changes where its story stands, or how it is shown, and none of its
    scores."""
    return _about(verdict) in STANDS and not verdict.value.get("article")


def _about(verdict: Verdict) -> str:
    """The kind of a verdict; of an undo, the kind of what it takes back."""
    return str(verdict.value.get("kind", "")) if verdict.kind == "undo" else verdict.kind


def undo(newsroom: Newsroom, *, actor: str, verdict: str | None = None, story: str | None = None) -> Verdict:
    """Take back a verdict (by id), or the last one on a story, or the last one at all. Raises NotFound, Conflict.

    Memberships that it changed go back, as far as the articles are still where it put them.
    """
    now = newsroom.clock()
    with newsroom.db.write() as tx:
        undone, touched = take_back(tx, said_of(tx, verdict, story), actor=actor, now=now)
        make_due(tx, touched, undone, now)
    return undone


def take_back(tx: Tx, said: Verdict, *, actor: str, now: datetime) -> tuple[Verdict, set[str]]:
    """Undo a verdict; the undo, and the stories that it touched. Raises Conflict."""
    if said.kind == "undo" and _undone_kind(tx, said) in MEMBERSHIP:
        raise Conflict(
            said.id, "taking back a merge, split, move or pin is not taken back itself", hint="decide it again"
        )
    touched, back = {identities.follow(tx, said.subject)}, list[str]()
    if said.kind in membership.KINDS and (said.kind != "not-this" or "story" in said.value):
        touched, back = membership.take_back(tx, said, now)
    value: dict[str, Any] = {"verdict": said.id, "kind": said.kind}
    if back:
        value["articles"] = back
    if "article" in said.value:
        value["article"] = said.value["article"]
    at = _after(next(iter(reviews.latest(tx, 1)), None), now)
    undone = Verdict(
        id=ids.digest("verdict", at.isoformat(), actor, "undo", said.id),
        at=at,
        actor=actor,
        kind="undo",
        subject=said.subject if said.kind != "merge" else said.value["into"],
        value=value,
    )
    reviews.put(tx, undone)
    return undone, touched


def _undone_kind(tx: Tx, undone: Verdict) -> str:
    target = reviews.get(tx, str(undone.value.get("verdict", "")))
    return target.kind if target is not None else ""


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


def audit(newsroom: Newsroom, limit: int = 100) -> list[Verdict]:
    """The newest verdicts, newest first."""
    with newsroom.db.read() as tx:
        return reviews.latest(tx, limit)
