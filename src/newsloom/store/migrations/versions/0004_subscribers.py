"""Readers of the newsletter.

decided: subscribers
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from newsloom.store.sql import Instant, Words

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
step = "expand"


def upgrade() -> None:
    op.create_table(
        "subscribers",
        sa.Column("email", Words, nullable=False),
        sa.Column("token", Words, nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("confirmed_at", Instant, nullable=True),
        sa.Column("left_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_subscribers")),
        sa.UniqueConstraint("token", name=op.f("uq_subscribers_token")),
        info={"kind": "decided"},
    )


def downgrade() -> None:
    op.drop_table("subscribers")
