"""Front pages of a replay through the whole newsroom: database, flow, verdicts, edition; the clock alone is made up.

    python -m bench.quality.played FILE --topics DIR [--prefix azure__] [--days 10] [--skip 0]

`bench.quality.mornings` asks the same of the judgement alone, without a database.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.quality.mornings import MORNING, Line, Morning, rows_of
from bench.quality.topics import read_topics
from newsloom import log
from newsloom.model.source import Topic
from newsloom.publishing.front_page import front_order
from newsloom.runtime.context import Newsroom
from newsloom.services.imports import ingest
from newsloom.services.newsroom import run
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.services.stories import decide
from newsloom.store import articles, stories

EDITOR = "replay"


@dataclass(slots=True)
class Clock:
    """The newsroom's clock, which the replay moves."""

    now: datetime

    def __call__(self) -> datetime:
        """The time."""
        return self.now


def played(
    rows: Sequence[Mapping[str, Any]], topics: Sequence[Topic], folder: Path, days: int, *, skip: int = 0
) -> Iterator[Morning]:
    """Take rows in day by day, approve what is proposed, and look at the front page each morning after `skip` days."""
    timed = sorted(
        ((datetime.fromisoformat(row["published"]).astimezone(UTC), row) for row in rows), key=lambda one: one[0]
    )
    clock = Clock(timed[0][0].replace(hour=MORNING, minute=0, second=0, microsecond=0) + timedelta(days=1))
    found(folder, {"site.title": "Replay", "pools.cpu": "threads:1", "images.keep": False}, topics)
    newsroom = open_newsroom(folder, clock=clock)
    try:
        at = 0
        for number in range(days + skip):
            due = [row for when, row in timed[at:] if when <= clock.now]
            at += len(due)
            made = _morning(newsroom, due, number)
            if number >= skip:
                yield made
            clock.now += timedelta(days=1)
    finally:
        close(newsroom)


def _morning(newsroom: Newsroom, due: Sequence[Mapping[str, Any]], number: int) -> Morning:
    if due:
        path = newsroom.root / f"day{number}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in due), "utf-8")
        ingest.ingest(newsroom, [path])
    run.run(newsroom)
    with newsroom.db.read() as tx:
        proposed = stories.listed(tx, states=["proposed"], limit=1000)
    for row in proposed:
        decide.decide(newsroom, "approve", row.id, actor=EDITOR)
    run.run(newsroom)
    now = newsroom.clock()
    with newsroom.db.read() as tx:
        order = front_order(tx, newsroom, now, 10)
        kept = stories.get(tx, order)
        leads = articles.get(tx, [row.lead for row in kept.values() if row.lead])
    lines = []
    for id in order:
        row = kept[id]
        lead = leads[row.lead or ""]
        lines.append(
            Line(
                id, lead.id, lead.article.canonical_url, lead.provider_domain, row.heat, row.coverage, row.independent,
                row.articles,
            )
        )  # fmt: skip
    return Morning(now, tuple(lines), len(proposed), len(due))


def main(argv: Sequence[str] | None = None) -> int:
    """Print the pages."""
    log.set_up("error")
    parser = argparse.ArgumentParser(prog="python -m bench.quality.played")
    parser.add_argument("file", type=Path)
    parser.add_argument("--topics", type=Path, required=True)
    parser.add_argument("--prefix", default="")
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--skip", type=int, default=0)
    call = parser.parse_args(argv)
    topics = [replace(topic, order=number) for number, topic in enumerate(read_topics(call.topics, call.prefix))]
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="newsloom-played-") as folder:
        for page in played(rows_of(call.file), topics, Path(folder, "room"), call.days, skip=call.skip):
            print(f"\n{page.at:%a %Y-%m-%d}: {page.arrived} articles came, {page.proposed} stories proposed")
            for place, line in enumerate(page.lines, 1):
                counts = f"{line.articles:2} articles {line.independent:2} sources"
                print(
                    f"{place:2} {line.heat:5.1f} coverage {line.coverage:5.1f} {counts}  {line.story[:8]} {line.url[:110]}",
                    flush=True,
                )
    print(f"\n{time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
