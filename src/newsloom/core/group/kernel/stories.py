"""Stories as chains of rows: what founds, joins, leaves and merges, and which words lead where."""

from __future__ import annotations

import math

from newsloom.core.group.arena import DATED, STORIES, STORIES_LIVE, Arena, Number
from newsloom.core.group.kernel.compiled import compiled, inlined
from newsloom.core.group.kernel.numbers import MEAN, MU_SCALE, OWN_ERRORS, OWN_POWER, OWN_STORIES, PRIOR, RING


@compiled
def new_story(A: Arena, row: Number) -> int:
    """A story founded by an article; its vector goes into the stream's mean."""
    story = A.counts[STORIES]
    A.counts[STORIES] += 1
    A.head[story] = -1
    A.size[story] = 0
    A.born[story] = math.nan
    A.last[story] = math.nan
    A.stamp[story] = 0
    for i in range(A.vector.shape[1]):
        A.mean_sum[i] += A.vector[row, i]
    join(A, row, story)
    refresh_mean(A)
    return int(story)


@inlined
def refresh_mean(A: Arena) -> None:
    n = A.counts[STORIES] + A.params[MEAN]
    total = 0.0
    for i in range(A.mean.shape[0]):
        value = round(A.mean_sum[i] / n * (MU_SCALE / 127.0))
        A.mean[i] = value
        total += float(value) * float(value)
    A.mean_square[0] = total / (MU_SCALE * MU_SCALE)


@inlined
def join(A: Arena, row: Number, story: Number) -> None:
    """Put a row into a story; words that are new to the story count for it and lead to it."""
    A.story[row] = story
    A.nxt[row] = A.head[story]
    A.head[story] = row
    A.size[story] += 1
    if A.size[story] == 1:
        A.counts[STORIES_LIVE] += 1
    day = A.day[row]
    if not math.isnan(day):
        if math.isnan(A.born[story]) or day < A.born[story]:
            A.born[story] = day
        if math.isnan(A.last[story]) or day > A.last[story]:
            A.last[story] = day
    for p in range(A.off[row], A.off[row] + A.n[row]):
        post(A, A.pool_slot[p], story)


@inlined
def post(A: Arena, slot: Number, story: Number) -> None:
    """Let a term lead to a story, and count it once for it."""
    filled = A.ring_at[slot]
    for i in range(min(filled, RING)):
        if A.ring[slot, i] == story:
            return
    A.ring[slot, filled % RING] = story
    A.ring_at[slot] = filled + 1 if filled + 1 < 2 * RING else RING + (filled + 1) % RING
    A.df[slot] += 1.0
    weigh(A, slot)


@inlined
def weigh(A: Arena, slot: Number) -> None:
    """How common a term is, as the logarithm of a number of stories among the live and the primed ones.

    A newsroom of one topic has few stories, and most name the same two names: the primed stories, which do not, must not
    outvote them. So the part of the live stories that surely have the term (one standard error less) counts too, squared: it
    tells in words that dominate and nowhere else.
    """
    df = A.df[slot]
    common = df + A.prior[slot]
    live = float(A.counts[STORIES_LIVE])
    sure = min(df - A.params[OWN_ERRORS] * math.sqrt(df), live)
    if sure > 0.0:
        part = sure / (live + A.params[OWN_STORIES])
        common = max(common, (live + A.params[PRIOR]) * part ** A.params[OWN_POWER])
    A.log_df[slot] = math.log(common)


@compiled
def unlink(A: Arena, row: Number, expired: bool) -> None:
    """Take a row out of its story. The story's words stay: they say what it was about; so does its age if it `expired`."""
    story = A.story[row]
    if story < 0:
        return
    if A.head[story] == row:
        A.head[story] = A.nxt[row]
    else:
        at = A.head[story]
        while A.nxt[at] != row:
            at = A.nxt[at]
        A.nxt[at] = A.nxt[row]
    A.story[row] = -1
    A.nxt[row] = -1
    A.size[story] -= 1
    if A.size[story] == 0:
        A.counts[STORIES_LIVE] -= 1
    if expired:
        A.counts[DATED] -= 1 if not math.isnan(A.day[row]) else 0
        return
    born, last = math.nan, math.nan
    at = A.head[story]
    while at >= 0:
        day = A.day[at]
        if not math.isnan(day):
            born = day if math.isnan(born) or day < born else born
            last = day if math.isnan(last) or day > last else last
        at = A.nxt[at]
    A.born[story], A.last[story] = born, last


@compiled
def merge(A: Arena, kept: Number, gone: Number) -> None:
    """Everything of one story into another; a word that both had counts once from now on."""
    row = A.head[gone]
    tail = -1
    while row >= 0:
        A.story[row] = kept
        for p in range(A.off[row], A.off[row] + A.n[row]):
            slot = A.pool_slot[p]
            has, at = False, -1
            for i in range(min(A.ring_at[slot], RING)):
                has = has or A.ring[slot, i] == kept
                if A.ring[slot, i] == gone:
                    at = i
            if at >= 0 and has:
                A.ring[slot, at] = -1
                A.df[slot] = max(A.df[slot] - 1.0, 0.0)
                weigh(A, slot)
            elif at >= 0:
                A.ring[slot, at] = kept
        tail = row
        row = A.nxt[row]
    if tail < 0:
        return
    A.nxt[tail] = A.head[kept]
    A.head[kept] = A.head[gone]
    A.size[kept] += A.size[gone]
    A.head[gone] = -1
    A.size[gone] = 0
    A.counts[STORIES_LIVE] -= 1
    if math.isnan(A.born[kept]) or A.born[gone] < A.born[kept]:
        A.born[kept] = A.born[gone]
    if math.isnan(A.last[kept]) or A.last[gone] > A.last[kept]:
        A.last[kept] = A.last[gone]
