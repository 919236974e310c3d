"""A page that hangs or eats memory is given up alone on a cluster, too."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from bench.dask_cluster import cluster
from cluster.warcs import page, write_archive
from newsloom.model.outcome import Failed, Retry
from newsloom.pipeline.attempt import harvest
from newsloom.pipeline.backfill import read_part, rows_in_order
from newsloom.pipeline.executors.executors import cpu_executor

pytest.importorskip("distributed", reason="the dask extra is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_a_page_of_an_archive_that_takes_too_long_is_given_up_alone(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "a.warc.gz", range(4), endless=1)
    part = read_part(str(archive), str(tmp_path), seconds=0.3)
    assert (part.pages, part.whole) == (4, True)
    rows = {row.url: row for row in rows_in_order([part.file])}
    given_up = rows.pop(page(1)[0])
    assert given_up.article is None and "took longer than 0.3 s and was stopped" in given_up.why
    assert any(row.article for row in rows.values())  # on a busy machine, one of the others may be late


@pytest.mark.parametrize("nanny", [False, True], ids=["alone", "with-a-nanny"])
def test_what_hangs_eats_memory_or_dies_ends_alone(tmp_path: Path, nanny: bool) -> None:
    with cluster(tmp_path, 1, nanny=nanny) as (address, _):
        pool = cpu_executor(address, seconds=2.0, megabytes=300)
        try:
            assert harvest(pool.submit(len, "abc")) == 3
            began = time.monotonic()
            assert harvest(pool.submit(time.sleep, 120)) == Failed("took longer than it may, and was stopped")
            assert time.monotonic() - began < 60
            assert harvest(pool.submit(bytearray, 2_000_000_000)) == Failed(
                "needed more memory than it may, and was stopped"
            )
            assert harvest(pool.submit(os._exit, 3)) == Retry("the process that worked on it died")
            assert harvest(pool.submit(len, "abcd")) == 4
        finally:
            pool.close()
