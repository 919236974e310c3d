"""What we told the world: records, permalinks, files, editions. A ledger: amended, never unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, case, func, select, update

from newsloom.model.edition import Record
from newsloom.store.sql import Tx, Words, chunks, upsert, within
from newsloom.store.tables import editions, matches, permalinks, records, stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """A record's line in the ledger. `secured` is the digest of the payload we wrote; None: foreign, or none."""

    article: str
    path: str
    story: str | None
    digest: str
    record: Record
    secured: str | None
    key_id: str | None
    adopted: bool
    written_at: datetime


Place = tuple[datetime, str]
"""Where a record stands among others of its kind: when it was published, and its path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permalink:
    """A story's public address; `feed_id` was minted once."""

    path: str
    story: str
    feed_id: str
    first_published: datetime
    updated: datetime
    main: bool = True
    shown: Any = None


def put_record(tx: Tx, line: Ledger) -> None:
    """Write or amend a record's line; its path never changes."""
    put_records(tx, [line])


def put_records(tx: Tx, lines: Sequence[Ledger]) -> None:
    """Write or amend lines; their paths never change."""
    rows = [
        {
            "article": line.article,
            "path": line.path,
            "story": line.story,
            "digest": line.digest,
            "payload": msgspec.to_builtins(line.record),
            "secured": line.secured,
            "key_id": line.key_id,
            "adopted": line.adopted,
            "is_published": line.record.is_published,
            "published": line.record.published,
            "written_at": line.written_at,
        }
        for line in lines
    ]
    for part in chunks(rows, 1000):
        upsert(tx, records, part, keys=["article"], update=[k for k in part[0] if k not in ("article", "path")])


def _ledger(r: Any) -> Ledger:
    return Ledger(
        article=r.article,
        path=r.path,
        story=r.story,
        digest=r.digest,
        record=msgspec.convert(r.payload, Record),
        secured=r.secured,
        key_id=r.key_id,
        adopted=r.adopted,
        written_at=r.written_at,
    )


def get_records(tx: Tx, ids: Sequence[str]) -> dict[str, Ledger]:
    """Lines by article."""
    out: dict[str, Ledger] = {}
    for part in chunks(ids):
        for r in tx.execute(select(records).where(within(records.c.article, part))):
            out[r.article] = _ledger(r)
    return out


def told_by(tx: Tx, ids: Sequence[str]) -> dict[str, set[str]]:
    """For each story, the articles whose records were written as its own."""
    out: dict[str, set[str]] = {}
    for part in chunks(ids):
        for r in tx.execute(select(records.c.story, records.c.article).where(within(records.c.story, part))):
            out.setdefault(r.story, set()).add(r.article)
    return out


def at_paths(tx: Tx, paths: Iterable[str]) -> dict[str, Ledger]:
    """The lines of these paths."""
    out: dict[str, Ledger] = {}
    for part in chunks(paths):
        for r in tx.execute(select(records).where(within(records.c.path, part))):
            out[r.path] = _ledger(r)
    return out


def taken_paths(tx: Tx, stems: Iterable[str]) -> set[str]:
    """Of these paths, those that are in the ledger."""
    out: set[str] = set()
    for part in chunks(stems):
        out |= set(tx.execute(select(records.c.path).where(within(records.c.path, part))).scalars())
    return out


def all_paths(tx: Tx) -> dict[str, tuple[str, str]]:
    """path -> (article, digest) of every record."""
    return {
        r.path: (r.article, r.digest) for r in tx.execute(select(records.c.path, records.c.article, records.c.digest))
    }


def published_from(
    tx: Tx, topic: str | None, *, newest: Place | None = None, oldest: Place | None = None, limit: int | None = None
) -> list[Ledger]:
    """Published records (of a topic), newest first: those at or before `newest`, and at or after `oldest`."""
    query = select(records).where(records.c.is_published.is_(True))
    if topic is not None:
        query = query.join(matches, (matches.c.article == records.c.article) & (matches.c.topic == topic))
    if newest is not None:
        query = query.where(records.c.published <= newest[0])
        query = query.where((records.c.published < newest[0]) | (records.c.path <= newest[1]))
    if oldest is not None:
        query = query.where(records.c.published >= oldest[0])
        query = query.where((records.c.published > oldest[0]) | (records.c.path >= oldest[1]))
    rows = tx.execute(query.order_by(records.c.published.desc(), records.c.path.desc()).limit(limit))
    return [_ledger(r) for r in rows]


