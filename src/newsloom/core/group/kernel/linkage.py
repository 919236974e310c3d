"""How near is a row to a story, and which stories are nearest? Ages count here."""

from __future__ import annotations

import math

import numpy as np

from newsloom.core.group.arena import STORIES_LIVE, Arena, Floats, Number, Numbers
from newsloom.core.group.kernel.alike import clear_query, crowd, load_query, similarity, words_alike
from newsloom.core.group.kernel.compiled import compiled, inlined
from newsloom.core.group.kernel.fetch import ask_stories, ask_vector, ask_words, members, members_of
from newsloom.core.group.kernel.numbers import (
    AGE_PER_DAY,
    BARELY,
    BUDGET,
    CANDIDATES,
    CLOSED_DAYS,
    CROWDED,
    GLANCE,
    LAST_DAY,
    LONGEST_SPAN,
    MEMBERS,
    NEAREST,
    PRIOR,
    RIVAL,
    RIVAL_FREE,
    RIVAL_MEMBERS,
    RIVALS,
    TOP,
    YOUNG,
)
from newsloom.core.group.kernel.retrieve import candidates


@inlined
def ageing(A: Arena, first: float, last: float) -> float:
    """What is left of a similarity for a story that spans this time; 0: it is closed."""
    span = last - first
    if math.isnan(span):
        return 1.0
    crowded = crowd(A, last)
    if span >= A.params[CLOSED_DAYS] or (crowded >= CROWDED and span > LONGEST_SPAN):
        return 0.0
    days = span * crowded
    return float(1.0 - A.params[AGE_PER_DAY] * days) if days <= A.params[LAST_DAY] else 0.0


@inlined
def sharing_most(A: Arena, others: Numbers, many: int, square: float, words_of: Floats, rows: Numbers) -> int:
    """Of these rows, those that share most words with the loaded one, the nearest first; their number."""
    log_n = math.log(A.counts[STORIES_LIVE] + A.params[PRIOR])
    kept, room = 0, rows.shape[0]
    for i in range(many):
        words = words_alike(A, others[i], square, log_n)
        if words > BARELY and (kept < room or words > words_of[room - 1]):
            at = min(kept, room - 1)
            while at > 0 and words_of[at - 1] < words:
                words_of[at] = words_of[at - 1]
                rows[at] = rows[at - 1]
                at -= 1
            words_of[at] = words
            rows[at] = others[i]
            kept = min(kept + 1, room)
    for i in range(kept):
        ask_vector(A, rows[i])
    return kept


@compiled
def nearest_members(
    A: Arena, row: Number, story: Number, square: float, most: int, words_of: Floats, rows: Numbers
) -> tuple[int, int]:
    """Members (the row itself apart) that share most words with the loaded row; how many, and how many were looked at."""
    others = np.empty(most, dtype=np.int64)
    looked = members(A, story, row, most, others)
    ask_words(A, others, looked)
    return sharing_most(A, others, looked, square, words_of, rows), looked


@compiled
def speakers(A: Arena, row: Number, story: Number, rows: Numbers) -> int:
    """The members of a story that a row is nearest to by words; how many."""
    square = load_query(A, row)
    words_of = np.zeros(rows.shape[0], dtype=np.float64)
    kept, _ = nearest_members(A, row, story, square, int(A.params[MEMBERS]), words_of, rows)
    clear_query(A, row)
    return kept


@compiled
def link(A: Arena, row: Number, story: Number, square: float, most: int) -> tuple[float, int, int]:
    """How near the loaded row is to a story (itself apart): the mean of the TOP nearest members, the nearest, the number seen."""
    words_of = np.zeros(NEAREST, dtype=np.float64)
    rows = np.empty(NEAREST, dtype=np.int64)
    kept, looked = nearest_members(A, row, story, square, most, words_of, rows)
    value, nearest = mean_of_top(A, row, rows, words_of, kept, looked, np.empty(TOP, dtype=np.float64))
    return value, nearest, looked


