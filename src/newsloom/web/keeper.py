"""The worker beside the desk: kept at work, started again after what passes, and its state told to monitors.

Another command that works on the newsroom (cron's `newsloom run`, an ingest) holds its lock for a while: this process waits and
tries again. After an error it tries again too, less and less often; until then /health says so.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from newsloom.errors import NewsloomError, StoreBusy, StoreForeign, StoreGone
from newsloom.log import logger
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import run

log = logger()

BUSY_WAIT = 3.0
"""Seconds until a newsroom that another process works on is tried again."""
FIRST_WAIT, LONGEST_WAIT = 2.0, 300.0
"""Seconds until a worker that ended with an error is started again: the first time, and at most."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class WorkerState:
    """`state`: "working", "waiting" (another process works), "failed" (tried again later), "ended" (for good)."""

    state: str
    problem: str = ""

    @property
    def well(self) -> bool:
        """Whether somebody works on the newsroom, as far as this process knows."""
        return self.state in ("working", "waiting")


class Keeper:
    """Keeps a worker at work in a thread, for the time of a `with` block."""

    def __init__(self, world: Newsroom, say: Say) -> None:
        self._world = world
        self._say = say
        self._stop = threading.Event()
        self._state = WorkerState("working")

    @property
    def state(self) -> WorkerState:
        """What the worker does now."""
        return self._state

    @contextlib.contextmanager
    def at_work(self) -> Iterator[Keeper]:
        """The worker runs inside of the block."""
        thread = threading.Thread(target=self._run, name="worker", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join(timeout=20)

    def _run(self) -> None:
        wait = FIRST_WAIT
        while not self._stop.is_set():
            try:
                run.work_until(self._world, self._stopped, idle=0.5)
                return
            except StoreBusy as err:
                self._tell(WorkerState("waiting", str(err)), f"waiting to work: {err}")
                self._stop.wait(BUSY_WAIT)
                continue
            except (StoreForeign, StoreGone) as err:
                self._tell(WorkerState("ended", str(err)), f"this process does not work any more: {err}")
                return
            except NewsloomError as err:
                worked = self._state.state == "working"
                self._tell(WorkerState("failed", str(err)), f"the worker stopped, and is started again: {err}")
            except Exception as err:
                worked = self._state.state == "working"
                log.exception("the worker failed; it is started again")
                self._tell(WorkerState("failed", f"{type(err).__name__}: {err}"), "")
            wait = FIRST_WAIT if worked else min(wait * 2, LONGEST_WAIT)
            self._stop.wait(wait)

    def _stopped(self) -> bool:
        """Asked by the worker on every round: so it is at work."""
        if self._state.state != "working":
            self._tell(WorkerState("working"), "at work again")
        return self._stop.is_set()

    def _tell(self, state: WorkerState, words: str) -> None:
        """Say it once, not at every try."""
        if words and state != self._state:
            self._say(words)
        self._state = state
