"""Whole tables at a time: out of one database and into another, with counts and digests to prove it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Table, exists, func, insert, or_, select, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError

from newsloom.store.sql import Tx, chunks
from newsloom.store.table_compare import plain_row
from newsloom.store.tables import articles, endings, metadata, pages

ROWS = 500
CONTINUED = frozenset({"newsloom", "polls", "articles", "memberships", "stories", "hook_marks", "endings"})
Rows = Table
"""A table, for those above the store."""
Row = Mapping[str, Any]


def all_tables() -> list[Table]:
    """Every table, in a fixed order."""
    return list(metadata.sorted_tables)


def backed_up() -> list[Table]:
    """What a backup holds: captured, decided and published facts, and what continues them: which article is in which story,
    what polling taught, how fetching ended, the newsroom's own facts.

    Of `articles` it holds those that cannot be read out of a page again, of `endings` those of fetching and sweeping: the
    others are concluded anew.
    """
    kept = {"captured", "decided", "published"}
    return [t for t in all_tables() if t.info["kind"] in kept or t.name in CONTINUED]


def rows(tx: Tx, table: Table, *, lasting: bool = False) -> Iterator[list[Row]]:
    """The rows of a table in chunks, by primary key; articles in order of arrival (search goes by it).

    `lasting`: of the articles, only those whose page is not kept: taken in as rows, or their page was swept; of the endings
    those of fetching and sweeping.
    """
    order = (articles.c.first_seen, articles.c.id) if table is articles else tuple(table.primary_key.columns)
    query = select(table).order_by(*order).execution_options(yield_per=ROWS)
    if lasting and table is articles:
        query = query.where(or_(articles.c.page.is_(None), ~exists().where(pages.c.id == articles.c.page)))
    if lasting and table is endings:
        query = query.where(endings.c.stage.in_(("fetch", "sweep")))
    for part in chunks(tx.execute(query).mappings(), ROWS):
        yield [dict(row) for row in part]


def put(tx: Tx, table: Table, some: Sequence[Row]) -> None:
    """Insert rows as they are. Raises ValueError for rows that the table does not take (a damaged backup's)."""
    if not some:
        return
    try:
        # Rows name columns as the database does; a statement names them by their keys.
        keys = {column.name: column.key for column in table.columns}
        tx.execute(insert(table), [{keys.get(name, name): value for name, value in row.items()} for row in some])
    except (IntegrityError, DataError, StatementError) as err:
        if isinstance(err, DBAPIError) and not isinstance(err, IntegrityError | DataError):
            raise
        raise ValueError(f"{table.name}: {' '.join(str(err.orig or err).split())[:200]}") from err


def clear(tx: Tx) -> None:
    """Drop every row: of a database that holds nothing but facts about itself."""
    for table in all_tables():
        tx.execute(table.delete())


def finish(tx: Tx) -> None:
    """After rows with numbers of their own were put: the next number follows them."""
    if tx.dialect.name != "sqlite":
        tx.execute(
            text(
                "SELECT setval(pg_get_serial_sequence('journal', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM journal), false)"
            )
        )


def is_empty(tx: Tx) -> bool:
    """Whether no table holds a row."""
    return all(is_without_rows(tx, t) for t in all_tables())


def is_without_rows(tx: Tx, table: Table) -> bool:
    """Whether a table holds no row."""
    return tx.execute(select(text("1")).select_from(table).limit(1)).first() is None


def count(tx: Tx, table: Table) -> int:
    """How many rows there are."""
    return int(tx.execute(select(func.count()).select_from(table)).scalar() or 0)


def fingerprint(tx: Tx, table: Table) -> tuple[int, str]:
    """(rows, digest): the same for the same rows on both engines."""
    found, n = hashlib.sha256(), 0
    for part in rows(tx, table):
        for row in part:
            found.update(msgspec.json.encode(plain_row(row), order="sorted"))
            n += 1
    return n, found.hexdigest()
