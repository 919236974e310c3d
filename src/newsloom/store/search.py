"""Full-text search over everything that was ever read: FTS5 on SQLite, tsvector on PostgreSQL.

All words must occur (anywhere in title, excerpt or text); the last one may be the beginning of a word, so a search can run while
one types. Newest first: an editor looks for what is going on, and ranking a common word over a whole archive would cost a
tenth of a second that order by time does not.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import text

from newsloom.store.sql import Tx

MOST_WORDS = 12
_WORD = re.compile(r"\w+")


def words_of(query: str) -> list[str]:
    """The words that are looked for, lower case; operators of the engines have no meaning here."""
    return [word.lower() for word in _WORD.findall(query[:300])][:MOST_WORDS]


def articles(tx: Tx, query: str, *, limit: int = 50) -> list[str]:
    """The ids of articles that have all words of the query, newest first; none for a query without words."""
    words = words_of(query)
    if not words:
        return []
    if tx.dialect.name == "sqlite":
        wanted = " ".join(f'"{word}"' for word in words) + "*"
        # rowid order is order of arrival, and FTS5 walks it backwards without reading the rest.
        statement = text(
            """
            SELECT a.id
            FROM (SELECT rowid FROM article_words WHERE article_words MATCH :wanted ORDER BY rowid DESC LIMIT :pool) w
            JOIN articles a ON a.rowid = w.rowid
            ORDER BY a.first_seen DESC, a.id
            LIMIT :most
            """
        )
        return list(tx.execute(statement, {"wanted": wanted, "pool": limit * 4, "most": limit}).scalars())
    return _in_postgres(tx, " & ".join(words) + ":*", limit)


MATCHES = "to_tsvector('simple', title || ' ' || excerpt || ' ' || left(text, 100000)) @@ to_tsquery('simple', :wanted)"
COMMON = 0.5
"""A query that this share of all articles meets is answered by walking back from the newest one."""
WIDER = 6

# Making a text's vector anew costs a third of a millisecond, which the planner takes for nothing: told nothing else, it walks
# back from the newest article and reads every text (18 s for two rare words in 212,000 articles). So a row's price is set
# near the truth, and what remains is the index of words, met with the index of times (14 ms where the walk took 1,050).
TUNED = {
    "enable_seqscan": "off",
    "enable_indexscan": "off",
    "max_parallel_workers_per_gather": "0",
    "cpu_operator_cost": "0.25",
    "plan_cache_mode": "force_custom_plan",
}


def _in_postgres(tx: Tx, wanted: str, limit: int) -> list[str]:
    newest, span, rows = _arrivals(tx)
    share = max(_expected(tx, wanted) / rows, 1e-9)
    window = max(int(2 * limit / share), 1)
    if share >= COMMON:
        walked = text(
            f"""
            SELECT id
            FROM (SELECT * FROM articles ORDER BY first_seen DESC, id LIMIT :window) AS latest
            WHERE {MATCHES}
            ORDER BY first_seen DESC, id
            LIMIT :most
            """
        )
        found = list(tx.execute(walked, {"wanted": wanted, "window": window, "most": limit}).scalars())
        if len(found) >= limit:
            return found
    looked_up = text(
        f"""
        SELECT id
        FROM articles
        WHERE {MATCHES} AND first_seen > :floor
        ORDER BY first_seen DESC, id
        LIMIT :most
        """
    )
    tx.exec_driver_sql("; ".join(f"SET LOCAL {name} = {value}" for name, value in TUNED.items()))
    while True:
        floor = newest - int(span * window / rows) - 1 if window < rows else -1
        found = list(tx.execute(looked_up, {"wanted": wanted, "floor": floor, "most": limit}).scalars())
        if len(found) >= limit or floor < 0:
            break
        window *= WIDER
    tx.exec_driver_sql("; ".join(f"SET LOCAL {name} TO DEFAULT" for name in TUNED))
    return found


def _arrivals(tx: Tx) -> tuple[int, int, float]:
    """When the newest article came, how long before it the oldest (microseconds), and about how many there are (at least 1)."""
    row = tx.execute(
        text(
            """
            SELECT
              (SELECT max(first_seen) FROM articles) AS newest,
              (SELECT min(first_seen) FROM articles) AS oldest,
              (SELECT reltuples FROM pg_class WHERE oid = 'articles'::regclass) AS rows
            """
        )
    ).one()
    return (0, 0, 1.0) if row.newest is None else (row.newest, row.newest - row.oldest, max(row.rows, 1.0))


def _expected(tx: Tx, wanted: str) -> float:
    """How many articles the planner expects to meet the query, from its statistics of words: a millisecond."""
    plan: Any = tx.execute(
        text(f"EXPLAIN (FORMAT JSON) SELECT id FROM articles WHERE {MATCHES}"), {"wanted": wanted}
    ).scalar()
    return float(plan[0]["Plan"]["Plan Rows"])


def rebuild(tx: Tx) -> None:
    """Make SQLite's index anew from the articles; PostgreSQL keeps its own in step."""
    if tx.dialect.name == "sqlite":
        tx.exec_driver_sql("INSERT INTO article_words(article_words) VALUES ('rebuild')")
