"""What reading apps ask for: items by number, and what a person read, starred and follows.

An app knows an item by a number that never changes; later items have higher ones. Stories are numbered when they have an address,
articles when they are in a story: by `number_new`, before an app looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, false, func, insert, literal, not_, or_, select, text, true

from newsloom.store import kv
from newsloom.store.sql import Tx, chunks, upsert, within
from newsloom.store.tables import (
    articles,
    memberships,
    permalinks,
    reader_items,
    reader_marks,
    reader_streams,
    stories,
    story_topics,
)

SEQ = "reader.seq"
"""Memberships up to this number have their articles numbered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderItem:
    """An item, and what a person made of it. `kind`: story, article."""

    number: int
    kind: str
    ref: str
    at: datetime
    read: bool = False
    starred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which items: of these topics and sources (None: of all), in this state; numbers and times are exclusive bounds."""

    topics: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    read: bool | None = None
    starred: bool | None = None
    above: int | None = None
    below: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    without: tuple[str, ...] = ()
    """Articles that were taken down."""


def number_new(tx: Tx, since: datetime) -> None:
    """Give numbers to what was published, and to articles that joined stories, and was seen since then."""
    if tx.dialect.name == "postgresql":
        tx.execute(
            text("LOCK TABLE reader_items IN SHARE ROW EXCLUSIVE MODE")
        )  # two who number at once would use one twice
    seq = int(kv.get(tx, SEQ) or 0)
    newest = int(tx.execute(select(func.max(memberships.c.seq))).scalar() or 0)
    known = exists().where(reader_items.c.ref == permalinks.c.story)
    published = select(permalinks.c.story, permalinks.c.first_published).where(
        permalinks.c.main.is_(True), permalinks.c.first_published >= since, ~known
    )
    found: list[tuple[datetime, str, str]] = [(r.first_published, r.story, "story") for r in tx.execute(published)]
    if newest != seq:
        joined = (
            select(articles.c.id, articles.c.first_seen)
            .join(memberships, memberships.c.article == articles.c.id)
            .where(memberships.c.seq > seq, articles.c.first_seen >= since)
            .where(~exists().where(reader_items.c.ref == articles.c.id))
        )
        found += [(r.first_seen, r.id, "article") for r in tx.execute(joined)]
        kv.put(tx, SEQ, str(newest))
    last = int(tx.execute(select(func.max(reader_items.c.number))).scalar() or 0)
    rows = [
        {"number": number, "kind": kind, "ref": ref, "at": at}
        for number, (at, ref, kind) in enumerate(sorted(found), last + 1)
    ]
    for part in chunks(rows):
        tx.execute(insert(reader_items), part)


def is_new(tx: Tx, since: datetime) -> bool:
    """Whether something waits for its number."""
    if int(tx.execute(select(func.max(memberships.c.seq))).scalar() or 0) != int(kv.get(tx, SEQ) or 0):
        return True
    known = exists().where(reader_items.c.ref == permalinks.c.story)
    query = select(permalinks.c.story).where(permalinks.c.main.is_(True), permalinks.c.first_published >= since, ~known)
    return tx.execute(query.limit(1)).first() is not None


def page(tx: Tx, person: str, wanted: Wanted, *, limit: int, ascending: bool = False) -> list[ReaderItem]:
    """Items of a person, the newest (or oldest) first."""
    order = reader_items.c.number.asc() if ascending else reader_items.c.number.desc()
    query = _joined(person, _columns()).where(*_conditions(wanted)).order_by(order).limit(limit)
    return [_item(r) for r in tx.execute(query)]


def numbers(tx: Tx, person: str, wanted: Wanted, *, limit: int) -> list[int]:
    """The numbers alone, ascending; of more than `limit`, the newest."""
    query = _joined(person, [reader_items.c.number]).where(*_conditions(wanted))
    found = tx.execute(query.order_by(reader_items.c.number.desc()).limit(limit)).scalars()
    return sorted(int(n) for n in found)


def by_numbers(tx: Tx, person: str, found: Sequence[int], wanted: Wanted) -> list[ReaderItem]:
    """These items, ascending, as far as `wanted` allows them."""
    query = _joined(person, _columns()).where(within(reader_items.c.number, found), *_conditions(wanted))
    return [_item(r) for r in tx.execute(query.order_by(reader_items.c.number))]


def counts(tx: Tx, person: str, wanted: Wanted) -> tuple[dict[str, int], dict[str, int]]:
    """How many items each topic and each source has."""
    conditions = _conditions(wanted)
    of_topics = (
        _joined(person, [story_topics.c.topic, func.count()])
        .join(story_topics, story_topics.c.story == reader_items.c.ref)
        .where(*conditions, reader_items.c.kind == "story")
        .group_by(story_topics.c.topic)
    )
    of_sources = (
        _joined(person, [articles.c.source, func.count()])
        .join(articles, articles.c.id == reader_items.c.ref)
        .where(*conditions, reader_items.c.kind == "article", articles.c.source.is_not(None))
        .group_by(articles.c.source)
    )
    topics = {str(name): int(n) for name, n in tx.execute(of_topics)}
    return topics, {str(name): int(n) for name, n in tx.execute(of_sources)}


def total(tx: Tx, person: str, wanted: Wanted) -> int:
    """How many items."""
    return int(tx.execute(_joined(person, [func.count()]).where(*_conditions(wanted))).scalar() or 0)


def mark(tx: Tx, person: str, found: Iterable[int], *, read: bool | None = None, starred: bool | None = None) -> None:
    """Say of items that they are read, or starred, or not; None leaves that as it is."""
    update = [name for name, value in (("read", read), ("starred", starred)) if value is not None]
    for part in chunks(dict.fromkeys(found)):
        there = tx.execute(select(reader_items.c.number).where(within(reader_items.c.number, part))).scalars()
        rows = [{"person": person, "number": n, "read": bool(read), "starred": bool(starred)} for n in there]
        upsert(tx, reader_marks, rows, keys=["person", "number"], update=update)


def unwanted(tx: Tx, person: str) -> set[str]:
    """The streams that a person does not follow."""
    query = select(reader_streams.c.stream).where(reader_streams.c.person == person, reader_streams.c.wanted.is_(False))
    return set(tx.execute(query).scalars())


def follow(tx: Tx, person: str, stream: str, wanted: bool) -> None:
    """Say whether a person follows a stream."""
    row = {"person": person, "stream": stream, "wanted": wanted}
    upsert(tx, reader_streams, [row], keys=["person", "stream"])


def forget(tx: Tx, before: datetime) -> int:
    """Drop items that came before then and that nobody starred, and their marks; how many. The newest stays: the numbers go on
    from it."""
    kept = exists().where(reader_marks.c.number == reader_items.c.number, reader_marks.c.starred.is_(True))
    newest = select(func.max(reader_items.c.number)).scalar_subquery()
    old = delete(reader_items).where(reader_items.c.at < before, reader_items.c.number < newest, ~kept)
    gone = int(tx.execute(old).rowcount)
    if gone:
        tx.execute(delete(reader_marks).where(~exists().where(reader_items.c.number == reader_marks.c.number)))
    return gone


def numbers_of(tx: Tx, refs: Sequence[str]) -> Mapping[str, int]:
    """The numbers of stories and articles."""
    out: dict[str, int] = {}
    for part in chunks(refs):
        query = select(reader_items.c.ref, reader_items.c.number).where(within(reader_items.c.ref, part))
        out.update((r.ref, int(r.number)) for r in tx.execute(query))
    return out


def _columns() -> list[Any]:
    read = func.coalesce(reader_marks.c.read, false()).label("is_read")
    starred = func.coalesce(reader_marks.c.starred, false()).label("is_starred")
    return [reader_items, read, starred]


def _joined(person: str, columns: Sequence[Any]) -> Any:
    theirs = and_(reader_marks.c.number == reader_items.c.number, reader_marks.c.person == person)
    return select(*columns).select_from(reader_items.outerjoin(reader_marks, theirs))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_shown(wanted)]
    for state, column in ((wanted.read, reader_marks.c.read), (wanted.starred, reader_marks.c.starred)):
        if state is not None:
            is_so = func.coalesce(column, false()).is_(True)
            found.append(is_so if state else not_(is_so))
    if wanted.above is not None:
        found.append(reader_items.c.number > wanted.above)
    if wanted.below is not None:
        found.append(reader_items.c.number < wanted.below)
    if wanted.since is not None:
        found.append(reader_items.c.at >= wanted.since)
    if wanted.until is not None:
        found.append(reader_items.c.at < wanted.until)
    return found


def _shown(wanted: Wanted) -> ColumnElement[bool]:
    """Stories that are published, and articles that are there and were not taken down; of the topics and sources."""
    public = _there(stories.c.id == reader_items.c.ref, stories.c.state == "published")
    story: ColumnElement[bool] = and_(reader_items.c.kind == "story", public)
    if wanted.topics is not None:
        of = _there(story_topics.c.story == reader_items.c.ref, within(story_topics.c.topic, wanted.topics))
        story = and_(story, of)
    told = within(articles.c.source, wanted.sources) if wanted.sources is not None else true()
    there = _there(articles.c.id == reader_items.c.ref, told)
    article: ColumnElement[bool] = and_(reader_items.c.kind == "article", there)
    if wanted.without:
        article = and_(article, not_(within(reader_items.c.ref, wanted.without)))
    return or_(story, article)


def _there(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a row elsewhere fits the item, also where that table is joined already."""
    return select(literal(1)).where(*conditions).correlate(reader_items).exists()


def _item(r: Any) -> ReaderItem:
    return ReaderItem(
        number=int(r.number), kind=r.kind, ref=r.ref, at=r.at, read=bool(r.is_read), starred=bool(r.is_starred)
    )
