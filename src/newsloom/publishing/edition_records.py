"""The records of an edition: read, written as files, and kept in the ledger, each in its own moment.

    read    in a read transaction: what the records are made of, and where they will lie
    write   in none: the records as bytes, and their files
    keep    in a short write transaction: the ledger's lines and the addresses that were minted

Before a file is written its digest is noted (see `manual_edits.Guard`): after a crash between `write` and `keep` the next
edition finds its own bytes, not a person's edit, and writes the same ones again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from newsloom.model.edition import Record
from newsloom.model.ids import content_digest
from newsloom.model.outcome import Then
from newsloom.model.review import Standing
from newsloom.model.source import Source
from newsloom.net import files
from newsloom.publishing.manual_edits import Clash, Guard, note_clashes
from newsloom.publishing.record_batch import Batch, Taken
from newsloom.publishing.record_builder import Telling, plain_records, published_at
from newsloom.publishing.record_drafts import Draft, Drafts, Drawn, Seal
from newsloom.publishing.secured import Safe, Sealed
from newsloom.publishing.story_view import StoryView
from newsloom.records.paths import record_path, slug
from newsloom.records.record import render_record
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, identities, work
from newsloom.store.editions import Ledger, Permalink
from newsloom.store.sql import Tx


class EditionRecords:
    """The records of the stories of one edition."""

    def __init__(self, newsroom: Newsroom, now: datetime) -> None:
        self.newsroom = newsroom
        self.now = now
        self.written: list[str] = []
        """Files that changed, below the newsroom's folder."""
        self.neighbours: set[str] = set()
        """Stories elsewhere whose records name a lead that changed: they are due next."""
        self.clashes: list[Clash] = []
        self.changed: list[tuple[Ledger | None, Ledger]] = []
        """Records that were written: the line before, and now."""
        self.views: dict[str, StoryView] = {}
        """The stories, with the addresses that they have now."""
        self._minted: dict[str, Permalink] = {}
        self._guard = Guard(newsroom)
        self._batch: Batch | None = None
        self._drawn: list[Drawn] = []
        self._seal: Seal | None = None

    def read(self, tx: Tx, ids: Sequence[str]) -> None:
        """What the records of these stories are made of, and where they will lie."""
        batch = self._batch = Batch.of(tx, self.newsroom, sorted(ids))
        taken = Taken(tx, self._guard)
        taken.load(batch.candidate_paths())
        self._mint(tx, batch)
        self.views = {id: self._with_addresses(view) for id, view in batch.views.items()}
        drawn = (self._draw(view, batch, taken) for _, view in sorted(self.views.items()))
        self._drawn = [told for told in drawn if told is not None]
        self._seal = self._sealing(tx, batch)

    def write(self) -> None:
        """Write the files; what a person edited is left as it lies, and shown."""
        if self._batch is None or self._seal is None:
            return
        drafts = Drafts(self._batch, self._drawn, self._seal)
        before = self._batch.ledger
        ours: list[tuple[Ledger, bytes]] = []
        for draft in drafts.settled():
            line, data = self._line(draft)
            if self._guard.may_write(line.path, before.get(line.article), data):
                ours.append((line, data))
            else:
                self.clashes.append(Clash(line.path, "edited by hand while its story changed"))
        self._guard.intend((line.path, line.digest) for line, _ in ours)
        for line, data in ours:
            if files.write_if_changed(self._guard.file(line.path), data):
                self.written.append(line.path)
            self.changed.append((before.get(line.article), line))
        self.neighbours |= drafts.neighbours

    @property
    def sources(self) -> list[Source]:
        """The sources that are polled, in order of address, as they were when the records were read."""
        found = self._batch.bundle.sources.values() if self._batch is not None else ()
        return [source for source in found if source.retired_at is None]

    @property
    def is_news(self) -> bool:
        """Whether there is anything to keep."""
        return bool(self.changed or self.clashes or self.neighbours or self._minted)

    def keep(self, tx: Tx) -> None:
        """Write the ledger."""
        editions.put_records(tx, [line for _, line in self.changed])
        if self._minted:
            # A story may have been merged into another one meanwhile: its new address leads there, too.
            now = identities.followed(tx, list(self._minted))
            links = [replace(link, story=now[id], main=now[id] == id) for id, link in self._minted.items()]
            editions.mint_permalinks(tx, links)
        if self.clashes:
            note_clashes(tx, self.clashes)
        work.schedule(tx, [Then(stage="publish", item=id) for id in sorted(self.neighbours)], self.now)

    # -- reading -------------------------------------------------------------------------------------------------------

    def _mint(self, tx: Tx, batch: Batch) -> None:
        """A story's public address and feed id: made once, from its title and day, and kept."""
        new = [v for _, v in sorted(batch.views.items()) if v.link is None and v.row.state == "published"]
        stems = {
            v.row.id: slug((v.row.standing.title if v.row.standing else None) or v.row.title, v.row.id) for v in new
        }
        taken = set(editions.taken_permalinks(tx, list(stems.values()))) if stems else set()
        host = urlsplit(self.newsroom.config.site.url).hostname or "localhost"
        for view in new:
            id, stem = view.row.id, stems[view.row.id]
            path, number = stem, 1
            while path in taken or (number > 1 and editions.taken_permalinks(tx, [path])):
                number += 1
                path = f"{stem}-{number}"
            taken.add(path)
            self._minted[id] = Permalink(
                path=path,
                story=id,
                feed_id=f"tag:{host},{self.now:%Y-%m-%d}:{id}",
                first_published=self.now,
                updated=view.row.news_at or self.now,
            )

    def _with_addresses(self, view: StoryView) -> StoryView:
        saga = tuple((row, link or self._minted.get(row.id)) for row, link in view.saga)
        link = view.link or self._minted.get(view.row.id)
        first = view.first_published or (link.first_published if link else None)
        return replace(view, saga=saga, link=link, first_published=first)

    def _draw(self, view: StoryView, batch: Batch, taken: Taken) -> Drawn | None:
        """What is told of a story; None if no record of it is to be written."""
        row = view.row
        standing = row.standing or Standing(state="new", by="policy")
        members = [*view.members, *view.taken_down]
        ids = batch.articles(row.id)
        ledger = {id: batch.ledger[id] for id in ids if id in batch.ledger}
        wanted = self.newsroom.config.publish.records == "all" or standing.state == "published" or bool(ledger)
        # What waits for its hour is not told in a record either, unless one says already that there is such an article.
        wanted = wanted and (standing.until is None or bool(ledger))
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
            organizations=self.newsroom.organizations,
            removed=frozenset(m.held.id for m in view.taken_down),
            without_pictures=frozenset(m.held.id for m in members if not m.may_show_pictures),
            classic=self.newsroom.config.profile == "classic",
            bases=bases,
            absent=batch.absent(row.id, bases),
            most_related=self.newsroom.config.publish.related,
        )
        plain = {id: _kept(record, ledger.get(id)) for id, record in plain_records(telling).items()}
        return Drawn(row=row, telling=telling, paths=_paths(telling, ledger, taken), plain=plain)

    def _sealing(self, tx: Tx, batch: Batch) -> Seal:
        safe = Safe(tx, self.newsroom)
        private = safe.facts_of(list(batch.held))

        def seal(story: Drawn, article: str) -> Sealed:
            spoken = batch.bundle.verdicts_on(story.row.id) if article == story.row.lead else ()
            return safe.seal(
                private.get(article, {}),
                story.plain[article],
                batch.ledger.get(article),
                story=story.row.id,
                spoken=spoken,
            )

        return seal

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


def _paths(telling: Telling, ledger: Mapping[str, Ledger], taken: Taken) -> dict[str, str]:
    paths: dict[str, str] = {}
    for held in telling.members:
        if held.id in ledger:
            paths[held.id] = ledger[held.id].path
        else:
            path = record_path(held.article.title, published_at(held), held.id, taken)
            taken.add(path)
            paths[held.id] = path
    return paths


def _kept(record: Record, line: Ledger | None) -> Record:
    """The record with what its file holds besides: unknown fields, a body, its layout."""
    if line is None:
        return record
    return replace(record, extra=line.record.extra, body=line.record.body, form=line.record.form)
