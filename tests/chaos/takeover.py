"""Does grouping go on when its only grouper dies, or sleeps, and are the stories the same?

    python -m tests.chaos.takeover [--times 10] [--seed N]

Two workers share a newsroom on PostgreSQL whose clock we move. Whoever holds the grouper's lease is killed (SIGKILL) or
suspended (SIGSTOP; it wakes when another one holds the lease, and must not be able to write), in turns, at random moments.
The articles may be grouped in portions: one at the start, and another one each time a holder is gone, so that there is
always something to take over. Told are the played seconds until the other worker had the lease, which lasts sixty, and whether
the memberships of all articles are those of a newsroom that was left in peace.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.chaos.kills import FORK, LONGEST, NOW, differences
from tests.chaos.kills import databases as servers
from tests.chaos.soak_web import SharedClock

from bench import made_news
from newsloom import log
from newsloom.model.outcome import Then
from newsloom.runtime.context import Newsroom
from newsloom.services.imports import ingest
from newsloom.services.newsroom import run
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.store import diagnostics, final_outcomes, leases, queue_status, table_compare, work
from newsloom.store import memberships as store_memberships
from newsloom.store.tables import memberships

ROWS = 900
DAY = timedelta(days=1)
STEP = timedelta(seconds=1)
"""So far the clock moves in a twentieth of a second while a holder is gone."""
SESSION = 20
"""Seconds after which the server ends the session of who is suspended inside a transaction (in earnest: five minutes)."""
SETTINGS: dict[str, Any] = {
    "site.title": "The County",
    "pools.cpu": "threads:1",
    "images.keep": False,
    "secured.keep": False,
}


@dataclass(slots=True)
class Takeovers:
    """What came of it: how it was taken away ("kill", "stop") and the played seconds until another one held it."""

    took: list[tuple[str, float]] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


def _work(folder: Path, clock: SharedClock) -> None:
    """A worker that works until it is told to stop, by a file."""
    newsroom = open_newsroom(folder, clock=clock)
    try:
        run.work_until(newsroom, (folder / "over").exists, pools=run.LOCAL_POOLS, idle=0.02)
    finally:
        close(newsroom)


def _newsroom(folder: Path, url: str, clock: SharedClock, rows: int) -> tuple[Newsroom, list[str]]:
    """A newsroom with articles that wait to be attended to; and their finds."""
    found(folder, SETTINGS | {"database.url": url}, made_news.TOPICS)
    made_news.write_rows(folder / "rows.jsonl", rows)
    newsroom = open_newsroom(folder, clock=clock)
    return newsroom, list(ingest.ingest(newsroom, [folder / "rows.jsonl"], pools=frozenset()).finds)


class _Gates:
    """Markers that hold the watermark down, as `ingest` does while rows come in: one before each portion but the first."""

    def __init__(self, newsroom: Newsroom, rows: int, portions: int) -> None:
        self._newsroom, self._next = newsroom, 0
        arrivals = [datetime.fromisoformat(row["first_seen"]) for row in made_news.rows(rows)]
        holds = [
            Then(
                stage="ingest", item=f"portion {n}", arrival=arrivals[rows * (n + 1) // portions], due_at=NOW + 30 * DAY
            )
            for n in range(portions - 1)
        ]
        with newsroom.db.write() as tx:
            work.schedule(tx, holds, newsroom.clock())

    def open_next(self) -> None:
        """Let the next portion be grouped."""
        with self._newsroom.db.write() as tx:
            work.cancel(tx, "ingest", f"portion {self._next}")
        self._next += 1


def _impatient(url: str) -> str:
    """The URL, with the server's patience for suspended sessions cut to SESSION."""
    return f"{url}{'&' if '?' in url else '?'}options=-c%20idle_in_transaction_session_timeout%3D{SESSION * 1000}"


def _is_done(newsroom: Newsroom, finds: Sequence[str]) -> bool:
    with newsroom.db.read() as tx:
        if queue_status.any_due(tx, "group", newsroom.clock()) or queue_status.any_due(tx, "repair", newsroom.clock()):
            return False
        return final_outcomes.WAITING not in final_outcomes.count(tx, finds) and not queue_status.any_leased(tx)


def _holder(newsroom: Newsroom) -> int | None:
    """The process that holds the grouper's lease."""
    with newsroom.db.read() as tx:
        named = leases.holder_of(tx, "group")
    return int(named.split(":")[1]) if named else None


def _together(newsroom: Newsroom) -> dict[str, dict[str, str]]:
    """Article -> its story."""
    with newsroom.db.read() as tx:
        rows = table_compare.rows(tx, memberships)
        placed = store_memberships.story_of(tx, list(rows))
    return {"memberships": placed}


class _Pair:
    """Two workers on one newsroom."""

    def __init__(self, folder: Path, clock: SharedClock) -> None:
        self._folder, self._clock = folder, clock
        self.running: dict[int, Any] = {}

    def fill(self) -> None:
        """Start what is missing."""
        while len(self.running) < 2:
            process = FORK.Process(target=_work, args=(self._folder, self._clock))
            process.start()
            self.running[process.pid] = process

    def kill(self, pid: int) -> None:
        """End one of them for good."""
        os.kill(pid, signal.SIGKILL)
        self.running.pop(pid).join()

    def close(self) -> None:
        """Let both come to their end."""
        (self._folder / "over").touch()
        for process in self.running.values():
            process.join(30)
            process.kill()


