"""A short soak on this machine: how many sources it polls an hour, and what memory does (the long one: tests.chaos.soak)."""

from __future__ import annotations

from collections.abc import Iterable

from tests.chaos import soak

from bench.measured import Measured

SOURCES, DAYS = 200, 1.0


def rows() -> Iterable[Measured]:
    """The rows of `./run bench soak`."""
    done = soak.play(SOURCES, DAYS, say=lambda _: None)
    what = f"{SOURCES} sources, {DAYS:g} played day, the whole flow; {len(done.asked):,} requests"
    yield Measured("sources polled", done.polls / done.seconds * 3600, "/hour", what)
    yield Measured("entries lost", done.lost, "", f"of {done.given:,} given out by the server")
    yield Measured("faults in manners", sum(done.rude.values()), "", str(done.rude or "spotless"))
    yield Measured("memory at the end", done.samples[-1].own / 1e6, "MB", f"{done.growth / 1e6:+.1f} MB a played day")
