"""The published stories, as the site's pages ask for them: answered from the store, each question with an index behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property

from newsloom.publishing import share_files
from newsloom.publishing.collections import shown
from newsloom.publishing.front_page import front_order
from newsloom.publishing.public_ledger import printed_of
from newsloom.publishing.site_settings import site_settings, site_topics
from newsloom.publishing.story_pages import site_story, with_timeline
from newsloom.publishing.story_view import MOST_TOLD, READ_CHARS, StoryView, load_views
from newsloom.render.site import SiteSettings, SiteStory, SiteTopic, SourceCard
from newsloom.render.site.library import top_of
from newsloom.render.site.model import Day, Month
from newsloom.runtime.context import Newsroom
from newsloom.store import articles, changes, editions, identities, stories
from newsloom.store.sql import Tx, chunks

MANY_PAGES = 500
TOGETHER = 50
"""Story pages whose articles' texts are read at once: fewer statements, and never the texts of a whole archive in memory."""


class StoreLibrary:
    """A `render.site.Library` over the store, for one edition; stories are built once each.

    `everything`: all pages will be asked for, so what lists ask is read once, instead of by a statement for each list. `known`
    are views that were read already, `retitled` the stories whose new headline this edition shows first.
    """

    def __init__(
        self,
        tx: Tx,
        newsroom: Newsroom,
        now: datetime,
        *,
        everything: bool = False,
        known: Mapping[str, StoryView] | None = None,
        retitled: Collection[str] = (),
    ) -> None:
        self._tx = tx
        self._newsroom = newsroom
        self._now = now
        self.beside = shown(tx, newsroom)
        """Collections and issues of the newsletter, which stand beside the stories."""
        self._settings = replace(
            site_settings(newsroom), more=self.beside.lists(), beside=tuple(self.beside.on_topics())
        )
        self.zone = self._settings.zone
        self._topics = site_topics(newsroom.topics)
        self.views: dict[str, StoryView] = {}
        """The stories that were read."""
        self.pages: dict[str, SiteStory] = {}
        """Those whose own pages were asked for, with their timelines."""
        self._built: dict[str, SiteStory | None] = {}
        self._texts: dict[str, str] = {}
        self._retitled_now = frozenset(retitled)
        self._retitled: dict[str, list[datetime]] = {}
        self._asked: list[str] = []
        self._targets: dict[str, str | None] = {}
        self._lists: dict[tuple[datetime | None, datetime | None, str | None, int | None], list[str]] = {}
        self._cards: tuple[SourceCard, ...] | None = None
        self._months: list[tuple[Month, int]] | None = None
        self._add(known or {})
        self._index = _Index(tx) if everything else None
        if self._index is not None:
            self.build([id for _, id in self._index.firsts])

    # -- the protocol ------------------------------------------------------------------------------------------------

    @property
    def settings(self) -> SiteSettings:
        return self._settings

    def topics(self) -> Sequence[SiteTopic]:
        return self._topics

    @cached_property
    def _front(self) -> list[str]:
        every = [self.views[id] for _, id in self._index.firsts if id in self.views] if self._index else None
        return front_order(self._tx, self._newsroom, self._now, self._settings.theme.front_stories, every)

    def hottest(self, limit: int) -> Sequence[SiteStory]:
        """Policy's front page, with its caps; a thin day is filled up with the latest."""
        if limit == self._settings.theme.front_stories:
            return self.build(self._front)
        return self.build(front_order(self._tx, self._newsroom, self._now, limit))

    def latest(self, limit: int) -> Sequence[SiteStory]:
        return self._first_seen(limit=limit)

    def story(self, slug: str) -> SiteStory | None:
        id = self._of_slug(slug)
        view = self._shown(id) if id is not None else None
        if id is None or view is None or view.path != slug:
            return None
        built = self._built[id]
        if built is None:
            return None
        whole = view if printed_of(view) is not None else self._with_texts(id)
        self.pages[id] = with_timeline(built, whole, self._retitled_at(id))
        return self._shared(self.pages[id])

    def shared(self, slug: str) -> SiteStory | None:
        """A story as it is shared: without its timeline, which takes most of the time."""
        id = self._of_slug(slug)
        view = self._shown(id) if id is not None else None
        built = self._built[id] if id is not None and view is not None and view.path == slug else None
        return self._shared(built) if built is not None else None

    def _shared(self, story: SiteStory) -> SiteStory:
        return share_files.shared(story, self._settings, cards=self._newsroom.config.publish.share_cards)

    def slugs(self) -> Iterable[str]:
        ids = [id for _, id in (self._index.firsts if self._index else stories.published_firsts(self._tx))]
        return [story.slug for story in self.build(ids)]

    def topic_latest(self, name: str, limit: int) -> Sequence[SiteStory]:
        return self._first_seen(topic=name, limit=limit)

    def topic_months(self, name: str) -> Sequence[tuple[Month, int]]:
        return self._months_of(name)

    def topic_month(self, name: str, month: Month) -> Sequence[SiteStory]:
        return self._first_seen(*span_of(month, self.zone), topic=name)

    def months(self) -> Sequence[tuple[Month, int]]:
        if self._months is None:
            self._months = self._months_of()
        return self._months

    def days(self, month: Month) -> Sequence[Day]:
        found: dict[date, list[SiteStory]] = {}
        for story in self._first_seen(*span_of(month, self.zone)):
            found.setdefault(story.first_seen.astimezone(self.zone).date(), []).append(story)
        return [Day(on=on, count=len(day), top=top_of(day)) for on, day in found.items()]

    def day(self, on: date) -> Sequence[SiteStory]:
        return self._first_seen(_midnight(on, self.zone), _midnight(on + timedelta(days=1), self.zone))

    def sources(self) -> Sequence[SourceCard]:
        if self._cards is None:
            from newsloom.publishing.source_stats import scorecards

            self._cards = scorecards(self._newsroom, self)
        return self._cards

    def source(self, slug: str) -> SourceCard | None:
        return next((card for card in self.sources() if card.slug == slug), None)

    def moved(self, slug: str) -> str | None:
        if slug not in self._targets:
            self.prepare([slug])
        target = self._targets[slug]
        view = self._shown(target) if target is not None else None
        return view.path if view is not None and view.path != slug else None

    def moved_slugs(self) -> Iterable[str]:
        found = editions.side_permalinks(self._tx)
        self.prepare(found)
        return found

    # -- for the edition -----------------------------------------------------------------------------------------------

    def prepare(self, slugs: Sequence[str]) -> None:
        """These story pages will be asked for, in this order: what they need is read together."""
        unknown = [slug for slug in slugs if slug not in self._targets]
        if unknown:
            at = editions.taken_permalinks(self._tx, unknown)
            leads_to = identities.followed(self._tx, list(dict.fromkeys(at.values())))
            self._targets |= {slug: leads_to[at[slug]] if slug in at else None for slug in unknown}
        self.build([id for slug in slugs if (id := self._targets[slug]) is not None])
        self._asked += [id for slug in slugs if (id := self._targets[slug]) is not None and self._built[id] is not None]

    def gather(self, months: Iterable[Month], topics: Iterable[str], counts: Sequence[int]) -> None:
        """The lists of these months and topics will be asked for: their stories are built together. `counts`: how many of the
        latest stories a list asks for."""
        found = list(self._front)
        for month in months:
            found += self._ids(*span_of(month, self.zone), None, None)
        for count in counts:
            for topic in (None, *topics):
                found += self._ids(None, None, topic, count)
        self.build(list(dict.fromkeys(found)))

    def newest(self, limit: int) -> list[SiteStory]:
        """The latest published stories."""
        if self._index is not None:
            return self.build([id for _, id in self._index.firsts[:limit]])
        return self.build([id for _, id in stories.published_firsts(self._tx)[:limit]])

    def link(self, story: str) -> editions.Permalink | None:
        """The main address of a story that was built."""
        view = self.views.get(story)
        return view.link if view is not None else None

    def public(self, story: str) -> SiteStory | None:
        """A story that was built, if readers see it."""
        return self._built[story] if self._shown(story) is not None else None

    def page_of(self, id: str) -> SiteStory | None:
        """The page of a story as it is printed; None for one that readers do not see."""
        if id not in self.pages:
            view = self._shown(id)
            if view is None or view.path is None:
                return None
            self.story(view.path)
        return self.pages.get(id)

    def withheld(self, story: str) -> tuple[str, ...]:
        """Where a story's pictures would lie that may not be shown (any more)."""
        view = self.views.get(story)
        return tuple(f"images/{file}" for file in view.withheld) if view is not None else ()

    def since(self, at: datetime, limit: int) -> list[SiteStory]:
        """The published stories first seen since then, newest first."""
        return self._first_seen(at, None, limit=limit)

    # -- building ------------------------------------------------------------------------------------------------------

    def _of_slug(self, slug: str) -> str | None:
        if slug not in self._targets:
            self.prepare([slug])
        return self._targets[slug]

    def _shown(self, id: str) -> StoryView | None:
        """The view of a story, if readers see it."""
        if id not in self._built:
            self.build([id])
        view = self.views.get(id)
        return view if view is not None and view.is_public else None

    def _first_seen(
        self,
        start: datetime | None = None,
        end: datetime | None = None,
        *,
        topic: str | None = None,
        limit: int | None = None,
    ) -> list[SiteStory]:
        """The published stories first seen in [start, end), newest first."""
        return self.build(self._ids(start, end, topic, limit))

    def _ids(self, start: datetime | None, end: datetime | None, topic: str | None, limit: int | None) -> list[str]:
        asked = (start, end, topic, limit)
        if asked not in self._lists:
            self._lists[asked] = (
                self._index.between(*asked)
                if self._index is not None
                else stories.published_between(self._tx, start, end, topic=topic, limit=limit)
            )
        return self._lists[asked]

    def _months_of(self, topic: str | None = None) -> list[tuple[Month, int]]:
        counts: Counter[Month] = Counter()
        if self._index is not None:
            counts.update(Month.of(at, self.zone) for at in self._index.times(topic))
            return _newest_first(counts)
        edges = []
        for on, count in stories.published_days(self._tx, topic):
            start = datetime(on.year, on.month, on.day, tzinfo=UTC)
            month = Month.of(start, self.zone)
            if month == Month.of(start + timedelta(days=1, microseconds=-1), self.zone):
                counts[month] += count
            else:
                edges.append(on)
        counts.update(Month.of(at, self.zone) for at in stories.published_on(self._tx, edges, topic))
        return _newest_first(counts)

    def build(self, ids: Sequence[str]) -> list[SiteStory]:
        """The stories of these ids, in their order; those without an address or without articles are left out."""
        missing = [id for id in dict.fromkeys(ids) if id not in self._built]
        for part in chunks(missing, 500):
            self._built |= dict.fromkeys(part)
            self._add({v.row.id: v for v in load_views(self._tx, self._newsroom, part, around=True)})
        return [story for id in ids if (story := self._built[id]) is not None]

    def _add(self, views: Mapping[str, StoryView]) -> None:
        self.views |= views
        for id, view in views.items():
            if view.link is not None:
                self._targets[view.link.path] = id
            shown = self._newsroom.config.translate.on_site
            is_there = view.link is not None and bool(view.members)
            self._built[id] = (
                site_story(view, view.link.path, with_translations=shown) if view.link and is_there else None
            )

    def _retitled_at(self, id: str) -> list[datetime]:
        """When a story's headline was changed; of the pages that follow it is read with it."""
        if id not in self._retitled:
            start = self._asked.index(id) if id in self._asked else len(self._asked)
            part = list(dict.fromkeys([id, *self._asked[start : start + MANY_PAGES]]))
            found = changes.times_of(self._tx, part, "retitled")
            for one in part:
                self._retitled[one] = [*((self._now,) if one in self._retitled_now else ()), *found.get(one, ())]
        return self._retitled[id]

    def _with_texts(self, id: str) -> StoryView:
        """The view of a story with its articles' texts; those of the pages that follow are read with it."""
        members = [m.held.id for m in self.views[id].members[:MOST_TOLD]]
        if not self._texts.keys() >= set(members):
            start = self._asked.index(id) if id in self._asked else len(self._asked)
            part = [id, *self._asked[start : start + TOGETHER]]
            every = dict.fromkeys(m.held.id for story in part for m in self.views[story].members[:MOST_TOLD])
            self._texts = articles.texts(self._tx, list(every), READ_CHARS)
        return self.views[id].with_texts(self._texts)


