"""The second opinion: a sentence encoder, asked only where the static tier is unsure.

A link within BAND of the threshold is corrected by how near the article is, in the encoder's space, to the members that
spoke for it. Members are encoded when they are first asked about, and remembered.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from newsloom.core.encode.protocol import Encoder
from newsloom.core.group import camps, judge, kernel
from newsloom.core.group.features import headline_of
from newsloom.core.group.live import Live
from newsloom.model.story import Item

# Members of a story that are encoded to see whether it is two (evenly spread): encoding is what costs.
_COMPARED = 80


def said(item: Item) -> str:
    """What an encoder is asked about an article: its headline and its lead."""
    return f"{headline_of(item)}. {item.excerpt} {item.text[:600]}"[: judge.SEMANTIC_CHARACTERS]


class Semantics:
    """Texts and vectors of live rows for one encoder. `asked` counts texts encoded so far."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.asked = 0
        self._texts: dict[int, str] = {}
        self._vectors: dict[int, NDArray[np.float32]] = {}

    def remember(self, row: int, text: str) -> None:
        """Keep what will be encoded if it is ever asked about (`said`)."""
        self._texts[row] = text

    @property
    def texts(self) -> dict[int, str]:
        """What is remembered of each row."""
        return dict(self._texts)

    def forget(self, row: int) -> None:
        """Drop a row."""
        self._texts.pop(row, None)
        self._vectors.pop(row, None)

    def renumber(self, rows: dict[int, int]) -> None:
        """Rows have new numbers (old -> new); those without one are gone."""
        self._texts = {rows[row]: text for row, text in self._texts.items() if row in rows}
        self._vectors = {rows[row]: vector for row, vector in self._vectors.items() if row in rows}

    def vectors(self, rows: Sequence[int]) -> NDArray[np.float32]:
        """(len(rows), dimensions); zeros for a row whose text is not known (restored from packed features)."""
        missing = [row for row in dict.fromkeys(rows) if row not in self._vectors and self._texts.get(row, "").strip()]
        if missing:
            self.asked += len(missing)
            for row, vector in zip(missing, self.encoder.encode([self._texts[row] for row in missing]), strict=True):
                self._vectors[row] = vector
        none = np.zeros(self.encoder.dimensions, dtype=np.float32)
        return np.stack([self._vectors.get(row, none) for row in rows])

    def corrected(self, value: float, rows: Sequence[int], others: Sequence[int]) -> float:
        """A link between rows and the members that speak for a story, with the encoder's opinion added."""
        if not rows or not others:
            return value
        near = self.vectors(rows) @ self.vectors(others).T
        if not near.any():
            return value
        top = np.sort(near, axis=1)[:, -judge.TOP :]
        return value + judge.SEMANTIC * (float(top.mean()) - judge.SEMANTIC_MIDDLE)

    def strangers(self, members: Sequence[int]) -> tuple[list[int], list[int]]:
        """Two camps of these rows (the one with the first row first) that the encoder finds strangers to each other; the
        second is empty if there are none, if one of them would be small, or if a row's text is not known.
        """
        if not self._all_known(members):
            return list(members), []
        compared = [int(row) for row in camps.spread(members, _COMPARED)]
        vectors = self.vectors(compared)
        like = (vectors @ vectors.T).astype(np.float64)
        camp = camps.two_camps(like)
        if min(camp.sum(), (~camp).sum()) < judge.CAMP or like[np.ix_(camp, ~camp)].mean() >= judge.STRANGERS:
            return list(members), []
        side = dict(zip(compared, camp.tolist(), strict=True))
        rest = [row for row in members if row not in side]
        if rest:
            near = self.vectors(rest) @ np.stack([vectors[camp].mean(axis=0), vectors[~camp].mean(axis=0)]).T
            side |= dict(zip(rest, (near[:, 0] > near[:, 1]).tolist(), strict=True))
        first = side[members[0]]
        return [row for row in members if side[row] == first], [row for row in members if side[row] != first]

    def are_strangers(self, ours: Sequence[int], theirs: Sequence[int]) -> bool:
        """Would the two, as one story, be parted by `strangers`? Never if one is small, or if a row's text is not known."""
        if min(len(ours), len(theirs)) < judge.CAMP or not self._all_known((*ours, *theirs)):
            return False
        one, other = (self.vectors([int(row) for row in camps.spread(rows, _COMPARED)]) for rows in (ours, theirs))
        return float((one @ other.T).mean()) < judge.STRANGERS

    def _all_known(self, rows: Sequence[int]) -> bool:
        return all(self._texts.get(row, "").strip() for row in rows)


def is_unsure(value: float, threshold: float) -> bool:
    """Would the encoder's opinion change anything?"""
    return threshold - judge.BAND_BELOW <= value <= threshold + judge.BAND_ABOVE


def second_opinion(live: Live, semantics: Semantics, row: int, story: int, value: float, threshold: float) -> float:
    """A row's link to a story, corrected where it is unsure."""
    if not is_unsure(value, threshold):
        return value
    rows = np.empty(judge.SEMANTIC_MEMBERS, dtype=np.int64)
    kept = int(kernel.speakers(live.arena, row, story, rows))
    return semantics.corrected(value, [row], [int(x) for x in rows[:kept]])


def opinion_on_merge(live: Live, semantics: Semantics, a: int, b: int, value: float, threshold: float) -> float:
    """Two stories' link, corrected where it is unsure, by the newest members of both."""
    if not is_unsure(value, threshold):
        return value
    ours, theirs = (live.members(ix)[-judge.SEMANTIC_MEMBERS :] for ix in (a, b))
    return semantics.corrected(value, ours, theirs)


def best_by_opinion(
    live: Live, semantics: Semantics, row: int, banned: NDArray[np.int64], own: int, threshold: float
) -> tuple[int, float, int, float]:
    """As kernel.best_story, with a second opinion on the best few and on the row's own story."""
    most = judge.SEMANTIC_STORIES
    best, links, nears = np.empty(most, dtype=np.int64), np.zeros(most), np.empty(most, dtype=np.int64)
    found, own_link, _ = kernel.best_stories(live.arena, row, banned, own, best, links, nears)
    if own >= 0 and live.arena.size[own] > 1:
        own_link = second_opinion(live, semantics, row, own, float(own_link), threshold)
    ranked = [
        (
            second_opinion(live, semantics, row, int(best[i]), float(links[i]), threshold),
            -i,
            int(best[i]),
            int(nears[i]),
        )
        for i in range(int(found))
    ]
    if not ranked:
        return -1, 0.0, -1, float(own_link)
    value, _, story, near = max(ranked)
    return story, value, near, float(own_link)
