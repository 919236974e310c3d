"""Summaries that were made of stories, and what editors said of the last ones."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import desc, select

from newsloom.model.summary import Candidate
from newsloom.store.sql import Tx, chunks, upsert, within
from newsloom.store.tables import summaries, verdicts


def put(tx: Tx, made: Sequence[Candidate]) -> None:
    """Keep what was made; it takes the place of what was made before."""
    rows = [
        {
            "story": one.story,
            "key": one.key,
            "made_at": one.made_at,
            "payload": msgspec.to_builtins(one),
            "by_policy": one.by_policy,
        }
        for one in made
    ]
    upsert(tx, summaries, rows, keys=["story"])


def get(tx: Tx, stories: Sequence[str]) -> dict[str, Candidate]:
    """The summaries of these stories, by story."""
    found: dict[str, Candidate] = {}
    for part in chunks(stories):
        for row in tx.execute(select(summaries.c.payload).where(within(summaries.c.story, part))):
            one = msgspec.convert(row.payload, Candidate)
            found[one.story] = one
    return found


def accepted_in_a_row(tx: Tx, most: int) -> int:
    """How many of the last verdicts on summaries, the newest first, accepted one as it stood; counted up to `most`."""
    query = (
        select(verdicts.c.value)
        .where(verdicts.c.kind == "summary")
        .order_by(desc(verdicts.c.at), desc(verdicts.c.id))
        .limit(most)
    )
    count = 0
    for value in tx.execute(query).scalars():
        if not value.get("asItStood"):
            break
        count += 1
    return count
