"""Answers that several newsrooms of one server share: an address is asked once for all of them, a host one thing at a time.

A folder holds an answer an address and a lock a host. Whoever asks takes the host's lock, waits until the host has rested, and
takes an answer that another newsroom got a moment ago in the place of a request. What was asked with a secret is never shared.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import msgspec

from newsloom.errors import FetchError
from newsloom.model.capture import Fetched
from newsloom.model.ids import digest
from newsloom.net.files import private_folder, remove_leftovers, write_atomically

FOR = timedelta(minutes=10)
"""An answer is good for the others so long; a source is asked less often by each."""
PATIENCE = 180.0
"""Seconds until somebody who waits for a host gives up, and tries again later."""
IDLE = timedelta(days=1)
"""The lock of a host that nobody asked for so long is removed; far more than PATIENCE, the longest rest."""
SWEPT = 600.0
"""Seconds between two sweeps of the folder."""
_HELD = threading.local()

Pause = Callable[[str], float]
"""Seconds that the host of an address rests after a request."""


class SharedFetches:
    """The folder. `pause` says how long a host rests; processes and threads may share the folder."""

    def __init__(self, folder: Path, pause: Pause) -> None:
        private_folder(folder)
        self._folder, self._pause = folder, pause
        self._swept = 0.0

    def get(self, url: str, accept: str, ask: Callable[[], Fetched], *, known: str = "") -> Fetched:
        """The answer that another newsroom got lately, or what `ask` brings. `known` names the version that whoever asks has:
        that it still holds is an answer for those who have the same. Raises as `ask`; FetchError for a host that is busy too
        long."""
        whole, same = (self._folder / f"{digest('fetched', url, accept, one)}.json" for one in ("", f"known {known}"))
        if (answer := self._known(whole) or self._known(same)) is not None:
            return answer
        if getattr(_HELD, "depth", 0):  # robots.txt on the way to a page: the host's lock may be ours
            return ask()
        rest = self._pause(url)
        with self._turn(url, rest):
            if (answer := self._known(whole) or self._known(same)) is not None:
                return answer
            got = ask()
        if got.status < 500:
            with contextlib.suppress(OSError):
                write_atomically(same if got.status == 304 else whole, msgspec.json.encode(got))
        self._sweep()
        return got

    def _known(self, file: Path) -> Fetched | None:
        try:
            if time.time() - file.stat().st_mtime > FOR.total_seconds():
                return None
            return msgspec.json.decode(file.read_bytes(), type=Fetched)
        except (OSError, msgspec.MsgspecError, ValueError):
            return None

    @contextlib.contextmanager
    def _turn(self, url: str, rest: float) -> Iterator[None]:
        """Our turn at a host: nobody else asks it meanwhile, and it has rested since the last one did."""
        host = (urlsplit(url).hostname or "").lower()
        with self._locked(self._folder / f"{digest('host', host)}.lock", url) as lock:
            lock.seek(0)
            free = float(lock.read(30) or b"0")
            time.sleep(min(max(free - time.time(), 0.0), PATIENCE))
            _HELD.depth = 1
            try:
                yield
            finally:
                _HELD.depth = 0
                lock.truncate(0)
                lock.write(f"{time.time() + rest:.3f}".encode())
                lock.flush()

    @contextlib.contextmanager
    def _locked(self, path: Path, url: str) -> Iterator[BinaryIO]:
        """The file of a host, locked for us. One that was swept away while we waited for it locks nobody out: open anew."""
        ends = time.monotonic() + PATIENCE
        while True:
            with path.open("a+b") as lock:
                if not _is_taken(lock) and _is_there(lock, path):
                    yield lock
                    return
            if time.monotonic() > ends:
                raise FetchError(url, "other newsrooms of this server ask its host just now") from None
            time.sleep(0.05)

    def _sweep(self) -> None:
        now = time.time()
        if now - self._swept < SWEPT:
            return
        self._swept = now
        for path in self._folder.glob("*.json"):
            with contextlib.suppress(OSError):
                if now - path.stat().st_mtime > FOR.total_seconds():
                    path.unlink()
        for path in self._folder.glob("*.lock"):
            with contextlib.suppress(OSError):
                if now - path.stat().st_mtime > IDLE.total_seconds():
                    with path.open("a+b") as lock:
                        if not _is_taken(lock):
                            path.unlink()
        remove_leftovers(self._folder, now - 3600)


def _is_taken(lock: BinaryIO) -> bool:
    """Does somebody else hold this file's lock? If not, it is ours until the file is closed."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _is_there(lock: BinaryIO, path: Path) -> bool:
    """Is this the file that lies there now?"""
    try:
        return os.path.samestat(os.fstat(lock.fileno()), path.stat())
    except OSError:
        return False
