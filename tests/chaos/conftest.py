"""Plays run in processes of their own: they fork, and a test's process has threads."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def play() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a play by its name and arguments, and give what it said."""

    def run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", f"tests.chaos.{name}", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)

    return run
