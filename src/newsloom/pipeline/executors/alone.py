"""One thing at a time in a process that can be killed: what others wrote is read there, so that neither its time nor its
memory is the newsroom's.

Feeds and pictures use it; pages have a pool of their own. The processes start with the first item and are shared.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pebble import ProcessExpired

from newsloom.core.feed import read_feed
from newsloom.model.capture import Feed
from newsloom.pipeline.executors.process_pool import process_pool, tidied

R = TypeVar("R")

FEED_SECONDS, FEED_MEGABYTES = 30.0, 800
PICTURE_SECONDS, PICTURE_MEGABYTES = 20.0, 600
SMALL = 32 * 1024
"""Bytes of a feed that is read where it is: every pattern is linear and every field is cut, so it cannot take long."""

_POOLS: dict[Callable[..., Any], Any] = {}
_LOCK = threading.Lock()


def alone(work: Callable[..., R], *args: Any, seconds: float, megabytes: int) -> R:
    """What `work(*args)` makes in a process of its own. Raises TimeoutError past `seconds`, MemoryError past `megabytes` on top
    of the process, ChildProcessError if it takes the process down; what the work raises comes as it is."""
    with _LOCK:
        pool = _POOLS.get(work)
        if pool is None:
            if not _POOLS:
                atexit.register(close)
            pool = _POOLS[work] = process_pool(work, 1, megabytes)
    try:
        done: R = pool.schedule(tidied, args=(work, *args), timeout=seconds).result()
    except ProcessExpired as err:
        raise ChildProcessError(f"took its process down (exit code {err.exitcode})") from err
    except TimeoutError as err:
        raise TimeoutError(f"took longer than {seconds:g} s and was stopped") from err
    except MemoryError as err:
        raise MemoryError(f"needed more than {megabytes} MB and was stopped") from err
    return done


def close() -> None:
    """End the processes."""
    with _LOCK:
        for pool in _POOLS.values():
            pool.stop()
            pool.join()
        _POOLS.clear()


def read_foreign_feed(data: bytes, url: str | None, content_type: str | None) -> Feed:
    """`core.feed.read_feed` of what a stranger's server sent. Never raises: what takes too much is no feed, and says so."""
    if len(data) <= SMALL and data[:2] not in (b"\x1f\x8b", b"\x28\xb5"):
        return read_feed(data, url=url, content_type=content_type)
    try:
        return alone(_read, data, url, content_type, seconds=FEED_SECONDS, megabytes=FEED_MEGABYTES)
    except (TimeoutError, MemoryError, ChildProcessError) as err:
        return Feed(faults=(f"the document {err}",))


def read_foreign_letters(letters: Sequence[bytes]) -> Feed:
    """`core.letter.read_letters` of what strangers wrote. Never raises; a letter that takes too much is left out, and said."""
    try:
        return alone(_letters, tuple(letters), seconds=FEED_SECONDS, megabytes=FEED_MEGABYTES)
    except (TimeoutError, MemoryError, ChildProcessError) as err:
        if len(letters) == 1:
            return Feed(format="mail", faults=(f"a letter {err}",))
    parts = [read_foreign_letters([one]) for one in letters]
    return Feed(
        format="mail", entries=tuple(e for part in parts for e in part.entries),
        faults=tuple(dict.fromkeys(fault for part in parts for fault in part.faults)),
    )  # fmt: skip


def _letters(letters: Sequence[bytes]) -> Feed:
    from newsloom.core.letter import read_letters

    return read_letters(letters)


def _read(data: bytes, url: str | None, content_type: str | None) -> Feed:
    return read_feed(data, url=url, content_type=content_type)
