"""How alike are two rows? Words, vectors, headlines, the gap in time."""

from __future__ import annotations

import math

import numpy as np

from newsloom.core.group.arena import DATED, STORIES_LIVE, Arena, Means, Number, Vector
from newsloom.core.group.kernel.compiled import inlined
from newsloom.core.group.kernel.numbers import (
    CLOSED_DAYS,
    CROWD,
    EASE,
    FULL,
    GAP_DAYS,
    GAP_FLOOR,
    HEADLINE_DAYS,
    HEADLINE_FLOOR,
    HEADLINE_MARK,
    HEADLINE_WORDS,
    LOG_TF,
    MAX_TERMS,
    MU_SCALE,
    NAME_MARK,
    NUMBER_MARK,
    ONE_HEADLINE,
    ONE_VOICE,
    OTHER_NAMES,
    PRIOR,
    SERIES_PART,
    SERIES_WORDS,
    TEMPLATE,
    TF_MASK,
    UNIT,
    WORDS,
    WORTH,
)


@inlined
def load_query(A: Arena, row: Number) -> float:
    """Spread a row's words over the scratch array; the square of their length. `clear_query` takes them back."""
    log_n = math.log(A.counts[STORIES_LIVE] + A.params[PRIOR])
    square, names = 0.0, 0
    for p in range(A.off[row], A.off[row] + A.n[row]):
        slot = A.pool_slot[p]
        weight = (
            LOG_TF[A.pool_tf[p] & TF_MASK] * A.params[WORTH + (A.pool_tf[p] >> 5)] * max(log_n - A.log_df[slot], 0.05)
        )
        A.query[slot] = weight
        square += weight * weight
        names += 1 if A.pool_tf[p] & NAME_MARK else 0
    _, A.ours[0] = dots(A.vector[row], A.vector[row], A.mean)
    A.ours[1] = names
    return square


@inlined
def clear_query(A: Arena, row: Number) -> None:
    for p in range(A.off[row], A.off[row] + A.n[row]):
        A.query[A.pool_slot[p]] = 0.0


@inlined
def dots(a: Vector, b: Vector, mean: Means) -> tuple[int, int]:
    """a.b and b.mean, in 32-bit integers."""
    s = np.int32(0)
    t = np.int32(0)
    for i in range(b.shape[0]):
        x = np.int32(b[i])
        s = np.int32(s + np.int32(np.int32(a[i]) * x))
        t = np.int32(t + np.int32(x * np.int32(mean[i])))
    return int(s), int(t)


@inlined
def words_alike(A: Arena, other: Number, square: float, log_n: float) -> float:
    """Cosine of the loaded row's words and another's, weighed by idf."""
    dot, norm = 0.0, 0.0
    named, shares_name = False, False
    for p in range(A.off[other], A.off[other] + A.n[other]):
        slot, mark = A.pool_slot[p], A.pool_tf[p]
        weight = LOG_TF[mark & TF_MASK] * A.params[WORTH + (mark >> 5)] * max(log_n - A.log_df[slot], 0.05)
        norm += weight * weight
        asked = A.query[slot]
        dot += weight * asked
        if mark & NAME_MARK:
            named = True
            shares_name = shares_name or asked > 0.0
    if dot <= 0.0:
        return 0.0
    alike = dot / math.sqrt(norm * square)
    if named and A.ours[1] > 0 and not shares_name:
        alike *= A.params[OTHER_NAMES]
    return float(alike)


@inlined
def one_headline(A: Arena, row: Number, other: Number) -> bool:
    """Do two rows have the same headline but for one word, which is no name and no number, within a day?"""
    gap = abs(A.day[row] - A.day[other])
    if gap > HEADLINE_DAYS:
        return False
    same, odd = 0, 0
    for side in range(2):
        here, there = (row, other) if side == 0 else (other, row)
        for p in range(A.off[here], A.off[here] + A.n[here]):
            if not A.pool_tf[p] & HEADLINE_MARK:
                continue
            met = False
            for q in range(A.off[there], A.off[there] + A.n[there]):
                met = met or (A.pool_slot[q] == A.pool_slot[p] and A.pool_tf[q] & HEADLINE_MARK > 0)
            if met:
                same += 1 - side
            elif A.pool_tf[p] & (NAME_MARK | NUMBER_MARK):
                return False
            else:
                odd += 1
                if odd > 1:
                    return False
    return bool(same >= HEADLINE_WORDS)


