"""A week in the life of a newsroom with thousands of sources, on one machine: does anything get lost, rude or fat?

    python -m tests.chaos.soak [--sources 2000] [--days 7] [--seed 1] [--tick 600] [--engine sqlite|postgresql]
                                    [--minutes N] [--plot FILE.svg] [--trace] [--hostile 0.1]

One worker with the usual settings lives through the whole play in one process: it polls, fetches, reads, groups, scores,
publishes, sweeps. The web is on loopback (tests.chaos.soak_web) in a process of its own; the clock is moved on by `--tick`
seconds whenever nothing is left to do. At the end the server's own count of what it published stands against what we hold,
its log is judged by the rules of the manners sheet (bench.quality.manners), and the memory of our processes is plotted.
`--minutes` ends the play early (by the machine's clock), and the report says how far it came. With `--hostile` that share of
the sources attacks (tests.chaos.soak_hostile) while `newsloom serve` runs beside the worker and is asked for its health; the
counts are those of the honest ones.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.chaos import soak_hostile, soak_plot, soak_web
from tests.chaos.kills import databases

from bench import made_news
from bench.manners.play import DAY, HOUR, START, Asked, Outlet
from bench.quality.manners import faults_of
from newsloom import log
from newsloom.core.url import article_url, canonical_url
from newsloom.model.source import Source
from newsloom.pipeline.batches import Progress
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import run
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.services.sources import manage as app_sources
from newsloom.store import captures, editions, final_outcomes, queue_status, stories
from newsloom.store.sources import source_id

TAIL = timedelta(hours=6)
"""So long the play goes on when nothing is published any more."""
WARM = 1 / 7
"""Memory is judged after this part of the play: until then libraries are loaded and caches fill."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sample:
    """Memory at one moment: bytes of our own process and of its readers (RSS), and articles grouped so far."""

    at: datetime
    own: int
    readers: int
    grouped: int


@dataclass(slots=True)
class Soak:
    """What came of it. Entries: `published` by the server's own count, `given` out to us, `kept` by us, `unseen`: published
    before a source's last full answer and never given out, `later`: published since, and not asked for yet."""

    sources: int
    played: timedelta
    seconds: float
    asked: Sequence[Asked] = ()
    faults: Mapping[str, int] = field(default_factory=dict)
    published: int = 0
    given: int = 0
    kept: int = 0
    unseen: int = 0
    later: int = 0
    ends: Mapping[str, int] = field(default_factory=dict)
    quarantined: int = 0
    stories: Mapping[str, int] = field(default_factory=dict)
    records: tuple[int, int] = (0, 0)
    samples: list[Sample] = field(default_factory=list)
    health: Mapping[str, float] = field(default_factory=dict)

    @property
    def polls(self) -> int:
        """How often sources were asked."""
        return sum(a.path == "/feed" for a in self.asked)

    @property
    def lost(self) -> int:
        """Entries that were given to us, or that we let pass, and that we do not hold."""
        return self.given - self.kept + self.unseen

    @property
    def rude(self) -> dict[str, int]:
        """The faults of the manners sheet that occurred."""
        return {name: n for name, n in self.faults.items() if n}

    @property
    def growth(self) -> float:
        """Bytes a played day by which our own process grows after the first seventh (least squares); 0.0 if unknown."""
        start = START + self.played * WARM
        points = [((s.at - START) / DAY, s.own) for s in self.samples if s.at >= start]
        if len(points) < 3:
            return 0.0
        mid_x, mid_y = (sum(p[i] for p in points) / len(points) for i in (0, 1))
        return sum((x - mid_x) * (y - mid_y) for x, y in points) / sum((x - mid_x) ** 2 for x, _ in points)


class _Driver:
    """Moves the clock on when nothing is left to do, and looks at the memory once a played hour."""

    def __init__(
        self,
        newsroom: Newsroom,
        clock: soak_web.SharedClock,
        end: datetime,
        tick: timedelta,
        server: int,
        patience: float,
        say: Say,
    ) -> None:
        import psutil  # type: ignore[import-untyped]

        self.newsroom, self.clock, self.end, self.tick = newsroom, clock, end, tick
        self.samples: list[Sample] = []
        self.grouped = 0
        self._process, self._server = psutil.Process(), server
        self._worked = False
        self._give_up = time.monotonic() + patience
        self._look_at = clock.now
        self._say = say

    def report(self, progress: Progress) -> None:
        """The worker did something."""
        self._worked = True
        self.grouped = progress.done("group")

    def stopped(self) -> bool:
        """Asked between two rounds of the worker: whether the play is over."""
        if self._worked:
            self._worked = False
            return False
        with self.newsroom.db.read() as tx:
            if queue_status.any_leased(tx):
                return False
        if self.clock.now >= self._look_at:
            self._look()
        if self.clock.now >= self.end or time.monotonic() > self._give_up:
            return True
        self.clock.move_to(self.clock.now + self.tick)
        return False

    def _look(self) -> None:
        readers = sum(
            child.memory_info().rss for child in self._process.children(recursive=True) if child.pid != self._server
        )
        self.samples.append(Sample(self.clock.now, self._process.memory_info().rss, readers, self.grouped))
        self._look_at += HOUR
        if len(self.samples) % 24 == 0:
            own, readers = (f"{size / 1e6:.0f} MB" for size in (self.samples[-1].own, readers))
            self._say(f"day {len(self.samples) // 24}: {self.grouped:,} articles grouped, {own} and readers {readers}")


