"""What keeps a newsroom well beside its work: the backup that is due, and a daily look at the pages of the database."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

from newsloom.errors import StoreDamaged, StoreError
from newsloom.log import logger
from newsloom.pipeline.readiness import DAMAGE
from newsloom.runtime.context import Newsroom
from newsloom.store import diagnostics, kv

log = logger()

EVERY = 60.0
"""Seconds between two questions whether something is due."""
LOOKED, LOOK_EVERY = "store.looked", timedelta(hours=24)
CLEAN = "store.clean"
"""Whether the last process ended well: "no" while one works, so that a start that finds "no" follows an unclean end."""


def do(newsroom: Newsroom) -> None:
    """Do what is due. Never raises: what goes wrong is logged, and kept as a fact for doctor, desk, /ready and alerts."""
    from newsloom.services.newsroom import backups

    try:
        look_at_pages(newsroom)
    except StoreError as err:
        log.warning("database not looked at", error=str(err))
    backups.by_schedule(newsroom)


def look_at_pages(newsroom: Newsroom, *, now: bool = False) -> str:
    """Ask SQLite whether its pages can be right: once a day, and with `now` at once; what it says ("" is well)."""
    if not newsroom.db.is_sqlite:
        return ""
    at = newsroom.clock()
    with newsroom.db.read() as tx:
        last = kv.get(tx, LOOKED)
        if not now and last is not None and at - datetime.fromisoformat(last) < LOOK_EVERY:
            return kv.get(tx, DAMAGE) or ""
        try:
            found = "; ".join(diagnostics.damaged_pages(tx))
        except StoreDamaged as err:
            found = err.problem
    if found:
        log.error("the database is damaged", found=found)
    with newsroom.db.write() as tx:
        kv.put(tx, LOOKED, at.isoformat())
        if found:
            kv.put(tx, DAMAGE, found[:500])
        else:
            kv.drop(tx, DAMAGE)
    return found


def begin(newsroom: Newsroom) -> None:
    """A process begins to work: if the one before it did not end well, the database is looked at first."""
    with newsroom.db.write() as tx:
        if kv.swap(tx, CLEAN, "yes", "no"):
            return
        state = kv.get(tx, CLEAN)
        kv.put(tx, CLEAN, "no")
    if state == "no":
        look_at_pages(newsroom, now=True)


def end(newsroom: Newsroom) -> None:
    """A process ends well."""
    try:
        with newsroom.db.write() as tx:
            kv.put(tx, CLEAN, "yes")
    except StoreError as err:
        log.warning("end not noted", error=str(err))


class Beside:
    """Does what is due in a thread beside a worker that goes on, one thing at a time."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom
        self._next = time.monotonic()
        self._thread: threading.Thread | None = None

    def look(self) -> None:
        """Called often; starts what is due and returns at once."""
        now = time.monotonic()
        if now < self._next or (self._thread is not None and self._thread.is_alive()):
            return
        self._next = now + EVERY
        self._thread = threading.Thread(target=do, args=(self._newsroom,), name="upkeep", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Return when what was begun is done."""
        if self._thread is not None:
            self._thread.join()
