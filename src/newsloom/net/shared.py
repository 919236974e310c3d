"""Answers that several newsrooms of one server share: an address is asked once for all of them, a host one thing at a time.

A folder holds an answer an address and a lock a host. Whoever asks takes the host's lock, waits until the host has rested, and
takes an answer that another newsroom got a moment ago in the place of a request. What was asked with a secret is never shared.
"""

from __future__ import annotations

import contextlib
import fcntl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
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
        with (self._folder / f"{digest('host', host)}.lock").open("a+b") as lock:
            ends = time.monotonic() + PATIENCE
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > ends:
                        raise FetchError(url, "other newsrooms of this server ask its host just now") from None
                    time.sleep(0.05)
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

    def _sweep(self) -> None:
        now = time.time()
        if now - self._swept < 600:
            return
        self._swept = now
        for path in self._folder.glob("*.json"):
            with contextlib.suppress(OSError):
                if now - path.stat().st_mtime > FOR.total_seconds():
                    path.unlink()
        remove_leftovers(self._folder, now - 3600)
