"""Saved searches.

decided: searches
motion: search_marks
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from newsloom.store.sql import Instant, Json, Words

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
step = "expand"


def upgrade() -> None:
    op.create_table(
        "searches",
        sa.Column("name", Words, nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("added_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_searches")),
        info={"kind": "decided"},
    )
    op.create_table(
        "search_marks",
        sa.Column("name", Words, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("told", Json, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_search_marks")),
        info={"kind": "motion"},
    )


def downgrade() -> None:
    op.drop_table("search_marks")
    op.drop_table("searches")
