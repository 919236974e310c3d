"""Articles as rows of the arena, and their words as slots."""

from __future__ import annotations

import math

import numpy as np

from newsloom.core.group.arena import (
    ARTICLES,
    DATED,
    POOL,
    TERMS,
    Arena,
    Floats,
    Key,
    Keys,
    Marks,
    Number,
    Numbers,
    Priors,
    Vector,
)
from newsloom.core.group.kernel.compiled import compiled, inlined
from newsloom.core.group.kernel.numbers import PRIOR


@inlined
def intern(A: Arena, key: Key, prior: float) -> int:
    """The slot of a term; a new one is made with its primed chance."""
    mask = A.table_key.shape[0] - 1
    at = (np.int64(key) * 2654435761) & mask
    while A.table_slot[at] >= 0:
        if A.table_key[at] == key:
            return int(A.table_slot[at])
        at = (at + 1) & mask
    slot = A.counts[TERMS]
    A.counts[TERMS] += 1
    A.table_key[at] = key
    A.table_slot[at] = slot
    A.term_key[slot] = key
    A.prior[slot] = A.params[PRIOR] * prior
    A.df[slot] = 0.0
    A.log_df[slot] = math.log(A.params[PRIOR] * prior)
    return int(slot)


@compiled
def add_article(
    A: Arena, keys: Keys, tfs: Marks, priors: Priors, vector: Vector, day: float, language: int, provider: Key
) -> int:
    """A row for an article that is in no story yet. Room was made before."""
    row = A.counts[ARTICLES]
    A.counts[ARTICLES] += 1
    at = A.counts[POOL]
    A.off[row] = at
    A.n[row] = keys.shape[0]
    for i in range(keys.shape[0]):
        A.pool_slot[at + i] = intern(A, keys[i], priors[i])
        A.pool_tf[at + i] = tfs[i]
    A.counts[POOL] += keys.shape[0]
    A.vector[row, :] = vector
    A.day[row] = day
    A.language[row] = language
    A.provider[row] = provider
    A.story[row] = -1
    A.nxt[row] = -1
    return int(row)


@inlined
def arrive(A: Arena, row: Number) -> None:
    """The row counts for how crowded the stream is from now on."""
    day = A.day[row]
    if not math.isnan(day):
        A.counts[DATED] += 1
        if A.counts[DATED] == 1 or day < A.first_day[0]:
            A.first_day[0] = day


@compiled
def add_rows(
    A: Arena,
    keys: Keys,
    marks: Marks,
    priors: Priors,
    lengths: Numbers,
    vectors: Vector,
    days: Floats,
    languages: Numbers,
    providers: Keys,
) -> None:
    """`add_article` for many: one call, because handing the arena over costs as much as the work on a headline."""
    at = 0
    for i in range(lengths.shape[0]):
        n = lengths[i]
        add_article(
            A,
            keys[at : at + n],
            marks[at : at + n],
            priors[at : at + n],
            vectors[i],
            days[i],
            languages[i],
            providers[i],
        )
        at += n
