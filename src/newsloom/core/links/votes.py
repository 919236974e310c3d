"""What citations are worth: a vote per owner for a story's coverage, and the origin of a story.

Owners vote once, however many pages of theirs link; nobody votes for itself or for a member of its group; copies vote not at
all. The first vote only founds the claim: until two independent owners cite a story, links move nothing, so neither one friend
nor a farm of pages under one owner lifts a story. All of it is bounded.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsloom.model.link import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSettings:
    """Section [score.links] of newsloom.toml."""

    most: float = 1.5
    """What links add to a story's coverage at most, in votes of one independent report."""
    half_life: timedelta = timedelta(hours=18)
    """After so long a link weighs half."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The article that the others of its story point to, and who does."""

    article: str
    owners: tuple[str, ...]
    because: str


def voters(
    citations: Sequence[Citation], owners: Mapping[str, str], groups: Mapping[str, str] | None = None
) -> dict[str, Citation]:
    """The newest citation of each owner that may vote. `owners` are the owners of the cited articles; `groups` maps an owner
    to its group where it has one.
    """
    group = groups or {}
    out: dict[str, Citation] = {}
    for one in citations:
        target = owners.get(one.target, "")
        if one.is_copy or one.by == one.target or not one.owner:
            continue
        if group.get(one.owner, one.owner) == group.get(target, target):
            continue
        key = group.get(one.owner, one.owner)
        if key not in out or (out[key].at, out[key].by) < (one.at, one.by):
            out[key] = one
    return out


def link_vote(
    citations: Sequence[Citation],
    owners: Mapping[str, str],
    now: datetime,
    settings: LinkSettings | None = None,
    *,
    groups: Mapping[str, str] | None = None,
    weights: Mapping[str, float] | None = None,
    voted: Collection[str] = (),
) -> tuple[float, tuple[str, ...]]:
    """(what links add to coverage, in votes; the owners that link, newest first).

    `most * x / (x + 2)` with x the sum of faded weights above one vote. `voted` are owners whose own report is counted already:
    their link says who was first, not that more people talk; it adds nothing.
    """
    s = settings or LinkSettings()
    found = voters(citations, owners, groups)
    by_age = sorted(found.items(), key=lambda pair: (-pair[1].at.timestamp(), pair[0]))
    names = tuple(name for name, _ in by_age)
    counted = [(name, one) for name, one in by_age if name not in voted]
    if len(counted) < 2:
        return 0.0, names
    mass = 0.0
    for _, one in counted:
        weight = max(0.0, min(2.0, (weights or {}).get(one.owner, 1.0)))
        age = max(now - one.at, timedelta(0))
        mass += weight * 0.5 ** min(age / s.half_life, 1000.0)
    extra = max(0.0, mass - 1.0)
    return s.most * extra / (extra + 2.0), names


def origin(
    citations: Sequence[Citation], owners: Mapping[str, str], groups: Mapping[str, str] | None = None
) -> Origin | None:
    """The member of a story that its other members cite most: by two owners, or by one that names it as its source.

    Counts owners, not links; only citations between members (targets in `owners`) speak. A tie has no origin.
    """
    cited: dict[str, dict[str, bool]] = {}
    group = groups or {}
    for one in citations:
        target = owners.get(one.target)
        if target is None or one.is_copy or one.by not in owners:
            continue
        mine, theirs = group.get(one.owner, one.owner), group.get(target, target)
        if mine != theirs:
            known = cited.setdefault(one.target, {})
            known[mine] = known.get(mine, False) or one.credit
    ranked = sorted(((len(by), any(by.values()), article) for article, by in cited.items()), reverse=True)
    if not ranked or (ranked[0][0] < 2 and not ranked[0][1]):
        return None
    if len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]:
        return None
    article = ranked[0][2]
    by = tuple(sorted(cited[article]))
    verb = "named as the source by" if any(cited[article].values()) else "linked by"
    return Origin(article, by, f"{verb} {len(by)}: {', '.join(by[:4])}{', …' if len(by) > 4 else ''}")
