"""One edition: the records, pages and feeds of the stories that changed, and nothing else.

Files are written beside and renamed; what holds the same bytes already is left alone. The ledger is written in the same
transaction as the claims are settled: a crash in between writes the same bytes again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from newsloom.core import policy
from newsloom.engine import outlets
from newsloom.engine.recording import Telling, published_at, records, says_the_same
from newsloom.engine.secrets import Safe
from newsloom.engine.shelf import StoreLibrary
from newsloom.engine.world import World
from newsloom.model.article import Held, Match, Quality
from newsloom.model.edition import Record
from newsloom.model.ids import content_digest
from newsloom.model.review import Standing, Verdict
from newsloom.net import files
from newsloom.render.api import Listed
from newsloom.render.paths import record_path, slug
from newsloom.render.record import render_record
from newsloom.render.site import Page, Press, SiteStory, path_of, touched
from newsloom.render.site.pages import all_pages
from newsloom.store import articles, captures, editions, reviews, stories
from newsloom.store.editions import Ledger, Permalink
from newsloom.store.sql import Tx, chunks
from newsloom.store.stories import StoryRow

BATCH = 400
ONCE = ("about", "archive", "search", "topics", "not-found", "robots")
"""Pages that every edition prints (they change with settings and months only, and are then written)."""


class _Taken:
    """Which record paths are used, deleted ones included. What was asked for beforehand costs no query."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._used: set[str] = set()
        self._free: set[str] = set()

    def load(self, candidates: Sequence[str]) -> None:
        """Look these up at once."""
        used = editions.taken_paths(self._tx, candidates)
        self._used |= used
        self._free |= set(candidates) - used

    def add(self, path: str) -> None:
        """This one is used from now on."""
        self._used.add(path)
        self._free.discard(path)

    def __contains__(self, path: object) -> bool:
        name = str(path)
        if name in self._used:
            return True
        return name not in self._free and bool(editions.taken_paths(self._tx, [name]))


@dataclass(frozen=True, slots=True)
class Batch:
    """All that the records of some stories are made of, read at once."""

    rows: Mapping[str, StoryRow]
    members: Mapping[str, list[str]]
    held: Mapping[str, Held]
    ledger: Mapping[str, Ledger]
    matches: Mapping[str, list[Match]]
    qualities: Mapping[str, Quality]
    spoken: Mapping[str, list[Verdict]]
    images: Mapping[str, captures.ImageCopy]
    links: Mapping[str, list[Permalink]]
    sagas: Mapping[str, list[StoryRow]]
    leads: Mapping[str, Ledger]

    @classmethod
    def of(cls, tx: Tx, ids: Sequence[str]) -> Batch:
        """Read them."""
        rows = stories.get(tx, ids)
        members = {id: [m.article for m in ms] for id, ms in stories.members(tx, ids).items()}
        every = [a for ms in members.values() for a in ms]
        held = articles.get(tx, every)
        sagas = stories.in_sagas(tx, list({r.saga for r in rows.values() if r.saga}))
        leads = [r.lead for rs in sagas.values() for r in rs if r.lead is not None]
        return cls(
            rows=rows,
            members=members,
            held=held,
            ledger=editions.get_records(tx, every),
            matches=articles.get_matches(tx, every),
            qualities=articles.get_qualities(tx, every),
            spoken=reviews.of(tx, [*ids, *every]),
            images=captures.get_images(tx, [i.url for h in held.values() for i in h.article.images]),
            links=editions.permalinks_of(tx, ids),
            sagas=sagas,
            leads=editions.get_records(tx, leads),
        )

    def candidate_paths(self) -> list[str]:
        """Where new records would like to lie."""
        fresh = [h for id, h in self.held.items() if id not in self.ledger]
        return [record_path(h.article.title, published_at(h), h.id, ()) for h in fresh]

    def saga_leads(self, row: StoryRow) -> list[Listed]:
        """The leads of the other stories of a story's saga, as far as they have a record."""
        others = [r for r in self.sagas.get(row.saga or "", ()) if r.id != row.id]
        lines = [self.leads[r.lead] for r in others if r.lead is not None and r.lead in self.leads]
        return [Listed(line.path, line.record) for line in lines]


