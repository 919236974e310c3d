"""What coverage is usual in each topic? Learned from the stories of the last weeks, kept beside the newsroom's other facts.

Heat compares a story with its topic: four sources are much where one is the rule. It is learned anew at most every six
hours, by a worker that has reviewed what was scored; the live stories whose topic's value changed are scored again. So a score
depends on what is known and not on when it was asked, and no decision of an editor moves one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from newsloom.core.heat import Baseline
from newsloom.store import kv, stories
from newsloom.store.sql import Tx

KEY = "usual coverage"
WINDOW = timedelta(days=28)
AGAIN = timedelta(hours=6)
COLD = 1.0
"""Below this heat a story is not judged again for decay, or for what is usual, alone."""
PRIOR = 10.0
"""So many stories of usual coverage are taken as seen before: a topic of three stories teaches little."""


class Learned(msgspec.Struct, frozen=True):
    """Mean independent sources of a story, by topic."""

    at: datetime
    sources: dict[str, float]


def read(tx: Tx) -> Mapping[str, Baseline]:
    """What is usual, by topic; a topic of which nothing is known is missing."""
    kept = _kept(tx)
    return {topic: Baseline(sources=mean) for topic, mean in kept.sources.items()} if kept else {}


def learn(tx: Tx, now: datetime) -> bool:
    """Learn it anew if that is six hours ago (or lies in the future: a clock was set back); whether it was."""
    kept = _kept(tx)
    if kept is not None and kept.at <= now < kept.at + AGAIN:
        return False
    prior = Baseline().sources
    means = {
        topic: round((prior * PRIOR + total) / (PRIOR + count), 3)
        for topic, (count, total) in stories.usual_sources(tx, now - WINDOW, now).items()
    }
    kv.put(tx, KEY, msgspec.json.encode(Learned(at=now, sources=means)).decode())
    return True


def settle(tx: Tx, now: datetime) -> list[str]:
    """`learn`, if it is time; the live stories to score again because what is usual in their first topic is another now."""
    before = read(tx)
    if not learn(tx, now):
        return []
    after = read(tx)
    changed = {t for t in before.keys() | after.keys() if before.get(t, Baseline()) != after.get(t, Baseline())}
    return stories.warm(tx, COLD, sorted(changed))


def _kept(tx: Tx) -> Learned | None:
    found = kv.get(tx, KEY)
    return msgspec.json.decode(found, type=Learned) if found else None
