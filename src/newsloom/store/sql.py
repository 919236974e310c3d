"""What differs between the two engines, or would be written twice: column types, upsert, chunks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

import msgspec
from sqlalchemy import BigInteger, Boolean, ColumnElement, Connection, Dialect, Table, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

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


class Many(TypeDecorator[Any]):
    """A list of texts or whole numbers as one parameter: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, of: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(self.of))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return to_json(value) if dialect.name == "sqlite" else value


class _Within(FunctionElement[bool]):
    type = Boolean()
    name = "within"
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        return self  # else `= 1` is put behind it on SQLite, and no index serves


@compiles(_Within, "sqlite")
def _within_json(element: _Within, compiler: Any, **kw: Any) -> str:
    column, values = (compiler.process(c, **kw) for c in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


@compiles(_Within, "postgresql")
def _within_array(element: _Within, compiler: Any, **kw: Any) -> str:
    column, values = (compiler.process(c, **kw) for c in element.clauses)
    return f"{column} = ANY({values})"


def within(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether the column (texts or whole numbers) is one of these values.

    All values travel as one parameter. With `column.in_(values)` SQLAlchemy writes a statement of its own for each number
    of values: that was a tenth of the time that the flow took, and no server can keep such statements prepared.
    """
    of = BigInteger if isinstance(column.type, BigInteger) else Text
    return _Within(column, bindparam(None, list(values), type_=Many(of), unique=True))


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


def chunks(items: Iterable[T], size: int = 5000) -> Iterator[list[T]]:
    """Lists of at most `size` items, in order."""
    it = iter(items)
    while part := list(islice(it, size)):
        yield part
