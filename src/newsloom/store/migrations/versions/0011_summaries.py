"""Summaries of stories, and translations of titles and excerpts.

derived: summaries, translations
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from newsloom.store.sql import Instant, Json, Words

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
step = "expand"


def upgrade() -> None:
    op.create_table(
        "summaries",
        sa.Column("story", Words, nullable=False),
        sa.Column("key", Words, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("by_policy", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("story", name=op.f("pk_summaries")),
        info={"kind": "derived"},
    )
    op.create_index("ix_summaries_made_at", "summaries", ["made_at"])
    op.create_table(
        "translations",
        sa.Column("key", Words, nullable=False),
        sa.Column("text", Words, nullable=False),
        sa.Column("maker", Words, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_translations")),
        info={"kind": "derived"},
    )
    op.create_index("ix_translations_made_at", "translations", ["made_at"])


def downgrade() -> None:
    op.drop_table("translations")
    op.drop_table("summaries")
