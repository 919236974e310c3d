"""The inner loops, compiled: retrieval, similarity, linkage over the arrays of an Arena.

All functions take the arena first and know nothing of ids or constraints. Integer sums for vectors, fixed order for
floats: the same arrivals give the same answers on every machine.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from newsloom.core.group import judge
from newsloom.core.group.arena import (
    ARTICLES,
    DATED,
    POOL,
    STAMP,
    STORIES,
    STORIES_LIVE,
    TERMS,
    Arena,
)

# Sizes are compiled in; what weighs is read from Arena.params, so that judge.py is the one place to change it.
TOP, NEAREST, GLANCE, PRUNE = judge.TOP, judge.NEAREST, judge.GLANCE, judge.PRUNE
CANDIDATES, PROBES, RING = judge.CANDIDATES, judge.PROBES, judge.RING
WORDS, PRIOR, MEAN, GAP_FLOOR, GAP_DAYS, AGE_PER_DAY, LAST_DAY, CROWD, MEMBERS, BUDGET, EASE, WORTH = range(12)
OTHER_NAMES = WORTH + 8
TF_MASK, HEADLINE_MARK, NAME_MARK, NUMBER_MARK = 31, 32, 64, 128
ONE_HEADLINE, HEADLINE_WORDS = judge.ONE_HEADLINE, judge.HEADLINE_WORDS
HEADLINE_FLOOR, HEADLINE_DAYS = judge.HEADLINE_FLOOR, judge.HEADLINE_DAYS
MU_SCALE = 4096.0
UNIT = 127.0 * 127.0
# Members that share so little cannot be among the nearest of a story that is worth joining.
BARELY = 0.06
MAX_TERMS = 64
FULL = math.log(MAX_TERMS + 1.0)
LOG_TF = np.array([0.0] + [1.0 + math.log(i) for i in range(1, 32)], dtype=np.float32)


@njit(cache=True)
def intern(A: Any, key: Any, prior: float) -> int:
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


@njit(cache=True)
def add_article(A: Any, keys: Any, tfs: Any, priors: Any, vector: Any, day: float, language: int) -> int:
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
    A.story[row] = -1
    A.nxt[row] = -1
    return int(row)


@njit(cache=True)
def arrive(A: Any, row: int) -> None:
    """The row counts for how crowded the stream is from now on."""
    day = A.day[row]
    if not math.isnan(day):
        A.counts[DATED] += 1
        if A.counts[DATED] == 1 or day < A.first_day[0]:
            A.first_day[0] = day


@njit(cache=True)
def add_rows(A: Any, keys: Any, marks: Any, priors: Any, lengths: Any, vectors: Any, days: Any, languages: Any) -> None:
    """`add_article` for many: one call, because handing the arena over costs as much as the work on a headline."""
    at = 0
    for i in range(lengths.shape[0]):
        n = lengths[i]
        add_article(A, keys[at : at + n], marks[at : at + n], priors[at : at + n], vectors[i], days[i], languages[i])
        at += n


@njit(cache=True)
def new_story(A: Any, row: int) -> int:
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


@njit(cache=True)
def refresh_mean(A: Any) -> None:
    n = A.counts[STORIES] + A.params[MEAN]
    total = 0.0
    for i in range(A.mean.shape[0]):
        value = round(A.mean_sum[i] / n * (MU_SCALE / 127.0))
        A.mean[i] = value
        total += float(value) * float(value)
    A.mean_square[0] = total / (MU_SCALE * MU_SCALE)


@njit(cache=True)
def join(A: Any, row: int, story: int) -> None:
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


@njit(cache=True)
def post(A: Any, slot: int, story: int) -> None:
    """Let a term lead to a story, and count it once for it."""
    filled = A.ring_at[slot]
    for i in range(min(filled, RING)):
        if A.ring[slot, i] == story:
            return
    A.ring[slot, filled % RING] = story
    A.ring_at[slot] = filled + 1 if filled + 1 < 2 * RING else RING + (filled + 1) % RING
    A.df[slot] += 1.0
    A.log_df[slot] = math.log(A.df[slot] + A.prior[slot])


@njit(cache=True)
def unlink(A: Any, row: int, expired: bool) -> None:
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


@njit(cache=True)
def merge(A: Any, kept: int, gone: int) -> None:
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
                A.log_df[slot] = math.log(A.df[slot] + A.prior[slot])
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


@njit(cache=True)
def load_query(A: Any, row: int) -> float:
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


@njit(cache=True)
def clear_query(A: Any, row: int) -> None:
    for p in range(A.off[row], A.off[row] + A.n[row]):
        A.query[A.pool_slot[p]] = 0.0


@njit(cache=True)
def dots(a: Any, b: Any, mean: Any) -> tuple[int, int]:
    """a.b and b.mean, in 32-bit integers."""
    s = np.int32(0)
    t = np.int32(0)
    for i in range(b.shape[0]):
        x = np.int32(b[i])
        s = np.int32(s + np.int32(np.int32(a[i]) * x))
        t = np.int32(t + np.int32(x * np.int32(mean[i])))
    return int(s), int(t)


@njit(cache=True)
def words_alike(A: Any, other: int, square: float, log_n: float) -> float:
    """Cosine of the loaded row's words and another's, weighed by idf."""
    dot, norm = 0.0, 0.0
    named, shares_name = False, False
    for p in range(A.off[other], A.off[other] + A.n[other]):
        slot, mark = A.pool_slot[p], A.pool_tf[p]
        weight = LOG_TF[mark & TF_MASK] * A.params[WORTH + (mark >> 5)] * max(log_n - A.log_df[slot], 0.05)
        norm += weight * weight
        dot += weight * A.query[slot]
        if mark & NAME_MARK:
            named = True
            shares_name = shares_name or A.query[slot] > 0.0
    if dot <= 0.0:
        return 0.0
    alike = dot / math.sqrt(norm * square)
    if named and A.ours[1] > 0 and not shares_name:
        alike *= A.params[OTHER_NAMES]
    return float(alike)


@njit(cache=True)
def one_headline(A: Any, row: int, other: int) -> bool:
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


@njit(cache=True)
def similarity(A: Any, row: int, other: int, words: float) -> float:
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
    if HEADLINE_FLOOR < score < ONE_HEADLINE and one_headline(A, row, other):
        score = ONE_HEADLINE
    gap = abs(A.day[row] - A.day[other])
    if not math.isnan(gap):
        score *= A.params[GAP_FLOOR] + (1.0 - A.params[GAP_FLOOR]) * math.exp(-gap / A.params[GAP_DAYS])
    return float(min(score, 1.0))


# In a stream of an article every other day and more, no story spans more than a month: what goes on is a saga. (Compiled in.)
CROWDED = 0.1
LONGEST_SPAN = 30.0


@njit(cache=True)
def crowd(A: Any, day: float) -> float:
    """How much ages count: 0 in an empty stream, towards 1 in a crowded one."""
    if A.counts[DATED] == 0 or math.isnan(day):
        return 0.0
    rate = A.counts[DATED] / max(abs(day - A.first_day[0]), 7.0)
    return float(rate / (rate + A.params[CROWD]))


@njit(cache=True)
def ageing(A: Any, first: float, last: float) -> float:
    """What is left of a similarity for a story that spans this time; 0: it is closed."""
    span = last - first
    if math.isnan(span):
        return 1.0
    crowded = crowd(A, last)
    if crowded >= CROWDED and span > LONGEST_SPAN:
        return 0.0
    days = span * crowded
    return float(1.0 - A.params[AGE_PER_DAY] * days) if days <= A.params[LAST_DAY] else 0.0


@njit(cache=True)
def nearest_members(
    A: Any, row: int, story: int, square: float, most: int, words_of: Any, rows: Any
) -> tuple[int, int]:
    """Members (the row itself apart) that share most words with the loaded row; how many, and how many were looked at."""
    log_n = math.log(A.counts[STORIES_LIVE] + A.params[PRIOR])
    other = A.head[story]
    looked, kept, room = 0, 0, rows.shape[0]
    while other >= 0 and looked < most:
        if other != row:
            looked += 1
            words = words_alike(A, other, square, log_n)
            if words > BARELY and (kept < room or words > words_of[room - 1]):
                at = min(kept, room - 1)
                while at > 0 and words_of[at - 1] < words:
                    words_of[at] = words_of[at - 1]
                    rows[at] = rows[at - 1]
                    at -= 1
                words_of[at] = words
                rows[at] = other
                kept = min(kept + 1, room)
        other = A.nxt[other]
    return kept, looked


@njit(cache=True)
def speakers(A: Any, row: int, story: int, rows: Any) -> int:
    """The members of a story that a row is nearest to by words; how many."""
    square = load_query(A, row)
    words_of = np.zeros(rows.shape[0], dtype=np.float64)
    kept, _ = nearest_members(A, row, story, square, int(A.params[MEMBERS]), words_of, rows)
    clear_query(A, row)
    return kept


@njit(cache=True)
def link(A: Any, row: int, story: int, square: float, most: int) -> tuple[float, int, int]:
    """How near the loaded row is to a story (itself apart): the mean of the TOP nearest members, the nearest, the number seen."""
    nearest_words = np.zeros(NEAREST, dtype=np.float64)
    rows = np.empty(NEAREST, dtype=np.int64)
    kept, looked = nearest_members(A, row, story, square, most, nearest_words, rows)
    if kept == 0:
        return 0.0, -1, looked
    top = np.zeros(TOP, dtype=np.float64)
    nearest = -1
    for i in range(kept):
        score = similarity(A, row, rows[i], nearest_words[i])
        if score > top[TOP - 1]:
            at = TOP - 1
            while at > 0 and top[at - 1] < score:
                top[at] = top[at - 1]
                at -= 1
            top[at] = score
            if at == 0:
                nearest = rows[i]
    # A story of two cannot show three members; one of many that share no word counts as nothing.
    return top.sum() / min(TOP, looked), nearest, looked


@njit(cache=True)
def candidates(A: Any, row: int, votes: Any, chosen: Any) -> int:
    """Stories that share the loaded row's rarest words, the most promising first; their number."""
    n = A.n[row]
    probe_slot = np.empty(PROBES, dtype=np.int64)
    probe_weight = np.zeros(PROBES, dtype=np.float64)
    probes = 0
    for p in range(A.off[row], A.off[row] + n):
        slot = A.pool_slot[p]
        weight = A.query[slot]
        if probes < PROBES or weight > probe_weight[PROBES - 1]:
            at = min(probes, PROBES - 1)
            while at > 0 and probe_weight[at - 1] < weight:
                probe_weight[at] = probe_weight[at - 1]
                probe_slot[at] = probe_slot[at - 1]
                at -= 1
            probe_weight[at] = weight
            probe_slot[at] = slot
            probes = min(probes + 1, PROBES)
    A.counts[STAMP] += 1
    stamp = A.counts[STAMP]
    met = 0
    for i in range(probes):
        slot = probe_slot[i]
        worth = probe_weight[i] * probe_weight[i]
        for j in range(min(A.ring_at[slot], RING)):
            story = A.ring[slot, j]
            if story < 0 or A.size[story] == 0:
                continue
            if A.stamp[story] != stamp:
                A.stamp[story] = stamp
                A.vote[story] = 0.0
                A.met[met] = story
                met += 1
            A.vote[story] += worth
    taken = 0
    least = 0.0
    for i in range(probes):
        least += PRUNE * probe_weight[i] * probe_weight[i]
    for i in range(met):
        story = A.met[i]
        vote = A.vote[story]
        if vote < least:
            continue
        if (
            taken < chosen.shape[0]
            or vote > votes[taken - 1]
            or (vote == votes[taken - 1] and story > chosen[taken - 1])
        ):
            at = min(taken, chosen.shape[0] - 1)
            while at > 0 and (votes[at - 1] < vote or (votes[at - 1] == vote and chosen[at - 1] < story)):
                votes[at] = votes[at - 1]
                chosen[at] = chosen[at - 1]
                at -= 1
            votes[at] = vote
            chosen[at] = story
            taken = min(taken + 1, chosen.shape[0])
    return taken


