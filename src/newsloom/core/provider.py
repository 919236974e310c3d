"""How good is a publisher, in a topic, by what it did so far?

Few articles say little: every rate is pulled toward a prior as if `Settings.weight` articles of an average publisher had
been seen before. The owner's organisations and editors' verdicts are the only priors set by hand.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from newsloom.model.article import Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a provider did in a topic (or in all), counted. All counts are of articles unless said otherwise."""

    articles: int = 0
    copies: int = 0
    """Articles whose original is another provider's."""
    shared: int = 0
    """Articles in stories that at least one other owner reported: only those can be first."""
    first: int = 0
    """Of the shared ones: how many were the first report."""
    lead_hours: float = 0.0
    """Mean hours by which its first reports preceded the next independent one."""
    facts: int = 0
    """Names, numbers and quotes in its articles."""
    own_facts: int = 0
    """Of those: how many nobody else had brought before."""
    links_checked: int = 0
    links_dead: int = 0
    approved: int = 0
    rejected: int = 0
    """Editors' verdicts on stories that its articles led."""
    corrections: int = 0
    cited: int = 0
    """Its articles that other owners' articles link to; each of those owners speaks for three at most, none of its group."""
    alone: int = 0
    """Stories that nobody else told and that an editor approved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Points of a provider's score, 50 being a publisher of which nothing is known. Section [score.provider]."""

    base: int = 50
    known: int = 10
    """For a provider that the owner lists in `_data/organizations`."""
    originality: int = 15
    """At most so many points up or down for facts nobody else brought."""
    first: int = 12
    lead: int = 5
    copies: int = 20
    cited: int = 8
    """At most, where others link to its articles: from one in `full_cited` on, in full."""
    alone: int = 5
    """At most, for approved stories that nobody else told: from one in `full_alone` of its articles on, in full."""
    dead_links: int = 15
    verdicts: int = 20
    weight: float = 10.0
    """How many average articles the prior is worth."""
    prior_own: float = 0.35
    prior_first: float = 0.3
    prior_copies: float = 0.15
    prior_dead: float = 0.02
    prior_approved: float = 0.5
    full_cited: float = 0.25
    full_alone: float = 0.25


def provider_score(history: History, *, known: bool = False, settings: Settings | None = None) -> Quality:
    """A provider's score, 0-100, and the sum that makes it. Counts below zero or beyond their whole are taken as bounds."""
    s = settings or Settings()
    points: list[tuple[str, int]] = [("a provider like any other", s.base)]
    if known:
        points.append(("one of the owner's organisations", s.known))
    own = _rate(history.own_facts, history.facts, s.prior_own, s.weight * 10)
    points.append((f"facts of its own {own:.0%}", _scaled(own, s.prior_own, s.originality)))
    first = _rate(history.first, history.shared, s.prior_first, s.weight)
    points.append((f"first to report {first:.0%}", _scaled(first, s.prior_first, s.first)))
    if history.first > 0 and math.isfinite(history.lead_hours) and history.lead_hours > 0:
        trust = min(history.first, 1000) / (min(history.first, 1000) + s.weight)
        lead = round(s.lead * trust * min(1.0, history.lead_hours / 6))
        points.append((f"ahead by {min(history.lead_hours, 999):.1f} h", lead))
    cited = _earned(history.cited, history.articles, s.full_cited, s.cited, s.weight)
    points.append((f"others link to {max(history.cited, 0)} of its articles", cited))
    alone = _earned(history.alone, history.articles, s.full_alone, s.alone, s.weight)
    points.append((f"told {max(history.alone, 0)} approved stories alone", alone))
    copies = _rate(history.copies, history.articles, s.prior_copies, s.weight)
    points.append((f"copies {copies:.0%}", -_scaled(copies, s.prior_copies, s.copies)))
    dead = _rate(history.links_dead, history.links_checked, s.prior_dead, s.weight)
    points.append((f"dead links {dead:.0%}", -_scaled(dead, s.prior_dead, s.dead_links)))
    approved = _rate(history.approved, history.approved + history.rejected, s.prior_approved, s.weight)
    points.append((f"editors' approval {approved:.0%}", _scaled(approved, s.prior_approved, s.verdicts)))
    return summed(points)


def summed(points: list[tuple[str, int]]) -> Quality:
    """A sum of whole points held within 0-100; what the bounds took or gave is a line of its own."""
    total = sum(worth for _, worth in points)
    value = max(0, min(100, total))
    if value != total:
        points = [*points, ("held within 0-100", value - total)]
    return Quality(value=value, because=tuple(f"{name} {worth:+d}" for name, worth in points if worth))


def weight(score: int) -> float:
    """What a provider's report weighs in heat: 0.5 for a score of 0, 1.0 for 50, 1.5 for 100."""
    return 0.5 + max(0, min(100, score)) / 100


def _earned(hits: int, of: int, full: float, most: int, strength: float) -> int:
    """Points from 0 to most for what nobody has by chance: none without evidence, all from a rate of `full` on; few articles are
    pulled toward none as if `strength` more had been seen without it."""
    of = max(of, 0)
    hits = max(0, min(hits, of))
    return round(most * min(1.0, hits / (of + max(strength, 1.0)) / full)) if full > 0 else 0


def _rate(hits: int, of: int, prior: float, strength: float) -> float:
    of = max(of, 0)
    hits = max(0, min(hits, of))
    return (prior * strength + hits) / (strength + of)


def _scaled(rate: float, prior: float, most: int) -> int:
    """Points from -most to +most, 0 at the prior. One slope on both sides: the absence of what is rare anyway earns little."""
    return round(most * (rate - prior) / max(prior, 1 - prior))
