"""Readers by mailbox, whatever its spelling; the ledger of letters names readers by digest.

changed: subscribers, editions
"""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

from newsloom.store.sql import Words
from newsloom.store.subscribers import mailbox_of, reader_key

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
step = "expand"


def upgrade() -> None:
    # An older program that works on beside this one writes neither.
    op.add_column("subscribers", sa.Column("mailbox", Words, nullable=True))
    op.add_column("subscribers", sa.Column("bounces", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_subscribers_mailbox"), "subscribers", ["mailbox"])
    connection = op.get_bind()
    for (email,) in connection.execute(sa.text("SELECT email FROM subscribers")).fetchall():
        connection.execute(
            sa.text("UPDATE subscribers SET mailbox = :mailbox WHERE email = :email"),
            {"mailbox": mailbox_of(email), "email": email},
        )
    lines = connection.execute(sa.text("SELECT id, facts FROM editions WHERE kind = 'letters'")).fetchall()
    for id, written in lines:
        connection.execute(
            sa.text("UPDATE editions SET facts = :facts WHERE id = :id"),
            {"facts": msgspec.json.encode(_without_addresses(msgspec.json.decode(written))).decode(), "id": id},
        )


def _without_addresses(facts: dict[str, Any]) -> dict[str, Any]:
    keys = {one["email"]: reader_key(one["token"]) for one in facts.get("to", ()) if isinstance(one, dict)}
    listed = {name: [keys[e] for e in facts[name] if e in keys] for name in ("sent", "refused") if name in facts}
    return facts | listed | {"to": list(keys.values())}


def downgrade() -> None:
    op.drop_index(op.f("ix_subscribers_mailbox"), "subscribers")
    op.drop_column("subscribers", "bounces")
    op.drop_column("subscribers", "mailbox")
