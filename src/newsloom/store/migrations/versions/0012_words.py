"""Full-text search on PostgreSQL parts words as SQLite does.

derived: an index on an expression, in place of the one of 0002 (accents are taken away, signs part words). SQLite: nothing.
"""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
step = "expand"

# As newsloom.store.search.SIGNS was when this was written.
SIGNS = (
    """!"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"""
    "\u2018\u2019\u201c\u201d\u201e\u201a\u00ab\u00bb\u2039\u203a\u2010\u2011\u2013\u2014\u2015\u2026\u00b7\u2022\u2032\u2033\u00a1\u00bf"
    "\u3001\u3002\uff0c\uff0e\uff01\uff1f\uff1a\uff1b\u300c\u300d\u300e\u300f\uff08\uff09\u3010\u3011\u300a\u300b\u3008\u3009\u30fb\uff05\uff06\uff0f"
)
WORDS = (
    "to_tsvector('simple', translate(regexp_replace(normalize("
    "title || ' ' || excerpt || ' ' || left(text, 100000), NFD), U&'[\\0300-\\036F]', '', 'g'), "
    f"U&'{''.join(f'{chr(92)}{ord(c):04X}' for c in SIGNS)}', '{' ' * len(SIGNS)}'))"
)


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        bind.exec_driver_sql(f"CREATE INDEX ix_articles_folded_words ON articles USING gin ({WORDS})")
        bind.exec_driver_sql("DROP INDEX ix_articles_words")
