"""A small Dask cluster on loopback, for benches and tests: a scheduler and workers as processes of their own."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ENDS_WITHIN = 10.0


@contextlib.contextmanager
def cluster(
    folder: Path, workers: int, *, nanny: bool = False
) -> Iterator[tuple[str, Sequence[subprocess.Popen[bytes]]]]:
    """A scheduler and so many workers of one thread each: its address (``dask://...``) and the workers, for who kills one.

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
