"""The measuring data stands beside the project on some machines; tests that use it skip with a reason elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("NEWSLOOM_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


def shared(path: str) -> Path:
    """A file or folder of the measuring data, or a skip."""
    found = ROOT / path
    if not found.exists():
        pytest.skip(f"the measuring data is not here: {found} (set NEWSLOOM_DATA)")
    return found
