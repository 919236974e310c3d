"""The published stories, as the site's pages ask for them: answered from the store, each question with an index behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from newsloom.publishing.collections import shown
from newsloom.publishing.front_page import front_order
from newsloom.publishing.site_settings import site_settings, site_topics
from newsloom.publishing.story_pages import site_story, with_timeline
from newsloom.publishing.story_view import load_views
from newsloom.render.site import (
    SiteSettings,
    SiteStory,
    SiteTopic,
    SourceCard,
)
from newsloom.render.site.library import top_of
from newsloom.render.site.model import Day, Month
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, identities, stories
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow


class StoreLibrary:
    """A `render.site.Library` over the store, for one edition; stories are built once each."""

    def __init__(self, tx: Tx, world: Newsroom, now: datetime) -> None:
        self._tx = tx
        self._world = world
        self._now = now
        self.beside = shown(tx, world)
        """Collections and issues of the newsletter, which stand beside the stories."""
        self._settings = replace(site_settings(world), more=self.beside.lists(), beside=tuple(self.beside.on_topics()))
        self.zone = self._settings.zone
        self._topics = site_topics(world.topics)
        self._built: dict[str, SiteStory | None] = {}
        self._withheld: dict[str, tuple[str, ...]] = {}
        self._links: dict[str, editions.Permalink | None] = {}
        self._cards: tuple[SourceCard, ...] | None = None
        self._months: list[tuple[Month, int]] | None = None

    # -- the protocol ------------------------------------------------------------------------------------------------

    @property
    def settings(self) -> SiteSettings:
        """See Library."""
        return self._settings

    def topics(self) -> Sequence[SiteTopic]:
        """See Library."""
        return self._topics

    def hottest(self, limit: int) -> Sequence[SiteStory]:
        """See Library: policy's front page, with its caps; a thin day is filled up with the latest."""
        return self.build(front_order(self._tx, self._world, self._now, limit))

    def latest(self, limit: int) -> Sequence[SiteStory]:
        """See Library."""
        return self._rows(stories.published_between(self._tx, None, None, limit=limit))

    def story(self, slug: str) -> SiteStory | None:
        """See Library."""
        story = editions.taken_permalinks(self._tx, [slug]).get(slug)
        if story is None:
            return None
        row = stories.get(self._tx, [story]).get(story)
        if row is None or row.state != "published":
            return None
        link = self._main(story)
        built = self.build([story]) if link is not None and link.path == slug else []
        return self._told(built[0]) if built else None

    def slugs(self) -> Iterable[str]:
        """See Library."""
        for _, id in stories.published_firsts(self._tx):
            link = self._main(id)
            if link is not None:
                yield link.path

    def topic_latest(self, name: str, limit: int) -> Sequence[SiteStory]:
        """See Library."""
        return self._rows(stories.published_between(self._tx, None, None, topic=name, limit=limit))

    def topic_months(self, name: str) -> Sequence[tuple[Month, int]]:
        """See Library."""
        return self._months_of(name)

    def topic_month(self, name: str, month: Month) -> Sequence[SiteStory]:
        """See Library."""
        return self._rows(stories.published_between(self._tx, *span_of(month, self.zone), topic=name))

    def months(self) -> Sequence[tuple[Month, int]]:
        """See Library."""
        if self._months is None:
            self._months = self._months_of()
        return self._months

    def days(self, month: Month) -> Sequence[Day]:
        """See Library."""
        found: dict[date, list[SiteStory]] = {}
        for story in self._rows(stories.published_between(self._tx, *span_of(month, self.zone))):
            found.setdefault(story.first_seen.astimezone(self.zone).date(), []).append(story)
        return [Day(on=on, count=len(day), top=top_of(day)) for on, day in found.items()]

    def day(self, on: date) -> Sequence[SiteStory]:
        """See Library."""
        span = (_midnight(on, self.zone), _midnight(on + timedelta(days=1), self.zone))
        return self._rows(stories.published_between(self._tx, *span))

    def sources(self) -> Sequence[SourceCard]:
        """See Library."""
        if self._cards is None:
            from newsloom.publishing.source_stats import scorecards

            self._cards = scorecards(self._tx, self._world, self)
        return self._cards

    def source(self, slug: str) -> SourceCard | None:
        """See Library."""
        return next((card for card in self.sources() if card.slug == slug), None)

    def moved(self, slug: str) -> str | None:
        """See Library."""
        story = editions.taken_permalinks(self._tx, [slug]).get(slug)
        link = self._main(identities.follow(self._tx, story)) if story else None
        if link is None or link.path == slug:
            return None
        row = stories.get(self._tx, [link.story]).get(link.story)
        return link.path if row is not None and row.state == "published" else None

    def moved_slugs(self) -> Iterable[str]:
        """See Library."""
        return editions.side_permalinks(self._tx)

    def withheld(self, story: str) -> tuple[str, ...]:
        """Where a story's pictures would lie that may not be shown (any more)."""
        return self._withheld.get(story, ())

    # -- building ------------------------------------------------------------------------------------------------------

    def _main(self, story: str) -> editions.Permalink | None:
        if story not in self._links:
            links = editions.permalinks_of(self._tx, [story]).get(story, [])
            self._links[story] = next((link for link in links if link.main), None)
        return self._links[story]

    def _months_of(self, topic: str | None = None) -> list[tuple[Month, int]]:
        counts: Counter[Month] = Counter()
        edges = []
        for on, count in stories.published_days(self._tx, topic):
            start = datetime(on.year, on.month, on.day, tzinfo=UTC)
            month = Month.of(start, self.zone)
            if month == Month.of(start + timedelta(days=1, microseconds=-1), self.zone):
                counts[month] += count
            else:
                edges.append(on)
        counts.update(Month.of(at, self.zone) for at in stories.published_on(self._tx, edges, topic))
        return sorted(counts.items(), key=lambda pair: (pair[0].year, pair[0].month), reverse=True)

    def _rows(self, rows: Sequence[StoryRow]) -> list[SiteStory]:
        return self.build([r.id for r in rows])

    def build(self, ids: Sequence[str]) -> list[SiteStory]:
        """The stories of these ids, in their order; those without an address or without articles are left out."""
        missing = [id for id in dict.fromkeys(ids) if id not in self._built]
        if missing:
            self._build(missing)
        return [story for id in ids if (story := self._built[id]) is not None]

    def _build(self, ids: Sequence[str]) -> None:
        views = {v.row.id: v for v in load_views(self._tx, self._world, ids, around=True)}
        for id in ids:
            view = views.get(id)
            self._links[id] = view.link if view else None
            self._withheld[id] = tuple(f"images/{file}" for file in view.withheld) if view else ()
            self._built[id] = site_story(view, view.link.path) if view and view.link and view.members else None

    def _told(self, story: SiteStory) -> SiteStory:
        return with_timeline(story, load_views(self._tx, self._world, [story.id], texts=True)[0])


def span_of(month: Month, zone: tzinfo) -> tuple[datetime, datetime]:
    """From when to when a month lasts by a clock, in UTC."""
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return _midnight(date(month.year, month.month, 1), zone), _midnight(after, zone)


def _midnight(on: date, zone: tzinfo) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=zone).astimezone(UTC)
