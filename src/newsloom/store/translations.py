"""Translations by the digest of what was translated; an empty one was tried and is not to be had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from newsloom.store.sql import Tx, chunks, upsert, within
from newsloom.store.tables import translations


def get(tx: Tx, keys: Sequence[str]) -> dict[str, str]:
    """The translations that are there, by key."""
    found: dict[str, str] = {}
    for part in chunks(list(dict.fromkeys(keys))):
        for row in tx.execute(select(translations.c.key, translations.c.text).where(within(translations.c.key, part))):
            found[row.key] = row.text
    return found


def put(tx: Tx, made: Mapping[str, str], maker: str, now: datetime) -> None:
    """Keep translations by key."""
    rows = [{"key": key, "text": text, "maker": maker, "made_at": now} for key, text in sorted(made.items())]
    upsert(tx, translations, rows, keys=["key"])