def published_topics(tx: Tx) -> dict[str, set[str]]:
    """The topics of each article that has a published record."""
    out: dict[str, set[str]] = {}
    query = select(matches.c.article, matches.c.topic).join(records, records.c.article == matches.c.article)
    for r in tx.execute(query.where(records.c.is_published.is_(True))):
        out.setdefault(r.article, set()).add(r.topic)
    return out


def count_records(tx: Tx) -> tuple[int, int]:
    """(all, published)."""
    shown = case((records.c.is_published.is_(True), 1))
    total, public = tx.execute(select(func.count(), func.count(shown)).select_from(records)).one()
    return int(total), int(public)


def note_shown(tx: Tx, links: Sequence[Permalink]) -> None:
    """Remember what the pages of these addresses were printed from; where they lead is left alone."""
    rows = [{"at_path": link.path, "was_shown": link.shown, "was_updated": link.updated} for link in links]
    statement = (
        update(permalinks)
        .where(permalinks.c.path == bindparam("at_path"))
        .values(shown=bindparam("was_shown"), updated=bindparam("was_updated"))
    )
    if rows:
        tx.execute(statement, rows)


def mint_permalinks(tx: Tx, links: Sequence[Permalink]) -> None:
    """Promise the first addresses of many stories at once."""
    rows = [
        {
            "path": link.path,
            "story": link.story,
            "feed_id": link.feed_id,
            "first_published": link.first_published,
            "updated": link.updated,
            "main": link.main,
            "shown": link.shown,
        }
        for link in links
    ]
    for part in chunks(rows, 1000):
        upsert(tx, permalinks, part, keys=["path"], update=())


def _permalink(r: Any) -> Permalink:
    return Permalink(
        path=r.path,
        story=r.story,
        feed_id=r.feed_id,
        first_published=r.first_published,
        updated=r.updated,
        main=r.main,
        shown=r.shown,
    )


def permalinks_of(tx: Tx, ids: Sequence[str]) -> dict[str, list[Permalink]]:
    """The addresses of stories, the main one first."""
    out: dict[str, list[Permalink]] = {}
    for part in chunks(ids):
        rows = tx.execute(
            select(permalinks)
            .where(within(permalinks.c.story, part))
            .order_by(permalinks.c.main.desc(), permalinks.c.path)
        )
        for r in rows:
            out.setdefault(r.story, []).append(_permalink(r))
    return out


def move_permalinks(tx: Tx, gone: str, kept: str) -> None:
    """A story was merged: its addresses now lead to the other's."""
    has_main = tx.execute(
        select(permalinks.c.path).where(permalinks.c.story == kept, permalinks.c.main.is_(True))
    ).first()
    values: dict[str, Any] = {"story": kept}
    if has_main is not None:
        values["main"] = False
    tx.execute(update(permalinks).where(permalinks.c.story == gone).values(**values))


def restore_permalinks(tx: Tx, story: str, links: Sequence[tuple[str, bool]] | None = None) -> None:
    """A merge was taken back: these addresses (path, whether it is the main one) are the story's own again; None: those that
    were minted for it."""
    if links is None:
        minted = permalinks.c.feed_id.endswith(f":{story}", autoescape=True)
        tx.execute(update(permalinks).where(minted).values(story=story, main=True))
        return
    statement = (
        update(permalinks)
        .where(permalinks.c.path == bindparam("at_path"))
        .values(story=story, main=bindparam("is_main"))
    )
    if links:
        tx.execute(statement, [{"at_path": path, "is_main": main} for path, main in links])


def sitemap_rows(
    tx: Tx, start: datetime | None = None, end: datetime | None = None, limit: int | None = None
) -> list[tuple[str, datetime]]:
    """(address, when something new last came) of published stories first seen in [start, end), newest first."""
    query = select(permalinks.c.path, func.coalesce(stories.c.news_at, stories.c.first_seen).label("at"))
    query = query.join(stories, stories.c.id == permalinks.c.story)
    query = query.where(stories.c.state == "published", permalinks.c.main.is_(True))
    if start is not None:
        query = query.where(stories.c.first_seen >= start)
    if end is not None:
        query = query.where(stories.c.first_seen < end)
    rows = tx.execute(query.order_by(stories.c.first_seen.desc(), stories.c.id.desc()).limit(limit))
    return [(r.path, r.at) for r in rows]


