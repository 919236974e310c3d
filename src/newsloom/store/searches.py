"""Saved searches (decided), and up to where each was looked at (motion)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from newsloom.store.sql import Tx, upsert
from newsloom.store.tables import search_marks, searches


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A search that someone keeps: all words of the query, or a topic, or both."""

    name: str
    query: str = ""
    topic: str | None = None
    added_at: datetime | None = None


def put(tx: Tx, search: Search, now: datetime) -> None:
    """Keep a search; one of that name is replaced."""
    payload: dict[str, Any] = {"query": search.query, "topic": search.topic}
    upsert(tx, searches, [{"name": search.name, "payload": payload, "added_at": now}], keys=["name"])


def every(tx: Tx) -> list[Search]:
    """All searches, by name."""
    return [
        Search(name=r.name, query=r.payload["query"], topic=r.payload["topic"], added_at=r.added_at)
        for r in tx.execute(select(searches).order_by(searches.c.name))
    ]


def remove(tx: Tx, name: str) -> bool:
    """Forget a search; whether it was there."""
    tx.execute(delete(search_marks).where(search_marks.c.name == name))
    return bool(tx.execute(delete(searches).where(searches.c.name == name)).rowcount)


def marks(tx: Tx) -> dict[str, tuple[int, dict[str, str]]]:
    """Of each search: (the newest membership that was looked at, story -> when a person was told)."""
    return {r.name: (int(r.seq), dict(r.told)) for r in tx.execute(select(search_marks))}


def put_mark(tx: Tx, name: str, seq: int, told: Mapping[str, str]) -> None:
    """Remember up to where a search was looked at."""
    upsert(tx, search_marks, [{"name": name, "seq": seq, "told": dict(told)}], keys=["name"])
