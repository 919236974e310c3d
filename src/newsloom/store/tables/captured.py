"""What the world said; immutable, swept by age."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table

from newsloom.store.sql import Instant, Json, Words
from newsloom.store.tables.base import metadata

blobs = Table(
    "blobs",
    metadata,
    Column("digest", Words, primary_key=True),
    Column("data", LargeBinary, nullable=False),  # zstandard
    Column("size", Integer, nullable=False),
    Column("stored_at", Instant, nullable=False),
    info={"kind": "captured"},
)

documents = Table(
    "documents",
    metadata,
    Column("source", Words, nullable=False),
    Column("fetched_at", Instant, nullable=False),
    Column("url", Words, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Words),  # blobs.digest
    Column("bytes", Integer, nullable=False),
    PrimaryKeyConstraint("source", "fetched_at"),
    info={"kind": "captured"},
)

entries = Table(
    "entries",
    metadata,
    Column("id", Words, primary_key=True),  # digest of source, key and content: an edited entry is a new row
    Column("source", Words, nullable=False),
    Column("key", Words, nullable=False),
    Column("content", Words, nullable=False),
    Column("find", Words),
    Column("payload", Json, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Index("ix_entries_source_key", "source", "key"),
    Index("ix_entries_find", "find"),
    info={"kind": "captured"},
)

finds = Table(
    "finds",
    metadata,
    Column("id", Words, primary_key=True),  # digest of the canonical form of the URL as found
    Column("url", Words, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("source", Words),
    Column("entry", Words),
    Column("topic", Words),
    Column("via", Words, nullable=False),  # feed, sitemap, hand, archive, rows
    Index("ix_finds_first_seen", "first_seen"),
    info={"kind": "captured"},
)

pages = Table(
    "pages",
    metadata,
    Column("id", Words, primary_key=True),
    Column("find", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("final_url", Words, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Json, nullable=False),
    Column("body", Words, nullable=False),  # blobs.digest
    Column("fetched_at", Instant, nullable=False),
    Index("ix_pages_find", "find"),
    info={"kind": "captured"},
)

image_copies = Table(
    "image_copies",
    metadata,
    Column("id", Words, primary_key=True),  # digest of the URL
    Column("url", Words, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("file", Words),  # below cache/images, None: refused
    Column("content", Words),  # digest of the original bytes: finds site-wide repeats
    Column("why", Words),
    Column("fetched_at", Instant, nullable=False),
    info={"kind": "captured"},
)

links = Table(
    "links",
    metadata,
    Column("article", Words, nullable=False),
    Column("url", Words, nullable=False),  # canonical; `aliases` may lead further
    Column("position", Integer, nullable=False),
    Column("anchor", Words, nullable=False),
    Column("credit", Integer, nullable=False),  # 1: the sentence names it as its source
    Column("seen_at", Instant, nullable=False),  # when the linking article was first seen
    PrimaryKeyConstraint("article", "url"),
    Index("ix_links_url", "url"),
    Index("ix_links_seen_at", "seen_at"),
    info={"kind": "captured"},
)

mentions = Table(
    "mentions",
    metadata,
    Column("id", Words, primary_key=True),  # digest of the posting's address and what it points to
    Column("url", Words, nullable=False),  # canonical
    Column("network", Words, nullable=False),
    Column("discussion", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("author", Words, nullable=False),
    Column("points", Integer),
    Column("comments", Integer),
    Column("posted", Instant),
    Column("seen_at", Instant, nullable=False),
    Column("source", Words),
    Index("ix_mentions_url", "url"),
    Index("ix_mentions_seen_at", "seen_at"),
    info={"kind": "captured"},
)
