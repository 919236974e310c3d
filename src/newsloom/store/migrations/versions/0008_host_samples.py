"""What a sample of each host's pages said, for learning what is the house's.

derived: host_samples
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from newsloom.store.sql import Json, Words

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
step = "expand"


def upgrade() -> None:
    op.create_table(
        "host_samples",
        sa.Column("host", Words, nullable=False),
        sa.Column("slot", sa.Integer, nullable=False),
        sa.Column("page", Words, nullable=False),
        sa.Column("said", Json, nullable=False),
        sa.Column("taken", Json, nullable=False),
        sa.PrimaryKeyConstraint("host", "slot", name=op.f("pk_host_samples")),
        info={"kind": "derived"},
    )


def downgrade() -> None:
    op.drop_table("host_samples")
