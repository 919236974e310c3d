"""Where work runs: threads for the network, processes (or threads, or a Dask cluster) for pages.

One face for all three: `submit` gives a future, `close` lets go.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

from newsloom.errors import ConfigInvalid

PATIENCE = 10.0
"""Seconds until a scheduler that does not answer is believed to be away."""


class Executor(Protocol):
    """What the worker needs of a pool."""

    width: int

    def submit(self, work: Callable[..., Any], *args: Any) -> Future[Any]:
        """Run `work(*args)` somewhere."""
        ...

    def close(self) -> None:
        """Stop; what has not begun never will."""
        ...


class Threads:
    """A pool of threads. Nothing can stop one: limits of time and memory are not kept."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._pool = ThreadPoolExecutor(width, thread_name_prefix="newsloom")

    def submit(self, work: Callable[..., Any], *args: Any) -> Future[Any]:
        """See Executor."""
        return self._pool.submit(work, *args)

    def close(self) -> None:
        """See Executor. Requests under way end by their own time limits."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class Processes:
    """Killable processes (pebble): an item past its limits of time or memory ends alone."""

    def __init__(self, width: int, *, seconds: float, megabytes: int) -> None:
        self.width = width
        self._seconds = seconds
        self._megabytes = megabytes
        self._pool: Any = None

    def submit(self, work: Callable[..., Any], *args: Any) -> Future[Any]:
        """See Executor. The processes start with the first item."""
        from newsloom.pipeline.executors.process_pool import process_pool, tidied

        if self._pool is None:
            self._pool = process_pool(work, self.width, self._megabytes)
        future: Future[Any] = self._pool.schedule(tidied, args=(work, *args), timeout=self._seconds)
        return future

    def close(self) -> None:
        """See Executor."""
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
            self._pool = None


class Dask:
    """A Dask distributed cluster: the same functions in killable processes, on other machines."""

    def __init__(self, address: str, *, seconds: float, megabytes: int) -> None:
        self._limits = (seconds, megabytes)
        try:
            from distributed import Client
        except ModuleNotFoundError as err:
            raise ConfigInvalid("pools.cpu", "needs the dask extra", hint="pip install 'newsloom[dask]'") from err
        try:
            connect: Any = Client
            self._client: Any = connect(address, timeout=PATIENCE)
        except OSError as err:
            raise ConfigInvalid("pools.cpu", f"no Dask scheduler answers at {address!r}: {err}") from err
        self.width = max(1, sum(w["nthreads"] for w in self._client.scheduler_info()["workers"].values()))

    def submit(self, work: Callable[..., Any], *args: Any) -> Future[Any]:
        """See Executor."""
        from newsloom.pipeline.executors.dask_guard import guarded

        # No retries: a worker that dies is another's task by itself, and what an item's work raises it raises again.
        there = self._client.submit(guarded, work, args, *self._limits, pure=False)
        here: Future[Any] = Future()

        def done(finished: Any) -> None:
            if here.cancelled():
                return
            error = finished.exception()
            with contextlib.suppress(Exception):  # the future may have been cancelled in this moment
                if error is not None:
                    here.set_exception(error)
                else:
                    here.set_result(finished.result())

        there.add_done_callback(done)
        return here

    def close(self) -> None:
        """See Executor."""
        self._client.close()


def cpu_executor(setting: str, *, seconds: float, megabytes: int) -> Executor:
    """The pool that `[pools] cpu` names: "2", "threads:4", "dask://host:8786". Raises ConfigInvalid if no cluster answers.

    An item is given up after `seconds`, or beyond `megabytes`, alone; threads keep no such limits.
    """
    if setting.startswith("dask://"):
        return Dask("tcp://" + setting.removeprefix("dask://"), seconds=seconds, megabytes=megabytes)
    if setting.startswith("threads:"):
        return Threads(int(setting.removeprefix("threads:")))
    return Processes(int(setting), seconds=seconds, megabytes=megabytes)
