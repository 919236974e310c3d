"""How good are the stories? BCubed, pairwise F1, V-measure against labels; spans and sizes without."""

from __future__ import annotations

import gzip
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsloom.core.group import Grouper, rhythm
from newsloom.core.url import provider_domain
from newsloom.measure.table import Measured
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


def read_stories(path: Path) -> list[Row]:
    """Labelled or unlabelled rows of a JSON-lines file, gzip or not."""
    raw = path.read_bytes()
    text = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    return [json.loads(line) for line in text.decode("utf-8").split("\n") if line.strip()]


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


def in_order(rows: Sequence[Row], seed: int) -> list[Row]:
    """Rows by time where they have times, else shuffled."""
    if all(when_of(row) for row in rows):
        return sorted(rows, key=lambda row: str(when_of(row)))
    out = list(rows)
    random.Random(seed).shuffle(out)
    return out


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


def report(rows: Sequence[Row], width: str, made: str | None) -> tuple[list[str], Shape]:
    """The stories of rows, and their shape: grouped at this width, or read from the field `made`."""
    if made is not None:
        stories = [str(row.get(made) or f"row {i}") for i, row in enumerate(rows)]
    else:
        stories = grouped(rows, lambda: Grouper(width))  # type: ignore[arg-type]
    return stories, shape(rows, stories)


SETS = ("titles", "lookalikes", "events", "stream")


def scored(rows: Sequence[Row], new: Callable[[], Grouper] = Grouper, seeds: Sequence[int] = (1, 2, 3)) -> Agreement:
    """Agreement with the labels, the mean over orders of arrival (one order where all rows are dated)."""
    dated = all(when_of(row) for row in rows)
    runs = []
    for seed in seeds[:1] if dated else seeds:
        ordered = in_order(rows, seed)
        runs.append(agreement([str(row["story"]) for row in ordered], grouped(ordered, new)))
    mean = [sum(getattr(run, name) for run in runs) / len(runs) for name in Agreement.__dataclass_fields__]
    return Agreement(*mean[:5], *(round(x) for x in mean[5:]))


def gates(data: Path) -> list[Measured]:
    """BCubed F1 on the four development sets and their mean, pairwise F1 on the stream."""
    out: list[Measured] = []
    total = 0.0
    for name in SETS:
        found = scored(read_stories(data / "stories" / f"{name}_dev.jsonl"))
        total += found.f1 / len(SETS)
        counts = f"{found.articles} articles, {found.made} stories for {found.labelled}"
        detail = f"{counts}, P {found.precision:.3f} R {found.recall:.3f}"
        out.append(Measured(f"{name} BCubed F1", found.f1, "", detail))
        if name == "stream":
            out.append(Measured(f"{name} pairwise F1", found.pair_f1, "", detail))
    return [*out, Measured("mean of four", total, "", "static tier, normal width, one setting"), *hidden_gates(data)]


def hidden(data: Path) -> tuple[list[Row], list[Row]]:
    """The crowded stream with the events hidden in it, in order of time; and the events alone.

    The events' dates are moved so that the first of them falls on the stream's first day.
    """
    stream = read_stories(data / "stories" / "politics_stream.jsonl.gz")
    events = read_stories(data / "stories" / "events_dev.jsonl")
    sane = [w for row in stream if (w := when_of(row)) is not None and 2009 < w.year < 2018]
    shift = min(sane) - min(w for row in events if (w := when_of(row)) is not None)
    moved = [row | {"published": (w + shift).isoformat()} for row in events if (w := when_of(row)) is not None]
    everything = sorted([row for row in stream if when_of(row)] + moved, key=lambda row: str(when_of(row)))
    return everything, moved


def hidden_gates(data: Path) -> list[Measured]:
    """Chaining: are the hidden events kept whole or cleanly nested, and does nothing grow without end?"""
    everything, _ = hidden(data)
    made = grouped(everything)
    by_story: dict[str, list[Row]] = defaultdict(list)
    of_gold: dict[str, set[str]] = defaultdict(set)
    for row, story in zip(everything, made, strict=True):
        by_story[story].append(row)
        if row["story"]:
            of_gold[row["story"]].add(story)
    whole = nested = 0
    for gold, stories in of_gold.items():
        clean = all(row["story"] in (gold, None) for s in stories for row in by_story[s])
        whole += len(stories) == 1 and clean
        nested += len(stories) > 1 and clean
    form = shape(everything, made)
    return [
        Measured(
            "hidden events whole or nested",
            (whole + nested) / len(of_gold),
            "",
            f"{whole} whole, {nested} nested of {len(of_gold)}",
        ),
        Measured(
            "longest span below 30 days", float(form.longest_span_days <= 30), "", f"{form.longest_span_days:.1f} days"
        ),
        Measured(
            "largest story below 120", float(form.largest < 120), "", f"{form.largest} articles, {form.stories} stories"
        ),
    ]