@njit(cache=True)
def best_stories(A: Any, row: int, banned: Any, own: int, best: Any, links: Any, nears: Any) -> tuple[int, float]:
    """The stories nearest to a row (`own` apart), in order, with link and nearest member; their number, the link to `own`."""
    square = load_query(A, row)
    votes = np.zeros(CANDIDATES, dtype=np.float64)
    chosen = np.empty(CANDIDATES, dtype=np.int64)
    taken = candidates(A, row, votes, chosen)
    day, language = A.day[row], A.language[row]
    found, own_link, budget = 0, 0.0, int(A.params[BUDGET])
    for i in range(taken):
        story = chosen[i]
        if story == own or budget <= 0:
            continue
        forbidden = False
        for b in range(banned.shape[0]):
            forbidden = forbidden or banned[b] == story
        other = A.language[A.head[story]]
        if forbidden or (language > 0 and other > 0 and language != other):
            continue
        first, last = A.born[story], A.last[story]
        left = ageing(
            A, first if first < day or math.isnan(day) else day, last if last > day or math.isnan(day) else day
        )
        if left <= 0.0:
            continue
        # The first few are looked at in full: for the others a glance tells enough.
        value, near, looked = link(A, row, story, square, min(budget, int(A.params[MEMBERS]) if i < 3 else GLANCE))
        budget -= looked
        value *= left
        if value > 0.0 and (found < best.shape[0] or value > links[found - 1]):
            at = min(found, best.shape[0] - 1)
            while at > 0 and links[at - 1] < value:
                best[at], links[at], nears[at] = best[at - 1], links[at - 1], nears[at - 1]
                at -= 1
            best[at], links[at], nears[at] = story, value, near
            found = min(found + 1, best.shape[0])
    if own >= 0 and A.size[own] > 1:
        value, _, _ = link(A, row, own, square, int(A.params[MEMBERS]))
        own_link = value * ageing(A, A.born[own], A.last[own])
    clear_query(A, row)
    return found, own_link