def play(
    sources: int,
    days: float,
    *,
    seed: int = 1,
    tick: float = 600.0,
    engine: str = "sqlite",
    minutes: float = 1e6,
    say: Say = print,
    trace: bool = False,
    settings: Mapping[str, Any] | None = None,
    hostile: float = 0.0,
) -> Soak:
    """Live through it. Raises what the newsroom raises."""
    log.set_up("error")
    clock = soak_web.SharedClock(START)
    over = START + timedelta(days=days)
    every = soak_web.outlets(sources, days, seed)
    attackers = soak_hostile.chosen([outlet.host for outlet in every[:sources]], hostile)
    with tempfile.TemporaryDirectory(prefix="newsloom-soak-") as temporary:
        folder = Path(temporary)
        with soak_web.opened(every, clock, over, seed, attackers) as web, databases(engine, folder) as fresh:
            wishes = {"site.title": "The County", "policy.publish": 20.0}
            found(folder / "n", wishes | {"database.url": fresh("n")} | dict(settings or {}), made_news.TOPICS)
            newsroom = open_newsroom(folder / "n", clock=clock, hosts=web.hosts, only_hosts=True)
            try:
                app_sources.enroll(newsroom, [_source(outlet) for outlet in every[:sources]])
                driver = _Driver(newsroom, clock, over + TAIL, timedelta(seconds=tick), web.pid, minutes * 60, say)
                began = time.monotonic()
                with _traced(trace, say), _served(folder / "n" if attackers else None) as health:
                    run.work_until(newsroom, driver.stopped, report=driver.report, idle=0.002)
                soak = Soak(sources, clock.now - START, time.monotonic() - began, samples=driver.samples, health=health)
                told = web.log()
                honest = [outlet for outlet in every if outlet.host not in attackers]
                soak.sources = sources - len(attackers)
                count(soak, newsroom, honest, told)
            finally:
                close(newsroom)
    return soak


