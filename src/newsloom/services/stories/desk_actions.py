"""An editor at the desk: decisions whose effect is seen at once.

A verdict alone is carried out by whoever works next. An editor does not wait: the stories that a decision touched are judged
and reviewed with it, in one transaction, so that the next page shows them as they stand. What readers see follows with the
next edition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from newsloom.core.policy import in_force
from newsloom.errors import Conflict, NotFound, UsageError
from newsloom.model.review import Verdict, VerdictKind
from newsloom.pipeline.run_now import review_now, run_now
from newsloom.pipeline.stages import review
from newsloom.publishing.story_view import views_of
from newsloom.runtime.context import Newsroom
from newsloom.services.stories import decide as deciding
from newsloom.services.stories import read
from newsloom.services.stories.desk_view import StoryLine, line_of
from newsloom.store import reviews
from newsloom.store.queries.story_bundle import Bundle
from newsloom.store.sql import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision that was carried out. `before`: what another verdict in force had said of where the story stands."""

    verdict: Verdict
    before: Verdict | None = None
    line: StoryLine | None = None
    """The story as it stands now; None if it was merged away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Nothing was decided: the story is a part of another one by now."""

    into: str


def decide(
    world: Newsroom,
    kind: VerdictKind,
    story: str,
    actor: str,
    value: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Verdict:
    """As `decide.decide`, carried out at once."""
    now = world.clock()
    with world.db.write() as tx:
        return _carry_out(tx, world, kind, read.story_id(tx, story), actor, value, reason, now)[0]


def act(world: Newsroom, kind: VerdictKind, id: str, actor: str, reason: str = "") -> Decided | Merged:
    """A verdict without a value on the story of exactly this id, and what the desk says of it.

    Nothing is decided about a story that is another's part by now: what was meant for it alone is not done to the whole.
    """
    now = world.clock()
    with world.db.write() as tx:
        subject = read.story_id(tx, id)
        if subject != id:
            return Merged(into=subject)
        verdict, bundle = _carry_out(tx, world, kind, id, actor, None, reason, now)
    shown = views_of(bundle, [id], pictures=world.config.images.show)
    before = _stood_by(bundle.verdicts_on(id), verdict)
    return Decided(verdict=verdict, before=before, line=line_of(shown[0]) if shown else None)


def _carry_out(
    tx: Tx,
    world: Newsroom,
    kind: VerdictKind,
    subject: str,
    actor: str,
    value: Mapping[str, Any] | None,
    reason: str,
    now: datetime,
) -> tuple[Verdict, Bundle]:
    """Say the verdict and judge what it touched: once, and with one reading where no score changes. The bundle of the subject
    as it stands then (it is gone from it, if it was merged away)."""
    told = " ".join(reason.split())
    verdict, touched = deciding.say(tx, kind, subject, actor=actor, value=value or {}, reason=told, now=now)
    deciding.make_due(tx, touched, verdict, now, judged=True)
    if not deciding.stands_alone(verdict):
        run_now(tx, world, sorted(touched), now)
        return verdict, Bundle.of(tx, [subject])
    return verdict, _reviewed(tx, world, Bundle.of(tx, [subject]), subject, now)


def _reviewed(tx: Tx, world: Newsroom, bundle: Bundle, story: str, now: datetime) -> Bundle:
    """Review the story with what the bundle holds; the bundle with its new standing."""
    found = review.reviewed(tx, world, bundle, [story], now)[story]
    if not isinstance(found, review.Reviewed):
        return bundle
    review_now(tx, story, found, now)
    row = replace(bundle.rows[story], standing=found.standing, state=found.standing.state)
    return replace(bundle, rows={**bundle.rows, story: row})


def _stood_by(spoken: Sequence[Verdict], verdict: Verdict) -> Verdict | None:
    """The decision on where the story stands that was in force before this one."""
    earlier = in_force(v for v in spoken if v.id != verdict.id)
    return next((v for v in reversed(earlier) if v.kind in ("approve", "reject", "hold", "remove")), None)


def edit(world: Newsroom, story: str, actor: str, *, title: str, excerpt: str, note: str) -> list[Verdict]:
    """Change title, excerpt and note; only what differs from what is shown becomes a verdict."""
    shown = read.show_story(world, story)
    title, excerpt, note = " ".join(title.split()), excerpt.strip(), note.strip()
    change: dict[str, str] = {}
    if title and title != " ".join(shown.title.split()):
        change["title"] = title
    if _lines(excerpt) != _lines(shown.excerpt):
        change["excerpt"] = excerpt
    said = [decide(world, "edit", shown.row.id, actor, change)] if change else []
    if _lines(note) != _lines(shown.note):
        said.append(decide(world, "note", shown.row.id, actor, {"text": note}))
    return said


def merge(world: Newsroom, ids: Sequence[str], actor: str) -> list[Verdict]:
    """All these stories become one: the first stays, the others lead to it."""
    if len(ids) < 2:
        raise UsageError("merge", "two stories at least make one", hint="tick more than one")
    return [decide(world, "merge", gone, actor, {"into": ids[0]}) for gone in ids[1:]]


def move(world: Newsroom, chosen: Sequence[str], story: str, into: str, actor: str) -> list[Verdict]:
    """These articles of a story belong to another one."""
    if not chosen:
        raise UsageError("move", "no article is ticked", hint="tick the articles that belong elsewhere")
    return [decide(world, "move", story, actor, {"article": article, "into": into}) for article in chosen]


def put_back(world: Newsroom, story: str, article: str, actor: str) -> Verdict:
    """Show an article again that was taken down. Raises NotFound for one that is shown."""
    with world.db.read() as tx:
        spoken = [v for vs in reviews.of(tx, [story, article]).values() for v in vs]
    taken = [v for v in in_force(spoken) if v.kind == "remove" and article in (v.subject, v.value.get("article"))]
    if not taken:
        raise NotFound("article", "it is not taken down", hint="load the page again")
    return undo(world, taken[-1].id, actor)


def undo(world: Newsroom, verdict: str, actor: str) -> Verdict:
    """Take a decision back, and carry that out at once."""
    now = world.clock()
    with world.db.write() as tx:
        undone, touched = deciding.take_back(tx, deciding.said_of(tx, verdict, None), actor=actor, now=now)
        deciding.make_due(tx, touched, undone, now, judged=True)
        if deciding.stands_alone(undone):
            for story in touched:
                _reviewed(tx, world, Bundle.of(tx, [story]), story, now)
        else:
            run_now(tx, world, sorted(touched), now)
    return undone


def undo_last(world: Newsroom, actor: str) -> Verdict:
    """Take back the newest decision of this person that stands. Raises Conflict when there is none."""
    with world.db.read() as tx:
        recent = reviews.latest(tx, 300)
    standing = [v for v in in_force(recent) if v.actor == actor]
    if not standing:
        raise Conflict("undo", "there is nothing of yours to take back")
    return undo(world, standing[-1].id, actor)


def _lines(text: str) -> list[str]:
    # Browsers send CRLF, and white space at the ends of lines is nobody's edit.
    return [line.strip() for line in text.strip().splitlines()]
