"""One small cluster for the tests of this room."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bench.dask_cluster import cluster


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[tuple[str, Sequence[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers: the address, and the workers' processes."""
    with cluster(tmp_path, 2) as started:
        yield started
