"""Two weeks of what an operator fears (the long play: `python -m tests.chaos.year`)."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_weeks_of_faults_lose_nothing_and_bring_nothing_twice(
    play: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    wanted = ("--sources", "6", "--days", "14", "--every", "4", "--plot", str(tmp_path / "y.svg"))
    played = play("year", *wanted)
    assert played.returncode == 0, played.stdout + played.stderr[-2000:]
    assert played.stdout.splitlines()[-1] == "nothing lost, nothing twice"
    assert (tmp_path / "y.svg").read_text().count("<polyline") == 4
