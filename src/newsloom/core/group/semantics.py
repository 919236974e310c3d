"""The second opinion: a sentence encoder, asked only where the static tier is unsure.

A link within BAND of the threshold is corrected by how near the article is, in the encoder's space, to the members that
spoke for it. Members are encoded when they are first asked about, and remembered.

Words tell nothing across languages. With a multilingual encoder an article that no story of its own language takes may join one
that tells the same in another (translations.py); such links are put on the scale of the others: CROSS is the threshold.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from newsloom.core.encode.protocol import Encoder
from newsloom.core.group import camps, judge, kernel
from newsloom.core.group.features import headline_of, primary
from newsloom.core.group.live import Live
from newsloom.core.group.translations import CROSS, Translations
from newsloom.model.story import Item

# Members of a story that are encoded to see whether it is two (evenly spread): encoding is what costs.
_COMPARED = 80
# Translations come within days.
_CROSS_DAYS = 5.0


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
        self._languages: dict[int, str] = {}
        self._met: set[str] = set()
        self._waiting: list[int] = []
        self._translations = Translations(encoder.dimensions) if encoder.multilingual else None

    def remember(self, row: int, text: str, language: str | None = None) -> None:
        """Keep what will be encoded if it is ever asked about (`said`), and its language where stories may cross them."""
        self._texts[row] = text
        code = primary(language)
        if self._translations is not None and code:
            self._languages[row] = code
            self._met.add(code)
            self._waiting.append(row)

    @property
    def texts(self) -> dict[int, str]:
        """What is remembered of each row: its language, a line's end, its text."""
        return {row: f"{self._languages.get(row, '')}\n{text}" for row, text in self._texts.items()}

    def recall(self, texts: dict[int, str]) -> None:
        """Remember what `texts` gave."""
        for row, kept in texts.items():
            language, _, text = kept.partition("\n")
            self.remember(row, text, language)

    def forget(self, row: int) -> None:
        """Drop a row."""
        self._texts.pop(row, None)
        self._vectors.pop(row, None)
        self._languages.pop(row, None)
        if self._translations is not None:
            self._translations.forget(row)

    def renumber(self, rows: dict[int, int]) -> None:
        """Rows have new numbers (old -> new); those without one are gone."""
        self._texts = {rows[row]: text for row, text in self._texts.items() if row in rows}
        self._vectors = {rows[row]: vector for row, vector in self._vectors.items() if row in rows}
        self._languages = {rows[row]: code for row, code in self._languages.items() if row in rows}
        self._waiting = [rows[row] for row in self._waiting if row in rows]
        if self._translations is not None:
            self._translations.renumber(rows)

    def are_foreign(self, rows: Sequence[int], others: Sequence[int]) -> bool:
        """Do both sides have a language, and none in common?"""
        ours = {self._languages.get(int(row), "") for row in rows}
        theirs = {self._languages.get(int(row), "") for row in others}
        return bool(ours and theirs) and "" not in ours | theirs and not ours & theirs

    def is_mixed(self, rows: Sequence[int]) -> bool:
        """Are articles of two languages among these?"""
        return len({code for row in rows if (code := self._languages.get(int(row)))}) > 1

    def across(self, rows: Sequence[int], others: Sequence[int]) -> float:
        """How near rows are to others in other languages, on the scale of CROSS; 0 where none is known."""
        known = self._known()
        return known.near([int(row) for row in rows], [int(row) for row in others]) if known is not None else 0.0

    def told_elsewhere(self, row: int) -> list[int]:
        """Rows that tell the same in another language, the nearest first."""
        known = self._known()
        return known.nearest(row) if known is not None else []

    def _known(self) -> Translations | None:
        """With all that is remembered, once there are two languages: a newsroom of one encodes nothing for it."""
        if self._translations is None or len(self._met) < 2:
            return None
        rows = [row for row in self._waiting if self._texts.get(row, "").strip()]
        self._waiting = []
        if rows:
            for row, vector in zip(rows, self.vectors(rows), strict=True):
                self._translations.add(row, self._languages[row], vector)
        return self._translations

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
        known = self._known()
        near = known.cosines([int(row) for row in rows], [int(row) for row in others]) if known is not None else None
        weight, middle = judge.LEVELLED, judge.LEVELLED_MIDDLE
        if near is None:
            near = self.vectors(rows) @ self.vectors(others).T
            weight, middle = judge.SEMANTIC, judge.SEMANTIC_MIDDLE
        if not near.any():
            return value
        top = np.sort(near, axis=1)[:, -judge.TOP :]
        return value + weight * (float(top.mean()) - middle)

    def is_unsure(self, value: float, threshold: float) -> bool:
        """Would the encoder's opinion change anything?"""
        below, above = judge.BAND_BELOW, judge.BAND_ABOVE
        if len(self._met) > 1:
            below, above = judge.LEVELLED_BELOW, judge.LEVELLED_ABOVE
        return threshold - below <= value <= threshold + above

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


