"""One edition: the records, pages and feeds of the stories that changed, and nothing else.

Files are written beside and renamed; what holds the same bytes already is left alone. The ledger is written in the same
transaction as the claims are settled: a crash in between writes the same bytes again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from newsloom.model.edition import Record
from newsloom.model.ids import content_digest
from newsloom.model.review import Standing
from newsloom.net import files
from newsloom.publishing import collections, feeds_and_sitemaps
from newsloom.publishing.json_pages import json_pages
from newsloom.publishing.manual_edits import Clash, Guard
from newsloom.publishing.record_batch import Batch, Taken
from newsloom.publishing.record_builder import Telling, plain_records, published_at
from newsloom.publishing.record_drafts import Draft, Drafts, Drawn, Seal
from newsloom.publishing.secured import Safe, Sealed
from newsloom.publishing.site_repository import StoreLibrary
from newsloom.publishing.story_view import StoryView
from newsloom.records.paths import record_path, slug
from newsloom.records.record import render_record
from newsloom.render.site import Page, Press, SiteSettings, SiteStory, SiteTopic, path_of, touched
from newsloom.render.site.model import Month
from newsloom.render.site.pages import all_pages
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, stories
from newsloom.store.editions import Ledger, Permalink
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

ONCE = ("about", "archive", "search", "topics", "not-found", "robots")
"""Pages that every edition prints (they change with settings and months only, and are then written)."""


class Edition:
    """Writes what changed; `written`, `removed` and `neighbours` tell what happened."""

    def __init__(self, tx: Tx, world: Newsroom, now: datetime) -> None:
        self.tx = tx
        self.world = world
        self.now = now
        self.site_dir = world.root / world.config.publish.site_dir
        self.written: list[str] = []
        self.removed: list[str] = []
        self.neighbours: set[str] = set()
        self.clashes: list[Clash] = []
        self.changed: list[tuple[Ledger | None, Ledger]] = []
        """Records that were written: the line before, and now."""
        self._guard = Guard(world)
        self._taken = Taken(tx, self._guard)
        self._safe = Safe(tx, world)
        self._pages: set[Page] = set()
        self._shown: dict[str, Permalink] = {}
        self._topics: set[str] = set()
        self._months: set[Month] = set()

    # -- records -----------------------------------------------------------------------------------------------------

    def take(self, ids: Sequence[str]) -> None:
        """Write the records of these stories, mint their addresses, and note which pages they touch."""
        batch = Batch.of(self.tx, self.world, sorted(ids))
        self._taken.load(batch.candidate_paths())
        drawn = [told for _, view in sorted(batch.views.items()) if (told := self._draw(view, batch)) is not None]
        drafts = Drafts(batch, drawn, self._sealing(batch))
        self._print(list(drafts.settled()), batch.ledger)
        self.neighbours |= drafts.neighbours

    def _sealing(self, batch: Batch) -> Seal:
        private = self._safe.facts_of(list(batch.held))

        def seal(story: Drawn, article: str) -> Sealed:
            spoken = batch.bundle.verdicts_on(story.row.id) if article == story.row.lead else ()
            return self._safe.seal(
                private.get(article, {}),
                story.plain[article],
                batch.ledger.get(article),
                story=story.row.id,
                spoken=spoken,
            )

        return seal

    def _draw(self, view: StoryView, batch: Batch) -> Drawn | None:
        """What is told of a story, with its address; None if no record of it is to be written."""
        row = view.row
        standing = row.standing or Standing(state="new", by="policy")
        members = [*view.members, *view.taken_down]
        ids = batch.articles(row.id)
        ledger = {id: batch.ledger[id] for id in ids if id in batch.ledger}
        wanted = self.world.config.publish.records == "all" or standing.state == "published" or bool(ledger)
        self._address(view, standing)
        if not wanted or row.lead is None or batch.stands_as_adopted(row.id):
            return None
        bases = batch.bases(row.id)
        telling = Telling(
            lead=row.lead,
            heat=row.heat,
            standing=standing,
            members=[batch.held[id] for id in ids],
            qualities=batch.bundle.qualities,
            topics={m.held.id: m.topics for m in members},
            images=batch.bundle.images,
            organizations=self.world.organizations,
            removed=frozenset(m.held.id for m in view.taken_down),
            without_pictures=frozenset(m.held.id for m in members if not m.may_show_pictures),
            classic=self.world.config.profile == "classic",
            bases=bases,
            absent=batch.absent(row.id, bases),
        )
        plain = {id: _kept(record, ledger.get(id)) for id, record in plain_records(telling).items()}
        return Drawn(row=row, telling=telling, paths=self._paths(telling, ledger), plain=plain)

    def _paths(self, telling: Telling, ledger: Mapping[str, Ledger]) -> dict[str, str]:
        paths: dict[str, str] = {}
        for held in telling.members:
            if held.id in ledger:
                paths[held.id] = ledger[held.id].path
            else:
                path = record_path(held.article.title, published_at(held), held.id, self._taken)
                self._taken.add(path)
                paths[held.id] = path
        return paths

    def _print(self, drafts: Sequence[Draft], before: Mapping[str, Ledger]) -> None:
        """Write files and ledger; what a person edited is left as it lies, and shown."""
        ours: list[tuple[Ledger, bytes]] = []
        for draft in drafts:
            line, data = self._line(draft)
            if self._guard.may_write(line.path, before.get(line.article), data):
                ours.append((line, data))
            else:
                self.clashes.append(Clash(line.path, "edited by hand while its story changed"))
        self._guard.intend((line.path, line.digest) for line, _ in ours)
        for line, data in ours:
            self._write(self._guard.file(line.path), line.path, data)
            self.changed.append((before.get(line.article), line))
        editions.put_records(self.tx, [line for line, _ in ours])

    def _line(self, draft: Draft) -> tuple[Ledger, bytes]:
        data = render_record(draft.record)
        line = Ledger(
            article=draft.article,
            path=draft.path,
            story=draft.story,
            digest=content_digest(data),
            record=draft.record,
            secured=draft.sealed.mark,
            key_id=draft.sealed.key_id,
            adopted=False,
            written_at=self.now,
        )
        return line, data

    # -- addresses -----------------------------------------------------------------------------------------------------

    def _address(self, view: StoryView, standing: Standing) -> None:
        main = view.link
        if main is None:
            if standing.state != "published":
                return
            main = self._mint(view.row, standing)
        self._shown[view.row.id] = main

    def _mint(self, row: StoryRow, standing: Standing) -> Permalink:
        """A story's public address and feed id: made once, from its title and day, and kept."""
        stem = slug(standing.title or row.title, row.id)
        path, number = stem, 1
        while editions.taken_permalinks(self.tx, [path]):
            number += 1
            path = f"{stem}-{number}"
        host = urlsplit(self.world.config.site.url).hostname or "localhost"
        link = Permalink(
            path=path,
            story=row.id,
            feed_id=f"tag:{host},{self.now:%Y-%m-%d}:{row.id}",
            first_published=self.now,
            updated=row.news_at or self.now,
        )
        editions.put_permalink(self.tx, link)
        return link

    # -- pages -----------------------------------------------------------------------------------------------------------

    def print_site(self, *, everything: bool = False, cards: bool = False) -> None:
        """Print the pages that the stories taken touch (or all of them), the feeds, sitemaps and JSON pages."""
        library = StoreLibrary(self.tx, self.world, self.now)
        press = press_of(library.settings, tuple(library.topics()))
        for id, link in sorted(self._shown.items()):
            built = library.build([id])
            row = stories.get(self.tx, [id])[id]
            after = built[0] if built and row.state == "published" else None
            self._note(link, after, library)
        pages: Iterable[Page] = sorted(self._pages)
        if everything:
            pages = [*self._pages, *all_pages(library)]
            for path in sorted(_dated(self.site_dir) - {path_of(page) for page in pages}):
                self._put(path, None)
        else:
            pages = [*pages, Page("front"), *(Page(kind) for kind in ONCE)]  # type: ignore[arg-type]
            if cards:
                pages = [*pages, Page("sources"), *(Page("source", (c.slug,)) for c in library.sources())]
        for page in dict.fromkeys(pages):
            self._page(press, page, library)
        for path, data in press.assets():
            self._write(self.site_dir / path, f"{self.world.config.publish.site_dir}/{path}", data)
        for path, data in feeds_and_sitemaps.site_files(
            self.tx, self.world, library, self._topics, self._months, self.now, everything
        ):
            self._put(path, data)
        for path, page_data in collections.files(self.tx, self.world, press, library.beside):
            self._put(path, page_data)
        for path, made in json_pages(self.tx, self.world, library.topics(), self.changed, everything):
            self._put(path, made)

    def feeds(self) -> list[str]:
        """The feeds that this edition changed: their paths below the site."""
        below = f"{self.world.config.publish.site_dir}/"
        return [n.removeprefix(below) for n in self.written if n.rpartition("/")[2] in feeds_and_sitemaps.FEED_FILES]

    def _note(self, link: Permalink, after: SiteStory | None, library: StoreLibrary) -> None:
        before = shown_story(link.shown, link, after)
        self._pages |= touched(before, after, tuple(library.topics()), library.zone)
        names = {*(before.topics if before else ()), *(after.topics if after else ())}
        self._topics |= names
        self._months |= {Month.of(story.first_seen, library.zone) for story in (before, after) if story is not None}
        snapshot = None
        if after is not None:
            snapshot = {
                "first_seen": after.first_seen.isoformat(),
                "topics": list(after.topics),
                "saga": [s.slug for s in after.saga],
            }
            for path in library.withheld(after.id):
                self._put(path, None)
            self._copy_image(after)
        updated = max(link.updated, after.last_changed) if after else link.updated
        if snapshot != link.shown or updated != link.updated:
            editions.put_permalink(self.tx, replace(link, shown=snapshot, updated=updated))

    def _page(self, press: Press, page: Page, library: StoreLibrary) -> None:
        self._put(path_of(page), press.page(page, library))

    def _put(self, path: str, data: bytes | None) -> None:
        """Write a file of the site, or take it down."""
        name = f"{self.world.config.publish.site_dir}/{path}"
        if data is None:
            target = self.site_dir / path
            if target.exists():
                target.unlink()
                self.removed.append(name)
            return
        self._write(self.site_dir / path, name, data)

    def _copy_image(self, story: SiteStory) -> None:
        if story.image is None:
            return
        kept = self.world.images_dir / story.image.path.removeprefix("images/")
        if kept.is_file():
            path = f"{self.world.config.publish.site_dir}/{story.image.path}"
            self._write(self.site_dir / story.image.path, path, kept.read_bytes())

    def _write(self, target: Path, name: str, data: bytes) -> None:
        if files.write_if_changed(target, data):
            self.written.append(name)


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


def _kept(record: Record, line: Ledger | None) -> Record:
    """The record with what its file holds besides: unknown fields, a body, its layout."""
    if line is None:
        return record
    return replace(record, extra=line.record.extra, body=line.record.body, form=line.record.form)


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
