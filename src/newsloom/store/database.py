"""Opening a newsroom's database: SQLite or PostgreSQL, migrated, ours, and not from the future."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from newsloom.errors import StoreBusy, StoreError, StoreForeign
from newsloom.store import migrate as migrating
from newsloom.store.migrate import APPLICATION_ID
from newsloom.store.sql import Tx

CONNECTIONS = 8
"""Connections that one process keeps open to PostgreSQL, unless it is told otherwise."""
WAIT = timedelta(seconds=30)
"""How long a writer waits for another one, unless it is told otherwise."""
IDLE_IN_TRANSACTION = timedelta(minutes=5)
"""A worker that is suspended in the middle of a transaction would keep its locks: PostgreSQL ends it after so long."""


class Database:
    """One engine; `read()` and `write()` open transactions. Use `open_database` to get one."""

    def __init__(self, engine: Engine, url: str) -> None:
        self.engine = engine
        self.url = url

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextlib.contextmanager
    def read(self) -> Iterator[Tx]:
        """A transaction that only reads; it sees one state of the database on SQLite."""
        with _translated(self.url), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Tx]:
        """Like `read`, but it sees one state of the database on PostgreSQL too, however long it takes."""
        with _translated(self.url), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Tx]:
        """A transaction that may write; all of it or nothing."""
        with _translated(self.url), self.engine.connect() as connection:
            connection = connection.execution_options(newsloom_write=True)
            with connection.begin():
                yield connection

    def close(self) -> None:
        self.engine.dispose()


def open_database(
    url: str,
    *,
    migrate: bool = True,
    contract: bool = False,
    connections: int = CONNECTIONS,
    wait: timedelta = WAIT,
    program: migrating.Program = migrating.THIS,
) -> Database:
    """Open, check that it is ours, expand it to this version's schema.

    `url` as in SQLAlchemy: ``sqlite:///path/newsloom.db`` or ``postgresql://user@host/name``. With `migrate=False` an older
    schema raises StoreError instead of being migrated. `contract` takes away too what only older programs use (see
    store.migrating); then Conflict says who is still at work. `connections` stay open on PostgreSQL; a writer that waits longer
    than `wait` for another one raises StoreBusy (a migration waits as long as it must). Raises StoreForeign for a foreign
    database, and for a newer one that this program no longer understands; StoreError when it cannot be reached.
    """
    database = Database(_engine(url, connections, wait), url)
    try:
        with _translated(url):
            _check_ours(database)
            _bring_up(database, migrate, contract, program)
    except BaseException:
        database.close()
        raise
    return database


def _engine(url: str, connections: int = CONNECTIONS, wait: timedelta = WAIT) -> Engine:
    milliseconds = wait // timedelta(milliseconds=1)
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgres", "postgresql"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() == "sqlite":
            engine = create_engine(parsed)
            event.listen(engine, "connect", partial(_tune_sqlite, milliseconds))
            event.listen(engine, "begin", _begin_sqlite)
            if parsed.database and not Path(parsed.database).parent.is_dir():
                raise StoreError(parsed.database, "the folder for the database does not exist")
            return engine
        if parsed.get_backend_name() == "postgresql":
            idle = f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION // timedelta(milliseconds=1)}"
            said = str(parsed.query.get("options", ""))  # the owner's own come last, and win
            told = f"{idle} -c lock_timeout={milliseconds} {said}".rstrip()
            return create_engine(parsed, pool_pre_ping=True, pool_size=connections, connect_args={"options": told})
    except ModuleNotFoundError as err:
        raise StoreError(url, f"a driver is missing: {err.name}", hint="pip install 'newsloom[postgres]'") from err
    except (ArgumentError, NoSuchModuleError, ValueError) as err:
        raise StoreError(url, "not a database URL", hint="sqlite:///newsloom.db or postgresql://host/name") from err
    raise StoreError(url, "neither sqlite nor postgresql", hint="sqlite:///newsloom.db or postgresql://host/name")


def _tune_sqlite(wait: int, connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event says BEGIN, not the driver
    connection.execute(f"PRAGMA busy_timeout = {wait}")
    named = connection.execute("PRAGMA application_id").fetchone()[0]
    if named == APPLICATION_ID or not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        connection.execute("PRAGMA journal_mode = WAL")  # it is written into the file: never into another program's
    for pragma in (
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "cache_size = -16384",  # for each connection; what is not there is in the operating system's cache
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A write transaction takes the lock at once: two that read first and write later would deadlock.
    write = connection.get_execution_options().get("newsloom_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _check_ours(database: Database) -> None:
    with database.engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        if not tables:
            return
        if database.is_sqlite:
            found = connection.exec_driver_sql("PRAGMA application_id").scalar()
            ours = found == APPLICATION_ID
        else:
            ours = "newsloom" in tables
        if not ours and not tables <= {"alembic_version"}:
            raise StoreForeign(database.url, "another program's database", hint="name an empty one in [database] url")


def schema_versions(database: Database) -> tuple[str | None, str]:
    """(revision of the database, revision of this program)."""
    with database.engine.connect() as connection:
        return migrating.revision_of(connection), migrating.THIS.head


def pending_steps(database: Database, program: migrating.Program = migrating.THIS) -> list[tuple[str, str]]:
    """(revision, "expand" or "contract") of what this database lacks; none for one that a newer program migrated."""
    with database.engine.connect() as connection:
        current = migrating.revision_of(connection)
    known = program.knows(current)
    return [(one.revision, migrating.step_of(one)) for one in program.pending(current)] if known else []


def _bring_up(database: Database, migrate: bool, contract: bool, program: migrating.Program) -> None:
    with database.engine.connect() as connection:
        current = migrating.revision_of(connection)
        if current == program.head:
            return
        if not program.knows(current):
            migrating.check_welcome(connection, program, where=database.url)
            return  # a newer program has added something: that is no matter of ours
    if not migrate:
        head = program.head
        raise StoreError(database.url, f"schema {current or 'none'} is older than {head}", hint="newsloom db migrate")
    with database.write() as tx:
        migrating.bring_up(tx, program, where=database.url, contract=contract)
        if database.is_sqlite:
            tx.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            broken = tx.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise StoreError(database.url, f"the migration left {len(broken)} dangling references")


@contextlib.contextmanager
def _translated(url: str) -> Iterator[None]:
    """Database errors that a person can do something about, in a sentence."""
    try:
        yield
    except OperationalError as err:
        reason = " ".join(str(err.orig).split())
        if "locked" in reason or "lock timeout" in reason:
            raise StoreBusy(url, "the database is locked by another process", hint="try again") from err
        if "deadlock" in reason or "could not serialize" in reason:
            raise StoreBusy(url, "two writers waited for each other", hint="try again") from err
        if "disk" in reason or "full" in reason:
            raise StoreError(url, f"the disk is full: {reason}", hint="free some space; nothing was lost") from err
        if "readonly" in reason or "unable to open" in reason:
            raise StoreError(url, f"cannot be opened for writing: {reason}") from err
        raise StoreError(url, reason) from err
    except DBAPIError as err:
        if "file is not a database" in str(err.orig):
            raise StoreForeign(url, "not a database file") from err
        if err.connection_invalidated:
            raise StoreError(url, f"the connection was cut: {' '.join(str(err.orig).split())}") from err
        raise
