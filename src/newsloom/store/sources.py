"""Sources (decided) and what polling them has taught (derived)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import and_, delete, or_, select, update

from newsloom.model.ids import digest
from newsloom.model.source import Source
from newsloom.store.sql import Tx, chunks, upsert, within
from newsloom.store.tables import polls, sources


def source_id(url: str) -> str:
    """The identity of a source is the address that the owner gave."""
    return digest("source", url)


def add(tx: Tx, new: Iterable[Source], now: datetime) -> list[Source]:
    """Add sources; a known URL is revived if it was retired, and otherwise left alone. Returns those that are new.

    A source that has moved since is known by its first address too.
    """
    added: list[Source] = []
    for source in new:
        known = or_(sources.c.url == source.url, and_(sources.c.id == source.id, sources.c.retired_at.is_(None)))
        row = tx.execute(select(sources.c.retired_at).where(known)).first()
        if row is not None and row.retired_at is None:
            continue
        payload = _payload(source)
        upsert(
            tx,
            sources,
            [{"id": source.id, "url": source.url, "payload": payload, "added_at": now, "retired_at": None}],
            keys=["url"],
            update=["payload", "retired_at"],
        )
        added.append(source)
    return added


def save(tx: Tx, source: Source) -> None:
    """Rewrite what is known of a source (its address too: a permanent redirect was adopted)."""
    tx.execute(
        update(sources)
        .where(sources.c.id == source.id)
        .values(url=source.url, payload=_payload(source), retired_at=source.retired_at)
    )


def _payload(source: Source) -> dict[str, Any]:
    plain = msgspec.to_builtins(source)
    for key in ("id", "url", "added_at", "retired_at"):
        plain.pop(key)
    return {k: v for k, v in plain.items() if v not in (None, "", [], ())}


def _source(row: Any) -> Source:
    source = msgspec.convert({"id": row.id, "url": row.url} | row.payload, Source)
    return replace(source, added_at=row.added_at, retired_at=row.retired_at)


def get(tx: Tx, id: str) -> Source | None:
    """One source, retired ones too."""
    row = tx.execute(select(sources).where(sources.c.id == id)).first()
    return None if row is None else _source(row)


def urls(tx: Tx, ids: Sequence[str]) -> dict[str, str]:
    """The addresses of sources, retired ones too."""
    out: dict[str, str] = {}
    for part in chunks(ids):
        out |= {r.id: r.url for r in tx.execute(select(sources.c.id, sources.c.url).where(within(sources.c.id, part)))}
    return out


def by_url(tx: Tx, url: str) -> Source | None:
    """The source with that address."""
    row = tx.execute(select(sources).where(sources.c.url == url)).first()
    return None if row is None else _source(row)


def all_sources(tx: Tx, *, retired: bool = False) -> list[Source]:
    """Every source in order of address; retired ones only on request."""
    query = select(sources).order_by(sources.c.url)
    if not retired:
        query = query.where(sources.c.retired_at.is_(None))
    return [_source(row) for row in tx.execute(query)]


def remove(tx: Tx, id: str) -> None:
    """Forget a source and what polling taught. What it brought stays."""
    tx.execute(delete(sources).where(sources.c.id == id))
    tx.execute(delete(polls).where(polls.c.source == id))


def poll_facts(tx: Tx, ids: Iterable[str] | None = None) -> dict[str, dict[str, Any]]:
    """What polling has taught of each source, as plain data (core.cadence gives it meaning)."""
    query = select(polls.c.source, polls.c.facts)
    if ids is not None:
        query = query.where(within(polls.c.source, ids))
    return {row.source: row.facts for row in tx.execute(query)}


def save_poll_facts(tx: Tx, id: str, facts: Any, now: datetime) -> None:
    """Remember what a poll taught."""
    upsert(tx, polls, [{"source": id, "facts": facts, "updated_at": now}], keys=["source"])
