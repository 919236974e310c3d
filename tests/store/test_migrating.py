"""Upgrades in two steps: old and new programs side by side, each earlier schema, a migration that is cut off."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from bench import made_news
from databases import ENGINES, fresh_url
from newsloom.errors import Conflict, StoreError, StoreForeign
from newsloom.model.outcome import Then
from newsloom.model.source import Source
from newsloom.services.newsroom.create import found
from newsloom.store import captures, event_log, kv, migrate, sources, stories, work
from newsloom.store.captures import DiscoveredUrl
from newsloom.store.database import Database, _engine, open_database, pending_steps, schema_versions
from newsloom.store.migrate import THIS, Program
from newsloom.store.tables import metadata

NOW = datetime(2026, 3, 9, 8, tzinfo=UTC)
HEAD = THIS.head
NEXT, AFTER = f"{int(HEAD) + 1:04}", f"{int(HEAD) + 2:04}"
EXPAND = f"""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on, step = "{NEXT}", "{HEAD}", None, None, "expand"
def upgrade():
    op.create_table("notes", sa.Column("id", sa.Text, primary_key=True))
    op.add_column("sources", sa.Column("note", sa.Text, nullable=True))
"""
CONTRACT = f"""
from alembic import op
revision, down_revision, branch_labels, depends_on, step = "{AFTER}", "{NEXT}", None, None, "contract"
works_from = "{NEXT}"
def upgrade():
    op.drop_table("searches")
"""
CUT_OFF = (
    EXPAND
    + """
    import os, signal
    os.kill(os.getpid(), signal.SIGKILL)
