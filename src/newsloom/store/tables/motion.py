"""What is due, who does it, what happened; never part of a backup."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, Table, text

from newsloom.store.sql import Instant, Words
from newsloom.store.tables.base import metadata

identity = Table(
    "newsloom",
    metadata,
    Column("key", Words, primary_key=True),
    Column("value", Words, nullable=False),
    info={"kind": "motion"},
)


work = Table(
    "work",
    metadata,
    Column("stage", Words, nullable=False),
    Column("item", Words, nullable=False),
    Column("lane", Words),
    Column("due_at", Instant),  # None: quarantined
    Column("arrival", Instant),
    Column("revision", Integer, nullable=False),
    Column("claimed", Integer),  # the revision that is being worked on
    Column("attempts", Integer, nullable=False),
    Column("lease", Words),
    Column("lease_until", Instant),
    Column("claimed_at", Instant),
    Column("why", Words),
    PrimaryKeyConstraint("stage", "item"),
    Index("ix_work_stage_due_at", "stage", "due_at", "item"),
    Index("ix_work_stage_arrival", "stage", "arrival", "item"),
    Index("ix_work_lane_due_at", "lane", "due_at", "stage", "item"),
    Index("ix_work_lease", "lease"),
    Index(
        "ux_work_lane",
        "lane",
        unique=True,
        sqlite_where=text("lease IS NOT NULL AND lane IS NOT NULL"),
        postgresql_where=text("lease IS NOT NULL AND lane IS NOT NULL"),
    ),
    info={"kind": "motion"},
)

lanes = Table(
    "lanes",
    metadata,
    Column("lane", Words, primary_key=True),
    Column("free_at", Instant, nullable=False),
    info={"kind": "motion"},
)

leases = Table(
    "leases",
    metadata,
    Column("name", Words, primary_key=True),
    Column("holder", Words),
    Column("epoch", BigInteger, nullable=False),
    Column("until", Instant),
    info={"kind": "motion"},
)

endings = Table(
    "endings",
    metadata,
    Column("stage", Words, nullable=False),
    Column("item", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", Words, nullable=False),  # skipped, failed
    Column("why", Words, nullable=False),
    Column("cause", Words),  # of model.outcome.Cause; none before migration 0016
    PrimaryKeyConstraint("stage", "item"),
    info={"kind": "motion"},
)

journal = Table(
    "journal",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("stage", Words, nullable=False),
    Column("item", Words, nullable=False),
    Column("outcome", Words, nullable=False),
    Column("why", Words, nullable=False),
    Index("ix_journal_item_stage", "item", "stage"),
    Index("ix_journal_at", "at"),
    info={"kind": "motion"},
)

hook_marks = Table(
    "hook_marks",
    metadata,
    Column("hook", Words, primary_key=True),
    Column("seq", BigInteger, nullable=False),  # changes up to here were delivered
    info={"kind": "motion"},
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("hook", Words, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", Words, nullable=False),
    Column("story", Words, nullable=False),
    Column("problem", Words, nullable=False),  # "": it was delivered
    Column("tries", Integer, nullable=False),
    PrimaryKeyConstraint("hook", "seq"),
    Index("ix_deliveries_at", "at"),
    info={"kind": "motion"},
)
