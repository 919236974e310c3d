"""Work in processes that can be killed: a page that hangs or eats memory takes nothing with it.

The processes come from a fork server, so that a new one costs milliseconds and inherits no thread or lock of ours.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from newsloom.pipeline.executors.malloc_trim import give_back

T = TypeVar("T")
R = TypeVar("R")

CHUNK = 8
"""Items that travel together: at 20 ms an item one by one costs a tenth of the throughput."""

AHEAD = 3
"""Chunks in flight per process: enough to keep it busy, few enough that a long input is not read into memory."""

MAX_ITEMS = 120
"""A process is replaced after so many items, which costs some 30 ms. Libraries keep something of each document: a reader
has 20 MB of its own after the first page, 40 after 100, 80 after 200."""

WARM = "newsloom.pipeline.executors.preload"


def killable(
    work: Callable[[T], R], items: Iterable[T], *, workers: int = 2, seconds: float = 20.0, megabytes: int = 1500
) -> Iterator[R | Exception]:
    """What `work` makes of each item, in the order of the items; an exception in the place of one that failed.

    `work` is a function of a module; items and results are plain values that pickle. An item that runs longer than
    `seconds` gives TimeoutError, one that needs more than `megabytes` on top of the process MemoryError, one that takes
    its process down ChildProcessError; what `work` raises comes as it is. Nothing else is lost with it: the others of
    its chunk are done again one by one. Memory is limited where the system can (Linux, most of BSD).
    """
    pool = process_pool(work, workers, megabytes, together=CHUNK)
    pending: deque[tuple[list[T], Any]] = deque()
    source = iter(items)
    try:
        while True:
            while len(pending) < workers * AHEAD and (chunk := list(islice(source, CHUNK))):
                pending.append((chunk, pool.schedule(_each, args=[work, chunk], timeout=seconds)))
            if not pending:
                break
            chunk, future = pending.popleft()
            yield from _answers(pool, work, chunk, future, seconds, megabytes)
        pool.close()
    finally:
        pool.stop()
        pool.join()


def _answers(
    pool: Any, work: Callable[[T], R], chunk: list[T], future: Any, seconds: float, megabytes: int
) -> Iterator[R | Exception]:
    """The answers of a chunk; if the chunk was killed as a whole, of its items one by one."""
    try:
        yield from future.result()
        return
    except (TimeoutError, ProcessExpired, MemoryError) as err:
        if len(chunk) == 1:
            yield _plain(err, seconds, megabytes)
            return
    for item in chunk:
        alone = pool.schedule(_each, args=[work, [item]], timeout=seconds)
        yield from _answers(pool, work, [item], alone, seconds, megabytes)


def _plain(err: Exception, seconds: float, megabytes: int) -> Exception:
    if isinstance(err, TimeoutError):
        return TimeoutError(f"took longer than {seconds:g} s and was stopped")
    if isinstance(err, MemoryError):
        return MemoryError(f"needed more than {megabytes} MB and was stopped")
    return ChildProcessError(f"took its process down (exit code {getattr(err, 'exitcode', None)})")


def _each(work: Callable[[T], R], chunk: list[T]) -> list[R | Exception]:
    """In the child: answer each item of a chunk."""
    answers: list[R | Exception] = []
    for item in chunk:
        try:
            answers.append(work(item))
        except MemoryError:
            if len(chunk) > 1:
                raise  # the neighbours may have filled the memory: each gets a try of its own
            answers.append(MemoryError("needed more memory than it may have, and was stopped"))
        except Exception as err:
            answers.append(err)
        give_back()
    return answers


def tidied(work: Callable[..., R], *args: Any) -> R:
    """In the child: do the work, and hold no memory for the next."""
    try:
        return work(*args)
    finally:
        give_back()


def process_pool(work: Callable[..., object], workers: int, megabytes: int, *, together: int = 1) -> Any:
    """A pool of such processes (pebble's, which has no types), for tasks of so many items together.

    They are forked from a server that has loaded `work`, and all that reading pages needs.
    """
    return ProcessPool(
        max_workers=workers,
        max_tasks=MAX_ITEMS // together,
        initializer=limit_memory,
        initargs=[megabytes],
        context=_context(work),
    )


def limit_memory(megabytes: int) -> None:
    """In a new child: a cap on memory, Ctrl-C left to the parent, and no word of libraries about each broken page."""
    import signal

    from newsloom import log

    log.quiet()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        now = _address_space()
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        cap = now + megabytes * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (cap if hard == resource.RLIM_INFINITY else min(cap, hard), hard))


def _address_space() -> int:
    """Bytes of address space of this process (Linux), or a guess that is never too small elsewhere."""
    try:
        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 4_000_000_000


def _context(work: Callable[..., object]) -> multiprocessing.context.BaseContext:
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([work.__module__, WARM])
    return context
