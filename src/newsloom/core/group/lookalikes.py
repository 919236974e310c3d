"""Two events told in the same words: two quakes, two trials, two versions, two votes.

Such reports are alike in everything but a name or a number. One article without it proves nothing: everyone words a headline in
his own way. But where several of different providers agree on a name or number that none of the others has, and others agree
on another one that none of these has, a template was told of two things.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from newsloom.core.group.kernel.numbers import HEADLINE_MARK, NAME_MARK, NUMBER_MARK

Terms = dict[int, int]
# A name or number stands for a camp that holds it in so large a part; both camps together are at least as large a part.
COVER = 0.75
# Names and numbers of both camps together.
IDENTIFIERS = 2
# Larger stories are parted as camps.py does it: with so many articles some names exclude each other by chance.
MOST = 40


class Told:
    """What some articles say: their words with marks, and who says it (each unknown provider is one of its own)."""

    def __init__(self, arena: Any, rows: Sequence[int]) -> None:
        self.rows = list(rows)
        self.terms: list[Terms] = []
        self.providers: list[int] = []
        for row in rows:
            at, n = int(arena.off[row]), int(arena.n[row])
            self.terms.append(
                dict(zip(arena.pool_slot[at : at + n].tolist(), arena.pool_tf[at : at + n].tolist(), strict=True))
            )
            self.providers.append(int(arena.provider[row]) or -1 - int(row))

    def part(self, at: Sequence[int]) -> Told:
        """Some of them."""
        made = Told.__new__(Told)
        made.rows, made.terms = [self.rows[i] for i in at], [self.terms[i] for i in at]
        made.providers = [self.providers[i] for i in at]
        return made

    def identifiers(self) -> dict[int, frozenset[int]]:
        """Names and numbers of two headlines and more, of different providers, and the articles that have them anywhere."""
        heads: dict[int, set[int]] = {}
        for i, terms in enumerate(self.terms):
            for slot, mark in terms.items():
                if mark & HEADLINE_MARK and mark & (NAME_MARK | NUMBER_MARK):
                    heads.setdefault(slot, set()).add(i)
        return {
            slot: frozenset(i for i, terms in enumerate(self.terms) if slot in terms)
            for slot, here in heads.items()
            if len(here) >= 2 and len({self.providers[i] for i in here}) >= 2
        }

    def say(self, slot: int) -> bool:
        """Does any of them have this word?"""
        return any(slot in terms for terms in self.terms)


def own_identifiers(ours: Told, theirs: Told) -> int:
    """How many names and numbers most of ours agree on and none of theirs has."""
    least = COVER * len(ours.rows)
    return sum(len(here) >= least and not theirs.say(slot) for slot, here in ours.identifiers().items())


def are_two(ours: Told, theirs: Told) -> bool:
    """Does either side agree on a name or number that the other never has?"""
    if min(len(ours.rows), len(theirs.rows)) < 2:
        return False
    one = own_identifiers(ours, theirs)
    return one > 0 and one + (other := own_identifiers(theirs, ours)) >= IDENTIFIERS and other > 0


def camps(told: Told) -> tuple[list[int], list[int]]:
    """The rows of a story as two events, the one with the first row first; the second is empty if it is one.

    The cut that most identifiers agree on; articles without any of them stay with the first.
    """
    n = len(told.rows)
    if not 4 <= n <= MOST:
        return told.rows, []
    ids = [here for here in told.identifiers().values() if 2 <= len(here) <= n - 2]
    best: tuple[int, int, frozenset[int]] = (0, 0, frozenset())
    for i, one in enumerate(ids):
        for other in ids[i + 1 :]:
            if one & other or len(one) + len(other) < COVER * n:
                continue
            leave = other if 0 in one or 0 not in other else one
            stay = [k for k in range(n) if k not in leave]
            ours, theirs = told.part(stay), told.part(sorted(leave))
            if are_two(ours, theirs):
                agree = own_identifiers(ours, theirs) + own_identifiers(theirs, ours)
                best = max(best, (agree, len(one) + len(other), leave), key=lambda found: found[:2])
    leave = best[2]
    return [told.rows[k] for k in range(n) if k not in leave], [told.rows[k] for k in sorted(leave)]
