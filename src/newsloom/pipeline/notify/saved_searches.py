"""What have saved searches found that nobody was told of?

Memberships are numbered as articles join stories; a search remembers the number up to which it was looked at, so that
nothing is missed or told twice, however late an article came through the flow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from newsloom.core.query import parse
from newsloom.store import articles, memberships, search, searches, stories
from newsloom.store.searches import Search
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow
from newsloom.words import Words

MOST_FOUND = 1000
"""Of a query, the newest so many articles are looked at."""
MOST_NEW = 20_000
"""Of what came since the last look, the newest so many articles: an archive that is taken in is no news."""
MOST_TOLD = 1000
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A story that a search newly found, or in which something new came since a person was told of it."""

    story: str
    title: str
    url: str
    provider: str
    sources: int
    heat: float
    is_new: bool
    """Whether this search tells of it for the first time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one search has to tell. `seq` and `told` are what `settle` remembers once it was told."""

    search: Search
    found: tuple[Found, ...]
    seq: int
    told: Mapping[str, str]

    def title(self, words: Words) -> str:
        """One line for a subject or a message."""
        return f"{self.search.name}: {words.several(len(self.found), 'story', 'stories')}"

    def text(self, words: Words) -> str:
        """The message, in plain words."""
        facts = [
            words.say(
                "%(name)s, independent sources: %(sources)s, heat %(heat)s",
                name=one.provider,
                sources=one.sources,
                heat=round(one.heat),
            )
            for one in self.found
        ]
        lines = [f"{one.title}\n  {fact}\n  {one.url}" for one, fact in zip(self.found, facts, strict=True)]
        return "\n\n".join([self.title(words), *lines]) + "\n"


def due_notices(tx: Tx, now: datetime, zone: tzinfo = UTC) -> list[Notice]:
    """What is to be told now, one notice for each search that found something. Nothing is remembered before `settle`."""
    marks = searches.marks(tx)
    notices = []
    for one in searches.every(tx):
        seq, told = marks.get(one.name, (0, {}))
        notice = _look(tx, one, seq, told, now, zone)
        if notice is not None and notice.found:
            notices.append(notice)
    return notices


def settle(tx: Tx, notice: Notice) -> None:
    """A person was told: do not tell it again."""
    searches.put_mark(tx, notice.search.name, notice.seq, notice.told)


def matching(tx: Tx, wanted: Search, now: datetime, zone: tzinfo = UTC, limit: int = 50) -> list[str]:
    """The stories that a search finds now, those with the latest articles first."""
    if wanted.query:
        ids = _of_topic(
            tx, search.articles(tx, parse(wanted.query, now=now, zone=zone), limit=MOST_FOUND), wanted.topic
        )
        where = memberships.story_of(tx, ids)
        return list(dict.fromkeys(where[id] for id in ids if id in where))[:limit]
    return [row.id for row in stories.listed(tx, topic=wanted.topic, limit=limit, order="latest")]


def _look(tx: Tx, wanted: Search, seq: int, told: Mapping[str, str], now: datetime, zone: tzinfo) -> Notice | None:
    changed = memberships.changed_since(tx, seq)[-MOST_NEW:]
    if not changed:
        return None
    hits = _hits(tx, wanted, [article for article, _, _ in changed], now, zone)
    reached = {story: number for article, story, number in changed if article in hits}
    rows = stories.get(tx, list(reached))
    # A story that was not judged yet is told of at the next look.
    waiting = [number for story, number in reached.items() if story not in rows or rows[story].scored_at is None]
    end = min(waiting) - 1 if waiting else changed[-1][2]
    fresh = [
        rows[story]
        for story, number in reached.items()
        if story in rows and number <= end and _is_news(rows[story], told.get(story))
    ]
    fresh.sort(key=lambda row: (-row.heat, row.id))
    kept = dict(told) | {row.id: now.isoformat() for row in fresh}
    newest = dict(sorted(kept.items(), key=lambda pair: pair[1])[-MOST_TOLD:])
    return Notice(search=wanted, found=_found(tx, fresh[:MOST_SHOWN], told), seq=end, told=newest)


def _is_news(row: StoryRow, told_at: str | None) -> bool:
    if row.state in ("rejected", "removed"):
        return False
    return told_at is None or (row.news_at is not None and row.news_at > datetime.fromisoformat(told_at))


def _hits(tx: Tx, wanted: Search, changed: Sequence[str], now: datetime, zone: tzinfo) -> set[str]:
    new = set(changed)
    if wanted.query:
        new &= set(search.articles(tx, parse(wanted.query, now=now, zone=zone), limit=MOST_FOUND))
    return set(_of_topic(tx, sorted(new), wanted.topic))


def _of_topic(tx: Tx, ids: Sequence[str], topic: str | None) -> list[str]:
    if topic is None:
        return list(ids)
    matches = articles.get_matches(tx, ids)
    return [id for id in ids if any(match.topic == topic for match in matches.get(id, ()))]


def _found(tx: Tx, rows: Sequence[StoryRow], told: Mapping[str, str]) -> tuple[Found, ...]:
    leads = articles.get(tx, [row.lead for row in rows if row.lead])
    made = []
    for row in rows:
        lead = leads.get(row.lead or "")
        if lead is not None:
            made.append(
                Found(
                    story=row.id,
                    title=(row.standing.title if row.standing else None) or row.title,
                    url=lead.article.canonical_url,
                    provider=lead.provider_name,
                    sources=row.independent,
                    heat=row.heat,
                    is_new=row.id not in told,
                )
            )
    return tuple(made)
