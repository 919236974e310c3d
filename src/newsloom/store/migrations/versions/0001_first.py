"""The first schema.

derived: aliases, articles, bands, features, fingerprints, matches, memberships, polls, providers, qualities, stories,
         story_topics
captured: blobs, documents, entries, finds, image_copies, pages
published: editions, files, permalinks, records, redirects
motion: endings, journal, lanes, leases, newsloom, work
decided: sources, verdicts
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from newsloom.store.sql import Instant, Json, Words

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
step = "expand"


def upgrade() -> None:
    op.create_table(
        "aliases",
        sa.Column("url", Words, nullable=False),
        sa.Column("canonical", Words, nullable=False),
        sa.Column("why", Words, nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_aliases")),
        info={"kind": "derived"},
    )
    op.create_index("ix_aliases_canonical", "aliases", ["canonical"], unique=False)
    op.create_table(
        "articles",
        sa.Column("id", Words, nullable=False),
        sa.Column("find", Words, nullable=False),
        sa.Column("page", Words, nullable=True),
        sa.Column("canonical_url", Words, nullable=False),
        sa.Column("title", Words, nullable=False),
        sa.Column("excerpt", Words, nullable=False),
        sa.Column("text", Words, nullable=False),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("provider_name", Words, nullable=False),
        sa.Column("provider_domain", Words, nullable=False),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("published", Instant(), nullable=True),
        sa.Column("language", Words, nullable=True),
        sa.Column("source", Words, nullable=True),
        sa.Column("topic_hint", Words, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        info={"kind": "derived"},
    )
    op.create_index("ix_articles_find", "articles", ["find"], unique=False)
    op.create_index("ix_articles_first_seen_id", "articles", ["first_seen", "id"], unique=False)
    op.create_index("ix_articles_provider_domain", "articles", ["provider_domain"], unique=False)
    op.create_table(
        "bands",
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("article", Words, nullable=False),
        sa.PrimaryKeyConstraint("band", "article", name=op.f("pk_bands")),
        info={"kind": "derived"},
    )
    op.create_table(
        "blobs",
        sa.Column("digest", Words, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_blobs")),
        info={"kind": "captured"},
    )
    op.create_table(
        "documents",
        sa.Column("source", Words, nullable=False),
        sa.Column("fetched_at", Instant(), nullable=False),
        sa.Column("url", Words, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", Words, nullable=True),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "fetched_at", name=op.f("pk_documents")),
        info={"kind": "captured"},
    )
    op.create_table(
        "editions",
        sa.Column("id", Words, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
        info={"kind": "published"},
    )
    op.create_index("ix_editions_at", "editions", ["at"], unique=False)
    op.create_table(
        "endings",
        sa.Column("stage", Words, nullable=False),
        sa.Column("item", Words, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("why", Words, nullable=False),
        sa.PrimaryKeyConstraint("stage", "item", name=op.f("pk_endings")),
        info={"kind": "motion"},
    )
    op.create_table(
        "entries",
        sa.Column("id", Words, nullable=False),
        sa.Column("source", Words, nullable=False),
        sa.Column("key", Words, nullable=False),
        sa.Column("content", Words, nullable=False),
        sa.Column("find", Words, nullable=True),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        info={"kind": "captured"},
    )
    op.create_index("ix_entries_find", "entries", ["find"], unique=False)
    op.create_index("ix_entries_source_key", "entries", ["source", "key"], unique=False)
    op.create_table(
        "features",
        sa.Column("article", Words, nullable=False),
        sa.Column("model", Words, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("article", name=op.f("pk_features")),
        info={"kind": "derived"},
    )
    op.create_table(
        "files",
        sa.Column("path", Words, nullable=False),
        sa.Column("digest", Words, nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_files")),
        info={"kind": "published"},
    )
    op.create_table(
        "finds",
        sa.Column("id", Words, nullable=False),
        sa.Column("url", Words, nullable=False),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("source", Words, nullable=True),
        sa.Column("entry", Words, nullable=True),
        sa.Column("topic", Words, nullable=True),
        sa.Column("via", Words, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finds")),
        info={"kind": "captured"},
    )
    op.create_index("ix_finds_first_seen", "finds", ["first_seen"], unique=False)
    op.create_table(
        "fingerprints",
        sa.Column("article", Words, nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("copy_of", Words, nullable=True),
        sa.Column("copy_kind", Words, nullable=True),
        sa.Column("because", Json(), nullable=True),
        sa.PrimaryKeyConstraint("article", name=op.f("pk_fingerprints")),
        info={"kind": "derived"},
    )
    op.create_index("ix_fingerprints_copy_of", "fingerprints", ["copy_of"], unique=False)
    op.create_table(
        "image_copies",
        sa.Column("id", Words, nullable=False),
        sa.Column("url", Words, nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("file", Words, nullable=True),
        sa.Column("content", Words, nullable=True),
        sa.Column("why", Words, nullable=True),
        sa.Column("fetched_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_image_copies")),
        info={"kind": "captured"},
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("stage", Words, nullable=False),
        sa.Column("item", Words, nullable=False),
        sa.Column("outcome", Words, nullable=False),
        sa.Column("why", Words, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        info={"kind": "motion"},
    )
    op.create_index("ix_journal_at", "journal", ["at"], unique=False)
    op.create_index("ix_journal_item_stage", "journal", ["item", "stage"], unique=False)
    op.create_table(
        "lanes",
        sa.Column("lane", Words, nullable=False),
        sa.Column("free_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_lanes")),
        info={"kind": "motion"},
    )
    op.create_table(
        "leases",
        sa.Column("name", Words, nullable=False),
        sa.Column("holder", Words, nullable=True),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
        info={"kind": "motion"},
    )
    op.create_table(
        "matches",
        sa.Column("article", Words, nullable=False),
        sa.Column("topic", Words, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("because", Json(), nullable=False),
        sa.PrimaryKeyConstraint("article", "topic", name=op.f("pk_matches")),
        info={"kind": "derived"},
    )
    op.create_index("ix_matches_topic", "matches", ["topic"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("article", Words, nullable=False),
        sa.Column("story", Words, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", Instant(), nullable=False),
        sa.Column("because", Json(), nullable=False),
        sa.PrimaryKeyConstraint("article", name=op.f("pk_memberships")),
        info={"kind": "derived"},
    )
    op.create_index("ix_memberships_seq", "memberships", ["seq"], unique=False)
    op.create_index("ix_memberships_story", "memberships", ["story"], unique=False)
    op.create_table(
        "newsloom",
        sa.Column("key", Words, nullable=False),
        sa.Column("value", Words, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_newsloom")),
        info={"kind": "motion"},
    )
    op.create_table(
        "pages",
        sa.Column("id", Words, nullable=False),
        sa.Column("find", Words, nullable=False),
        sa.Column("url", Words, nullable=False),
        sa.Column("final_url", Words, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", Json(), nullable=False),
        sa.Column("body", Words, nullable=False),
        sa.Column("fetched_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        info={"kind": "captured"},
    )
    op.create_index("ix_pages_find", "pages", ["find"], unique=False)
    op.create_table(
        "permalinks",
        sa.Column("path", Words, nullable=False),
        sa.Column("story", Words, nullable=False),
        sa.Column("feed_id", Words, nullable=False),
        sa.Column("first_published", Instant(), nullable=False),
        sa.Column("updated", Instant(), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("shown", Json(), nullable=True),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_permalinks")),
        info={"kind": "published"},
    )
    op.create_index("ix_permalinks_story", "permalinks", ["story"], unique=False)
    op.create_table(
        "polls",
        sa.Column("source", Words, nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_polls")),
        info={"kind": "derived"},
    )
    op.create_table(
        "providers",
        sa.Column("domain", Words, nullable=False),
        sa.Column("history", Json(), nullable=False),
        sa.Column("learned_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_providers")),
        info={"kind": "derived"},
    )
    op.create_table(
        "qualities",
        sa.Column("article", Words, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("because", Json(), nullable=False),
        sa.PrimaryKeyConstraint("article", name=op.f("pk_qualities")),
        info={"kind": "derived"},
    )
    op.create_table(
        "records",
        sa.Column("article", Words, nullable=False),
        sa.Column("path", Words, nullable=False),
        sa.Column("story", Words, nullable=True),
        sa.Column("digest", Words, nullable=False),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("secured", Words, nullable=True),
        sa.Column("key_id", Words, nullable=True),
        sa.Column("adopted", sa.Boolean(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("published", Instant(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("article", name=op.f("pk_records")),
        sa.UniqueConstraint("path"),
        info={"kind": "published"},
    )
    op.create_index("ix_records_is_published_published", "records", ["is_published", "published"], unique=False)
    op.create_index("ix_records_story", "records", ["story"], unique=False)
    op.create_table(
        "redirects",
        sa.Column("gone", Words, nullable=False),
        sa.Column("kept", Words, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("gone", name=op.f("pk_redirects")),
        info={"kind": "published"},
    )
    op.create_index("ix_redirects_kept", "redirects", ["kept"], unique=False)
    op.create_table(
        "sources",
        sa.Column("id", Words, nullable=False),
        sa.Column("url", Words, nullable=False),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("retired_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("url"),
        info={"kind": "decided"},
    )
    op.create_table(
        "stories",
        sa.Column("id", Words, nullable=False),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("last_seen", Instant(), nullable=False),
        sa.Column("saga", Words, nullable=True),
        sa.Column("lead", Words, nullable=True),
        sa.Column("title", Words, server_default="", nullable=False),
        sa.Column("quality", sa.Integer(), server_default="0", nullable=False),
        sa.Column("heat", sa.Float(), server_default="0", nullable=False),
        sa.Column("interest", sa.Float(), server_default="0", nullable=False),
        sa.Column("news_at", Instant(), nullable=True),
        sa.Column("articles", sa.Integer(), server_default="0", nullable=False),
        sa.Column("independent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", Words, server_default="new", nullable=False),
        sa.Column("scored_at", Instant(), nullable=True),
        sa.Column("because", Json(), nullable=True),
        sa.Column("facts", Json(), nullable=True),
        sa.Column("standing", Json(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
        info={"kind": "derived"},
    )
    op.create_index("ix_stories_first_seen", "stories", ["first_seen"], unique=False)
    op.create_index("ix_stories_last_seen", "stories", ["last_seen"], unique=False)
    op.create_index("ix_stories_saga", "stories", ["saga"], unique=False)
    op.create_index("ix_stories_state_first_seen", "stories", ["state", "first_seen"], unique=False)
    op.create_index("ix_stories_state_interest", "stories", ["state", "interest"], unique=False)
    op.create_table(
        "story_topics",
        sa.Column("story", Words, nullable=False),
        sa.Column("topic", Words, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("story", "topic", name=op.f("pk_story_topics")),
        info={"kind": "derived"},
    )
    op.create_index("ix_story_topics_topic_story", "story_topics", ["topic", "story"], unique=False)
    op.create_table(
        "verdicts",
        sa.Column("id", Words, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("subject", Words, nullable=False),
        sa.Column("value", Json(), nullable=False),
        sa.Column("reason", Words, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdicts")),
        info={"kind": "decided"},
    )
    op.create_index("ix_verdicts_at", "verdicts", ["at"], unique=False)
    op.create_index("ix_verdicts_subject_at", "verdicts", ["subject", "at"], unique=False)
    op.create_table(
        "work",
        sa.Column("stage", Words, nullable=False),
        sa.Column("item", Words, nullable=False),
        sa.Column("lane", Words, nullable=True),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("arrival", Instant(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("claimed", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", Words, nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("claimed_at", Instant(), nullable=True),
        sa.Column("why", Words, nullable=True),
        sa.PrimaryKeyConstraint("stage", "item", name=op.f("pk_work")),
        info={"kind": "motion"},
    )
    op.create_index("ix_work_lane_due_at", "work", ["lane", "due_at", "stage", "item"], unique=False)
    op.create_index("ix_work_lease", "work", ["lease"], unique=False)
    op.create_index("ix_work_stage_arrival", "work", ["stage", "arrival", "item"], unique=False)
    op.create_index("ix_work_stage_due_at", "work", ["stage", "due_at", "item"], unique=False)
    op.create_index(
        "ux_work_lane",
        "work",
        ["lane"],
        unique=True,
        sqlite_where=sa.text("lease IS NOT NULL AND lane IS NOT NULL"),
        postgresql_where=sa.text("lease IS NOT NULL AND lane IS NOT NULL"),
    )
