"""Stories and articles as people and programs read them; one article by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from newsloom.core import novelty
from newsloom.core.url import article_url, canonical_url, is_web_url
from newsloom.errors import NotFound, UsageError
from newsloom.model.article import Quality, StoredArticle
from newsloom.model.outcome import Then
from newsloom.model.review import STATES, Verdict
from newsloom.model.story import CopyOf, Item
from newsloom.pipeline.stages.poll import lane_of
from newsloom.publishing.rights import untold_of
from newsloom.publishing.story_pages import coverage_parts, heat_parts, timeline
from newsloom.runtime.context import Newsroom
from newsloom.store import articles, captures, editions, identities, memberships, reviews, stories, work
from newsloom.store.captures import DiscoveredUrl
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

MOST_TOLD = 60
"""So many articles of a story are read for a person who asks for what was new in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """An article in its story."""

    held: StoredArticle
    quality: Quality | None
    copy: CopyOf | None
    because: tuple[str, ...]
    topics: tuple[str, ...]
    record: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """A story with its members, verdicts, timeline and address."""

    row: StoryRow
    members: tuple[MemberView, ...]
    verdicts: tuple[Verdict, ...] = ()
    timeline: tuple[novelty.Moment, ...] = ()
    untold: frozenset[str] = frozenset()
    """Articles of which only the title may be quoted."""
    path: str | None = None
    saga: tuple[StoryRow, ...] = ()
    redirects: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The editor's title, or the lead's."""
        standing = self.row.standing
        return (standing.title if standing else None) or self.row.title

    @property
    def lead(self) -> MemberView:
        """The article that stands for the story."""
        return next((m for m in self.members if m.held.id == self.row.lead), self.members[0])


def add_url(world: Newsroom, url: str, *, topic: str | None = None) -> DiscoveredUrl:
    """Take in one article by hand: its page is due to be fetched. A known URL is fetched again. Raises UsageError."""
    url = url.strip()
    if "://" not in url and "." in url.partition("/")[0]:
        url = f"https://{url}"
    if not is_web_url(url):
        raise UsageError(url, "not a web address", hint="like https://example.org/news/story.html")
    if topic is not None and topic not in {t.name for t in world.topics}:
        raise NotFound(topic, "there is no topic of that name", hint="newsloom topic list")
    url = article_url(url)
    now = world.clock()
    find = DiscoveredUrl(id=captures.find_id(canonical_url(url)), url=url, first_seen=now, topic=topic, via="hand")
    with world.db.write() as tx:
        captures.put_finds(tx, [find])
        kept = captures.get_finds(tx, [find.id])[find.id]
        work.schedule(tx, [Then(stage="fetch", item=kept.id, lane=lane_of(url), arrival=kept.first_seen)], now)
    return kept


def story_id(tx: Tx, name: str) -> str:
    """A story's id from its id, the beginning of it, the id of one that was merged into it, or its address on the site.

    Raises NotFound, UsageError for a beginning that several share.
    """
    wanted = name.strip().rstrip("/").rpartition("/")[2] if "/" in name else name.strip()
    by_path = editions.taken_permalinks(tx, [wanted])
    if wanted in by_path:
        return identities.follow(tx, by_path[wanted])
    found = identities.with_prefix(tx, wanted) if wanted else []
    if len(found) == 1:
        return identities.follow(tx, found[0])
    if not found:
        raise NotFound(name, "there is no such story", hint="newsloom story list")
    raise UsageError(name, f"several stories begin so: {', '.join(found)}", hint="give more digits")


def list_stories(
    world: Newsroom,
    *,
    states: Sequence[str] = (),
    topic: str | None = None,
    since: datetime | None = None,
    limit: int = 50,
    offset: int = 0,
    order: str = "heat",
) -> list[StoryRow]:
    """Stories by heat (or "latest", "first"). Raises NotFound for an unknown topic, UsageError for an unknown state."""
    check_states(states)
    if topic is not None and topic not in {t.name for t in world.topics}:
        raise NotFound(topic, "there is no topic of that name", hint="newsloom topic list")
    with world.db.read() as tx:
        return stories.listed(tx, states=states, topic=topic, since=since, limit=limit, offset=offset, order=order)


def check_states(states: Sequence[str]) -> None:
    """Raises UsageError for a state that there is not."""
    for state in states:
        if state not in STATES:
            raise UsageError(state, "there is no such state", hint=f"one of {', '.join(STATES)}")


def show_story(world: Newsroom, name: str) -> StoryView:
    """One story, whole."""
    with world.db.read() as tx:
        return story_views(tx, [story_id(tx, name)])[0]


def story_views(tx: Tx, ids: Sequence[str]) -> list[StoryView]:
    """Whole stories, in the order of the ids; those without members are left out."""
    rows = stories.get(tx, ids)
    members = memberships.members(tx, ids)
    every = [m.article for ms in members.values() for m in ms]
    held = articles.get(tx, every)
    qualities = articles.get_qualities(tx, every)
    copies = articles.copies(tx, every)
    topics = articles.get_matches(tx, every)
    records = editions.get_records(tx, every)
    verdicts = reviews.of(tx, [*ids, *every])
    links = editions.permalinks_of(tx, ids)
    redirects = identities.redirects_of(tx, ids)
    untold = untold_of(tx, list(held.values()))
    views = []
    for id in ids:
        mine = [m for m in members.get(id, ()) if m.article in held]
        if id not in rows or not mine:
            continue
        spoken = [v for s in (id, *redirects.get(id, ()), *(m.article for m in mine)) for v in verdicts.get(s, ())]
        row = rows[id]
        saga = [r for r in stories.in_saga(tx, row.saga) if r.id != id] if row.saga else []
        views.append(
            StoryView(
                row=row,
                members=tuple(
                    MemberView(
                        held=held[m.article],
                        quality=qualities.get(m.article),
                        copy=copies.get(m.article),
                        because=m.because,
                        topics=tuple(t.topic for t in topics.get(m.article, ())),
                        record=records[m.article].path if m.article in records else None,
                    )
                    for m in mine
                ),
                verdicts=tuple(sorted(spoken, key=lambda v: (v.at, v.id))),
                timeline=timeline([held[m.article] for m in mine], copies, untold, most=MOST_TOLD),
                untold=untold,
                path=next((link.path for link in links.get(id, ()) if link.main), None),
                saga=tuple(saga[:10]),
                redirects=tuple(redirects.get(id, ())),
            )
        )
    return views


def labelled_rows(world: Newsroom, days: int) -> list[dict[str, Any]]:
    """The grouped articles of the last days in order of arrival, as rows whose label is the story that they stand in."""
    with world.db.read() as tx:
        live = memberships.live_items(tx, world.clock() - timedelta(days=days))
        placed = [(item, story) for item, story in live if isinstance(item, Item)]
    return [
        {
            "id": item.id,
            "title": item.title,
            "excerpt": item.excerpt,
            "text": item.text,
            "published": item.seen.isoformat() if item.seen else None,
            "provider": item.provider,
            "language": item.language,
            "story": story,
        }
        for item, story in placed
    ]


def row_json(row: StoryRow) -> dict[str, Any]:
    """A story as lists and the API show it: `because` has the parts of each number, which add up to it."""
    standing = row.standing
    return {
        "id": row.id,
        "title": (standing.title if standing else None) or row.title,
        "state": row.state,
        "heat": round(row.interest, 1),
        "coverage": round(row.heat, 1),
        "quality": row.quality,
        "articles": row.articles,
        "independentSources": row.independent,
        "topics": list(row.topics),
        "lead": row.lead,
        "saga": row.saga,
        "firstSeen": msgspec.to_builtins(row.first_seen),
        "lastSeen": msgspec.to_builtins(row.last_seen),
        "newsAt": msgspec.to_builtins(row.news_at),
        "because": {
            "heat": list(heat_parts(row)),
            "coverage": list(coverage_parts(row)),
            "quality": list(row.because.get("quality", ())),
            "lead": list(row.because.get("lead", ())),
            "standing": list(standing.because) if standing else [],
        },
    }


def view_json(view: StoryView) -> dict[str, Any]:
    """A whole story as plain data."""
    return row_json(view.row) | {
        "path": view.path,
        "redirects": list(view.redirects),
        "sagaStories": [{"id": r.id, "title": r.title, "state": r.state} for r in view.saga],
        "members": [
            {
                "id": m.held.id,
                "url": m.held.article.canonical_url,
                "title": m.held.article.title,
                "excerpt": m.held.article.excerpt,
                "provider": {"name": m.held.provider_name, "domain": m.held.provider_domain},
                "publishedDateTime": msgspec.to_builtins(m.held.article.published),
                "firstSeen": msgspec.to_builtins(m.held.first_seen),
                "type": m.held.article.type,
                "restricted": m.held.article.restricted,
                "quality": m.quality.value if m.quality else None,
                "qualityBecause": list(m.quality.because) if m.quality else [],
                "copyOf": m.copy.original if m.copy else None,
                "because": list(m.because),
                "topics": list(m.topics),
                "record": m.record,
            }
            for m in view.members
        ],
        "timeline": [msgspec.to_builtins(t) for t in view.timeline],
        "verdicts": [msgspec.to_builtins(v) for v in view.verdicts],
    }
