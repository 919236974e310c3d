"""What grouping remembers of an article: weighed words (names and numbers marked), a vector, a day. No text."""

from __future__ import annotations

import math
import struct
import zlib
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from newsloom.core.encode.static import DIMENSIONS, MODEL_ID, word_vectors
from newsloom.core.group import words
from newsloom.core.group.arena import Flags, Keys, Marks, Means, Numbers, Priors, Vector
from newsloom.core.group.kernel.compiled import compiled
from newsloom.core.group.lexicon import Lexicon
from newsloom.model.article import UNKNOWN_PROVIDER
from newsloom.model.story import Item

MADE_BY = f"words-4 {MODEL_ID}"
# More words than this say little more of an event (48: -2 BCubed on look-alikes, 64: none, against all of them).
MAX_TERMS = 64
HEAD_TOKENS = 60
BODY_TOKENS = 400
# 12 characters a word bound the work on hostile texts. Nothing beyond is read: a caller may cut texts here.
READ_CHARACTERS = 12 * BODY_TOKENS
# Tokens kept for the explanation: the opening.
EXPLAINED = 120
IS_PLACED, IN_HEADLINE, IS_NAME, IS_NUMBER = 16, 32, 64, 128


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """One article: `keys` (n,) hashes of stems; `marks` (n,) count in the low 4 bits, then IS_PLACED (a name
    by its capital within a headline), IN_HEADLINE, IS_NAME, IS_NUMBER;
    `vector` (256,) int8; `day` in days since 1970 or NaN; `provider` a hash, 0 for unknown.
    `tokens` with their stems' hashes are for explaining only."""

    keys: NDArray[np.uint32]
    marks: NDArray[np.uint8]
    priors: NDArray[np.float32]
    vector: NDArray[np.int8]
    day: float
    language: str
    provider: int = 0
    tokens: tuple[str, ...] = ()
    token_keys: NDArray[np.uint32] | None = None


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The words that this process has met."""
    return Lexicon(word_vectors())


def headline_of(item: Item) -> str:
    """The title, or the first sentence of excerpt or text where the title is empty or junk."""
    if item.title and not words.is_junk_title(item.title, item.provider):
        return item.title
    for body in (item.excerpt, item.text):
        sentence = words.first_sentence(body)
        if sentence:
            return sentence
    return item.title


def day_of(item: Item) -> float:
    """Days since 1970 of the arrival, else of the publication; NaN where neither is known or sane."""
    when = item.seen or item.published
    return when.timestamp() / 86400 if when is not None and 1990 <= when.year <= 2200 else math.nan


def features(item: Item, known: Lexicon | None = None) -> Features:
    """Never fails: an article without a single word has no terms, and joins nothing."""
    lex = known or lexicon()
    head = headline_of(item)
    body = f"{item.excerpt}\n{item.text}"[:READ_CHARACTERS] if item.excerpt or item.text else ""
    head_tokens = words.tokens(head[: HEAD_TOKENS * 40])[:HEAD_TOKENS]
    body_tokens = words.tokens(body)[:BODY_TOKENS] if body else []
    head_rows = lex.rows(head_tokens)
    body_rows = lex.rows(body_tokens)
    rows = np.array(head_rows + body_rows, dtype=np.int64)
    language = primary(item.language)
    is_split = len(head_rows) != len(head_tokens)
    named = (
        np.zeros(len(head_rows), dtype=np.bool_)
        if is_split
        else words.names_within(head[:READ_CHARACTERS], head_tokens, language)
    )
    keys = np.empty(MAX_TERMS, dtype=np.uint32)
    marks = np.empty(MAX_TERMS, dtype=np.uint8)
    priors = np.empty(MAX_TERMS, dtype=np.float32)
    vector = np.zeros(DIMENSIONS, dtype=np.int8)
    n = _gather(
        rows, named,
        lex.keys, lex.idf, lex.vectors, lex.numeric, lex.capital, keys, marks, priors, vector,
    )  # fmt: skip
    told = None if is_split else lex.keys[rows[:EXPLAINED]]
    tokens = head_tokens + body_tokens
    return Features(
        keys[:n],
        marks[:n],
        priors[:n],
        vector,
        day_of(item),
        language,
        provider_of(item),
        tuple(tokens[:EXPLAINED]),
        told,
    )


def without_words(made: Features, stems: NDArray[np.uint32]) -> Features:
    """The same article as if it did not have these words (hashes of stems)."""
    if not len(stems):
        return made
    stay = ~np.isin(made.keys, stems)
    return replace(made, keys=made.keys[stay], marks=made.marks[stay], priors=made.priors[stay])


def primary(language: str | None) -> str:
    """The language without its region: "en" for "en-GB", "" for unknown."""
    return (language or "").replace("_", "-").split("-")[0].strip().casefold()[:3]


def provider_of(item: Item) -> int:
    """Who says it, as a number: 0 where that is not known."""
    name = item.provider.strip().casefold().removeprefix("www.")
    known = name not in ("", UNKNOWN_PROVIDER)
    return zlib.crc32(name.encode("utf-8", "surrogatepass")) if known else 0


@compiled
def _gather(
    rows: Numbers, named: Flags, lex_keys: Keys, lex_idf: Priors, lex_vectors: Means,
    numeric: Flags, capital: Flags, keys: Keys, marks: Marks, priors: Priors, vector: Vector,
) -> int:  # fmt: skip
    """Count the stems of an article, keep the weightiest MAX_TERMS, sum the vectors of the opening. `named`: for each row of
    the headline whether its place tells a name."""
    size, heads = 2048, named.shape[0]
    table = np.full(size, -1, dtype=np.int64)
    key = np.zeros(rows.shape[0], dtype=np.uint32)
    count = np.zeros(rows.shape[0], dtype=np.int64)
    mark = np.zeros(rows.shape[0], dtype=np.int64)
    idf = np.zeros(rows.shape[0], dtype=np.float64)
    n = 0
    total = np.zeros(vector.shape[0], dtype=np.int64)
    for i in range(rows.shape[0]):
        row = rows[i]
        if i < 60:
            for j in range(vector.shape[0]):
                total[j] += lex_vectors[row, j]
        k = lex_keys[row]
        if k == 0:
            continue
        at = np.int64(k) & (size - 1)
        while table[at] >= 0 and key[table[at]] != k:
            at = (at + 1) & (size - 1)
        if table[at] < 0:
            table[at] = n
            key[n] = k
            idf[n] = lex_idf[row]
            n += 1
        t = table[at]
        count[t] += 2 if i < heads else 1
        if i < heads:
            mark[t] |= 32
        if numeric[row]:
            mark[t] |= 128
        elif capital[row]:
            mark[t] |= 64
        if i < heads and named[i]:
            mark[t] |= 16
    order = np.arange(n)
    if n > keys.shape[0]:
        weight = np.empty(n, dtype=np.float64)
        for t in range(n):
            weight[t] = -(1.0 + math.log(count[t])) * idf[t]
        order = np.argsort(weight, kind="mergesort")[: keys.shape[0]]
    for i in range(order.shape[0]):
        t = order[i]
        keys[i] = key[t]
        marks[i] = min(count[t], 15) | mark[t]
        priors[i] = math.exp(-idf[t])
    square = 0.0
    for j in range(total.shape[0]):
        square += float(total[j]) * float(total[j])
    if square > 0.0:
        scale = 127.0 / math.sqrt(square)
        for j in range(total.shape[0]):
            vector[j] = round(total[j] * scale)
    return int(order.shape[0])


_HEADER = struct.Struct("<Hd4sI")


def pack(
    keys: NDArray[np.uint32],
    marks: NDArray[np.uint8],
    vector: NDArray[np.int8],
    day: float,
    language: str,
    provider: int = 0,
) -> bytes:
    """Features as bytes: 18 for the header, 5 a word, 256 for the vector."""
    head = _HEADER.pack(len(keys), day, language.encode("ascii", "replace")[:4], provider)
    return head + keys.astype("<u4").tobytes() + marks.tobytes() + vector.tobytes()


def header(blob: bytes) -> tuple[int, float, str, int, int]:
    """(words, day, language, provider, where the words begin) of packed features; ValueError for other bytes."""
    if len(blob) < _HEADER.size:
        raise ValueError("packed features are cut short")
    n, day, language, provider = _HEADER.unpack_from(blob)
    if len(blob) != _HEADER.size + 5 * n + DIMENSIONS or n > MAX_TERMS:
        raise ValueError("packed features have a wrong length")
    return n, day, language.rstrip(b"\0").decode("ascii", "replace"), provider, _HEADER.size