"""
)


def tomorrow(folder: Path, *texts: str, least: str = NEXT) -> Program:
    """A program of a later version: ours with more migrations."""
    there = folder / f"migrations-{len(texts)}-{least}"
    shutil.copytree(THIS.migrations, there, ignore=shutil.ignore_patterns("__pycache__"))
    for number, written in enumerate(texts):
        (there / "versions" / f"{int(NEXT) + number:04}_later.py").write_text(written)
    return Program(migrations=there, least=least)


def filled(url: str, at: str) -> None:
    """A database as an earlier version left it, with a source, a find and a fact."""
    database = open_database(url, program=Program(THIS.migrations, least="0001")) if at == THIS.head else None
    if database is None:
        database = Database(_engine(url), url)
        with database.write() as tx:
            command.upgrade(THIS.alembic(tx), at)
            if database.is_sqlite:
                tx.exec_driver_sql(f"PRAGMA application_id = {migrate.APPLICATION_ID}")
    with database.write() as tx:
        sources.add(tx, [Source(id="s", url="https://a.example/feed")], NOW)
        captures.put_finds(tx, [DiscoveredUrl(id="f", url="https://a.example/1", first_seen=NOW, source="s")])
        kv.put(tx, "kept", "yes")
    database.close()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("at", [one.revision for one in THIS.chain])
def test_each_earlier_schema_is_brought_up_with_all_that_it_holds(tmp_path, engine, at):
    url = fresh_url(engine, tmp_path)
    filled(url, at)
    database = open_database(url)
    assert schema_versions(database) == (THIS.head, THIS.head)
    with database.read() as tx:
        assert [s.url for s in sources.all_sources(tx)] == ["https://a.example/feed"]
        assert set(captures.get_finds(tx, ["f"])) == {"f"}
        assert kv.get(tx, "kept") == "yes"
        left = compare_metadata(MigrationContext.configure(tx), metadata)
    database.close()
    assert [d for d in left if "_words" not in getattr(d[1], "name", "")] == []


def test_every_migration_says_which_step_it_is():
    for one in THIS.chain:
        assert migrate.step_of(one) in ("expand", "contract")
        assert migrate.step_of(one) == "expand" or one.module.works_from <= one.revision
    assert THIS.least in {one.revision for one in THIS.chain}


@pytest.mark.parametrize("engine", ENGINES)
def test_coverage_and_heat_keep_in_step_with_the_names_that_schema_0004_has_for_them(tmp_path, engine):
    url = fresh_url(engine, tmp_path)
    filled(url, "0004")
    older = create_engine(_engine(url).url)
    with older.begin() as tx:
        tx.execute(
            text("INSERT INTO stories (id, first_seen, last_seen, heat, interest) VALUES ('s', 1, 1, 45.9, 65.4)")
        )
    database = open_database(url)
    with database.read() as tx:
        row = stories.get(tx, ["s"])["s"]
        assert (row.coverage, row.heat) == (45.9, 65.4)
    with older.begin() as tx:  # a program of the earlier version scores the story
        reasons = '{"heat": ["a +12"], "interest": ["heat +12", "b +22"]}'
        tx.execute(text("UPDATE stories SET heat = 12, interest = 34, because = :reasons"), {"reasons": reasons})
    with database.write() as tx:
        row = stories.get(tx, ["s"])["s"]
        assert (row.coverage, row.heat) == (12, 34)
        assert row.because == {"coverage": ["a +12"], "heat": ["coverage +12", "b +22"]}
        stories.save_scores(tx, [replace(row, coverage=1.0, heat=2.0)])
    with older.begin() as tx:
        assert tx.execute(text("SELECT heat, interest FROM stories")).one() == (1, 2)
    older.dispose()
    database.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_opening_expands_and_the_older_program_goes_on_working(tmp_path, engine):
    url = fresh_url(engine, tmp_path)
    filled(url, THIS.head)
    later = tomorrow(tmp_path, EXPAND, CONTRACT)
    new = open_database(url, program=later)
    assert pending_steps(new, later) == [(AFTER, "contract")]
    old = open_database(url)
    assert schema_versions(old) == (NEXT, HEAD)
    with old.write() as tx:
        sources.add(tx, [Source(id="t", url="https://b.example/feed")], NOW)
    with new.read() as tx:
        assert len(sources.all_sources(tx)) == 2
        assert inspect(tx).has_table("notes")
        assert inspect(tx).has_table("searches")
    old.close()
    new.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_contracting_waits_until_nobody_works_and_then_the_older_program_is_refused(tmp_path, engine):
    url = fresh_url(engine, tmp_path)
    filled(url, THIS.head)
    later = tomorrow(tmp_path, EXPAND, CONTRACT)
    old = open_database(url)
    now = datetime.now(UTC)
    with old.write() as tx:
        work.schedule(tx, [Then(stage="score", item="x")], now)
        held = work.claim(tx, "score", now=now, lease="host:1:a/1", lasting=timedelta(minutes=5), limit=1)
    with pytest.raises(Conflict, match="at work: host:1:a"):
        open_database(url, contract=True, program=later)
    with old.write() as tx:
        assert inspect(tx).has_table("searches")
        work.release(tx, held)
    open_database(url, contract=True, program=later).close()
    with old.read() as tx:
        assert not inspect(tx).has_table("searches")
        with pytest.raises(
            StoreForeign, match=f"schema {AFTER} needs a program that knows {NEXT}; this one knows {HEAD}"
        ):
            migrate.check_welcome(tx, where=url)
    old.close()
    with pytest.raises(StoreForeign, match="newer Newsloom"):
        open_database(url)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_program_that_needs_the_second_step_names_the_command(tmp_path, engine):
    url = fresh_url(engine, tmp_path)
    filled(url, THIS.head)
    later = tomorrow(tmp_path, EXPAND, CONTRACT, least=AFTER)
    with pytest.raises(StoreError, match="second step of an earlier upgrade") as caught:
        open_database(url, program=later)
    assert "newsloom db migrate --contract" in str(caught.value.hint)
    old = open_database(url)
    assert schema_versions(old)[0] == HEAD  # a refusal changes nothing
    old.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_migration_that_is_killed_leaves_the_schema_as_it_was_and_is_done_by_the_next(tmp_path, engine):
    url = fresh_url(engine, tmp_path)
    filled(url, THIS.head)
    folder = tomorrow(tmp_path / "killed", CUT_OFF).migrations
    script = (
        "import sys, pathlib\nfrom newsloom.store.database import open_database\n"
        "from newsloom.store.migrate import Program\n"
        f"open_database(sys.argv[1], program=Program(pathlib.Path(sys.argv[2]), '{NEXT}'))"
    )
    killed = subprocess.run([sys.executable, "-c", script, url, str(folder)], check=False)
    assert killed.returncode == -9
    old = open_database(url)
    assert schema_versions(old)[0] == HEAD
    with old.read() as tx:
        assert not inspect(tx).has_table("notes")
    old.close()
    new = open_database(url, program=tomorrow(tmp_path, EXPAND))
    with new.read() as tx:
        assert tx.execute(text("SELECT note FROM sources")).scalars().all() == [None]
    new.close()


OLD_WORKER = """
import sys
from newsloom.services.newsroom import run as operating
from newsloom.cli import main
operating.LOOK_EVERY = 0.2
sys.exit(main.run(["work", "--dir", sys.argv[1]]))
"""


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("engine", ENGINES)
def test_an_older_worker_works_through_the_expansion_and_stops_with_a_sentence_at_the_contraction(tmp_path, engine):
    url = fresh_url(engine, tmp_path)
    found(tmp_path / "n", {"site.title": "The County", "database.url": url}, made_news.TOPICS)
    later = tomorrow(tmp_path, EXPAND, CONTRACT)
    worker = subprocess.Popen(
        [sys.executable, "-c", OLD_WORKER, str(tmp_path / "n")],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        new = open_database(url, program=later)
        assert schema_versions(new)[0] == NEXT
        _until(lambda: _published(new) > 0)  # it is at work, beside us
        before = _published(new)
        with new.write() as tx:
            work.schedule(tx, [Then(stage="alert", item="health", lane="health")], datetime.now(UTC) - timedelta(1))
        _until(lambda: _published(new) > before)
        _until(lambda: _contracted(url, later))
        _, said = worker.communicate(timeout=60)
    finally:
        worker.kill()
        worker.wait()
    new.close()
    assert worker.returncode == 2
    assert f"written by a newer Newsloom (schema {AFTER} needs a program that knows {NEXT}" in said
    assert "Traceback" not in said


def _published(database) -> int:
    """How many items the worker has ended."""
    with database.read() as tx:
        return event_log.last_id(tx)


def _contracted(url: str, program: Program) -> bool:
    try:
        open_database(url, contract=True, program=program).close()
    except Conflict:
        return False
    return True


def _until(true) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)
