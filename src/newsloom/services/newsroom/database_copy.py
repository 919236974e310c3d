"""A newsroom's facts elsewhere: on the other engine, in a backup, back again; looked over, and derived anew.

A backup is one file (see app.backup_file): a file of JSON lines for each part of a table, and the captured bytes under their
digests. It holds what cannot be concluded again; the rest is derived from it after a restore.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

import msgspec

from newsloom.errors import ArchiveBroken, Conflict, NotFound, StoreDamaged, StoreError, UsageError
from newsloom.model.ids import content_digest
from newsloom.model.outcome import Then
from newsloom.net import files
from newsloom.pipeline.worker import Report, Worker
from newsloom.runtime.context import Newsroom
from newsloom.services.imports import adopt_site
from newsloom.services.imports.adopt_plan import Adopted
from newsloom.services.newsroom import backup_file, from_records, put_back, recognise, topics_kept
from newsloom.services.newsroom.open import database_of, working
from newsloom.services.newsroom.run import LOCAL_POOLS, Summary, summarise
from newsloom.services.publish import site_check
from newsloom.store import (
    captures,
    diagnostics,
    editions,
    event_log,
    health,
    identity,
    memberships,
    queue_status,
    search,
    sources,
    stories,
    table_copy,
    work,
)
from newsloom.store import rebuild as rebuilding
from newsloom.store.database import schema_versions
from newsloom.store.sql import Tx
from newsloom.store.table_copy import Rows

Say = Callable[[str, int], None]
FETCHED_WITHIN = timedelta(days=14)
"""What was found before that, and never fetched, was given up long ago: retries of a page end within days."""


def _quiet(_table: str, _rows: int) -> None:
    """Say nothing."""


# -- to another database -----------------------------------------------------------------------------------------------


def copy(newsroom: Newsroom, url: str, *, say: Say = _quiet) -> dict[str, int]:
    """Copy everything into the empty database at `url`, on either engine; rows by table, verified by digests.

    All of it or nothing. Raises Conflict if that database is not empty or somebody works on this one.
    """
    target = database_of(newsroom.config, url)
    try:
        with working(newsroom, judges=False), newsroom.db.snapshot() as tx:
            if queue_status.any_leased(tx):
                raise Conflict(newsroom.db.url, "workers are at work on it", hint="stop them first")
            with target.write() as there:
                if not table_copy.is_empty(there):
                    raise Conflict(url, "that database is not empty", hint="name a new one")
                for table in table_copy.all_tables():
                    for part in table_copy.rows(tx, table):
                        table_copy.put(there, table, part)
                    say(table.name, table_copy.count(there, table))
                table_copy.finish(there)
                return {t.name: _same(tx, there, t) for t in table_copy.all_tables()}
    finally:
        target.close()


def _same(tx: Tx, there: Tx, table: Rows) -> int:
    ours, theirs = table_copy.fingerprint(tx, table), table_copy.fingerprint(there, table)
    if ours != theirs:
        raise StoreError(
            table.name, f"the copy differs: {ours[0]} rows here, {theirs[0]} there", hint="nothing was kept"
        )
    return ours[0]


# -- backup ------------------------------------------------------------------------------------------------------------


def backup(newsroom: Newsroom, target: Path, *, say: Say = _quiet) -> dict[str, int]:
    """Write a backup (rows by table), and read it back. It is written beside and renamed; other processes may go on working.

    Raises NotFound for a folder that is not there, OSError that names `target`, ArchiveBroken if what was written cannot be
    read back (a failing disk).
    """
    if not target.parent.is_dir():
        raise NotFound(str(target.parent), "there is no such folder")
    counts: dict[str, int] = {}
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with newsroom.db.snapshot() as tx, _private(beside) as raw:
            schema = schema_versions(newsroom.db)[0]
            writer = backup_file.BackupWriter(raw, schema=schema, made_at=newsroom.clock().isoformat())
            for table in table_copy.backed_up():
                counts[table.name] = _add_table(writer, tx, table)
                say(table.name, counts[table.name])
            writer.close(counts)
            raw.flush()
            os.fsync(raw.fileno())
        backup_file.check(beside)
        beside.replace(target)
    except OSError as err:
        beside.unlink(missing_ok=True)
        raise OSError(err.errno, err.strerror, str(target)) from err
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return counts


def _private(path: Path) -> IO[bytes]:
    """A new file that nobody else may read: a backup holds readers' addresses and editors' notes."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _add_table(writer: backup_file.BackupWriter, tx: Tx, table: Rows) -> int:
    """A table in parts of a few thousand rows: neither side holds a whole one in memory."""
    n = 0
    writer.add(f"tables/{table.name}.begins", b"")  # by it a look at a damaged backup names the table
    for number, part in enumerate(table_copy.rows(tx, table, lasting=True)):
        out = bytearray()
        for row in part:
            plain = dict(row)
            if table.name == "blobs":
                writer.add(f"blobs/{plain['digest']}", bytes(plain.pop("data")))
            out += msgspec.json.encode({k: _out(v) for k, v in plain.items()}) + b"\n"
        writer.add(f"tables/{table.name}.{number}.jsonl", bytes(out))
        n += len(part)
    return n


