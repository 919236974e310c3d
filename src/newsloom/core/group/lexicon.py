"""Words met so far: each surface form once, with its stem's hash, its weight and its vector.

A cache of pure functions: it can be dropped at any time and changes no result. It is what makes an article cheap: after a
few thousand headlines nearly every word is known, and an article is a list of row numbers.
"""

from __future__ import annotations

import math
import zlib

import numpy as np
from numpy.typing import NDArray

from newsloom.core.encode.static import DIMENSIONS, WordVectors
from newsloom.core.group import words
from newsloom.core.group.background import chance
from newsloom.core.words import is_everyday, is_name

# 100 MB of vectors. English news of a month has about this many forms; when it is full it is begun anew.
CAPACITY = 200_000
# Words that carry no meaning of their own still carry some of the headline's (measured: +0.4 BCubed on titles).
_BASE_WEIGHT = 3.0


def _may_be_name(token: str) -> bool:
    """A word that begins with a capital, or has two (iOS), and is no everyday word; or, written small, one that general news
    knows as a name only."""
    lower = token.casefold().removesuffix("'s").removesuffix("’s")
    if not token[:1].isalpha() or len(lower) < 2 or is_everyday(lower):
        return False
    return token[:1].isupper() or is_name(lower) or sum(map(str.isupper, token)) > 1


class Lexicon:
    """Tokens to rows; row arrays are read by the kernels. `keys` 0 marks a stop word (it has a vector, but is no term)."""

    def __init__(self, vectors: WordVectors) -> None:
        self._vectors = vectors
        self._rows: dict[str, int] = {}
        self.keys: NDArray[np.uint32] = np.zeros(1024, dtype=np.uint32)
        self.idf: NDArray[np.float32] = np.zeros(1024, dtype=np.float32)
        self.vectors: NDArray[np.int16] = np.zeros((1024, DIMENSIONS), dtype=np.int16)
        self.numeric: NDArray[np.bool_] = np.zeros(1024, dtype=np.bool_)
        self.capital: NDArray[np.bool_] = np.zeros(1024, dtype=np.bool_)

    def rows(self, tokens: list[str]) -> list[int]:
        """The row of each token's word; a token of a script without spaces gives several."""
        known = self._rows
        try:
            return [known[t] for t in tokens]
        except KeyError:
            pass
        if len(known) + 2 * len(tokens) > CAPACITY:
            known.clear()
        out: list[int] = []
        for token in tokens:
            row = known.get(token)
            if row is None:
                pieces = words.stem(token)
                if len(pieces) > 1:
                    out.extend(self._row(piece, piece) for piece in pieces)
                    continue
                row = self._row(token, pieces[0] if pieces else "")
            out.append(row)
        return out

    def _row(self, token: str, stem: str) -> int:
        row = self._rows.get(token)
        if row is not None:
            return row
        row = len(self._rows)
        if row >= len(self.keys):
            self._grow()
        self._rows[token] = row
        key = zlib.crc32(stem.encode("utf-8", "surrogatepass")) or 1 if stem else 0
        numeric = stem[:1].isdigit()
        self.keys[row] = key
        self.numeric[row] = numeric
        self.capital[row] = _may_be_name(token)
        p = float(chance(np.array([key], dtype=np.uint32), np.array([numeric]))[0]) if key else 1.0
        self.idf[row] = -math.log(p) if key else 0.0
        weighed = self._vectors.vector(token) * (float(self.idf[row]) + _BASE_WEIGHT)
        self.vectors[row] = np.clip(np.rint(weighed * 256.0), -32767, 32767)
        return row

    def _grow(self) -> None:
        size = 2 * len(self.keys)
        for name in ("keys", "idf", "numeric", "capital"):
            old = getattr(self, name)
            new = np.zeros(size, dtype=old.dtype)
            new[: len(old)] = old
            setattr(self, name, new)
        vectors = np.zeros((size, DIMENSIONS), dtype=np.int16)
        vectors[: len(self.vectors)] = self.vectors
        self.vectors = vectors
