"""Who is in which story, numbered change by change; and what the resident grouper starts from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from newsloom.model.story import Item, Packed
from newsloom.store import kv
from newsloom.store.sql import Tx, chunks, upsert, within
from newsloom.store.tables import articles, features, memberships


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article's place in a story."""

    article: str
    story: str
    joined_at: datetime
    because: tuple[str, ...] = ()


def last_seq(tx: Tx) -> int:
    """The newest membership number: what tells a new holder of the grouper what it missed."""
    return int(tx.execute(select(func.max(memberships.c.seq))).scalar() or 0)


def put_members(tx: Tx, members: Sequence[Member]) -> None:
    """Place articles in stories (an article is in one story only) and number the change."""
    if not members:
        return
    seq = last_seq(tx)
    rows = [
        {"article": m.article, "story": m.story, "seq": seq + i, "joined_at": m.joined_at, "because": list(m.because)}
        for i, m in enumerate(members, 1)
    ]
    upsert(tx, memberships, rows, keys=["article"])


BY_HAND = "grouper.by_hand"
"""The articles that persons placed since the last repair: kept among the newsroom's facts."""


RETURNED = "grouper.returned"
"""Those of them that went back because a decision was taken back."""


def put_by_hand(tx: Tx, members: Sequence[Member], *, back: bool = False) -> None:
    """`put_members`, by a person: a decision changes what it says, and is no reason to look at the stories again. `back`: a
    decision is taken back, and the sagas are those of before."""
    put_members(tx, members)
    mine, gone_back = {m.article for m in members}, returned(tx)
    kv.put(tx, BY_HAND, json.dumps(sorted(placed_by_hand(tx) | mine)))
    if back or gone_back & mine:
        kv.put(tx, RETURNED, json.dumps(sorted(gone_back | mine if back else gone_back - mine)))


def placed_by_hand(tx: Tx) -> set[str]:
    """The articles that persons placed since the last repair."""
    return set(json.loads(kv.get(tx, BY_HAND) or "[]"))


def returned(tx: Tx) -> set[str]:
    """The articles that went back since the last repair because a decision was taken back."""
    return set(json.loads(kv.get(tx, RETURNED) or "[]"))


def changed_since(tx: Tx, seq: int) -> list[tuple[str, str, int]]:
    """(article, story, seq) of memberships that changed after `seq`, in order."""
    rows = tx.execute(
        select(memberships.c.article, memberships.c.story, memberships.c.seq)
        .where(memberships.c.seq > seq)
        .order_by(memberships.c.seq)
    )
    return [(r.article, r.story, r.seq) for r in rows]


def members(tx: Tx, ids: Sequence[str]) -> dict[str, list[Member]]:
    """The members of stories, in order of arrival."""
    out: dict[str, list[Member]] = {}
    for part in chunks(ids):
        query = (
            select(memberships)
            .join(articles, articles.c.id == memberships.c.article)
            .where(within(memberships.c.story, part))
            .order_by(articles.c.first_seen, articles.c.id)
        )
        for r in tx.execute(query):
            out.setdefault(r.story, []).append(
                Member(article=r.article, story=r.story, joined_at=r.joined_at, because=tuple(r.because))
            )
    return out


def story_of(tx: Tx, ids: Sequence[str]) -> dict[str, str]:
    """Which story each article is in."""
    out: dict[str, str] = {}
    for part in chunks(ids):
        query = select(memberships.c.article, memberships.c.story).where(within(memberships.c.article, part))
        out.update((r.article, r.story) for r in tx.execute(query))
    return out


def live_items(
    tx: Tx, since: datetime, *, made_by: str = "", text_chars: int = 4000
) -> Iterable[tuple[Item | Packed, str]]:
    """(what grouping needs, story) of grouped articles first seen since then, in order of arrival: the live window.

    Where compact features of that maker are kept they are given, without reading the article's texts.
    """
    query = (
        select(articles.c.id, articles.c.first_seen, memberships.c.story, features.c.data)
        .join(memberships, memberships.c.article == articles.c.id)
        .outerjoin(features, (features.c.article == articles.c.id) & (features.c.model == made_by))
        .where(articles.c.first_seen >= since)
        .order_by(articles.c.first_seen, articles.c.id)
        .execution_options(yield_per=5000)
    )
    for rows in tx.execute(query).partitions():
        read = items(tx, [r.id for r in rows if r.data is None], text_chars=text_chars)
        for id, seen, story, data in rows:
            if data is None:
                yield read[id], story
            else:
                yield Packed(id=id, seen=seen, features=data, made_by=made_by), story


def seen_spans(tx: Tx, ids: Sequence[str]) -> dict[str, tuple[datetime, datetime]]:
    """When the first and the last article of each story was first seen; stories without members are left out."""
    out: dict[str, tuple[datetime, datetime]] = {}
    for part in chunks(ids):
        query = (
            select(memberships.c.story, func.min(articles.c.first_seen), func.max(articles.c.first_seen))
            .join(articles, memberships.c.article == articles.c.id)
            .where(within(memberships.c.story, part))
            .group_by(memberships.c.story)
        )
        out.update((story, (first, last)) for story, first, last in tx.execute(query))
    return out


def emptied(tx: Tx, ids: Sequence[str]) -> set[str]:
    """Those of the stories that have no member left."""
    full: set[str] = set()
    for part in chunks(ids):
        full |= set(
            tx.execute(select(memberships.c.story).where(within(memberships.c.story, part)).distinct()).scalars()
        )
    return set(ids) - full


def items(tx: Tx, ids: Sequence[str], *, text_chars: int = 4000) -> dict[str, Item]:
    """What grouping needs to know of articles."""
    out: dict[str, Item] = {}
    for part in chunks(ids):
        query = select(
            articles.c.id,
            articles.c.title,
            articles.c.excerpt,
            func.substr(articles.c.text, 1, text_chars).label("text"),
            articles.c.published,
            articles.c.first_seen,
            articles.c.provider_domain,
            articles.c.language,
            articles.c.canonical_url,
        ).where(within(articles.c.id, part))
        for r in tx.execute(query):
            out[r.id] = _item(r)
    return out


def _item(r: Any) -> Item:
    return Item(
        id=r.id,
        title=r.title,
        excerpt=r.excerpt,
        text=r.text,
        published=r.published,
        seen=r.first_seen,
        provider=r.provider_domain,
        language=r.language,
        url=r.canonical_url,
    )


def put_features(tx: Tx, made: Mapping[str, bytes], model: str) -> None:
    """Keep the compact features of articles, so that the grouper starts fast."""
    rows = [{"article": a, "model": model, "data": data} for a, data in made.items()]
    for part in chunks(rows):
        upsert(tx, features, part, keys=["article"])