def _out(value: Any) -> Any:
    return {"base64": base64.b64encode(bytes(value)).decode()} if isinstance(value, bytes | memoryview) else value


# -- restore -----------------------------------------------------------------------------------------------------------


def restore(
    newsroom: Newsroom, source: Path, *, report: Report | None = None, say: Say = _quiet, is_checked: bool = False
) -> Summary:
    """Fill this newsroom's empty database from a backup, put back record files that are missing, and derive the rest.

    The whole backup is read and proved before anything is put, unless the caller did so (`is_checked`). Raises NotFound,
    ArchiveBroken (nothing was kept then), Conflict if the database holds something.
    """
    if not is_checked:
        check_backup(source)
    with working(newsroom), _prepared(newsroom, report) as worker:
        with newsroom.db.write() as tx:
            if not put_back.is_pending(tx):  # else one that was cut off when the database was filled: go on
                _put_in(tx, newsroom, source, say)
        topics_kept.check(newsroom)  # else everything would fit; the next run goes on from here
        put_back.keep_promise(newsroom)
        return _derive(newsroom, worker)


def _put_in(tx: Tx, newsroom: Newsroom, source: Path, say: Say) -> None:
    if not _is_fresh(tx):
        raise Conflict(newsroom.db.url, "the database is not empty", hint="restore into a new newsroom")
    table_copy.clear(tx)
    fill(tx, source, say)
    table_copy.finish(tx)
    known = identity.edition_of(tx)
    recognise.settle(tx, newsroom)
    if identity.edition_of(tx) > known:
        # The backup is older than the records: what was published since is in them.
        adopt_site.take_in(tx, newsroom, from_records.records_of(newsroom), Adopted())
    _plan(tx, newsroom)
    put_back.promise(tx)


def check_backup(source: Path) -> backup_file.Contents:
    """Look at a backup without restoring it. Raises NotFound, ArchiveBroken if it is not whole, UsageError for a newer form."""
    return backup_file.check(source)


def _is_fresh(tx: Tx) -> bool:
    return all(table_copy.count(tx, t) == 0 for t in table_copy.all_tables() if t.info["kind"] != "motion")


def _plan(tx: Tx, newsroom: Newsroom) -> None:
    now = newsroom.clock()
    work.schedule(tx, [Then(stage="publish", item="@all")], now)
    rebuilding.plan_all(tx, now)
    from newsloom.pipeline.stages.poll import lane_of

    thens = [Then(stage="poll", item=s.id, lane=lane_of(s.url)) for s in sources.all_sources(tx)]
    thens += [
        Then(stage="fetch", item=id, lane=lane_of(url), arrival=seen)
        for id, url, seen in rebuilding.unfetched(tx, now - FETCHED_WITHIN)
    ]
    work.schedule(tx, thens, now)


def fill(tx: Tx, source: Path, say: Say = _quiet) -> None:
    """Put the rows of a backup into empty tables. Raises ArchiveBroken."""
    tables = {t.name: t for t in table_copy.all_tables()}
    blobs: dict[str, bytes] = {}
    try:
        for name, data in backup_file.members(source):
            folder, _, rest = name.partition("/")
            if folder == "blobs":
                blobs[rest] = data
            elif folder == "tables":
                table = tables[rest.partition(".")[0]]
                rows = [_row(table, line, blobs) for line in data.splitlines()]
                table_copy.put(tx, table, rows)
                say(table.name, len(rows))
                blobs.clear()
    except backup_file.BROKEN as err:
        raise ArchiveBroken(str(source), f"not a whole backup: {err}") from err


