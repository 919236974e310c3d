"""The worker beside the desk: a process of its own, kept at work, started again after what passes, its state told to monitors.

Another command that works on the newsroom (cron's `newsloom run`, an ingest) holds its lock for a while: the worker waits and
tries again. One that ends with an error, is killed, or gives no sign of life is started again, less and less often; until then
/ready says so. The worker ends with this process, however this one ends (services.newsroom.supervised).
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from newsloom.log import logger
from newsloom.services.newsroom.supervised import ENDED
from newsloom.services.newsroom.systemd import notify

log = logger()

FIRST_WAIT, LONGEST_WAIT = 2.0, 300.0
"""Seconds until a worker that ended with an error is started again: the first time, and at most."""
PATIENCE = 900.0
"""Seconds without a sign of life (an edition is printed in one go) after which a worker hangs, and is killed."""
GRACE = 20.0
"""Seconds that a worker has to end what it does, before it is killed."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class WorkerState:
    """`state`: "starting", "working", "waiting" (another process works), "failed" (tried again later), "ended" (for good)."""

    state: str
    problem: str = ""

    @property
    def well(self) -> bool:
        """Whether somebody works on the newsroom, or is about to, as far as this process knows."""
        return self.state in ("starting", "working", "waiting")


def command(root: Path) -> list[str]:
    """How a worker for the newsroom in `root` is started."""
    return [sys.executable, "-m", "newsloom", "work", "--supervised", "--idle", "0.5", "--dir", str(root)]


class Keeper:
    """Keeps a worker at work in a process of its own, for the time of a `with` block."""

    def __init__(self, worker: Sequence[str], say: Say) -> None:
        self._command = list(worker)
        self._say = say
        self._stop = threading.Event()
        self._state = WorkerState("starting")
        self._process: subprocess.Popen[bytes] | None = None
        self._heard = time.monotonic()

    @property
    def state(self) -> WorkerState:
        """What the worker does now."""
        return self._state

    @property
    def pid(self) -> int | None:
        """The worker's process, while there is one."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    @contextlib.contextmanager
    def at_work(self) -> Iterator[Keeper]:
        """The worker runs inside of the block, and has ended after it."""
        thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        thread.start()
        watch = threading.Thread(target=self._watch, name="watch", daemon=True)
        watch.start()
        try:
            yield self
        finally:
            notify("STOPPING=1")
            self._stop.set()
            self._end()
            thread.join(timeout=GRACE + 5)

    def _run(self) -> None:
        wait = FIRST_WAIT
        while not self._stop.is_set():
            began, worked = time.monotonic(), False
            try:
                worked = self._one()
            except OSError as err:
                self._tell(WorkerState("failed", f"it cannot be started: {err.strerror or err}"))
            if self._stop.is_set() or self._state.state == "ended":
                return
            # One that had worked for longer than the wait begins with a short one again.
            wait = FIRST_WAIT if worked and time.monotonic() - began > wait else min(wait * 2, LONGEST_WAIT)
            self._stop.wait(wait)

    def _one(self) -> bool:
        """One worker, from its start to its end; whether it was at work in between."""
        self._heard = time.monotonic()
        process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_surroundings(), start_new_session=True
        )
        self._process = process
        if self._stop.is_set():
            process.terminate()
        assert process.stdout is not None and process.stdin is not None
        with process.stdin, process.stdout:
            worked = self._listen(process.stdout)
        code = process.wait()
        if self._stop.is_set():
            return worked
        if code == ENDED:
            self._tell(WorkerState("ended", self._state.problem or "the worker ended for good"))
        elif self._state.state != "failed":
            how = f"was killed (signal {-code})" if code < 0 else f"ended with code {code}"
            self._tell(WorkerState("failed", f"its process {how}"))
        return worked

    def _listen(self, lines: IO[bytes]) -> bool:
        worked = False
        for line in lines:
            self._heard = time.monotonic()
            try:
                told = json.loads(line)
                state = WorkerState(str(told["state"]), str(told.get("problem", "")))
            except (ValueError, TypeError, KeyError):
                continue
            worked |= state.state == "working"
            self._tell(state)
        return worked

    def _watch(self) -> None:
        """Kill a worker that gives no sign of life; tell systemd that this process watches."""
        while not self._stop.wait(min(10.0, PATIENCE / 4)):
            notify("WATCHDOG=1")
            process = self._process
            if process is not None and process.poll() is None and time.monotonic() - self._heard > PATIENCE:
                log.error("the worker gave no sign of life; it is killed", process=process.pid, seconds=PATIENCE)
                process.kill()

    def _end(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        with contextlib.suppress(OSError):
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _tell(self, state: WorkerState) -> None:
        """Say it once, not at every try."""
        if state == self._state:
            return
        before, self._state = self._state, state
        notify(f"STATUS=worker: {state.state} {' '.join(state.problem.split())}"[:200].rstrip())
        words = {
            "waiting": f"waiting to work: {state.problem}",
            "failed": f"the worker stopped, and is started again: {state.problem}",
            "ended": f"nobody works any more: {state.problem}",
            "working": "" if before.state == "starting" else "at work again",
        }.get(state.state, "")
        if words:
            self._say(words)


def _surroundings() -> dict[str, str]:
    """The worker's environment: systemd hears of it through this process."""
    return {name: value for name, value in os.environ.items() if name not in ("NOTIFY_SOCKET", "WATCHDOG_USEC")}
