"""Stories of all states are listed hottest first without sorting them all.

derived: an index on heat and the last time that something was seen.
"""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
step = "expand"


def upgrade() -> None:
    op.create_index(op.f("ix_stories_heat_score_last_seen"), "stories", ["heat_score", "last_seen"])


def downgrade() -> None:
    op.drop_index(op.f("ix_stories_heat_score_last_seen"), "stories")
