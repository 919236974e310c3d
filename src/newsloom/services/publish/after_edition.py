"""What follows an edition: the site's search index is made again, and what was published is committed."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from newsloom.errors import NewsloomError, StoreError
from newsloom.log import logger
from newsloom.pipeline.readiness import GIT_PROBLEM
from newsloom.publishing.git import Committed
from newsloom.runtime.context import Newsroom
from newsloom.services.publish import commit as committing
from newsloom.services.publish import search_index
from newsloom.store import kv

log = logger()

QUIET = 10.0
"""Seconds without a further edition after which the last ones are finished: a morning's verdicts are one commit."""
LATEST = 300.0
"""Seconds after which they are finished although more keep coming."""
REST = 10.0
"""After finishing, so many times its duration goes by before the next one: a large site costs at most a tenth of a core."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A note on the search index (None: nothing was to do), and what was committed (None: not wanted)."""

    index: str | None = None
    committed: Committed | None = None


def finish(
    newsroom: Newsroom,
    *,
    patient: bool = False,
    git: bool | None = None,
    push: bool | None = None,
    to_log: bool = False,
) -> Finished:
    """Index the site if pages changed; commit what was published if asked (default: [publish] git).

    `patient`: index also a site that takes long. `push`: as in `committing.commit`. What keeps git from committing is remembered:
    doctor, desk and `/ready` say so when the command ended long ago; `to_log`: nobody hears what is raised. Raises Conflict if a
    commit is wanted and the folder is no repository.
    """
    note = search_index.index(newsroom, patient=patient)
    wanted = newsroom.config.publish.git if git is None else git
    if not wanted:
        return Finished(index=note)
    try:
        made = committing.commit(newsroom, push=push)
    except NewsloomError as err:
        _note_git(newsroom, _words(err), to_log)
        raise
    _note_git(newsroom, made.problem, to_log)
    return Finished(index=note, committed=made)


def _words(err: NewsloomError) -> str:
    return err.problem + (f" ({err.hint})" if err.hint else "")


def _note_git(newsroom: Newsroom, problem: str, to_log: bool) -> None:
    """Remember why editions are not committed or pushed ("": they are); it is logged once, when it begins."""
    if not newsroom.config.publish.git:  # asked for this once
        return
    try:
        with newsroom.db.read() as tx:
            before = kv.get(tx, GIT_PROBLEM) or ""
        if problem == before:
            return
        with newsroom.db.write() as tx:
            kv.put(tx, GIT_PROBLEM, problem)
    except StoreError as err:
        log.warning("not remembered", error=str(err))
    if problem and to_log:
        log.warning("edition not committed", error=problem)
    elif to_log:
        log.info("editions are committed again")


class Finisher:
    """Finishes editions beside a worker that goes on: in a thread, one at a time, when there was quiet for a while.

    `owed`: an earlier worker may have been killed between an edition and its finish, so finish once though nothing is
    published (nothing to do is nothing done).
    """

    def __init__(self, newsroom: Newsroom, *, quiet: float = QUIET, latest: float = LATEST, owed: bool = False) -> None:
        self._newsroom = newsroom
        self._quiet, self._latest = quiet, latest
        self._seen = 0
        self._last, self._rest_until = time.monotonic(), 0.0
        self._first: float | None = self._last if owed else None
        self._thread: threading.Thread | None = None

    def look(self, editions: int) -> None:
        """Called often, with the number of items that were published so far; starts what is due and returns at once."""
        now = time.monotonic()
        if editions != self._seen:
            self._seen, self._last = editions, now
            self._first = self._first if self._first is not None else now
        if self._first is None or (now - self._last < self._quiet and now - self._first < self._latest):
            return
        if now < self._rest_until:
            return
        if self._thread is None or not self._thread.is_alive():
            self._first = None
            self._thread = threading.Thread(target=self._finish, name="finisher", daemon=True)
            self._thread.start()

    def close(self, editions: int) -> None:
        """Finish what is left, and return when it is done."""
        if self._thread is not None:
            self._thread.join()
        if self._first is not None or editions != self._seen:
            self._finish()
            self._first, self._seen = None, editions

    def _finish(self) -> None:
        """Nothing that goes wrong here may end a worker: it is told, and the next edition tries again."""
        began = time.monotonic()
        try:
            done = finish(self._newsroom, patient=True, to_log=True)
        except NewsloomError as err:
            _note_git(self._newsroom, _words(err), True)
            return
        except Exception:
            log.exception("edition not finished")
            return
        now = time.monotonic()
        self._rest_until = now + REST * (now - began)
        if done.index == search_index.BUSY:  # what the other one reads may be older than our edition: look again
            self._first = self._last = now
        made = done.committed
        log.info("edition finished", index=done.index, commit=made.commit if made else None)
