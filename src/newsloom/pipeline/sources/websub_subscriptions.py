"""Subscriptions at WebSub hubs: their secret, and what is known of each (facts of the newsroom, by callback)."""

from __future__ import annotations

import secrets

import msgspec

from newsloom.net.websub import Subscription
from newsloom.store import kv
from newsloom.store.sql import Tx

_SECRET, _PREFIX = "websub.secret", "websub.at."


class StoredSubscription(msgspec.Struct, frozen=True):
    """A subscription and the source that it is for."""

    source: str
    subscription: Subscription


def root_secret(tx: Tx) -> str:
    """The secret that all callbacks are made from; made once."""
    known = kv.get(tx, _SECRET)
    if known is None:
        known = secrets.token_urlsafe(48)
        kv.put(tx, _SECRET, known)
    return known


def known_secret(tx: Tx) -> str | None:
    """The secret, if it was made."""
    return kv.get(tx, _SECRET)


def path_of(subscription: Subscription) -> str:
    """The unguessable end of a callback."""
    return subscription.callback.rpartition("/")[2]


def put(tx: Tx, held: StoredSubscription) -> None:
    """Remember a subscription."""
    kv.put(tx, _PREFIX + path_of(held.subscription), msgspec.json.encode(held).decode())


def get(tx: Tx, path: str) -> StoredSubscription | None:
    """The subscription with that callback."""
    known = kv.get(tx, _PREFIX + path)
    return None if known is None else msgspec.json.decode(known, type=StoredSubscription)


def drop(tx: Tx, path: str) -> None:
    """Forget it."""
    kv.drop(tx, _PREFIX + path)
