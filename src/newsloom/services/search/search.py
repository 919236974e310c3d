"""Finding stories and articles by the search language (core.query)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from newsloom.core import query as language
from newsloom.errors import NotFound, UsageError
from newsloom.model.article import StoredArticle
from newsloom.model.query import Query
from newsloom.model.source import Source
from newsloom.publishing.rights import rights_of
from newsloom.publishing.site_settings import zone
from newsloom.publishing.story_view import StoryView, load_views
from newsloom.runtime.context import Newsroom
from newsloom.services.stories import desk_view
from newsloom.services.stories.desk_view import StoryLine
from newsloom.store import articles as kept
from newsloom.store import memberships, search, sources
from newsloom.store import stories as store_stories
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

Pieces = tuple[tuple[str, bool], ...]
SNIPPET = 240
"""Characters of a text around what was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found, and the story it is in (None: not grouped, or in no topic). `title` and `snippet` are in
    pieces: (piece, whether it was asked for)."""

    held: StoredArticle
    story: str | None
    may_be_told: bool = True
    """Whether its text may be quoted; else only its title is."""
    state: str = ""
    """Of its story."""
    title: Pieces = ()
    snippet: Pieces = ()


def parsed(newsroom: Newsroom, query: str) -> Query:
    """What a query asks for here. Raises UsageError for what it names and there is not, and for a day that is none."""
    made = language.parse(query, now=newsroom.clock(), zone=zone(newsroom), topics=[t.name for t in newsroom.topics])
    if made.faults:
        raise UsageError("search", "; ".join(made.faults), hint="docs/reference/search.md")
    return made


def found(tx: Tx, query: Query, limit: int) -> list[str]:
    """The articles that a query finds: those with whole words first, then those that have only beginnings; each newest first."""
    ids = search.articles(tx, query, limit=limit)
    if any(term.open for term in query.terms):
        whole = search.articles(tx, query.whole_words(), limit=limit)
        ids = list(dict.fromkeys([*whole, *ids]))[:limit]
    return ids


def articles(newsroom: Newsroom, query: str, limit: int = 50) -> list[Hit]:
    """Articles that have all that is asked for, newest first (whole words before beginnings). Raises UsageError."""
    asked = parsed(newsroom, query)
    with newsroom.db.read() as tx:
        ids = found(tx, asked, limit)
        held = kept.get(tx, ids)
        where = memberships.story_of(tx, ids)
        rows = store_stories.get(tx, list(dict.fromkeys(where.values())))
        known = {s.id: s for s in sources.all_sources(tx, retired=True)}
    return [_hit(held[id], where.get(id), rows, known, asked) for id in ids if id in held]


def _hit(
    held: StoredArticle, story: str | None, rows: Mapping[str, StoryRow], known: Mapping[str, Source], asked: Query
) -> Hit:
    a = held.article
    told = rights_of(a, known.get(held.source or "")).summarise is not False
    title = tuple(language.marked(a.title, asked))
    snippet = tuple(language.marked(a.excerpt, asked, SNIPPET)) if told else ()
    if told and not any(hit for _, hit in (*title, *snippet)):
        inside = tuple(language.marked(a.text[:100_000], asked, SNIPPET))
        snippet = inside if any(hit for _, hit in inside) else snippet
    state = rows[story].state if story is not None and story in rows else ""
    return Hit(held=held, story=story, may_be_told=told, state=state, title=title, snippet=snippet)


def stories(newsroom: Newsroom, query: str, limit: int = 20) -> list[StoryLine]:
    """Stories of which an article has all that is asked for, latest first. Raises UsageError."""
    asked = parsed(newsroom, query)
    with newsroom.db.read() as tx:
        ids = found(tx, asked, limit * 5)
        where = memberships.story_of(tx, ids)
        lines = list(dict.fromkeys(where[id] for id in ids if id in where))[:limit]
    return desk_view.lines(newsroom, lines)


def published(newsroom: Newsroom, query: str, *, topic: str | None = None, limit: int = 30) -> list[StoryView]:
    """Published stories (of a topic) of which an article that readers see has all that is asked for, latest first; without a
    query, the latest of all. Raises NotFound for an unknown topic, UsageError. Readers learn nothing of other states."""
    if topic is not None and topic not in {t.name for t in newsroom.topics}:
        raise NotFound(topic, "there is no topic of that name", hint="newsloom topic list")
    asked = replace(parsed(newsroom, query), states=("published",), not_states=())
    with newsroom.db.read() as tx:
        if not query.strip():
            rows = store_stories.listed(tx, states=["published"], topic=topic, limit=limit, order="first")
            return [view for view in load_views(tx, newsroom, [row.id for row in rows]) if view.is_public]
        hits = found(tx, asked, limit * 10) if has_words(query, asked) else []
        where = memberships.story_of(tx, hits)
        views = load_views(tx, newsroom, list(dict.fromkeys(where[id] for id in hits if id in where)))
    there = set(hits)
    shown = (v for v in views if v.is_public and any(m.held.id in there for m in v.members))
    return [v for v in shown if topic is None or topic in v.row.topics][:limit]


def has_words(query: str, asked: Query) -> bool:
    """Whether a query asks for more than a state: signs alone, or "without" alone, find nothing."""
    return replace(asked, states=()).asks or "state:" in query.lower()
