"""Backfill: archives read on a cluster, one task each, into Parquet; then loaded in order of arrival.

A task is a plain function of an archive's address: it opens it (local disk, HTTP, S3 ... through fsspec), reads every page, and
writes one Parquet file beside the others, under a name made of the address. A task that runs twice writes the same file; a file
that is there is not made again: so a killed worker, or a killed program, costs only the archives that it was in.
The pages' bytes stay in the archive, which is the capture; what is kept of a page is its article and fingerprint.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from newsloom.core.dedupe import bands, fingerprint, to_bytes
from newsloom.core.extract import extract
from newsloom.core.url import article_url, canonical_url, registrable_domain
from newsloom.errors import ArchiveBroken, ConfigInvalid, PageUnreadable
from newsloom.model.article import Article
from newsloom.model.ids import article_id, digest
from newsloom.net.warc import Archived, read_archive
from newsloom.pipeline.executors.dask_guard import may_have_children
from newsloom.pipeline.executors.process_pool import killable
from newsloom.store.captures import find_id

FORMAT = 1
"""Goes up when the columns change: parts of another format are made again."""
ROWS = 500
ARTICLES = frozenset({"article", "video"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one archive gave: counts, and the Parquet file with the rest."""

    archive: str
    file: str
    pages: int = 0
    articles: int = 0
    faults: tuple[str, ...] = ()
    whole: bool = True
    """Read to its end; an archive that broke off is read again by the next call."""


@dataclass(slots=True)
class Row:
    """A page as a part holds it: an article, or the reason why there is none."""

    find: str
    url: str
    first_seen: datetime
    article: Article | None = None
    why: str = ""
    print: bytes = b""
    bands: list[int] = field(default_factory=list)


def part_name(archive: str) -> str:
    """The file of an archive's part."""
    return f"part-{FORMAT}-{digest('archive', archive)}.parquet"


def read_part(archive: str, folder: str, *, seconds: float = 20.0, megabytes: int = 1000) -> Part:
    """The task: read an archive into `folder`, unless its whole part is there. Runs anywhere; all it needs is in its arguments.

    Pages are read in a process beside this one: one that takes longer than `seconds`, or more memory, is given up alone.
    Raises OSError when the archive cannot be opened. A broken archive gives what was readable, and a fault.
    """
    target = Path(folder) / part_name(archive)
    if target.is_file() and (kept := described(target)).whole:
        return kept
    faults: list[str] = []
    broken: list[str] = []
    rows = _rows_of(pages(archive, broken), faults, seconds, megabytes)
    rows.sort(key=lambda r: (r.first_seen, r.find))
    part = Part(
        archive=archive,
        file=str(target),
        pages=len(rows),
        articles=sum(r.article is not None for r in rows),
        faults=tuple([*broken, *faults][:100]),
        whole=not broken,
    )
    write_part(target, rows, part)
    return part


def pages(archive: str, broken: list[str]) -> Iterator[Archived]:
    """The records of an archive, wherever it lies; where it breaks off goes into `broken`."""
    import fsspec

    with fsspec.open(archive, "rb") as stream:
        try:
            yield from read_archive(stream, name=archive)
        except ArchiveBroken as err:
            broken.append(str(err))


def _rows_of(found: Iterable[Archived], faults: list[str], seconds: float, megabytes: int) -> list[Row]:
    rows: list[Row] = []
    waiting: deque[Row] = deque()

    def to_read() -> Iterator[ToRead]:
        for one in found:
            row = row_of(one, faults)
            if row is not None:
                rows.append(row)
                if not row.why and one.fetched is not None:
                    waiting.append(row)
                    got = one.fetched
                    yield got.body, got.final_url, got.headers.get("content-type"), row.first_seen

    may_have_children()
    for made in killable(read_page, to_read(), workers=1, seconds=seconds, megabytes=megabytes):
        row = waiting.popleft()
        if isinstance(made, Exception):
            row.why = f"the page cannot be read: {made}"
        else:
            row.article, row.why, row.print, row.bands = made
    return rows


