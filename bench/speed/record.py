"""How fast are records read and written? One core, made-up records with ten related articles."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from bench.measured import Measured
from newsloom.model.article import Image
from newsloom.model.edition import Listed, Record, RecordProvider
from newsloom.records.paths import record_path
from newsloom.records.read_record import read_record
from newsloom.records.record import render_record
from newsloom.records.related import related_of
from newsloom.render.api import api_page

COUNT = 500


def a_record(number: int) -> Record:
    """A record of usual size."""
    return Record(
        title=f"Harbour {number} closes after a storm and opens again in the morning",
        excerpt="Ships wait outside while the crews look for a place to rest. " * 3,
        published=datetime(2024, 2, 3, 4, number % 60, tzinfo=UTC),
        web_url=f"https://paper.example/harbour/{number}",
        original_url=f"https://paper.example/harbour/{number}?from=feed",
        provider=RecordProvider(name="The Paper", domain="paper.example"),
        topics=("Harbours", "Transport"),
        images=(Image(url=f"https://paper.example/{number}.jpg", width=640, height=480, is_cached=True),),
        is_published=True,
    )


def rows() -> Iterator[Measured]:
    """Records a second: written, read, paths made; API pages a second."""
    related = tuple(related_of(a_record(number)) for number in range(10))
    records = [replace(a_record(number), related=related) for number in range(COUNT)]
    files = [render_record(record) for record in records]
    page = [Listed(f"_news/{number}.md", record) for number, record in enumerate(records[:25])]
    yield _rate("records written", COUNT, lambda: [render_record(record) for record in records])
    yield _rate("records read", COUNT, lambda: [read_record(data, "a.md") for data in files])
    yield _rate("paths made", COUNT, lambda: [record_path(r.title, r.published, "", ()) for r in records])
    yield _rate("API pages of 25", 20, lambda: [api_page(page, 1, True) for _ in range(20)])


def _rate(name: str, count: int, work: Callable[[], object]) -> Measured:
    start = time.perf_counter()
    work()
    return Measured(name, count / (time.perf_counter() - start), "/s", f"{count} of them")