@njit(cache=True)
def best_story(A: Any, row: int, banned: Any, own: int) -> tuple[int, float, int, float]:
    """(story, link, nearest member, link to `own`) for a row; story -1 if nothing shares enough words with it."""
    best, links, nears = np.empty(1, dtype=np.int64), np.zeros(1), np.empty(1, dtype=np.int64)
    found, own_link = best_stories(A, row, banned, own, best, links, nears)
    if found == 0:
        return -1, 0.0, -1, own_link
    return best[0], links[0], nears[0], own_link


@njit(cache=True)
def story_link(A: Any, one: int, other: int, sample: int, aged: bool) -> float:
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
    return 0.5 * total * left


@njit(cache=True)
def near_stories(A: Any, story: int, sample: int, chosen: Any) -> int:
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


@njit(cache=True)
def shared_terms(A: Any, row: int, other: int, out: Any) -> int:
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


@njit(cache=True)
def place_rows(A: Any, first: int, many: int, threshold: float, found: Any, score: Any, near: Any, shared: Any) -> None:
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


@njit(cache=True)
def restore_rows(
    A: Any, keys: Any, marks: Any, priors: Any, lengths: Any, vectors: Any, days: Any, languages: Any, stories: Any
) -> None:
    """Add many rows to stories that are given by number; the first row of a number beyond the last founds that story."""
    at = 0
    for i in range(lengths.shape[0]):
        n = lengths[i]
        row = add_article(
            A, keys[at : at + n], marks[at : at + n], priors[at : at + n], vectors[i], days[i], languages[i]
        )
        at += n
        arrive(A, row)
        if stories[i] >= A.counts[STORIES]:
            new_story(A, row)
        else:
            join(A, row, stories[i])


__all__ = [
    "Arena",
    "add_article",
    "add_rows",
    "arrive",
    "best_stories",
    "best_story",
    "join",
    "link",
    "merge",
    "near_stories",
    "new_story",
    "place_rows",
    "restore_rows",
    "shared_terms",
    "speakers",
    "story_link",
    "unlink",
]
