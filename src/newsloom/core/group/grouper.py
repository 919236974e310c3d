"""The grouper: articles in, in order of arrival; stories out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from newsloom.core.encode.protocol import Encoder
from newsloom.core.group import judge, kernel, linked
from newsloom.core.group.explain import joined_because
from newsloom.core.group.features import MADE_BY, Features, features, pack, without_words
from newsloom.core.group.live import Live, Rulings
from newsloom.core.group.memory import dump, load, restore_packed, without
from newsloom.core.group.repair import repair
from newsloom.core.group.saga import links, sagas
from newsloom.core.group.semantics import Semantics, best_by_opinion, said
from newsloom.model.ids import story_id
from newsloom.model.story import Change, Constraint, Founds, Grouping, Item, Joins, Packed, SagaLink

Width = Literal["tight", "normal", "broad"]
_BATCH = 512
_SHARED = 8
_RESTORED_AT_ONCE = 20_000


class Grouper:
    """Articles in order of arrival to stories. Same arrivals and constraints, same stories, on every machine.

    `width` is the owner's knob: how much belongs to one story. `encoder` is the semantic tier, asked where the static tier is
    unsure; only a multilingual one lets articles in different languages join one story. Not safe for use from several threads.
    """

    def __init__(self, width: Width = "normal", encoder: Encoder | None = None) -> None:
        self.width: Width = width
        self._live = Live()
        self._semantics = Semantics(encoder) if encoder is not None else None
        self._everyday: NDArray[np.uint32] = np.empty(0, dtype=np.uint32)
        self._strictness = 1.0

    def ignore(self, stems: Iterable[int]) -> None:
        """These words (core.group.everyday) have no weight in articles that are placed from now on: their subject always
        carries them."""
        self._everyday = np.array(sorted(stems), dtype=np.uint32)

    def ask_for(self, strictness: float) -> None:
        """From now on articles are one event only if they are so many times as near as `width` asks for; 1.0 at first."""
        self._strictness = strictness

    @property
    def _threshold(self) -> float:
        return judge.THRESHOLD[self.width] * self._strictness

    # -- what a person decided -------------------------------------------------------------------------------------

    def constrain(self, *constraints: Constraint) -> None:
        """Obey these from now on, before or after the articles arrive. Members that break one move at the next repair."""
        for one in constraints:
            self._live.rulings.add(one)

    def obey(self, constraints: Iterable[Constraint]) -> None:
        """These are all the decisions that stand: whatever was told before and is not among them was taken back.

        The redirects of earlier repairs have to be among them (a `Merged` is one).
        """
        self._live.rulings = Rulings()
        self.constrain(*constraints)

    # -- arrivals --------------------------------------------------------------------------------------------------

    def place(self, item: Item) -> Grouping:
        """Say which story this article joins, or that it founds one. An article placed before keeps its story."""
        return self.place_many((item,))[0]

    def place_many(self, items: Sequence[Item]) -> list[Grouping]:
        """`place`, one after another; quicker than one call for each."""
        out: list[Grouping] = []
        run: list[tuple[Item, Features]] = []
        waiting: set[str] = set()
        for item in items:
            is_known = item.id in self._live.row_of or item.id in waiting
            if is_known or item.cites or self._is_ruled(item.id) or len(run) >= _BATCH:
                out += self._place_run(run)
                run, waiting = [], set()
                if (known := self._placed_before(item)) is not None:
                    out.append(known)
                    continue
                if self._is_ruled(item.id):
                    out.append(self._place_ruled(item))
                    continue
            if self._semantics is not None:
                out.append(self._place_ruled(item))
                continue
            if any(one in self._live.row_of for one in item.cites):
                out.append(self._place_linked(item))
                continue
            run.append((item, self._features(item)))
            waiting.add(item.id)
        return out + self._place_run(run)

    def restore(self, placed: Iterable[tuple[Item | Packed, str]]) -> None:
        """Rebuild the live window from the store: each article, in order of arrival, and the story that it is in.

        An article that is live already is passed over. ValueError for packed features of another maker, or broken ones:
        give the article as an `Item` then.
        """
        live = self._live
        touched = dict(live.touched)
        run: list[tuple[Packed, str]] = []
        known: set[str] = set()
        for one, story in placed:
            if one.id in live.row_of or one.id in known:
                continue
            if isinstance(one, Packed):
                known.add(one.id)
                run.append((one, story))
            if run and (len(run) >= _RESTORED_AT_ONCE or not isinstance(one, Packed)):
                restore_packed(live, run)
                run, known = [], set()
            if not isinstance(one, Packed):
                row = live.add(one.id, one.seen, self._features(one))
                live.put(row, story)
                if self._semantics is not None:
                    self._semantics.remember(row, said(one), one.language)
        if run:
            restore_packed(live, run)
        live.touched = touched

    def touch(self, stories: Iterable[str]) -> None:
        """Have the next repair look at these stories too (after `restore`: those that changed since the last repair)."""
        known = self._live.story_ix
        for story in stories:
            if (ix := known.get(self._live.rulings.final(story))) is not None:
                self._live.touched[ix] = None

    # -- afterwards ------------------------------------------------------------------------------------------------

    def repair(self, now: datetime | None = None) -> tuple[Change, ...]:
        """Look again at the stories touched since the last repair: late merges, moves, splits. Constraints are obeyed.

        `now` is not needed yet: what is due is what was touched.
        """
        return repair(self._live, self._threshold, self._semantics)

    def forget(self, article: str) -> None:
        """Drop one article from the live window (removed). An unknown one is no error."""
        row = self._live.row_of.pop(article, None)
        if row is not None:
            kernel.unlink(self._live.arena, row, False)
            if self._semantics is not None:
                self._semantics.forget(row)

    def expire(self, before: datetime) -> int:
        """Forget articles seen before this time; their number. A story without live articles takes no more arrivals.

        Articles without a time never expire. The work is done when a quarter of the window is old; until then it is cheap.
        """
        live = self._live
        day = before.timestamp() / 86400
        # A glance at the arrays first: this is asked with every batch, of a million articles.
        here = (live.arena.day[: live.size] < day) & (live.arena.story[: live.size] >= 0)
        old = [int(row) for row in np.flatnonzero(here) if (seen := live.seen[row]) is not None and seen < before]
        for row in old:
            kernel.unlink(live.arena, row, True)
            del live.row_of[live.articles[row]]
        if old:
            live.arena.first_day[0] = day
        if live.size - len(live.row_of) > live.size // 4:
            self._compact()
        return len(old)

    def dump(self) -> bytes:
        """The whole state as bytes: `Grouper.load` goes on exactly where this one stands."""
        return dump(self._live, self._semantics.texts if self._semantics is not None else {})

    @classmethod
    def load(cls, saved: bytes, width: Width = "normal", encoder: Encoder | None = None) -> Grouper:
        """A grouper from `dump`. ValueError for bytes of another maker. An encoder has no opinion on articles that were
        placed without one: their texts were not kept."""
        made = cls(width, encoder)
        made._live, texts = load(saved)
        if made._semantics is not None:
            made._semantics.recall(texts)
        return made

    # -- questions -------------------------------------------------------------------------------------------------

    def story_of(self, article: str) -> str | None:
        """The story of a live article."""
        row = self._live.row_of.get(article)
        return None if row is None else self._live.story_of(row)

    def members(self, story: str) -> tuple[str, ...]:
        """The live articles of a story (or of the one that it was merged into), in order of arrival."""
        ix = self._live.story_ix.get(self._live.rulings.final(story))
        return () if ix is None else tuple(self._live.articles[row] for row in self._live.members(ix))

    def sagas(self, stories: Iterable[str] | None = None) -> tuple[tuple[str, ...], ...]:
        """Stories that continue or surround one another, as groups of story ids; a story on its own is in none.

        With `stories` (those that changed), only what their own links tie together: quick however many are live.
        """
        known = self._live.story_ix
        return sagas(self._live, None if stories is None else [known[s] for s in stories if s in known])

    def saga_links(self, stories: Iterable[str] | None = None) -> tuple[SagaLink, ...]:
        """Pairs of one saga, the strongest first; only those that hold one of the named stories, if some are named.

        All live stories are asked: a story may be near to one that has nearer ones itself.
        """
        found = links(self._live)
        if stories is None:
            return found
        named = set(stories)
        return tuple(link for link in found if link.earlier in named or link.later in named)

    def packed(self, article: str) -> Packed:
        """The compact features of a live article, to be kept in the store. KeyError if it is not live."""
        live, arena = self._live, self._live.arena
        row = live.row_of[article]
        at, n = int(arena.off[row]), int(arena.n[row])
        keys = arena.term_key[arena.pool_slot[at : at + n]]
        code = next(name for name, number in live.languages.items() if number == arena.language[row])
        blob = pack(
            keys, arena.pool_tf[at : at + n], arena.vector[row], float(arena.day[row]), code, int(arena.provider[row])
        )
        return Packed(id=article, seen=live.seen[row], features=blob, made_by=MADE_BY)

    def __len__(self) -> int:
        """How many articles are live."""
        return len(self._live.row_of)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _features(self, item: Item) -> Features:
        made = without_words(features(item), self._everyday)
        if self._semantics is not None and self._semantics.encoder.multilingual:
            return replace(made, language="")
        return made

    def _compact(self) -> None:
        """Let go of what has expired."""
        old = self._live
        self._live = without(old, ())
        if self._semantics is not None:
            new = self._live.row_of
            self._semantics.renumber({row: new[a] for a, row in old.row_of.items() if a in new})

    def _is_ruled(self, article: str) -> bool:
        rulings = self._live.rulings
        if article in rulings.pins or article in rulings.bans or article in rulings.parted:
            return True
        return bool(rulings.redirects) and story_id(article) in rulings.redirects

    def _placed_before(self, item: Item) -> Joins | None:
        row = self._live.row_of.get(item.id)
        if row is None:
            return None
        return Joins(article=item.id, story=self._live.story_of(row), score=1.0, because=("placed before",))

    def _place_ruled(self, item: Item) -> Grouping:
        """One article: a person's decision speaks of it, or the encoder may have to be asked."""
        live = self._live
        made = self._features(item)
        row = live.add(item.id, item.seen, made)
        pinned = live.rulings.pins.get(item.id)
        own = story_id(item.id)
        if pinned is not None or own in live.rulings.redirects:
            story = live.stories[live.put(row, pinned or own)]
            reason = "an editor put it here" if pinned else "the story that it founded was merged into this one"
            return Joins(article=item.id, story=story, score=1.0, because=(reason,))
        threshold = self._threshold
        if self._semantics is None:
            best, value, near, _ = kernel.best_story(live.arena, row, live.banned(item.id), -1)
        else:
            self._semantics.remember(row, said(item), item.language)
            best, value, near, _ = best_by_opinion(live, self._semantics, row, live.banned(item.id), -1, threshold)
        vote = linked.votes(live, item, row).get(int(best), 0.0) if item.cites else 0.0
        return self._joined(item, made, row, int(best), float(value) + vote, int(near), _linked_because(vote))

    def _place_linked(self, item: Item) -> Grouping:
        """One article whose text links to live ones."""
        live, made = self._live, self._features(item)
        row = live.add(item.id, item.seen, made)
        story, value, near, vote = linked.best_story(live, row, linked.votes(live, item, row))
        return self._joined(item, made, row, story, value, near, _linked_because(vote))

    def _joined(
        self, item: Item, made: Features, row: int, best: int, value: float, near: int, more: tuple[str, ...] = ()
    ) -> Grouping:
        """The row joins its best story if that is near enough, else it founds one."""
        live = self._live
        if best < 0 or value < self._threshold:
            why = ("no live story is near enough",)
            return Founds(article=item.id, story=live.stories[live.found(row)], because=why)
        live.join(row, best)
        shared = np.full(_SHARED, -1, dtype=np.int64)
        kernel.shared_terms(live.arena, row, near, shared)
        because = joined_because(made, shared, value, live.articles[near], float(live.arena.day[near]))
        return Joins(article=item.id, story=live.stories[best], score=value, because=(*more, *because))

    def _place_run(self, run: list[tuple[Item, Features]]) -> list[Grouping]:
        """Articles that no decision speaks of, in one go."""
        if not run:
            return []
        live = self._live
        first = live.add_many([(item.id, item.seen, made) for item, made in run])
        n = len(run)
        found, near = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
        score, shared = np.empty(n, dtype=np.float64), np.empty((n, _SHARED), dtype=np.int64)
        kernel.place_rows(live.arena, first, n, self._threshold, found, score, near, shared)
        days = live.arena.day
        out: list[Grouping] = []
        for i, (item, made) in enumerate(run):
            ix, member = int(found[i]), int(near[i])
            if member < 0:
                live.name_story(ix, live.mint(item.id))
                why = ("no live story is near enough",)
                out.append(Founds(article=item.id, story=live.stories[ix], because=why))
                continue
            live.touched[ix] = None
            because = joined_because(made, shared[i], float(score[i]), live.articles[member], float(days[member]))
            out.append(Joins(article=item.id, story=live.stories[ix], score=float(score[i]), because=because))
        return out


def _linked_because(vote: float) -> tuple[str, ...]:
    return (f"its text links to a report there +{vote:.2f}",) if vote >= 0.005 else ()
