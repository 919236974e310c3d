"""How well do topics match? Precision and recall over pairs of row and topic, against labels made by hand.

The labels (quality/labels/topics.jsonl) hold addresses and topic names only; the rows are in the measuring data. A label says
what the article is about for an editor who knows the topic, whether or not a keyword says so.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench import ROOT
from bench.measured import Measured
from newsloom.core.topic import Matcher
from newsloom.model.source import Topic

LABELS = ROOT / "quality" / "labels" / "topics.jsonl"
OWN_TOPICS = ROOT / "quality" / "topics"
STORIES = (
    "cloud_stream.jsonl.gz",
    "politics_stream.jsonl.gz",
    "titles_dev.jsonl",
    "lookalikes_dev.jsonl",
    "stream_dev.jsonl",
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One row with the topics that a person gave it, out of those of `taxonomy`."""

    taxonomy: str
    name: str
    row: Mapping[str, Any]
    topics: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """Pairs found and right, found, wanted."""

    right: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0


def score(pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> Score:
    """Micro-averaged over (found, wanted) sets."""
    right = found = wanted = 0
    for got, want in pairs:
        right += len(got & want)
        found += len(got)
        wanted += len(want)
    return Score(right, found, wanted)


def labelled(data: Path, labels: Path = LABELS) -> list[Labelled]:
    """The labelled rows whose texts are in the measuring data. Rows are named by URL, or by set and id where there is none."""
    marks = [json.loads(line) for line in labels.read_text("utf-8").splitlines() if line.strip()]
    wanted = {mark["row"] for mark in marks}
    rows: dict[str, Mapping[str, Any]] = {}
    for name, row in _rows(data):
        if name in wanted:
            rows.setdefault(name, row)
    return [
        Labelled(mark["topics_of"], mark["row"], rows[mark["row"]], frozenset(mark["topics"]))
        for mark in marks
        if mark["row"] in rows
    ]


def _rows(data: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for file in STORIES:
        path = data / "stories" / file
        opened: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
        if not path.exists():
            continue
        with opened(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield row.get("url") or f"{file.split('.')[0]}#{row['id']}", row


def read_topics(folder: Path, prefix: str) -> list[Topic]:
    """The topics of files named `prefix*NN-name.yaml`."""
    topics = []
    for path in sorted(folder.glob(f"{prefix}*.yaml")):
        data = yaml.safe_load(path.read_text("utf-8"))
        topics.append(
            Topic(
                name=data["name"],
                parent=data.get("parent"),
                keywords=tuple(map(str, data.get("keywords") or ())),
                hashtags=tuple(map(str, data.get("hashtags") or ())),
                path=path.name,
            )
        )
    return topics


def found(matcher: Matcher, row: Mapping[str, Any]) -> frozenset[str]:
    """The topics that match a row."""
    made = matcher.matches(
        row.get("title") or "", row.get("excerpt") or "", row.get("text") or "", url=row.get("url") or None
    )
    return frozenset(match.topic for match in made)


def results(rows: Sequence[Labelled], matchers: Mapping[str, Matcher]) -> list[tuple[Labelled, frozenset[str]]]:
    """Each labelled row with the topics found for it."""
    return [(one, found(matchers[one.taxonomy], one.row)) for one in rows]


def gates(data: Path) -> list[Measured]:
    """Precision and recall on the labelled rows: with keyword lists of our own, and with those of the real sites."""
    rows = labelled(data)
    if not rows:
        return []
    made: list[Measured] = []
    own = {name: Matcher(read_topics(OWN_TOPICS / name, "")) for name in ("azure", "ai")}
    given = {name: Matcher(read_topics(data / "records" / "topics", f"{name}__")) for name in ("azure", "ai")}
    for what, matchers in (("own keywords", own), ("the sites' keywords", given)):
        total = score((got, one.topics) for one, got in results(rows, matchers))
        detail = f"{len(rows)} rows, {total.right} of {total.found} found pairs right, {total.wanted} wanted"
        made.append(Measured(f"precision, {what}", total.precision, "", detail))
        made.append(Measured(f"recall, {what}", total.recall, "", detail))
    return made
