"""Word vectors: the static tier's notion of meaning.

The package `wordllama` carries a table with a vector for each token of a language model's vocabulary; a word is the sum of its
tokens. We keep whole words, so a headline costs a few rows of a table. Its two files are read here, without its code, which
would load a web client, a validator and a tokenizer of another make: the table is mapped, so that processes share it.
"""

from __future__ import annotations

import importlib.util
import json
import mmap
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 256
MODEL_ID = "wordllama/l2_supercat_256"

_SPACE = "▁"
"""How the vocabulary writes a space; each word begins with one."""
_MARKS = ("<unk>", "<s>", "</s>")
"""Tokens that stand for no text: a word that contains one is read as its parts."""


class WordVectors:
    """Vectors of single words; the same word gives the same vector in every process."""

    def __init__(
        self, table: NDArray[np.float16], vocabulary: Mapping[str, int], merges: Mapping[tuple[str, str], int]
    ) -> None:
        self._table, self._vocabulary, self._merges = table, vocabulary, merges

    def vector(self, word: str) -> NDArray[np.float32]:
        """(256,) float32, not normalised; zeros for a word without tokens."""
        total: NDArray[np.float32] = (
            self._table[self.tokens(word[:64])].astype(np.float32).sum(axis=0, dtype=np.float32)
        )
        return total

    def tokens(self, word: str) -> list[int]:
        """The numbers of a word's tokens: byte-pair encoding as the vocabulary's own tokenizer does it.

        Pairs are joined from the earliest learned to the latest, the leftmost first; a character without a token is
        spelled in its UTF-8 bytes.
        """
        if not word or any(mark in word for mark in _MARKS):
            return [id for part in _parts(word) for id in self._part(part)]
        return self._part(word)

    def _part(self, part: str) -> list[int]:
        if part in _MARKS:
            return [self._vocabulary[part]]
        symbols = list(_SPACE + part.replace(" ", _SPACE))
        last = len(self._merges)
        while len(symbols) > 1:
            ranks = [self._merges.get(pair, last) for pair in pairwise(symbols)]
            best = min(ranks)
            if best == last:
                break
            at = ranks.index(best)
            symbols[at : at + 2] = [symbols[at] + symbols[at + 1]]
        found: list[int] = []
        for symbol in symbols:
            id = self._vocabulary.get(symbol)
            found += (
                [id]
                if id is not None
                else [self._vocabulary[f"<0x{byte:02X}>"] for byte in symbol.encode("utf-8", "replace")]
            )
        return found


def _parts(word: str) -> list[str]:
    """A word in its pieces of text and its marks."""
    parts = [word]
    for mark in _MARKS:
        parts = [piece for part in parts for piece in _around(part, mark)]
    return [part for part in parts if part]


def _around(part: str, mark: str) -> list[str]:
    if part in _MARKS:
        return [part]
    pieces = part.split(mark)
    return [piece for n, text in enumerate(pieces) for piece in ([mark, text] if n else [text])]


@lru_cache(maxsize=1)
def word_vectors() -> WordVectors:
    """The table that the package `wordllama` carries; opened once in a process, nothing is downloaded."""
    spec = importlib.util.find_spec("wordllama")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("No module named 'wordllama'", name="wordllama")
    folder = Path(spec.submodule_search_locations[0])
    table = _table(folder / "weights" / "l2_supercat_256.safetensors", "embedding.weight")
    model = json.loads((folder / "tokenizers" / "l2_supercat_tokenizer_config.json").read_text(encoding="utf-8"))[
        "model"
    ]
    pairs = (tuple(merge.split(" ")) if isinstance(merge, str) else tuple(merge) for merge in model["merges"])
    return WordVectors(table, model["vocab"], {(left, right): rank for rank, (left, right) in enumerate(pairs)})


def _table(path: Path, name: str) -> NDArray[np.float16]:
    """One tensor of a safetensors file (8 bytes: length of the JSON header; header; data), mapped and not read."""
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    length = int.from_bytes(mapped[:8], "little")
    told: dict[str, Any] = json.loads(mapped[8 : 8 + length])[name]
    if told["dtype"] != "F16":
        raise ValueError(f"{path}: {name} is of type {told['dtype']}, expected F16")
    begin, end = told["data_offsets"]
    numbers = np.frombuffer(mapped, dtype="<f2", count=(end - begin) // 2, offset=8 + length + begin)
    return numbers.reshape(told["shape"])
