"""The records of an edition, drafted until the stories of each saga agree about one another. Pure.

A record names the leads of its saga's other stories, so a changed lead changes its neighbours. Those that the edition holds
itself are drafted again here, on paper: each file is written once. Neighbours outside are named, for the next edition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from newsloom.model.edition import Listed, Record
from newsloom.publishing.record_batch import Batch
from newsloom.publishing.record_builder import Telling, says_the_same, with_related
from newsloom.publishing.secured import Sealed
from newsloom.store.editions import Ledger
from newsloom.store.stories import StoryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A story whose records are to be written; `plain` are its records without what they are related to."""

    row: StoryRow
    telling: Telling
    paths: Mapping[str, str]
    plain: Mapping[str, Record]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A record that is not (or not so) in its file."""

    article: str
    path: str
    story: str
    record: Record
    sealed: Sealed


Seal = Callable[[Drawn, str], Sealed]
"""The payload of an article's record in a story."""


class Drafts:
    """Drafts for these stories of a batch; `neighbours` are stories elsewhere whose records name a lead that changed."""

    def __init__(self, batch: Batch, stories: Sequence[Drawn], seal: Seal) -> None:
        self.neighbours: set[str] = set()
        self._batch = batch
        self._stories = {story.row.id: story for story in stories}
        self._sealed = {(s.row.id, id): seal(s, id) for s in stories for id in s.plain}
        self._made: dict[str, Draft] = {}
        self._leads = {id: Listed(line.path, line.record) for id, line in batch.leads.items()}

    def settled(self) -> Iterator[Draft]:
        """The records to write, story by story."""
        todo = list(self._stories.values())
        while todo:
            found = [draft for story in todo for draft in self._drafts(story)]
            # A round sees what the one before it made, as an edition sees what lies there: no order of stories matters.
            self._made |= {draft.article: draft for draft in found}
            self._leads |= {draft.article: Listed(draft.path, draft.record) for draft in found}
            beside = self._beside(found)
            todo = [story for id, story in self._stories.items() if id in beside]
        for story in self._stories.values():
            yield from (self._made[id] for id in story.plain if id in self._made)

    def _drafts(self, story: Drawn) -> Iterator[Draft]:
        saga = self._batch.saga_leads(story.row, self._leads)
        for id, record in with_related(story.plain, story.telling, story.paths, saga).items():
            sealed = self._sealed[story.row.id, id]
            if not self._stands(id, story.row.id, record, sealed):
                record = replace(record, secured=sealed.value)
                yield Draft(article=id, path=story.paths[id], story=story.row.id, record=record, sealed=sealed)

    def _stands(self, article: str, story: str, record: Record, sealed: Sealed) -> bool:
        """Whether the record, as it lies there or was drafted before, says the same already."""
        draft: Draft | None = self._made.get(article)
        if draft is not None:
            return draft.story == story and says_the_same(draft.record, record)
        line: Ledger | None = self._batch.ledger.get(article)
        if line is None or line.story != story or line.secured != sealed.mark:
            return False
        return says_the_same(line.record, record)

    def _beside(self, found: Sequence[Draft]) -> set[str]:
        """The stories of this edition whose records name a lead that changed."""
        beside: set[str] = set()
        for draft in found:
            row = self._stories[draft.story].row
            if draft.article == row.lead and row.saga is not None:
                beside |= {r.id for r in self._batch.bundle.sagas.get(row.saga, ()) if r.id != row.id}
        self.neighbours |= beside - self._batch.views.keys()
        return beside
