"""How well are copies told from other articles? On real texts, with copies that are made from them by rule.

Five kinds of copies are made of each text of 120 words and more: exact, cut (the last third gone), retouched (every ninth
sentence replaced by one of another text, another title), teaser (title and the first 45 words), updated (two sentences more).
What must not be called a copy are pairs of texts of different stories, among them look-alikes: two quakes, two trials.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.measured import Measured
from newsloom.core.dedupe import CopyIndex, Piece, compare, fingerprint
from newsloom.core.novelty import sentences

START = datetime(2024, 1, 1, tzinfo=UTC)
SETS = ("lookalikes_dev.jsonl", "events_dev.jsonl")
KINDS = ("exact", "cut", "retouched", "teaser", "updated")


def made_copies(row: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, tuple[str, str, str]]:
    """Copies of a row by kind, as (title, text, excerpt)."""
    title, text = row["title"] or "", row["text"]
    parts, foreign = list(sentences(text)), list(sentences(other["text"])) or ["It rained."]
    retouched = [foreign[i % len(foreign)] if i % 9 == 4 else part for i, part in enumerate(parts)]
    words = text.split()
    return {
        "exact": ("", " ".join(words), ""),
        "cut": (title, " ".join(parts[: max(1, 2 * len(parts) // 3)]), ""),
        "retouched": (other["title"] or "", " ".join(retouched), ""),
        "teaser": (title, "", " ".join(words[:45])),
        "updated": (title, " ".join([*parts, *foreign[:2]]), ""),
    }


def gates(data: Path) -> list[Measured]:
    """Recall by kind of made copy, and the share of calls on real pairs that stay within one story."""
    rows = [row for row in _rows(data) if len((row["text"] or "").split()) >= 120]
    if not rows:
        return []
    index = CopyIndex()
    calls, right = 0, 0
    stories: dict[str, str] = {}
    for number, row in enumerate(rows):
        name = f"r{number}"
        stories[name] = row["story"]
        found = index.add(_piece(name, row["title"] or "", row["text"], "", number))
        if found is not None:
            calls += 1
            right += stories[found.original] == row["story"]
    made = [
        Measured(
            "real copies within one story",
            right / calls if calls else 1.0,
            "",
            f"{right} of {calls} calls, {len(rows)} texts",
        )
    ]
    for kind in KINDS:
        hits = 0
        for number, row in enumerate(rows):
            title, text, excerpt = made_copies(row, rows[(number * 37 + 11) % len(rows)])[kind]
            piece = _piece("copy", title, text, excerpt, len(rows))
            hits += any(stories[one.article] == row["story"] for one in _called(index, piece))
        made.append(Measured(f"made copies found, {kind}", hits / len(rows), "", f"{hits} of {len(rows)}"))
    return made


def _called(index: CopyIndex, piece: Piece) -> Iterator[Piece]:
    for other in index.candidates(piece):
        if compare(piece, other) is not None:
            yield other


def _piece(name: str, title: str, text: str, excerpt: str, minutes: int) -> Piece:
    print_ = fingerprint(title, text, excerpt)
    return Piece(article=name, print=print_, first_seen=START + timedelta(minutes=minutes))


def _rows(data: Path) -> Iterator[Mapping[str, Any]]:
    for name in SETS:
        path = data / "stories" / name
        if path.exists():
            with path.open(encoding="utf-8") as lines:
                yield from map(json.loads, lines)
