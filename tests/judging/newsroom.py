"""A newsroom whose articles come as rows: the real database and flow, a clock that tests move, no network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newsloom.model.source import Topic
from newsloom.runtime.context import Newsroom
from newsloom.services.imports import ingest
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import open_newsroom

NOW = datetime(2026, 3, 9, 7, tzinfo=UTC)
BRIDGES = Topic(name="Bridges", keywords=("bridge", "viaduct"), order=1)
FERRIES = Topic(name="Ferries", keywords=("ferry", "ferries"), order=2)


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def a_newsroom(
    folder: Path, clock: Clock, *, topics: Sequence[Topic] = (BRIDGES, FERRIES), **settings: Any
) -> Newsroom:
    """An empty newsroom; settings by full name, dots as double underscores."""
    values = {"site.title": "The Span", "pools.cpu": "threads:1", "policy.propose": 5.0}
    found(folder, values | {name.replace("__", "."): value for name, value in settings.items()}, topics)
    return open_newsroom(folder, clock=clock)


def a_row(number: int, title: str, text: str, provider: str, hours: float = 0.0) -> dict[str, Any]:
    """An article as `newsloom ingest` takes it."""
    at = (NOW - timedelta(hours=24) + timedelta(hours=hours)).isoformat()
    return {
        "url": f"https://{provider}/{number}",
        "title": title,
        "excerpt": text[:200],
        "text": text,
        "published": at,
        "first_seen": at,
        "provider": provider,
    }


def take_in(newsroom: Newsroom, rows: Sequence[dict[str, Any]], name: str = "rows.jsonl") -> None:
    """Carry rows through the whole flow."""
    path = newsroom.root / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    ingest.ingest(newsroom, [path])


CRACK = (
    "The Altena bridge was closed on Monday after inspectors found a crack 3 metres long in a pylon. "
    '"Nobody will cross it before autumn comes," said Paula Denk, who leads the road office of Dortmund. '
    "Repairs will cost $4.2 million, and 9,000 drivers a day must take the road over Werdohl. "
)
AGAIN = (
    "Drivers in Altena face a long detour: the town's bridge has a crack in its pylon and is closed since Monday. "
    "Freddy Martinez, who owns a bakery beside the bridge, lost half of his 200 customers a day. "
    '"It is as if the town had been cut in two," he said. The road office wants $4.2 million for the repairs. '
)
LATER = (
    "A second crack was found in the Altena bridge on Tuesday, engineer Lena Vogt told the council. "
    '"We must now think about a new bridge," she said. It would cost $31 million and take 4 years, Vogt said. '
    "The Altena bridge has been closed since Monday. "
)
FERRY = (
    "The ferry between Lund and Harnosand will sail every hour from June, the company Nordlinjen said. "
    '"We have bought 2 ships in Turku," said its captain, Mats Ek. A ticket costs 40 kronor, and 300 people fit aboard. '
)


def some_rows() -> list[dict[str, Any]]:
    """Two stories: a bridge that three outlets report on (one by a copy), a ferry that one does."""
    return [
        a_row(1, "Altena bridge closed after crack found in pylon", CRACK, "herald.example", 0),
        a_row(2, "Altena bridge closed after crack found in pylon", CRACK, "copycat.example", 1),
        a_row(3, "Closed Altena bridge cuts town in two", AGAIN, "tribune.example", 3),
        a_row(4, "Second crack found in closed Altena bridge", LATER, "herald.example", 20),
        a_row(5, "Ferry to Harnosand will sail every hour", FERRY, "coast.example", 5),
    ]
