"""The brief: what is new in each story since a time, for an analyst who was away. Repetition is not news."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urljoin

from newsloom.core import novelty
from newsloom.core.summary import pick
from newsloom.model.article import Article
from newsloom.model.capture import Page
from newsloom.model.review import STATES
from newsloom.model.summary import joined
from newsloom.pipeline.executors.read_page import Given, read
from newsloom.pipeline.summarising import task_of
from newsloom.publishing.story_pages import heat_parts
from newsloom.publishing.story_view import StoryView, load_views
from newsloom.render.brief import Brief, BriefStory, Said, Step, with_news
from newsloom.runtime.context import Newsroom
from newsloom.services.stories.read import MOST_TOLD, list_stories
from newsloom.store import articles, captures
from newsloom.store.sql import Tx

MOST_STORIES = 500
"""Stories with any report since the time, the hottest first; the rest of a long absence is not read by anyone."""
MOST_NEWS = 2
"""Sentences on what is new in one story."""


def brief(
    newsroom: Newsroom,
    since: datetime,
    *,
    topic: str | None = None,
    states: Sequence[str] = (),
    limit: int = MOST_STORIES,
) -> Brief:
    """What is new since then, hottest first: in stories of any state but rejected and removed, unless `states` names some.

    A story counts if an article brought facts that it did not have, if it began since then, or if a publisher changed what
    it had said. Raises NotFound for an unknown topic, UsageError for an unknown state.
    """
    wanted = list(states) or [state for state in STATES if state not in ("rejected", "removed")]
    rows = list_stories(newsroom, states=wanted, topic=topic, since=since, limit=limit)
    with newsroom.db.read() as tx:
        found = load_views(tx, newsroom, [row.id for row in rows], texts=True)
        views = [view for view in found if view.members]
        changed = changes_since(tx, [m.held.id for view in views for m in view.members], since)
    told = [_told(newsroom, view, since, changed) for view in views]
    title = f"{newsroom.config.site.title}: {topic}" if topic else newsroom.config.site.title
    return Brief(title=title, since=since, until=newsroom.clock(), stories=with_news(told))


def _told(newsroom: Newsroom, view: StoryView, since: datetime, changed: Mapping[str, tuple[str, ...]]) -> BriefStory:
    row, lead = view.row, view.lead
    assert lead is not None
    members = [m.held for m in view.members]
    is_new = row.first_seen > since
    steps = [
        Step(at=m.at, provider=m.provider, title=m.title, url=m.url, new=(m.says,) if m.says else ())
        for m in view.timeline(since=since, most=MOST_TOLD)
        if m.says or (is_new and m.article == members[0].id)
    ]
    names = {h.id: h.provider_name for h in members}
    return BriefStory(
        id=row.id,
        title=view.title,
        url=urljoin(newsroom.config.site.url, f"news/{view.path}/")
        if view.is_public
        else lead.held.article.canonical_url,
        heat=row.heat,
        articles=row.articles,
        sources=row.independent,
        first_seen=row.first_seen,
        first_by=members[0].provider_name,
        is_new=is_new,
        topics=row.topics,
        steps=tuple(steps),
        changes=tuple(f"{names[id]}: {line}" for id in names if id not in view.untold for line in changed.get(id, ())),
        because=heat_parts(row),
        summary=joined(view.summary),
        news=() if is_new else _news(newsroom, view, since),
    )


def _news(newsroom: Newsroom, view: StoryView, since: datetime) -> tuple[Said, ...]:
    """Sentences that the articles since then share and no older one tells, where summaries are on; checked as these are."""
    new = {m.held.id for m in view.members if m.held.first_seen > since}
    if newsroom.config.summary.maker == "off" or len(new) < 2:
        return ()
    task = task_of(view, newsroom)
    urls = {m.held.id: m.held.article.canonical_url for m in view.members}
    kept = pick(task.sources, task.language, most=MOST_NEWS, new=new)
    return tuple(Said(text=one.text, urls=tuple(urls[id] for id in one.articles)) for one in kept)


def changes_since(tx: Tx, ids: Sequence[str], since: datetime) -> dict[str, tuple[str, ...]]:
    """What publishers changed in articles since then, in words, by article: of pages that were captured more than once."""
    finds = articles.finds_of(tx, ids)
    pairs = captures.recaptured(tx, list(finds.values()), since)
    pages = captures.get_pages(tx, [page for pair in pairs.values() for page in pair])
    found: dict[str, tuple[str, ...]] = {}
    for id, find in finds.items():
        if find not in pairs:
            continue
        old, new = (_article(pages[page][0]) if page in pages else None for page in pairs[find])
        if old is not None and new is not None:
            lines = novelty.changes(old, new)
            if lines:
                found[id] = lines
    return found


def _article(page: Page) -> Article | None:
    """What stood on a page; None for an error page or one that cannot be read."""
    if not 200 <= page.status < 300:
        return None
    given = Given(
        url=page.final_url, body=page.body, content_type=page.headers.get("content-type"), now=page.fetched_at
    )
    article = read(given)
    return article if isinstance(article, Article) else None