@inlined
def is_other_thing(A: Arena, row: Number, other: Number) -> bool:
    """Has each of two headlines a name or a number that the other article has not?"""
    for side in range(2):
        here, there = (row, other) if side == 0 else (other, row)
        odd = False
        for p in range(A.off[here], A.off[here] + A.n[here]):
            if odd:
                break
            if A.pool_tf[p] & HEADLINE_MARK and A.pool_tf[p] & (NAME_MARK | NUMBER_MARK):
                odd = True
                for q in range(A.off[there], A.off[there] + A.n[there]):
                    if A.pool_slot[q] == A.pool_slot[p]:
                        odd = False
                        break
        if not odd:
            return False
    return True


@inlined
def is_series(A: Arena, row: Number, other: Number) -> bool:
    """Two issues of a series (of one provider): one headline, but a day and more between them, or texts on other things."""
    heads, bodies, shared = 0, 0, 0
    for side in range(2):
        here, there = (row, other) if side == 0 else (other, row)
        for p in range(A.off[here], A.off[here] + A.n[here]):
            in_head = A.pool_tf[p] & HEADLINE_MARK > 0
            met = False
            for q in range(A.off[there], A.off[there] + A.n[there]):
                if A.pool_slot[q] == A.pool_slot[p]:
                    met = A.pool_tf[q] & HEADLINE_MARK > 0 or not in_head
                    break
            if in_head and not met:
                return False
            heads += 1 if in_head and side == 0 else 0
            bodies += 0 if in_head else 1
            shared += 1 if met and not in_head else 0
    if heads == 0:
        return False
    return bool(
        abs(A.day[row] - A.day[other]) > HEADLINE_DAYS or (bodies >= SERIES_WORDS and SERIES_PART * shared < bodies)
    )


@inlined
def similarity(A: Arena, row: Number, other: Number, words: float) -> float:
    """How alike two rows are, 0..1: words, vectors less the stream's mean, length, and the gap in time."""
    both, theirs = dots(A.vector[row], A.vector[other], A.mean)
    ours = A.ours[0]
    mean2 = A.mean_square[0]
    om, tm = ours / (127.0 * MU_SCALE), theirs / (127.0 * MU_SCALE)
    below = (1.0 - 2.0 * om + mean2) * (1.0 - 2.0 * tm + mean2)
    meaning = (both / UNIT - om - tm + mean2) / math.sqrt(below) if below > 1e-9 and both != 0 else 0.0
    score = A.params[WORDS] * words + (1.0 - A.params[WORDS]) * meaning
    fewer = min(min(A.n[row], A.n[other]), MAX_TERMS)
    score /= 1.0 - A.params[EASE] * (1.0 - math.log(fewer + 1.0) / FULL)
    if A.provider[row] == A.provider[other] and A.provider[row] > 0:
        other_thing = is_other_thing(A, row, other) or is_series(A, row, other)
        score = min(score, 1.0) * A.params[ONE_VOICE] * (A.params[TEMPLATE] if other_thing else 1.0)
    elif HEADLINE_FLOOR < score < ONE_HEADLINE and one_headline(A, row, other):
        score = ONE_HEADLINE
    gap = abs(A.day[row] - A.day[other])
    if not math.isnan(gap):
        score *= fading(A, gap, max(A.day[row], A.day[other]))
    return float(min(score, 1.0))


@inlined
def crowd(A: Arena, day: float) -> float:
    """How much ages count: 0 in an empty stream, towards 1 in a crowded one."""
    if A.counts[DATED] == 0 or math.isnan(day):
        return 0.0
    rate = A.counts[DATED] / max(abs(day - A.first_day[0]), 7.0)
    return float(rate / (rate + A.params[CROWD]))


@inlined
def fading(A: Arena, gap: float, day: float) -> float:
    """What is left of a likeness after so many days: within days little in a crowd, and nothing after CLOSED_DAYS anywhere."""
    if gap >= A.params[CLOSED_DAYS]:
        return 0.0
    part = gap / A.params[CLOSED_DAYS]
    floor = A.params[GAP_FLOOR]
    return float((floor + (1.0 - floor) * math.exp(-gap * crowd(A, day) / A.params[GAP_DAYS])) * (1.0 - part**4))
