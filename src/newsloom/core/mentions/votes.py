"""What talk elsewhere adds to a story's coverage: a little, within a bound, and once for each account and each network's host."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsloom.core.url import host_of, registrable_domain
from newsloom.model.link import Mention


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionSettings:
    """Section [score.mentions] of newsloom.toml."""

    most: float = 1.0
    """What mentions add to a story's coverage at most, in votes of one independent report."""
    half_life: timedelta = timedelta(hours=12)
    """After so long a mention weighs half."""
    busy: int = 100
    """Points and comments of a posting that has been noticed: it weighs half of what the busiest can."""


def mention_vote(
    mentions: Sequence[Mention], now: datetime, settings: MentionSettings | None = None
) -> tuple[float, tuple[Mention, ...]]:
    """(what mentions add to coverage, in votes; the mentions that count, the weightiest first).

    A posting weighs log(1 + points + comments) against `busy`, from 0.2 for one that nobody answered to 1. An account counts
    once, by its weightiest posting, whatever it posts how often; a host counts once too, so that a burst on one instance is
    one voice (its other postings are shown, not counted). `most * x / (x + 2)` with x the faded sum.
    """
    s = settings or MentionSettings()
    weighed = sorted(((_weight(one, now, s), one) for one in mentions), key=lambda pair: (-pair[0], pair[1].discussion))
    accounts: set[tuple[str, str]] = set()
    hosts: dict[str, float] = {}
    counted: list[Mention] = []
    for weight, one in weighed:
        account = (one.network, one.author.casefold() or one.discussion)
        host = one.network if one.network != "forum" else registrable_domain(one.discussion) or host_of(one.discussion)
        if account in accounts:
            continue
        accounts.add(account)
        counted.append(one)
        hosts[host] = max(hosts.get(host, 0.0), weight)
    mass = math.fsum(sorted(hosts.values()))
    return (s.most * mass / (mass + 2.0) if mass > 0 else 0.0), tuple(counted)


def _weight(one: Mention, now: datetime, s: MentionSettings) -> float:
    talk = max(0, one.points or 0) + max(0, one.comments or 0)
    loud = 0.2 + 0.8 * min(1.0, math.log1p(talk) / (2 * math.log1p(max(1, s.busy))))
    age = max(now - one.posted, timedelta(0)) if one.posted else timedelta(0)
    return loud * (0.5 ** min(age / s.half_life, 1000.0) if s.half_life > timedelta(0) else 1.0)


def by_network(mentions: Sequence[Mention]) -> Mapping[str, int]:
    """How many mentions each network has, the most first."""
    out: dict[str, int] = {}
    for one in mentions:
        out[one.network] = out.get(one.network, 0) + 1
    return dict(sorted(out.items(), key=lambda pair: (-pair[1], pair[0])))
