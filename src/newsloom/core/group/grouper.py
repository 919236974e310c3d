"""The grouper: articles in, in order of arrival; stories out."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from newsloom.core.group.features import VERSION, Features, features
from newsloom.model.ids import story_id
from newsloom.model.story import (
    Anchor,
    Apart,
    Ban,
    Change,
    Constraint,
    Founds,
    Grouping,
    Item,
    Joins,
    Merged,
    Packed,
    Pin,
    Redirect,
)

Width = Literal["tight", "normal", "broad"]
THRESHOLD = {"tight": 0.42, "normal": 0.32, "broad": 0.25}
WINDOW_DAYS = 14.0


class Grouper:
    """Articles in order of arrival to stories. Same arrivals and constraints, same stories.

    `width` is the owner's knob: how much belongs to one story. Not safe for use from several threads.
    """

    def __init__(self, width: Width = "normal") -> None:
        self.width = width
        self._features: dict[str, Features] = {}
        self._seen: dict[str, datetime | None] = {}
        self._story: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._because: dict[str, tuple[str, ...]] = {}
        self._postings: dict[int, list[str]] = {}
        self._pins: dict[str, str] = {}
        self._bans: set[tuple[str, str]] = set()
        self._apart: set[tuple[str, str]] = set()
        self._anchors: set[str] = set()
        self._redirects: dict[str, str] = {}
        self._touched: dict[str, None] = {}

    # -- what a person decided -------------------------------------------------------------------------------------

    def constrain(self, *constraints: Constraint) -> None:
        """Obey these from now on (before or after the articles arrive). Members that break one move at the next repair."""
        for one in constraints:
            match one:
                case Pin(article, story):
                    self._pins[article] = story
                    self._touched[self._story.get(article, story)] = None
                case Ban(article, story):
                    self._bans.add((article, story))
                    self._touched[story] = None
                case Apart(a, b):
                    self._apart.update(((a, b), (b, a)))
                case Anchor(story):
                    self._anchors.add(story)
                case Redirect(gone, kept):
                    self._redirects[gone] = kept
                    self._touched[gone] = None

    # -- arrivals --------------------------------------------------------------------------------------------------

    def place(self, item: Item) -> Grouping:
        """Say which story this article joins, or that it founds one. An article placed before keeps its story."""
        if item.id in self._story:
            return Joins(article=item.id, story=self._story[item.id], score=1.0, because=("placed before",))
        made = features(item)
        pinned = self._pins.get(item.id)
        if pinned is not None:
            story = self._final(pinned)
            self._add(item.id, item.seen, made, story)
            return Joins(article=item.id, story=story, score=1.0, because=("pinned by an editor",))
        story_score = self._best(item.id, made)
        if story_score is not None and story_score[1] >= THRESHOLD[self.width]:
            story, score, because = story_score
            self._add(item.id, item.seen, made, story)
            self._because[item.id] = because
            return Joins(article=item.id, story=story, score=score, because=because)
        story = self._mint(item.id)
        self._add(item.id, item.seen, made, story)
        return Founds(article=item.id, story=story, because=("no live story is close enough",))

    def place_many(self, items: Sequence[Item]) -> list[Grouping]:
        """`place`, one after another."""
        return [self.place(item) for item in items]

    def restore(self, placed: Iterable[tuple[Item | Packed, str]]) -> None:
        """Rebuild the live window from the store: each article (in order of arrival) and the story that it is in."""
        for one, story in placed:
            made = _unpack(one) if isinstance(one, Packed) else features(one)
            self._add(one.id, one.seen, made, story)
        self._touched.clear()

    # -- afterwards ------------------------------------------------------------------------------------------------

    def repair(self, now: datetime | None = None) -> tuple[Change, ...]:
        """Look again at the stories touched since the last repair: late merges, moves, splits. Constraints are obeyed."""
        changes: list[Change] = []
        for gone in [s for s in self._touched if s in self._redirects and s in self._members]:
            kept = self._final(gone)
            for article in self._members.pop(gone):
                self._story[article] = kept
                self._members.setdefault(kept, []).append(article)
            changes.append(Merged(kept=kept, gone=gone, because=("merged by an editor",)))
        self._touched.clear()
        return tuple(changes)

    def expire(self, before: datetime) -> int:
        """Forget articles seen before this time; their number. Their stories live on in the store, closed to arrivals."""
        old = [a for a, seen in self._seen.items() if seen is not None and seen < before]
        for article in old:
            self.forget(article)
        return len(old)

    def forget(self, article: str) -> None:
        """Drop one article from the live window (expired, removed). An unknown one is no error."""
        story = self._story.pop(article, None)
        if story is None:
            return
        self._members[story].remove(article)
        if not self._members[story]:
            del self._members[story]
        made = self._features.pop(article)
        for term in made.terms:
            self._postings[term].remove(article)
        self._seen.pop(article)

    # -- questions -------------------------------------------------------------------------------------------------

    def story_of(self, article: str) -> str | None:
        """The story of a live article."""
        return self._story.get(article)

    def members(self, story: str) -> tuple[str, ...]:
        """The live articles of a story, in order of arrival; empty if it is not live."""
        return tuple(self._members.get(self._final(story), ()))

    def packed(self, article: str) -> Packed:
        """The compact features of a live article, to be kept in the store. KeyError if it is not live."""
        made = self._features[article]
        blob = json.dumps([made.terms, sorted(made.names), sorted(made.numbers), made.day, made.headline]).encode()
        return Packed(id=article, seen=self._seen[article], features=blob, made_by=VERSION)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _final(self, story: str) -> str:
        hops = 0
        while story in self._redirects and hops < 100:
            story, hops = self._redirects[story], hops + 1
        return story

    def _mint(self, founder: str) -> str:
        attempt = 0
        while self._final(story_id(founder, attempt)) in self._members:
            attempt += 1
        return self._final(story_id(founder, attempt))

    def _add(self, article: str, seen: datetime | None, made: Features, story: str) -> None:
        self._features[article], self._seen[article], self._story[article] = made, seen, story
        self._members.setdefault(story, []).append(article)
        for term in made.terms:
            self._postings.setdefault(term, []).append(article)
        self._touched[story] = None

    def _best(self, article: str, made: Features) -> tuple[str, float, tuple[str, ...]] | None:
        n = len(self._story) + 20
        rare = sorted(made.terms, key=lambda t: (len(self._postings.get(t, ())), t))[:8]
        near: dict[str, None] = {}
        for term in rare:
            near.update(dict.fromkeys(self._postings.get(term, [])[-64:]))
        by_story: dict[str, list[float]] = {}
        for other in near:
            score = self._similarity(made, self._features[other], n)
            by_story.setdefault(self._story[other], []).append(score)
        best: tuple[float, str] | None = None
        for story, scores in by_story.items():
            if (article, story) in self._bans:
                continue
            top = sorted(scores, reverse=True)[:3]
            one = (sum(top) / len(top), story)
            best = max(best, one) if best else one
        if best is None:
            return None
        shared = sorted(
            {w for a in self._members[best[1]][:1] for w in self._features[a].headline.split()}
            & set(made.headline.split())
        )
        return best[1], best[0], (f"similarity {best[0]:.2f}", "shared words: " + ", ".join(shared[:6]))

    def _similarity(self, a: Features, b: Features, n: int) -> float:
        if a.day is not None and b.day is not None and abs(a.day - b.day) > WINDOW_DAYS:
            return 0.0
        dot = na = nb = 0.0
        for term, w in a.terms.items():
            idf = math.log(n / (1 + len(self._postings.get(term, ()))))
            na += (w * idf) ** 2
            if term in b.terms:
                dot += w * b.terms[term] * idf * idf
        for term, w in b.terms.items():
            nb += (w * math.log(n / (1 + len(self._postings.get(term, ()))))) ** 2
        return dot / math.sqrt(na * nb) if dot > 0 else 0.0


def _unpack(one: Packed) -> Features:
    terms, names, numbers, day, head = json.loads(one.features)
    return Features({int(k): v for k, v in terms.items()}, frozenset(names), frozenset(numbers), day, head)
