"""A small Dask cluster on loopback, for benches and tests: a scheduler and workers as processes of their own."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ENDS_WITHIN = 10.0
STARTS_WITHIN = 180.0
"""Seconds for the scheduler and its workers on a machine that has much else to do."""


@contextlib.contextmanager
def cluster(
    folder: Path, workers: int, *, nanny: bool = False
) -> Iterator[tuple[str, Sequence[subprocess.Popen[bytes]]]]:
    """A scheduler and so many workers of one thread each, once all are there: its address (``dask://...``) and the workers.

    They write to ``dask.log`` in `folder`, work in it, and end with the block. With `nanny`, each worker is the child of a
    process that starts it anew when it dies, which is Dask's default.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    dask = str(Path(sys.executable).parent / "dask")
    at_scheduler = [dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    at_worker = [dask, "worker", f"tcp://127.0.0.1:{port}", "--nthreads", "1", "--no-dashboard"]
    at_worker.append("--nanny" if nanny else "--no-nanny")
    with (folder / "dask.log").open("ab") as log:
        started = [
            subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
            for command in (at_scheduler, *[at_worker] * workers)
        ]
        try:
            _wait_for(f"tcp://127.0.0.1:{port}", workers)
            yield f"dask://127.0.0.1:{port}", started[1:]
        finally:
            for process in reversed(started):
                process.terminate()
            for process in started:
                try:
                    process.wait(ENDS_WITHIN)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _wait_for(address: str, workers: int) -> None:
    from distributed import Client

    connect: Any = Client
    with connect(address, timeout=STARTS_WITHIN) as client:
        if workers:
            client.wait_for_workers(workers, timeout=STARTS_WITHIN)
