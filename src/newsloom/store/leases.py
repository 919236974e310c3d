"""Leases of things that one worker does at a time: the resident grouper, the edition, heeding edits by hand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, or_, select, update

from newsloom.errors import StoreBusy
from newsloom.store.sql import Tx, upsert
from newsloom.store.tables import leases


def take(tx: Tx, name: str, holder: str, now: datetime, until: datetime) -> int | None:
    """Take or renew the lease of that name; its epoch, or None when another holder's still stands.

    The epoch goes up with every new holder, so that a ghost's saves can be told from its successor's.
    """
    is_ours = leases.c.holder == holder
    is_free = or_(leases.c.holder.is_(None), leases.c.until.is_(None), leases.c.until <= now)
    # Whoever waits for the row's lock asks all of this again of what the other one left.
    taken = (
        update(leases)
        .where(leases.c.name == name, or_(is_ours, is_free))
        .values(holder=holder, epoch=case((is_ours, leases.c.epoch), else_=leases.c.epoch + 1), until=until)
        .returning(leases.c.epoch)
    )
    epoch = tx.execute(taken).scalar()
    if epoch is None and tx.execute(select(leases.c.name).where(leases.c.name == name)).first() is None:
        upsert(tx, leases, [{"name": name, "holder": None, "epoch": 0, "until": None}], keys=["name"], update=())
        epoch = tx.execute(taken).scalar()
    return None if epoch is None else int(epoch)


def drop(tx: Tx, name: str, holder: str) -> None:
    """Give the lease back."""
    tx.execute(update(leases).where(leases.c.name == name, leases.c.holder == holder).values(holder=None, until=None))


def check(tx: Tx, name: str, epoch: int) -> None:
    """Raise StoreBusy unless the lease is still of that epoch; the row is locked until the transaction ends."""
    query = select(leases.c.epoch, leases.c.holder).where(leases.c.name == name)
    if tx.dialect.name != "sqlite":
        query = query.with_for_update()
    row = tx.execute(query).first()
    if row is None or row.epoch != epoch or row.holder is None:
        raise StoreBusy(name, "the lease went to another worker")


def holder_of(tx: Tx, name: str) -> str | None:
    """Who holds the lease of that name (or held it when it ran out); None when it was given back."""
    return tx.execute(select(leases.c.holder).where(leases.c.name == name)).scalar()
