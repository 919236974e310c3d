"""What changed in which story, in order; and who is told of it.

published: changes
decided: hooks
motion: hook_marks, deliveries
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from newsloom.store.sql import Instant, Json, Words

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
step = "expand"


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", Words, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("story", Words, nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("mark", Json, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_changes")),
        sa.UniqueConstraint("id"),
        info={"kind": "published"},
    )
    op.create_index("ix_changes_story_seq", "changes", ["story", "seq"])
    op.create_table(
        "hooks",
        sa.Column("id", Words, nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("added_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hooks")),
        info={"kind": "decided"},
    )
    op.create_table(
        "hook_marks",
        sa.Column("hook", Words, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hook", name=op.f("pk_hook_marks")),
        info={"kind": "motion"},
    )
    op.create_table(
        "deliveries",
        sa.Column("hook", Words, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("story", Words, nullable=False),
        sa.Column("problem", Words, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hook", "seq", name=op.f("pk_deliveries")),
        info={"kind": "motion"},
    )
    op.create_index("ix_deliveries_at", "deliveries", ["at"])


def downgrade() -> None:
    op.drop_table("deliveries")
    op.drop_table("hook_marks")
    op.drop_table("hooks")
    op.drop_table("changes")
