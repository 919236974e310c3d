"""On a worker of a cluster: the work of one item in a process that can be killed, as `pools` does it at home.

The processes belong to the Dask worker: one for each of its threads, started with its first item, kept while it lives.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from typing import Any

from newsloom.pipeline.executors.process_pool import process_pool, tidied

_POOLS: dict[tuple[Callable[..., Any], int], Any] = {}
_LOCK = threading.Lock()


def guarded(work: Callable[..., Any], args: tuple[Any, ...], seconds: float, megabytes: int) -> Any:
    """What `work(*args)` makes. Raises TimeoutError past `seconds`, MemoryError past `megabytes`, pebble's ProcessExpired if it
    takes its process down; what the work raises comes as it is."""
    with _LOCK:
        pool = _POOLS.get((work, megabytes))
        if pool is None:
            may_have_children()
            pool = _POOLS[work, megabytes] = process_pool(work, _threads(), megabytes)
    return pool.schedule(tidied, args=(work, *args), timeout=seconds).result()


def may_have_children() -> None:
    """Let this process start others: under a nanny, a Dask worker is a daemon, and Python forbids daemons to have children.

    Ours end with it all the same: they read from a pipe that breaks.
    """
    process: Any = multiprocessing.current_process()
    if process.daemon:
        process._config["daemon"] = False


def _threads() -> int:
    from distributed import get_worker

    worker: Any = get_worker()
    return max(1, int(worker.state.nthreads))
