"""Mentions: postings elsewhere that point to an address, as captured; counted again each time they are seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from newsloom.model.ids import digest
from newsloom.model.link import Mention
from newsloom.store.sql import Tx, chunks, clean, upsert, within
from newsloom.store.tables import aliases, articles, memberships, mentions

MOST = 200
"""Mentions of one article that are read, the newest first."""


def put(tx: Tx, source: str | None, found: Sequence[Mention], now: datetime) -> list[str]:
    """Keep mentions; a posting that is known gets its new counts and keeps when it was first seen. The addresses whose
    mentions are new or count more now.
    """
    rows = {digest("mention", one.discussion, one.url): _row(one, source, now) for one in found}
    known: dict[str, tuple[int | None, int | None]] = {}
    for part in chunks(list(rows)):
        query = select(mentions.c.id, mentions.c.points, mentions.c.comments).where(within(mentions.c.id, part))
        known |= {r.id: (r.points, r.comments) for r in tx.execute(query)}
    changed = [r["url"] for id, r in rows.items() if known.get(id) != (r["points"], r["comments"])]
    upsert(
        tx, mentions, [{"id": id, **row} for id, row in rows.items()], keys=["id"],
        update=["title", "points", "comments"],
    )  # fmt: skip
    return list(dict.fromkeys(changed))


def _row(one: Mention, source: str | None, now: datetime) -> dict[str, Any]:
    return {
        "url": clean(one.url),
        "network": one.network,
        "discussion": clean(one.discussion),
        "title": clean(one.title),
        "author": clean(one.author),
        "points": one.points,
        "comments": one.comments,
        "posted": one.posted,
        "seen_at": now,
        "source": source,
    }


def of_articles(tx: Tx, target: Mapping[str, str]) -> dict[str, list[Mention]]:
    """The mentions of each article, newest first; at most `MOST` each. `target`: address -> article, see
    `articles.with_aliases`."""
    out: dict[str, list[Mention]] = {}
    for part in chunks(list(target)):
        found = select(mentions).where(within(mentions.c.url, part)).order_by(mentions.c.seen_at.desc(), mentions.c.id)
        for r in tx.execute(found):
            kept = out.setdefault(target[r.url], [])
            if len(kept) < MOST:
                kept.append(
                    Mention(
                        url=r.url, discussion=r.discussion, network=r.network, title=r.title, author=r.author,
                        points=r.points, comments=r.comments, posted=r.posted or r.seen_at,
                    )
                )  # fmt: skip
    return out


def stories_of(tx: Tx, urls: Sequence[str]) -> list[str]:
    """The stories whose articles lie at these addresses, by canonical address or a known alias."""
    ends = {url: url for url in urls}
    for part in chunks(urls):
        for r in tx.execute(select(aliases.c.url, aliases.c.canonical).where(within(aliases.c.url, part))):
            ends[r.url] = r.canonical
    out: set[str] = set()
    for part in chunks(list(set(ends.values()))):
        query = (
            select(memberships.c.story)
            .join(articles, articles.c.id == memberships.c.article)
            .where(within(articles.c.canonical_url, part))
        )
        out |= set(tx.execute(query).scalars())
    return sorted(out)


def sweep(tx: Tx, before: datetime) -> int:
    """Drop mentions that were first seen before then; how many."""
    return int(tx.execute(delete(mentions).where(mentions.c.seen_at < before)).rowcount)
