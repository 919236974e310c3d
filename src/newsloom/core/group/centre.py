"""How near does each article of a story stand to the others? What was joined by mistake stands apart.

Weighed words are compared pair by pair; the usual member is the measure, so that it does not matter how alike the reports of
an event are. Who reported twice is compared once, and copies are no witnesses.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

import numpy as np

from newsloom.core.group import words
from newsloom.core.group.background import chance
from newsloom.core.words import is_everyday

HEAD_TOKENS, BODY_TOKENS = 40, 60
"""A report says what it is about in its headline and its opening."""
MOST_WITNESSES = 24
"""The first so many owners are compared with: more would tell the same."""
MOST_USUAL = 0.6
"""Where the others say nearly the same words, an article of its own words is no stranger for that."""
LEAST_LIKE = 0.04
"""Where the usual member is so little like the others, the story has no middle (members in several languages)."""


@dataclass(frozen=True, slots=True)
class Told:
    """One article: what its headline and its opening say, in which language, who tells it, and whether it repeats another."""

    title: str
    body: str
    owner: str = ""
    language: str = ""
    is_copy: bool = False


def nearness(members: Sequence[Told]) -> tuple[float, ...]:
    """Of each member: how like the other owners' reports it is, 1.0 being the usual member's likeness; from 0.0, no upper bound.

    1.0 for all where there are fewer than three reports: of two, nobody can say which is the stranger.
    """
    terms = [_terms(one.title[:2000], one.body[:4000]) for one in members]
    witnesses: dict[str, int] = {}
    for at, one in enumerate(members):
        if not one.is_copy and terms[at]:
            witnesses.setdefault(one.owner or f"#{at}", at)
    chosen = list(witnesses.values())
    if len(chosen) < 3:  # one or two houses that reported many times
        chosen = [at for at, one in enumerate(members) if not one.is_copy and terms[at]]
    chosen = chosen[:MOST_WITNESSES]
    if len(chosen) < 3:
        return (1.0,) * len(members)
    likeness = [_mean_likeness(at, members, terms, chosen) for at in range(len(members))]
    usual = median(likeness[at] for at in chosen)
    usual = min(usual, MOST_USUAL)
    return tuple(one / usual for one in likeness) if usual >= LEAST_LIKE else (1.0,) * len(members)


def _mean_likeness(
    at: int, members: Sequence[Told], terms: Sequence[Mapping[str, float]], chosen: Sequence[int]
) -> float:
    one = members[at]
    foreign = [i for i in chosen if i != at and (not one.owner or members[i].owner != one.owner)]
    others = foreign if len(foreign) > 1 else [i for i in chosen if i != at]
    return math.fsum(_likeness(terms[at], terms[i]) for i in others) / max(len(others), 1)


def _likeness(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    """Weight of the shared words over that of the shorter text: a bare headline is not far from the full report."""
    if not left or not right:
        return 0.0
    shared = math.fsum(weight for term, weight in left.items() if term in right)
    return shared / min(math.fsum(left.values()), math.fsum(right.values()))


@lru_cache(maxsize=4_000)
def _terms(title: str, body: str) -> Mapping[str, float]:
    found = [*words.tokens(title)[:HEAD_TOKENS], *words.tokens(body)[:BODY_TOKENS]]
    stems = list(dict.fromkeys(stem for token in found for stem in words.stem(token)))
    if not stems:
        return {}
    keys = np.array([zlib.crc32(stem.encode("utf-8", "surrogatepass")) or 1 for stem in stems], dtype=np.uint32)
    numeric = np.array([stem[:1].isdigit() for stem in stems])
    return dict(zip(stems, (-np.log(chance(keys, numeric))).tolist(), strict=True))


def shared_words(one: Told, others: Sequence[Told], most: int = 6) -> tuple[str, ...]:
    """The weightiest words that an article shares with others, as it writes them, in the form that a join's reasons have:
    "names: ...", "numbers: ...", "words: ..."; () if it shares none."""
    theirs = [_terms(other.title[:2000], other.body[:4000]) for other in others]
    shown: dict[str, str] = {}
    for token in (*words.tokens(one.title[:2000])[:HEAD_TOKENS], *words.tokens(one.body[:4000])[:BODY_TOKENS]):
        for stem in words.stem(token):
            shown.setdefault(stem, token)
    worth = {
        stem: weight * sum(stem in other for other in theirs)
        for stem, weight in _terms(one.title[:2000], one.body[:4000]).items()
        if stem in shown
    }
    best = sorted((stem for stem, value in worth.items() if value > 0.0), key=lambda stem: (-worth[stem], stem))[:most]
    kinds: dict[str, list[str]] = {"names": [], "numbers": [], "words": []}
    for stem in best:
        token = shown[stem]
        is_name = token[:1].isupper() and not is_everyday(token.casefold())
        kinds["numbers" if stem[:1].isdigit() else "names" if is_name else "words"].append(token)
    return tuple(f"{kind}: {', '.join(found)}" for kind, found in kinds.items() if found)
