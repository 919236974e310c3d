"""Archives on a real Dask cluster: a scheduler and two workers as processes of their own, one of them killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from cluster.warcs import write_archive
from newsloom.runtime.context import Newsroom
from newsloom.services.imports import ingest
from newsloom.services.newsroom import create, open
from newsloom.store import memberships, stories

pytest.importorskip("distributed", reason="the dask extra is not installed")
pytest.importorskip("pyarrow", reason="the dask extra is not installed")
pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def a_newsroom(folder: Path) -> Newsroom:
    create.found(folder, {"site.title": "Ports"}, [])
    return open.open_newsroom(folder)


def told(newsroom: Newsroom) -> list[tuple[str, list[str]]]:
    """Every story with its members."""
    with newsroom.db.read() as tx:
        members = memberships.members(tx, stories.all_ids(tx))
    return sorted((story, [m.article for m in ms]) for story, ms in members.items())


def test_twenty_archives_end_exactly_once_though_a_worker_is_killed(
    at_work: tuple[str, Sequence[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    from newsloom.services.imports.backfill import backfill

    address, workers = at_work
    archives = [write_archive(tmp_path / f"a{i:02d}.warc.gz", range(i * 4, i * 4 + 5)) for i in range(20)]
    newsroom = a_newsroom(tmp_path / "room")
    killed: list[int] = []

    def kill_one(_part: object, n: int, _of: int) -> None:
        if n == 3 and not killed:
            os.kill(workers[0].pid, signal.SIGKILL)
            killed.append(workers[0].pid)

    try:
        done = backfill(newsroom, [str(a) for a in archives], scheduler=address, finished=kill_one)
        again = backfill(newsroom, [str(a) for a in archives], scheduler=address)
    finally:
        open.close(newsroom)
    assert killed
    assert done.faults == []
    # Archives overlap by one page each: 20 x 5 pages are 81 different ones.
    assert done.pages == 100
    assert sum(done.dispositions.values()) == 81
    assert again.dispositions == done.dispositions

    plain = a_newsroom(tmp_path / "plain")
    try:
        ingest.ingest(plain, archives)
        room = open.open_newsroom(tmp_path / "room")
        assert told(plain) == told(room)
        open.close(room)
    finally:
        open.close(plain)


def test_a_cluster_that_does_not_answer_is_a_clear_sentence(tmp_path: Path) -> None:
    from newsloom.errors import ConfigInvalid
    from newsloom.services.imports.backfill import read_all

    started = time.monotonic()
    with pytest.raises(ConfigInvalid, match="no Dask scheduler answers"):
        list(read_all(f"dask://127.0.0.1:{free_port()}", [], str(tmp_path)))
    assert time.monotonic() - started < 60
