"""Which words does a subject carry every day? They tell nothing of what happened: no two articles are one event by them.

A list about one firm has the firm's name in nearly every headline, and so has a newsroom of one keyword. So have a dozen
headlines of one event; but those are alike without that name too, and headlines that have only their subject in common are not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from itertools import islice

import numpy as np

from newsloom.core.group import words
from newsloom.core.group.background import chance
from newsloom.core.group.features import HEAD_TOKENS, headline_of, lexicon
from newsloom.model.story import Item

LEAST = 8
"""Fewer headlines show no habit."""
SHARE = 0.5
"""What is in so large a part of them is there every day, or they are of one event."""
ALIKE = 0.04
"""Headlines of one event are as a rule at least so alike on average (cosine of their rare words) without the words that most
have: of 159 samples of 12 headlines of one story of the sets `lookalikes`, `events` and `titles`, 132 keep their words; a batch
that holds nothing but one of the other 27 falls apart. Lists about one subject have .01 to .04; one that is nearer keeps its
words. What only a third of a list has (a second firm beside it) is not seen."""
LOOKED_AT = 5000
"""So many headlines are read: they show what the rest has."""


def everyday(items: Sequence[Item]) -> frozenset[int]:
    """The stems (their hashes) that the headlines of a batch have by their subject alone; none of few, or of one event's."""
    heads = [set(_stems(headline_of(item))) for item in islice(items, LOOKED_AT)]
    if len(heads) < LEAST:
        return frozenset()
    counts = Counter(key for head in heads for key in head)
    common = frozenset(key for key, n in counts.items() if n >= SHARE * len(heads))
    return common if common and _alike(counts, common, len(heads)) < ALIKE else frozenset()


def _alike(counts: Counter[int], common: Set[int], n: int) -> float:
    """How alike two of n headlines are on average without the common words: the cosine, each word weighed by its rarity."""
    other = np.array([key for key in counts if key not in common], dtype=np.uint32)
    if not len(other):
        return 0.0
    often = np.array([counts[int(key)] for key in other], dtype=np.float64)
    weight = np.log(chance(other, np.zeros(len(other), dtype=bool)).astype(np.float64)) ** 2
    return float((weight * often * (often - 1)).sum() / (n - 1) / (weight * often).sum())


def of_keywords(keywords: Iterable[str]) -> frozenset[int]:
    """The stems that every article of a newsroom has because it would not be there without them: those of its only keyword."""
    found = {" ".join(keyword.casefold().split()) for keyword in keywords}
    return frozenset(_stems(found.pop())) if len(found) == 1 else frozenset()


def _stems(text: str) -> list[int]:
    lex = lexicon()
    rows = lex.rows(words.tokens(text[: HEAD_TOKENS * 40])[:HEAD_TOKENS])
    return [int(key) for key in lex.keys[rows] if key]
