"""The ledger of the site's files: what editions printed, so that what lies on the disk can be compared with it.

Table `files`; its `digest` is the size in bytes, a colon, and the SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from newsloom.store.sql import Tx, chunks, upsert, within
from newsloom.store.tables import files


@dataclass(frozen=True, slots=True)
class Printed:
    """A file as it was printed."""

    size: int
    digest: str


def every(tx: Tx) -> dict[str, Printed]:
    """All files of the site by their paths below it."""
    return {r.path: _printed(r.digest) for r in tx.execute(select(files.c.path, files.c.digest).order_by(files.c.path))}


def keep(tx: Tx, printed: Mapping[str, Printed | None], at: datetime) -> None:
    """Note what an edition printed; None: the file was taken down. What stands so already is left alone."""
    known: dict[str, Printed] = {}
    for part in chunks(printed):
        rows = tx.execute(select(files.c.path, files.c.digest).where(within(files.c.path, part)))
        known |= {r.path: _printed(r.digest) for r in rows}
    new = [
        {"path": path, "digest": f"{one.size}:{one.digest}", "written_at": at}
        for path, one in printed.items()
        if one is not None and known.get(path) != one
    ]
    for rows_part in chunks(new, 2000):
        upsert(tx, files, rows_part, keys=["path"])
    drop(tx, [path for path, one in printed.items() if one is None and path in known])


def drop(tx: Tx, paths: Iterable[str]) -> None:
    """Forget files."""
    for part in chunks(paths):
        tx.execute(delete(files).where(within(files.c.path, part)))


def _printed(kept: str) -> Printed:
    size, _, digest = kept.partition(":")
    return Printed(int(size) if size.isdigit() else -1, digest)
