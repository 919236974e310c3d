"""Full-text search over everything that was ever read: FTS5 on SQLite, tsvector on PostgreSQL.

What a query may say is parsed elsewhere (core.query); here one value becomes a statement of each engine, with the same hits.
Newest first: an editor looks for what is going on, and ranking a common word over a whole archive would cost a tenth of a
second that order by time does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from newsloom.model.query import Query, Term
from newsloom.store.sql import Tx, to_micros

MANY = 3000
"""Hits of SQLite's index that are sorted by time; of a commoner query the newest articles are walked."""


def articles(tx: Tx, query: Query, *, limit: int = 50) -> list[str]:
    """The ids of articles that have all that the query asks for, newest first; none for a query that asks for nothing."""
    if not query.asks:
        return []
    filters, values = _filters(query)
    if tx.dialect.name == "sqlite":
        return _in_sqlite(tx, query, filters, values, limit)
    return _in_postgres(tx, query, filters, values, limit)


def _filters(query: Query) -> tuple[list[str], dict[str, Any]]:
    """Conditions on a row `a` of articles, which both engines read alike, and their values."""
    made: list[str] = []
    values: dict[str, Any] = {}

    def one_of(what: str, said: Sequence[str], condition: str, *, never: bool = False) -> None:
        if not said:
            return
        names = [f"{what}{n}" for n in range(len(said))]
        values.update(zip(names, said, strict=True))
        each = (condition.format(v=f":{n}", name=_lowered(one, n, values)) for n, one in zip(names, said, strict=True))
        made.append(("NOT " if never else "") + "(" + " OR ".join(each) + ")")

    source = "a.provider_domain = {v} OR a.provider_domain LIKE {v}d ESCAPE '!' OR {name} = {v}"
    for what, said, never in (("src", query.sources, False), ("nsrc", query.not_sources, True)):
        one_of(what, said, source, never=never)
        values.update({f"{what}{n}d": f"%.{_escaped(one)}" for n, one in enumerate(said)})
    topic = "EXISTS (SELECT 1 FROM matches m WHERE m.article = a.id AND m.topic = {v})"
    one_of("topic", query.topics, topic)
    one_of("ntopic", query.not_topics, topic, never=True)
    state = (
        "EXISTS (SELECT 1 FROM memberships b JOIN stories s ON s.id = b.story WHERE b.article = a.id AND s.state = {v})"
    )
    one_of("state", query.states, state)
    one_of("nstate", query.not_states, state, never=True)
    if query.since is not None:
        made.append("a.first_seen >= :since")
        values["since"] = to_micros(query.since)
    if query.until is not None:
        made.append("a.first_seen < :until")
        values["until"] = to_micros(query.until)
    return made, values


def _lowered(said: str, name: str, values: dict[str, Any]) -> str:
    """A publisher's name in lower case, as far as it has the letters of `said`: SQLite's own `lower`, and PostgreSQL's in
    some locales, know those of ASCII alone."""
    column = "lower(a.provider_name)"
    for n, letter in enumerate(sorted({c for c in said if not c.isascii() and len(c.upper()) == 1 and c.upper() != c})):
        values[f"{name}u{n}"], values[f"{name}l{n}"] = letter.upper(), letter
        column = f"replace({column}, :{name}u{n}, :{name}l{n})"
    return column


def _escaped(said: str) -> str:
    return said.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _in_sqlite(tx: Tx, query: Query, filters: list[str], values: dict[str, Any], limit: int) -> list[str]:
    conditions = list(filters)
    values = values | {"most": limit}
    by = "FROM articles a"
    if query.without:
        conditions.append("a.rowid NOT IN (SELECT rowid FROM article_words WHERE article_words MATCH :never)")
        values["never"] = " OR ".join(_fts5(term) for term in query.without)
    if query.terms:
        values["wanted"] = " ".join(_fts5(term) for term in query.terms)
        count = text("SELECT count(*) FROM (SELECT 1 FROM article_words WHERE article_words MATCH :wanted LIMIT :many)")
        common = tx.execute(count, {"wanted": values["wanted"], "many": MANY}).scalar() == MANY
        found = "SELECT rowid FROM article_words WHERE article_words MATCH :wanted"
        if common:
            conditions.append(f"a.rowid IN ({found})")
        else:
            by = f"FROM ({found}) w JOIN articles a ON a.rowid = w.rowid"
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    statement = text(f"SELECT a.id {by} {where} ORDER BY a.first_seen DESC, a.id LIMIT :most")
    return list(tx.execute(statement, values).scalars())


