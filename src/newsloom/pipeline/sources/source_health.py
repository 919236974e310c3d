"""How all sources are doing: the doctor's judgement over what polls left behind, duplicates among them."""

from __future__ import annotations

from datetime import datetime, timedelta

from newsloom.core.health import SourceHealth, duplicates, health
from newsloom.model.outcome import Yield
from newsloom.model.source import Source
from newsloom.pipeline.sources.poll_state import read_facts
from newsloom.store import captures, sources, yields
from newsloom.store.sql import Tx

LATELY = timedelta(days=30)
"""Entries of this long count for what a source brings."""
COMPARED = 40
"""So many of a source's latest entries are compared with the others'."""


def examined(tx: Tx, now: datetime) -> list[tuple[Source, SourceHealth]]:
    """Every source that is polled, with its health."""
    rows = sources.all_sources(tx)
    known = sources.poll_facts(tx)
    names = {s.id: s.title or s.url for s in rows}
    links = {s.id: {e.link for e in captures.newest_entries(tx, s.id, COMPARED) if e.link} for s in rows}
    twins = duplicates(links)
    brought = harvests(tx, now)
    out = []
    for source in rows:
        facts = read_facts(known.get(source.id))
        twin = names.get(twins[source.id]) if source.id in twins else None
        state = health(facts.history, now, duplicate_of=twin, found=facts.found, brought=brought.get(source.id))
        out.append((source, state))
    return out


def harvests(tx: Tx, now: datetime) -> dict[str, Yield]:
    """What each source's entries of the last weeks came to; the commonest reason of loss where most are lost."""
    found = yields.of_sources(tx, now - LATELY)
    for source, one in found.items():
        if one.articles * 2 < one.entries:
            found[source] = yields.with_reason(tx, source, one)
    return found
