"""What publishers did so far, counted (derived; learned anew once a day)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from newsloom.store.sql import Tx, chunks, upsert, within
from newsloom.store.tables import providers


def put(tx: Tx, found: Mapping[str, Any], now: datetime) -> None:
    """Keep histories by domain, as plain data (core.provider gives them meaning)."""
    rows = [{"domain": domain, "history": history, "learned_at": now} for domain, history in found.items()]
    for part in chunks(rows, 2000):
        upsert(tx, providers, part, keys=["domain"])


def get(tx: Tx, domains: Sequence[str]) -> dict[str, Any]:
    """Histories of these domains, as far as they were learned."""
    out: dict[str, Any] = {}
    for part in chunks(domains):
        out |= {r.domain: r.history for r in tx.execute(select(providers).where(within(providers.c.domain, part)))}
    return out
