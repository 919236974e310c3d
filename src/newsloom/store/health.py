"""Is the database whole? What points nowhere, and what the engine itself says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, exists, func, select

from newsloom.store.sql import Instant, Tx
from newsloom.store.tables import (
    articles,
    blobs,
    documents,
    finds,
    memberships,
    pages,
    permalinks,
    redirects,
    stories,
)


def faults(tx: Tx) -> Iterator[tuple[str, str]]:
    """(table, what is wrong with how many rows)."""
    if tx.dialect.name == "sqlite":
        for row in tx.exec_driver_sql("PRAGMA integrity_check(20)").fetchall():
            if row[0] != "ok":
                yield "database", str(row[0])
    yield from lost_bytes(tx)
    leads = exists().where(redirects.c.gone == permalinks.c.story)
    checks = (
        (pages, ~exists().where(finds.c.id == pages.c.find), "were found nowhere"),
        (articles, ~exists().where(finds.c.id == articles.c.find), "were found nowhere"),
        (memberships, ~exists().where(articles.c.id == memberships.c.article), "are of no article"),
        (memberships, ~exists().where(stories.c.id == memberships.c.story), "are in no story"),
        (stories, ~exists().where(memberships.c.story == stories.c.id), "have no article"),
        (permalinks, ~exists().where(stories.c.id == permalinks.c.story) & ~leads, "lead to no story"),
    )
    yield from _counted(tx, checks)


def lost_bytes(tx: Tx) -> Iterator[tuple[str, str]]:
    """(table, how many rows) of what was captured and has no bytes."""
    body = documents.c.body
    yield from _counted(
        tx,
        (
            (pages, ~exists().where(blobs.c.digest == pages.c.body), "have lost their bytes"),
            (documents, body.is_not(None) & ~exists().where(blobs.c.digest == body), "have lost their bytes"),
        ),
    )


def _counted(tx: Tx, checks: Iterable[tuple[Table, ColumnElement[bool], str]]) -> Iterator[tuple[str, str]]:
    for table, wrong, words in checks:
        n = int(tx.execute(select(func.count()).select_from(table).where(wrong)).scalar() or 0)
        if n:
            yield table.name, f"{n} {words}"


def blob_names(tx: Tx) -> list[str]:
    """The digests of everything captured."""
    return list(tx.execute(select(blobs.c.digest).order_by(blobs.c.digest)).scalars())


def typed(column: Column[Any], value: Any) -> Any:
    """A value of a backup's JSON as the column takes it."""
    if value is None:
        return None
    if isinstance(column.type, Instant):
        return datetime.fromisoformat(value)
    if isinstance(column.type, LargeBinary) and isinstance(value, dict):
        import base64

        return base64.b64decode(value["base64"])
    return value
