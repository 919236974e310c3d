"""Taking in what lies in files: WARC archives of pages, and JSON lines of articles. Repeating it changes nothing."""

from __future__ import annotations

import contextlib
import gzip
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import msgspec

from newsloom.core.outlets import name_of
from newsloom.core.url import article_url, canonical_url
from newsloom.errors import ArchiveBroken, NotFound
from newsloom.model.article import UNKNOWN_PROVIDER, StoredArticle
from newsloom.model.capture import Page
from newsloom.model.ids import digest
from newsloom.model.outcome import Then
from newsloom.net.warc import read_archive
from newsloom.pipeline.worker import Report, Worker
from newsloom.runtime.context import Newsroom
from newsloom.services.imports.rows import aliases_of, article_of
from newsloom.services.newsroom.open import working
from newsloom.services.newsroom.run import LOCAL_POOLS
from newsloom.store import articles, captures, work
from newsloom.store import final_outcomes as dispositions
from newsloom.store.captures import DiscoveredUrl

CHUNK = 200
MAX_LINE = 16 * 1024 * 1024
"""Bytes of a row, unpacked, as of a record of an archive."""
STDIN = Path("-")
"""Standard input, read as JSON lines."""
TAKEN = Callable[[int], None]


@dataclass(slots=True)
class Ingested:
    """What became of what was taken in: `dispositions` counts each thing once."""

    read: int = 0
    known: int = 0
    faults: list[str] = field(default_factory=list)
    finds: list[str] = field(default_factory=list)
    dispositions: dict[str, int] = field(default_factory=dict)
    interrupted: bool = False


def ingest(
    newsroom: Newsroom,
    paths: Sequence[Path],
    *,
    report: Report | None = None,
    taken: TAKEN | None = None,
    pools: frozenset[str] = LOCAL_POOLS,
) -> Ingested:
    """Take in archives (.warc, .warc.gz, .warc.zst) and JSON lines (.jsonl, .jsonl.gz, `-` for standard input), and carry
    them through the flow.

    With no `pools`, they are only taken in, and due. A page's or row's arrival is its own time (the archive's record,
    `first_seen` or `published` of a row), else now. Raises NotFound before anything is read if a path is not there.
    """
    for path in paths:
        if path != STDIN:
            check_file(path)
    done = Ingested()
    with working(newsroom):
        marker = digest("ingest", *(str(p.resolve()) for p in paths))
        now = newsroom.clock()
        with newsroom.db.write() as tx:
            work.reclaim(tx, alone=newsroom.db.is_sqlite)
            # While rows come in, nothing that arrived later may be grouped: the marker holds the watermark down.
            hold = Then(
                stage="ingest", item=marker, arrival=datetime(1, 1, 1, tzinfo=UTC), due_at=now + timedelta(hours=1)
            )
            work.schedule(tx, [hold], now)
        try:
            for path in paths:
                _take(newsroom, path, done, taken)
        except KeyboardInterrupt:
            done.interrupted = True
        finally:
            with newsroom.db.write() as tx:
                work.cancel(tx, "ingest", marker)
        if pools and not done.interrupted:
            worker = Worker(newsroom, pools=pools, report=report)
            worker.run_due()
            done.interrupted = worker.interrupted
    with newsroom.db.read() as tx:
        done.dispositions = dispositions.count(tx, done.finds)
    return done


def check_file(path: Path) -> None:
    """Raises NotFound for what is no file: a folder, or nothing at all."""
    if path.is_dir():
        raise NotFound(str(path), "is a folder", hint="name the files in it: newsloom ingest FOLDER/*")
    if not path.is_file():
        raise NotFound(str(path), "there is no such file")


def _take(newsroom: Newsroom, path: Path, done: Ingested, taken: TAKEN | None) -> None:
    source = _rows(path, done) if is_rows(path) else _pages(path, done)
    batch: list[Any] = []
    for one in source:
        batch.append(one)
        if len(batch) >= CHUNK:
            _keep(newsroom, batch, done)
            batch = []
            if taken is not None:
                taken(done.read)
    _keep(newsroom, batch, done)
    if taken is not None:
        taken(done.read)


def is_rows(path: Path) -> bool:
    """JSON lines by name, anything else is taken for an archive."""
    if path == STDIN:
        return True
    name = path.name.lower()
    return name.removesuffix(".gz").endswith((".jsonl", ".ndjson", ".json"))


