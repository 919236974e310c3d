"""What is removed by policy, and what providers' histories are learned from: reads and removals over many tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, exists, or_, select, update

from newsloom.model.article import StoredArticle
from newsloom.store import articles as store_articles
from newsloom.store.captures import ImageCopy
from newsloom.store.sql import Tx, chunks, upsert, within
from newsloom.store.tables import (
    articles,
    bands,
    endings,
    features,
    finds,
    fingerprints,
    image_copies,
    matches,
    memberships,
    pages,
    permalinks,
    qualities,
    records,
    stories,
    story_topics,
)

SWEPT = "not kept any longer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One article of a story, as a provider's history sees it."""

    article: str
    story: str
    domain: str
    first_seen: datetime
    copy_of: str | None
    corrections: int


def reports(tx: Tx, since: datetime) -> Iterator[Report]:
    """The articles in stories that were first seen since then, story by story, in order of arrival."""
    query = (
        select(
            articles.c.id,
            memberships.c.story,
            articles.c.provider_domain,
            articles.c.first_seen,
            fingerprints.c.copy_of,
            articles.c.payload,
        )
        .join(articles, articles.c.id == memberships.c.article)
        .outerjoin(fingerprints, fingerprints.c.article == articles.c.id)
        .where(articles.c.first_seen >= since)
        .order_by(memberships.c.story, articles.c.first_seen, articles.c.id)
    )
    for r in tx.execute(query):
        yield Report(
            article=r.id,
            story=r.story,
            domain=r.provider_domain,
            first_seen=r.first_seen,
            copy_of=r.copy_of,
            corrections=len(r.payload.get("corrections", ())),
        )


def led_by(tx: Tx, ids: Sequence[str]) -> dict[str, str]:
    """The provider of each story's lead."""
    out: dict[str, str] = {}
    for part in chunks(ids):
        query = (
            select(stories.c.id, articles.c.provider_domain)
            .join(articles, articles.c.id == stories.c.lead)
            .where(within(stories.c.id, part))
        )
        out.update((r.id, r.provider_domain) for r in tx.execute(query))
    return out


def dead_links(tx: Tx) -> list[str]:
    """The addresses that servers said are gone when we came for them."""
    query = select(finds.c.url).join(endings, and_(endings.c.item == finds.c.id, endings.c.stage == "fetch"))
    return list(tx.execute(query.where(endings.c.why.like("the server says it is gone%"))).scalars())


def with_signals(tx: Tx, sources: Sequence[str], after: datetime, before: datetime) -> list[tuple[StoredArticle, str]]:
    """(article, find) of those that have text, and signals of their own or one of these sources; first seen in between."""
    said = articles.c.payload.cast(articles.c.title.type).like('%"signals"%')
    query = (
        select(articles.c.id, articles.c.find)
        .where(articles.c.first_seen >= after, articles.c.first_seen < before, articles.c.text != "")
        .where(or_(said, within(articles.c.source, sources)))
        .order_by(articles.c.id)
    )
    found = {r.id: r.find for r in tx.execute(query)}
    held = store_articles.get(tx, list(found))
    return [(held[id], find) for id, find in found.items()]


def drop_texts(tx: Tx, ids: Sequence[str], of_finds: Sequence[str]) -> None:
    """Forget the texts of articles, and the pages that they were read out of."""
    for part in chunks(ids):
        tx.execute(update(articles).where(within(articles.c.id, part)).values(text=""))
    for part in chunks(of_finds):
        tx.execute(delete(pages).where(within(pages.c.find, part)))


def unpublished(tx: Tx, before: datetime, limit: int = 20_000) -> list[str]:
    """Articles first seen before then that no story with a public address holds, and that have no record."""
    public = exists().where(memberships.c.article == articles.c.id, memberships.c.story == permalinks.c.story)
    recorded = exists().where(records.c.article == articles.c.id)
    query = (
        select(articles.c.id)
        .where(articles.c.first_seen < before)
        .where(~public, ~recorded)
        .order_by(articles.c.first_seen)
        .limit(limit)
    )
    return list(tx.execute(query).scalars())


def drop_articles(tx: Tx, ids: Sequence[str], now: datetime) -> None:
    """Forget articles and all that was concluded about them; stories that are left empty go too. That they were there, and
    are not kept any longer, stays known of their finds."""
    for part in chunks(ids):
        gone = tx.execute(select(articles.c.find).where(within(articles.c.id, part))).scalars()
        swept = [{"stage": "sweep", "item": find, "at": now, "kind": "skipped", "why": SWEPT} for find in set(gone)]
        if swept:
            upsert(tx, endings, swept, keys=["stage", "item"])
        held = set(tx.execute(select(memberships.c.story).where(within(memberships.c.article, part))).scalars())
        for table in (fingerprints, bands, matches, qualities, memberships, features):
            tx.execute(delete(table).where(within(table.c.article, part)))
        tx.execute(delete(articles).where(within(articles.c.id, part)))
        full = set(tx.execute(select(memberships.c.story).where(within(memberships.c.story, held))).scalars())
        empty = sorted(held - full)
        tx.execute(delete(story_topics).where(within(story_topics.c.story, empty)))
        tx.execute(delete(stories).where(within(stories.c.id, empty)))


def old_images(tx: Tx, before: datetime, limit: int = 20_000) -> list[ImageCopy]:
    """Copies of images that were made before then."""
    query = select(image_copies).where(image_copies.c.file.is_not(None), image_copies.c.fetched_at < before)
    rows = tx.execute(query.order_by(image_copies.c.id).limit(limit))
    return [
        ImageCopy(url=r.url, width=r.width, height=r.height, file=r.file, content=r.content, why=r.why) for r in rows
    ]


def image_files(tx: Tx) -> set[str]:
    """The files of all copies."""
    return set(tx.execute(select(image_copies.c.file).where(image_copies.c.file.is_not(None))).scalars())
