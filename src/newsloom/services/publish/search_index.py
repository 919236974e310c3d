"""Searching the site: the index is made again when an edition changed pages."""

from __future__ import annotations

import secrets
import time
from datetime import timedelta
from pathlib import Path

from newsloom.publishing import search_index
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, kv, leases

INDEXED = "site.indexed"
TOOK = "site.index_seconds"
SLOW = 20.0
"""Seconds: an index that takes longer is made by `newsloom publish` and by workers that go on, not after each `newsloom run`."""
LEASE = "site.index"
BUSY = "another process is making the search index"


def index(newsroom: Newsroom, *, patient: bool) -> str | None:
    """Make the search index if pages changed since the last one; a note for the owner, or None where nothing was to do.

    `patient`: also where the last index took long. One process of a newsroom does so at a time; to the others it is `BUSY`.
    """
    edition = _unindexed(newsroom)
    if edition is None:
        return None
    with newsroom.db.read() as tx:
        took = float(kv.get(tx, TOOK) or 0)
    if not search_index.is_installed():
        return "no search index was made: pip install 'pagefind[bin]'"
    if took > SLOW and not patient:
        return f"the search index waits for `newsloom publish`: it took {took:.0f} s"
    holder = secrets.token_hex(8)
    with newsroom.db.write() as tx:
        now = newsroom.clock()
        if leases.take(tx, LEASE, holder, now, now + timedelta(seconds=search_index.SECONDS)) is None:
            return BUSY
    try:
        return _index(newsroom, edition)
    finally:
        with newsroom.db.write() as tx:
            leases.drop(tx, LEASE, holder)


def _index(newsroom: Newsroom, edition: str) -> str:
    started = time.monotonic()
    problem = search_index.index_site(_site(newsroom))
    if problem:
        return f"no search index was made: {problem}"
    took = time.monotonic() - started
    with newsroom.db.write() as tx:
        kv.put(tx, INDEXED, edition)
        kv.put(tx, TOOK, f"{took:.1f}")
    return f"search index made in {took:.1f} s"


def _site(newsroom: Newsroom) -> Path:
    return newsroom.root / newsroom.config.publish.site_dir


def _unindexed(newsroom: Newsroom) -> str | None:
    """The latest edition, if its pages are here and not in the index."""
    site = _site(newsroom)
    if not (site / "news").is_dir():
        return None
    with newsroom.db.read() as tx:
        latest, known = editions.latest_editions(tx, "edition", 1), kv.get(tx, INDEXED)
    if not latest or (latest[0][0] == known and (site / search_index.FOLDER).is_dir()):
        return None
    return latest[0][0]