def _row(table: Rows, line: bytes, blobs: dict[str, bytes]) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.json.decode(line)
    if table.name == "blobs":
        plain["data"] = blobs[plain["digest"]]
    return {name: health.typed(table.columns[name], value) for name, value in plain.items() if name in table.columns}


# -- rebuilding --------------------------------------------------------------------------------------------------------


def rebuild(newsroom: Newsroom, stage: str, *, report: Report | None = None) -> Summary:
    """Conclude everything anew from this stage on, the index of words too. Stories that are public or were spoken of keep
    their ids and articles; a story with the lead of one that was proposed counts as proposed before.

    Raises UsageError for another stage, ConfigInvalid when the pool for pages cannot be had: nothing was dropped then.
    """
    if stage not in rebuilding.STAGES:
        raise UsageError(stage, "nothing is rebuilt from there", hint=f"one of {', '.join(rebuilding.STAGES)}")
    with working(newsroom), _prepared(newsroom, report) as worker:
        with newsroom.db.write() as tx:
            rebuilding.drop(tx, stage, newsroom.clock())
            search.rebuild(tx)
            proposed = rebuilding.remembered(tx)
        summary = _derive(newsroom, worker)
        return summary if summary.interrupted else replace(summary, lapsed=_lapsed(newsroom, proposed))


def _lapsed(newsroom: Newsroom, leads: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Of the stories with these articles, which were proposed: those that no longer are."""
    with newsroom.db.read() as tx:
        rows = stories.get(tx, list(memberships.story_of(tx, sorted(leads)).values()))
    return tuple(
        (row.title, "; ".join(row.standing.because) if row.standing else "")
        for row in sorted(rows.values(), key=lambda r: r.title)
        if row.state not in ("proposed", "published")
    )


@contextlib.contextmanager
def _prepared(newsroom: Newsroom, report: Report | None) -> Iterator[Worker]:
    """A worker that has its pool for pages: nothing is dropped before somebody can conclude it anew."""
    worker = Worker(newsroom, pools=LOCAL_POOLS, report=report)
    try:
        worker.prepare()
        yield worker
    finally:
        worker.close()


def _derive(newsroom: Newsroom, worker: Worker) -> Summary:
    with newsroom.db.read() as tx:
        since = event_log.last_id(tx)
    progress = worker.run_due()
    return summarise(newsroom, progress, since, interrupted=worker.interrupted)


# -- verifying ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it must be: where, and what."""

    where: str
    problem: str


def verify(newsroom: Newsroom, *, say: Say = _quiet) -> list[Fault]:
    """Look at the database's pages, every row that another depends on, every captured byte, and every record's file; what
    is wrong. A database that cannot be read through is a fault, and ends the look."""
    try:
        return _verify(newsroom, say)
    except StoreDamaged as err:
        return [Fault(err.subject, err.problem)]


def _verify(newsroom: Newsroom, say: Say) -> list[Fault]:
    with newsroom.db.snapshot() as tx:
        found = [Fault("database", problem) for problem in diagnostics.damaged_pages(tx)]
        if found:
            return found
        found += [Fault(where, problem) for where, problem in health.faults(tx)]
        names = health.blob_names(tx)
        for name in names:
            data = captures.get_blob(tx, name)
            if data is None or hashlib.sha256(data).hexdigest() != name:
                found.append(Fault(f"blobs {name[:12]}", "the bytes are not those of its digest"))
        say("blobs", len(names))
        for path, (_, digest) in sorted(editions.all_paths(tx).items()):
            target = files.inside(newsroom.root, f"{newsroom.config.publish.news_dir}/{path.removeprefix('_news/')}")
            if not target.is_file():
                found.append(Fault(path, "the record's file is missing"))
            elif content_digest(target.read_bytes()) != digest:
                found.append(Fault(path, "the record's file was changed by another hand"))
    lost = site_check.look(newsroom, digests=True)
    return [
        *found,
        *(Fault(path, f"this page of the site is missing, or changed; {site_check.ADVICE}") for path in lost),
    ]
