"""What is written once for both engines."""

from __future__ import annotations

from sqlalchemy import event, select

from newsloom.store.sql import within
from newsloom.store.tables import bands, lanes
from store.making import T0


def test_within_finds_texts_and_whole_numbers_among_any_number_of_values(db):
    odd = ["it's", 'a "quote"', "naïve", "新聞", ""]
    with db.write() as tx:
        tx.execute(lanes.insert(), [{"lane": name, "free_at": T0} for name in [*odd, "other"]])
    asked = [*odd, *(f"lane {n}" for n in range(40_000))]
    with db.read() as tx:
        assert set(tx.execute(select(lanes.c.lane).where(within(lanes.c.lane, asked))).scalars()) == set(odd)
        assert tx.execute(select(lanes.c.lane).where(~within(lanes.c.lane, asked))).scalars().all() == ["other"]
        assert tx.execute(select(bands.c.band).where(within(bands.c.band, [1, -(2**62)]))).all() == []


def test_within_is_answered_from_an_index(db):
    query = select(lanes.c.free_at).where(within(lanes.c.lane, ["a", "b"]), lanes.c.free_at > T0)
    with db.read() as tx:
        if not db.is_sqlite:
            tx.exec_driver_sql("SET LOCAL enable_seqscan = off")

        @event.listens_for(tx, "before_cursor_execute", retval=True)
        def explained(_connection, _cursor, statement, parameters, _context, _many):
            return f"EXPLAIN {'QUERY PLAN ' if db.is_sqlite else ''}{statement}", parameters

        plan = " ".join(str(row) for row in tx.execute(query).cursor.fetchall())
    assert ("USING INDEX" in plan) if db.is_sqlite else ("Index Cond: (lane = ANY" in plan), plan