@inlined
def mean_of_top(
    A: Arena, row: Number, rows: Numbers, words_of: Floats, kept: Number, looked: int, top: Floats
) -> tuple[float, int]:
    """The mean likeness of the TOP nearest of these members, and the nearest (-1 of none). `top`: scratch for TOP."""
    nearest, total = -1, 0.0
    top[:] = 0.0
    for i in range(kept):
        score = similarity(A, row, rows[i], words_of[i])
        if score > top[TOP - 1]:
            at = TOP - 1
            while at > 0 and top[at - 1] < score:
                top[at] = top[at - 1]
                at -= 1
            top[at] = score
            if at == 0:
                nearest = rows[i]
    # A story of two cannot show three members; one of many that share no word counts as nothing.
    for i in range(TOP):
        total += top[i]
    return (total / min(TOP, looked) if kept > 0 else 0.0), nearest


@inlined
def open_stories(
    A: Arena, row: Number, banned: Numbers, own: Number, stories: Numbers, many: int, left: Floats, most: Numbers
) -> int:
    """Of these candidates (the most promising first) those that the row may join, moved to the front; their number.

    `left`: what is left of a similarity after the story's age. `most`: how many of its members are looked at.
    """
    day, language = A.day[row], A.language[row]
    budget = int(A.params[BUDGET])
    taken = 0
    ask_stories(A, stories, many)
    for i in range(many):
        story = stories[i]
        if story == own or budget <= 0:
            continue
        forbidden = False
        for b in range(banned.shape[0]):
            forbidden = forbidden or banned[b] == story
        other = A.language[A.head[story]]
        if forbidden or (language > 0 and other > 0 and language != other):
            continue
        first, last = A.born[story], A.last[story]
        stays = ageing(
            A, first if first < day or math.isnan(day) else day, last if last > day or math.isnan(day) else day
        )
        if stays <= 0.0:
            continue
        # The first few are looked at in full: for the others a glance tells enough.
        look = min(min(budget, int(A.params[MEMBERS]) if i < 3 else GLANCE), int(A.size[story]))
        budget -= look
        stories[taken], left[taken], most[taken] = story, stays, look
        taken += 1
    return taken


@compiled
def best_stories(
    A: Arena, row: Number, banned: Numbers, own: Number, best: Numbers, links: Floats, nears: Numbers
) -> tuple[int, float, float]:
    """The stories nearest to a row (`own` apart), in order, with link and nearest member; their number, the link to `own`,
    what is usual.

    Links are less what is usual here: how near the row is to the next RIVALS stories, which it is not of.
    """
    square = load_query(A, row)
    votes = np.zeros(CANDIDATES, dtype=np.float64)
    stories = np.empty(CANDIDATES, dtype=np.int64)
    left = np.empty(CANDIDATES, dtype=np.float64)
    most = np.empty(CANDIDATES, dtype=np.int64)
    looked = np.empty(CANDIDATES, dtype=np.int64)
    taken = open_stories(A, row, banned, own, stories, candidates(A, row, votes, stories), left, most)
    others = np.empty((CANDIDATES, int(A.params[MEMBERS])), dtype=np.int32)
    members_of(A, stories, most, taken, others, looked)
    for i in range(taken):
        ask_words(A, others[i], looked[i])
    words_of = np.zeros((CANDIDATES, NEAREST), dtype=np.float64)
    rows = np.empty((CANDIDATES, NEAREST), dtype=np.int64)
    kept = np.empty(CANDIDATES, dtype=np.int64)
    for i in range(taken):
        kept[i] = sharing_most(A, others[i], looked[i], square, words_of[i], rows[i])
    top = np.empty(TOP, dtype=np.float64)
    ranked = np.zeros(RIVALS + 1, dtype=np.float64)
    found, own_link = 0, 0.0
    for i in range(taken):
        value, near = mean_of_top(A, row, rows[i], words_of[i], kept[i], looked[i], top)
        value *= left[i]
        rank(ranked, value)
        if value > 0.0 and (found < best.shape[0] or value > links[found - 1]):
            at = min(found, best.shape[0] - 1)
            while at > 0 and links[at - 1] < value:
                best[at], links[at], nears[at] = best[at - 1], links[at - 1], nears[at - 1]
                at -= 1
            best[at], links[at], nears[at] = stories[i], value, near
            found = min(found + 1, best.shape[0])
    if own >= 0 and A.size[own] > 1:
        value, _, _ = link(A, row, own, square, int(A.params[MEMBERS]))
        own_link = value * ageing(A, A.born[own], A.last[own])
        rank(ranked, own_link)
    clear_query(A, row)
    known = A.counts[STORIES_LIVE] / (A.counts[STORIES_LIVE] + A.params[PRIOR])
    rivals = max(ranked[1:].mean() - A.params[RIVAL_FREE], 0.0)
    usual = known * A.params[RIVAL] * rivals + (1.0 - known) * A.params[YOUNG]
    for i in range(found):
        links[i] -= usual
    return found, own_link - usual, usual


