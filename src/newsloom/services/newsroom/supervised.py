"""A worker that another process keeps: `newsloom serve` starts it beside the web server, never inside of it.

It tells its state in JSON lines, waits its turn while another command works on the newsroom, and ends when it is told to, or when
whoever started it is gone: then the other end of `leash` is closed, however that process died.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from typing import IO

from newsloom.errors import NewsloomError, StoreBusy, StoreForeign, StoreGone
from newsloom.log import logger
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import run

log = logger()

BUSY_WAIT = 3.0
"""Seconds until a newsroom that another process works on is tried again."""
BEAT = 5.0
"""Seconds between two signs of life."""
ENDED, FAILED = 3, 1
"""Exit codes: nothing that passes by waiting; may do better when it is started again."""


def work(newsroom: Newsroom, say: IO[str], stop: threading.Event, *, idle: float = 0.5) -> int:
    """Work until `stop`; the exit code. States go to `say`: working, waiting, failed, ended, each with the problem."""
    tell = _Teller(say, stop)

    def stopped() -> bool:
        tell("working")
        return stop.is_set()

    while not stop.is_set():
        try:
            run.work_until(newsroom, stopped, idle=idle)
        except StoreBusy as err:
            tell("waiting", str(err))
            stop.wait(BUSY_WAIT)
        except (StoreForeign, StoreGone) as err:
            tell("ended", str(err))
            return ENDED
        except NewsloomError as err:
            tell("failed", str(err))
            return FAILED
        except Exception as err:
            log.exception("the worker failed")
            tell("failed", f"{type(err).__name__}: {err}")
            return FAILED
    return 0


def not_opened(err: NewsloomError, say: IO[str], stop: threading.Event) -> int:
    """Tell that the newsroom cannot be opened; the exit code."""
    for_good = isinstance(err, StoreForeign | StoreGone)
    _Teller(say, stop)("ended" if for_good else "failed", str(err))
    return ENDED if for_good else FAILED


def end_with(leash: IO[bytes], stop: threading.Event) -> None:
    """Set `stop` when the other end of `leash` is closed."""

    def watch() -> None:
        try:
            # Past the buffer: a thread that holds the buffer's lock when the program ends makes Python abort.
            while os.read(leash.fileno(), 1024):
                pass
        except (OSError, ValueError):
            pass
        stop.set()

    threading.Thread(target=watch, name="leash", daemon=True).start()


class _Teller:
    """Writes what changed, and a sign of life now and then; who listens may be gone."""

    def __init__(self, say: IO[str], stop: threading.Event, clock: Callable[[], float] = time.monotonic) -> None:
        self._say, self._stop, self._clock = say, stop, clock
        self._told: tuple[str, str] = ("", "")
        self._at = 0.0

    def __call__(self, state: str, problem: str = "") -> None:
        now = self._clock()
        if (state, problem) == self._told and now - self._at < BEAT:
            return
        self._told, self._at = (state, problem), now
        try:
            self._say.write(json.dumps({"state": state, "problem": problem}) + "\n")
            self._say.flush()
        except (OSError, ValueError):
            self._stop.set()
