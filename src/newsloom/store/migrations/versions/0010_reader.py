"""What reading apps know: the numbers of items, and what a person read, starred and follows.

decided: reader_items, reader_marks, reader_streams
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from newsloom.store.sql import Instant, Words

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
step = "expand"


def upgrade() -> None:
    op.create_table(
        "reader_items",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("ref", Words, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_reader_items")),
        sa.UniqueConstraint("ref"),
        info={"kind": "decided"},
    )
    op.create_index("ix_reader_items_at", "reader_items", ["at"])
    op.create_table(
        "reader_marks",
        sa.Column("person", Words, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("read", sa.Boolean(), nullable=False),
        sa.Column("starred", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person", "number", name=op.f("pk_reader_marks")),
        info={"kind": "decided"},
    )
    op.create_table(
        "reader_streams",
        sa.Column("person", Words, nullable=False),
        sa.Column("stream", Words, nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person", "stream", name=op.f("pk_reader_streams")),
        info={"kind": "decided"},
    )


def downgrade() -> None:
    op.drop_table("reader_streams")
    op.drop_table("reader_marks")
    op.drop_table("reader_items")
