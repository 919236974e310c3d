"""Texts of the newsroom's own, as they were written."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from newsloom.model.capture import Page
from newsloom.store.captures import get_pages
from newsloom.store.sql import Tx
from newsloom.store.tables import finds, pages


def latest(tx: Tx, beginning: str = "") -> list[tuple[Page, datetime]]:
    """(page as it was written last, when it was written first) of each, the newest first; `beginning`: of the address."""
    query = (
        select(pages.c.id, finds.c.first_seen, finds.c.url)
        .join(finds, finds.c.id == pages.c.find)
        .where(finds.c.via == "own", finds.c.url.startswith(beginning, autoescape=True))
        .order_by(finds.c.first_seen.desc(), finds.c.url, pages.c.fetched_at.desc(), pages.c.id.desc())
    )
    last: dict[str, tuple[str, datetime]] = {}
    for row in tx.execute(query):
        last.setdefault(row.url, (row.id, row.first_seen))
    read = get_pages(tx, [id for id, _ in last.values()])
    return [(read[id][0], at) for id, at in last.values() if id in read]