def taken_permalinks(tx: Tx, paths: Iterable[str]) -> dict[str, str]:
    """Of these addresses, those that are promised: path -> story."""
    out: dict[str, str] = {}
    for part in chunks(paths):
        rows = tx.execute(select(permalinks.c.path, permalinks.c.story).where(within(permalinks.c.path, part)))
        out.update((r.path, r.story) for r in rows)
    return out


def side_permalinks(tx: Tx) -> list[str]:
    """Addresses that lead to another one: of merged stories, and of stories that got a new one."""
    return list(
        tx.execute(select(permalinks.c.path).where(permalinks.c.main.is_(False)).order_by(permalinks.c.path)).scalars()
    )


def shown_permalinks(tx: Tx, limit: int | None = None) -> list[str]:
    """The addresses whose pages were printed and stand: the main ones of stories that are shown; the latest `limit`."""
    stands = permalinks.c.main.is_(True) & permalinks.c.shown.is_not(None)
    query = select(permalinks.c.path).where(stands).order_by(permalinks.c.first_published.desc(), permalinks.c.path)
    return list(tx.execute(query.limit(limit) if limit is not None else query).scalars())


def put_edition(tx: Tx, id: str, at: datetime, kind: str, facts: Any, sent_at: datetime | None = None) -> None:
    """A line for an edition, an issue of the newsletter, or a notice. Written before it is sent: a crash shows as unsent."""
    upsert(tx, editions, [{"id": id, "at": at, "kind": kind, "facts": facts, "sent_at": sent_at}], keys=["id"])


def latest_editions(tx: Tx, kind: str, limit: int = 20) -> list[tuple[str, datetime, Any, datetime | None]]:
    """(id, at, facts, sent at), newest first."""
    rows = tx.execute(
        select(editions).where(editions.c.kind == kind).order_by(editions.c.at.desc(), editions.c.id).limit(limit)
    )
    return [(r.id, r.at, r.facts, r.sent_at) for r in rows]


def last_id(tx: Tx) -> str:
    """The newest line of the ledger of editions: changes with every one."""
    return tx.execute(select(editions.c.id).order_by(editions.c.at.desc(), editions.c.id).limit(1)).scalar() or ""


def issues(tx: Tx, kind: str, limit: int) -> list[tuple[str, datetime, Any]]:
    """(id, at, facts) of the lines of a kind that have a file (an issue, not one of its mailings), newest first."""
    query = select(editions).where(editions.c.kind == kind, editions.c.facts.cast(Words).like('%"path":%'))
    return [(r.id, r.at, r.facts) for r in tx.execute(query.order_by(editions.c.at.desc(), editions.c.id).limit(limit))]


def edition(tx: Tx, id: str) -> tuple[str, datetime, str, Any, datetime | None] | None:
    """(id, at, kind, facts, sent at) of one line."""
    r = tx.execute(select(editions).where(editions.c.id == id)).first()
    return None if r is None else (r.id, r.at, r.kind, r.facts, r.sent_at)


def lines(tx: Tx, ids: Sequence[str]) -> dict[str, tuple[str, datetime, str, Any, datetime | None]]:
    """The same for several lines, by id."""
    out = {}
    for part in chunks(ids):
        for r in tx.execute(select(editions).where(within(editions.c.id, part))):
            out[r.id] = (r.id, r.at, r.kind, r.facts, r.sent_at)
    return out


def unsent(tx: Tx, kinds: Sequence[str]) -> list[tuple[str, datetime, str, Any]]:
    """(id, at, kind, facts) of the lines of these kinds that have not gone out, oldest first."""
    query = select(editions).where(within(editions.c.kind, kinds), editions.c.sent_at.is_(None))
    return [(r.id, r.at, r.kind, r.facts) for r in tx.execute(query.order_by(editions.c.at, editions.c.id))]
