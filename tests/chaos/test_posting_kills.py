"""Posts while workers are killed (the long play: `python -m tests.chaos.posting_kills`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_eight_kills_post_nothing_twice_and_lose_nothing() -> None:
    root = Path(__file__).resolve().parents[2]
    words = [sys.executable, "-m", "tests.chaos.posting_kills", "--kills", "8", "--stories", "5"]
    played = subprocess.run(words, cwd=root, capture_output=True, text=True, timeout=280, check=False)
    assert played.returncode == 0, played.stdout + played.stderr[-2000:]
    assert "8 kills, 10 posts of 5 stories: nothing twice, nothing lost" in played.stdout
