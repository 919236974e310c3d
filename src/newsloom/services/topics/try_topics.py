"""What would a change of topics do to the articles of the last days, before it is saved? And which keywords would serve?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from newsloom.core.topic import Matcher
from newsloom.core.topic.suggest import Difference, Suggestion, compare, suggest
from newsloom.errors import NotFound, UsageError
from newsloom.model.article import Match, StoredArticle
from newsloom.model.source import Topic
from newsloom.records.taxonomy import read_topic, topic_tree
from newsloom.runtime.context import Newsroom
from newsloom.runtime.scoring_settings import topic_settings
from newsloom.store import articles, stories
from newsloom.store.sql import Tx

MOST_READ = 20_000
"""The latest so many articles are matched: a minute of work, not an hour."""
MOST_DECIDED = 2000
LEAST_DECIDED = 3
"""Suggestions need so many approved and so many rejected stories: fewer would be guessing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """An article that comes to a topic or goes from it, with what speaks for it (now, or until now)."""

    id: str
    title: str
    url: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one topic: how many articles it had and has, and which come and go (the latest first)."""

    topic: str
    before: int
    after: int
    gained: tuple[Moved, ...] = ()
    lost: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What a change would do. `unsaved`: whether it was compared with the topics as they are, or with what is in the store."""

    read: int
    unsaved: bool
    changes: tuple[Change, ...]
    suggestions: Mapping[str, tuple[Suggestion, ...]]


def check(
    newsroom: Newsroom,
    *,
    days: float = 7.0,
    files: Sequence[Path] = (),
    add: Sequence[tuple[str, str]] = (),
    remove: Sequence[tuple[str, str]] = (),
) -> Check:
    """Compare the topics with what they would be: `files` take the place of topics of their names (or are new), `add` and
    `remove` are (topic, keyword).

    Without any change, the topics' files are compared with what the store holds: what matching anew would do. Nothing is
    written. Raises NotFound, UsageError, ConfigInvalid for keywords that cannot be used.
    """
    trial = changed(newsroom.topics, files, add, remove)
    unsaved = bool(files or add or remove)
    settings = topic_settings(newsroom.config)
    after = Matcher(trial, settings)
    now = Matcher(newsroom.topics, settings) if unsaved and newsroom.topics else None
    with newsroom.db.read() as tx:
        ids = articles.ids_since(tx, newsroom.clock() - timedelta(days=days))[-MOST_READ:]
        held = articles.get(tx, ids)
        stored = {} if unsaved else articles.get_matches(tx, ids)
        spoken = decided(tx, [topic.name for topic in trial])
    old: dict[str, Sequence[Match]] = dict(stored)
    if now is not None:
        old = {id: _matches(now, one) for id, one in held.items()}
    new = {id: _matches(after, one) for id, one in held.items()}
    return Check(
        read=len(held),
        unsaved=unsaved,
        changes=_changes(trial, held, old, new),
        suggestions=suggestions_for(trial, spoken),
    )


def changed(
    topics: Sequence[Topic], files: Sequence[Path], add: Sequence[tuple[str, str]], remove: Sequence[tuple[str, str]]
) -> list[Topic]:
    """The topics with a change that is not saved, checked as a tree."""
    made = {topic.name: topic for topic in topics}
    for path in files:
        if not path.is_file():
            raise NotFound(str(path), "there is no such file")
        topic = read_topic(path.read_bytes(), str(path))
        known = made.get(topic.name)
        made[topic.name] = replace(topic, order=known.order if known else len(made) + 1)
    for name, word in add:
        topic = _named(made, name)
        made[name] = replace(topic, keywords=tuple(dict.fromkeys((*topic.keywords, word))))
    for name, word in remove:
        topic = _named(made, name)
        if word not in topic.keywords:
            raise UsageError(word, f"topic {name!r} has no such keyword", hint=f"it has: {', '.join(topic.keywords)}")
        made[name] = replace(topic, keywords=tuple(one for one in topic.keywords if one != word))
    return topic_tree(made.values())


def _named(topics: Mapping[str, Topic], name: str) -> Topic:
    if name not in topics:
        raise NotFound(name, "there is no topic of that name", hint="newsloom topic list")
    return topics[name]


def _matches(matcher: Matcher, held: StoredArticle) -> tuple[Match, ...]:
    a = held.article
    return matcher.matches(
        a.title,
        a.excerpt,
        a.text,
        categories=a.keywords,
        hint=held.topic_hint,
        language=a.language,
        url=a.canonical_url,
    )


def _changes(
    topics: Sequence[Topic],
    held: Mapping[str, StoredArticle],
    old: Mapping[str, Sequence[Match]],
    new: Mapping[str, Sequence[Match]],
) -> tuple[Change, ...]:
    differences = {one.topic: one for one in compare(old, new)}
    names = list(dict.fromkeys([*(topic.name for topic in topics), *differences]))
    before, after = _counts(old), _counts(new)
    nothing = Difference(topic="", gained=(), lost=())
    return tuple(
        Change(
            topic=name,
            before=before.get(name, 0),
            after=after.get(name, 0),
            gained=_moved(name, differences.get(name, nothing).gained, held, new),
            lost=_moved(name, differences.get(name, nothing).lost, held, old),
        )
        for name in names
    )


def _counts(matches: Mapping[str, Sequence[Match]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for found in matches.values():
        for match in found:
            counts[match.topic] = counts.get(match.topic, 0) + 1
    return counts


def _moved(
    topic: str, ids: Sequence[str], held: Mapping[str, StoredArticle], matches: Mapping[str, Sequence[Match]]
) -> tuple[Moved, ...]:
    latest = sorted((held[id] for id in ids if id in held), key=lambda one: (one.first_seen, one.id), reverse=True)
    return tuple(
        Moved(
            id=one.id,
            title=one.article.title,
            url=one.article.canonical_url,
            because=next((m.because for m in matches.get(one.id, ()) if m.topic == topic), ()),
        )
        for one in latest
    )


def decided(tx: Tx, topics: Sequence[str]) -> dict[str, tuple[list[str], list[str]]]:
    """Of each topic, titles with excerpts of the leads that a person approved, and of those that a person rejected."""
    out: dict[str, tuple[list[str], list[str]]] = {topic: ([], []) for topic in topics}
    for side, state in enumerate(("published", "rejected")):
        rows = [
            row
            for row in stories.listed(tx, states=[state], limit=MOST_DECIDED, order="latest")
            if row.standing is not None and row.standing.by == "person" and row.lead
        ]
        leads = articles.get(tx, [row.lead for row in rows if row.lead])
        for row in rows:
            lead = leads.get(row.lead or "")
            for topic in row.topics if lead is not None else ():
                if topic in out and lead is not None:
                    out[topic][side].append(f"{lead.article.title}\n{lead.article.excerpt}")
    return out


def suggestions_for(
    topics: Sequence[Topic], spoken: Mapping[str, tuple[list[str], list[str]]]
) -> dict[str, tuple[Suggestion, ...]]:
    """For each topic on which enough was decided, keywords that separate the approved texts from the rejected ones."""
    out: dict[str, tuple[Suggestion, ...]] = {}
    for topic in topics:
        approved, rejected = spoken[topic.name]
        if min(len(approved), len(rejected)) >= LEAST_DECIDED:
            found = suggest(approved, rejected, known=topic.keywords, limit=8)
            if found:
                out[topic.name] = found
    return out