@inlined
def rank(ranked: Floats, value: float) -> None:
    """Put a value among the greatest, in order."""
    at = ranked.shape[0] - 1
    if value <= ranked[at]:
        return
    while at > 0 and ranked[at - 1] < value:
        ranked[at] = ranked[at - 1]
        at -= 1
    ranked[at] = value


@compiled
def best_story(A: Arena, row: Number, banned: Numbers, own: Number) -> tuple[int, float, int, float]:
    """(story, link, nearest member, link to `own`) for a row; story -1 if nothing shares enough words with it."""
    best, links, nears = np.empty(1, dtype=np.int64), np.zeros(1), np.empty(1, dtype=np.int64)
    found, own_link, _ = best_stories(A, row, banned, own, best, links, nears)
    if found == 0:
        return -1, 0.0, -1, own_link
    return best[0], links[0], nears[0], own_link


@compiled
def story_link(A: Arena, one: Number, other: Number, sample: int, aged: bool) -> float:
    """How near two stories are: the mean over members of either (the newest `sample`) of their link to the other."""
    if A.size[one] == 0 or A.size[other] == 0:
        return 0.0
    a, b = A.language[A.head[one]], A.language[A.head[other]]
    if a > 0 and b > 0 and a != b:
        return 0.0
    left = ageing(A, min(A.born[one], A.born[other]), max(A.last[one], A.last[other])) if aged else 1.0
    if left <= 0.0:
        return 0.0
    total = 0.0
    usual = 0.5 * (usual_of(A, one) + usual_of(A, other))
    for side in range(2):
        here, there = (one, other) if side == 0 else (other, one)
        row = A.head[here]
        n, s = 0, 0.0
        while row >= 0 and n < sample:
            square = load_query(A, row)
            value, _, _ = link(A, row, there, square, int(A.params[MEMBERS]))
            clear_query(A, row)
            s += value
            n += 1
            row = A.nxt[row]
        total += s / n
    return 0.5 * total * left - usual


@compiled
def usual_of(A: Arena, story: Number) -> float:
    """How near the newest members of a story are to stories that they are not of (see best_stories)."""
    none = np.empty(0, dtype=np.int64)
    best, links, nears = np.empty(1, dtype=np.int64), np.zeros(1), np.empty(1, dtype=np.int64)
    row, n, total = A.head[story], 0, 0.0
    while row >= 0 and n < RIVAL_MEMBERS:
        _, _, usual = best_stories(A, row, none, story, best, links, nears)
        total += usual
        n += 1
        row = A.nxt[row]
    return total / max(n, 1)


@compiled
def near_stories(A: Arena, story: Number, sample: int, chosen: Numbers) -> int:
    """Stories that share the rarest words of a story's newest members; their number."""
    votes = np.zeros(chosen.shape[0], dtype=np.float64)
    one = np.empty(chosen.shape[0], dtype=np.int64)
    taken = 0
    row = A.head[story]
    n = 0
    while row >= 0 and n < sample:
        load_query(A, row)
        m = candidates(A, row, votes, one)
        clear_query(A, row)
        votes[:] = 0.0
        for i in range(min(m, 8)):
            known = one[i] == story
            for j in range(taken):
                known = known or chosen[j] == one[i]
            if not known and taken < chosen.shape[0]:
                chosen[taken] = one[i]
                taken += 1
        n += 1
        row = A.nxt[row]
    return taken
