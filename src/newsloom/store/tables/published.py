"""What we told the world; a ledger."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Table

from newsloom.store.sql import Instant, Json, Words
from newsloom.store.tables.base import metadata

redirects = Table(
    "redirects",
    metadata,
    Column("gone", Words, primary_key=True),  # a story id that was merged into another
    Column("kept", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_redirects_kept", "kept"),
    info={"kind": "published"},
)

permalinks = Table(
    "permalinks",
    metadata,
    Column("path", Words, primary_key=True),
    Column("story", Words, nullable=False),
    Column("feed_id", Words, nullable=False),  # minted once, stored, never derived
    Column("first_published", Instant, nullable=False),
    Column("updated", Instant, nullable=False),
    Column("main", Boolean, nullable=False),
    Column("shown", Json),  # what the story's pages were printed from, so that a change knows what it touches
    Index("ix_permalinks_story", "story"),
    info={"kind": "published"},
)

records = Table(
    "records",
    metadata,
    Column("article", Words, primary_key=True),
    Column("path", Words, nullable=False, unique=True),
    Column("story", Words),
    Column("digest", Words, nullable=False),  # of the bytes last written
    Column("payload", Json, nullable=False),  # the Record as written or adopted
    Column("secured", Words),  # digest of our payload; None: foreign or none
    Column("key_id", Words),
    Column("adopted", Boolean, nullable=False),
    Column("is_published", Boolean, nullable=False),
    Column("published", Instant, nullable=False),
    Column("written_at", Instant, nullable=False),
    Index("ix_records_story", "story"),
    Index("ix_records_is_published_published", "is_published", "published"),
    info={"kind": "published"},
)

files = Table(
    "files",
    metadata,
    Column("path", Words, primary_key=True),
    Column("digest", Words, nullable=False),
    Column("written_at", Instant, nullable=False),
    info={"kind": "published"},
)

editions = Table(
    "editions",
    metadata,
    Column("id", Words, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", Words, nullable=False),  # edition, issue, notice
    Column("facts", Json, nullable=False),
    Column("sent_at", Instant),
    Index("ix_editions_at", "at"),
    info={"kind": "published"},
)

changes = Table(
    "changes",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),  # in the order of commits: see store.changes.add
    Column("id", Words, nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Column("kind", Words, nullable=False),  # model.change.ChangeKind
    Column("story", Words, nullable=False),
    Column("public", Boolean, nullable=False),  # readers may know of it
    Column(
        "mark", Json, nullable=False
    ),  # what it was told with, as digests: never words that may have to be taken down
    Index("ix_changes_story_seq", "story", "seq"),
    info={"kind": "published"},
)

letter_marks = Table(
    "letter_marks",
    metadata,
    Column("reader", Words, primary_key=True),  # as the ledger of letters names readers
    Column("sent", Json, nullable=False),  # rhythm -> the last change that was looked at, and when letters left
    Column("told", Json, nullable=False),  # story -> the change that this reader was told of last
    info={"kind": "published"},
)

search_marks = Table(
    "search_marks",
    metadata,
    Column("name", Words, primary_key=True),
    Column("seq", BigInteger, nullable=False),  # memberships up to here were looked at
    Column("told", Json, nullable=False),  # story -> when a person was told of it
    info={"kind": "motion"},
)
