"""What happened: one line per item per stage, trimmed by age; and how items ended, which is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select

from newsloom.model.outcome import Cause
from newsloom.store.sql import Tx, chunks, upsert, within
from newsloom.store.tables import endings, journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One disposition: done, skipped, retry or failed."""

    at: datetime
    stage: str
    item: str
    outcome: str
    why: str


def lines(tx: Tx, items: Sequence[str], limit: int = 500) -> list[Line]:
    """The journal of these items, oldest first."""
    rows = tx.execute(
        select(journal.c.at, journal.c.stage, journal.c.item, journal.c.outcome, journal.c.why)
        .where(within(journal.c.item, items))
        .order_by(journal.c.id.desc())
        .limit(limit)
    ).all()
    return [Line(at=r.at, stage=r.stage, item=r.item, outcome=r.outcome, why=r.why) for r in reversed(rows)]


def note(tx: Tx, stage: str, item: str, outcome: str, why: str, now: datetime) -> None:
    """Write one line by hand (the grouper, editors)."""
    tx.execute(insert(journal), [{"at": now, "stage": stage, "item": item, "outcome": outcome, "why": why}])


def last_id(tx: Tx) -> int:
    """The newest line's number; 0 when there is none."""
    return int(tx.execute(select(func.max(journal.c.id))).scalar() or 0)


def failures(tx: Tx, since_id: int, limit: int = 50) -> list[Line]:
    """Lines that ended badly since then, newest last."""
    rows = tx.execute(
        select(journal.c.at, journal.c.stage, journal.c.item, journal.c.outcome, journal.c.why)
        .where(journal.c.id > since_id, journal.c.outcome.in_(["failed", "retry"]))
        .order_by(journal.c.id)
        .limit(limit)
    )
    return [Line(at=r.at, stage=r.stage, item=r.item, outcome=r.outcome, why=r.why) for r in rows]


class Ending(NamedTuple):
    """How an item came to its end in a stage: `kind` skipped or failed, the sentence, and what decisions hang on."""

    kind: str
    why: str
    cause: Cause = ""


def endings_of(tx: Tx, items: Sequence[str]) -> dict[tuple[str, str], Ending]:
    """(stage, item) -> its ending, for those of the items that ended without going on."""
    out: dict[tuple[str, str], Ending] = {}
    for part in chunks(items):
        for r in tx.execute(select(endings).where(within(endings.c.item, part))):
            out[(r.stage, r.item)] = Ending(r.kind, r.why, r.cause or "")
    return out


def end(tx: Tx, stage: str, why: Mapping[str, str], now: datetime) -> None:
    """Say that items ended in a stage without having been claimed there: item -> reason."""
    rows = [{"stage": stage, "item": i, "at": now, "kind": "skipped", "why": w, "cause": ""} for i, w in why.items()]
    for part in chunks(rows, 2000):
        upsert(tx, endings, part, keys=["stage", "item"])
    lines = [{"at": now, "stage": stage, "item": i, "outcome": "skipped", "why": w} for i, w in why.items()]
    if lines:
        tx.execute(insert(journal), lines)


def trim(tx: Tx, before: datetime) -> int:
    """Drop lines older than that; how many."""
    return int(tx.execute(delete(journal).where(journal.c.at < before)).rowcount)


def ended_by(tx: Tx, stage: str, cause: Cause) -> list[str]:
    """The items whose way ended at this stage for this cause."""
    query = select(endings.c.item).where(endings.c.stage == stage, endings.c.cause == cause)
    return list(tx.execute(query.order_by(endings.c.item)).scalars())
