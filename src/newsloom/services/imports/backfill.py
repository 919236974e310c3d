"""`ingest --engine dask`: many archives, read on a cluster, loaded in order of arrival, each page exactly once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from newsloom.errors import ConfigInvalid, UsageError
from newsloom.model.article import StoredArticle
from newsloom.model.ids import digest
from newsloom.model.outcome import Then
from newsloom.pipeline.backfill import Part, Row, domain_of, identity, read_part, rows_in_order
from newsloom.pipeline.stages.extract import VERSION, provider_name
from newsloom.pipeline.worker import Report, Worker
from newsloom.runtime.context import Newsroom
from newsloom.services.imports.ingest import check_file, is_rows
from newsloom.services.newsroom.open import working
from newsloom.services.newsroom.run import LOCAL_POOLS
from newsloom.store import articles, captures, event_log, work
from newsloom.store import final_outcomes as dispositions
from newsloom.store.captures import DiscoveredUrl

CHUNK = 500
Finished = Callable[[Part, int, int], None]


@dataclass(slots=True)
class Backfilled:
    """What a backfill did."""

    archives: int = 0
    pages: int = 0
    faults: list[str] = field(default_factory=list)
    dispositions: dict[str, int] = field(default_factory=dict)
    interrupted: bool = False


def backfill(
    newsroom: Newsroom,
    archives: Sequence[str],
    *,
    scheduler: str | None = None,
    finished: Finished | None = None,
    report: Report | None = None,
) -> Backfilled:
    """Read archives (paths or fsspec URLs) on the Dask cluster, load them, and carry them through the flow.

    `scheduler` is ``host:8786`` or ``dask://host:8786`` (default: [pools] cpu). Parts lie in the newsroom's ``cache/backfill``
    (on a cluster of several machines it must be a folder that they share). Interrupted or killed, the same call goes on where
    it stopped. Raises ConfigInvalid without a scheduler, NotFound for a local archive that is not there, UsageError for JSON
    lines.
    """
    address = _scheduler(scheduler, newsroom.config.pools.cpu)
    names = [_address(a) for a in archives]
    folder = newsroom.root / "cache" / "backfill"
    done = Backfilled(archives=len(names))
    parts: list[Part] = []
    try:
        pools = newsroom.config.pools
        limits = {"seconds": pools.page_seconds, "megabytes": pools.page_memory // 1_000_000}
        for part in read_all(address, names, str(folder), **limits):
            parts.append(part)
            done.faults += part.faults
            if finished is not None:
                finished(part, len(parts), len(names))
    except KeyboardInterrupt:
        done.interrupted = True
        return done
    done.pages = sum(p.pages for p in parts)
    with working(newsroom):
        finds = load(newsroom, parts, names)
        worker = Worker(newsroom, pools=LOCAL_POOLS, report=report)
        worker.run_due()
        done.interrupted = worker.interrupted
    with newsroom.db.read() as tx:
        done.dispositions = dispositions.count(tx, finds)
    return done


def _scheduler(asked: str | None, setting: str) -> str:
    if asked:
        address = "dask://" + asked.removeprefix("dask://").removeprefix("tcp://")
        host, _, port = address.removeprefix("dask://").rpartition(":")
        if not host or not port.isdigit():
            raise UsageError("--scheduler", f"expected host:port, got {asked!r}", hint="such as 10.0.0.5:8786")
        return address
    if not setting.startswith("dask://"):
        raise ConfigInvalid("pools.cpu", "no Dask cluster is named", hint='cpu = "dask://host:8786", or --scheduler')
    return setting


def _address(archive: str) -> str:
    if is_rows(Path(archive)):
        raise UsageError(archive, "JSON lines are not read on a cluster", hint="ingest them without --engine dask")
    if "://" in archive:
        return archive
    check_file(Path(archive))
    return str(Path(archive).resolve())


def read_all(address: str, archives: Sequence[str], folder: str, **limits: Any) -> Iterator[Part]:
    """The parts of all archives as they are finished; a worker that dies loses only what it was in.

    `limits` as in `read_part`.
    """
    try:
        from distributed import Client, as_completed
    except ModuleNotFoundError as err:
        raise ConfigInvalid("--engine dask", "needs the dask extra", hint="pip install 'newsloom[dask]'") from err
    try:
        connect: Any = Client
        client: Any = connect("tcp://" + address.removeprefix("dask://"), timeout=15)
    except OSError as err:
        raise ConfigInvalid("--scheduler, pools.cpu", f"no Dask scheduler answers at {address!r}: {err}") from err
    try:
        futures = {client.submit(read_part, a, folder, **limits, pure=False, retries=3): a for a in archives}
        completed: Any = as_completed
        for future in completed(futures):
            error = future.exception()
            if error is not None:
                yield Part(archive=futures[future], file="", faults=(f"{futures[future]}: {error}",))
            else:
                yield future.result()
    finally:
        client.close()


def load(newsroom: Newsroom, parts: Sequence[Part], archives: Sequence[str]) -> list[str]:
    """Write the rows of all parts in order of arrival; the finds. What is known already is left alone."""
    marker = digest("ingest", *archives)
    now = newsroom.clock()
    hold = Then(stage="ingest", item=marker, arrival=datetime(1, 1, 1, tzinfo=UTC), due_at=now + timedelta(hours=1))
    with newsroom.db.write() as tx:
        work.reclaim(tx, alone=newsroom.db.is_sqlite)
        work.schedule(tx, [hold], now)
    finds: list[str] = []
    rows = rows_in_order([p.file for p in parts if p.file])
    try:
        while batch := list(islice(rows, CHUNK)):
            _keep(newsroom, batch)
            finds += [r.find for r in batch]
    finally:
        with newsroom.db.write() as tx:
            work.cancel(tx, "ingest", marker)
    return finds


def _keep(newsroom: Newsroom, batch: Sequence[Row]) -> None:
    now = newsroom.clock()
    with newsroom.db.write() as tx:
        captures.put_finds(
            tx, [DiscoveredUrl(id=r.find, url=r.url, first_seen=r.first_seen, via="archive") for r in batch]
        )
        read = [r for r in batch if r.article is not None]
        known = articles.get(tx, [identity(r) for r in read])
        fresh = {identity(r): r for r in reversed(read) if identity(r) not in known}
        articles.put(tx, [(_held(newsroom, id, r), r.find, None, VERSION) for id, r in fresh.items()])
        articles.put_fingerprints(tx, [(id, r.print, r.bands) for id, r in fresh.items()])
        captures.put_aliases(tx, {r.url: (r.article.canonical_url, "rel=canonical") for r in read if r.article})
        ended = {r.find: r.why for r in batch if r.article is None}
        first = articles.finds_of(tx, list(known)) | {id: r.find for id, r in fresh.items()}
        twins = {
            r.find: f"the same article as {r.article.canonical_url}"
            for r in read
            if r.article and first[identity(r)] != r.find
        }
        event_log.end(tx, "fetch", ended | twins, now)
        thens = [Then(stage="match", item=id, arrival=r.first_seen) for id, r in fresh.items()]
        work.schedule(tx, thens, now)


def _held(newsroom: Newsroom, id: str, row: Row) -> StoredArticle:
    assert row.article is not None
    domain = domain_of(row)
    return StoredArticle(
        id=id,
        article=row.article,
        provider_name=provider_name(row.article, domain, newsroom),
        provider_domain=domain,
        first_seen=row.first_seen,
    )
