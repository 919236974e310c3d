"""What publishers did so far, counted from all that we hold: who copies, who reports first, whose stories editors take.

Learned anew once a day; nothing here is kept up by hand, so a better rule needs no migration.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

import msgspec

from newsloom.core.provider import History
from newsloom.core.url import registrable_domain
from newsloom.store import providers, retention
from newsloom.store.retention import Report
from newsloom.store.sql import Tx

WINDOW = timedelta(days=180)
"""What happened longer ago does not count: newsrooms change."""


@dataclass(slots=True)
class _Tally:
    """What is counted of all providers, by domain."""

    articles: Counter[str] = field(default_factory=Counter)
    copies: Counter[str] = field(default_factory=Counter)
    shared: Counter[str] = field(default_factory=Counter)
    first: Counter[str] = field(default_factory=Counter)
    corrections: Counter[str] = field(default_factory=Counter)
    hours: dict[str, list[float]] = field(default_factory=dict)


def learn(tx: Tx, now: datetime) -> int:
    """Count every provider's history and keep it; how many providers. A provider without an article in the window has none."""
    tally = _Tally()
    for _, members in groupby(retention.reports(tx, now - WINDOW), key=lambda r: r.story):
        _count(list(members), tally)
    dead = Counter(registrable_domain(url) for url in retention.dead_links(tx))
    approved, rejected = _verdicts(tx)
    found = {
        domain: History(
            articles=n,
            copies=tally.copies[domain],
            shared=tally.shared[domain],
            first=tally.first[domain],
            lead_hours=_mean(tally.hours.get(domain, ())),
            links_checked=n + dead[domain],
            links_dead=dead[domain],
            approved=approved[domain],
            rejected=rejected[domain],
            corrections=tally.corrections[domain],
        )
        for domain, n in tally.articles.items()
    }
    providers.put(tx, {d: msgspec.to_builtins(h) for d, h in sorted(found.items())}, now)
    return len(found)


def _count(members: Sequence[Report], tally: _Tally) -> None:
    originals = [m for m in members if m.copy_of is None]
    for m in members:
        tally.articles[m.domain] += 1
        tally.copies[m.domain] += m.copy_of is not None
        tally.corrections[m.domain] += m.corrections
    owners = dict.fromkeys(m.domain for m in originals)
    if len(owners) < 2:
        return
    for m in originals:
        tally.shared[m.domain] += 1
    leader = originals[0]
    follower = next(m for m in originals if m.domain != leader.domain)
    if follower.first_seen > leader.first_seen:  # two that came with the same look are both not first
        tally.first[leader.domain] += 1
        ahead = (follower.first_seen - leader.first_seen).total_seconds() / 3600
        tally.hours.setdefault(leader.domain, []).append(ahead)


def _verdicts(tx: Tx) -> tuple[Counter[str], Counter[str]]:
    last = {subject: kind for kind, subject in retention.spoken_of(tx)}
    leads = retention.led_by(tx, list(last))
    approved = Counter(leads[s] for s, kind in last.items() if kind == "approve" and s in leads)
    rejected = Counter(leads[s] for s, kind in last.items() if kind == "reject" and s in leads)
    return approved, rejected


def _mean(hours: Sequence[float]) -> float:
    return round(sum(hours) / len(hours), 2) if hours else 0.0
