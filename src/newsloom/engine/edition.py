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

from newsloom.core import policy
from newsloom.engine import outlets
from newsloom.engine.recording import Telling, published_at, records, says_the_same
from newsloom.engine.secrets import Safe
from newsloom.engine.shelf import StoreLibrary
from newsloom.engine.world import World
from newsloom.model.edition import Record
from newsloom.model.ids import content_digest
from newsloom.model.review import Standing
from newsloom.net import files
from newsloom.render.api import Listed
from newsloom.render.paths import record_path, slug
from newsloom.render.record import render_record
from newsloom.render.site import Page, Press, SiteStory, path_of, touched
from newsloom.render.site.pages import all_pages
from newsloom.store import articles, captures, editions, reviews, stories
from newsloom.store.editions import Ledger, Permalink
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

ONCE = ("about", "archive", "search", "topics", "not-found", "robots")
"""Pages that every edition prints (they change with settings and months only, and are then written)."""


class _Taken:
    """Which record paths are used, deleted ones included."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.new: set[str] = set()

    def __contains__(self, path: object) -> bool:
        return path in self.new or bool(editions.taken_paths(self._tx, [str(path)]))


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
        rows = stories.get(self.tx, ids)
        members = stories.members(self.tx, ids)
        for id in sorted(ids):
            if id in rows and members.get(id):
                self._story(rows[id], [m.article for m in members[id]])

    def _story(self, row: StoryRow, ids: Sequence[str]) -> None:
        standing = row.standing or Standing(state="new", by="policy")
        ledger = editions.get_records(self.tx, ids)
        held = articles.get(self.tx, ids)
        found = [held[id] for id in ids if id in held]
        wanted = self.world.config.publish.records == "all" or standing.state == "published" or bool(ledger)
        if wanted and found and row.lead is not None:
            matches = articles.get_matches(self.tx, ids)
            spoken = reviews.of(self.tx, [row.id, *ids])
            telling = Telling(
                lead=row.lead,
                heat=row.interest,
                standing=standing,
                members=found,
                qualities=articles.get_qualities(self.tx, ids),
                topics={id: [m.topic for m in matches.get(id, ())] for id in ids},
                images=captures.get_images(self.tx, [i.url for h in found for i in h.article.images]),
                organizations=self.world.organizations,
                removed=policy.fold([v for vs in spoken.values() for v in vs], row.id).removed,
                saga=self._saga_leads(row),
                classic=self.world.config.profile == "classic",
            )
            self._records(row, telling, ledger)
        self._address(row, standing)

    def _records(self, row: StoryRow, telling: Telling, ledger: Mapping[str, Ledger]) -> None:
        paths: dict[str, str] = {}
        for held in telling.members:
            if held.id in ledger:
                paths[held.id] = ledger[held.id].path
            else:
                path = record_path(held.article.title, published_at(held), held.id, self._taken)
                self._taken.new.add(path)
                paths[held.id] = path
        made = records(telling, paths)
        for held in telling.members:
            self._record(row, held.id, paths[held.id], made[held.id], ledger.get(held.id))

    def _record(self, row: StoryRow, article: str, path: str, record: Record, line: Ledger | None) -> None:
        if line is not None:
            record = replace(record, extra=line.record.extra, body=line.record.body, form=line.record.form)
            if line.adopted and line.story == row.id and says_the_same(line.record, record):
                return
            if says_the_same(line.record, record) and line.story == row.id:
                return
        secured, mark, key_id = self._safe.payload(self.tx, article, row.id, record, line)
        record = replace(record, secured=secured)
        data = render_record(record)
        self._write(self.record_file(path), path, data)
        editions.put_record(
            self.tx,
            Ledger(
                article=article,
                path=path,
                story=row.id,
                digest=content_digest(data),
                record=record,
                secured=mark,
                key_id=key_id,
                adopted=False,
                written_at=self.now,
            ),
        )
        if article == row.lead and row.saga is not None:
            self.neighbours |= {r.id for r in stories.in_saga(self.tx, row.saga) if r.id != row.id}

    def record_file(self, path: str) -> Path:
        """Where a record lies: ledger paths begin with `_news/`, the folder may have another name."""
        folder = self.world.config.publish.news_dir
        return files.inside(self.world.root, f"{folder}/{path.removeprefix('_news/')}")

    def _saga_leads(self, row: StoryRow) -> list[Listed]:
        if row.saga is None:
            return []
        others = [r for r in stories.in_saga(self.tx, row.saga) if r.id != row.id and r.lead is not None]
        lines = editions.get_records(self.tx, [r.lead for r in others if r.lead is not None])
        return [Listed(line.path, line.record) for line in lines.values()]

    # -- addresses -----------------------------------------------------------------------------------------------------

    def _address(self, row: StoryRow, standing: Standing) -> None:
        links = editions.permalinks_of(self.tx, [row.id]).get(row.id, [])
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
