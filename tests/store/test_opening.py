"""Opening a database: ours, of this version, on either engine; anything else is refused and left as it was."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import QueuePool, create_engine, text

from databases import ENGINES, fresh_url, migrated_url
from newsloom.errors import StoreBusy, StoreError, StoreForeign
from newsloom.store import kv
from newsloom.store.database import open_database, schema_versions
from newsloom.store.tables import metadata


def test_an_empty_database_is_brought_to_todays_schema(url):
    db = open_database(url)
    here, head = schema_versions(db)
    db.close()
    assert here == head


@pytest.mark.parametrize("engine", ENGINES)
def test_the_migrated_schema_is_the_one_that_the_tables_say(engine, tmp_path):
    db = open_database(migrated_url(engine, tmp_path))
    with db.read() as tx:
        differences = compare_metadata(MigrationContext.configure(tx), metadata)
    db.close()
    assert [d for d in differences if not _is_search(d)] == []


def _is_search(difference):
    """Search keeps its index in tables of each engine's own: the metadata does not know them."""
    return (
        difference[0] in ("remove_table", "remove_index")
        and "article" in difference[1].name
        and "_words" in difference[1].name
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_another_programs_database_is_refused(engine, tmp_path):
    url = fresh_url(engine, tmp_path)
    other = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with other.begin() as connection:
        connection.execute(text("CREATE TABLE invoices (id integer)"))
    with pytest.raises(StoreForeign, match="another program's database"):
        open_database(url)
    with other.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM invoices")).scalar() == 0
    other.dispose()


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "notes.db").write_text("Dear diary, " * 100)
    with pytest.raises(StoreForeign, match="not a database file"):
        open_database(f"sqlite:///{tmp_path / 'notes.db'}")
    assert (tmp_path / "notes.db").read_text().startswith("Dear diary")


def test_a_file_of_another_application_is_refused_though_its_tables_have_our_names(tmp_path):
    connection = sqlite3.connect(tmp_path / "other.db")
    connection.execute("CREATE TABLE newsloom (key text)")
    connection.commit()
    connection.close()
    with pytest.raises(StoreForeign):
        open_database(f"sqlite:///{tmp_path / 'other.db'}")


def test_a_database_that_a_newer_newsloom_has_contracted_is_refused(db):
    with db.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        tx.execute(text("INSERT INTO newsloom (key, value) VALUES ('schema.works_from', '9998')"))
    with pytest.raises(StoreForeign, match=r"newer Newsloom .* needs a program that knows 9998"):
        open_database(db.engine.url.render_as_string(hide_password=False))


def test_an_older_schema_is_not_migrated_unasked(url):
    with pytest.raises(StoreError, match="is older than"):
        open_database(url, migrate=False)


@pytest.mark.parametrize("url", ["mysql://host/name", "newsloom.db", "sqlite:////no/such/folder/newsloom.db"])
def test_what_is_no_database_of_ours_is_said_in_a_sentence(url):
    with pytest.raises(StoreError) as caught:
        open_database(url)
    assert "Traceback" not in str(caught.value)
    assert caught.value.problem


def test_a_transaction_that_breaks_off_leaves_nothing(db):
    with pytest.raises(RuntimeError), db.write() as tx:
        tx.execute(text("INSERT INTO newsloom (key, value) VALUES ('half', 'done')"))
        raise RuntimeError
    with db.read() as tx:
        assert tx.execute(text("SELECT count(*) FROM newsloom WHERE key = 'half'")).scalar() == 0


@pytest.mark.parametrize("engine", ENGINES)
def test_a_writer_waits_as_long_as_it_is_told_and_no_longer(engine, tmp_path):
    url = migrated_url(engine, tmp_path)
    holder, other = open_database(url), open_database(url, wait=timedelta(seconds=0.3))
    with holder.write() as tx:
        kv.put(tx, "one", "1")
        began = time.monotonic()
        with pytest.raises(StoreBusy, match="locked by another process"), other.write() as late:
            kv.put(late, "one", "2")
        assert 0.25 < time.monotonic() - began < 10
    with other.write() as late:
        kv.put(late, "one", "3")
    holder.close()
    other.close()


def test_a_process_keeps_as_many_connections_as_it_is_told(tmp_path):
    db = open_database(migrated_url("postgresql", tmp_path), connections=3)
    with contextlib.ExitStack() as several:
        for _ in range(5):
            several.enter_context(db.read())
    kept = db.engine.pool
    assert isinstance(kept, QueuePool) and kept.checkedin() == 3
    db.close()
