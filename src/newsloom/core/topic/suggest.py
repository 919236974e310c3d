"""Which keywords would serve a topic better, and what would a change do?

What editors approved is compared with what they rejected, by words and phrases of two and three words in titles and excerpts.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from newsloom.core import words
from newsloom.core.topic.text import folded, lowered
from newsloom.model.article import Match

_WORD = re.compile(r"[^\W_][\w'.+#]*[^\W_]|[^\W_]")
_STOP = frozenset(
    """
    the a an and or of to in on for with at by from as is are was were be been it its this that these those
    has have had will would can could may might not no new more most how what why who when where which than
    then into over after before about out up down all you your we our they their he she his her i says said
    say get make one two first now also just here there some any other
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A keyword that separates approved from rejected articles. `score` orders suggestions; its scale has no meaning.

    `exclude`: it speaks against the topic (write it with `-`).
    """

    keyword: str
    approved: int
    rejected: int
    score: float
    exclude: bool = False

    @property
    def because(self) -> str:
        """In words."""
        return f"in {self.approved} approved and {self.rejected} rejected articles"


def suggest(
    approved: Iterable[str], rejected: Iterable[str], *, known: Iterable[str] = (), limit: int = 20
) -> tuple[Suggestion, ...]:
    """Keywords that approved texts have and rejected ones have not, and the other way round, best first.

    Texts are titles with excerpts. Ranked by the z-score of the log-odds ratio (after Monroe, Colaresi and Quinn, "Fightin'
    Words", 2008), so that a word seen twice does not beat one seen fifty times. `known` keywords are left out, and so is what
    occurs in fewer than three texts or is a part of a better suggestion.
    """
    good, good_total = _counts(approved)
    bad, bad_total = _counts(rejected)
    seen = {lowered(folded(one.lstrip("+-").strip('"'))) for one in known}
    made = []
    for term in good.keys() | bad.keys():
        if term in seen or good[term] + bad[term] < 3:
            continue
        score = _odds(good[term], good_total, bad[term], bad_total)
        if abs(score) >= 1.64:
            made.append(
                Suggestion(
                    keyword=term, approved=good[term], rejected=bad[term], score=round(score, 2), exclude=score < 0
                )
            )
    made.sort(key=lambda one: (-abs(one.score), -len(one.keyword), one.keyword))
    return tuple(_without_parts(made))[:limit]


def _counts(texts: Iterable[str]) -> tuple[Counter[str], int]:
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        tokens = [token.lower() for token in _WORD.findall(folded(text[:2000]))]
        terms: set[str] = set()
        for size in (1, 2, 3):
            for at in range(len(tokens) - size + 1):
                part = tokens[at : at + size]
                if part[0] not in _STOP and part[-1] not in _STOP and _says_something(part):
                    terms.add(" ".join(part))
        counts.update(terms)
    return counts, total


def _says_something(part: Sequence[str]) -> bool:
    return not all(token.isdigit() for token in part) and any(len(token) > 1 for token in part)


def _odds(good: int, good_total: int, bad: int, bad_total: int) -> float:
    """The z-score of the log-odds ratio, with a prior of half a text on each side."""
    prior = 0.5
    left = math.log((good + prior) / (max(good_total - good, 0) + prior))
    right = math.log((bad + prior) / (max(bad_total - bad, 0) + prior))
    return (left - right) / math.sqrt(1 / (good + prior) + 1 / (bad + prior))


def _without_parts(made: Sequence[Suggestion]) -> list[Suggestion]:
    kept: list[Suggestion] = []
    for one in made:
        shadowed = any(
            f" {one.keyword} " in f" {other.keyword} " or f" {other.keyword} " in f" {one.keyword} " for other in kept
        )
        # An everyday word alone is a poor keyword; in a phrase it may be a good one.
        if not shadowed and (" " in one.keyword or one.exclude or not words.is_everyday(one.keyword)):
            kept.append(one)
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a change of topics would do to articles: names of those that a topic gains and loses."""

    topic: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def compare(before: Mapping[str, Sequence[Match]], after: Mapping[str, Sequence[Match]]) -> tuple[Difference, ...]:
    """The difference between two matchings of the same articles (article -> matches), for each topic that changes."""
    gained: dict[str, list[str]] = {}
    lost: dict[str, list[str]] = {}
    for article in sorted(before.keys() | after.keys()):
        old = {match.topic for match in before.get(article, ())}
        new = {match.topic for match in after.get(article, ())}
        for topic in new - old:
            gained.setdefault(topic, []).append(article)
        for topic in old - new:
            lost.setdefault(topic, []).append(article)
    return tuple(
        Difference(topic=topic, gained=tuple(gained.get(topic, ())), lost=tuple(lost.get(topic, ())))
        for topic in sorted(gained.keys() | lost.keys())
    )
