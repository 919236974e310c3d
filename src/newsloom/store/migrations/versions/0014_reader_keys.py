"""Readers are found by the name that the ledger of letters has for them.

changed: subscribers
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from newsloom.store.sql import Words
from newsloom.store.subscribers import reader_key

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
step = "expand"


def upgrade() -> None:
    # An older program that works on beside this one writes none: `subscribers.by_keys` looks at those rows one by one.
    op.add_column("subscribers", sa.Column("reader", Words, nullable=True))
    op.create_index(op.f("ix_subscribers_reader"), "subscribers", ["reader"])
    connection = op.get_bind()
    rows = [
        {"email": email, "reader": reader_key(token)}
        for email, token in connection.execute(sa.text("SELECT email, token FROM subscribers")).fetchall()
    ]
    if rows:
        connection.execute(sa.text("UPDATE subscribers SET reader = :reader WHERE email = :email"), rows)


def downgrade() -> None:
    op.drop_index(op.f("ix_subscribers_reader"), "subscribers")
    op.drop_column("subscribers", "reader")