def second_opinion(live: Live, semantics: Semantics, row: int, story: int, value: float, threshold: float) -> float:
    """A row's link to a story, corrected where it is unsure."""
    if not semantics.is_unsure(value, threshold):
        return value
    rows = np.empty(judge.SEMANTIC_MEMBERS, dtype=np.int64)
    kept = int(kernel.speakers(live.arena, row, story, rows))
    return semantics.corrected(value, [row], [int(x) for x in rows[:kept]])


def opinion_on_merge(live: Live, semantics: Semantics, a: int, b: int, value: float, threshold: float) -> float:
    """Two stories' link, corrected where it is unsure, by the newest members of both."""
    if not semantics.is_unsure(value, threshold):
        return value
    ours, theirs = (live.members(ix)[-judge.SEMANTIC_MEMBERS :] for ix in (a, b))
    return semantics.corrected(value, ours, theirs)


def best_by_opinion(
    live: Live, semantics: Semantics, row: int, banned: NDArray[np.int64], own: int, threshold: float
) -> tuple[int, float, int, float]:
    """As kernel.best_story, with a second opinion on the best few and on the row's own story, and with those that tell the same
    in another language where none of its own will do."""
    most = judge.SEMANTIC_STORIES if not semantics.encoder.multilingual else 2 * judge.SEMANTIC_STORIES
    best, links, nears = np.empty(most, dtype=np.int64), np.zeros(most), np.empty(most, dtype=np.int64)
    found, own_link, _ = kernel.best_stories(live.arena, row, banned, own, best, links, nears)
    if own >= 0 and live.arena.size[own] > 1:
        mates = [one for one in live.members(own) if one != row]
        if semantics.are_foreign([row], mates):
            own_link = threshold + semantics.across([row], mates) - CROSS
        else:
            own_link = second_opinion(live, semantics, row, own, float(own_link), threshold)
    ranked = [
        (
            second_opinion(live, semantics, row, int(best[i]), float(links[i]), threshold),
            -i,
            int(best[i]),
            int(nears[i]),
        )
        for i in range(int(found))
        if not semantics.are_foreign([row], live.members(int(best[i])))
    ]
    value, _, story, near = max(ranked, default=(0.0, 0, -1, -1))
    if story < 0 or value < threshold:
        elsewhere = _best_elsewhere(live, semantics, row, {int(ix) for ix in banned} | {own}, threshold)
        if elsewhere is not None:
            return (*elsewhere, float(own_link))
    return story, value, near, float(own_link)


def _best_elsewhere(
    live: Live, semantics: Semantics, row: int, without: set[int], threshold: float
) -> tuple[int, float, int] | None:
    """(story, link, nearest member) of the story whose members in other languages are nearest, if they are near enough."""
    arena = live.arena
    best: tuple[int, float, int] | None = None
    seen = set(without)
    for other in semantics.told_elsewhere(row):
        story = int(arena.story[other])
        if story in seen or story < 0 or abs(arena.day[other] - arena.day[row]) > _CROSS_DAYS:
            continue
        seen.add(story)
        value = threshold + semantics.across([row], live.members(story)) - CROSS
        if value >= threshold and (best is None or value > best[1]):
            best = story, value, other
    return best


def merge_across(live: Live, semantics: Semantics, a: int, b: int, threshold: float) -> float:
    """Two stories' link by what they tell in different languages; 0 if days lie between them."""
    arena = live.arena
    if max(arena.born[a] - arena.last[b], arena.born[b] - arena.last[a]) > _CROSS_DAYS:
        return 0.0
    ours, theirs = (live.members(ix)[-judge.SEMANTIC_MEMBERS :] for ix in (a, b))
    near = 0.5 * (semantics.across(ours, theirs) + semantics.across(theirs, ours))
    return threshold + near - CROSS if near > 0.0 else 0.0