class _Index:
    """When each published story was first seen, and the topics of each: what every list of a site is made of."""

    def __init__(self, tx: Tx) -> None:
        self.firsts = stories.published_firsts(tx)
        self._topics = stories.published_topics(tx)
        self._listed: dict[str, list[tuple[datetime, str]]] = {}

    def times(self, topic: str | None) -> list[datetime]:
        """When the stories (of a topic) were first seen, newest first."""
        return [at for at, _ in self._of(topic)]

    def between(self, start: datetime | None, end: datetime | None, topic: str | None, limit: int | None) -> list[str]:
        """See `stories.published_between`."""
        found = [id for at, id in self._of(topic) if (start is None or at >= start) and (end is None or at < end)]
        return found if limit is None else found[:limit]

    def _of(self, topic: str | None) -> list[tuple[datetime, str]]:
        if topic is not None and topic not in self._listed:
            mine = self._topics.get(topic, set())
            self._listed[topic] = [(at, id) for at, id in self.firsts if id in mine]
        return self.firsts if topic is None else self._listed[topic]


def _newest_first(counts: Mapping[Month, int]) -> list[tuple[Month, int]]:
    return sorted(counts.items(), key=lambda pair: (pair[0].year, pair[0].month), reverse=True)


def span_of(month: Month, zone: tzinfo) -> tuple[datetime, datetime]:
    """From when to when a month lasts by a clock, in UTC."""
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return _midnight(date(month.year, month.month, 1), zone), _midnight(after, zone)


def _midnight(on: date, zone: tzinfo) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=zone).astimezone(UTC)
