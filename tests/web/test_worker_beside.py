"""The worker of `newsloom serve` is a process beside the web server: it is kept, it waits, it ends with it; monitors are told."""

from __future__ import annotations

import fcntl
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.edition.newsrooms import make, opened_newsroom

from newsloom.errors import StoreGone
from newsloom.services.newsroom import run, supervised
from newsloom.web import keeper as keeping
from newsloom.web.keeper import Keeper


def wait_for(what: Callable[[], object], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.02)


# -- the worker's own part ------------------------------------------------------------------------------------------------


def states(out: io.StringIO) -> list[str]:
    found = [json.loads(line)["state"] for line in out.getvalue().splitlines()]
    return [state for state, before in zip(found, ["", *found], strict=False) if state != before]


def test_a_worker_waits_for_another_command_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervised, "BUSY_WAIT", 0.05)
    root, out, stop = make(tmp_path / "room"), io.StringIO(), threading.Event()
    with opened_newsroom(root) as newsroom, (root / "newsloom.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        thread = threading.Thread(target=supervised.work, args=(newsroom, out, stop), kwargs={"idle": 0.01})
        thread.start()
        wait_for(lambda: states(out) == ["waiting"])
        fcntl.flock(lock, fcntl.LOCK_UN)
        wait_for(lambda: states(out) == ["waiting", "working"])
        stop.set()
        thread.join(30)


@pytest.mark.parametrize(
    ("error", "state", "code"),
    [
        (RuntimeError("a page could not be read"), "failed", supervised.FAILED),
        (StoreGone("x", "is gone"), "ended", supervised.ENDED),
    ],
)
def test_a_worker_says_why_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, state: str, code: int
) -> None:
    def fails(*given: object, **named: object) -> None:
        raise error

    monkeypatch.setattr(run, "work_until", fails)
    out = io.StringIO()
    with opened_newsroom(make(tmp_path / "room")) as newsroom:
        assert supervised.work(newsroom, out, threading.Event()) == code
    assert states(out) == [state]


# -- who keeps it -----------------------------------------------------------------------------------------------------------

WORKS = 'import sys, time; print(\'{"state": "working"}\', flush=True); sys.stdin.read()'
FAILS_TWICE = """
import os, sys
n = int(open(sys.argv[1]).read() or 0) if os.path.exists(sys.argv[1]) else 0
open(sys.argv[1], "w").write(str(n + 1))
if n < 2:
    print('{"state": "failed", "problem": "disk full"}', flush=True); sys.exit(1)
print('{"state": "working"}', flush=True); sys.stdin.read()
"""
GONE = 'import sys; print(\'{"state": "ended", "problem": "the database was deleted"}\', flush=True); sys.exit(3)'
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('{"state": "working"}', flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "FIRST_WAIT", 0.05)
    monkeypatch.setattr(keeping, "GRACE", 1.0)


def test_a_worker_that_fails_is_started_again_and_its_problem_told(tmp_path: Path) -> None:
    said: list[str] = []
    keeper = Keeper([sys.executable, "-c", FAILS_TWICE, str(tmp_path / "n")], said.append)
    with keeper.at_work():
        wait_for(lambda: keeper.state.state == "working")
    assert said == ["the worker stopped, and is started again: disk full", "at work again"]


def test_a_worker_that_was_killed_is_started_again() -> None:
    keeper = Keeper([sys.executable, "-c", WORKS], lambda _: None)
    with keeper.at_work():
        wait_for(lambda: keeper.state.state == "working")
        first = keeper.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: keeper.state.state == "working" and keeper.pid not in (None, first))


def test_a_worker_whose_database_is_gone_is_not_started_again() -> None:
    keeper = Keeper([sys.executable, "-c", GONE], lambda _: None)
    with keeper.at_work():
        wait_for(lambda: keeper.state.state == "ended")
        assert not keeper.state.well and keeper.state.problem == "the database was deleted"
        time.sleep(0.2)
        assert keeper.pid is None


def test_a_worker_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "PATIENCE", 0.4)
    keeper = Keeper([sys.executable, "-c", DEAF], lambda _: None)
    with keeper.at_work():
        wait_for(lambda: keeper.pid is not None)
        first = keeper.pid
        wait_for(lambda: keeper.pid not in (None, first))


def test_a_worker_that_hears_no_signal_is_killed_at_the_end() -> None:
    keeper = Keeper([sys.executable, "-c", DEAF], lambda _: None)
    with keeper.at_work():
        wait_for(lambda: keeper.state.state == "working")
        pid = keeper.pid
    assert pid is not None and not Path(f"/proc/{pid}").exists()


# -- through the door --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[str], str, Path]]:
    root = make(tmp_path_factory.mktemp("served") / "room")
    command = [sys.executable, "-m", "newsloom", "serve", "--port", "0", "--dir", str(root)]
    env = os.environ | {"PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)
    assert process.stdout is not None
    site = process.stdout.readline().split()[-1].rstrip("/")
    try:
        yield process, site, root
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    threads = Path(f"/proc/{pid}/task").glob("*/children") if found.exists() else ()
    return [int(one) for file in threads for one in file.read_text().split()]


def worker_of(process: subprocess.Popen[str]) -> int | None:
    for pid in children(process.pid):
        if b"--supervised" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    return None


def asked(address: str) -> tuple[int, dict[str, object]]:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as err:
        return err.code, json.load(err)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="asks Linux who is whose child")
def test_serve_keeps_a_worker_beside_it_and_both_end_with_one_signal(
    served: tuple[subprocess.Popen[str], str, Path],
) -> None:
    process, site, root = served
    wait_for(lambda: asked(f"{site}/health")[1].get("worker") == "working")
    first = worker_of(process)
    assert first is not None
    assert (root / "newsloom.lock").read_text().split()[0] == str(first), "the worker works, not the web server"
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: worker_of(process) not in (None, first) and asked(f"{site}/health")[1].get("worker") == "working")
    second = worker_of(process)
    process.send_signal(signal.SIGTERM)
    process.wait(40)
    assert second is not None and not Path(f"/proc/{second}").exists()


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="asks Linux who is whose child")
def test_a_worker_ends_when_the_web_server_is_killed(tmp_path: Path) -> None:
    root = make(tmp_path / "room")
    command = [sys.executable, "-m", "newsloom", "work", "--supervised", "--idle", "0.05", "--dir", str(root)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None and process.stdout is not None
    assert json.loads(process.stdout.readline())["state"] == "working"
    process.stdin.close()  # as the system does for a process that was killed
    assert process.wait(40) == 0
    process.stdout.close()
