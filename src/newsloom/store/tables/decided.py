"""What a person said; append-only."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, PrimaryKeyConstraint, Table

from newsloom.store.sql import Instant, Json, Words
from newsloom.store.tables.base import metadata

sources = Table(
    "sources",
    metadata,
    Column("id", Words, primary_key=True),
    Column("url", Words, nullable=False, unique=True),
    Column("payload", Json, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("retired_at", Instant),
    info={"kind": "decided"},
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", Words, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("value", Json, nullable=False),
    Column("reason", Words, nullable=False),
    Index("ix_verdicts_subject_at", "subject", "at"),
    Index("ix_verdicts_at", "at"),
    info={"kind": "decided"},
)

searches = Table(
    "searches",
    metadata,
    Column("name", Words, primary_key=True),
    Column("payload", Json, nullable=False),  # query, topic
    Column("added_at", Instant, nullable=False),
    info={"kind": "decided"},
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("email", Words, primary_key=True),
    Column("token", Words, nullable=False, unique=True),
    Column("asked_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("left_at", Instant),
    Column("mailbox", Words),  # the address in the spelling that all spellings of one mailbox share
    Column("bounces", Integer, nullable=False, server_default="0"),  # letters in a row that were refused for good
    Column("follows", Json),  # what goes to this reader (model.follow); NULL: the newsletter
    Column("wanted", Json),  # what was asked for besides, and waits for a yes: token, time, follows
    Column("wanted_token", Words),
    Column("reader", Words),  # how the ledger of letters names this reader: a digest of the token
    Index("ix_subscribers_mailbox", "mailbox"),
    Index("ix_subscribers_reader", "reader"),
    Index("ix_subscribers_wanted_token", "wanted_token", unique=True),
    info={"kind": "decided"},
)

hooks = Table(
    "hooks",
    metadata,
    Column("id", Words, primary_key=True),
    Column("payload", Json, nullable=False),  # address, secret, kinds of change
    Column("added_at", Instant, nullable=False),
    info={"kind": "decided"},
)

reader_items = Table(
    "reader_items",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # later items have higher ones
    Column("kind", Words, nullable=False),  # story, article
    Column("ref", Words, nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Index("ix_reader_items_at", "at"),
    info={"kind": "decided"},
)

reader_marks = Table(
    "reader_marks",
    metadata,
    Column("person", Words, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("read", Boolean, nullable=False),
    Column("starred", Boolean, nullable=False),
    PrimaryKeyConstraint("person", "number"),
    info={"kind": "decided"},
)

reader_streams = Table(
    "reader_streams",
    metadata,
    Column("person", Words, nullable=False),
    Column("stream", Words, nullable=False),
    Column("wanted", Boolean, nullable=False),  # everything is wanted until a person says otherwise
    PrimaryKeyConstraint("person", "stream"),
    info={"kind": "decided"},
)
