"""What differs between the two engines, or would be written twice: column types, upsert, chunks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

import msgspec
from sqlalchemy import BigInteger, Connection, Dialect, Table, Text
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.types import TypeDecorator

Tx = Connection
T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

# Both engines must sort alike: PostgreSQL is told to compare bytes, as SQLite does.
Words = Text().with_variant(Text(collation="C"), "postgresql")


class Instant(TypeDecorator[datetime]):
    """An aware datetime as microseconds since 1970 (BIGINT): sorts and compares alike on both engines."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Json(TypeDecorator[Any]):
    """Plain data or dataclasses as JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else to_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else msgspec.json.decode(value)


def to_micros(value: datetime) -> int:
    """Microseconds since 1970; exact, also for years that timestamp() refuses."""
    return (value - EPOCH) // MICROSECOND


def to_json(value: Any) -> str:
    """JSON text; NUL characters are dropped, because PostgreSQL cannot hold them."""
    return msgspec.json.encode(value).decode().replace("\\u0000", "")


def clean(text: str) -> str:
    """Text that both engines can hold: no NUL, no lone surrogates."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode()
    return text


def upsert(
    tx: Tx,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    keys: Sequence[str],
    update: Sequence[str] | Mapping[str, Any] | None = None,
) -> None:
    """INSERT ... ON CONFLICT (keys): update the named columns (all others by default), or do nothing when `update` is ().

    A mapping gives expressions instead of the new values.
    """
    if not rows:
        return
    insert = sqlite_insert if tx.dialect.name == "sqlite" else postgres_insert
    statement: Any = insert(table)
    if update is None:
        update = [c.name for c in table.columns if c.name not in keys and c.name in rows[0]]
    if not update:
        statement = statement.on_conflict_do_nothing(index_elements=list(keys))
    else:
        new = update if isinstance(update, Mapping) else {name: statement.excluded[name] for name in update}
        statement = statement.on_conflict_do_update(index_elements=list(keys), set_=dict(new))
    tx.execute(statement, list(rows))


def chunks(items: Iterable[T], size: int = 1000) -> Iterator[list[T]]:
    """Lists of at most `size` items, in order."""
    it = iter(items)
    while part := list(islice(it, size)):
        yield part
