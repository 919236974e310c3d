"""Texts of the newsroom's own, as they were written."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from newsloom.model.capture import Page
from newsloom.store.captures import get_pages
from newsloom.store.sql import Tx, chunks, within
from newsloom.store.tables import finds, pages


def latest(tx: Tx, beginning: str = "", *, limit: int | None = None) -> list[tuple[Page, datetime]]:
    """(page as it was written last, when it was written first) of each, the newest first; `beginning`: of the address."""
    query = (
        select(finds.c.id, finds.c.first_seen)
        .where(finds.c.via == "own", finds.c.url.startswith(beginning, autoescape=True))
        .order_by(finds.c.first_seen.desc(), finds.c.url)
        .limit(limit)
    )
    first = {row.id: row.first_seen for row in tx.execute(query)}
    last: dict[str, str] = {}
    for part in chunks(list(first)):
        written = (
            select(pages.c.id, pages.c.find)
            .where(within(pages.c.find, part))
            .order_by(pages.c.fetched_at.desc(), pages.c.id.desc())
        )
        for row in tx.execute(written):
            last.setdefault(row.find, row.id)
    read = get_pages(tx, list(last.values()))
    return [(read[last[find]][0], at) for find, at in first.items() if last.get(find) in read]
