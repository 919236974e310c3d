"""Searching the site: the index is made again when an edition changed pages."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import structlog

from newsloom.engine import indexing
from newsloom.engine.world import World
from newsloom.errors import StoreError
from newsloom.store import editions, facts, stories

log = structlog.get_logger()

INDEXED = "site.indexed"
TOOK = "site.index_seconds"
SLOW = 20.0
"""Seconds: an index that takes longer is made by `newsloom publish` alone, not after each `newsloom run`."""
LOOK = 5.0
"""Seconds between two looks whether an edition changed pages, where a process works for ever."""
REST = 10.0
"""After an index this many times its duration goes by before the next one: a large site costs at most a tenth of a core."""
LEASE = "site.index"


def index(world: World, *, patient: bool) -> str | None:
    """Make the search index if pages changed since the last one; a note for the owner, or None where nothing was to do.

    `patient`: also where the last index took long.
    """
    edition = _unindexed(world)
    if edition is None:
        return None
    with world.db.read() as tx:
        took = float(facts.get(tx, TOOK) or 0)
    if not indexing.is_installed():
        return "no search index was made: pip install 'pagefind[bin]'"
    if took > SLOW and not patient:
        return f"the search index waits for `newsloom publish`: it took {took:.0f} s"
    started = time.monotonic()
    problem = indexing.index_site(_site(world))
    if problem:
        return f"no search index was made: {problem}"
    took = time.monotonic() - started
    with world.db.write() as tx:
        facts.put(tx, INDEXED, edition)
        facts.put(tx, TOOK, f"{took:.1f}")
    return f"search index made in {took:.1f} s"


def _site(world: World) -> Path:
    return world.root / world.config.publish.site_dir


def _unindexed(world: World) -> str | None:
    """The latest edition, if its pages are here and not in the index."""
    site = _site(world)
    if not (site / "news").is_dir():
        return None
    with world.db.read() as tx:
        latest, known = editions.latest_editions(tx, "edition", 1), facts.get(tx, INDEXED)
    if not latest or (latest[0][0] == known and (site / indexing.FOLDER).is_dir()):
        return None
    return latest[0][0]


def keep_fresh(world: World, stopped: Callable[[], bool]) -> None:
    """Make the index again whenever an edition changed pages, until `stopped`: for processes that work for ever.

    One process of a newsroom does so at a time. Ends at once where Pagefind is not installed.
    """
    holder, rest_until, looked = secrets.token_hex(8), 0.0, 0.0
    while indexing.is_installed() and not stopped():
        now = time.monotonic()
        if now >= rest_until and now - looked >= LOOK:
            looked = now
            note = _index_alone(world, holder)
            if note:
                took = time.monotonic() - now
                log.info(note, took_s=round(took, 1))
                rest_until = time.monotonic() + REST * took
        time.sleep(0.25)


def _index_alone(world: World, holder: str) -> str | None:
    """As `index`, unless another process is at it."""
    try:
        if _unindexed(world) is None:
            return None
        with world.db.write() as tx:
            until = world.clock() + timedelta(seconds=indexing.SECONDS)
            if stories.take_lease(tx, LEASE, holder, world.clock(), until) is None:
                return None
        try:
            return index(world, patient=True)
        finally:
            with world.db.write() as tx:
                stories.drop_lease(tx, LEASE, holder)
    except StoreError as err:
        return f"no search index was made: {err}"
