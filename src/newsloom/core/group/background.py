"""How common a word is before we have read anything: the primed half of idf.

The table is made by scripts/make_background.py from wordfreq's lists (docs/technotes/grouping-background.md).
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

# A headline has some 15 words: the chance that it holds a word is about 15 times the word's frequency.
_WORDS_OF_A_HEADLINE = 15.0
# Rarer than the table: a name nobody knows yet; a number (the table has none, and numbers are common as a kind).
_UNKNOWN = 1e-8
_NUMBER = 3e-7


@lru_cache(maxsize=1)
def _table() -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    raw = files("newsloom.data").joinpath("background.bin").read_bytes()
    n = int(np.frombuffer(raw[:4], dtype="<u4")[0])
    return np.frombuffer(raw, dtype="<u4", count=n, offset=4), np.frombuffer(
        raw, dtype=np.uint8, count=n, offset=4 + 4 * n
    )


def chance(keys: NDArray[np.uint32], numeric: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The chance that an article's headline holds a stem, for hashes of stems: between 8e-7 and 0.74."""
    known, values = _table()
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    frequency = np.where(known[at] == keys, np.exp(values[at] / -10.0), np.where(numeric, _NUMBER, _UNKNOWN))
    return np.clip(frequency * _WORDS_OF_A_HEADLINE, 8.3e-7, 0.74).astype(np.float32)
