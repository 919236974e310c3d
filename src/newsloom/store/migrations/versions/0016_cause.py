"""Why an item came to its end is a word that decisions can hang on, beside the sentence.

motion: endings.cause. Endings of before have none; for those that our own guard of addresses made it is filled in.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from newsloom.store.sql import Words

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
step = "expand"


def upgrade() -> None:
    op.add_column("endings", sa.Column("cause", Words, nullable=True))
    op.execute("UPDATE endings SET cause = 'address' WHERE stage = 'fetch' AND why LIKE '%not of the public web%'")


def downgrade() -> None:
    op.drop_column("endings", "cause")
