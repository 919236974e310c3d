"""Full-text search over everything that was ever read: FTS5 on SQLite, tsvector on PostgreSQL.

All words must occur (anywhere in title, excerpt or text), as whole words: `arc` is not in "architect". `arc*` asks for the
beginning of a word, `"arc flash"` for a phrase. Newest first: an editor looks for what is going on, and ranking a common word
over a whole archive would cost a tenth of a second that order by time does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from newsloom.store.sql import Tx

MOST_WORDS = 12
_WORD = re.compile(r"\w+")
_PART = re.compile(r'"(?P<phrase>[^"]*)"?(?P<star>\*?)|(?P<plain>[^\s"]+)')
# Scripts that write no spaces: what the index holds of them is whole sentences, so a word can only be looked for at a beginning.
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow one another; `open` if the last one may be the beginning of a word."""

    words: tuple[str, ...]
    open: bool = False


def terms_of(query: str) -> list[Term]:
    """What a query asks for, in lower case: words, `"phrases"`, and `beginnings*`. Other signs part words; words that a sign
    joins (wind-farm) follow one another. Operators of the engines have no meaning here."""
    found: list[Term] = []
    left = MOST_WORDS
    for part in _PART.finditer(query[:300]):
        text = part["phrase"] if part["phrase"] is not None else part["plain"]
        words = tuple(word.lower() for word in _WORD.findall(text))[:left]
        if not words:
            continue
        left -= len(words)
        starred = part["star"] == "*" or (part["plain"] or "").endswith("*")
        found.append(Term(words, starred or _SPACELESS.search(words[-1]) is not None))
    return found


def articles(tx: Tx, query: str, *, limit: int = 50) -> list[str]:
    """The ids of articles that have all that the query asks for, newest first; none for a query without words."""
    terms = terms_of(query)
    if not terms:
        return []
    if tx.dialect.name == "sqlite":
        wanted = " ".join(f'"{" ".join(term.words)}"{"*" if term.open else ""}' for term in terms)
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
    return _in_postgres(tx, " & ".join(f"({' <-> '.join(t.words)}{':*' if t.open else ''})" for t in terms), limit)


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
