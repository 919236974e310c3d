"""One edition: the pages and feeds of the stories that changed, after their records, and nothing else.

Everything is read in a snapshot, rendered and written as files beside it, and only then kept: a short write transaction at the
end holds what the next edition must know. Files are written beside and renamed; what holds the same bytes already is left
alone, so an edition that was cut off is simply printed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec

from newsloom.errors import UsageError
from newsloom.log import logger
from newsloom.model.ids import content_digest
from newsloom.net import files
from newsloom.publishing import (
    change_feed,
    chart_page,
    collections,
    feeds_and_sitemaps,
    json_pages,
    leader_pages,
    name_pages,
    old_addresses,
    public_ledger,
    share_files,
    source_stats,
    story_changes,
)
from newsloom.publishing.edition_records import EditionRecords
from newsloom.publishing.site_repository import StoreLibrary
from newsloom.render.site import Page, Press, SiteSettings, SiteStory, SiteTopic, path_of, touched
from newsloom.render.site.model import Month
from newsloom.render.site.pages import all_pages
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, identity, kv, site_files
from newsloom.store.changes import NewChange
from newsloom.store.editions import Permalink
from newsloom.store.kv import Marks
from newsloom.store.sql import Tx

log = logger()

ONCE = ("worker", "manifest", "river", "about", "archive", "search", "topics", "not-found", "robots")
"""Pages that every edition prints (they change with settings and months only, and are then written)."""
CARDS = "site.cards_at"
"""When the scorecards of the sources were printed last."""
UNPRINTED = "edition.unprinted"
"""Records are in the ledger whose pages are not printed yet: set with the records, gone with the pages."""
Hold = Callable[[Tx], None]
CardsDue = Callable[[Tx, str | None], bool]
"""Whether the scorecards of the sources are printed, by the time when they were printed last."""
"""Renews the leases of whoever prints, or raises StoreBusy when they went to another worker."""


class Edition:
    """Prints what changed; `written` and `removed` tell what happened."""

    def __init__(self, newsroom: Newsroom, now: datetime) -> None:
        self.newsroom = newsroom
        self.now = now
        self.site_dir = newsroom.root / newsroom.config.publish.site_dir
        self.records = EditionRecords(newsroom, now)
        self.written: list[str] = []
        self.removed: list[str] = []
        self._pages: set[Page] = set()
        self._topics: set[str] = set()
        self._months: set[Month] = set()
        self._shown: list[Permalink] = []
        self._marks: Marks | None = None
        self._owed = False
        self.cards = False
        """With the scorecards of the sources."""
        self._head = public_ledger.Head(newsroom="")
        self.changed: list[NewChange] = []
        self._recent: bytes | None = None
        self._printed: dict[str, site_files.Printed | None] = {}

    def print(self, ids: Sequence[str], hold: Hold, *, everything: bool = False, cards: CardsDue | None = None) -> None:
        """Print the stories of these ids (or everything): records first, then pages. In no transaction of the caller."""
        with self.newsroom.db.snapshot() as tx:
            self.records.read(tx, ids)
            facts = kv.those(tx, (UNPRINTED, CARDS, identity.ID, identity.EDITION))
            self.cards = cards is not None and cards(tx, facts.get(CARDS))
            self._owed = UNPRINTED in facts
            self._head = public_ledger.Head(
                newsroom=facts.get(identity.ID, ""), edition=int(facts.get(identity.EDITION, 0))
            )
        self.records.write()
        self.written += self.records.written
        if self.records.is_news:
            # On the disk before the ledger's files are: a database that knows less than they do is an old copy.
            with self.newsroom.db.write(durable=True) as tx:
                hold(tx)
                self.records.keep(tx)
                kv.put(tx, UNPRINTED, self.now.isoformat())
                self._head = msgspec.structs.replace(self._head, edition=identity.count_edition(tx))
        with self.newsroom.db.snapshot() as tx:
            library = self._print_site(tx, ids, everything=everything, cards=self.cards, owed=self._owed)
            self._write_ledger(tx, library, everything=everything)

    def keep(self, tx: Tx) -> None:
        """Remember what the pages were printed from."""
        editions.note_shown(tx, self._shown)
        site_files.keep(tx, self._printed, self.now)
        if self._marks is not None:
            self._marks.save(tx)
        if self._owed or self.records.is_news:
            kv.drop(tx, UNPRINTED)

    def feeds(self) -> list[str]:
        """The feeds that this edition changed: their paths below the site."""
        below = f"{self.newsroom.config.publish.site_dir}/"
        return [n.removeprefix(below) for n in self.written if n.rpartition("/")[2] in feeds_and_sitemaps.FEED_FILES]

    # -- pages -----------------------------------------------------------------------------------------------------------

    def _print_site(self, tx: Tx, ids: Sequence[str], *, everything: bool, cards: bool, owed: bool) -> StoreLibrary:
        """Print the pages that the stories touch (or all of them), the feeds, sitemaps and JSON pages."""
        self.changed = story_changes.printed_lines(tx, ids, self.records.views, self.now)
        library = StoreLibrary(
            tx, self.newsroom, self.now, everything=everything, known=self.records.views,
            retitled=[line.story for line in self.changed if line.kind == "retitled"],
        )  # fmt: skip
        press = press_of(library.settings, tuple(library.topics()))
        library.build(list(self.records.views))
        for id, view in sorted(self.records.views.items()):
            if view.link is not None:
                self._note(view.link, library.public(id), library.withheld(id), library)
        library.gather(sorted(self._months), sorted(self._topics), [self.newsroom.config.publish.feed_items])
        pages: Iterable[Page] = sorted(self._pages)
        if everything:
            pages = [*self._pages, *all_pages(library), Page("worker"), Page("manifest")]
            for path in sorted(_dated(self.site_dir) - {path_of(page) for page in pages}):
                self._put(path, None)
        else:
            pages = [*pages, Page("front"), *(Page(kind) for kind in ONCE)]  # type: ignore[arg-type]
            if cards:
                pages = [*pages, Page("sources"), *(Page("source", (c.slug,)) for c in library.sources())]
        pages = list(dict.fromkeys(pages))
        library.prepare([page.key[0] for page in pages if page.kind == "story"])
        for page in pages:
            self._put(path_of(page), press.page(page, library))
            if page.kind == "story":
                slug = page.key[0]
                shared = share_files.story_files(slug, library.shared(slug), library.settings, self.site_dir)
                for path, data in shared:
                    self._put(path, data)
        for path, data in press.assets():
            self._put(path, data)
        for path, data in feeds_and_sitemaps.site_files(
            tx, self.newsroom, library, self.records.sources, self._topics, self._months, self.now, everything
        ):
            self._put(path, data)
        for path, beside in self._beside(tx, press, library, everything=everything, cards=cards):
            self._put(path, beside)
        if ids or everything or not (self.site_dir / change_feed.PATH).is_file():
            newest = change_feed.shown_changes(tx, self.now, self.changed)
            self._put(change_feed.PATH, change_feed.change_feed(tx, self.newsroom, newest, library.views))
            self._recent = public_ledger.changes_bytes(newest)
        self._marks = Marks(tx, json_pages.PREFIX)
        for path, made in json_pages.json_pages(
            tx, self.newsroom, library.topics(), self.records.changed, everything or owed, self._marks
        ):
            self._put(path, made)
        return library

    def _beside(
        self, tx: Tx, press: Press, library: StoreLibrary, *, everything: bool, cards: bool
    ) -> Iterator[tuple[str, bytes | None]]:
        """What stands beside the stories: names that are followed, charts, collections."""
        yield from name_pages.files(tx, self.newsroom, library, press, self.records.views, everything)
        gone = any(v.link and (v.taken_down or not v.is_public) for v in self.records.views.values())
        if (cards or everything or gone) and self.newsroom.config.publish.charts:
            newest = library.newest(source_stats.WINDOW)
            if cards or everything:
                yield from chart_page.files(press, chart_page.charts_of(newest, library.sources(), library.zone))
            yield from leader_pages.files(press, newest, library.topics())
        yield from collections.files(tx, self.newsroom, press, library.beside)
        ours = list(self._printed)
        yield from old_addresses.files(tx, self.newsroom, press, ours, self.records.views, everything)

    def _write_ledger(self, tx: Tx, library: StoreLibrary, *, everything: bool) -> None:
        """Bring the ledger beside the records up to date (see `public_ledger`): of these stories, or of all."""
        views = library.views if everything else self.records.views
        addressed = [id for id, view in views.items() if view.link is not None]
        links = editions.permalinks_of(tx, addressed)
        articles = [m.held.id for id in addressed for m in (*views[id].members, *views[id].taken_down)]
        lines = editions.get_records(tx, articles)
        made = [
            public_ledger.line_of(views[id], links.get(id, ()), lines, library.page_of(id)) for id in sorted(addressed)
        ]
        head = public_ledger.head_bytes(self._head)
        written = [*public_ledger.days(self.newsroom.root, made), (public_ledger.HEAD, head)]
        if self._recent is not None:
            written.append((public_ledger.CHANGES, self._recent))
        feeds = self.site_dir / "sources.opml"
        if feeds.is_file():
            written.append((public_ledger.SOURCES, feeds.read_bytes()))
        for path, data in written if made else ():
            try:
                if files.write_if_changed(files.inside(self.newsroom.root, path), data):
                    self.written.append(path)
            except (
                UsageError,
                OSError,
            ) as err:  # `_data` may be a link elsewhere, or another's: the site is printed all the same
                log.warning("the ledger beside the records was not written", path=path, error=str(err))
                return

    def _note(self, link: Permalink, after: SiteStory | None, withheld: Sequence[str], library: StoreLibrary) -> None:
        before = shown_story(link.shown, link, after)
        self._pages |= touched(before, after, tuple(library.topics()), library.zone)
        self._topics |= {*(before.topics if before else ()), *(after.topics if after else ())}
        self._months |= {Month.of(story.first_seen, library.zone) for story in (before, after) if story is not None}
        snapshot = None
        if after is not None:
            snapshot = {
                "first_seen": after.first_seen.isoformat(),
                "topics": list(after.topics),
                "saga": [s.slug for s in after.saga],
            }
            printed = public_ledger.printed_of(library.views[link.story])
            if printed is not None:
                snapshot[public_ledger.PRINTED] = msgspec.to_builtins(printed)
            for path in withheld:
                self._put(path, None)
            self._copy_image(after)
        updated = max(link.updated, after.last_changed) if after else link.updated
        if snapshot != link.shown or updated != link.updated:
            self._shown.append(replace(link, shown=snapshot, updated=updated))

    def _put(self, path: str, data: bytes | None) -> None:
        """Write a file of the site, or take it down."""
        name, target = f"{self.newsroom.config.publish.site_dir}/{path}", self.site_dir / path
        self._printed[path] = site_files.Printed(len(data), content_digest(data)) if data is not None else None
        if data is not None:
            if files.write_if_changed(target, data):
                self.written.append(name)
        elif target.exists():
            target.unlink()
            self.removed.append(name)

    def _copy_image(self, story: SiteStory) -> None:
        if story.image is None:
            return
        kept = self.newsroom.images_dir / story.image.path.removeprefix("images/")
        if kept.is_file():
            self._put(story.image.path, kept.read_bytes())


OURS = b'<meta name="generator" content="Newsloom">'


def _dated(site: Path) -> set[str]:
    """The pages of days and months that lie in a site and were printed by us: some are of days that are no more, if the
    newsroom's clock was changed."""
    year = "[0-9][0-9][0-9][0-9]"
    found = [
        p
        for where in ("archive", "topics/*")
        for deep in ("*", "*/*")
        for p in site.glob(f"{where}/{year}/{deep}/index.html")
    ]
    return {p.relative_to(site).as_posix() for p in found if OURS in p.read_bytes()[:4000]}


_presses: dict[str, Press] = {}


def press_of(settings: SiteSettings, topics: tuple[SiteTopic, ...]) -> Press:
    """The press of a site: compiling its templates takes longer than printing an edition, so the last one is kept."""
    press = _presses.get("last")
    if press is None or (press.settings, press.topics) != (settings, topics):
        press = _presses["last"] = Press(settings, topics)
    return press


def shown_story(shown: object, link: Permalink, after: SiteStory | None) -> SiteStory | None:
    """A stand-in for the story as its pages were printed last: enough to know which pages it touched."""
    if not isinstance(shown, dict):
        return None
    from newsloom.render.site import ArticleView, SiteLink

    first = datetime.fromisoformat(shown["first_seen"])
    lead = after.lead if after else ArticleView(id="", title="", url="", provider="")
    return SiteStory(
        id=link.story,
        slug=link.path,
        title="",
        first_seen=first,
        last_changed=first,
        lead=lead,
        topics=tuple(shown["topics"]),
        saga=tuple(SiteLink(slug=s, title="", at=first) for s in shown["saga"]),
    )
