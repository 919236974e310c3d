"""Which stories stand on the front page, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from newsloom.core import policy
from newsloom.publishing.story_view import StoryView
from newsloom.runtime.context import Newsroom
from newsloom.runtime.scoring_settings import page_settings
from newsloom.store import editions, stories
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

FRONT_POOL = 300


def front_order(
    tx: Tx, newsroom: Newsroom, now: datetime, limit: int, published: Sequence[StoryView] | None = None
) -> list[str]:
    """The ids of the front page, first to last. `published`: all published stories, where they were read already."""
    if published is None:
        return front_pool_order(tx, newsroom, now, limit, states=("published",))
    hottest = sorted((view for view in published), key=lambda v: (-v.row.heat, _newest(v.row), v.row.id))[:FRONT_POOL]
    pool, uncapped = _pool_of(newsroom, [(v.row, v.first_published) for v in hottest])
    return list(policy.full_page(pool, page_settings(newsroom.config, limit), now=now, uncapped=uncapped))


def _newest(row: StoryRow) -> float:
    return -row.last_seen.timestamp()


def front_pool_order(tx: Tx, newsroom: Newsroom, now: datetime, limit: int, *, states: Sequence[str]) -> list[str]:
    """The same for stories of these states: what the front page would be, if all of them were approved."""
    pool, uncapped = _pool(tx, newsroom, states)
    return list(policy.full_page(pool, page_settings(newsroom.config, limit), now=now, uncapped=uncapped))


def why_absent(tx: Tx, newsroom: Newsroom, id: str, now: datetime, limit: int) -> policy.Absence | None:
    """Why a published story does not stand on the front page; None if it does."""
    pool, uncapped = _pool(tx, newsroom, ("published",))
    return policy.why_absent(id, pool, page_settings(newsroom.config, limit), now=now, uncapped=uncapped)


def _pool(tx: Tx, newsroom: Newsroom, states: Sequence[str]) -> tuple[list[policy.PageStory], set[str]]:
    rows = stories.listed(tx, states=list(states), limit=FRONT_POOL)
    links = editions.permalinks_of(tx, [r.id for r in rows])
    first = {id: min(link.first_published for link in found) for id, found in links.items()}
    return _pool_of(newsroom, [(r, first.get(r.id)) for r in rows])


def _pool_of(
    newsroom: Newsroom, found: Sequence[tuple[StoryRow, datetime | None]]
) -> tuple[list[policy.PageStory], set[str]]:
    roots = {t.name for t in newsroom.topics if t.parent is None}
    pool = [
        policy.PageStory(
            id=r.id,
            heat=r.heat,
            provider=str(r.facts.get("provider", "")),
            topics=r.topics,
            pinned=bool(r.standing and r.standing.pinned),
            news_at=r.news_at,
            shown_at=_shown_at(r, first),
        )
        for r, first in found
    ]
    return pool, roots


def _shown_at(row: StoryRow, first: datetime | None) -> datetime | None:
    """When a story first stood on the page with what is in it now: an edition follows news within minutes."""
    return None if first is None else max(first, row.news_at or first)
