"""What publishers did so far, counted from all that we hold: who copies, who reports first, whose stories editors take.

Learned anew once a day; nothing here is kept up by hand, so a better rule needs no migration.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

import msgspec

from newsloom.core.policy.verdicts import in_force
from newsloom.core.provider import History
from newsloom.core.url import registrable_domain
from newsloom.store import links, providers, retention, reviews
from newsloom.store.retention import Report
from newsloom.store.sql import Tx

WINDOW = timedelta(days=180)
"""What happened longer ago does not count: newsrooms change."""
SLIPS = timedelta(hours=24)
"""A decision counts when it is so old: a slip that is taken back on the day leaves no trace in any score."""
MOST_OF_ONE = 3
"""Of a provider's articles, so many at most count as cited by one owner."""


@dataclass(slots=True)
class _Tally:
    """What is counted of all providers, by domain."""

    articles: Counter[str] = field(default_factory=Counter)
    copies: Counter[str] = field(default_factory=Counter)
    shared: Counter[str] = field(default_factory=Counter)
    first: Counter[str] = field(default_factory=Counter)
    corrections: Counter[str] = field(default_factory=Counter)
    hours: dict[str, list[float]] = field(default_factory=dict)
    originals: dict[str, str] = field(default_factory=dict)
    """Of each article that is no copy, its provider."""
    alone: dict[str, str] = field(default_factory=dict)
    """Of each story that one owner told, its provider."""


def learn(tx: Tx, now: datetime, groups: Mapping[str, str]) -> int:
    """Count every provider's history and keep it; how many providers. A provider without an article in the window has none.

    `groups`: of a domain that belongs to a group, the group; within it nobody is first, alone or cited.
    """
    tally = _Tally()
    for _, members in groupby(retention.reports(tx, now - WINDOW), key=lambda r: r.story):
        _count(list(members), tally, groups)
    cited = _cited(links.pointed(tx, now - WINDOW), tally.originals, groups)
    dead = Counter(registrable_domain(url) for url in retention.dead_links(tx))
    approved, rejected, alone = _verdicts(tx, tally.alone, now - SLIPS)
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
            cited=cited[domain],
            alone=alone[domain],
        )
        for domain, n in tally.articles.items()
    }
    providers.put(tx, {d: msgspec.to_builtins(h) for d, h in sorted(found.items())}, now)
    return len(found)


def _count(members: Sequence[Report], tally: _Tally, groups: Mapping[str, str]) -> None:
    originals = [m for m in members if m.copy_of is None]
    for m in members:
        tally.articles[m.domain] += 1
        tally.copies[m.domain] += m.copy_of is not None
        tally.corrections[m.domain] += m.corrections
    tally.originals |= {m.article: m.domain for m in originals}
    owners = {groups.get(m.domain, m.domain) for m in originals}
    if len(owners) == 1:
        tally.alone[originals[0].story] = originals[0].domain
    if len(owners) < 2:
        return
    for m in originals:
        tally.shared[m.domain] += 1
    leader = originals[0]
    own = groups.get(leader.domain, leader.domain)
    follower = next(m for m in originals if groups.get(m.domain, m.domain) != own)
    if follower.first_seen > leader.first_seen:  # two that came with the same look are both not first
        tally.first[leader.domain] += 1
        ahead = (follower.first_seen - leader.first_seen).total_seconds() / 3600
        tally.hours.setdefault(leader.domain, []).append(ahead)


def _cited(pointed: Iterable[tuple[str, str]], originals: Mapping[str, str], groups: Mapping[str, str]) -> Counter[str]:
    """Of each provider, its articles that other owners link to. An owner's links speak for MOST_OF_ONE at most: a site that
    links to all that a friend writes is one friend."""
    spoken: Counter[tuple[str, str]] = Counter()
    found: dict[str, str] = {}
    for owner, article in pointed:
        provider = originals.get(article)
        if provider is None or article in found or groups.get(owner, owner) == groups.get(provider, provider):
            continue
        pair = (groups.get(owner, owner), provider)
        if spoken[pair] < MOST_OF_ONE:
            spoken[pair] += 1
            found[article] = provider
    return Counter(found.values())


def _verdicts(
    tx: Tx, told_alone: Mapping[str, str], before: datetime
) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """(approvals, rejections, approved stories that it told alone) of each provider; the last word on a story counts, if it was
    said before that time and was not taken back."""
    spoken = in_force(reviews.of_kinds(tx, ["approve", "reject", "undo"]))
    last = {one.subject: one.kind for one in spoken if one.at < before}
    leads = retention.led_by(tx, list(last))
    approved = Counter(leads[s] for s, kind in last.items() if kind == "approve" and s in leads)
    rejected = Counter(leads[s] for s, kind in last.items() if kind == "reject" and s in leads)
    alone = Counter(told_alone[s] for s, kind in last.items() if kind == "approve" and s in told_alone)
    return approved, rejected, alone


def _mean(hours: Sequence[float]) -> float:
    return round(sum(hours) / len(hours), 2) if hours else 0.0
