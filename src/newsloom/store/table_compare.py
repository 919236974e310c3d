"""What two newsrooms must have in common: every row, but for what tells only how and when the work was done."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Table, select

from newsloom.store.sql import Tx
from newsloom.store.tables import metadata

MOTION = frozenset({"journal", "leases", "lanes", "changes"})
"""Tables that tell how the work went, not what came of it: which steps were told of depends on when editions were printed."""

UNLIKE_FACTS = frozenset(
    {"hand.looked_at", "newsroom.id", "newsroom.edition", "git.problem", "backup.last", "store.clean", "store.looked"}
)
"""Facts of the table `newsloom` that speak of the clock of the disk, or of this database alone."""

UNLIKE = {
    "work": ("revision", "claimed", "attempts", "lease", "lease_until", "claimed_at", "why"),
    "host_samples": (
        "page",
        "said",
        "taken",
    ),  # of two pages of one slot, the one that was read last: a crash changes the order
    "editions": ("facts",),  # how many files an edition wrote: after a crash, fewer were left to write
}


def contents(tx: Tx, *, motion: bool = True) -> dict[str, dict[str, str]]:
    """Table -> row's key -> the row as text; without `motion`, captured, derived, decided and published facts only."""
    out: dict[str, dict[str, str]] = {}
    for table in metadata.sorted_tables:
        if table.name in MOTION or (not motion and table.info["kind"] == "motion"):
            continue
        out[table.name] = rows(tx, table)
    # An edition that found every file in its place leaves no line: after a crash there is nothing left to write.
    out["editions"] = {k: v for k, v in out.get("editions", {}).items() if '"kind":"edition"' not in v}
    out["newsloom"] = {k: v for k, v in out.get("newsloom", {}).items() if k not in UNLIKE_FACTS}
    return out


def rows(tx: Tx, table: Table) -> dict[str, str]:
    """The rows of a table by primary key, as canonical JSON."""
    leave = UNLIKE.get(table.name, ())
    keys = [c.name for c in table.primary_key.columns]
    columns = [c for c in table.columns if c.name not in leave]
    out: dict[str, str] = {}
    for row in tx.execute(select(*columns).order_by(*table.primary_key.columns)).mappings():
        plain = plain_row({str(name): value for name, value in row.items()})
        out[" ".join(str(plain[k]) for k in keys)] = msgspec.json.encode(plain, order="sorted").decode()
    return out


def plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row that JSON can hold: bytes as base64."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value
