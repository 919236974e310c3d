"""A database that is lost, replaced, damaged, or lies in a folder with an odd name; a holder that is dead."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
import time

import pytest

from databases import migrated_url
from newsloom.errors import StoreDamaged, StoreError, StoreGone
from newsloom.store import holders, kv, leases, work
from newsloom.store.address import file_of, parse_url, shown
from newsloom.store.database import open_database


@pytest.mark.parametrize("name", ["what?now", "100%wind", "50%25 off", "a#b", "naïve news", "x&y=z"])
def test_a_database_lies_in_its_folder_whatever_its_name(tmp_path, name):
    from newsloom.config import parse

    folder = tmp_path / name
    folder.mkdir()
    url = parse('[site]\nurl = "https://x.example"\n', folder / "newsloom.toml").database_url
    assert file_of(url) == folder / "newsloom.db"
    open_database(url).close()
    assert (folder / "newsloom.db").is_file()
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_database_that_is_lost_is_not_made_again_unasked(tmp_path):
    url = f"sqlite:///{tmp_path / 'n.db'}"
    with pytest.raises(StoreGone, match="db restore"):
        open_database(url, create=False)
    (tmp_path / "n.db").touch()
    with pytest.raises(StoreGone, match="is empty"):
        open_database(url, create=False)
    open_database(url).close()
    open_database(url, create=False).close()


def test_work_on_a_deleted_file_is_saved_and_refused_instead_of_lost(tmp_path):
    db = open_database(migrated_url("sqlite", tmp_path))
    assert db.file is not None
    with db.write() as tx:
        kv.put(tx, "kept", "yes")
    for file in tmp_path.glob(f"{db.file.name}*"):
        file.unlink()
    with pytest.raises(StoreGone, match="was deleted while this process works") as caught, db.write() as tx:
        kv.put(tx, "late", "yes")
    assert not db.file.exists(), "an empty database must not take its place"
    db.close()
    saved = db.file.with_name(f"{db.file.stem}-rescued.db")
    assert saved.name in str(caught.value)
    again = open_database(f"sqlite:///{saved}", create=False)
    with again.read() as tx:
        assert kv.get(tx, "kept") == "yes"
    again.close()


def test_a_file_that_took_the_place_of_the_open_one_is_not_written_to(tmp_path):
    db = open_database(migrated_url("sqlite", tmp_path))
    other = open_database(migrated_url("sqlite", tmp_path))
    assert db.file is not None and other.file is not None
    other.close()
    other.file.replace(db.file)
    with pytest.raises(StoreGone, match="replaced"), db.write() as tx:
        kv.put(tx, "late", "yes")
    db.close()


def test_damage_is_said_in_a_sentence(tmp_path):
    db = open_database(migrated_url("sqlite", tmp_path))
    with db.write() as tx:
        for number in range(3000):
            kv.put(tx, f"key {number}", "v" * 300)
    assert db.file is not None
    db.close()
    connection = sqlite3.connect(db.file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = bytearray(db.file.read_bytes())
    for at in range(4096 * 20, len(data), 4096):
        data[at : at + 200] = b"\xff" * 200
    db.file.write_bytes(data)
    with pytest.raises(StoreDamaged, match="restore"):
        again = open_database(f"sqlite:///{db.file}")
        with again.read() as tx:
            kv.beginning(tx, "key")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:s3cret-word@127.0.0.1:1/room",
        "postgres://ann:s3cret-word@127.0.0.1:1/room?sslmode=disable",
        "postgresql+psycopg://ann:a@b:s3cret-word@127.0.0.1:1/room",
        "postgresql://127.0.0.1:1/room?user=ann&password=s3cret-word",
        "mysql://ann:s3cret-word@host/name",
        "nonsense://ann:s3cret-word@[",
        "postgresql//ann:s3cret-word@127.0.0.1:1/room",
        "ann:s3cret-word@127.0.0.1:1/room",
        "postgresql://ann:s3cret-word@127.0.0.1:1/room?connect_timeout=soon",
    ],
)
def test_no_error_tells_a_password(url):
    with pytest.raises(StoreError) as caught:
        open_database(url)
    assert "s3cret-word" not in str(caught.value)
    assert "s3cret-word" not in shown(url)


def test_an_address_is_shown_so_that_one_knows_it_again():
    assert shown("postgresql://ann:pw@db.example/room") == "postgresql://ann:***@db.example/room"
    assert shown("sqlite:////srv/a%3Fb/n.db") == "/srv/a?b/n.db"
    assert parse_url("sqlite:///n.db?timeout=5").query == {"timeout": "5"}


def test_a_process_that_uses_a_dead_ones_number_is_not_that_one():
    mine = holders.own_name()
    host, pid, rest = mine.rsplit(":", 2)
    assert holders.lives(mine)
    assert not holders.lives(f"{host}:{pid}:{'0' * 12}-{rest[-8:]}")
    assert not holders.lives(f"{host}:{pid}:deadbeef"), "a name without a mark is of an earlier process of this number"
    assert holders.lives(f"elsewhere.example:{pid}:deadbeef")
    assert holders.lives("not a holder")


def test_a_zombie_is_dead():
    child = subprocess.Popen([sys.executable, "-c", ""])
    until = time.monotonic() + 30
    while holders._stat(child.pid)[:1] != ["Z"] and time.monotonic() < until:
        time.sleep(0.01)
    assert not holders.lives(f"{socket.gethostname()}:{child.pid}:x")
    child.wait()


def test_whoever_holds_the_lock_of_a_newsroom_frees_every_lease(db):
    from datetime import UTC, datetime, timedelta

    now = datetime(2026, 1, 1, tzinfo=UTC)
    with db.write() as tx:
        leases.take(tx, "edition", "elsewhere:1:x", now, now + timedelta(hours=1))
        leases.take(tx, "site.index", "0011", now, now + timedelta(hours=1))
        work.reclaim(tx)
        assert leases.holder_of(tx, "edition") == "elsewhere:1:x"
        work.reclaim(tx, alone=True)
        assert leases.holder_of(tx, "edition") is None
        assert leases.holder_of(tx, "site.index") == "0011", "taken without the lock"