class Edition:
    """Writes what changed; `written`, `removed` and `neighbours` tell what happened."""

    def __init__(self, tx: Tx, world: World, now: datetime) -> None:
        self.tx = tx
        self.world = world
        self.now = now
        self.site_dir = world.root / world.config.publish.site_dir
        self.written: list[str] = []
        self.removed: list[str] = []
        self.neighbours: set[str] = set()
        self._taken = _Taken(tx)
        self._safe = Safe(world)
        self._pages: set[Page] = set()
        self._shown: dict[str, Permalink] = {}
        self._topics: set[str] = set()

    # -- records -----------------------------------------------------------------------------------------------------

    def take(self, ids: Sequence[str]) -> None:
        """Write the records of these stories, mint their addresses, and note which pages they touch."""
        for part in chunks(sorted(ids), BATCH):
            batch = Batch.of(self.tx, part)
            self._taken.load(batch.candidate_paths())
            lines: list[Ledger] = []
            for id in part:
                if id in batch.rows and batch.members.get(id):
                    lines += self._story(batch.rows[id], batch)
            editions.put_records(self.tx, lines)

    def _story(self, row: StoryRow, batch: Batch) -> list[Ledger]:
        standing = row.standing or Standing(state="new", by="policy")
        ids = batch.members[row.id]
        ledger = {id: batch.ledger[id] for id in ids if id in batch.ledger}
        found = [batch.held[id] for id in ids if id in batch.held]
        wanted = self.world.config.publish.records == "all" or standing.state == "published" or bool(ledger)
        lines: list[Ledger] = []
        if wanted and found and row.lead is not None:
            spoken = [v for subject in (row.id, *ids) for v in batch.spoken.get(subject, ())]
            telling = Telling(
                lead=row.lead,
                heat=row.interest,
                standing=standing,
                members=found,
                qualities=batch.qualities,
                topics={id: [m.topic for m in batch.matches.get(id, ())] for id in ids},
                images=batch.images,
                organizations=self.world.organizations,
                removed=policy.fold(spoken, row.id).removed,
                saga=batch.saga_leads(row),
                classic=self.world.config.profile == "classic",
            )
            lines = self._records(row, telling, ledger, batch)
        self._address(row, standing, batch.links.get(row.id, []))
        return lines

    def _records(self, row: StoryRow, telling: Telling, ledger: Mapping[str, Ledger], batch: Batch) -> list[Ledger]:
        paths: dict[str, str] = {}
        for held in telling.members:
            if held.id in ledger:
                paths[held.id] = ledger[held.id].path
            else:
                path = record_path(held.article.title, published_at(held), held.id, self._taken)
                self._taken.add(path)
                paths[held.id] = path
        made = records(telling, paths)
        lines = (self._record(row, h.id, paths[h.id], made[h.id], ledger.get(h.id), batch) for h in telling.members)
        return [line for line in lines if line is not None]

    def _record(
        self, row: StoryRow, article: str, path: str, record: Record, line: Ledger | None, batch: Batch
    ) -> Ledger | None:
        if line is not None:
            record = replace(record, extra=line.record.extra, body=line.record.body, form=line.record.form)
            if line.story == row.id and says_the_same(line.record, record):
                return None
        secured, mark, key_id = self._safe.payload(self.tx, article, row.id, record, line)
        record = replace(record, secured=secured)
        data = render_record(record)
        self._write(self.record_file(path), path, data)
        if article == row.lead and row.saga is not None:
            self.neighbours |= {r.id for r in batch.sagas.get(row.saga, ()) if r.id != row.id}
        return Ledger(
            article=article,
            path=path,
            story=row.id,
            digest=content_digest(data),
            record=record,
            secured=mark,
            key_id=key_id,
            adopted=False,
            written_at=self.now,
        )

    def record_file(self, path: str) -> Path:
        """Where a record lies: ledger paths begin with `_news/`, the folder may have another name."""
        folder = self.world.config.publish.news_dir
        return files.inside(self.world.root, f"{folder}/{path.removeprefix('_news/')}")

    # -- addresses -----------------------------------------------------------------------------------------------------

    def _address(self, row: StoryRow, standing: Standing, links: Sequence[Permalink]) -> None:
        main = next((link for link in links if link.main), None)
        if main is None:
            if standing.state != "published":
                return
            main = self._mint(row, standing)
        self._shown[row.id] = main

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
        press = Press(library.settings, tuple(library.topics()))
        for id, link in sorted(self._shown.items()):
            built = library.build([id])
            row = stories.get(self.tx, [id])[id]
            after = built[0] if built and row.state == "published" else None
            self._note(link, after, library)
        pages: Iterable[Page] = sorted(self._pages)
        if everything:
            pages = [*self._pages, *all_pages(library)]
        else:
            pages = [*pages, Page("front"), *(Page(kind) for kind in ONCE)]  # type: ignore[arg-type]
            if cards:
                pages = [*pages, Page("sources"), *(Page("source", (c.slug,)) for c in library.sources())]
        for page in dict.fromkeys(pages):
            self._page(press, page, library)
        for path, data in press.assets():
            self._write(self.site_dir / path, f"{self.world.config.publish.site_dir}/{path}", data)
        for path, data in outlets.site_files(self.tx, self.world, library, self._topics, self.now, everything):
            self._write(self.site_dir / path, f"{self.world.config.publish.site_dir}/{path}", data)

    def _note(self, link: Permalink, after: SiteStory | None, library: StoreLibrary) -> None:
        before = shown_story(link.shown, link, after)
        self._pages |= touched(before, after, tuple(library.topics()))
        names = {*(before.topics if before else ()), *(after.topics if after else ())}
        self._topics |= names
        snapshot = None
        if after is not None:
            snapshot = {
                "first_seen": after.first_seen.isoformat(),
                "topics": list(after.topics),
                "saga": [s.slug for s in after.saga],
            }
            self._copy_image(after)
        updated = max(link.updated, after.last_changed) if after else link.updated
        if snapshot != link.shown or updated != link.updated:
            editions.put_permalink(self.tx, replace(link, shown=snapshot, updated=updated))

    def _page(self, press: Press, page: Page, library: StoreLibrary) -> None:
        data = press.page(page, library)
        path = path_of(page)
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
