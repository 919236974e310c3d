"""How good are the stories? BCubed, pairwise F1, V-measure against labels; spans and sizes without.

    python -m bench.quality group [--tier semantic [--multilingual] [--model DIR|NAME] [--endpoint URL]]

The floors are the static tier's; numbers of the others carry their tier's name.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.measured import Measured
from newsloom.core.encode.protocol import Encoder
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
# One country's politics: small stories beside one another.
CROWDED = ("roundups", "undated")


def scored(rows: Sequence[Row], new: Callable[[], Grouper] = Grouper, seeds: Sequence[int] = (1, 2, 3)) -> Agreement:
    """Agreement with the labels, the mean over orders of arrival (one order where all rows are dated)."""
    dated = all(when_of(row) for row in rows)
    runs = []
    for seed in seeds[:1] if dated else seeds:
        ordered = in_order(rows, seed)
        runs.append(agreement([str(row["story"]) for row in ordered], grouped(ordered, new)))
    mean = [sum(getattr(run, name) for run in runs) / len(runs) for name in Agreement.__dataclass_fields__]
    return Agreement(*mean[:5], *(round(x) for x in mean[5:]))


def gates(data: Path, encoder: Encoder | None = None) -> list[Measured]:
    """BCubed F1 on the development sets, pairwise F1, clean stories and the largest where stories are small, and the pairs; with
    an encoder in its tier, and with one for many languages also the pairs across them."""
    new = partial(Grouper, encoder=encoder)
    out: list[Measured] = []
    total = 0.0
    for name in (*SETS, *CROWDED):
        rows = read_stories(data / "stories" / f"{name}_dev.jsonl")
        found = scored(rows, new)
        total += found.f1 / len(SETS) if name in SETS else 0.0
        counts = f"{found.articles} articles, {found.made} stories for {found.labelled}"
        detail = f"{counts}, P {found.precision:.3f} R {found.recall:.3f}"
        out.append(Measured(f"{name} BCubed F1", found.f1, "", detail))
        if name in ("stream", *CROWDED):
            out.append(Measured(f"{name} pairwise F1", found.pair_f1, "", detail))
        if name in CROWDED:
            out += _mixed(name, rows, new)
    out += [Measured("mean of four", total, "", "normal width, one setting"), *_titles_alone(data, new)]
    out += [*brand_gates(data, new), *pair_gates(data, new, across=encoder is not None and encoder.multilingual)]
    if encoder is None:
        return [*out, *hidden_gates(data)]
    tier = "multilingual" if encoder.multilingual else "semantic"
    return [replace(one, name=f"{one.name}, {tier}") for one in out]


def _titles_alone(data: Path, new: Callable[[], Grouper]) -> Iterator[Measured]:
    """The dated sets as a feed without texts has them."""
    for name in ("events", "stream", "roundups"):
        rows = read_stories(data / "stories" / f"{name}_dev.jsonl")
        found = scored([row | {"excerpt": "", "text": ""} for row in rows], new)
        detail = f"P {found.precision:.3f} R {found.recall:.3f}"
        yield Measured(f"{name}, titles alone, BCubed F1", found.f1, "", detail)


def brand_gates(data: Path, new: Callable[[], Grouper] = Grouper) -> list[Measured]:
    """One brand's headlines without texts, times and providers, 400 and 41 at a time: how they agree with what the same rows make
    when all is known, and how large the largest story is."""
    rows = sorted(read_stories(data / "stories" / "cloud_stream.jsonl.gz"), key=lambda row: str(row["published"]))
    known = grouped(rows)
    out = []
    for many in (400, 41):
        scores, largest = [], 0
        for at in (0, 500, 1000):
            bare: list[Row] = [{"title": row["title"]} for row in rows[at : at + many]]
            made = grouped(bare, new)
            scores.append(agreement(known[at : at + many], made).f1)
            largest = max(largest, *Counter(made).values())
        name = f"{many} bare headlines of one brand"
        out.append(
            Measured(f"{name}, as with all known", sum(scores) / len(scores), "", f"BCubed F1, largest {largest}")
        )
        out.append(Measured(f"{name}, largest below 15", float(largest < 15), "", f"{largest} articles"))
    return out


def _mixed(name: str, rows: Sequence[Row], new: Callable[[], Grouper]) -> list[Measured]:
    """How many stories of two and more hold one event, and how large the largest is."""
    ordered = in_order(rows, 1)
    made = grouped(ordered, new)
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for row, story in zip(ordered, made, strict=True):
        labels[story][str(row["story"])] += 1
    several = [told for told in labels.values() if sum(told.values()) > 1]
    clean = sum(len(told) == 1 for told in several)
    largest = max(sum(told.values()) for told in labels.values())
    return [
        Measured(f"{name} stories of one event", clean / max(len(several), 1), "", f"{clean} of {len(several)}"),
        Measured(f"{name} largest story below 50", float(largest < 50), "", f"{largest} articles"),
    ]


def pair_gates(data: Path, new: Callable[[], Grouper] = Grouper, across: bool = False) -> list[Measured]:
    """Pairs of headlines of one language (and `across` two): how many of one event (1.75 and less) are in one story, and the part
    of those in one story, among them and the different ones (3 and more), that are of one event."""
    rows = read_stories(data / "stories" / "pairs_dev_rows.jsonl")
    story = dict(zip((row["id"] for row in rows), grouped(rows, new), strict=True))
    out = []
    for languages, name in ((1, "pairs"), (2, "pairs across languages"))[: 2 if across else 1]:
        some = [
            one for one in read_stories(data / "stories" / "pairs_dev.jsonl") if len(set(one["languages"])) == languages
        ]
        same = [one for one in some if one["score"] <= 1.75]
        different = [one for one in some if one["score"] >= 3]
        found, wrong = (sum(story[one["a"]] == story[one["b"]] for one in kind) for kind in (same, different))
        out += [
            Measured(f"{name} of one event found", found / len(same), "", f"{found} of {len(same)}"),
            Measured(
                f"{name} precision", found / max(found + wrong, 1), "", f"{wrong} of {len(different)} different ones"
            ),
        ]
    return out


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
