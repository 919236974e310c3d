"""Newsrooms for the engine's tests: a fixed clock, made-up news, no network unless a test brings one."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench import made_news
from databases import migrated_url
from newsloom.runtime.context import Newsroom
from newsloom.services.imports import ingest
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.store import table_compare

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
SETTINGS = {
    "site.title": "The County",
    "fetch.host_delay": 0.0,
    "pools.cpu": "threads:2",
    "images.keep": False,
    "secured.keep": False,
    "policy.propose": 1.0,
    "policy.publish": 5.0,
}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def make(folder: Path, engine: str, **settings: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    named = {key.replace("__", "."): value for key, value in settings.items()}
    found(folder, SETTINGS | {"database.url": migrated_url(engine, folder)} | named, made_news.TOPICS)


@contextlib.contextmanager
def at_work(folder: Path, clock: Clock | None = None, **more: object) -> Iterator[Newsroom]:
    newsroom = open_newsroom(folder, clock=clock or Clock(), **more)  # type: ignore[arg-type]
    try:
        yield newsroom
    finally:
        close(newsroom)


def take_in(newsroom: Newsroom, *, rows: int = 120, pages: int = 20) -> ingest.Ingested:
    """JSON lines and an archive, carried through the flow."""
    made_news.write_rows(newsroom.root / "rows.jsonl.gz", rows)
    made_news.write_archive(newsroom.root / "pages.warc.gz", list(made_news.rows(pages, seed=2)))
    return ingest.ingest(newsroom, [newsroom.root / "rows.jsonl.gz", newsroom.root / "pages.warc.gz"])


def tables(newsroom: Newsroom) -> dict[str, dict[str, str]]:
    with newsroom.db.read() as tx:
        return table_compare.contents(tx)


def printed(folder: Path) -> dict[str, str]:
    """Path -> digest of what was published."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for name in ("_news", "_site")
        for p in sorted((folder / name).rglob("*"))
        if p.is_file()
    }
