"""What we concluded; may be dropped and rebuilt."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table

from newsloom.store.sql import Instant, Json, Words
from newsloom.store.tables.base import metadata

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

host_samples = Table(
    "host_samples",
    metadata,
    Column("host", Words, nullable=False),
    Column("slot", Integer, nullable=False),
    Column("page", Words, nullable=False),
    Column("said", Json, nullable=False),
    Column("taken", Json, nullable=False),
    PrimaryKeyConstraint("host", "slot"),
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
    # How much is being reported; and what orders desk and front page. Their names in schema 0004 were "heat" and "interest":
    # triggers keep the four in step until a contraction takes those two away.
    Column("coverage_score", Float, nullable=False, server_default="0"),
    Column("heat_score", Float, nullable=False, server_default="0"),
    Column("heat", Float, key="old_coverage", nullable=False, server_default="0"),
    Column("interest", Float, key="old_heat", nullable=False, server_default="0"),
    Column("news_at", Instant),  # when something new last came
    Column("articles", Integer, nullable=False, server_default="0"),
    Column("independent", Integer, nullable=False, server_default="0"),
    Column("state", Words, nullable=False, server_default="new"),
    Column("scored_at", Instant),
    Column("because", Json),  # {"coverage": [...], "heat": [...], "lead": [...], "quality": [...]}
    Column("facts", Json),  # the lead's provider and forms, for policy
    Column("standing", Json),
    Index("ix_stories_state_heat_score", "state", "heat_score"),
    Index("ix_stories_heat_score_last_seen", "heat_score", "last_seen"),
    Index("ix_stories_state_interest", "state", "old_heat"),
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

summaries = Table(
    "summaries",
    metadata,
    Column("story", Words, primary_key=True),
    Column("key", Words, nullable=False),  # of what it was made: articles, maker, version
    Column("made_at", Instant, nullable=False),
    Column("payload", Json, nullable=False),  # model.summary.Candidate
    Column("by_policy", Boolean, nullable=False),
    Index("ix_summaries_made_at", "made_at"),
    info={"kind": "derived"},
)

translations = Table(
    "translations",
    metadata,
    Column("key", Words, primary_key=True),  # digest of text, languages and maker
    Column("text", Words, nullable=False),
    Column("maker", Words, nullable=False),
    Column("made_at", Instant, nullable=False),
    Index("ix_translations_made_at", "made_at"),
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
