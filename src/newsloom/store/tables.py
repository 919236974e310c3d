"""All tables, each of exactly one kind of fact: captured, derived, decided or published (and the motion, which is none).

captured   what the world said; immutable, swept by age
derived    what we concluded; may be dropped and rebuilt
decided    what a person said; append-only
published  what we told the world; a ledger
motion     what is due, who does it, what happened; never part of a backup
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    text,
)

from newsloom.store.sql import Instant, Json, Words

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"},
)

identity = Table(
    "newsloom",
    metadata,
    Column("key", Words, primary_key=True),
    Column("value", Words, nullable=False),
    info={"kind": "motion"},
)

# ---------------------------------------------------------------------------------------------------------- captured

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

# ---------------------------------------------------------------------------------------------------------- derived

aliases = Table(
    "aliases",
    metadata,
    Column("url", Words, primary_key=True),
    Column("canonical", Words, nullable=False),
    Column("why", Words, nullable=False),
    Index("ix_aliases_canonical", "canonical"),
    info={"kind": "derived"},
)

articles = Table(
    "articles",
    metadata,
    Column("id", Words, primary_key=True),
    Column("find", Words, nullable=False),
    Column("page", Words),
    Column("canonical_url", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("excerpt", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("payload", Json, nullable=False),  # the Article without its text
    Column("provider_name", Words, nullable=False),
    Column("provider_domain", Words, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("published", Instant),
    Column("language", Words),
    Column("source", Words),
    Column("topic_hint", Words),
    Column("version", Integer, nullable=False),
    Index("ix_articles_first_seen_id", "first_seen", "id"),
    Index("ix_articles_find", "find"),
    Index("ix_articles_provider_domain", "provider_domain"),
    info={"kind": "derived"},
)

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("article", Words, primary_key=True),
    Column("payload", LargeBinary, nullable=False),
    Column("copy_of", Words),
    Column("copy_kind", Words),
    Column("because", Json),
    Index("ix_fingerprints_copy_of", "copy_of"),
    info={"kind": "derived"},
)

bands = Table(
    "bands",
    metadata,
    Column("band", BigInteger, nullable=False),
    Column("article", Words, nullable=False),
    PrimaryKeyConstraint("band", "article"),
    info={"kind": "derived"},
)

matches = Table(
    "matches",
    metadata,
    Column("article", Words, nullable=False),
    Column("topic", Words, nullable=False),
    Column("position", Integer, nullable=False),
    Column("score", Float, nullable=False),
    Column("because", Json, nullable=False),
    PrimaryKeyConstraint("article", "topic"),
    Index("ix_matches_topic", "topic"),
    info={"kind": "derived"},
)

qualities = Table(
    "qualities",
    metadata,
    Column("article", Words, primary_key=True),
    Column("value", Integer, nullable=False),
    Column("because", Json, nullable=False),
    info={"kind": "derived"},
)

memberships = Table(
    "memberships",
    metadata,
    Column("article", Words, primary_key=True),
    Column("story", Words, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("joined_at", Instant, nullable=False),
    Column("because", Json, nullable=False),
    Index("ix_memberships_story", "story"),
    Index("ix_memberships_seq", "seq"),
    info={"kind": "derived"},
)

features = Table(
    "features",
    metadata,
    Column("article", Words, primary_key=True),
    Column("model", Words, nullable=False),
    Column("data", LargeBinary, nullable=False),
    info={"kind": "derived"},
)

stories = Table(
    "stories",
    metadata,
    Column("id", Words, primary_key=True),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    Column("saga", Words),
    Column("lead", Words),
    Column("title", Words, nullable=False, server_default=""),
    Column("quality", Integer, nullable=False, server_default="0"),
    Column("heat", Float, nullable=False, server_default="0"),
    Column("interest", Float, nullable=False, server_default="0"),  # what orders desk and front page
    Column("news_at", Instant),  # when something new last came
    Column("articles", Integer, nullable=False, server_default="0"),
    Column("independent", Integer, nullable=False, server_default="0"),
    Column("state", Words, nullable=False, server_default="new"),
    Column("scored_at", Instant),
    Column("because", Json),  # {"heat": [...], "interest": [...], "lead": [...], "quality": [...]}
    Column("facts", Json),  # the lead's provider and forms, for policy
    Column("standing", Json),
    Index("ix_stories_state_interest", "state", "interest"),
    Index("ix_stories_state_first_seen", "state", "first_seen"),
    Index("ix_stories_first_seen", "first_seen"),
    Index("ix_stories_last_seen", "last_seen"),
    Index("ix_stories_saga", "saga"),
    info={"kind": "derived"},
)

story_topics = Table(
    "story_topics",
    metadata,
    Column("story", Words, nullable=False),
    Column("topic", Words, nullable=False),
    Column("position", Integer, nullable=False),
    PrimaryKeyConstraint("story", "topic"),
    Index("ix_story_topics_topic_story", "topic", "story"),
    info={"kind": "derived"},
)

providers = Table(
    "providers",
    metadata,
    Column("domain", Words, primary_key=True),
    Column("history", Json, nullable=False),  # core.provider.History
    Column("learned_at", Instant, nullable=False),
    info={"kind": "derived"},
)

polls = Table(
    "polls",
    metadata,
    Column("source", Words, primary_key=True),
    Column("facts", Json, nullable=False),  # core.cadence history, validators, health
    Column("updated_at", Instant, nullable=False),
    info={"kind": "derived"},
)

# ---------------------------------------------------------------------------------------------------------- decided

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
    info={"kind": "decided"},
)

# -------------------------------------------------------------------------------------------------------- published

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

search_marks = Table(
    "search_marks",
    metadata,
    Column("name", Words, primary_key=True),
    Column("seq", BigInteger, nullable=False),  # memberships up to here were looked at
    Column("told", Json, nullable=False),  # story -> when a person was told of it
    info={"kind": "motion"},
)

# ----------------------------------------------------------------------------------------------------------- motion

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
