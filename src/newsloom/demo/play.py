"""Plays the demo: founds the newsroom, moves the clock through a week, runs the flow at each moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from newsloom.demo import mark
from newsloom.demo.look import Look
from newsloom.demo.newsroom import END, LATER, MOMENTS, SETTINGS, TOPICS, sources
from newsloom.demo.planted import PLANTED, Planted
from newsloom.demo.web import FictionalWeb
from newsloom.model.source import Source
from newsloom.pipeline.batches import Progress
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import run as operating
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.services.sources import manage as app_sources
from newsloom.store import editions, stories
from newsloom.store import sources as store_sources
from newsloom.store.stories import StoryRow

Report = Callable[[datetime, Progress], None]
"""Called while the flow runs: the demo's time, and what has happened at this moment so far."""


@dataclass(frozen=True, slots=True)
class Met:
    """What became of one planted thing: `instead` is "" if that was expected."""

    planted: Planted
    instead: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The demo's end: every planted thing, the stories (hottest first, with the title of the lead), the records."""

    met: tuple[Met, ...]
    stories: tuple[StoryRow, ...]
    records: int
    published: int

    @property
    def is_good(self) -> bool:
        """Whether every planted fault met its expected disposition."""
        return not any(met.instead for met in self.met)


@contextmanager
def opened(folder: Path, web: FictionalWeb, *, create: bool = False) -> Iterator[Newsroom]:
    """The newsroom in `folder`, with the fictional web as its only network and that web's clock as its own."""
    newsroom = open_newsroom(folder, clock=lambda: web.now, hosts=web.hosts, only_hosts=True, create=create)
    try:
        yield newsroom
    finally:
        close(newsroom)


@contextmanager
def newsroom(folder: Path, *, create: bool = False) -> Iterator[Newsroom]:
    """The demo's newsroom after its week, with its web: what other commands open in such a folder."""
    with FictionalWeb(LATER) as web, opened(folder, web, create=create) as newsroom:
        yield newsroom


def build(folder: Path, report: Report) -> Outcome:
    """Found the demo's newsroom in `folder` and run it through the week; one that was interrupted goes on.

    Raises Conflict if another newsroom is there, KeyboardInterrupt when it is interrupted.
    """
    if not mark.is_demo(folder):
        found(folder, SETTINGS, TOPICS)
        mark.put(folder, None)
    last = mark.reached(folder)
    with FictionalWeb(MOMENTS[0]) as web, opened(folder, web) as newsroom:
        subscribe(newsroom)
        for moment in MOMENTS:
            if last is None or moment > last:
                web.now = moment
                run(newsroom, report)
                mark.put(folder, moment)
        return outcome(newsroom, web)


def is_finished(folder: Path) -> bool:
    """Whether a demo stands in the folder, played to its end."""
    return mark.is_demo(folder) and mark.reached(folder) == END


def again(folder: Path, report: Report) -> tuple[Outcome, list[str]]:
    """Run the demo's newsroom once more after its week; also the files that this wrote (there should be none).

    What the web's log would prove is not asked again: only the first visit can show it.
    """
    before = snapshot(folder)
    with FictionalWeb(LATER) as web, opened(folder, web) as newsroom:
        run(newsroom, report)
        made = outcome(newsroom, web)
    after = snapshot(folder)
    written = sorted(path for path in after if before.get(path) != after[path])
    return replace(made, met=()), written


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """Path -> (time of change, size) of every file but those of the database and its lock."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.stat().st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("newsloom.db") and path.name != "newsloom.lock"
    }


def run(newsroom: Newsroom, report: Report) -> None:
    """Everything that is due now."""
    summary = operating.run(newsroom, report=lambda progress: report(newsroom.clock(), progress))
    if summary.interrupted:
        raise KeyboardInterrupt


def subscribe(newsroom: Newsroom) -> None:
    """Add the demo's sources, due at once."""
    app_sources.enroll(
        newsroom,
        [
            Source(id=store_sources.source_id(url), url=url, official=official, language="en")
            for url, official in sources()
        ],
    )


def outcome(newsroom: Newsroom, web: FictionalWeb) -> Outcome:
    """What has become of everything."""
    with newsroom.db.read() as tx:
        look = Look(tx, web)
        met = tuple(Met(planted, planted.check(look)) for planted in PLANTED)
        records, published = editions.count_records(tx)
        return Outcome(
            met, tuple(sorted(stories.listed(tx, limit=500), key=lambda row: (-row.heat, row.id))), records, published
        )
