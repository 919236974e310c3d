"""The live window as arrays: articles, stories, words. Grown by doubling, handed to the kernels as one tuple."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsloom.core.encode.static import DIMENSIONS
from newsloom.core.group.judge import PARAMS, RING

# Arrays as the kernels take them. `Numbers`: numbers of articles, stories or words, or how many there are.
Numbers = NDArray[np.signedinteger]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Keys = NDArray[np.uint32]  # digests of terms or of providers
Marks = NDArray[np.uint8]  # how often a word stands in an article, and what it is there (see kernel/numbers.py)
Priors = NDArray[np.float32]
Vector = NDArray[np.int8]
Means = NDArray[np.int16]  # sums of vectors, scaled
# One of them: plain where Python hands it over, numpy's where it comes out of an array.
Number = int | np.signedinteger
Key = int | np.unsignedinteger

# positions in Arena.counts
ARTICLES, POOL, STORIES, STORIES_LIVE, TERMS, STAMP, DATED = range(7)


class Arena(NamedTuple):
    """What is live. Rows of articles and stories are numbers in order of arrival; -1 is none."""

    counts: NDArray[np.int64]
    first_day: NDArray[np.float64]
    # articles
    off: NDArray[np.int64]
    n: NDArray[np.int32]
    vector: NDArray[np.int8]
    day: NDArray[np.float64]
    language: NDArray[np.int32]
    provider: NDArray[np.uint32]
    story: NDArray[np.int32]
    nxt: NDArray[np.int32]
    # their words
    pool_slot: NDArray[np.int32]
    pool_tf: NDArray[np.uint8]
    # stories
    head: NDArray[np.int32]
    size: NDArray[np.int32]
    born: NDArray[np.float64]
    last: NDArray[np.float64]
    stamp: NDArray[np.int64]
    vote: NDArray[np.float64]
    # words
    table_key: NDArray[np.uint32]
    table_slot: NDArray[np.int32]
    term_key: NDArray[np.uint32]
    prior: NDArray[np.float32]
    df: NDArray[np.float32]
    log_df: NDArray[np.float32]
    ring: NDArray[np.int32]
    ring_at: NDArray[np.int32]
    query: NDArray[np.float64]
    # scratch and the stream's mean
    met: NDArray[np.int64]
    mean_sum: NDArray[np.float64]
    mean: NDArray[np.int16]
    mean_square: NDArray[np.float64]
    ours: NDArray[np.int64]
    params: NDArray[np.float64]


_ROWS = ("off", "n", "vector", "day", "language", "provider", "story", "nxt")
_STORIES = ("head", "size", "born", "last", "stamp", "vote")
_WORDS = ("term_key", "prior", "df", "log_df", "ring", "ring_at", "query")
_POOL = ("pool_slot", "pool_tf")


def empty(articles: int = 1024, pool: int = 16384, terms: int = 8192) -> Arena:
    """An arena with nothing in it. `terms` must be a power of two."""
    i32, f32, f64 = np.int32, np.float32, np.float64
    return Arena(
        counts=np.zeros(8, np.int64), first_day=np.zeros(1), off=np.zeros(articles, np.int64),
        n=np.zeros(articles, i32), vector=np.zeros((articles, DIMENSIONS), np.int8), day=np.zeros(articles),
        language=np.zeros(articles, i32), provider=np.zeros(articles, np.uint32),
        story=np.zeros(articles, i32), nxt=np.zeros(articles, i32),
        pool_slot=np.zeros(pool, i32), pool_tf=np.zeros(pool, np.uint8), head=np.zeros(articles, i32),
        size=np.zeros(articles, i32), born=np.zeros(articles), last=np.zeros(articles),
        stamp=np.zeros(articles, np.int64), vote=np.zeros(articles), table_key=np.zeros(2 * terms, np.uint32),
        table_slot=np.full(2 * terms, -1, i32), term_key=np.zeros(terms, np.uint32), prior=np.zeros(terms, f32),
        df=np.zeros(terms, f32), log_df=np.zeros(terms, f32), ring=np.zeros((terms, RING), i32),
        ring_at=np.zeros(terms, i32), query=np.zeros(terms, f64), met=np.zeros(4096, np.int64),
        mean_sum=np.zeros(DIMENSIONS), mean=np.zeros(DIMENSIONS, np.int16), mean_square=np.zeros(1),
        ours=np.zeros(2, np.int64), params=np.array(PARAMS, f64),
    )  # fmt: skip


def room_names() -> tuple[tuple[tuple[str, ...], int], ...]:
    """The arrays that grow together, and the count (position in `counts`) that says how much of them is filled."""
    return ((_ROWS, ARTICLES), (_STORIES, STORIES), (_POOL, POOL), (_WORDS, TERMS))


def with_room(arena: Arena, articles: int, pool: int, terms: int, *, rehash: bool = False) -> Arena:
    """The same arena with room for so many more articles, words of articles and new terms."""
    changed: dict[str, Any] = {}
    for names, need in (
        (_ROWS, int(arena.counts[ARTICLES]) + articles),
        (_STORIES, int(arena.counts[STORIES]) + articles),
        (_POOL, int(arena.counts[POOL]) + pool),
        (_WORDS, int(arena.counts[TERMS]) + terms),
    ):
        have = len(getattr(arena, names[0]))
        if need > have:
            size = have
            while size < need:
                size = size * 2 if size < 1 << 20 or names is _WORDS else size + (size >> 1)
            changed |= {name: _grown(getattr(arena, name), size) for name in names}
    arena = arena._replace(**changed)
    return _rehashed(arena) if rehash or "term_key" in changed else arena


def _grown(old: NDArray[np.generic], size: int) -> NDArray[np.generic]:
    new = np.zeros((size, *old.shape[1:]), dtype=old.dtype)
    new[: len(old)] = old
    return new


def _rehashed(arena: Arena) -> Arena:
    """The hash table for twice as many terms as there are slots."""
    size = 2 * len(arena.term_key)
    keys, slots = np.zeros(size, np.uint32), np.full(size, -1, np.int32)
    n = int(arena.counts[TERMS])
    at = (arena.term_key[:n].astype(np.int64) * 2654435761) & (size - 1)
    waiting = np.arange(n)
    # Open addressing, all terms at once: the first to claim a free place has it, the others step on.
    while len(waiting):
        places = at[waiting]
        free = slots[places] < 0
        first = np.zeros(len(waiting), dtype=bool)
        _, index = np.unique(places, return_index=True)
        first[index] = True
        won = waiting[free & first]
        slots[at[won]], keys[at[won]] = won, arena.term_key[won]
        waiting = waiting[~(free & first)]
        at[waiting] = (at[waiting] + 1) & (size - 1)
    return arena._replace(table_key=keys, table_slot=slots)
