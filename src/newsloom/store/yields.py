"""What became of the entries of each source: pages, articles, articles on a topic, stories, published stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from newsloom.model.outcome import Yield
from newsloom.store import final_outcomes
from newsloom.store.sql import Tx, chunks, within
from newsloom.store.tables import articles, finds, matches, memberships, pages, stories

LOOKED_AT = 20
"""So many of the newest entries of a source that brings nothing are asked for their reasons."""


def of_sources(tx: Tx, since: datetime) -> dict[str, Yield]:
    """Of the entries that each source was the first to bring since then: how many were read, told and published."""
    query = select(finds.c.source, finds.c.id).where(finds.c.first_seen >= since, finds.c.source.is_not(None))
    brought: dict[str, list[str]] = {}
    for r in tx.execute(query):
        brought.setdefault(r.source, []).append(r.id)
    captured = set(
        tx.execute(
            select(pages.c.find).join(finds, finds.c.id == pages.c.find).where(finds.c.first_seen >= since)
        ).scalars()
    )
    read = {
        r.find: r.id
        for r in tx.execute(
            select(articles.c.find, articles.c.id)
            .join(finds, finds.c.id == articles.c.find)
            .where(finds.c.first_seen >= since)
        )
    }
    on_topic = _matched(tx, read.values())
    told = _told(tx, [id for id in read.values() if id in on_topic])
    out: dict[str, Yield] = {}
    for source, ids in brought.items():
        about = [read[id] for id in ids if read.get(id) in on_topic]
        mine = {told[id][0]: told[id][1] for id in about if id in told}
        out[source] = Yield(
            entries=len(ids),
            pages=sum(id in captured for id in ids),
            articles=sum(id in read for id in ids),
            on_topic=len(about),
            stories=len(mine),
            published=sum(mine.values()),
        )
    return out


def _told(tx: Tx, ids: Collection[str]) -> dict[str, tuple[str, bool]]:
    """Of each of these articles its story, and whether that is published."""
    found: dict[str, tuple[str, bool]] = {}
    for part in chunks(ids):
        query = (
            select(memberships.c.article, memberships.c.story, stories.c.state)
            .join(stories, stories.c.id == memberships.c.story)
            .where(within(memberships.c.article, part))
        )
        found |= {r.article: (r.story, r.state == "published") for r in tx.execute(query)}
    return found


def _matched(tx: Tx, ids: Collection[str]) -> set[str | None]:
    found: set[str | None] = set()
    for part in chunks(ids):
        found |= set(tx.execute(select(matches.c.article).where(within(matches.c.article, part)).distinct()).scalars())
    return found


def with_reason(tx: Tx, source: str, brought: Yield) -> Yield:
    """The same with the commonest reason why its newest entries, if they are settled, became no article."""
    query = (
        select(finds.c.id)
        .where(finds.c.source == source)
        .order_by(finds.c.first_seen.desc(), finds.c.id)
        .limit(LOOKED_AT)
    )
    ended = final_outcomes.of(tx, list(tx.execute(query).scalars())).values()
    silent = (final_outcomes.WAITING, final_outcomes.SWEPT)
    said = Counter(
        (one.why.partition(";")[0][:120], one.cause) for one in ended if one.article is None and one.kind not in silent
    )
    if not said:
        return brought
    (why, cause), count = max(said.items(), key=lambda pair: (pair[1], pair[0]))
    return replace(brought, why=why, cause=cause, refused=count, settled=sum(said.values()))
