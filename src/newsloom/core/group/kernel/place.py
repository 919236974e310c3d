"""Many rows in one call: placed one after another, or restored where they were."""

from __future__ import annotations

import math

import numpy as np

from newsloom.core.group.arena import STORIES, STORIES_LIVE, Arena, Floats, Keys, Marks, Number, Numbers, Priors, Vector
from newsloom.core.group.kernel.alike import clear_query, load_query
from newsloom.core.group.kernel.compiled import compiled
from newsloom.core.group.kernel.linkage import best_story
from newsloom.core.group.kernel.numbers import PRIOR
from newsloom.core.group.kernel.rows import add_article, arrive
from newsloom.core.group.kernel.stories import join, new_story


@compiled
def shared_terms(A: Arena, row: Number, other: Number, out: Numbers) -> int:
    """Positions (in the row's own list) of the words that two rows share, the weightiest first; their number."""
    square = load_query(A, other)
    log_n = math.log(A.counts[STORIES_LIVE] + A.params[PRIOR])
    weights = np.zeros(out.shape[0], dtype=np.float64)
    taken = 0
    if square > 0.0:
        for i in range(A.n[row]):
            slot = A.pool_slot[A.off[row] + i]
            if A.query[slot] <= 0.0:
                continue
            weight = max(log_n - A.log_df[slot], 0.05)
            if taken < out.shape[0] or weight > weights[taken - 1]:
                at = min(taken, out.shape[0] - 1)
                while at > 0 and weights[at - 1] < weight:
                    weights[at] = weights[at - 1]
                    out[at] = out[at - 1]
                    at -= 1
                weights[at] = weight
                out[at] = i
                taken = min(taken + 1, out.shape[0])
    clear_query(A, other)
    return taken


@compiled
def place_rows(
    A: Arena, first: int, many: int, threshold: float, found: Numbers, score: Floats, near: Numbers, shared: Numbers
) -> None:
    """Place rows that were added but are in no story, one after another; out: story, link, nearest member (-1: founded)."""
    banned = np.empty(0, dtype=np.int64)
    for i in range(many):
        row = first + i
        arrive(A, row)
        story, value, member, _ = best_story(A, row, banned, -1)
        shared[i, :] = -1
        if story >= 0 and value >= threshold:
            shared_terms(A, row, member, shared[i])
            join(A, row, story)
            found[i], score[i], near[i] = story, value, member
        else:
            found[i], score[i], near[i] = new_story(A, row), value, -1


@compiled
def restore_rows(
    A: Arena,
    keys: Keys,
    marks: Marks,
    priors: Priors,
    lengths: Numbers,
    vectors: Vector,
    days: Floats,
    languages: Numbers,
    providers: Keys,
    stories: Numbers,
) -> None:
    """Add many rows to stories that are given by number; the first row of a number beyond the last founds that story."""
    at = 0
    for i in range(lengths.shape[0]):
        n = lengths[i]
        row = add_article(
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
        arrive(A, row)
        if stories[i] >= A.counts[STORIES]:
            new_story(A, row)
        else:
            join(A, row, stories[i])