def row_of(one: Archived, faults: list[str]) -> Row | None:
    """A record of an archive, not read yet; with `why` if it need not be."""
    got = one.fetched
    if got is None:
        faults.append(f"record {one.number} at byte {one.offset}: {one.problem}")
        return None
    url = article_url(got.url)
    row = Row(find=find_id(canonical_url(url)), url=url, first_seen=got.fetched_at.astimezone(UTC))
    kind = got.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if not 200 <= got.status < 300:
        row.why = f"an error page (status {got.status})"
    elif kind and not any(word in kind for word in ("html", "xml", "text/plain", "octet-stream")):
        row.why = f"not an article: {kind}"
    return row


ToRead = tuple[bytes, str, str | None, datetime]
"""A page's bytes, address, content type, and when it was seen."""


def read_page(page: ToRead) -> tuple[Article | None, str, bytes, list[int]]:
    """(article, why there is none, fingerprint, bands) of a page. In a killable process."""
    body, url, content_type, seen = page
    try:
        article = extract(body, url, content_type=content_type, now=seen)
    except PageUnreadable as err:
        return None, f"the page cannot be read: {err.problem}", b"", []
    if article.type not in ARTICLES or not article.title:
        return None, f"not an article: {'; '.join((article.type, *article.because[:1]))}", b"", []
    made = fingerprint(article.title, article.text, article.excerpt, authors=article.authors)
    return article, "", to_bytes(made), list(bands(made))


def write_part(target: Path, rows: Sequence[Row], part: Part) -> None:
    """One Parquet file, written beside and renamed; its metadata tells what it holds."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema(
        [
            ("find", pa.string()),
            ("url", pa.string()),
            ("first_seen", pa.timestamp("us", tz="UTC")),
            ("article", pa.binary()),
            ("why", pa.string()),
            ("print", pa.binary()),
            ("bands", pa.list_(pa.int64())),
        ],
        metadata={"newsloom": msgspec.json.encode(part)},
    )
    columns: dict[str, list[Any]] = {name: [] for name in schema.names}
    for row in rows:
        columns["find"].append(row.find)
        columns["url"].append(row.url)
        columns["first_seen"].append(row.first_seen)
        columns["article"].append(None if row.article is None else msgspec.json.encode(row.article))
        columns["why"].append(row.why)
        columns["print"].append(row.print)
        columns["bands"].append(row.bands)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_suffix(f".{digest('part', part.archive, str(id(rows)))[:8]}.tmp")
    pq.write_table(pa.table(columns, schema=schema), beside, compression="zstd")
    beside.replace(target)


def described(target: Path) -> Part:
    """What a part says of itself. Raises ConfigInvalid for a file that is no part of ours."""
    import pyarrow.parquet as pq

    metadata = pq.read_schema(target).metadata or {}
    if b"newsloom" not in metadata:
        raise ConfigInvalid(str(target), "not a part of a backfill", hint="remove it")
    return msgspec.json.decode(metadata[b"newsloom"], type=Part)


def rows_in_order(files: Sequence[str]) -> Iterator[Row]:
    """The rows of all parts in order of arrival (first seen, find): each part is sorted, so this is a merge."""
    from heapq import merge

    yield from merge(*(_rows(f) for f in files), key=lambda r: (r.first_seen, r.find))


def _rows(file: str) -> Iterator[Row]:
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(file).iter_batches(batch_size=ROWS):
        for plain in batch.to_pylist():
            packed = plain["article"]
            yield Row(
                find=plain["find"],
                url=plain["url"],
                first_seen=plain["first_seen"],
                article=None if packed is None else msgspec.json.decode(packed, type=Article),
                why=plain["why"],
                print=plain["print"],
                bands=plain["bands"],
            )


def identity(row: Row) -> str:
    """The id of a row's article."""
    assert row.article is not None
    return article_id(row.article.canonical_url)


def domain_of(row: Row) -> str:
    """The registrable domain of a row's article."""
    assert row.article is not None
    return registrable_domain(row.article.canonical_url)
