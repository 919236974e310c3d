"""Stories and articles as people and programs read them; one article by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from newsloom.core.url import article_url, canonical_url, is_web_url
from newsloom.errors import NotFound, UsageError
from newsloom.model.outcome import Then
from newsloom.model.review import STATES
from newsloom.model.story import Item
from newsloom.pipeline.stages.poll import lane_of
from newsloom.publishing.story_pages import coverage_parts, heat_parts, title_of
from newsloom.publishing.story_view import MemberView, StoryView, load_views
from newsloom.runtime.context import Newsroom
from newsloom.services.stories.as_shown import version_of
from newsloom.services.stories.headline_value import headline_json
from newsloom.store import captures, editions, identities, memberships, stories, work
from newsloom.store.captures import DiscoveredUrl
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

MOST_TOLD = 60
"""So many articles of a story are read for a person who asks for what was new in it."""


def add_url(newsroom: Newsroom, url: str, *, topic: str | None = None) -> DiscoveredUrl:
    """Take in one article by hand: its page is due to be fetched. A known URL is fetched again. Raises UsageError."""
    url = url.strip()
    if "://" not in url and "." in url.partition("/")[0]:
        url = f"https://{url}"
    if not is_web_url(url):
        raise UsageError(url, "not a web address", hint="like https://example.org/news/story.html")
    if topic is not None and topic not in {t.name for t in newsroom.topics}:
        raise NotFound(topic, "there is no topic of that name", hint="newsloom topic list")
    url = article_url(url)
    now = newsroom.clock()
    find = DiscoveredUrl(id=captures.find_id(canonical_url(url)), url=url, first_seen=now, topic=topic, via="hand")
    with newsroom.db.write() as tx:
        captures.put_finds(tx, [find])
        kept = captures.get_finds(tx, [find.id])[find.id]
        work.schedule(tx, [Then(stage="fetch", item=kept.id, lane=lane_of(url), arrival=kept.first_seen)], now)
    return kept


def story_id(tx: Tx, name: str) -> str:
    """A story's id from its id, the beginning of it, the id of one that was merged into it, or its address on the site.

    Raises NotFound, UsageError for a beginning that several share.
    """
    if stories.is_there(tx, name):
        return str(name)
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
    newsroom: Newsroom,
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
    if topic is not None and topic not in {t.name for t in newsroom.topics}:
        raise NotFound(topic, "there is no topic of that name", hint="newsloom topic list")
    with newsroom.db.read() as tx:
        return stories.listed(tx, states=states, topic=topic, since=since, limit=limit, offset=offset, order=order)


def check_states(states: Sequence[str]) -> None:
    """Raises UsageError for a state that there is not."""
    for state in states:
        if state not in STATES:
            raise UsageError(state, "there is no such state", hint=f"one of {', '.join(STATES)}")


def show_story(newsroom: Newsroom, name: str) -> StoryView:
    """One story, whole. Raises NotFound, also for one without any article."""
    with newsroom.db.read() as tx:
        views = load_views(tx, newsroom, [story_id(tx, name)], texts=True, around=True)
    if not views:
        raise NotFound(name, "there is no such story", hint="newsloom story list")
    return views[0]


def views(newsroom: Newsroom, ids: Sequence[str]) -> list[StoryView]:
    """These stories as they may be shown, in this order; those that are not there are left out."""
    with newsroom.db.read() as tx:
        return load_views(tx, newsroom, ids)


def labelled_rows(newsroom: Newsroom, days: int) -> list[dict[str, Any]]:
    """The grouped articles of the last days in order of arrival, as rows whose label is the story that they stand in."""
    with newsroom.db.read() as tx:
        live = memberships.live_items(tx, newsroom.clock() - timedelta(days=days))
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
        "title": title_of(row),
        "state": row.state,
        "heat": round(row.heat, 1),
        "coverage": round(row.coverage, 1),
        "quality": row.quality,
        "articles": row.articles,
        "independentSources": row.independent,
        "topics": list(row.topics),
        "lead": row.lead,
        "saga": row.saga,
        "firstSeen": msgspec.to_builtins(row.first_seen),
        "lastSeen": msgspec.to_builtins(row.last_seen),
        "newsAt": msgspec.to_builtins(row.news_at),
        "tags": list(standing.tags) if standing else [],
        "goesOutAt": msgspec.to_builtins(standing.until) if standing else None,
        "because": {
            "heat": list(heat_parts(row)),
            "coverage": list(coverage_parts(row)),
            "quality": list(row.because.get("quality", ())),
            "lead": list(row.because.get("lead", ())),
            "standing": list(standing.because) if standing else [],
        },
    }


def view_json(view: StoryView) -> dict[str, Any]:
    """A whole story as plain data. What was taken down is no member: `takenDown` names it, for who may put it back."""
    return row_json(view.row) | {
        "title": view.title,
        "version": version_of(view),
        "path": view.path,
        "redirects": list(view.redirects),
        "sagaStories": [{"id": r.id, "title": title_of(r), "state": r.state} for r, _ in view.saga],
        "members": [_member_json(m) for m in view.members],
        "takenDown": [
            {"id": m.held.id, "url": m.held.article.canonical_url, "provider": _provider_json(m)}
            for m in view.taken_down
        ],
        "summary": [{"text": one.text, "articles": list(one.articles)} for one in view.summary],
        "proposedHeadline": headline_json(view),
        "origin": view.origin.held.id if view.origin else None,
        "reactions": list(view.reactions),
        "linkedBy": [
            {
                "article": one.by,
                "title": one.title,
                "url": one.url,
                "provider": one.provider,
                "at": msgspec.to_builtins(one.at),
            }
            for one in view.linked_by
        ],
        "discussion": [
            {
                "url": one.discussion,
                "network": one.network,
                "title": one.title,
                "author": one.author,
                "points": one.points,
                "comments": one.comments,
            }
            for one in view.discussion
        ],
        "timeline": [msgspec.to_builtins(t) for t in view.timeline(most=MOST_TOLD)],
        "verdicts": [msgspec.to_builtins(v) for v in view.verdicts],
    }


def _member_json(m: MemberView) -> dict[str, Any]:
    article = m.held.article
    return {
        "id": m.held.id,
        "url": article.canonical_url,
        "title": article.title,
        "excerpt": article.excerpt,
        "provider": _provider_json(m),
        "publishedDateTime": msgspec.to_builtins(article.published),
        "firstSeen": msgspec.to_builtins(m.held.first_seen),
        "type": article.type,
        "restricted": article.restricted,
        "quality": m.quality.value if m.quality else None,
        "qualityBecause": list(m.quality.because) if m.quality else [],
        "copyOf": m.copy.original if m.copy else None,
        "because": list(m.because),
        "topics": list(m.topics),
        "record": m.record,
    }


def _provider_json(m: MemberView) -> dict[str, str]:
    return {"name": m.held.provider_name, "domain": m.held.provider_domain}
