"""Readers of the newsletter (decided): who asked, who confirmed, who left. An address that left is kept as a no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from newsloom.store.sql import Tx, upsert
from newsloom.store.tables import subscribers


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A reader. `token` is theirs alone: it confirms, and it ends."""

    email: str
    token: str
    asked_at: datetime
    confirmed_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def reads(self) -> bool:
        """Whether issues go to this address."""
        return self.confirmed_at is not None and self.left_at is None


def _subscriber(r: Any) -> Subscriber:
    return Subscriber(email=r.email, token=r.token, asked_at=r.asked_at, confirmed_at=r.confirmed_at, left_at=r.left_at)


def put(tx: Tx, one: Subscriber) -> None:
    """Keep a reader, or what changed."""
    row = {
        "email": one.email,
        "token": one.token,
        "asked_at": one.asked_at,
        "confirmed_at": one.confirmed_at,
        "left_at": one.left_at,
    }
    upsert(tx, subscribers, [row], keys=["email"])


def by_email(tx: Tx, email: str) -> Subscriber | None:
    """The reader with that address."""
    row = tx.execute(select(subscribers).where(subscribers.c.email == email)).first()
    return None if row is None else _subscriber(row)


def by_token(tx: Tx, token: str) -> Subscriber | None:
    """The reader with that token."""
    row = tx.execute(select(subscribers).where(subscribers.c.token == token)).first()
    return None if row is None else _subscriber(row)


def every(tx: Tx) -> list[Subscriber]:
    """All of them, by address."""
    return [_subscriber(r) for r in tx.execute(select(subscribers).order_by(subscribers.c.email))]


def readers(tx: Tx) -> list[Subscriber]:
    """Those to whom issues go, by address."""
    return [one for one in every(tx) if one.reads]


def leave(tx: Tx, token: str, now: datetime) -> None:
    """No more issues for the holder of this token."""
    tx.execute(update(subscribers).where(subscribers.c.token == token).values(left_at=now))


def remove(tx: Tx, email: str) -> bool:
    """Forget an address altogether; whether it was known."""
    return bool(tx.execute(delete(subscribers).where(subscribers.c.email == email)).rowcount)
