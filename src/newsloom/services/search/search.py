"""Finding stories and articles by words."""

from __future__ import annotations

from dataclasses import dataclass

from newsloom.errors import NotFound
from newsloom.model.article import StoredArticle
from newsloom.publishing.rights import rights_of
from newsloom.publishing.story_view import StoryView, load_views
from newsloom.runtime.context import Newsroom
from newsloom.services.stories import desk_view
from newsloom.services.stories.desk_view import StoryLine
from newsloom.store import articles as kept
from newsloom.store import memberships, search, sources
from newsloom.store import stories as kept_stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found, and the story it is in (None: not grouped, or in no topic)."""

    held: StoredArticle
    story: str | None
    may_be_told: bool = True
    """Whether its text may be quoted; else only its title is."""


def articles(world: Newsroom, query: str, limit: int = 50) -> list[Hit]:
    """Articles that have all the words, newest first."""
    with world.db.read() as tx:
        ids = search.articles(tx, query, limit=limit)
        held = kept.get(tx, ids, with_text=False)
        where = memberships.story_of(tx, ids)
        known = {s.id: s for s in sources.all_sources(tx, retired=True)}
        allowed = {id: rights_of(h.article, known.get(h.source or "")) for id, h in held.items()}
        return [
            Hit(held=held[id], story=where.get(id), may_be_told=allowed[id].summarise is not False)
            for id in ids
            if id in held
        ]


def stories(world: Newsroom, query: str, limit: int = 20) -> list[StoryLine]:
    """Stories of which an article has all the words, latest first."""
    with world.db.read() as tx:
        ids = search.articles(tx, query, limit=limit * 5)
        where = memberships.story_of(tx, ids)
        found = list(dict.fromkeys(where[id] for id in ids if id in where))[:limit]
    return desk_view.lines(world, found)


def published(world: Newsroom, query: str, *, topic: str | None = None, limit: int = 30) -> list[StoryView]:
    """Published stories (of a topic) of which an article that readers see has all the words, latest first; without words, the
    latest of all. Raises NotFound for an unknown topic."""
    if topic is not None and topic not in {t.name for t in world.topics}:
        raise NotFound(topic, "there is no topic of that name", hint="newsloom topic list")
    with world.db.read() as tx:
        if not query.strip():
            rows = kept_stories.listed(tx, states=["published"], topic=topic, limit=limit, order="first")
            return [view for view in load_views(tx, world, [row.id for row in rows]) if view.is_public]
        hits = search.articles(tx, query, limit=limit * 10)
        where = memberships.story_of(tx, hits)
        views = load_views(tx, world, list(dict.fromkeys(where[id] for id in hits if id in where)))
    found = set(hits)
    shown = (v for v in views if v.is_public and any(m.held.id in found for m in v.members))
    return [v for v in shown if topic is None or topic in v.row.topics][:limit]
