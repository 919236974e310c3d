"""Questions about the work set, which claim nothing: what is due, what is still to come, what was given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, text, union_all

from newsloom.store.sql import Instant, Tx
from newsloom.store.tables import lanes, work

HOST_REST = timedelta(minutes=2)
"""What waits for a host that rests longer holds up nobody else: it is like a retry that the host asked for."""
HOST_PATIENCE = timedelta(minutes=10)
"""So long the others wait for what a host still owes: one that has 500 pages and wants a pause after each must not hold
up the news of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """An item that was given up, and why."""

    stage: str
    item: str
    attempts: int
    why: str


def watermark(tx: Tx, upstream: Sequence[str], polling: Sequence[str], now: datetime) -> datetime | None:
    """The earliest arrival that may still come down from upstream; None when nothing is under way.

    What waits for a retry or for a slow host, or is quarantined, does not hold the others up; what a dead worker left
    behind does. A poll that is due or under way may bring entries that arrive at the moment it was claimed (or now, when it
    has not begun).
    """
    moving = _moving(now)
    # Polls first: one that ends between the two questions has left its entries upstream by then.
    polls = tx.execute(
        select(func.min(case((work.c.lease.is_not(None), work.c.claimed_at), else_=literal(now, Instant())))).where(
            work.c.stage.in_(polling), work.c.due_at <= now, moving
        )
    ).scalar()
    arrivals = tx.execute(
        select(func.min(work.c.arrival)).where(work.c.stage.in_(upstream), work.c.due_at.is_not(None), moving)
    ).scalar()
    known = [t for t in (arrivals, polls) if t is not None]
    return min(known) if known else None


def _moving(now: datetime) -> ColumnElement[bool]:
    """Under way: leased, or waiting neither for a retry (which has left its reason) nor for a slow host."""
    resting = select(text("1")).where(lanes.c.lane == work.c.lane, lanes.c.free_at > now + HOST_REST)
    # By arrival, not by what it was due: after a pause of the whole newsroom everything is long due, and nobody is slow.
    lately = or_(work.c.arrival.is_(None), work.c.arrival > now - HOST_PATIENCE)
    prompt = or_(work.c.lane.is_(None), and_(lately, ~resting.correlate(work).exists()))
    return or_(work.c.lease.is_not(None), and_(work.c.why.is_(None), prompt))


def busy_before(tx: Tx, upstream: Sequence[str], patience: timedelta, *, stage: str, now: datetime) -> bool:
    """Whether anything upstream is due or under way, unless this stage has waited longer than `patience`."""
    moving = _moving(now)
    query = select(work.c.item).where(work.c.stage.in_(list(upstream)), work.c.due_at <= now, moving).limit(1)
    if tx.execute(query).first() is None:
        return False
    oldest = tx.execute(select(func.min(work.c.due_at)).where(work.c.stage == stage)).scalar()
    return oldest is None or now - oldest < patience


def any_leased(tx: Tx) -> bool:
    """Whether some worker is (or seems to be) at some item."""
    return tx.execute(select(work.c.item).where(work.c.lease.is_not(None)).limit(1)).first() is not None


def any_due(tx: Tx, stage: str, now: datetime) -> bool:
    """Whether anything of this stage can be claimed now."""
    free = or_(work.c.lease.is_(None), work.c.lease_until <= now)
    query = select(work.c.item).where(work.c.stage == stage, work.c.due_at <= now, free).limit(1)
    return tx.execute(query).first() is not None


def due_stages(tx: Tx, stages: Sequence[str], now: datetime) -> set[str]:
    """Those of the stages of which anything can be claimed now: one statement for all."""
    free = or_(work.c.lease.is_(None), work.c.lease_until <= now)
    asked = [
        select(literal(name).label("stage")).where(
            select(text("1")).where(work.c.stage == name, work.c.due_at <= now, free).exists()
        )
        for name in stages
    ]
    return set(tx.execute(union_all(*asked)).scalars()) if asked else set()


def next_free(tx: Tx, stages: Sequence[str], now: datetime) -> datetime | None:
    """When something that is due already can be claimed: its lane's rest is over, or its lost lease runs out.

    None when nothing is due now. A lease of a living worker counts as soon as it might be lost.
    """
    return tx.execute(
        select(
            func.min(
                case(
                    (and_(work.c.lease.is_not(None), work.c.lease_until > now), work.c.lease_until),
                    (lanes.c.free_at > now, lanes.c.free_at),
                    else_=literal(now, Instant()),
                )
            )
        )
        .select_from(work.outerjoin(lanes, lanes.c.lane == work.c.lane))
        .where(work.c.stage.in_(stages), work.c.due_at <= now)
    ).scalar()


def counts(tx: Tx, now: datetime) -> Mapping[str, tuple[int, int, int]]:
    """Per stage: (due now, due later or leased, quarantined)."""
    due = case((and_(work.c.due_at <= now, work.c.lease.is_(None)), 1), else_=0)
    lost = case((work.c.due_at.is_(None), 1), else_=0)
    rows = tx.execute(
        select(work.c.stage, func.sum(due), func.sum(lost), func.count()).group_by(work.c.stage).order_by(work.c.stage)
    )
    return {stage: (int(d), int(n - d - q), int(q)) for stage, d, q, n in rows}


def due_times(tx: Tx, stage: str) -> dict[str, datetime]:
    """When each item of a stage is due."""
    rows = tx.execute(select(work.c.item, work.c.due_at).where(work.c.stage == stage, work.c.due_at.is_not(None)))
    return {r.item: r.due_at for r in rows}


def quarantined(tx: Tx, limit: int = 1000) -> list[Quarantined]:
    """Items that were given up, with the reason."""
    rows = tx.execute(
        select(work.c.stage, work.c.item, work.c.attempts, work.c.why)
        .where(work.c.due_at.is_(None))
        .order_by(work.c.stage, work.c.item)
        .limit(limit)
    )
    return [Quarantined(stage=r.stage, item=r.item, attempts=r.attempts, why=r.why or "") for r in rows]


def is_pending(tx: Tx, stage: str, item: str) -> bool:
    """Whether the item is due, leased or quarantined in that stage."""
    return tx.execute(select(work.c.item).where(work.c.stage == stage, work.c.item == item)).first() is not None
