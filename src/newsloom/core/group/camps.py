"""Is this one story, or two that a few articles chained together?

The nearest members decide what joins a story, so an article that speaks of two events ties them. Seen as a whole the tie is
thin: the members of either camp are near one another, and far from the other camp. Pairs are compared as everywhere else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from newsloom.core.group import kernel
from newsloom.core.group.arena import STORIES_LIVE, Arena, Flags, Floats, Numbers

# Members compared pair by pair (evenly spread over the story); the rest go to the camp that they are nearer to.
COMPARED = 300
_ROUNDS = 60


@kernel.compiled
def pairs(A: Arena, rows: Numbers, others: Numbers, out: Floats) -> float:
    """Similarities of all rows to all others; the mean evidence (0..1, the logarithm of the shorter side's words)."""
    log_n = math.log(A.counts[STORIES_LIVE] + A.params[kernel.PRIOR])
    evidence = 0.0
    for i in range(rows.shape[0]):
        square = kernel.load_query(A, rows[i])
        for j in range(others.shape[0]):
            if rows[i] == others[j]:
                out[i, j] = 1.0
                continue
            words = kernel.words_alike(A, others[j], square, log_n)
            out[i, j] = kernel.similarity(A, rows[i], others[j], words)
            fewer = min(min(A.n[rows[i]], A.n[others[j]]), kernel.MAX_TERMS)
            evidence += math.log(fewer + 1.0) / kernel.FULL
        kernel.clear_query(A, rows[i])
    return float(evidence / max(rows.shape[0] * others.shape[0], 1))


@kernel.compiled
def nearer_camp(like: Floats, camp: Flags, i: int) -> bool:
    """Whether row i of `like` is nearer to the members of the camp than to the others, itself apart."""
    near, far, n, m = 0.0, 0.0, 0, 0
    for j in range(camp.shape[0]):
        if j == i:
            continue
        if camp[j]:
            near += like[i, j]
            n += 1
        else:
            far += like[i, j]
            m += 1
    return bool(near / max(n, 1) > far / max(m, 1))


@kernel.compiled
def two_camps(like: Floats) -> Flags:
    """The best cut of a story in two: the sign of the leading axis of the similarities less their mean, then settled."""
    n = like.shape[0]
    mean = like.sum() / (n * n)
    axis = np.empty(n)
    for i in range(n):
        axis[i] = like[i].sum() / n - mean + 1e-3 * ((i * 7919) % 101 - 50) / 50.0
    for _ in range(_ROUNDS):
        new = np.zeros(n)
        for i in range(n):
            for j in range(n):
                new[i] += (like[i, j] - mean) * axis[j]
        length = math.sqrt((new * new).sum())
        if length < 1e-12:
            break
        axis = new / length
    camp = axis > 0.0
    for _ in range(10):
        moved = np.empty(n, dtype=np.bool_)
        for i in range(n):
            moved[i] = nearer_camp(like, camp, i)
        if (moved == camp).all():
            break
        camp = moved
    return camp


@kernel.compiled
def inner(like: Floats) -> float:
    """Mean similarity of the members of one camp to one another."""
    n = like.shape[0]
    return float((like.sum() - np.trace(like)) / max(n * (n - 1), 1))


@kernel.compiled
def tie(A: Arena, rows: Numbers, others: Numbers) -> tuple[float, float]:
    """How near two camps are, as part of how near each is within itself; and the mean evidence of their pairs."""
    ours, theirs = np.empty((rows.shape[0], rows.shape[0])), np.empty((others.shape[0], others.shape[0]))
    between = np.empty((rows.shape[0], others.shape[0]))
    pairs(A, rows, rows, ours)
    pairs(A, others, others, theirs)
    evidence = pairs(A, rows, others, between)
    within = math.sqrt(max(inner(ours), 1e-6) * max(inner(theirs), 1e-6))
    return between.sum() / between.size / within, evidence


@kernel.compiled
def between(A: Arena, rows: Numbers, others: Numbers) -> tuple[float, float]:
    """Mean similarity of all rows to all others, and the mean evidence of their pairs."""
    like = np.empty((rows.shape[0], others.shape[0]))
    evidence = pairs(A, rows, others, like)
    return like.sum() / like.size, evidence


def spread(rows: Sequence[int] | Numbers, most: int = COMPARED) -> Numbers:
    """At most so many rows, evenly spread."""
    held = np.asarray(rows, dtype=np.int64)
    return held if len(held) <= most else held[np.linspace(0, len(held) - 1, most).astype(np.int64)]


def camps_of(arena: Arena, members: list[int]) -> tuple[list[int], list[int]]:
    """The two camps of a story, the one with its oldest member first; the second may be empty."""
    compared = spread(members)
    like = np.empty((len(compared), len(compared)))
    pairs(arena, compared, compared, like)
    camp = two_camps(like)
    if camp.all() or not camp.any():
        return members, []
    side = {int(row): bool(x) for row, x in zip(compared, camp, strict=True)}
    rest = np.array([row for row in members if row not in side], dtype=np.int64)
    if len(rest):
        near = np.empty((len(rest), len(compared)))
        pairs(arena, rest, compared, near)
        nearer = near[:, camp].mean(axis=1) > near[:, ~camp].mean(axis=1)
        side |= {int(row): bool(x) for row, x in zip(rest, nearer, strict=True)}
    first = side[members[0]]
    return [row for row in members if side[row] == first], [row for row in members if side[row] != first]
