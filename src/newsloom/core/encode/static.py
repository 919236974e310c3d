"""Word vectors: the static tier's notion of meaning.

wordllama's table gives a vector for each token of a language model's vocabulary; a word is the sum of its tokens. We keep
whole words, so a headline costs a few rows of a table instead of a run of the tokenizer (0.1 ms for wordllama's own call).
"""

from __future__ import annotations

import importlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 256
MODEL_ID = "wordllama/l2_supercat_256"


class WordVectors:
    """Vectors of single words; the same word gives the same vector in every process."""

    def __init__(self, table: NDArray[np.float32], tokenizer: Any) -> None:
        self._table = table
        self._tokenizer = tokenizer

    def vector(self, word: str) -> NDArray[np.float32]:
        """(256,) float32, not normalised; zeros for a word without tokens."""
        ids = self._tokenizer.encode(word[:64], add_special_tokens=False).ids
        total: NDArray[np.float32] = self._table[ids].sum(axis=0, dtype=np.float32)
        return total


@lru_cache(maxsize=1)
def word_vectors() -> WordVectors:
    """The table that the package `wordllama` carries; read once in a process, nothing is downloaded.

    Its `load()` would ask the network for a tokenizer that lies in the wheel, in a folder of another name: hence `cache_dir`.
    """
    wordllama = importlib.import_module("wordllama")
    folder = Path(str(wordllama.__file__)).parent
    model = wordllama.WordLlama.load(cache_dir=folder, disable_download=True)
    return WordVectors(np.ascontiguousarray(model.embedding, dtype=np.float32), model.tokenizer)