def _fts5(term: Term) -> str:
    return f'"{" ".join(term.words)}"{"*" if term.open else ""}'


def _tsquery(query: Query) -> str:
    parts = [f"({' <-> '.join(term.words)}{':*' if term.open else ''})" for term in query.terms]
    parts += [f"!({' <-> '.join(term.words)}{':*' if term.open else ''})" for term in query.without]
    return " & ".join(parts)


# As in migration 0012: accents are taken away and signs part words, as SQLite's tokenizer does it (PostgreSQL's own parser
# takes "GPT-4", "example.com" and "U.S." for words of other kinds).
SIGNS = (
    """!"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"""
    "\u2018\u2019\u201c\u201d\u201e\u201a\u00ab\u00bb\u2039\u203a\u2010\u2011\u2013\u2014\u2015\u2026\u00b7\u2022\u2032\u2033\u00a1\u00bf"
    "\u3001\u3002\uff0c\uff0e\uff01\uff1f\uff1a\uff1b\u300c\u300d\u300e\u300f\uff08\uff09\u3010\u3011\u300a\u300b\u3008\u3009\u30fb\uff05\uff06\uff0f"
)
VECTOR = (
    "to_tsvector('simple', translate(regexp_replace(normalize("
    "a.title || ' ' || a.excerpt || ' ' || left(a.text, 100000), NFD), U&'[\\0300-\\036F]', '', 'g'), "
    f"U&'{''.join(f'{chr(92)}{ord(c):04X}' for c in SIGNS)}', '{' ' * len(SIGNS)}'))"
)
MATCHES = f"{VECTOR} @@ to_tsquery('simple', :wanted)"
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


def _in_postgres(tx: Tx, query: Query, filters: list[str], values: dict[str, Any], limit: int) -> list[str]:
    narrowed = "".join(f" AND {one}" for one in filters)
    if not query.terms:
        wanted = _tsquery(query)
        words = f"{MATCHES}" if wanted else "true"
        plain = text(
            f"SELECT a.id FROM articles a WHERE {words}{narrowed} ORDER BY a.first_seen DESC, a.id LIMIT :most"
        )
        return list(tx.execute(plain, values | {"most": limit} | ({"wanted": wanted} if wanted else {})).scalars())
    values = values | {"wanted": _tsquery(query), "most": limit}
    newest, span, rows = _arrivals(tx)
    share = max(_expected(tx, values["wanted"]) / rows, 1e-9)
    window = max(int(2 * limit / share), 1)
    if share >= COMMON:
        walked = text(
            f"""
            SELECT a.id
            FROM (SELECT * FROM articles ORDER BY first_seen DESC, id LIMIT :window) AS a
            WHERE {MATCHES}{narrowed}
            ORDER BY a.first_seen DESC, a.id
            LIMIT :most
            """
        )
        found = list(tx.execute(walked, values | {"window": window}).scalars())
        if len(found) >= limit:
            return found
    looked_up = text(
        f"""
        SELECT a.id
        FROM articles a
        WHERE {MATCHES} AND a.first_seen > :floor{narrowed}
        ORDER BY a.first_seen DESC, a.id
        LIMIT :most
        """
    )
    tx.exec_driver_sql("; ".join(f"SET LOCAL {name} = {value}" for name, value in TUNED.items()))
    while True:
        floor = newest - int(span * window / rows) - 1 if window < rows else -1
        found = list(tx.execute(looked_up, values | {"floor": floor}).scalars())
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
        text(f"EXPLAIN (FORMAT JSON) SELECT a.id FROM articles a WHERE {MATCHES}"), {"wanted": wanted}
    ).scalar()
    return float(plan[0]["Plan"]["Plan Rows"])


def rebuild(tx: Tx) -> None:
    """Make SQLite's index anew from the articles; PostgreSQL keeps its own in step."""
    if tx.dialect.name == "sqlite":
        tx.exec_driver_sql("INSERT INTO article_words(article_words) VALUES ('rebuild')")
