"""All that the records of some stories are made of, read at once; and which paths are taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsloom.model.article import Match, Quality, StoredArticle
from newsloom.model.edition import Listed, Record, Related
from newsloom.model.review import Verdict
from newsloom.publishing.manual_edits import Guard
from newsloom.publishing.record_builder import ADOPTED, absent_from, published_at, related_id
from newsloom.records.paths import record_path
from newsloom.store import articles, captures, editions, memberships, reviews, stories
from newsloom.store.editions import Ledger, Permalink
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
    """All that the records of some stories are made of."""

    rows: Mapping[str, StoryRow]
    members: Mapping[str, list[str]]
    held: Mapping[str, StoredArticle]
    ledger: Mapping[str, Ledger]
    matches: Mapping[str, list[Match]]
    qualities: Mapping[str, Quality]
    spoken: Mapping[str, list[Verdict]]
    images: Mapping[str, captures.ImageCopy]
    links: Mapping[str, list[Permalink]]
    sagas: Mapping[str, list[StoryRow]]
    leads: Mapping[str, Ledger]
    told: Mapping[str, set[str]]
    known: Mapping[str, str]

    @classmethod
    def of(cls, tx: Tx, ids: Sequence[str]) -> Batch:
        """Read them."""
        rows = stories.get(tx, ids)
        members = {id: [m.article for m in ms] for id, ms in memberships.members(tx, ids).items()}
        every = [a for ms in members.values() for a in ms]
        held = articles.get(tx, every, with_text=False)
        sagas = stories.in_sagas(tx, list({r.saga for r in rows.values() if r.saga}))
        leads = [r.lead for rs in sagas.values() for r in rs if r.lead is not None]
        ledger = editions.get_records(tx, every)
        adopted = [ledger[id].record for id, h in held.items() if h.source == ADOPTED and id in ledger]
        named = {related_id(item.web_url) for record in adopted for item in record.related if item.web_url}
        return cls(
            rows=rows,
            members=members,
            held=held,
            ledger=ledger,
            matches=articles.get_matches(tx, every),
            qualities=articles.get_qualities(tx, every),
            spoken=reviews.of(tx, [*ids, *every]),
            images=captures.get_images(tx, [i.url for h in held.values() for i in h.article.images]),
            links=editions.permalinks_of(tx, ids),
            sagas=sagas,
            leads=editions.get_records(tx, leads),
            told=editions.told_by(tx, ids) if adopted else {},
            known=memberships.story_of(tx, sorted(named)),
        )

    def candidate_paths(self) -> list[str]:
        """Where new records would like to lie."""
        fresh = [h for id, h in self.held.items() if id not in self.ledger]
        return [record_path(h.article.title, published_at(h), h.id, ()) for h in fresh]

    def saga_leads(self, row: StoryRow, known: Mapping[str, Listed]) -> list[Listed]:
        """The leads of the other stories of a story's saga, as far as their records are known."""
        others = [r for r in self.sagas.get(row.saga or "", ()) if r.id != row.id]
        return [known[r.lead] for r in others if r.lead is not None and r.lead in known]

    def spoken_of(self, story: str) -> list[Verdict]:
        """The verdicts on a story and its articles."""
        return [v for subject in (story, *self.members[story]) for v in self.spoken.get(subject, ())]

    def stands_as_adopted(self, story: str) -> bool:
        """Whether neither a verdict nor an article came to or left a story since it was adopted: its records stay."""
        ids = self.members[story]
        lines = [self.ledger.get(id) for id in ids]
        if not all(line is not None and line.adopted and line.story == story for line in lines):
            return False
        return self.told.get(story) == set(ids) and all(v.actor == ADOPTED for v in self.spoken_of(story))

    def bases(self, story: str) -> dict[str, Record]:
        """The records of a story's articles that are known from adoption alone."""
        ids = self.members[story]
        return {
            id: self.ledger[id].record
            for id in ids
            if id in self.ledger and id in self.held and self.held[id].source == ADOPTED
        }

    def absent(self, story: str, bases: Mapping[str, Record]) -> dict[str, tuple[Related, ...]]:
        """Of each adopted record, the related articles that have no file of their own."""
        found = [self.held[id] for id in self.members[story] if id in self.held]
        return {id: absent_from(base, self.known, found) for id, base in bases.items()}
