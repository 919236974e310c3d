"""What printing asks of the stories at hand: a protocol, and its answer for a site that is wholly in memory.

The engine answers the same questions from the database, each with an index behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, tzinfo
from functools import cached_property
from typing import Protocol

from newsloom.render.site.model import Day, Month, Row, SiteInput, SiteSettings, SiteStory, SiteTopic, SourceCard
from newsloom.render.site.text import local

TOP_OF_DAY = 3


class Library(Protocol):
    """The published stories, as the pages need them. "Latest" means by `first_seen`, newest first, ties by id."""

    @property
    def settings(self) -> SiteSettings:
        """The site as its owner describes it."""

    def topics(self) -> Sequence[SiteTopic]:
        """All topics with a page, parents before children."""

    def hottest(self, limit: int) -> Sequence[SiteStory]:
        """Pinned stories, then by heat, highest first; ties by `first_seen`, newest first, then id."""

    def latest(self, limit: int) -> Sequence[Row]:
        """The newest stories."""

    def story(self, slug: str) -> SiteStory | None:
        """A published story by its permalink; None if there is none (any more)."""

    def slugs(self) -> Iterable[str]:
        """The permalinks of all published stories, newest first."""

    def topic_latest(self, name: str, limit: int) -> Sequence[SiteStory]:
        """The newest stories of a topic."""

    def topic_months(self, name: str) -> Sequence[tuple[Month, int]]:
        """The months in which a topic had stories, and how many, newest first."""

    def topic_month(self, name: str, month: Month) -> Sequence[Row]:
        """The stories of a topic that began in a month, newest first."""

    def months(self) -> Sequence[tuple[Month, int]]:
        """The months of the archive and how many stories each has, newest first."""

    def days(self, month: Month) -> Sequence[Day]:
        """The days of a month that have stories, newest first, each with the three that stand for it."""

    def day(self, on: date) -> Sequence[Row]:
        """The stories that began on a day, newest first."""

    def sources(self) -> Sequence[SourceCard]:
        """The scorecards, most stories first."""

    def source(self, slug: str) -> SourceCard | None:
        """One scorecard."""

    def moved(self, slug: str) -> str | None:
        """Where the story of a permalink went, if it was merged into another."""

    def moved_slugs(self) -> Iterable[str]:
        """The permalinks that only redirect."""


class Shelves:
    """A `Library` over a `SiteInput`."""

    def __init__(self, site: SiteInput) -> None:
        self._site = site
        self._zone = site.settings.zone
        self._by_slug = {story.slug: story for story in site.stories}
        self._newest = sorted(site.stories, key=lambda s: (s.first_seen, s.id), reverse=True)
        self._moved = dict(site.moved)

    @property
    def settings(self) -> SiteSettings:
        return self._site.settings

    def topics(self) -> Sequence[SiteTopic]:
        return self._site.topics

    def hottest(self, limit: int) -> Sequence[SiteStory]:
        return sorted(self._newest, key=lambda s: (s.pinned, s.heat), reverse=True)[:limit]

    def latest(self, limit: int) -> Sequence[Row]:
        return self._newest[:limit]

    def story(self, slug: str) -> SiteStory | None:
        return self._by_slug.get(slug)

    def slugs(self) -> Iterable[str]:
        return [story.slug for story in self._newest]

    def topic_latest(self, name: str, limit: int) -> Sequence[SiteStory]:
        return self._by_topic.get(name, [])[:limit]

    def topic_months(self, name: str) -> Sequence[tuple[Month, int]]:
        return _counted(self._by_topic.get(name, []), self._zone)

    def topic_month(self, name: str, month: Month) -> Sequence[Row]:
        return [s for s in self._by_topic.get(name, []) if Month.of(s.first_seen, self._zone) == month]

    def months(self) -> Sequence[tuple[Month, int]]:
        return _counted(self._newest, self._zone)

    def days(self, month: Month) -> Sequence[Day]:
        days = sorted((on for on in self._by_day if (on.year, on.month) == (month.year, month.month)), reverse=True)
        return [Day(on=on, count=len(self._by_day[on]), top=top_of(self._by_day[on])) for on in days]

    def day(self, on: date) -> Sequence[Row]:
        return self._by_day.get(on, [])

    def sources(self) -> Sequence[SourceCard]:
        return self._site.sources

    def source(self, slug: str) -> SourceCard | None:
        return next((card for card in self._site.sources if card.slug == slug), None)

    def moved(self, slug: str) -> str | None:
        return self._moved.get(slug)

    def moved_slugs(self) -> Iterable[str]:
        return sorted(slug for slug in self._moved if slug not in self._by_slug)

    @cached_property
    def _by_topic(self) -> dict[str, list[SiteStory]]:
        shelves: dict[str, list[SiteStory]] = defaultdict(list)
        for story in self._newest:
            for name in story.topics:
                shelves[name].append(story)
        return dict(shelves)

    @cached_property
    def _by_day(self) -> dict[date, list[SiteStory]]:
        shelves: dict[date, list[SiteStory]] = defaultdict(list)
        for story in self._newest:
            shelves[local(story.first_seen, self._zone).date()].append(story)
        return dict(shelves)


def top_of(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The stories that stand for a day: by sources and quality, because the heat of a day long gone is nothing."""
    return tuple(sorted(rows, key=lambda row: (-row.sources, -row.quality, row.first_seen, row.slug))[:TOP_OF_DAY])


def _counted(newest: Sequence[SiteStory], zone: tzinfo) -> list[tuple[Month, int]]:
    counts: dict[Month, int] = {}
    for story in newest:
        month = Month.of(story.first_seen, zone)
        counts[month] = counts.get(month, 0) + 1
    return list(counts.items())
