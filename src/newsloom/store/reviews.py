"""Verdicts: append-only, with actor and reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from newsloom.model.review import Verdict
from newsloom.store.sql import Tx, chunks, upsert, within
from newsloom.store.tables import verdicts


def put(tx: Tx, verdict: Verdict) -> None:
    """Append a verdict; the same one twice is once."""
    put_all(tx, [verdict])


def put_all(tx: Tx, spoken: Sequence[Verdict]) -> None:
    """Append verdicts; the same one twice is once."""
    rows = [
        {
            "id": verdict.id,
            "at": verdict.at,
            "actor": verdict.actor,
            "kind": verdict.kind,
            "subject": verdict.subject,
            "value": verdict.value,
            "reason": verdict.reason,
        }
        for verdict in spoken
    ]
    for part in chunks(rows, 1000):
        upsert(tx, verdicts, part, keys=["id"], update=())


def _verdict(r: Any) -> Verdict:
    return Verdict(id=r.id, at=r.at, actor=r.actor, kind=r.kind, subject=r.subject, value=r.value, reason=r.reason)


def of(tx: Tx, subjects: Sequence[str]) -> dict[str, list[Verdict]]:
    """The verdicts on each subject, oldest first."""
    out: dict[str, list[Verdict]] = {}
    for part in chunks(subjects):
        rows = tx.execute(
            select(verdicts).where(within(verdicts.c.subject, part)).order_by(verdicts.c.at, verdicts.c.id)
        )
        for r in rows:
            out.setdefault(r.subject, []).append(_verdict(r))
    return out


def of_kinds(tx: Tx, kinds: Sequence[str]) -> list[Verdict]:
    """All verdicts of these kinds, oldest first: the grouper's constraints."""
    rows = tx.execute(select(verdicts).where(within(verdicts.c.kind, kinds)).order_by(verdicts.c.at, verdicts.c.id))
    return [_verdict(r) for r in rows]


def get(tx: Tx, id: str) -> Verdict | None:
    """One verdict."""
    row = tx.execute(select(verdicts).where(verdicts.c.id == id)).first()
    return None if row is None else _verdict(row)


def latest(tx: Tx, limit: int = 100, since: datetime | None = None) -> list[Verdict]:
    """The newest verdicts, newest first: the audit trail."""
    query = select(verdicts)
    if since is not None:
        query = query.where(verdicts.c.at >= since)
    return [_verdict(r) for r in tx.execute(query.order_by(verdicts.c.at.desc(), verdicts.c.id.desc()).limit(limit))]


def last_id(tx: Tx) -> str:
    """A mark that changes with every verdict."""
    row = tx.execute(select(verdicts.c.id).order_by(verdicts.c.at.desc(), verdicts.c.id.desc()).limit(1)).first()
    count = tx.execute(select(func.count()).select_from(verdicts)).scalar()
    return f"{count}:{row.id if row else ''}"
