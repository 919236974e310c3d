"""How good are the stories? BCubed, pairwise F1, V-measure against labels; spans and sizes without."""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.measured import Measured
from newsloom.core.group import Grouper
from newsloom.core.group.metrics import Agreement, Row, agreement, grouped, shape, when_of


def read_stories(path: Path) -> list[Row]:
    """Labelled or unlabelled rows of a JSON-lines file, gzip or not."""
    raw = path.read_bytes()
    text = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    return [json.loads(line) for line in text.decode("utf-8").split("\n") if line.strip()]


def in_order(rows: Sequence[Row], seed: int) -> list[Row]:
    """Rows by time where they have times, else shuffled."""
    if all(when_of(row) for row in rows):
        return sorted(rows, key=lambda row: str(when_of(row)))
    out = list(rows)
    random.Random(seed).shuffle(out)
    return out


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
