"""Readers of the newsletter (decided): who asked, who confirmed, who left. An address that left is kept as a no."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select, update

from newsloom.model.follow import ISSUE, Follow
from newsloom.store.sql import Tx, chunks, upsert, within
from newsloom.store.tables import letter_marks, subscribers


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for in the name of somebody who reads already: it counts once the link with its token was followed."""

    token: str
    at: datetime
    follows: tuple[Follow, ...]

    @property
    def key(self) -> str:
        """How the ledger of letters names this wish."""
        return reader_key(self.token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A reader. `token` is theirs alone: it confirms, and it ends."""

    email: str
    token: str
    asked_at: datetime
    confirmed_at: datetime | None = None
    left_at: datetime | None = None
    bounces: int = 0
    """Letters in a row that this reader's server refused for good."""
    follows: tuple[Follow, ...] = (ISSUE,)
    """What goes to this reader."""
    wanted: Wanted | None = None

    @property
    def key(self) -> str:
        """How the ledger of letters names this reader: it says nothing once the reader is forgotten."""
        return reader_key(self.token)

    @property
    def reads(self) -> bool:
        """Whether letters go to this address."""
        return self.confirmed_at is not None and self.left_at is None

    @property
    def gets_issues(self) -> bool:
        """Whether issues of the newsletter go to this address."""
        return self.reads and any(one.kind == "issue" for one in self.follows)


# Providers that take dots in a name for nothing.
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})


def mailbox_of(email: str) -> str:
    """The spelling that all spellings of one mailbox share: lower case, without what follows a plus."""
    local, _, domain = email.strip().casefold().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def reader_key(token: str) -> str:
    """32 hex digits for the holder of a token."""
    return hashlib.sha256(b"newsloom-reader:" + token.encode()).hexdigest()[:32]


def _subscriber(r: Any) -> Subscriber:
    return Subscriber(
        email=r.email, token=r.token, asked_at=r.asked_at, confirmed_at=r.confirmed_at, left_at=r.left_at,
        bounces=r.bounces, follows=(ISSUE,) if r.follows is None else msgspec.convert(r.follows, tuple[Follow, ...]),
        wanted=None if r.wanted is None else msgspec.convert(r.wanted, Wanted),
    )  # fmt: skip


def put(tx: Tx, one: Subscriber) -> None:
    """Keep a reader, or what changed."""
    row = {
        "email": one.email,
        "token": one.token,
        "asked_at": one.asked_at,
        "confirmed_at": one.confirmed_at,
        "left_at": one.left_at,
        "mailbox": mailbox_of(one.email),
        "bounces": one.bounces,
        "follows": one.follows,
        "wanted": one.wanted,
        "wanted_token": one.wanted.token if one.wanted else None,
        "reader": one.key,
    }
    upsert(tx, subscribers, [row], keys=["email"])


def by_email(tx: Tx, email: str) -> Subscriber | None:
    """The reader with that address."""
    row = tx.execute(select(subscribers).where(subscribers.c.email == email)).first()
    return None if row is None else _subscriber(row)


def by_mailbox(tx: Tx, email: str) -> Subscriber | None:
    """The reader with that mailbox, in whatever spelling; one who reads goes before others."""
    rows = tx.execute(
        select(subscribers).where(subscribers.c.mailbox == mailbox_of(email)).order_by(subscribers.c.email)
    )
    found = [_subscriber(r) for r in rows]
    return next((one for one in found if one.reads), found[0] if found else by_email(tx, email))


def by_keys(tx: Tx, keys: Collection[str]) -> list[Subscriber]:
    """Those whom the ledger names so, as far as they are still known, by address."""
    if not keys:
        return []
    found: dict[str, Subscriber] = {}
    for part in chunks(sorted(set(keys))):
        for r in tx.execute(select(subscribers).where(within(subscribers.c.reader, part))):
            found[r.email] = _subscriber(r)
    # Rows that an older program wrote beside this one have no name yet.
    for r in tx.execute(select(subscribers).where(subscribers.c.reader.is_(None))):
        one = _subscriber(r)
        if one.key in keys:
            found[one.email] = one
    return [one for _, one in sorted(found.items())]


def lapse(tx: Tx, before: datetime) -> int:
    """Forget those who asked before a time and never confirmed; how many."""
    asked = subscribers.c.confirmed_at.is_(None) & (subscribers.c.asked_at < before)
    old = [
        r.email
        for r in tx.execute(select(subscribers).where(subscribers.c.wanted_token.is_not(None)))
        if msgspec.convert(r.wanted, Wanted).at < before
    ]
    if old:
        forget = update(subscribers).where(within(subscribers.c.email, old))
        tx.execute(forget.values(wanted=None, wanted_token=None))
    return int(tx.execute(delete(subscribers).where(asked)).rowcount)


def bounced(tx: Tx, one: Subscriber, bounces: int, left_at: datetime | None) -> None:
    """Note how many letters in a row were refused; with a time, deliveries end."""
    changed: dict[str, Any] = {"bounces": bounces} | ({} if left_at is None else {"left_at": left_at})
    tx.execute(update(subscribers).where(subscribers.c.token == one.token).values(changed))


def by_token(tx: Tx, token: str) -> Subscriber | None:
    """The reader with that token."""
    row = tx.execute(select(subscribers).where(subscribers.c.token == token)).first()
    return None if row is None else _subscriber(row)


def by_wanted(tx: Tx, token: str) -> Subscriber | None:
    """The reader in whose name something was asked for under that token."""
    row = tx.execute(select(subscribers).where(subscribers.c.wanted_token == token)).first()
    return None if row is None else _subscriber(row)


def every(tx: Tx) -> list[Subscriber]:
    """All of them, by address."""
    return [_subscriber(r) for r in tx.execute(select(subscribers).order_by(subscribers.c.email))]


def readers(tx: Tx) -> list[Subscriber]:
    """Those to whom issues of the newsletter go, by address."""
    return [one for one in every(tx) if one.gets_issues]


def followers(tx: Tx) -> list[Subscriber]:
    """Those who get more than issues, by address."""
    chosen = select(subscribers).where(subscribers.c.follows.is_not(None)).order_by(subscribers.c.email)
    found = [_subscriber(r) for r in tx.execute(chosen)]
    return [one for one in found if one.reads and any(f.kind != "issue" for f in one.follows)]


def remove(tx: Tx, email: str) -> bool:
    """Forget an address altogether, and what it was told; whether it was known."""
    if (one := by_email(tx, email)) is not None:
        tx.execute(delete(letter_marks).where(letter_marks.c.reader == one.key))
    return bool(tx.execute(delete(subscribers).where(subscribers.c.email == email)).rowcount)
