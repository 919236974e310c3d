"""What a doctor and a dashboard ask of the database: its clock, its size, how late the work is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, text

from newsloom.store.sql import Tx
from newsloom.store.tables import journal, work

LOOKED_AT = 5000
"""Lines of the event log in which a stage's last success is looked for."""


def server_time(tx: Tx) -> datetime | None:
    """The database server's clock; None where there is no server (SQLite)."""
    if tx.dialect.name == "sqlite":
        return None
    found: datetime | None = tx.execute(text("SELECT clock_timestamp()")).scalar()
    return found


def latest_mark(tx: Tx) -> datetime | None:
    """The latest time that any worker wrote: ahead of everyone's clock, if one of theirs is."""
    found = [tx.execute(select(func.max(column))).scalar() for column in (work.c.claimed_at, journal.c.at)]
    return max((at for at in found if at is not None), default=None)


def oldest_due(tx: Tx, now: datetime) -> datetime | None:
    """Since when the work that waits longest is due; None when nothing waits."""
    query = select(func.min(work.c.due_at)).where(work.c.due_at <= now, work.c.lease.is_(None))
    return tx.execute(query).scalar()


def waiting_longest(tx: Tx, now: datetime) -> tuple[str, str, datetime] | None:
    """(stage, item, since when) of the work that waits longest; None when nothing is due."""
    query = select(work.c.stage, work.c.item, work.c.due_at).where(work.c.due_at <= now, work.c.lease.is_(None))
    found = tx.execute(query.order_by(work.c.due_at, work.c.stage, work.c.item).limit(1)).first()
    return None if found is None else (found.stage, found.item, found.due_at)


def last_successes(tx: Tx) -> dict[str, datetime]:
    """When each stage last ended well, as far as the latest lines of the event log tell."""
    latest = (
        select(journal.c.stage, journal.c.at, journal.c.outcome)
        .order_by(journal.c.id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    query = select(latest.c.stage, func.max(latest.c.at).label("at")).where(latest.c.outcome == "done")
    return {r.stage: r.at for r in tx.execute(query.group_by(latest.c.stage).order_by(latest.c.stage))}


def open_transactions(tx: Tx) -> int:
    """How many other sessions on this PostgreSQL database are inside a transaction."""
    query = """
        SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
    """
    return int(tx.execute(text(query)).scalar() or 0)


def database_bytes(tx: Tx) -> int:
    """How large the database is."""
    if tx.dialect.name == "sqlite":
        pages = int(tx.exec_driver_sql("PRAGMA page_count").scalar() or 0)
        return pages * int(tx.exec_driver_sql("PRAGMA page_size").scalar() or 0)
    return int(tx.execute(text("SELECT pg_database_size(current_database())")).scalar() or 0)


def damaged_pages(tx: Tx) -> list[str]:
    """What SQLite says of pages that cannot be right, at most five lines; nothing for PostgreSQL, which checks its own."""
    if tx.dialect.name != "sqlite":
        return []
    found = [str(row[0]) for row in tx.exec_driver_sql("PRAGMA quick_check(5)").fetchall()]
    return [] if found == ["ok"] else found