@contextlib.contextmanager
def _pair(folder: Path, clock: SharedClock) -> Iterator[_Pair]:
    pair = _Pair(folder, clock)
    try:
        pair.fill()
        yield pair
    finally:
        pair.close()


def play(times: int, seed: int = 1, rows: int = ROWS) -> Takeovers:
    """Take the lease's holder away so many times. Raises RuntimeError when nobody takes over."""
    log.set_up("error")
    chance, clock, told = random.Random(seed), SharedClock(NOW), Takeovers()
    with tempfile.TemporaryDirectory(prefix="newsloom-takeover-") as temporary:
        folder = Path(temporary)
        with servers("postgresql", folder) as fresh:
            newsroom, finds = _newsroom(folder / "peace", fresh("peace"), clock, rows)
            run.run(newsroom, pools=run.LOCAL_POOLS)
            expected = _together(newsroom)
            close(newsroom)
            newsroom, finds = _newsroom(folder / "n", _impatient(fresh("n")), clock, rows)
            gates = _Gates(newsroom, rows, times + 1)
            newsroom.db.close()  # no connection may be shared with those who are forked
            with _pair(folder / "n", clock) as pair:
                for number in range(times):
                    _wait_for_a_holder(newsroom, pair)
                    time.sleep(chance.uniform(0, 0.3))
                    how = "kill" if number % 2 == 0 else "stop"
                    told.took.append((how, _taken_away(newsroom, pair, how, clock, gates)))
                _wait_until_done(newsroom, finds)
            told.differences = differences(expected, _together(newsroom))
            close(newsroom)
    return told


def _wait_for_a_holder(newsroom: Newsroom, pair: _Pair) -> None:
    """Until one of the pair holds the lease. Raises RuntimeError."""
    limit = time.monotonic() + LONGEST
    while _holder(newsroom) not in pair.running:
        if time.monotonic() > limit:
            raise RuntimeError(f"nobody took the lease in {LONGEST} s")
        time.sleep(0.02)


def _wait_until_done(newsroom: Newsroom, finds: Sequence[str]) -> None:
    """Until nothing waits. Raises RuntimeError."""
    limit = time.monotonic() + LONGEST
    while not _is_done(newsroom, finds):
        if time.monotonic() > limit:
            raise RuntimeError(f"not done after {LONGEST} s")
        time.sleep(0.05)


def _stopped_holder(newsroom: Newsroom, pair: _Pair) -> int:
    """Suspend who holds the lease; its process. One that had given it back just before goes on."""
    while True:
        _wait_for_a_holder(newsroom, pair)
        pid = _holder(newsroom)
        if pid not in pair.running:
            continue
        os.kill(pid, signal.SIGSTOP)
        if _holder(newsroom) == pid:
            return pid
        os.kill(pid, signal.SIGCONT)


def _taken_away(newsroom: Newsroom, pair: _Pair, how: str, clock: SharedClock, gates: _Gates) -> float:
    """Played seconds until another one holds the lease. Raises RuntimeError when nobody takes over."""
    pid = _stopped_holder(newsroom, pair)
    if how == "kill":
        pair.kill(pid)
    else:
        _wait_for_the_server(newsroom)
    gates.open_next()
    began, limit = clock.now, time.monotonic() + LONGEST
    while _holder(newsroom) in (pid, None):
        if time.monotonic() > limit:
            raise RuntimeError(f"nobody took over in {LONGEST} s")
        clock.move_to(clock.now + STEP)
        time.sleep(0.05)
    seconds = (clock.now - began).total_seconds()
    if how == "stop":
        os.kill(pid, signal.SIGCONT)  # a ghost: it believes that the lease is its own
    pair.fill()
    return seconds


def _wait_for_the_server(newsroom: Newsroom) -> None:
    """Until nobody stays in a transaction: who is suspended in one keeps the lease's row until the server ends the session,
    which goes by the real clock (`SESSION`; store.database.IDLE_IN_TRANSACTION)."""
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        time.sleep(0.1)
        with newsroom.db.read() as tx:
            if not diagnostics.open_transactions(tx):
                return


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 if the stories differ, or a take-over came later than the lease lasts."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos.takeover", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=ROWS)
    call = parser.parse_args(argv)
    told = play(call.times, call.seed, call.rows)
    for how in ("kill", "stop"):
        waits = sorted(seconds for kind, seconds in told.took if kind == how)
        print(
            f"{how}: {len(waits)} times, taken over after {', '.join(f'{w:.0f}' for w in waits) or 'no'} played seconds"
        )
    print(f"stories: {'; '.join(told.differences) or 'the same'}")
    return 1 if told.differences or any(seconds > 62 for _, seconds in told.took) else 0


if __name__ == "__main__":
    sys.exit(main())
