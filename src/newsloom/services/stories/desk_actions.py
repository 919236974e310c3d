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
from newsloom.publishing.story_view import load_views, views_of
from newsloom.runtime.context import Newsroom
from newsloom.services.stories import as_shown, edit_texts, read
from newsloom.services.stories import decide as deciding
from newsloom.services.stories.as_shown import Changed
from newsloom.services.stories.desk_view import StoryLine, line_of
from newsloom.services.stories.edit_texts import TextConflict
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
    newsroom: Newsroom,
    kind: VerdictKind,
    story: str,
    actor: str,
    value: Mapping[str, Any] | None = None,
    reason: str = "",
    *,
    seen: str = "",
    all_parts: bool = False,
) -> Verdict:
    """As `decide.decide`, carried out at once. `seen`: the version of the story that it was decided on, "" for any; raises
    as_shown.Changed, as `as_shown.check` does."""
    now = newsroom.clock()
    with newsroom.db.write() as tx:
        subject = read.story_id(tx, story)
        bundle = Bundle.of(tx, [subject]) if seen else None
        if bundle is not None:
            _check_seen(newsroom, bundle, subject, seen, kind, actor, now, all_parts=all_parts)
        return _carry_out(tx, newsroom, kind, subject, actor, value, reason, now, bundle)[0]


def act(
    newsroom: Newsroom,
    kind: VerdictKind,
    id: str,
    actor: str,
    reason: str = "",
    *,
    seen: str = "",
    not_before: str = "",
) -> Decided | Merged:
    """A verdict on the story of exactly this id, and what the desk says of it; `seen` as in `decide`, `not_before`: when an
    approved story goes out, "" for now.

    Nothing is decided about a story that is another's part by now: what was meant for it alone is not done to the whole.
    """
    now = newsroom.clock()
    with newsroom.db.write() as tx:
        subject = read.story_id(tx, id)
        if subject != id:
            return Merged(into=subject)
        before = Bundle.of(tx, [id])
        if seen:
            _check_seen(newsroom, before, id, seen, kind, actor, now)
        value = {"not_before": not_before} if not_before and kind == "approve" else None
        verdict, bundle = _carry_out(tx, newsroom, kind, id, actor, value, reason, now, before)
    shown = views_of(bundle, [id], pictures=newsroom.config.images.show)
    stood = _stood_by(bundle.verdicts_on(id), verdict)
    return Decided(verdict=verdict, before=stood, line=line_of(shown[0]) if shown else None)


def check_seen(newsroom: Newsroom, seen: Mapping[str, str], kind: VerdictKind, actor: str) -> list[Changed]:
    """Of these stories (id -> version that was seen), those on which such a decision would be taken on what is no longer so."""
    now = newsroom.clock()
    found = []
    with newsroom.db.read() as tx:
        bundle = Bundle.of(tx, list(seen))
    for id, version in seen.items():
        try:
            _check_seen(newsroom, bundle, id, version, kind, actor, now)
        except Changed as err:
            found.append(err)
    return found


def _check_seen(
    newsroom: Newsroom,
    bundle: Bundle,
    story: str,
    seen: str,
    kind: str,
    actor: str,
    now: datetime,
    *,
    all_parts: bool = False,
) -> None:
    for view in views_of(bundle, [story], pictures=newsroom.config.images.show):
        as_shown.check(view, seen, kind, actor, now, all_parts=all_parts)


def _carry_out(
    tx: Tx,
    newsroom: Newsroom,
    kind: VerdictKind,
    subject: str,
    actor: str,
    value: Mapping[str, Any] | None,
    reason: str,
    now: datetime,
    before: Bundle | None = None,
) -> tuple[Verdict, Bundle]:
    """Say the verdict and judge what it touched: once, and with one reading where no score changes (`before`: the subject as
    it was read in this transaction). The bundle of the subject as it stands then (it is gone from it, if it was merged away).
    """
    told = " ".join(reason.split())
    verdict, touched = deciding.say(tx, kind, subject, actor=actor, value=value or {}, reason=told, now=now)
    deciding.make_due(tx, touched, verdict, now, judged=True)
    if not deciding.stands_alone(verdict):
        run_now(tx, newsroom, sorted(touched), now)
        return verdict, Bundle.of(tx, [subject])
    bundle = Bundle.of(tx, [subject]) if before is None else before.with_verdict(verdict)
    return verdict, _reviewed(tx, newsroom, bundle, subject, now)


