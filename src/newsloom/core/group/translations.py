"""Who tells the same in another language? Found by vectors: two languages share few words.

An exact search over the vectors of the live articles of other languages: a headline among 20,000 takes some milliseconds, less
than its encoding. Nothing is built beforehand, so arrivals and what expires cost nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Less the mean of their language's stream, and less half of what is usual for the article (the mean of the RIVALS nearest in
# other languages, the first apart), headlines on one event are this near. Chosen on the 794 pairs across languages of pairs_dev
# alone, among all its 6,939 headlines: .20 finds .65 at a precision of .80, .23 .56 at .85; without rivals .40 finds .58 at .80.
# As stories, which bring strangers along: .22 finds .53 at .76, .26 .47 at .81.
CROSS = 0.25
RIVAL, RIVALS = 0.5, 5
# A language's mean is shrunk towards the mean of all by this many articles.
FEW = 30.0
# The articles of other languages that are looked at.
NEAREST = 20
# The newest so many are searched: a month of a newsroom's stream, and a bound for the world's.
WINDOW = 50_000


class Translations:
    """Vectors of live rows with their languages, each less the mean of its language when it came. Rows without a language or a
    vector take no part."""

    def __init__(self, dimensions: int) -> None:
        self._rows: NDArray[np.int64] = np.zeros(256, dtype=np.int64)
        self._codes: NDArray[np.int32] = np.full(256, -1, dtype=np.int32)
        self._vectors: NDArray[np.float32] = np.zeros((256, dimensions), dtype=np.float32)
        self._usual: NDArray[np.float32] = np.full(256, np.nan, dtype=np.float32)
        self._at: dict[int, int] = {}
        self._code: dict[str, int] = {}
        self._sums: NDArray[np.float64] = np.zeros((0, dimensions))
        self._counts: NDArray[np.float64] = np.zeros(0)
        self._filled = 0

    def __contains__(self, row: int) -> bool:
        return row in self._at

    def add(self, row: int, language: str, vector: NDArray[np.float32]) -> None:
        """Take a row in. A language of its own is needed, and a text that said something."""
        if not language or row in self._at or not vector.any():
            return
        code = self._code.setdefault(language, len(self._code))
        if code == len(self._counts):
            self._sums = np.vstack([self._sums, np.zeros((1, self._sums.shape[1]))])
            self._counts = np.append(self._counts, 0.0)
        self._sums[code] += vector
        self._counts[code] += 1.0
        if self._filled == len(self._rows):
            self._grow()
        at = self._filled
        self._rows[at], self._codes[at], self._vectors[at], self._at[row] = row, code, self._levelled(vector, code), at
        self._usual[at] = np.nan
        self._filled += 1

    def _levelled(self, vector: NDArray[np.float32], code: int) -> NDArray[np.float64]:
        """A vector less its language's mean, of length 1; a new language's mean is nearly that of all."""
        total = self._sums.sum(axis=0) / (self._counts.sum() + FEW)
        mean = (self._sums[code] + FEW * total) / (self._counts[code] + FEW)
        moved: NDArray[np.float64] = vector - mean
        return moved / max(float(np.linalg.norm(moved)), 1e-9)

    def forget(self, row: int) -> None:
        """Let go of a row; its language's mean stays."""
        at = self._at.pop(row, None)
        if at is not None:
            self._codes[at] = -1

    def renumber(self, rows: dict[int, int]) -> None:
        """Rows have new numbers (old -> new); those without one are gone."""
        keep = [at for row, at in sorted(self._at.items(), key=lambda pair: pair[1]) if row in rows]
        n = len(keep)
        self._vectors[:n], self._codes[:n] = self._vectors[keep], self._codes[keep]
        self._usual[:n] = self._usual[keep]
        self._rows[:n] = [rows[int(row)] for row in self._rows[keep]]
        self._codes[n:] = -1
        self._at = {int(row): at for at, row in enumerate(self._rows[:n])}
        self._filled = n

    def language(self, row: int) -> int:
        """A number for the row's language, -1 if it takes no part."""
        at = self._at.get(row)
        return -1 if at is None else int(self._codes[at])

    def nearest(self, row: int) -> list[int]:
        """Rows of other languages that are CROSS and nearer, NEAREST at most, the nearest first."""
        at = self._at.get(row)
        if at is None or len(self._counts) < 2:
            return []
        start, near = self._others(at)
        near -= self._usual[at]
        enough = np.flatnonzero(near >= CROSS)
        best = enough[np.argsort(-near[enough], kind="stable")[:NEAREST]]
        return [int(self._rows[start + i]) for i in best]

    def near(self, rows: list[int], others: list[int]) -> float:
        """The mean nearness of rows to others of another language, less what is usual for each; 0 if no such pair is known."""
        theirs = np.array([self._at[row] for row in others if row in self._at], dtype=np.int64)
        found: list[float] = []
        for row in rows:
            at = self._at.get(row)
            if at is None:
                continue
            across = theirs[self._codes[theirs] != self._codes[at]]
            if len(across):
                if np.isnan(self._usual[at]):
                    self._others(at)
                found += (self._vectors[across] @ self._vectors[at] - self._usual[at]).tolist()
        return float(np.mean(found)) if found else 0.0

    def cosines(self, rows: list[int], others: list[int]) -> NDArray[np.float32] | None:
        """(rows, others) cosines, each vector less the mean of its language; None if one of them takes no part."""
        if not all(row in self._at for row in (*rows, *others)):
            return None
        ours, theirs = (self._vectors[[self._at[row] for row in some]] for some in (rows, others))
        result: NDArray[np.float32] = ours @ theirs.T
        return result

    def _others(self, at: int) -> tuple[int, NDArray[np.float32]]:
        """Where the window begins, and the cosines to all in it, -1 for those of the same language; sets what is usual."""
        start = max(self._filled - WINDOW, 0)
        codes = self._codes[start : self._filled]
        near: NDArray[np.float32] = self._vectors[start : self._filled] @ self._vectors[at]
        near[(codes < 0) | (codes == self._codes[at])] = -1.0
        first = np.sort(np.partition(near, max(len(near) - RIVALS - 1, 0))[-RIVALS - 1 :])[::-1]
        self._usual[at] = RIVAL * float(np.maximum(first[1:], 0.0).sum()) / RIVALS
        return start, near

    def _grow(self) -> None:
        self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._codes = np.concatenate([self._codes, np.full_like(self._codes, -1)])
        self._vectors = np.concatenate([self._vectors, np.zeros_like(self._vectors)])
        self._usual = np.concatenate([self._usual, np.full_like(self._usual, np.nan)])
