"""Readers choose what they get by mail.

decided: subscribers.follows, wanted, wanted_token
published: letter_marks
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from newsloom.store.sql import Json, Words

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
step = "expand"


def upgrade() -> None:
    # An older program that works on beside this one writes none of them: its readers get the newsletter.
    op.add_column("subscribers", sa.Column("follows", Json, nullable=True))
    op.add_column("subscribers", sa.Column("wanted", Json, nullable=True))
    op.add_column("subscribers", sa.Column("wanted_token", Words, nullable=True))
    op.create_index("ix_subscribers_wanted_token", "subscribers", ["wanted_token"], unique=True)
    op.create_table(
        "letter_marks",
        sa.Column("reader", Words, nullable=False),
        sa.Column("sent", Json, nullable=False),
        sa.Column("told", Json, nullable=False),
        sa.PrimaryKeyConstraint("reader", name=op.f("pk_letter_marks")),
        info={"kind": "published"},
    )


def downgrade() -> None:
    op.drop_table("letter_marks")
    op.drop_index("ix_subscribers_wanted_token", "subscribers")
    op.drop_column("subscribers", "wanted_token")
    op.drop_column("subscribers", "wanted")
    op.drop_column("subscribers", "follows")