def _reviewed(tx: Tx, newsroom: Newsroom, bundle: Bundle, story: str, now: datetime) -> Bundle:
    """Review the story with what the bundle holds; the bundle with its new standing."""
    found = review.reviewed(tx, newsroom, bundle, [story], now)[story]
    if not isinstance(found, review.Reviewed):
        return bundle
    review_now(tx, newsroom, story, found, now)
    row = replace(bundle.rows[story], standing=found.standing, state=found.standing.state)
    return replace(bundle, rows={**bundle.rows, story: row})


def _stood_by(spoken: Sequence[Verdict], verdict: Verdict) -> Verdict | None:
    """The decision on where the story stands that was in force before this one."""
    earlier = in_force(v for v in spoken if v.id != verdict.id)
    return next((v for v in reversed(earlier) if v.kind in ("approve", "reject", "hold", "remove")), None)


def edit(
    newsroom: Newsroom, story: str, actor: str, texts: Mapping[str, str], shown: Mapping[str, str] | None = None
) -> list[Verdict] | tuple[TextConflict, ...]:
    """Change title, excerpt and note, as far as they are in `texts` and differ from what the form had `shown`, else from what
    stands. All of it, or nothing and what it collides with."""
    now = newsroom.clock()
    with newsroom.db.write() as tx:
        subject = read.story_id(tx, story)
        views = load_views(tx, newsroom, [subject])
        if not views:
            raise NotFound(story, "there is no such story")
        made = edit_texts.changes(views[0], texts, shown or {}, actor, now)
        if made.conflicts:
            return made.conflicts
        said: list[Verdict] = []
        if made.edit:
            said.append(_carry_out(tx, newsroom, "edit", subject, actor, made.edit, "", now)[0])
        if made.note is not None:
            # At its own moment: what is said at one moment has no order.
            said.append(_carry_out(tx, newsroom, "note", subject, actor, {"text": made.note}, "", newsroom.clock())[0])
    return said


def merge(newsroom: Newsroom, ids: Sequence[str], actor: str) -> list[Verdict]:
    """All these stories become one: the first stays, the others lead to it."""
    if len(ids) < 2:
        raise UsageError("merge", "two stories at least make one", hint="tick more than one")
    return [decide(newsroom, "merge", gone, actor, {"into": ids[0]}) for gone in ids[1:]]


def move(newsroom: Newsroom, chosen: Sequence[str], story: str, into: str, actor: str) -> list[Verdict]:
    """These articles of a story belong to another one."""
    if not chosen:
        raise UsageError("move", "no article is ticked", hint="tick the articles that belong elsewhere")
    return [decide(newsroom, "move", story, actor, {"article": article, "into": into}) for article in chosen]


def put_back(newsroom: Newsroom, story: str, article: str, actor: str) -> Verdict:
    """Show an article again that was taken down. Raises NotFound for one that is shown."""
    with newsroom.db.read() as tx:
        spoken = [v for vs in reviews.of(tx, [story, article]).values() for v in vs]
    taken = [v for v in in_force(spoken) if v.kind == "remove" and article in (v.subject, v.value.get("article"))]
    if not taken:
        raise NotFound("article", "it is not taken down", hint="load the page again")
    return undo(newsroom, taken[-1].id, actor)


def undo(newsroom: Newsroom, verdict: str, actor: str) -> Verdict:
    """Take a decision back, and carry that out at once."""
    now = newsroom.clock()
    with newsroom.db.write() as tx:
        undone, touched = deciding.take_back(tx, deciding.said_of(tx, verdict, None), actor=actor, now=now)
        deciding.make_due(tx, touched, undone, now, judged=True)
        if deciding.stands_alone(undone):
            for story in touched:
                _reviewed(tx, newsroom, Bundle.of(tx, [story]), story, now)
        else:
            run_now(tx, newsroom, sorted(touched), now)
    return undone


def undo_last(newsroom: Newsroom, actor: str) -> Verdict:
    """Take back the newest decision of this person that stands. Raises Conflict when there is none."""
    with newsroom.db.read() as tx:
        recent = reviews.latest(tx, 300)
    standing = [v for v in in_force(recent) if v.actor == actor]
    if not standing:
        raise Conflict("undo", "there is nothing of yours to take back")
    return undo(newsroom, standing[-1].id, actor)
