"""Where copies of robots.txt are kept between requests, and between runs: a restart must not ask every host again."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec

from newsloom.model.ids import digest
from newsloom.net.files import write_atomically


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedRobots:
    """What is known of one origin's robots.txt. `body` is None while no copy was ever read (then `absent` decides)."""

    origin: str
    body: bytes | None
    absent: bool
    checked_at: datetime
    check_again: datetime
    etag: str | None = None
    last_modified: str | None = None
    url: str = ""
    """Where the copy came from, after redirects."""
    unreachable_since: datetime | None = None
    problem: str = ""
    guarded: bool = False
    """The address guard refused the origin: that is no trouble which passes."""


class RobotsCache(Protocol):
    """A place for copies. Safe to share between threads."""

    def get(self, origin: str) -> CachedRobots | None:
        """The copy of an origin (`https://example.org`)."""
        ...

    def put(self, kept: CachedRobots) -> None:
        """Keep a copy in place of an older one."""
        ...


class MemoryRobotsCache:
    """The latest 4,000 origins, in memory."""

    def __init__(self, size: int = 4000) -> None:
        self._size = size
        self._kept: OrderedDict[str, CachedRobots] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, origin: str) -> CachedRobots | None:
        """See RobotsCache."""
        with self._lock:
            return self._kept.get(origin)

    def put(self, kept: CachedRobots) -> None:
        """See RobotsCache."""
        with self._lock:
            self._kept[kept.origin] = kept
            self._kept.move_to_end(kept.origin)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)


class FolderRobotsCache:
    """A file for each origin in a folder, with the latest of them in memory. Copies that cannot be read are as good
    as none.

    Files are written whole, so several processes may share a folder. A disk that is full costs a request later, not
    this one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._memory = MemoryRobotsCache()

    def get(self, origin: str) -> CachedRobots | None:
        """See RobotsCache."""
        kept = self._memory.get(origin)
        if kept is not None:
            return kept
        try:
            kept = msgspec.json.decode(self._path(origin).read_bytes(), type=CachedRobots)
        except (OSError, msgspec.MsgspecError):
            return None
        if kept.origin != origin or kept.guarded:
            return None
        self._memory.put(kept)
        return kept

    def put(self, kept: CachedRobots) -> None:
        """See RobotsCache."""
        self._memory.put(kept)
        if (
            kept.guarded
        ):  # our own guard's answer, no fact about the site; the settings may have changed by the next run
            return
        with contextlib.suppress(OSError):
            write_atomically(self._path(kept.origin), msgspec.json.encode(kept))

    def _path(self, origin: str) -> Path:
        return self._folder / f"{digest('robots', origin)}.json"
