"""The log of changes: append-only, in the order of commits, so that a cursor never misses a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, text

from newsloom.model.change import Change, ChangeKind
from newsloom.model.ids import digest
from newsloom.store.sql import Tx, chunks, within
from newsloom.store.tables import changes


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChange:
    """A line that is to be written."""

    kind: ChangeKind
    story: str
    public: bool
    mark: dict[str, Any] = field(default_factory=dict)


def add(tx: Tx, found: Sequence[NewChange], now: datetime) -> None:
    """Write lines, numbered in the order of commits: writers of this log wait for one another until they commit."""
    if not found:
        return
    if tx.dialect.name == "postgresql":
        # Else a line with a lower number could become visible after a cursor had passed it. SQLite has one writer anyway.
        tx.execute(text("LOCK TABLE changes IN SHARE ROW EXCLUSIVE MODE"))
    first = last_seq(tx) + 1
    rows = [
        {
            "seq": seq,
            "id": digest("change", str(seq), now.isoformat(), one.kind, one.story),
            "at": now,
            "kind": one.kind,
            "story": one.story,
            "public": one.public,
            "mark": one.mark,
        }
        for seq, one in enumerate(found, first)
    ]
    tx.execute(insert(changes), rows)


def last_seq(tx: Tx) -> int:
    """The newest line's number; 0 when there is none."""
    return int(tx.execute(select(func.max(changes.c.seq))).scalar() or 0)


def last_of(tx: Tx, stories: Sequence[str]) -> dict[str, Change]:
    """The newest line of each of these stories that has one."""
    out: dict[str, Change] = {}
    for part in chunks(stories):
        newest = select(func.max(changes.c.seq)).where(within(changes.c.story, part)).group_by(changes.c.story)
        for r in tx.execute(select(changes).where(changes.c.seq.in_(newest))):
            out[r.story] = _change(r)
    return out


def times_of(tx: Tx, stories: Sequence[str], kind: ChangeKind) -> dict[str, list[datetime]]:
    """When that happened to each of these stories, newest first; those to which it never did are left out."""
    out: dict[str, list[datetime]] = {}
    for part in chunks(stories):
        mine = within(changes.c.story, part) & (changes.c.kind == kind)
        for r in tx.execute(select(changes.c.story, changes.c.at).where(mine).order_by(changes.c.seq.desc())):
            out.setdefault(r.story, []).append(r.at)
    return out


def after(tx: Tx, seq: int, *, limit: int, public: bool = False, kinds: Sequence[str] = ()) -> list[Change]:
    """Lines with a higher number, in order; `public`: those that readers may know of; `kinds`: only these."""
    query = select(changes).where(changes.c.seq > seq)
    if public:
        query = query.where(changes.c.public.is_(True))
    if kinds:
        query = query.where(within(changes.c.kind, kinds))
    return [_change(r) for r in tx.execute(query.order_by(changes.c.seq).limit(limit))]


def latest(tx: Tx, limit: int, *, public: bool = False) -> list[Change]:
    """The newest lines, newest first; `public`: those that readers may know of."""
    query = select(changes)
    if public:
        query = query.where(changes.c.public.is_(True))
    return [_change(r) for r in tx.execute(query.order_by(changes.c.seq.desc()).limit(limit))]


def seq_before(tx: Tx, at: datetime) -> int:
    """The number of the last line that was written before then: the cursor of a time."""
    return int(tx.execute(select(func.max(changes.c.seq)).where(changes.c.at < at)).scalar() or 0)


def _change(r: Any) -> Change:
    return Change(seq=int(r.seq), id=r.id, at=r.at, kind=r.kind, story=r.story, public=r.public, mark=r.mark)
