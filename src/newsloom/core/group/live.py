"""The live window with names on it: articles and stories by id, constraints, and what was touched since the last repair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from newsloom.core.group import kernel
from newsloom.core.group.arena import ARTICLES, POOL, STORIES, TERMS, Arena, empty, with_room
from newsloom.core.group.features import Features
from newsloom.model.ids import story_id
from newsloom.model.story import Anchor, Apart, Ban, Constraint, Parted, Pin, Redirect

NONE: NDArray[np.int64] = np.empty(0, dtype=np.int64)
# The most stories that the words of one arrival can lead to.
_MET = 64 * (kernel.RING + 1)


@dataclass(slots=True)
class Rulings:
    """What persons decided, as sets that can be asked quickly."""

    pins: dict[str, str] = field(default_factory=dict)
    bans: dict[str, set[str]] = field(default_factory=dict)
    apart: dict[str, set[str]] = field(default_factory=dict)
    parted: dict[str, set[str]] = field(default_factory=dict)
    """Articles that are in one story with none of these."""
    anchors: set[str] = field(default_factory=set)
    states: dict[str, str] = field(default_factory=dict)
    """Where anchors stand for good; those of which only words were decided are missing."""
    worded: set[str] = field(default_factory=set)
    """Anchors with words of an editor."""
    redirects: dict[str, str] = field(default_factory=dict)
    spoken: set[str] = field(default_factory=set)
    """The ids that a person merged away."""

    def add(self, one: Constraint) -> None:
        """Take one decision up. A redirect that would close a circle is turned round: the later word counts."""
        match one:
            case Pin(article, story):
                self.pins[article] = story
                self.bans.get(article, set()).discard(story)
            case Ban(article, story):
                self.bans.setdefault(article, set()).add(story)
                if self.pins.get(article) == story:
                    del self.pins[article]
            case Apart(a, b):
                self.apart.setdefault(a, set()).add(b)
                self.apart.setdefault(b, set()).add(a)
            case Parted(ours, theirs):
                for side, others in ((ours, theirs), (theirs, ours)):
                    for article in side:
                        self.parted.setdefault(article, set()).update(others)
            case Anchor(story, state, has_words):
                final = self.final(story)
                if state == "published":
                    self.anchors.add(final)
                if state:
                    self.states[final] = state
                if has_words:
                    self.worded.add(final)
            case Redirect(gone, kept, by_person):
                if self.final(kept) == gone:
                    self.redirects.pop(kept, None)
                if kept != gone:
                    self.lead(gone, kept)
                if by_person:
                    self.spoken.add(gone)

    def lead(self, gone: str, kept: str) -> None:
        """An id leads to another's story from now on. A promise made of the one holds for the other."""
        self.redirects[gone] = kept
        if gone in self.anchors:
            self.anchors.add(self.final(kept))
            self.states.setdefault(self.final(kept), "published")

    def keeper(self, older: str, younger: str) -> str | None:
        """Whose id stays if a repair makes one story of two; None: it may not, one of them would lose what was decided.

        The older one's, unless only the younger is published or has words of an editor. What a person held or rejected takes in
        what came later, and is not taken in.
        """
        first, second = self.states.get(older), self.states.get(younger)
        if older in self.worded and younger in self.worded:
            return None
        if first == second:
            return younger if younger in self.worded else older
        if first is not None and second is not None:
            return None
        kept, gone = (older, younger) if first is not None else (younger, older)
        if gone in self.worded or (kept == younger and second != "published"):
            return None
        return kept

    def together(self, article: str, other: str) -> bool:
        """Whether a person put both into one story."""
        one, two = self.pins.get(article), self.pins.get(other)
        return one is not None and two is not None and self.final(one) == self.final(two)

    def banned(self, article: str) -> set[str]:
        """The stories that the article must not be in. The story that a person put it in is none of them: two words may meet
        when one story is merged into another, and the one that says where it belongs says more."""
        away = {self.final(story) for story in self.bans.get(article, ())}
        return away - {self.final(self.pins[article])} if article in self.pins else away

    def final(self, story: str) -> str:
        """Where a story's id leads today."""
        for _ in range(len(self.redirects) + 1):
            if story not in self.redirects:
                break
            story = self.redirects[story]
        return story