# -- archives ----------------------------------------------------------------------------------------------------------


def _pages(path: Path, done: Ingested) -> Iterator[tuple[DiscoveredUrl, Page]]:
    try:
        for record in read_archive(path):
            done.read += 1
            got = record.fetched
            if got is None:
                done.faults.append(f"{path.name}: record {record.number} at byte {record.offset}: {record.problem}")
                continue
            url = article_url(got.url)
            find = DiscoveredUrl(
                id=captures.find_id(canonical_url(url)), url=url, first_seen=got.fetched_at, via="archive"
            )
            page = Page(
                id=captures.page_id(find.id, got.body),
                url=url,
                final_url=got.final_url,
                status=got.status,
                headers=dict(got.headers),
                body=got.body,
                fetched_at=got.fetched_at,
            )
            yield find, page
    except ArchiveBroken as err:
        done.faults.append(str(err))


def _keep(newsroom: Newsroom, batch: Sequence[tuple[DiscoveredUrl, Any]], done: Ingested) -> None:
    if not batch:
        return
    now = newsroom.clock()
    with newsroom.db.write() as tx:
        captures.put_finds(tx, [find for find, _ in batch])
        thens: list[Then] = []
        aliases: dict[str, tuple[str, str]] = {}
        rows: list[tuple[StoredArticle, str, str | None, int]] = []
        pages = captures.known_pages(tx, [p.id for _, p in batch if isinstance(p, Page)])
        articles.lock(tx, [p.id for _, p in batch if isinstance(p, StoredArticle)])
        held = articles.get(tx, [p.id for _, p in batch if isinstance(p, StoredArticle)])
        for find, what in batch:
            done.finds.append(find.id)
            if isinstance(what, Page):
                if what.id in pages:
                    done.known += 1
                    continue
                pages.add(what.id)
                captures.put_page(tx, what, find.id, now)
                thens.append(Then(stage="extract", item=what.id, arrival=find.first_seen))
            elif what.id in held:
                done.known += 1
            else:
                held[what.id] = what
                aliases |= aliases_of(what.article)
                rows.append((_named(what, newsroom), find.id, None, 0))
                thens.append(Then(stage="dedupe", item=what.id, arrival=what.first_seen))
        articles.put(tx, rows)
        captures.put_aliases(tx, aliases)
        work.schedule(tx, thens, now)


def _named(held: StoredArticle, newsroom: Newsroom) -> StoredArticle:
    """The article under its publisher's name: the owner's word, the row's own, or what else is known of the address."""
    if held.provider_domain == UNKNOWN_PROVIDER:
        return held
    name = name_of(held.provider_domain, site=held.provider_name, listed=newsroom.organizations)
    return replace(held, provider_name=name)


# -- rows --------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def open_rows(path: Path) -> Iterator[io.BufferedReader]:
    """A file of rows, or standard input, which stays open."""
    if path == STDIN:
        yield io.BufferedReader(sys.stdin.buffer)  # type: ignore[arg-type]
        return
    with path.open("rb") as raw:
        yield raw


def _rows(path: Path, done: Ingested) -> Iterator[tuple[DiscoveredUrl, StoredArticle]]:
    with open_rows(path) as raw:
        packed = raw.peek(2)[:2] == b"\x1f\x8b"
        lines: IO[bytes] = gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[assignment]
        try:
            for number, line in enumerate(_lines(lines), 1):
                if line is not None and not line.strip():
                    continue
                done.read += 1
                try:
                    if line is None:
                        raise ValueError(f"longer than {MAX_LINE // 1024 // 1024} MB")
                    row = msgspec.json.decode(line)
                    if not isinstance(row, dict):
                        raise TypeError("not a JSON object")
                    yield article_of(row)
                except (msgspec.DecodeError, ValueError, TypeError, RecursionError) as err:
                    done.faults.append(f"{path.name}: line {number}: {err}")
        except (EOFError, gzip.BadGzipFile, OSError) as err:
            done.faults.append(f"{path.name}: the file breaks off: {err}")


def _lines(file: IO[bytes]) -> Iterator[bytes | None]:
    """The lines, and None in the place of one that is too long: it is passed over in pieces."""
    while line := file.readline(MAX_LINE + 1):
        if len(line) <= MAX_LINE:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(MAX_LINE)
        yield None
