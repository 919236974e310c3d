"""Does grouping go on when its only grouper dies, or sleeps, and are the stories the same?

    python -m newsloom.measure.takeover [--times 10] [--seed N]

Two workers share a newsroom on PostgreSQL whose clock we move. Whoever holds the grouper's lease is killed (SIGKILL) or
suspended (SIGSTOP; it wakes when another one holds the lease, and must not be able to write), in turns, at random moments.
Told are the played seconds until the other worker had the lease, which lasts sixty, and whether the memberships of all
articles are those of a newsroom that was left in peace.
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
from datetime import timedelta
from pathlib import Path
from typing import Any

from newsloom import log
from newsloom.app import ingesting, operating
from newsloom.app.founding import found
from newsloom.app.newsroom import close, open_newsroom
from newsloom.engine.world import World
from newsloom.measure import made_news
from newsloom.measure.kills import FORK, LONGEST, NOW, differences
from newsloom.measure.kills import databases as servers
from newsloom.measure.soak_web import SharedClock
from newsloom.store import backlog, compare, dispositions, leases, looking
from newsloom.store import memberships as store_memberships
from newsloom.store.tables import memberships

ROWS = 900
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
    world = open_newsroom(folder, clock=clock)
    try:
        operating.work_until(world, (folder / "over").exists, pools=operating.LOCAL_POOLS, idle=0.02)
    finally:
        close(world)


def _newsroom(folder: Path, url: str, clock: SharedClock, rows: int) -> tuple[World, list[str]]:
    """A newsroom with articles that wait to be attended to; and their finds."""
    found(folder, SETTINGS | {"database.url": url}, made_news.TOPICS)
    made_news.write_rows(folder / "rows.jsonl", rows)
    world = open_newsroom(folder, clock=clock)
    return world, list(ingesting.ingest(world, [folder / "rows.jsonl"], pools=frozenset()).finds)


def _impatient(url: str) -> str:
    """The URL, with the server's patience for suspended sessions cut to SESSION."""
    return f"{url}{'&' if '?' in url else '?'}options=-c%20idle_in_transaction_session_timeout%3D{SESSION * 1000}"


def _is_done(world: World, finds: Sequence[str]) -> bool:
    with world.db.read() as tx:
        if backlog.any_due(tx, "group", world.clock()) or backlog.any_due(tx, "repair", world.clock()):
            return False
        return dispositions.WAITING not in dispositions.count(tx, finds) and not backlog.any_leased(tx)


def _holder(world: World) -> int | None:
    """The process that holds the grouper's lease."""
    with world.db.read() as tx:
        named = leases.holder_of(tx, "group")
    return int(named.split(":")[1]) if named else None


def _together(world: World) -> dict[str, dict[str, str]]:
    """Article -> its story."""
    with world.db.read() as tx:
        rows = compare.rows(tx, memberships)
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
    """Take the lease's holder away so many times (or until all is grouped). Raises RuntimeError when nobody takes over."""
    log.set_up("error")
    chance, clock, told = random.Random(seed), SharedClock(NOW), Takeovers()
    with tempfile.TemporaryDirectory(prefix="newsloom-takeover-") as temporary:
        folder = Path(temporary)
        with servers("postgresql", folder) as fresh:
            world, finds = _newsroom(folder / "peace", fresh("peace"), clock, rows)
            operating.run(world, pools=operating.LOCAL_POOLS)
            expected = _together(world)
            close(world)
            world, finds = _newsroom(folder / "n", _impatient(fresh("n")), clock, rows)
            world.db.close()  # no connection may be shared with those who are forked
            with _pair(folder / "n", clock) as pair:
                end = time.monotonic() + LONGEST
                while not _is_done(world, finds):
                    if time.monotonic() > end:
                        raise RuntimeError(f"not done after {LONGEST} s")
                    pid = _holder(world)
                    if pid not in pair.running or len(told.took) >= times:
                        time.sleep(0.02)
                        continue
                    time.sleep(chance.uniform(0, 0.3))
                    how = "kill" if len(told.took) % 2 == 0 else "stop"
                    seconds = _taken_away(world, pair, pid, how, clock)
                    if seconds is not None:
                        told.took.append((how, seconds))
            told.differences = differences(expected, _together(world))
            close(world)
    return told


def _taken_away(world: World, pair: _Pair, pid: int, how: str, clock: SharedClock) -> float | None:
    """Played seconds until another one holds the lease; None if the holder had given it back just before."""
    os.kill(pid, signal.SIGSTOP)
    if _holder(world) != pid:
        os.kill(pid, signal.SIGCONT)
        return None
    if how == "kill":
        pair.kill(pid)
    else:
        _wait_for_the_server(world)
    began, limit = clock.now, time.monotonic() + 60
    while _holder(world) in (pid, None):
        if time.monotonic() > limit:
            raise RuntimeError("nobody took over")
        clock.move_to(clock.now + STEP)
        time.sleep(0.05)
    seconds = (clock.now - began).total_seconds()
    if how == "stop":
        os.kill(pid, signal.SIGCONT)  # a ghost: it believes that the lease is its own
    pair.fill()
    return seconds


def _wait_for_the_server(world: World) -> None:
    """Until nobody stays in a transaction: who is suspended in one keeps the lease's row until the server ends the session,
    which goes by the real clock (`SESSION`; store.database.IDLE_IN_TRANSACTION)."""
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        time.sleep(0.1)
        with world.db.read() as tx:
            if not looking.open_transactions(tx):
                return


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 if the stories differ, or a take-over came later than the lease lasts."""
    parser = argparse.ArgumentParser(
        prog="python -m newsloom.measure.takeover", description=(__doc__ or "").partition("\n")[0]
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
