"""Small facts about the newsroom's own state, by key (table `newsloom`)."""

from __future__ import annotations

from sqlalchemy import delete, select

from newsloom.store.sql import Tx, upsert
from newsloom.store.tables import identity


def get(tx: Tx, key: str) -> str | None:
    """The value, or None."""
    return tx.execute(select(identity.c.value).where(identity.c.key == key)).scalar()


def put(tx: Tx, key: str, value: str) -> None:
    """Set the value."""
    upsert(tx, identity, [{"key": key, "value": value}], keys=["key"])


def drop(tx: Tx, key: str) -> None:
    """Forget the value."""
    tx.execute(delete(identity).where(identity.c.key == key))
