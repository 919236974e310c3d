"""Links of article bodies, and mentions of addresses elsewhere.

captured: links, mentions
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from newsloom.store.sql import Instant, Words

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
step = "expand"


def upgrade() -> None:
    op.create_table(
        "links",
        sa.Column("article", Words, nullable=False),
        sa.Column("url", Words, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("anchor", Words, nullable=False),
        sa.Column("credit", sa.Integer, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("article", "url", name=op.f("pk_links")),
        info={"kind": "captured"},
    )
    op.create_index("ix_links_url", "links", ["url"])
    op.create_index("ix_links_seen_at", "links", ["seen_at"])
    op.create_table(
        "mentions",
        sa.Column("id", Words, nullable=False),
        sa.Column("url", Words, nullable=False),
        sa.Column("network", Words, nullable=False),
        sa.Column("discussion", Words, nullable=False),
        sa.Column("title", Words, nullable=False),
        sa.Column("author", Words, nullable=False),
        sa.Column("points", sa.Integer, nullable=True),
        sa.Column("comments", sa.Integer, nullable=True),
        sa.Column("posted", Instant, nullable=True),
        sa.Column("seen_at", Instant, nullable=False),
        sa.Column("source", Words, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
        info={"kind": "captured"},
    )
    op.create_index("ix_mentions_url", "mentions", ["url"])
    op.create_index("ix_mentions_seen_at", "mentions", ["seen_at"])


def downgrade() -> None:
    op.drop_table("mentions")
    op.drop_table("links")
