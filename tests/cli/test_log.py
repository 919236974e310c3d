"""What the person on call is told on standard error, and what a person at the terminal is spared."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from newsloom import log
from newsloom.cli.context import opened_newsroom
from newsloom.cli.main import run
from newsloom.services.newsroom.open import SHARED

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def folder(tmp_path) -> Path:
    assert run(["init", str(tmp_path / "n"), "--topic", "County"]) == 0
    return tmp_path / "n"


def worked(folder: Path, **env: str) -> tuple[int, str]:
    """`newsloom work`, stopped with SIGTERM once it is at work; exit code and standard error."""
    lock = folder / "newsloom.lock"
    command = [sys.executable, "-m", "newsloom", "work", "--dir", str(folder), "--json", "--idle", "0.1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | env) as worker:
        while worker.poll() is None and not (lock.exists() and lock.read_text().split()[:1] == [str(worker.pid)]):
            time.sleep(0.05)
        worker.send_signal(signal.SIGTERM)
        _, told = worker.communicate(timeout=60)
        return worker.returncode, told.decode()


def test_a_worker_says_when_it_began_and_ended(folder):
    code, told = worked(folder)
    assert code == 0
    assert "work began" in told and "work ended" in told.partition("work began")[2]
    assert "debug" not in told


def test_a_worker_that_was_told_to_tell_less_is_quiet(folder):
    assert worked(folder, NEWSLOOM_LOG_LEVEL="warning") == (0, "")


def test_a_worker_of_one_of_several_newsrooms_says_which(folder, capsys, monkeypatch):
    monkeypatch.setenv(SHARED, str(folder))
    with opened_newsroom(folder, stays=True), ThreadPoolExecutor(1) as pool:
        pool.submit(log.logger().info, "edition finished").result()
    assert "newsroom=n" in re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().err)


@pytest.mark.parametrize(
    ("env", "stays", "told"),
    [({}, False, False), ({}, True, True), ({"NEWSLOOM_LOG_LEVEL": "info"}, False, True),
     ({"NEWSLOOM_LOG_LEVEL": "error"}, True, False)],
)  # fmt: skip
def test_commands_that_end_by_themselves_tell_of_news_only_when_asked(folder, env, stays, told, capsys, monkeypatch):
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    with opened_newsroom(folder, stays=stays):
        log.logger().info("edition finished")
    assert ("edition finished" in capsys.readouterr().err) is told


def test_an_event_that_nobody_hears_any_more_breaks_nothing(monkeypatch):
    """A worker whose standard error was closed still has to say why it ends."""
    with io.StringIO() as gone:
        monkeypatch.setattr(sys, "stderr", gone)
        log.set_up("warning")
    monkeypatch.undo()
    try:
        log.logger().error("the worker failed")
    finally:
        log.set_up("warning")
