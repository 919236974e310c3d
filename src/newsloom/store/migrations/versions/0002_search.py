"""Full-text search over articles.

derived: article_words (SQLite: an FTS5 table that triggers keep in step; PostgreSQL: an index on an expression, no table)

SQLite's index names rows of `articles` by rowid: after a VACUUM it must be rebuilt (newsloom.store.search.rebuild).
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
step = "expand"

SQLITE = (
    """
    CREATE VIRTUAL TABLE article_words USING fts5(
      title, excerpt, text, content='articles', content_rowid='rowid',
      tokenize="unicode61 remove_diacritics 2", prefix='3'
    )
    """,
    """
    CREATE TRIGGER article_words_insert AFTER INSERT ON articles BEGIN
      INSERT INTO article_words(rowid, title, excerpt, text) VALUES (new.rowid, new.title, new.excerpt, new.text);
    END
    """,
    """
    CREATE TRIGGER article_words_delete AFTER DELETE ON articles BEGIN
      INSERT INTO article_words(article_words, rowid, title, excerpt, text)
      VALUES ('delete', old.rowid, old.title, old.excerpt, old.text);
    END
    """,
    """
    CREATE TRIGGER article_words_update AFTER UPDATE OF title, excerpt, text ON articles BEGIN
      INSERT INTO article_words(article_words, rowid, title, excerpt, text)
      VALUES ('delete', old.rowid, old.title, old.excerpt, old.text);
      INSERT INTO article_words(rowid, title, excerpt, text) VALUES (new.rowid, new.title, new.excerpt, new.text);
    END
    """,
    "INSERT INTO article_words(article_words) VALUES ('rebuild')",
)

# 100,000 characters: a tsvector may not exceed a megabyte, and what follows in a longer text nobody looks for.
POSTGRES = """
CREATE INDEX ix_articles_words ON articles USING gin (
  to_tsvector('simple', title || ' ' || excerpt || ' ' || left(text, 100000))
)
"""


def upgrade() -> None:
    bind = op.get_bind()
    for statement in SQLITE if bind.dialect.name == "sqlite" else (POSTGRES,):
        bind.exec_driver_sql(statement)
