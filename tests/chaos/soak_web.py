"""Thousands of outlets on loopback, in a process of their own: the web that the soak lives on.

Everything follows from a seed: who publishes how often, who has which habit (validators, cache rules, skipped hours), who is
busy, down, slow, moved or gone, and what they write. The server counts by itself what it published and what it gave out.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from tests.chaos import soak_hostile, soak_news

from bench import made_news
from bench.manners.play import DAY, HOUR, SHOWN, START, Asked, Event, Outlet, Stage, Validator

FORK: Any = multiprocessing.get_context("fork")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BEFORE = 2
"""Entries that an outlet has when it is first asked."""
WIRES = 0.01
"""The share of outlets that report every hour; the others bring 0.1 to 2 entries a day."""

VALIDATORS: tuple[Validator, ...] = ("etag", "date", "both", "none")
HABITS: tuple[tuple[float, Mapping[str, Any]], ...] = (
    (0.10, {"max_age": 2 * HOUR}),
    (0.05, {"validator": "date", "expires": HOUR}),
    (0.05, {"ttl": 180}),
    (0.03, {"skip_hours": (0, 1, 2, 3, 4, 5)}),
    (0.01, {"skip_days": ("Saturday", "Sunday")}),
    (0.02, {"robots": "User-agent: *\nDisallow: /news\nDisallow: /private/\n"}),
    (0.01, {"robots_status": 503}),
    (0.01, {"slow": 0.1}),
)  # fmt: skip
"""(share of the outlets, what is peculiar about them); most have none."""

TROUBLES: tuple[tuple[float, float, float, Event], ...] = (
    (0.02, 0.3, 0.45, "busy"),
    (0.01, 0.3, 0.45, "busy-silent"),
    (0.02, 0.2, 0.3, "down"),
    (0.01, 0.4, 0.6, "broken"),
    (0.01, 0.3, 99.0, "moved"),
    (0.01, 0.6, 99.0, "gone"),
)
"""(share of the outlets, from, to, what): times in parts of the whole play."""


class SharedClock:
    """The played time, known to both processes."""

    def __init__(self, now: datetime) -> None:
        self._microseconds = FORK.Value("q", 0)
        self.move_to(now)

    @property
    def now(self) -> datetime:
        """The played time."""
        return EPOCH + timedelta(microseconds=self._microseconds.value)

    def __call__(self) -> datetime:
        """The played time, as an injected clock is asked for it."""
        return self.now

    def move_to(self, at: datetime) -> None:
        """Set it."""
        self._microseconds.value = (at - EPOCH) // timedelta(microseconds=1)


def outlets(count: int, days: float, seed: int) -> list[Outlet]:
    """The outlets that are read, and after them those to which some of these move."""
    chance = random.Random(seed)
    read: list[Outlet] = []
    until = START + timedelta(days=days)
    for number in range(count):
        wire = chance.random() < WIRES
        gap = HOUR if wire else DAY / (0.1 * 20 ** chance.random())
        validator = chance.choices(VALIDATORS, (55, 20, 15, 10))[0]
        outlet = Outlet(host=f"paper{number}.example", gap=gap, before=BEFORE, until=until, validator=validator)
        habit = _drawn(chance, HABITS) or {}
        # An hourly feed that is down, or wants to be left alone, for a day cannot show all that was missed.
        outlet = replace(outlet, **({} if wire and "skip_days" in habit else habit))
        if not wire:
            outlet = _troubled(chance, outlet, days)
        read.append(outlet)
    moved = [replace(o, host=o.target, target="", troubles=()) for o in read if o.target]
    return [*read, *moved]


def _drawn(chance: random.Random, shares: Sequence[tuple[float, Any]]) -> Any:
    drawn = chance.random()
    for share, what in shares:
        if drawn < share:
            return what
        drawn -= share
    return None


def _troubled(chance: random.Random, outlet: Outlet, days: float) -> Outlet:
    trouble = _drawn(chance, [(share, (since, until, what)) for share, since, until, what in TROUBLES])
    if trouble is None:
        return outlet
    since, until, what = trouble
    target = f"new-{outlet.host}" if what == "moved" else ""
    return replace(outlet, troubles=((since * days, until * days, what),), target=target)


class Reports:
    """What the outlets write: made-up news in the order of its appearance, so that many tell of the same events."""

    def __init__(self, every: Sequence[Outlet], end: datetime, seed: int) -> None:
        told = sorted((at, outlet.host, number) for outlet in every for number, at in outlet.published(end))
        rows = soak_news.rows(len(told), seed)
        self._rows = {(host, number): row | {"at": at} for (at, host, number), row in zip(told, rows, strict=True)}

    def title(self, outlet: Outlet, number: int) -> str:
        """See manners_play.Words."""
        return escape(str(self._rows[outlet.host, number]["title"]))

    def page(self, outlet: Outlet, path: str) -> bytes:
        """See manners_play.Words."""
        row = self._rows.get((outlet.host, int(path.rpartition("/")[2] or -1)))
        if row is None:
            return b"<!doctype html><title>Nothing here</title>"
        published = row["at"].isoformat()
        return made_news.page(
            row | {"url": f"http://{outlet.host}{path}", "provider": outlet.host, "published": published}
        )


@dataclass
class Counting(Stage):
    """The server, which also counts what it gave out."""

    given: dict[str, set[int]] = field(default_factory=dict)
    hostile: Mapping[str, str] = field(default_factory=dict)

    def answer(self, host: str, path: str, asked: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """See Stage."""
        if host in self.hostile:
            return soak_hostile.answer(self.hostile[host], path)
        asked = {name: sys.intern(value) for name, value in asked.items()}
        said = super().answer(host, path, asked)
        if path == "/feed" and said[0] == 200:
            shown = self.outlets[host].published(self.clock.now)[-SHOWN:]
            self.given.setdefault(host, set()).update(number for number, _ in shown)
        return said


@dataclass(frozen=True, slots=True)
class Log:
    """What the server has to say at the end: every request, and host -> numbers of the entries that it gave out."""

    asked: Sequence[Asked]
    given: Mapping[str, set[int]]


class Web:
    """The server's process, seen from ours."""

    def __init__(
        self, every: Sequence[Outlet], clock: SharedClock, end: datetime, seed: int, hostile: Mapping[str, str]
    ) -> None:
        self._pipe, there = FORK.Pipe()
        self._process = FORK.Process(target=_serve, args=(there, every, clock, end, seed, hostile), daemon=True)
        self._process.start()
        port = self._pipe.recv()
        self.hosts = {outlet.host: ("127.0.0.1", port) for outlet in every}

    @property
    def pid(self) -> int:
        """The server's process, whose memory is not ours."""
        return int(self._process.pid)

    def log(self) -> Log:
        """The server's log so far."""
        self._pipe.send("log")
        told: Log = self._pipe.recv()
        return told

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.join()


def _serve(
    pipe: Any, every: Sequence[Outlet], clock: SharedClock, end: datetime, seed: int, hostile: Mapping[str, str]
) -> None:
    reports = Reports(every, end, seed)
    stage = Counting(clock, outlets={outlet.host: outlet for outlet in every}, words=reports, hostile=hostile)
    with stage:
        pipe.send(stage.port)
        while pipe.recv() == "log":
            pipe.send(Log(list(stage.log), stage.given))


@contextlib.contextmanager
def opened(
    every: Sequence[Outlet], clock: SharedClock, end: datetime, seed: int, hostile: Mapping[str, str] | None = None
) -> Iterator[Web]:
    """The web for the time of a `with` block. `end` is when the outlets bring out no more; `hostile`: host -> kind."""
    web = Web(every, clock, end, seed, hostile or {})
    try:
        yield web
    finally:
        web.close()
