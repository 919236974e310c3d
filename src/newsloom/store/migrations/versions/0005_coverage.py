"""Coverage and heat under their own names.

derived: stories (coverage_score is what was called "heat", heat_score what was called "interest")

Programs of schema 0004 read and write the old columns: triggers keep the two pairs in step. The contraction of a later
version drops the triggers, their function, the old columns and their index.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
step = "expand"

SQLITE = (
    """
    CREATE TRIGGER stories_new_scores AFTER UPDATE OF coverage_score, heat_score ON stories
    WHEN new.heat <> new.coverage_score OR new.interest <> new.heat_score BEGIN
      UPDATE stories SET heat = new.coverage_score, interest = new.heat_score WHERE id = new.id;
    END
    """,
    """
    CREATE TRIGGER stories_old_scores AFTER UPDATE OF heat, interest ON stories
    WHEN new.heat <> new.coverage_score OR new.interest <> new.heat_score BEGIN
      UPDATE stories SET coverage_score = new.heat, heat_score = new.interest WHERE id = new.id;
    END
    """,
)

POSTGRES = (
    """
    CREATE FUNCTION stories_scores() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF new.coverage_score <> old.coverage_score OR new.heat_score <> old.heat_score THEN
        new.heat := new.coverage_score;
        new.interest := new.heat_score;
      ELSIF new.heat <> old.heat OR new.interest <> old.interest THEN
        new.coverage_score := new.heat;
        new.heat_score := new.interest;
      END IF;
      RETURN new;
    END
    $$
    """,
    """
    CREATE TRIGGER stories_scores BEFORE UPDATE OF coverage_score, heat_score, heat, interest ON stories
    FOR EACH ROW EXECUTE FUNCTION stories_scores()
    """,
)


def upgrade() -> None:
    for name in ("coverage_score", "heat_score"):
        op.add_column("stories", sa.Column(name, sa.Float(), server_default="0", nullable=False))
    op.execute("UPDATE stories SET coverage_score = heat, heat_score = interest")
    op.create_index("ix_stories_state_heat_score", "stories", ["state", "heat_score"], unique=False)
    bind = op.get_bind()
    for statement in SQLITE if bind.dialect.name == "sqlite" else POSTGRES:
        bind.exec_driver_sql(statement)
