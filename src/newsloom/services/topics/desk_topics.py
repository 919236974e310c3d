"""The topics as an editor weighs them: how much each brings, and what other keywords would have brought."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from newsloom.core.topic import Matcher
from newsloom.model.source import Topic
from newsloom.runtime.context import Newsroom
from newsloom.runtime.scoring_settings import topic_settings
from newsloom.store import articles, stories

LATELY = timedelta(days=7)
MOST_READ = 3000
"""A preview reads the latest so many articles: half a second of work, not a minute."""
MOST_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRow:
    """A topic, how deep it lies below its root, and how many articles it matched in a week."""

    topic: Topic
    depth: int
    lately: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What keywords would match among the latest `read` articles: how many, and the newest with their evidence.

    `gained` and `lost` compare with the topic as it is; both are 0 for a topic that is not there yet.
    """

    read: int
    matched: int
    gained: int
    lost: int
    shown: tuple[tuple[str, str, tuple[str, ...]], ...]
    """(article id, title, evidence)."""


def overview(newsroom: Newsroom) -> list[TopicRow]:
    """All topics in file order."""
    with newsroom.db.read() as tx:
        counts = stories.topic_counts(tx, newsroom.clock() - LATELY)
    parents = {t.name: t.parent for t in newsroom.topics}
    return [TopicRow(topic=t, depth=_depth(t.name, parents), lately=counts.get(t.name, 0)) for t in newsroom.topics]


def _depth(name: str, parents: dict[str, str | None]) -> int:
    depth, parent = 0, parents.get(name)
    while parent is not None and depth < 20:
        depth, parent = depth + 1, parents.get(parent)
    return depth


def preview(newsroom: Newsroom, name: str, keywords: str) -> Preview:
    """What these keywords (one a line) would match. Raises ConfigInvalid for keywords that cannot be used."""
    words = tuple(dict.fromkeys(line.strip() for line in keywords[:20_000].splitlines() if line.strip()))[:200]
    known = next((t for t in newsroom.topics if t.name == name), None)
    trial = replace(known, keywords=words) if known else Topic(name=name or "preview", keywords=words)
    alone = replace(trial, parent=None)
    settings = topic_settings(newsroom.config)
    matcher = Matcher((alone,), settings)
    now = Matcher((replace(known, parent=None),), settings) if known else None
    with newsroom.db.read() as tx:
        rows = articles.recent_titles(tx, newsroom.clock() - timedelta(days=30), MOST_READ)
    shown: list[tuple[str, str, tuple[str, ...]]] = []
    matched = gained = lost = 0
    for id, title, excerpt, text in rows:
        found = matcher.matches(title, excerpt, text)
        before = bool(now.matches(title, excerpt, text)) if now else bool(found)
        gained += bool(found) and not before
        lost += before and not found
        if found:
            matched += 1
            if len(shown) < MOST_SHOWN:
                shown.append((id, title, found[0].because))
    return Preview(read=len(rows), matched=matched, gained=gained, lost=lost, shown=tuple(shown))
