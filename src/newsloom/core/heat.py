"""How much is the world talking about a story now, and which story should an editor see first?

Each independent owner has one vote, weighed by the provider and by how long ago it spoke; copies have none. Many votes
saturate, so that no story is beyond comparison: this number is a story's *coverage*. Which stories an editor should see
first, also where one source is all there is, says its *heat*: it begins with coverage, and orders every list.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsloom.model.story import Heat, Sighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Section [score.heat] of newsloom.toml."""

    half_life: timedelta = timedelta(hours=24)
    """After so long without anything new, a vote weighs half."""
    scale: float = 5.0
    """So many fresh votes of weight 1 give 63 of 100 points, in a topic of usual coverage."""
    speed: float = 0.5
    """At most so much more, as a share of the votes, for arriving faster than the topic's stories usually do."""
    speed_half_life: timedelta = timedelta(hours=4)
    settled: timedelta = timedelta(hours=4)
    """What comes sooner after the first report is the story's beginning, no development."""
    development: float = 1.5
    """What a new development adds at most, in votes, when it is fresh: a third of it if one owner tells the story alone."""
    max_weight: float = 2.0
    links: float = 1.5
    """What links of others add at most, in votes (core.links)."""
    mentions: float = 1.0
    """What talk elsewhere adds at most, in votes (core.mentions)."""
    niche: float = 0.45
    """How much of the room above its coverage a story may gain by what its lead promises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What is usual in a topic: independent sources of a story in its first day (the mean over the last weeks)."""

    sources: float = 3.0


def coverage(
    sightings: Sequence[Sighting],
    now: datetime,
    settings: Settings | None = None,
    baseline: Baseline | None = None,
    *,
    developments: Sequence[datetime] = (),
    lifts: Sequence[tuple[str, float]] = (),
) -> Heat:
    """Coverage of a story at `now`, 0-100, and the sum that makes it (the numbers in `because` add up to `value`).

    Owners count once, by their latest report that is no copy; where all are copies, the earliest stands for them. A sighting
    later than `now` counts as one at `now`. A publication date moves a report back in time, never forward: an old text found
    today is old news, and a date in the future is none. `developments` are times at which something new came; the latest
    counts, unless it is of the story's first hours. `lifts` are labelled votes that speak for the story from elsewhere (links,
    mentions), each bounded by whoever made it; none lifts a story that nobody reports.
    """
    s = settings or Settings()
    usual = baseline or Baseline()
    votes = _votes(sightings, now, s)
    if not votes:
        return Heat(value=0.0, because=("no reports",))
    sources = usual.sources if math.isfinite(usual.sources) else 3.0
    scale = s.scale * (0.5 + 0.5 * max(0.2, min(sources / 3.0, 4.0)))
    fresh, mass, fast = (math.fsum(vote[i] for vote in votes) for i in range(3))
    # Half the extra at twice the usual number of reports at once.
    boost = s.speed * max(0.0, fast - 1.0) / (max(0.0, fast - 1.0) + max(sources, 1.0))
    began = min((one.seen for one in sightings if not one.is_copy), default=now)
    later = [at for at in developments if at - began >= s.settled]
    # Else a publisher could keep its own story hot by a note every few hours.
    shared = fresh / (fresh + 2.0)
    lift = s.development * shared * max((_decay(_age(at, now), s.half_life) for at in later), default=0.0)
    copies = sum(one.is_copy for one in sightings)
    steps = [
        (f"{len(votes)} independent {'source' if len(votes) == 1 else 'sources'}", fresh),
        ("time gone by", mass),
        ("faster than usual here", mass * (1 + boost)),
        ("a new development", mass * (1 + boost) + lift),
    ]
    for name, votes_more in lifts:
        worth = votes_more if math.isfinite(votes_more) else 0.0
        steps.append((name, steps[-1][1] + max(0.0, worth)))
    value, because = _summed(steps, scale)
    if copies:
        because = (*because, f"{copies} {'copy' if copies == 1 else 'copies'} +0.0")
    return Heat(value=value, because=because)


def _votes(sightings: Sequence[Sighting], now: datetime, s: Settings) -> list[tuple[float, float, float]]:
    """Of each owner the weight of its vote: full, faded at heat's half-life, faded at the half-life of speed.

    In an order of their own, so that sums do not depend on reading order.
    """
    counted = [one for one in sightings if not one.is_copy]
    if not counted and sightings:
        counted = [min(sightings, key=lambda one: (one.seen, one.article))]
    votes: dict[str, tuple[float, float, float]] = {}
    for one in counted:
        weight = max(0.0, min(s.max_weight, one.weight)) if math.isfinite(one.weight) else 1.0
        age = _age(one.seen if one.published is None else min(one.seen, one.published), now)
        owner = one.owner or one.provider or one.article
        full, faded, fast = votes.get(owner, (0.0, 0.0, 0.0))
        votes[owner] = (
            max(full, weight),
            max(faded, weight * _decay(age, s.half_life)),
            max(fast, weight * _decay(age, s.speed_half_life)),
        )
    return sorted(votes.values())


def _age(at: datetime, now: datetime) -> timedelta:
    return max(now - at, timedelta(0))


def _decay(age: timedelta, half_life: timedelta) -> float:
    return 0.5 ** min(age / half_life, 1000.0) if half_life > timedelta(0) else float(age <= timedelta(0))


def _summed(steps: Sequence[tuple[str, float]], scale: float) -> tuple[float, tuple[str, ...]]:
    """Points after each step, rounded to a tenth, and each step's difference: the differences add up exactly."""
    because: list[str] = []
    before = 0
    for name, mass in steps:
        tenths = round(1000 * (1 - math.exp(-mass / scale)))
        if tenths != before:
            because.append(f"{name} {(tenths - before) / 10:+.1f}")
        before = tenths
    return before / 10, tuple(because)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What speaks for a story besides coverage, each 0-1: what a niche is ranked by."""

    novelty: float = 0.5
    """How much its lead brings that the archive does not have."""
    authority: float = 0.5
    """How much its provider knows of this topic: its score there, over 100."""
    originality: float = 0.5
    """Facts of the lead that nobody else brought, as a share."""
    quality: float = 0.5
    """The lead's quality, over 100."""


def heat(covered: Heat, promise: Promise, age: timedelta, settings: Settings | None = None) -> Heat:
    """The order of a front page, 0-100: coverage, and in the room above it novelty, authority, originality and quality.

    `age` is the time since the story's last development; a promise fades with it at heat's half-life. Where coverage is thick,
    coverage decides; where one source is all there is, the promise does. The numbers in `because` add up to `value`.
    """
    s = settings or Settings()
    fade = _decay(max(age, timedelta(0)), s.half_life)
    base = max(0.0, min(100.0, covered.value if math.isfinite(covered.value) else 0.0))
    room = (100.0 - base) * max(0.0, min(1.0, s.niche)) * fade
    parts = (
        ("novel", promise.novelty, 0.3),
        ("the provider knows the topic", promise.authority, 0.2),
        ("original", promise.originality, 0.2),
        ("quality", promise.quality, 0.3),
    )
    tenths = round(base * 10)
    because = [f"coverage {tenths / 10:+.1f}"]
    for name, value, share in parts:
        held = max(0.0, min(1.0, value)) if math.isfinite(value) else 0.0
        worth = int(room * share * held * 10)
        if worth:
            because.append(f"{name} {worth / 10:+.1f}")
        tenths += worth
    return Heat(value=tenths / 10, because=tuple(because))
