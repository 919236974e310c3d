"""Searching the site: the index is made again when an edition changed pages."""

from __future__ import annotations

import time

from newsloom.engine import indexing
from newsloom.engine.world import World
from newsloom.store import editions, facts

INDEXED = "site.indexed"
TOOK = "site.index_seconds"
SLOW = 20.0
"""Seconds: an index that takes longer is made by `newsloom publish` alone, not after each `newsloom run`."""


def index(world: World, *, patient: bool) -> str | None:
    """Make the search index if pages changed since the last one; a note for the owner, or None where nothing was to do.

    `patient`: also where the last index took long.
    """
    site = world.root / world.config.publish.site_dir
    with world.db.read() as tx:
        latest = editions.latest_editions(tx, "edition", 1)
        known, took = facts.get(tx, INDEXED), float(facts.get(tx, TOOK) or 0)
    if not latest or (latest[0][0] == known and (site / indexing.FOLDER).is_dir()):
        return None
    if not (site / "news").is_dir():
        return None
    if not indexing.is_installed():
        return "no search index was made: pip install 'pagefind[bin]'"
    if took > SLOW and not patient:
        return f"the search index waits for `newsloom publish`: it took {took:.0f} s"
    started = time.monotonic()
    problem = indexing.index_site(site)
    if problem:
        return f"no search index was made: {problem}"
    took = time.monotonic() - started
    with world.db.write() as tx:
        facts.put(tx, INDEXED, latest[0][0])
        facts.put(tx, TOOK, f"{took:.1f}")
    return f"search index made in {took:.1f} s"
