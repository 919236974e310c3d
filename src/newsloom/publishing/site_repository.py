"""The published stories, as the site's pages ask for them: answered from the store, each question with an index behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property

from newsloom.core import policy
from newsloom.model.article import StoredArticle
from newsloom.model.source import Source
from newsloom.publishing.front_page import front_order
from newsloom.publishing.rights import rights_of, untold
from newsloom.publishing.site_settings import site_settings, site_topics
from newsloom.publishing.story_pages import site_story, timeline, title_of
from newsloom.render.site import (
    Moment,
    SiteImage,
    SiteLink,
    SiteSettings,
    SiteStory,
    SiteTopic,
    SourceCard,
)
from newsloom.render.site.library import top_of
from newsloom.render.site.model import Day, Month
from newsloom.runtime.context import Newsroom
from newsloom.store import articles, captures, editions, identities, memberships, reviews, sources, stories
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow


class StoreLibrary:
    """A `render.site.Library` over the store, for one edition; stories are built once each."""

    def __init__(self, tx: Tx, world: Newsroom, now: datetime) -> None:
        self._tx = tx
        self._world = world
        self._now = now
        self._settings = site_settings(world)
        self.zone = self._settings.zone
        self._topics = site_topics(world.topics)
        self._built: dict[str, SiteStory | None] = {}
        self._withheld: dict[str, tuple[str, ...]] = {}
        self._links: dict[str, editions.Permalink | None] = {}
        self._sources: dict[str, Source] = {s.id: s for s in sources.all_sources(tx, retired=True)}
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

    @cached_property
    def removed(self) -> frozenset[str]:
        """The articles that a person took down: no page shows them."""
        said = policy.in_force(reviews.of_kinds(self._tx, ["remove", "undo"]))
        return frozenset(str(v.value.get("article") or v.subject) for v in said)

    def _build(self, ids: Sequence[str]) -> None:
        tx = self._tx
        rows = stories.get(tx, ids)
        members = memberships.members(tx, ids)
        every = [m.article for ms in members.values() for m in ms]
        held = articles.get(tx, every, with_text=False)
        copies = articles.copies(tx, every)
        quality = {id: q.value for id, q in articles.get_qualities(tx, every).items()}
        links = editions.permalinks_of(tx, ids)
        pictures = captures.get_images(
            tx, list(dict.fromkeys(i.url for h in held.values() for i in h.article.images[:3]))
        )
        for id in ids:
            mine = [held[m.article] for m in members.get(id, ()) if m.article in held and m.article not in self.removed]
            main = next((link for link in links.get(id, ()) if link.main), None)
            self._links[id] = main
            if id not in rows or not mine or main is None:
                self._built[id] = None
                continue
            story = site_story(rows[id], mine, copies, quality, main.path)
            picture = self._image(rows[id], mine, pictures)
            kept = [pictures.get(i.url) for h in mine if not self._may_show(h) for i in h.article.images[:3]]
            self._withheld[id] = tuple(f"images/{c.file}" for c in kept if c is not None and c.file is not None)
            self._built[id] = replace(story, saga=self._saga(rows[id]), image=picture)

    def _told(self, story: SiteStory) -> SiteStory:
        """The story with its timeline: reading texts for what is new takes most of the time that a story takes."""
        ids = [m.article for m in memberships.members(self._tx, [story.id]).get(story.id, ())]
        held = articles.get(self._tx, [id for id in ids if id not in self.removed])
        mine = [held[id] for id in ids if id in held]
        steps = timeline(mine, articles.copies(self._tx, ids), untold(mine, self._sources))
        news = [Moment(at=s.at, text=s.says, provider=s.provider, url=s.url) for s in reversed(steps[1:]) if s.says]
        moments = [Moment(at=s.at, text=s.title, provider=s.provider, url=s.url) for s in steps]
        return replace(story, news=tuple(news), timeline=tuple(moments))

    def _saga(self, row: StoryRow) -> tuple[SiteLink, ...]:
        if row.saga is None:
            return ()
        others = [r for r in stories.in_saga(self._tx, row.saga) if r.id != row.id and r.state == "published"][:10]
        found = [(r, self._main(r.id)) for r in others]
        return tuple(
            SiteLink(slug=link.path, title=title_of(r), at=r.first_seen) for r, link in found if link is not None
        )

    def _image(
        self, row: StoryRow, members: Sequence[StoredArticle], pictures: Mapping[str, captures.ImageCopy]
    ) -> SiteImage | None:
        """The picture that an editor chose, the lead's, or another member's, where we keep a copy and its source allows to
        show it; none where an editor chose none."""
        wanted = row.standing.image if row.standing else None
        if not self._world.config.images.show or wanted == "":
            return None
        ordered = sorted(members, key=lambda h: (all(i.url != wanted for i in h.article.images[:3]), h.id != row.lead))
        for held in ordered:
            if not self._may_show(held):
                continue
            for image in sorted(held.article.images[:3], key=lambda i: i.url != wanted):
                copy = pictures.get(image.url)
                if copy is not None and copy.file is not None:
                    return SiteImage(
                        path=f"images/{copy.file}",
                        width=copy.width,
                        height=copy.height,
                        alt=image.title or "",
                        attribution=image.attribution or held.provider_name,
                    )
        return None

    def _may_show(self, held: StoredArticle) -> bool:
        return rights_of(held.article, self._sources.get(held.source or "")).show_image is not False


def span_of(month: Month, zone: tzinfo) -> tuple[datetime, datetime]:
    """From when to when a month lasts by a clock, in UTC."""
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return _midnight(date(month.year, month.month, 1), zone), _midnight(after, zone)


def _midnight(on: date, zone: tzinfo) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=zone).astimezone(UTC)