class Live:
    """Articles and stories by id over an Arena."""

    def __init__(self) -> None:
        self.arena: Arena = empty()
        self.articles: list[str] = []
        self.seen: list[datetime | None] = []
        self.row_of: dict[str, int] = {}
        self.stories: list[str] = []
        self.story_ix: dict[str, int] = {}
        self.languages: dict[str, int] = {"": 0}
        self.rulings = Rulings()
        self.touched: dict[int, None] = {}

    def add(self, article: str, seen: datetime | None, made: Features) -> int:
        """A new article, in no story yet; its row."""
        self.make_room(1, len(made.keys))
        row = int(
            kernel.add_article(
                self.arena,
                made.keys,
                made.marks,
                made.priors,
                made.vector,
                made.day,
                self.language(made.language),
                np.uint32(made.provider),
            )
        )
        kernel.arrive(self.arena, row)
        self.articles.append(article)
        self.seen.append(seen)
        self.row_of[article] = row
        return row

    def add_many(self, articles: list[tuple[str, datetime | None, Features]]) -> int:
        """`add` for many; the row of the first."""
        first = self.size
        if len(articles) == 1:  # an arrival on its own: putting arrays of one together would cost more than placing it
            made = articles[0][2]
            self.make_room(1, len(made.keys))
            kernel.add_rows(
                self.arena, made.keys, made.marks, made.priors, np.array([len(made.keys)]), made.vector[None, :],
                np.array([made.day]), np.array([self.language(made.language)]), np.array([made.provider], dtype=np.uint32),
            )  # fmt: skip
        else:
            self._add_rows([features for _, _, features in articles])
        for row, (article, seen, _) in enumerate(articles, first):
            self.articles.append(article)
            self.seen.append(seen)
            self.row_of[article] = row
        return first

    def _add_rows(self, made: list[Features]) -> None:
        lengths = np.array([len(one.keys) for one in made], dtype=np.int64)
        self.make_room(len(made), int(lengths.sum()))
        kernel.add_rows(
            self.arena, np.concatenate([one.keys for one in made]), np.concatenate([one.marks for one in made]),
            np.concatenate([one.priors for one in made]), lengths, np.stack([one.vector for one in made]),
            np.array([one.day for one in made]), np.array([self.language(one.language) for one in made], dtype=np.int64),
            np.array([one.provider for one in made], dtype=np.uint32),
        )  # fmt: skip

    def make_room(self, articles: int, words: int) -> None:
        """Room for so many more articles with so many words in all."""
        arena, filled = self.arena, self.arena.counts
        if (
            filled[ARTICLES] + articles <= len(arena.off)
            and filled[STORIES] + articles <= len(arena.head)
            and filled[POOL] + words <= len(arena.pool_slot)
            and filled[TERMS] + words <= len(arena.term_key)
            and len(arena.met) >= _MET
        ):
            return
        self.arena = with_room(self.arena, articles, words, words)
        if len(self.arena.met) < _MET:
            self.arena = self.arena._replace(met=np.zeros(_MET, dtype=np.int64))

    def language(self, code: str) -> int:
        return self.languages.setdefault(code, len(self.languages))

    def found(self, row: int, story: str | None = None) -> int:
        """A story of its own for a row; its number. The id is minted from the article unless it is given."""
        self.make_room(1, 0)  # a repair founds stories too: there may be more of them than articles
        ix = int(kernel.new_story(self.arena, row))
        self.name_story(ix, story or self.mint(self.articles[row]))
        return ix

    def name_story(self, ix: int, story: str) -> None:
        assert ix == len(self.stories)
        self.stories.append(story)
        self.story_ix[story] = ix
        self.touched[ix] = None

    def mint(self, founder: str) -> str:
        """The first id of this founder that is not in use, was not merged away, and is not one that it is banned from."""
        attempt = 0
        bans = self.rulings.bans.get(founder, ())
        while (
            (story := story_id(founder, attempt)) in self.story_ix or story in self.rulings.redirects or story in bans
        ):
            attempt += 1
        return story

    def join(self, row: int, ix: int) -> None:
        kernel.join(self.arena, row, ix)
        self.touched[ix] = None

    def put(self, row: int, story: str) -> int:
        """A row into the story of this id, which is founded if it is not live."""
        story = self.rulings.final(story)
        ix = self.story_ix.get(story)
        if ix is None:
            return self.found(row, story)
        self.join(row, ix)
        return ix

    def unite(self, a: int, b: int) -> tuple[str, str]:
        """Two stories become one: (the id that stays, the id that leads there from now on).

        The older id stays, unless readers know only the younger, or only that has an editor's words: see `Rulings.keeper`.
        """
        kept, gone = min(a, b), max(a, b)
        if self.rulings.keeper(self.stories[kept], self.stories[gone]) == self.stories[gone]:
            self.stories[kept], self.stories[gone] = self.stories[gone], self.stories[kept]
            self.story_ix[self.stories[kept]], self.story_ix[self.stories[gone]] = kept, gone
        kernel.merge(self.arena, kept, gone)
        self.rulings.lead(self.stories[gone], self.stories[kept])
        self.touched[kept] = None
        return self.stories[kept], self.stories[gone]

    def story_of(self, row: int) -> str:
        return self.stories[int(self.arena.story[row])]

    def members(self, ix: int) -> list[int]:
        """Rows of a story in order of arrival."""
        out = list(self._walk(ix))
        out.sort()
        return out

    def _walk(self, ix: int) -> Iterator[int]:
        row = int(self.arena.head[ix])
        while row >= 0:
            yield row
            row = int(self.arena.nxt[row])

    def banned(self, article: str) -> NDArray[np.int64]:
        """Stories (numbers) that this article must not be in."""
        rulings = self.rulings
        if article not in rulings.bans and article not in rulings.parted:
            return NONE
        known = {ix for story in rulings.banned(article) if (ix := self.story_ix.get(story)) is not None}
        for other in rulings.parted.get(article, ()):
            row = self.row_of.get(other)
            if row is not None and not rulings.together(article, other):
                known.add(int(self.arena.story[row]))
        return np.array(sorted(known), dtype=np.int64)

    @property
    def size(self) -> int:
        return int(self.arena.counts[ARTICLES])
