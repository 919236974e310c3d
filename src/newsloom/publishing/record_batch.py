"""All that the records of some stories are made of, read at once; and which paths are taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsloom.model.article import StoredArticle
from newsloom.model.edition import Listed, Record, Related
from newsloom.publishing.manual_edits import Guard
from newsloom.publishing.record_builder import ADOPTED, RELATED, absent_from, published_at, related_id
from newsloom.publishing.story_view import StoryView, translated, views_of
from newsloom.records.paths import record_path
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, memberships
from newsloom.store.editions import Ledger
from newsloom.store.queries.story_bundle import Bundle
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow


class Taken:
    """Which record paths are used, deleted ones and other people's files included.

    What was asked for beforehand costs no query.
    """

    def __init__(self, tx: Tx, guard: Guard) -> None:
        self._tx = tx
        self._guard = guard
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
        if name not in self._free and editions.taken_paths(self._tx, [name]):
            return True
        return self._guard.is_foreign(name)


@dataclass(frozen=True, slots=True)
class Batch:
    """All that the records of some stories are made of: the bundle, and what only records need."""

    bundle: Bundle
    views: Mapping[str, StoryView]
    leads: Mapping[str, Ledger]
    """The records of the leads of the stories' sagas."""
    told: Mapping[str, set[str]]
    """Of adopted stories, the articles whose records were written as theirs."""
    known: Mapping[str, str]
    """The story of each article that an adopted record names."""

    @classmethod
    def of(cls, tx: Tx, newsroom: Newsroom, ids: Sequence[str]) -> Batch:
        """Read them."""
        bundle = Bundle.of(tx, ids, around=True)
        leads = [r.lead for rs in bundle.sagas.values() for r in rs if r.lead is not None]
        held, ledger = bundle.held, bundle.ledger
        adopted = [ledger[id].record for id, h in held.items() if h.source == ADOPTED and id in ledger]
        named = {related_id(item.web_url) for record in adopted for item in record.related if item.web_url}
        unfiled = {id for id, h in held.items() if h.source == RELATED}
        return cls(
            bundle=bundle,
            views={
                v.row.id: v
                for v in translated(tx, newsroom, views_of(bundle, ids, pictures=newsroom.config.images.show))
            },
            leads=editions.get_records(tx, leads),
            told=editions.told_by(tx, ids) if adopted else {},
            known=memberships.story_of(tx, sorted(named - unfiled)) if named else {},
        )

    @property
    def ledger(self) -> Mapping[str, Ledger]:
        """The record of each article that has one."""
        return self.bundle.ledger

    @property
    def held(self) -> Mapping[str, StoredArticle]:
        """Every article of the stories."""
        return self.bundle.held

    def articles(self, story: str) -> list[str]:
        """The articles of a story that have a record or get one, in order of arrival, also those that were taken down: their
        records say so."""
        ids = [m.article for m in self.bundle.members.get(story, ())]
        return [id for id in ids if self.held[id].source != RELATED]

    def candidate_paths(self) -> list[str]:
        """Where new records would like to lie."""
        fresh = [h for id, h in self.held.items() if id not in self.ledger and h.source != RELATED]
        return [record_path(h.article.title, published_at(h), h.id, ()) for h in fresh]

    def saga_leads(self, row: StoryRow, known: Mapping[str, Listed]) -> list[Listed]:
        """The leads of the other stories of a story's saga, as far as their records are known."""
        others = [r for r in self.bundle.sagas.get(row.saga or "", ()) if r.id != row.id]
        leads = [known[r.lead] for r in others if r.lead is not None and r.lead in known]
        return [lead for lead in leads if not lead.record.removed]

    def stands_as_adopted(self, story: str) -> bool:
        """Whether neither a verdict nor an article came to or left a story since it was adopted: its records stay."""
        ids = self.articles(story)
        lines = [self.ledger.get(id) for id in ids]
        if not all(line is not None and line.adopted and line.story == story for line in lines):
            return False
        return self.told.get(story) == set(ids) and all(v.actor == ADOPTED for v in self.bundle.verdicts_on(story))

    def bases(self, story: str) -> dict[str, Record]:
        """The records of a story's articles that are known from adoption alone."""
        ids = self.articles(story)
        return {id: self.ledger[id].record for id in ids if id in self.ledger and self.held[id].source == ADOPTED}

    def absent(self, story: str, bases: Mapping[str, Record]) -> dict[str, tuple[Related, ...]]:
        """Of each adopted record, the related articles that have no file of their own."""
        found = [self.held[id] for id in self.articles(story)]
        return {id: absent_from(base, self.known, found) for id, base in bases.items()}
