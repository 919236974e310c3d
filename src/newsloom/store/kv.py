"""Small facts about the newsroom's own state, by key (table `newsloom`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select, update

from newsloom.store.sql import Tx, chunks, upsert, within
from newsloom.store.tables import identity


def get(tx: Tx, key: str) -> str | None:
    """The value, or None."""
    return tx.execute(select(identity.c.value).where(identity.c.key == key)).scalar()


def those(tx: Tx, keys: Sequence[str]) -> dict[str, str]:
    """The facts of these keys that there are, by key."""
    return {
        r.key: r.value for r in tx.execute(select(identity.c.key, identity.c.value).where(identity.c.key.in_(keys)))
    }


def beginning(tx: Tx, prefix: str) -> dict[str, str]:
    """The facts whose keys begin so, by key."""
    query = select(identity.c.key, identity.c.value).where(identity.c.key.startswith(prefix, autoescape=True))
    return {r.key: r.value for r in tx.execute(query.order_by(identity.c.key))}


def put(tx: Tx, key: str, value: str) -> None:
    """Set the value."""
    upsert(tx, identity, [{"key": key, "value": value}], keys=["key"])


def put_all(tx: Tx, values: Mapping[str, str]) -> None:
    """Set many values."""
    upsert(tx, identity, [{"key": key, "value": value} for key, value in sorted(values.items())], keys=["key"])


def swap(tx: Tx, key: str, before: str, after: str) -> bool:
    """Set the value if it was another one; whether it was."""
    found = tx.execute(update(identity).where(identity.c.key == key, identity.c.value == before).values(value=after))
    return bool(found.rowcount)


def drop(tx: Tx, key: str) -> None:
    """Forget the value."""
    tx.execute(delete(identity).where(identity.c.key == key))


class Marks:
    """The facts under a prefix, read at once. Changes are seen here at once, and are in the database when they are saved."""

    def __init__(self, tx: Tx, prefix: str) -> None:
        self._kept: dict[str, str | None] = dict(beginning(tx, prefix))
        self._changed: set[str] = set()

    def get(self, key: str) -> str | None:
        """The value, or None."""
        return self._kept.get(key)

    def put(self, key: str, value: str | None) -> None:
        """Set the value; None: forget it."""
        if self._kept.get(key) != value:
            self._kept[key] = value
            self._changed.add(key)

    def save(self, tx: Tx) -> None:
        """Write what was changed."""
        gone = sorted(key for key in self._changed if self._kept[key] is None)
        put_all(tx, {key: value for key in self._changed if (value := self._kept[key]) is not None})
        for part in chunks(gone):
            tx.execute(delete(identity).where(within(identity.c.key, part)))
        self._changed.clear()
