"""Two events told in the same words: two quakes, two trials, two versions, two votes.

Such reports are alike in everything but a name or a number. One article without it proves nothing: everyone words a headline in
his own way. But where several of different providers agree on a name or number that none of the others has, and others agree
on another one that none of these has, a template was told of two things. After a silence less will do: the vote of another
chamber has its own actor, and what was reported earlier is mentioned again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from newsloom.core.group.arena import Arena
from newsloom.core.group.kernel.numbers import HEADLINE_MARK, NAME_MARK, NUMBER_MARK, PLACED_MARK

Terms = dict[int, int]
# A name or number stands for a camp that holds it in so large a part; both camps together are at least as large a part.
COVER = 0.75
# Names and numbers of both camps together.
IDENTIFIERS = 2
# Larger stories are parted as camps.py does it: with so many articles some names exclude each other by chance.
MOST = 40
# So many days without a report end a burst of reports, if neither burst took longer (docs/technotes/grouping-elsewhere.md).
SILENCE = 1.5
NAMES = NAME_MARK | NUMBER_MARK | PLACED_MARK
ANY_WORD = -1


class Told:
    """What some articles say: their words with marks, when, and who says it (each unknown provider is one of its own)."""

    def __init__(self, arena: Arena, rows: Sequence[int]) -> None:
        self.rows = list(rows)
        self.terms: list[Terms] = []
        self.providers: list[int] = []
        self.days: list[float] = [float(arena.day[row]) for row in rows]
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
        made.providers, made.days = [self.providers[i] for i in at], [self.days[i] for i in at]
        return made

    def agreed(self, kinds: int = NAMES) -> dict[int, frozenset[int]]:
        """Words of these kinds (by one of the articles at least: at the beginning of a headline a capital tells nothing) in two
        headlines and more, of different providers, and the articles that have them anywhere."""
        heads: dict[int, set[int]] = {}
        known: set[int] = set()
        for i, terms in enumerate(self.terms):
            for slot, mark in terms.items():
                if mark & HEADLINE_MARK:
                    heads.setdefault(slot, set()).add(i)
                    if mark & kinds:
                        known.add(slot)
        return {
            slot: frozenset(i for i, terms in enumerate(self.terms) if slot in terms)
            for slot, here in heads.items()
            if slot in known and len(here) >= 2 and len({self.providers[i] for i in here}) >= 2
        }

    def once_each(self) -> Told:
        """The same with one provider for what has one headline: several that print the same words are one voice."""
        made = self.part(range(len(self.rows)))
        heads = [frozenset(slot for slot, mark in terms.items() if mark & HEADLINE_MARK) for terms in self.terms]
        made.providers = [self.providers[heads.index(head)] for head in heads]
        return made

    def complete(self, slot: int, others: Told) -> bool:
        """Does this word only complete a name that others told, standing before it each time ("Oddvar" there, "Jon Oddvar" here)?
        Not known of texts so long that their words are not kept in order."""
        found = False
        for terms in self.terms:
            if not terms.get(slot, 0) & HEADLINE_MARK:
                continue
            order = list(terms)
            after = order[at] if (at := order.index(slot) + 1) < len(order) else ANY_WORD
            if not terms.get(after, 0) & HEADLINE_MARK or not any(
                one.get(after, 0) & (NAME_MARK | PLACED_MARK) for one in others.terms
            ):
                return False
            found = True
        return found

    def say(self, slot: int) -> bool:
        """Does any of them have this word?"""
        return any(slot in terms for terms in self.terms)


def own_words(ours: Told, theirs: Told, kinds: int = NAMES) -> int:
    """How many words of these kinds most of ours agree on and none of theirs has; the rest of a name that they have is none."""
    least = COVER * len(ours.rows)
    return sum(
        len(here) >= least and not theirs.say(slot) and not ours.complete(slot, theirs)
        for slot, here in ours.agreed(kinds).items()
    )


def are_two(ours: Told, theirs: Told) -> bool:
    """Does either side agree on a name or number that the other never has, or was one told after a silence, of something new?"""
    if min(len(ours.rows), len(theirs.rows)) < 2:
        return False
    one = own_words(ours, theirs)
    if one > 0 and one + (other := own_words(theirs, ours)) >= IDENTIFIERS and other > 0:
        return True
    return is_next(ours, theirs) or is_next(theirs, ours)


def own_words_of_both(ours: Told, theirs: Told) -> int:
    """On how many words of any kind does either side agree, in other headlines, that the other side never has? The fewer."""
    one, other = ours.once_each(), theirs.once_each()
    return min(own_words(one, other, ANY_WORD), own_words(other, one, ANY_WORD))


def is_next(earlier: Told, later: Told) -> bool:
    """Did several tell the later side after a silence, and agree on a name or number that nobody had before, or either side on
    a word of its own?

    Two bursts of reports: a single follow-up, or one every few days, is none.
    """
    if min(len(set(earlier.providers)), len(set(later.providers))) < 2:
        return False
    gap = min(later.days) - max(earlier.days)
    longest = max(max(side.days) - min(side.days) for side in (earlier, later))
    if not (gap >= SILENCE and longest <= gap):  # so also where a day is not known
        return False
    return own_words(later, earlier) > 0 or own_words_of_both(earlier, later) > 0


def camps(told: Told) -> tuple[list[int], list[int]]:
    """The rows of a story as two events, the one with the first row first; the second is empty if it is one.

    The cut that most identifiers agree on, else the one at the longest silence; articles without any identifier stay with the
    first.
    """
    n = len(told.rows)
    if not 4 <= n <= MOST:
        return told.rows, []
    ids = [here for here in told.agreed().values() if 2 <= len(here) <= n - 2]
    best: tuple[int, int, frozenset[int]] = (0, 0, frozenset())
    for i, one in enumerate(ids):
        for other in ids[i + 1 :]:
            if one & other or len(one) + len(other) < COVER * n:
                continue
            leave = other if 0 in one or 0 not in other else one
            stay = [k for k in range(n) if k not in leave]
            ours, theirs = told.part(stay), told.part(sorted(leave))
            if are_two(ours, theirs):
                agree = own_words(ours, theirs) + own_words(theirs, ours)
                best = max(best, (agree, len(one) + len(other), leave), key=lambda found: found[:2])
    leave = best[2] or _after_silence(told)
    return [told.rows[k] for k in range(n) if k not in leave], [told.rows[k] for k in sorted(leave)]


def _after_silence(told: Told) -> frozenset[int]:
    """Those that do not stay if the story is two bursts of reports."""
    if any(math.isnan(day) for day in told.days):
        return frozenset()
    order = sorted(range(len(told.rows)), key=lambda k: told.days[k])
    gaps = [told.days[after] - told.days[before] for before, after in pairwise(order)]
    at = gaps.index(max(gaps)) + 1
    earlier, later = order[:at], order[at:]
    if not is_next(told.part(earlier), told.part(later)):
        return frozenset()
    return frozenset(later if 0 in earlier else earlier)