@contextlib.contextmanager
def _served(folder: Path | None) -> Iterator[dict[str, float]]:
    """`newsloom serve` over the newsroom, beside the block, and at its end what its health looked like; nothing for None."""
    found: dict[str, float] = {}
    if folder is None:
        yield found
        return
    words = [sys.executable, "-m", "newsloom", "serve", "--dir", str(folder), "--port", "0", "--no-work"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            desk = next(line.split(maxsplit=1)[1] for line in server.stdout if line.startswith("desk"))
            with soak_hostile.Health(f"{desk.partition('/desk/')[0]}/health") as health:
                yield found
            found |= {
                "asked": len(health.waits),
                "failed": health.failed,
                "p99": health.p99(),
                "worst": max(health.waits),
            }
        finally:
            server.terminate()


def _source(outlet: Outlet) -> Source:
    url = f"http://{outlet.host}/feed"
    return Source(id=source_id(url), url=url, language="en")


class _traced:
    """With `on`, says at the end which lines of code hold memory that they did not hold before."""

    def __init__(self, on: bool, say: Say) -> None:
        self._on, self._say = on, say

    def __enter__(self) -> None:
        if self._on:
            tracemalloc.start(8)

    def __exit__(self, *_: object) -> None:
        if self._on:
            held = tracemalloc.take_snapshot().statistics("lineno")
            tracemalloc.stop()
            for line in held[:25]:
                self._say(str(line))


def count(soak: Soak, newsroom: Newsroom, every: Sequence[Outlet], told: soak_web.Log) -> None:
    """The server's count against ours, and its log against the manners sheet."""
    soak.asked = told.asked
    soak.faults = faults_of(told.asked, every)
    now = newsroom.clock()
    full: dict[str, datetime] = defaultdict(lambda: START - DAY)
    for asked in told.asked:
        if asked.path == "/feed" and asked.status == 200:
            full[asked.host] = asked.at
    links: list[str] = []
    read = {outlet.host for outlet in every[: soak.sources]}
    for outlet in every:
        given = told.given.get(outlet.host, set())
        links += [outlet.link(number) for number in given]
        if outlet.host not in read and not given:
            continue  # nobody was sent there
        for number, at in outlet.published(now):
            if outlet.trouble(at) in ("moved", "gone"):
                continue
            soak.published += 1
            if number not in given:
                soak.unseen += at <= full[outlet.host]
                soak.later += at > full[outlet.host]
    ids = [captures.find_id(canonical_url(article_url(link))) for link in links]
    soak.given = len(set(ids))
    with newsroom.db.read() as tx:
        soak.kept = len(captures.get_finds(tx, ids))
        soak.ends = final_outcomes.count(tx, ids)
        soak.quarantined = len(queue_status.quarantined(tx))
        soak.stories = stories.count_by_state(tx)
        soak.records = editions.count_records(tx)


def table(soak: Soak) -> str:
    """The report."""
    by_clock = f"{soak.played / DAY:.2f} played days in {soak.seconds / 60:.1f} min"
    return "\n".join(
        [
            f"{soak.sources:,} sources, {by_clock}",
            *(
                f"{name:22}{number:>10,.10g}   {words}"
                for name, number, words in (*_flow_rows(soak), *_memory_rows(soak))
            ),
            f"{'manners':22}{'spotless' if not soak.rude else soak.rude}",
        ]
    )


def _flow_rows(soak: Soak) -> list[tuple[str, float, str]]:
    speed = (
        f"{soak.polls / (soak.played / HOUR):,.0f} a played hour, {soak.polls / soak.seconds * 3600:,.0f} an hour here"
    )
    statuses = sorted(Counter(a.status for a in soak.asked).items())
    return [
        ("polls", soak.polls, speed),
        ("requests", len(soak.asked), ", ".join(f"{n:,} x {status}" for status, n in statuses)),
        (
            "entries published",
            soak.published,
            f"by the server's count; {soak.later:,} since a source's last full answer",
        ),
        ("entries given to us", soak.given, ""),
        ("entries kept", soak.kept, f"lost: {soak.lost}, of these never seen: {soak.unseen}"),
        ("their ends", sum(soak.ends.values()), ", ".join(f"{n:,} {kind}" for kind, n in soak.ends.items())),
        ("in quarantine", soak.quarantined, ""),
        ("stories", sum(soak.stories.values()), f"records: {soak.records[0]:,}, public: {soak.records[1]:,}"),
    ]


def _memory_rows(soak: Soak) -> list[tuple[str, float, str]]:
    last = soak.samples[-1]
    warm = next((s for s in soak.samples if s.at >= START + soak.played * WARM), last)
    spent = (
        f"MB at the end; {warm.own / 1e6:,.0f} after the first seventh, then {soak.growth / 1e6:+.1f} MB a played day"
    )
    most = max(s.readers for s in soak.samples) / 1e6
    seen = soak.health
    health = (
        f"ms p99 of {seen['asked']:.0f} answers, worst {seen['worst'] * 1000:.0f}, none {seen['failed']:.0f}"
        if seen
        else ""
    )
    beside = [("health beside it", round(seen["p99"] * 1000), health)] if seen else []
    return [
        *beside,
        ("memory, newsroom", round(last.own / 1e6), spent),
        ("memory, page readers", round(last.readers / 1e6), f"MB at the end, at most {most:,.0f}"),
    ]


def _positive(kind: Callable[[str], float]) -> Callable[[str], float]:
    """Of that kind, and more than nothing."""

    def read(text: str) -> float:
        value = kind(text)
        if not value > 0:
            raise argparse.ArgumentTypeError(f"expected more than 0, got {text}")
        return value

    return read


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 if something was lost or rude."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.soak", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sources", type=_positive(int), default=2000)
    parser.add_argument("--days", type=_positive(float), default=7.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tick", type=_positive(float), default=600.0, help="played seconds by which the clock moves")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--minutes", type=_positive(float), default=1e6, help="stop after so many real minutes")
    parser.add_argument("--plot", type=Path, help="an SVG of the memory over time")
    parser.add_argument("--trace", action="store_true", help="say which lines hold memory (slow)")
    parser.add_argument(
        "--hostile", type=float, default=0.0, help="the share of the sources that attack (0.1: a tenth)"
    )
    call = parser.parse_args(argv)
    soak = play(
        call.sources,
        call.days,
        seed=call.seed,
        tick=call.tick,
        engine=call.engine,
        minutes=call.minutes,
        trace=call.trace,
        hostile=call.hostile,
    )
    print(table(soak))
    points = [((s.at - START) / DAY, s.own / 1e6, s.readers / 1e6) for s in soak.samples]
    print(soak_plot.text(points))
    if call.plot is not None:
        title = f"{soak.sources:,} sources, {soak.played / DAY:.1f} played days"
        call.plot.write_text(soak_plot.svg(points, title), "utf-8")
    return 1 if soak.lost or soak.rude else 0


if __name__ == "__main__":
    sys.exit(main())
