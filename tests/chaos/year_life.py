"""The newsroom of the simulated year: its outlets, the process that works on it, and what is looked at once a played week."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.chaos import soak_web
from tests.chaos.soak_web import FORK, VALIDATORS, SharedClock

from bench.manners.play import DAY, START, Outlet
from newsloom import log
from newsloom.errors import NewsloomError
from newsloom.pipeline.batches import Progress
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import run
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.services.stories import decide, desk_view
from newsloom.store import diagnostics, editions, queue_status
from newsloom.store.sql import Tx

WEEK = timedelta(days=7)
STUCK = 0.2
"""Real seconds after which the clock moves on though leases are held: a killed worker's run out by the clock."""
APPROVED, REJECTED = 3, 1
"""So many of the hottest proposed stories the editor approves, and rejects, once a week."""

Hosts = Mapping[str, tuple[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The newsroom at one moment: bytes, CPU seconds that the desk's queue took, and what readers and editors were promised."""

    at: str
    memory: int
    database: int
    files: int
    queue_seconds: float
    queue: int
    articles: int
    records: dict[str, str]
    """The article's address -> the path of its record."""
    addresses: list[str]
    """Of all stories that were ever public."""
    verdicts: list[str]

    @property
    def when(self) -> datetime:
        """The played time."""
        return datetime.fromisoformat(self.at)


def outlets(count: int, days: float, seed: int) -> list[Outlet]:
    """So many outlets, each of which brings something out every one to three months and asks to be polled every two weeks."""
    chance = random.Random(seed)
    until = START + timedelta(days=days)
    return [
        Outlet(
            host=f"paper{number}.example", gap=DAY * chance.uniform(30, 90), before=1, until=until, max_age=2 * WEEK,
            validator=chance.choices(VALIDATORS, (55, 20, 15, 10))[0],
        )
        for number in range(count)
    ]  # fmt: skip


class Worker:
    """A process that works on the newsroom, seen from the one that plays."""

    def __init__(self, folder: Path, hosts: Hosts, clock: SharedClock, end: datetime, tick: timedelta) -> None:
        self._given = (folder, hosts, clock, end, tick)
        self._quit = FORK.Event()
        self._process: Any = None

    def start(self) -> None:
        """Begin to work, if nobody does."""
        if self._process is None or self._process.exitcode is not None:
            self._quit.clear()
            self._process = FORK.Process(target=_live, args=(*self._given, self._quit))
            self._process.start()

    @property
    def pid(self) -> int:
        """The process."""
        return int(self._process.pid)

    @property
    def ended(self) -> int | None:
        """The exit code; None while it works."""
        code: int | None = None if self._process is None else self._process.exitcode
        return code

    def stop(self) -> None:
        """Let it come to its end."""
        self._quit.set()
        self._process.join(120)
        self.kill()

    def kill(self) -> None:
        """End it for good, at once."""
        self._process.kill()
        self._process.join()


def _live(folder: Path, hosts: Hosts, clock: SharedClock, end: datetime, tick: timedelta, asked: Any) -> None:
    os.setsid()
    log.set_up("error")
    code = 0
    try:
        newsroom = open_newsroom(folder, clock=clock, hosts=hosts, only_hosts=True)
        try:
            days = _Days(newsroom, clock, end, tick, asked)
            run.work_until(newsroom, days.stopped, report=days.report, idle=0.002)
        finally:
            close(newsroom)
    except (NewsloomError, OSError) as err:
        (folder.parent / "said").open("a").write(f"{clock.now:%m-%d} {type(err).__name__}: {err}\n")
        code = 3
    except BaseException:
        import traceback

        (folder.parent / "said").open("a").write(traceback.format_exc())
        code = 1
    os._exit(code)


class _Days:
    """Moves the clock on when nothing is left to do, and looks around once a week."""

    def __init__(self, newsroom: Newsroom, clock: SharedClock, end: datetime, tick: timedelta, quit: Any) -> None:
        self.newsroom, self.clock, self.end, self.tick = newsroom, clock, end, tick
        self._quit = quit
        self._worked = False
        self._since = time.monotonic()
        self._samples = newsroom.root.parent / "samples.jsonl"

    def report(self, progress: Progress) -> None:
        """The worker did something."""
        self._worked = True

    def stopped(self) -> bool:
        """Asked between two rounds of the worker: whether the play is over, or somebody asked to stop."""
        if self._quit.is_set() or self.clock.now >= self.end:
            return True
        if self._worked:
            self._worked, self._since = False, time.monotonic()
            return False
        with self.newsroom.db.read() as tx:
            leased = queue_status.any_leased(tx)
        if leased:
            if time.monotonic() - self._since > STUCK:
                self.clock.move_to(self.clock.now + timedelta(seconds=30))
            return False
        if self.clock.now >= self._look_at():
            self._look()
        self.clock.move_to(self.clock.now + self.tick)
        return False

    def _look_at(self) -> datetime:
        last = last_line(self._samples)
        return START + DAY if last is None else datetime.fromisoformat(last) + WEEK

    def _look(self) -> None:
        import psutil  # type: ignore[import-untyped]

        with self._samples.open("a") as out:
            out.write(json.dumps(asdict(looked(self.newsroom, psutil.Process().memory_info().rss))) + "\n")
        (self._samples.with_suffix(".at")).write_text(self.clock.now.isoformat())
        decide_some(self.newsroom)


def last_line(samples: Path) -> str | None:
    """When the last sample was taken; None before the first."""
    note = samples.with_suffix(".at")
    return note.read_text() if note.exists() else None


def looked(newsroom: Newsroom, memory: int = 0) -> Sample:
    """The newsroom now."""
    began = time.process_time()
    queue = desk_view.queue(newsroom)
    seconds = time.process_time() - began
    with newsroom.db.read() as tx:
        return Sample(
            at=newsroom.clock().isoformat(),
            memory=memory,
            database=diagnostics.database_bytes(tx),
            files=sum(
                p.stat().st_size for p in newsroom.root.rglob("*") if p.is_file() and "newsloom.db" not in p.name
            ),
            queue_seconds=seconds,
            queue=queue.counts.get("proposed", 0),
            articles=_count(tx, "articles"),
            records=_records(tx),
            addresses=_column(tx, "SELECT path FROM permalinks ORDER BY path"),
            verdicts=_column(tx, "SELECT id FROM verdicts ORDER BY id"),
        )


def decide_some(newsroom: Newsroom) -> None:
    """What the editor does on a morning."""
    for number, line in enumerate(desk_view.queue(newsroom, size=APPROVED + REJECTED).stories):
        decide.decide(newsroom, "approve" if number < APPROVED else "reject", line.id, actor="ines")


def _records(tx: Tx) -> dict[str, str]:
    paths = {article: path for path, (article, _) in editions.all_paths(tx).items()}
    held = editions.get_records(tx, list(paths))
    return {line.record.web_url or article: paths[article] for article, line in held.items()}


def _count(tx: Tx, table: str) -> int:
    return int(tx.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() or 0)


def _column(tx: Tx, query: str) -> list[str]:
    return [str(value) for value in tx.exec_driver_sql(query).scalars()]


__all__ = ["START", "Sample", "Worker", "last_line", "looked", "outlets", "soak_web"]
