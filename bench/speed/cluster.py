"""Archives read on a Dask cluster of one and of two workers, beside local processes.

Scheduler and workers are processes of their own on loopback. The real archive of the measuring data is read four times (made-up
pages where it is not there). What is measured is reading alone, from archive to Parquet: loading is the same for all.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bench import data_folder, made_news
from bench.dask_cluster import cluster
from bench.measured import Measured
from newsloom.pipeline.backfill import Part, read_part
from newsloom.services.imports.backfill import read_all

_Read = Callable[[str], list[Part]]
ARCHIVES = 4
MADE_PAGES = 200


def rows() -> Iterator[Measured]:
    """Pages a second, by the clock: one reader, two local processes with a reader each, clusters of one and of two workers."""
    with tempfile.TemporaryDirectory(prefix="newsloom-cluster-") as temporary:
        folder = Path(temporary)
        archives = list(_archives(folder))
        yield _timed("one reader", folder / "alone", archives, lambda to: [read_part(a, to) for a in archives])
        with ProcessPoolExecutor(2, mp_context=get_context("forkserver")) as pool:
            list(pool.map(read_part, archives[:1] * 2, [str(folder / "w0"), str(folder / "w1")]))  # imports
            yield _timed(
                "two local processes",
                folder / "local",
                archives,
                lambda to: list(pool.map(read_part, archives, [to] * len(archives))),
            )
        for workers in (1, 2):
            with cluster(folder, workers) as (address, _):
                list(read_all(address, archives[:1] * workers, str(folder / f"warm{workers}")))
                yield _timed(
                    f"Dask, {workers} worker{'s' * (workers > 1)}",
                    folder / f"dask{workers}",
                    archives,
                    lambda to, at=address: list(read_all(at, archives, to)),  # type: ignore[misc]
                )


def _timed(way: str, folder: Path, archives: Sequence[str], read: _Read) -> Measured:
    folder.mkdir()
    began = time.monotonic()
    parts = read(str(folder))
    took = time.monotonic() - began
    pages = sum(part.pages for part in parts)
    faults = sum(len(part.faults) for part in parts)
    return Measured(f"pages, {way}", pages / took, "pages/s", f"{pages} of {len(archives)} archives, {faults} faults")


def _archives(folder: Path) -> Iterator[str]:
    real = data_folder() / "web" / "pages.warc.gz"
    for number in range(ARCHIVES):
        path = folder / f"archive{number}.warc.gz"
        if real.exists():
            shutil.copyfile(real, path)
        else:
            made_news.write_archive(path, list(made_news.rows(MADE_PAGES, seed=number)))
        yield str(path)
