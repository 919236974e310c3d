"""Which words does a subject carry every day? They tell nothing of what happened: no two articles are one event by them.

A list about one firm has the firm's name in nearly every headline, and so has a newsroom of one keyword. So have a dozen
headlines of one event; but those are alike without that name too, and headlines that have only their subject in common are not.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from itertools import islice

import numpy as np

from newsloom.core.group import judge, words
from newsloom.core.group.background import chance
from newsloom.core.group.features import HEAD_TOKENS, day_of, headline_of, lexicon
from newsloom.model.story import Item

LEAST = 8
"""Fewer headlines show no habit."""
SHARE = 0.5
"""What is in so large a part of them is there every day, or they are of one event."""
ALIKE, ALIKE_MANY, MANY = 0.04, 0.06, 30
"""Headlines of one event are as a rule at least so alike on average (cosine of their rare words) without the words that most
have: of 159 samples of 12 headlines of one story of the sets `lookalikes`, `events` and `titles`, 132 keep their words; a batch
that holds nothing but one of the other 27 falls apart. Lists about one subject have .01 to .04; one that is nearer keeps its
words. What only a third of a list has (a second firm beside it) is not seen.
MANY headlines and more of one event have more in common (in three of four samples of 30 at least .064, of 100 .060), and a list
about one subject has its own phrases (30 to 400 rows of `cloud_stream`: .045 in the middle, 9 of 10 below .074 to .055)."""
LOOKED_AT = 5000
"""So many headlines are read: they show what the rest has."""


def everyday(items: Sequence[Item]) -> frozenset[int]:
    """The stems (their hashes) that the headlines of a batch have by their subject alone; none of few, or of one event's."""
    heads = [set(_stems(headline_of(item))) for item in islice(items, LOOKED_AT)]
    if len(heads) < LEAST:
        return frozenset()
    counts = Counter(key for head in heads for key in head)
    common = frozenset(key for key, n in counts.items() if n >= SHARE * len(heads))
    bound = ALIKE if len(heads) < MANY else ALIKE_MANY
    return common if common and _alike(counts, common, len(heads)) < bound else frozenset()


def strictness(items: Sequence[Item]) -> float:
    """How many times as near the articles of a list on one subject must be to be of one event: by what most of them lack."""
    if 2 * sum(math.isnan(day_of(item)) for item in items) <= len(items):
        return 1.0
    bare = sum(not item.excerpt.strip() and not item.text.strip() for item in items)
    return judge.UNDATED_HEADLINES if 2 * bare > len(items) else judge.UNDATED_TEXTS


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
