"""Opening a newsroom's database: SQLite or PostgreSQL, migrated, ours, and not from the future."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from newsloom.errors import StoreBusy, StoreDamaged, StoreError, StoreForeign, StoreGone
from newsloom.store import address
from newsloom.store import migrate as migrating
from newsloom.store.migrate import APPLICATION_ID
from newsloom.store.sql import Tx

CONNECTIONS = 8
"""Connections that one process keeps open to PostgreSQL, unless it is told otherwise."""
WAIT = timedelta(seconds=30)
"""How long a writer waits for another one, unless it is told otherwise."""
UNWRITTEN = frozenset(
    f"SQLITE_IOERR_{what}"
    for what in (
        "WRITE",
        "FSYNC",
        "DIR_FSYNC",
        "TRUNCATE",
        "DELETE",
        "SHMOPEN",
        "SHMSIZE",
        "SHMMAP",
        "NOMEM",
        "GETTEMPPATH",
    )
)
"""What SQLite says of a disk that takes no more: the database is whole. (Of one that is full by the system's own word it says
SQLITE_FULL; what a quota, a limit or a dying disk says is one of these.)"""
IDLE_IN_TRANSACTION = timedelta(minutes=5)
"""A worker that is suspended in the middle of a transaction would keep its locks: PostgreSQL ends it after so long."""


class Database:
    """One engine; `read()` and `write()` open transactions. Use `open_database` to get one.

    `url` is the address as it may be shown: without a password. `file` is the file of a SQLite database.
    """

    def __init__(self, engine: Engine, url: str) -> None:
        self.engine = engine
        self.url = address.shown(url)
        self.file = address.file_of(url)
        self._secret = url
        self._opened_file: tuple[int, int] | None = None

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextlib.contextmanager
    def read(self) -> Iterator[Tx]:
        """A transaction that only reads; it sees one state of the database on SQLite."""
        with self.translated(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Tx]:
        """Like `read`, but it sees one state of the database on PostgreSQL too, however long it takes."""
        with self.translated(), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextlib.contextmanager
    def write(self, *, durable: bool = False) -> Iterator[Tx]:
        """A transaction that may write; all of it or nothing. `durable`: when it has ended, a power cut cannot take it back
        (SQLite may else lose the last seconds, and nothing but them; PostgreSQL never does)."""
        with self.translated(), self.engine.connect() as connection:
            connection = connection.execution_options(newsloom_write=True)
            with self._synced(connection, durable), connection.begin():
                yield connection

    @contextlib.contextmanager
    def _synced(self, connection: Connection, durable: bool) -> Iterator[None]:
        raw = connection.connection.driver_connection if durable and self.is_sqlite else None
        if raw is None:
            yield
            return
        raw.execute("PRAGMA synchronous = FULL")
        try:
            yield
        finally:
            raw.execute("PRAGMA synchronous = NORMAL")

    @contextlib.contextmanager
    def translated(self) -> Iterator[None]:
        """Errors of the engine as StoreErrors; StoreGone where the file was deleted or replaced since it was opened."""
        self.check_file()
        with _translated(self.url, self._secret):
            yield

    def remember_file(self) -> None:
        """The file that is there now is the one that was opened."""
        self._opened_file = _identity(self.file) if self.file is not None else None

    def check_file(self) -> None:
        """Raise StoreGone unless the SQLite file is still the one that was opened.

        A file that was deleted goes on taking writes, and loses them all when the last process ends. What it holds is
        saved beside its place first, where that can be done.
        """
        if self.file is None or self._opened_file is None:
            return
        there = _identity(self.file)
        if there == self._opened_file:
            return
        if there is not None:
            raise StoreGone(self.url, "was replaced by another file while this process works", hint="start it again")
        saved = self._rescue()
        hint = f"what it held is in {saved}: rename it back" if saved else "put it back: newsloom db restore BACKUP"
        raise StoreGone(self.url, "was deleted while this process works", hint=hint)

    def _rescue(self) -> Path | None:
        """Copy what the deleted file holds out of a connection that is still open; where it is now."""
        assert self.file is not None
        target = self.file.with_name(f"{self.file.stem}-rescued.db")
        if target.exists():
            return target
        try:
            with self.engine.connect() as connection:  # an open one out of the pool; a new one finds no file, and fails
                raw = connection.connection.driver_connection
                assert raw is not None
                raw.execute("VACUUM INTO ?", (str(target),))
            target.chmod(0o600)
        except (DBAPIError, sqlite3.Error, OSError):
            return None
        return target

    def close(self) -> None:
        self.engine.dispose()


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def open_database(
    url: str,
    *,
    migrate: bool = True,
    contract: bool = False,
    create: bool = True,
    connections: int = CONNECTIONS,
    wait: timedelta = WAIT,
    program: migrating.Program = migrating.THIS,
) -> Database:
    """Open, check that it is ours, expand it to this version's schema.

    `url`: ``sqlite:///path/newsloom.db`` (`?` and `%` of a path as `%3F` and `%25`) or ``postgresql://user@host/name``. With
    `migrate=False` an older schema raises StoreError instead of being migrated. With `create=False` a SQLite file that is not
    there, or is empty, raises StoreGone instead of being made. `contract` takes away too what only older programs use (see
    store.migrating); then Conflict says who is still at work. `connections` stay open on PostgreSQL; a writer that waits longer
    than `wait` for another one raises StoreBusy (a migration waits as long as it must). Raises StoreForeign for a foreign
    database, and for a newer one that this program no longer understands; StoreDamaged for a file that cannot be read through;
    StoreError when it cannot be reached.
    """
    _check_there(address.file_of(url), create)
    database = Database(_engine(url, connections, wait), url)
    try:
        with database.translated():
            _check_ours(database)
            database.remember_file()
            _bring_up(database, migrate, contract, program)
    except BaseException:
        database.close()
        raise
    return database


def _check_there(file: Path | None, create: bool) -> None:
    if file is None:
        return
    if not file.parent.is_dir():
        raise StoreError(str(file), "the folder for the database does not exist")
    if not create and not (file.is_file() and file.stat().st_size):
        raise StoreGone(
            str(file),
            "the newsroom's database is not there, or is empty, though this newsroom has worked before",
            hint="newsloom db restore BACKUP fills a new one; newsloom rebuild --from-records takes the records in; "
            "newsloom db create begins anew",
        )


_WHAT = "sqlite:///newsloom.db or postgresql://host/name"


def _engine(url: str, connections: int = CONNECTIONS, wait: timedelta = WAIT) -> Engine:
    milliseconds = wait // timedelta(milliseconds=1)
    try:
        parsed = address.parse_url(url)
        if parsed.drivername in ("postgres", "postgresql"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() == "sqlite":
            return _sqlite_engine(parsed, milliseconds)
        if parsed.get_backend_name() == "postgresql":
            idle = f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION // timedelta(milliseconds=1)}"
            said = str(parsed.query.get("options", ""))  # the owner's own come last, and win
            told = f"{idle} -c lock_timeout={milliseconds} {said}".rstrip()
            return create_engine(parsed, pool_pre_ping=True, pool_size=connections, connect_args={"options": told})
    except ModuleNotFoundError as err:
        hint = "pip install 'newsloom[postgres]'"
        raise StoreError(address.shown(url), f"a driver is missing: {err.name}", hint=hint) from err
    except (ArgumentError, NoSuchModuleError, ValueError) as err:
        raise StoreError(address.shown(url), "not a database URL", hint=_WHAT) from err
    raise StoreError(address.shown(url), "neither sqlite nor postgresql", hint=_WHAT)


def _sqlite_engine(parsed: URL, milliseconds: int) -> Engine:
    engine = create_engine(parsed)
    event.listen(engine, "do_connect", _Connector())
    event.listen(engine, "connect", partial(_tune_sqlite, milliseconds))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


class _Connector:
    """Connects to a SQLite file. Only the first connection may make it: what is deleted later must not come back empty."""

    def __init__(self) -> None:
        self._made = False

    def __call__(self, _dialect: Any, _record: Any, args: Any, options: Any) -> sqlite3.Connection | None:
        name = str(args[0])
        if options.get("uri") or not Path(name).is_absolute():
            return None  # in memory, or an address of SQLite's own: as SQLAlchemy does
        if not self._made:
            _make_private(Path(name))
        mode = "rw" if self._made else "rwc"
        connection: sqlite3.Connection = sqlite3.connect(f"{Path(name).as_uri()}?mode={mode}", uri=True, **options)
        self._made = True
        return connection


def _make_private(path: Path) -> None:
    """A new database is its owner's alone, whatever the umask: it holds secrets and addresses. SQLite gives the files that it
    puts beside it (-wal, -shm) the same mode. An older one keeps its mode; the doctor tells."""
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


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
    with database.translated(), database.engine.connect() as connection:
        return migrating.revision_of(connection), migrating.THIS.head


def pending_steps(database: Database, program: migrating.Program = migrating.THIS) -> list[tuple[str, str]]:
    """(revision, "expand" or "contract") of what this database lacks; none for one that a newer program migrated."""
    with database.translated(), database.engine.connect() as connection:
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
def _translated(shown: str, url: str) -> Iterator[None]:
    """Database errors that a person can do something about, in a sentence without secrets."""
    try:
        yield
    except OperationalError as err:
        reason = address.without_secrets(" ".join(str(err.orig).split()), url)
        if getattr(err.orig, "sqlite_errorname", "") in UNWRITTEN:
            raise StoreError(shown, f"cannot be written: {reason}", hint="free some space; nothing was lost") from err
        raise _operational(shown, reason, address.file_of(url)) from err
    except (DBAPIError, sqlite3.DatabaseError) as err:
        cause = err.orig if isinstance(err, DBAPIError) else err
        reason = address.without_secrets(" ".join(str(cause).split()), url)
        if "file is not a database" in reason:
            raise StoreForeign(shown, "not a database file", hint=_MOVE_AWAY) from err
        if "malformed" in reason or "corrupt" in reason:
            raise _damaged(shown, reason) from err
        if isinstance(err, DBAPIError) and err.connection_invalidated:
            raise StoreError(shown, f"the connection was cut: {reason}") from err
        if isinstance(err, DBAPIError) and err.statement is None:  # an option of the address that the driver refuses
            raise StoreError(shown, reason) from err
        raise


def _operational(shown: str, reason: str, file: Path | None) -> StoreError:
    if "locked" in reason or "lock timeout" in reason:
        return StoreBusy(shown, "the database is locked by another process", hint="try again")
    if "deadlock" in reason or "could not serialize" in reason:
        return StoreBusy(shown, "two writers waited for each other", hint="try again")
    if "malformed" in reason or "disk I/O error" in reason:
        return _damaged(shown, reason)
    if "disk" in reason or "full" in reason:
        return StoreError(shown, f"the disk is full: {reason}", hint="free some space; nothing was lost")
    if "readonly" in reason or "unable to open" in reason:
        return _unopened(shown, reason, file)
    return StoreError(shown, reason)


def _unopened(shown: str, reason: str, file: Path | None) -> StoreError:
    """SQLite does not say why it could not make or write its files: the folder does."""
    words = f"cannot be opened for writing: {reason}"
    if file is None:
        return StoreError(shown, words)
    with contextlib.suppress(OSError):
        told = os.statvfs(file.parent)
        if told.f_flag & os.ST_RDONLY:
            return StoreError(
                shown, "cannot be written: its disk can only be read", hint="mount it for writing; nothing was lost"
            )
        if told.f_files and not told.f_favail:
            return StoreError(
                shown, "cannot be written: its disk has no room for another file", hint="delete some; nothing was lost"
            )
        if not os.access(file.parent, os.W_OK) or (file.exists() and not os.access(file, os.W_OK)):
            return StoreError(
                shown, "cannot be written: this user may not write there", hint=f"chown or chmod {file.parent}"
            )
    return StoreError(shown, words)


_MOVE_AWAY = (
    "stop what works here, move the file away, then: newsloom db restore BACKUP (or sqlite3 FILE .recover saves rows)"
)


def _damaged(shown: str, reason: str) -> StoreDamaged:
    return StoreDamaged(shown, f"the database cannot be read through: {reason}", hint=_MOVE_AWAY)
