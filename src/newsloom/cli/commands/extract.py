"""`newsloom extract`: pages in, articles out, as JSON lines."""

from __future__ import annotations

import gzip
import os
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from newsloom.cli.context import Number
from newsloom.cli.lines import Row, read_rows, write_row
from newsloom.core.extract import extract as extract_page
from newsloom.core.extract.read import MAX_INPUT
from newsloom.core.witness import Houses, without_house
from newsloom.errors import NotFound, PageUnreadable
from newsloom.model.article import Article
from newsloom.pipeline.executors.process_pool import killable

AHEAD = 500
"""Answers that are held back where rows come from files: the first pages of a host are read as the later ones tell. Standard
input is answered at once."""


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes that read pages.")
@click.option("--seconds", type=Number(0.1), default=20.0, show_default=True, help="A page's time.")
@click.option("--megabytes", type=click.IntRange(50), default=1500, show_default=True, help="A page's memory.")
def extract(files: tuple[str, ...], workers: int, seconds: float, megabytes: int) -> int:
    """Read articles out of pages.

    Rows of {url, html} or {url, file} come from FILE (or standard input) as JSON lines; `file` is a path (gzip too).
    Each row is answered in order with what the page says; a page that cannot be read is answered with `error`.
    """
    failed = 0
    waiting: deque[Row] = deque()

    def rows() -> Iterator[Row]:
        for row in read_rows(files):
            waiting.append(row)
            yield row

    answers = killable(answer, rows(), workers=workers, seconds=seconds, megabytes=megabytes)
    for made in without_houses(answers, ahead=AHEAD if files else 0):
        row = waiting.popleft()
        said = (
            {"error": _why(made)}
            if isinstance(made, Exception)
            else as_row(made)
            if isinstance(made, Article)
            else made
        )
        failed += "error" in said
        write_row(joined(row, said))
    return 1 if failed else 0


def without_houses(answers: Iterable[Article | Row | Exception], ahead: int) -> Iterator[Article | Row | Exception]:
    """Answers in their order, articles without what many pages of their host say: learned from all before an article and from
    `ahead` answers after it."""
    houses = Houses()
    held: deque[Article | Row | Exception] = deque()

    def told(one: Article | Row | Exception) -> Article | Row | Exception:
        return without_house(one, houses.of(one)) if isinstance(one, Article) else one

    for one in answers:
        if isinstance(one, Article) and one.type in ("article", "video"):
            houses.add(one)
        held.append(one)
        if len(held) > ahead:
            yield told(held.popleft())
    while held:
        yield told(held.popleft())


def joined(row: Row, said: Row) -> Row:
    """A row's own keys without the markup, then what its page says; `url` stays as it came, and first."""
    kept = {name: value for name, value in row.items() if name != "html"}
    first = {"url": row["url"]} if "url" in row else {}
    return first | kept | said | first


def answer(row: Row) -> Article | Row:
    """What one row's page says; a row that is none says why. In a killable process."""
    if "error" in row and "line" in row:
        return {"error": row["error"]}
    url = row.get("url") or ""
    if not isinstance(url, str):
        raise PageUnreadable(str(url)[:80], "`url` is not a string")
    content_type = row.get("contentType")
    html = _html(row, url)
    return extract_page(
        html, url, content_type=content_type if isinstance(content_type, str) else None, now=datetime.now(UTC)
    )


def _html(row: Row, url: str) -> bytes | str:
    html, file = row.get("html"), row.get("file")
    if isinstance(html, str):
        return html
    if not isinstance(file, str) or not file:
        raise PageUnreadable(url or "row", "there is neither `html` nor `file`")
    try:
        with Path(file).open("rb") as opened:
            data = opened.read(MAX_INPUT + 1)
        if data[:2] != b"\x1f\x8b":
            return data
        with gzip.open(file, "rb") as unpacked:
            return unpacked.read(MAX_INPUT + 1)
    except FileNotFoundError as err:
        raise NotFound(file, "no such file") from err
    except (OSError, EOFError, zlib.error) as err:
        raise PageUnreadable(os.fspath(file), f"cannot be read: {getattr(err, 'strerror', None) or err}") from err


def as_row(article: Article) -> dict[str, Any]:
    """An article in the filter's shape; null where unknown."""
    return {
        "url": article.url,
        "canonicalUrl": article.canonical_url,
        "ampUrl": article.amp_url,
        "title": article.title,
        "excerpt": article.excerpt,
        "text": article.text,
        "authors": list(article.authors),
        "publishedDateTime": _time(article.published),
        "modifiedDateTime": _time(article.modified),
        "language": article.language,
        "images": [{"url": i.url, "width": i.width, "height": i.height} for i in article.images],
        "siteName": article.site_name,
        "section": article.section,
        "keywords": list(article.keywords),
        "video": article.video,
        "type": article.type,
        "restricted": article.restricted,
        "clutter": article.clutter,
        "corrections": list(article.corrections),
        "copyOf": article.original_url,
        "signals": list(article.signals),
        "links": [{"url": link.url, "anchor": link.anchor, "credit": link.credit} for link in article.links],
        "ranks": {field: rank for field, rank in asdict(article.ranks).items() if rank is not None},
        "because": list(article.because),
    }


def _time(time: datetime | None) -> str | None:
    """RFC 3339 in the publisher's own zone: the zone tells the day that readers saw on the page."""
    return None if time is None else time.isoformat(timespec="seconds").replace("+00:00", "Z")


def _why(err: Exception) -> str:
    return str(err) or type(err).__name__
