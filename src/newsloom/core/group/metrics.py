"""How good are the stories? BCubed, pairwise F1, V-measure against labels; spans and sizes without."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from newsloom.core.group import Grouper, rhythm
from newsloom.core.url import provider_domain
from newsloom.model.story import Item

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Stories made against stories labelled: 0..1 all, counts apart.

    BCubed: Bagga & Baldwin 1998 (mean over articles). Pairwise: precision and recall over pairs of one story. V-measure:
    Rosenberg & Hirschberg 2007, beta 1.
    """

    precision: float
    recall: float
    f1: float
    pair_f1: float
    v_measure: float
    articles: int
    made: int
    labelled: int


def agreement(gold: Sequence[str], made: Sequence[str]) -> Agreement:
    """Compare two labellings of the same articles, in the same order. No articles: all scores 1."""
    n = len(gold)
    both, by_gold, by_made = Counter(zip(gold, made, strict=True)), Counter(gold), Counter(made)
    p = sum(c * c / by_made[m] for (_, m), c in both.items()) / n if n else 1.0
    r = sum(c * c / by_gold[g] for (g, _), c in both.items()) / n if n else 1.0
    hit, claimed, true = (sum(c * (c - 1) // 2 for c in t.values()) for t in (both, by_made, by_gold))
    pair = 2 * hit / (claimed + true) if claimed + true else 1.0
    return Agreement(p, r, _harmonic(p, r), pair, _v_measure(both, by_gold, by_made, n), n, len(by_made), len(by_gold))


def _harmonic(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0


def _v_measure(both: Counter[tuple[str, str]], by_gold: Counter[str], by_made: Counter[str], n: int) -> float:
    def entropy(counts: Counter[str]) -> float:
        return -sum(c / n * math.log(c / n) for c in counts.values())

    h_gold, h_made = (entropy(by_gold), entropy(by_made)) if n else (0.0, 0.0)
    given_made = -sum(c / n * math.log(c / by_made[m]) for (_, m), c in both.items())
    given_gold = -sum(c / n * math.log(c / by_gold[g]) for (g, _), c in both.items())
    homogeneity = 1.0 if h_gold == 0 else 1 - given_made / h_gold
    completeness = 1.0 if h_made == 0 else 1 - given_gold / h_made
    return _harmonic(homogeneity, completeness)


def when_of(row: Row) -> datetime | None:
    """The time of a row, None if it has none or a broken one."""
    try:
        when = datetime.fromisoformat(str(row.get("published") or ""))
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def item_of(row: Row, id: str) -> Item:
    """A row as the grouper takes it: its time is its arrival."""
    when = when_of(row)
    return Item(
        id=id, title=str(row.get("title") or ""), excerpt=str(row.get("excerpt") or ""), text=str(row.get("text") or ""),
        published=when, seen=when, language=row.get("language"),
        provider=provider_domain(str(row.get("url") or ""), str(row.get("provider") or "")),
    )  # fmt: skip


def grouped(rows: Sequence[Row], new: Callable[[], Grouper] = Grouper) -> list[str]:
    """The story of each row, as `newsloom group` gives it: placed in order, repaired on the way and at the end."""
    grouper = new()
    items = [item_of(row, f"{i}") for i, row in enumerate(rows)]
    for _ in rhythm.place_all(grouper, items):
        pass
    return [grouper.story_of(item.id) or "" for item in items]


@dataclass(frozen=True, slots=True)
class Shape:
    """What stories look like: how many, the largest, the longest and the median span in days (of stories of two or more)."""

    stories: int
    alone: int
    largest: int
    longest_span_days: float
    median_span_days: float


def shape(rows: Sequence[Row], stories: Sequence[str]) -> Shape:
    """Sizes and spans of a grouping of rows."""
    by_story: dict[str, list[Row]] = defaultdict(list)
    for row, story in zip(rows, stories, strict=True):
        by_story[story].append(row)
    spans = []
    for members in by_story.values():
        times = [w for row in members if (w := when_of(row)) is not None]
        if len(times) > 1:
            spans.append((max(times) - min(times)).total_seconds() / 86400)
    sizes = [len(members) for members in by_story.values()]
    middle = sorted(spans)[len(spans) // 2] if spans else 0.0
    return Shape(len(sizes), sizes.count(1), max(sizes, default=0), max(spans, default=0.0), middle)


def report(rows: Sequence[Row], made: str | None, new: Callable[[], Grouper] = Grouper) -> tuple[list[str], Shape]:
    """The stories of rows, and their shape: read from the field `made`, or grouped by a new grouper."""
    if made is not None:
        stories = [str(row.get(made) or f"row {i}") for i, row in enumerate(rows)]
    else:
        stories = grouped(rows, new)
    return stories, shape(rows, stories)
