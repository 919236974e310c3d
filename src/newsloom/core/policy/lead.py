"""Which article stands for a story?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article that may lead its story."""

    article: str
    quality: int
    seen: datetime
    own_facts: int = 0
    restricted: bool = False
    is_copy: bool = False
    removed: bool = False
    picture: bool = False
    nearness: float = 1.0
    """How like the other reports it is (core.group.centre): 1.0 is the usual member's likeness."""
    opinion: bool = False
    """It comments on the event."""
    origin: str = ""
    """Why it is the story's origin, to whom the others point (core.links); "" where it is not."""
    merged: bool = False
    """An editor merged stories when it was here and did not lead, or came along: the headline of the one that stays, stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadSettings:
    """Points beside quality. Section [policy.lead]."""

    copy: float = -30.0
    restricted: float = -12.0
    own_fact: float = 1.0
    """For each, up to ten."""
    origin: float = 40.0
    """For the article that the others link to or name as their source: more than a larger house's better page is worth."""
    picture: float = 2.0
    earlier: float = 4.0
    """For the first report; half for every six hours later."""
    margin: float = 8.0
    """By so much another article must be better before the lead changes."""
    near: float = 0.9
    """From so much of the usual member's likeness to the others on, an article may lead: what was joined by mistake has most
    facts that nobody else has. (104 stories with strangers in five development sets, each set alone chose 0.9: wrong leads 28
    before, 14 so.)"""
    report: float = 0.7
    """From so much on, it reports what the others report: it can be the first to, its facts are the story's, and what it adds is
    a development. (Of true members, 1 to 6 in 100 are farther off, in each of those sets.)"""
    far: float = -25.0
    """Times the share of the usual likeness that an article lacks."""


def reports(nearness: float, settings: LeadSettings | None = None) -> bool:
    """Whether an article so near to the others reports what they report."""
    return nearness >= (settings or LeadSettings()).report


def choose_lead(
    candidates: Sequence[Candidate],
    current: str | None = None,
    *,
    decided: str | None = None,
    settings: LeadSettings | None = None,
) -> tuple[str, tuple[str, ...]] | None:
    """The article that leads a story, and why; None if none may.

    An editor's choice (`decided`) wins if it is still a member and not removed. Where an editor merged other stories into this
    one, only its lead of then and what came later may lead. No opinion leads where there is a report, and no
    article that is far from what the others tell. The current lead stays unless another one is better by a margin, or it was
    removed, turned out to be a copy, or may not lead.
    """
    s = settings or LeadSettings()
    able = [one for one in candidates if not one.removed]
    if not able:
        return None
    if decided is not None and any(one.article == decided for one in able):
        return decided, ("an editor chose it",)
    merged = any(one.merged for one in able)
    able = [one for one in able if not one.merged] or able
    # An origin is no stranger: the others say that they tell what it told. Nor is what an editor merged others into.
    able = [one for one in able if one.nearness >= s.near or one.origin or (merged and one.article == current)] or able
    able = [one for one in able if not one.opinion] or able
    by_name = {one.article: one for one in able}
    start = min(one.seen for one in able)
    points = {one.article: _points(one, start, s) for one in able}
    best = min(able, key=lambda one: (-points[one.article][0], one.seen, one.article))
    if current in by_name and current != best.article:
        holder = by_name[current]
        # The margin keeps a lead from flickering; what the others point to does not flicker.
        if not (holder.is_copy and not best.is_copy) and not best.origin:
            gain = points[best.article][0] - points[current][0]
            if gain < s.margin:
                return current, (f"leads already, and the best other is better by {gain:.1f} < {s.margin:g} only",)
    return best.article, points[best.article][1]


def _points(one: Candidate, start: datetime, s: LeadSettings) -> tuple[float, tuple[str, ...]]:
    parts = [("quality", float(one.quality))]
    if one.is_copy:
        parts.append(("a copy", s.copy))
    if one.restricted:
        parts.append(("not free to read", s.restricted))
    if one.own_facts > 0 and not one.is_copy:
        parts.append(("facts of its own", s.own_fact * min(one.own_facts, 10)))
    if one.origin and not one.is_copy:
        parts.append((f"origin: {one.origin}", s.origin))
    if one.picture:
        parts.append(("a picture", s.picture))
    parts.append(("farther from what the others tell", s.far * max(0.0, 1.0 - max(0.0, one.nearness))))
    parts.append(("early", s.earlier * 0.5 ** min((one.seen - start) / timedelta(hours=6), 100.0)))
    return sum(worth for _, worth in parts), tuple(
        f"{name} {worth:+.1f}" for name, worth in parts if abs(worth) >= 0.05
    )
