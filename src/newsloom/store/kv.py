"""Small facts about the newsroom's own state, by key (table `newsloom`)."""

from __future__ import annotations

from sqlalchemy import delete, select

from newsloom.store.sql import Tx, upsert
from newsloom.store.tables import identity


def get(tx: Tx, key: str) -> str | None:
    """The value, or None."""
    return tx.execute(select(identity.c.value).where(identity.c.key == key)).scalar()


def beginning(tx: Tx, prefix: str) -> dict[str, str]:
    """The facts whose keys begin so, by key."""
    query = select(identity.c.key, identity.c.value).where(identity.c.key.startswith(prefix, autoescape=True))
    return {r.key: r.value for r in tx.execute(query.order_by(identity.c.key))}


def put(tx: Tx, key: str, value: str) -> None:
    """Set the value."""
    upsert(tx, identity, [{"key": key, "value": value}], keys=["key"])


def drop(tx: Tx, key: str) -> None:
    """Forget the value."""
    tx.execute(delete(identity).where(identity.c.key == key))
