"""What the world said: bytes, feed documents, entries, finds (URLs as first seen), pages, image copies, aliases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec
import zstandard
from sqlalchemy import and_, delete, exists, select

from newsloom.model.capture import Entry, Page
from newsloom.model.ids import content_digest, digest
from newsloom.store.sql import Tx, chunks, clean, upsert, within
from newsloom.store.tables import aliases, blobs, documents, endings, entries, finds, image_copies, pages

Via = Literal["feed", "sitemap", "listing", "search", "mentions", "hand", "archive", "rows", "own", "mail"]
MAX_BLOB = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveredUrl:
    """A URL as it was first seen. `id` is a digest of its canonical form; `topic` is a hint."""

    id: str
    url: str
    first_seen: datetime
    source: str | None = None
    entry: str | None = None
    topic: str | None = None
    via: Via = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageCopy:
    """The newsroom's copy of an image: `file` below cache/images, or None and the reason why there is none."""

    url: str
    width: int | None = None
    height: int | None = None
    file: str | None = None
    content: str | None = None
    why: str | None = None


def find_id(canonical_url: str) -> str:
    """The identity of a find."""
    return digest("find", canonical_url)


def put_blob(tx: Tx, data: bytes, now: datetime) -> str:
    """Keep bytes under their digest; the same bytes are kept once."""
    name = content_digest(data)
    packed = zstandard.ZstdCompressor(level=3).compress(data)
    upsert(
        tx, blobs, [{"digest": name, "data": packed, "size": len(data), "stored_at": now}], keys=["digest"], update=()
    )
    return name


def get_blob(tx: Tx, name: str) -> bytes | None:
    """The bytes under a digest; None when they were swept."""
    row = tx.execute(select(blobs.c.data).where(blobs.c.digest == name)).first()
    return None if row is None else zstandard.ZstdDecompressor().decompress(row.data, max_output_size=MAX_BLOB)


def put_document(tx: Tx, source: str, *, url: str, status: int, body: bytes, now: datetime) -> None:
    """A poll's answer. Empty bodies (304) are noted without bytes."""
    name = put_blob(tx, body, now) if body else None
    row = {"source": source, "fetched_at": now, "url": url, "status": status, "body": name, "bytes": len(body)}
    upsert(tx, documents, [row], keys=["source", "fetched_at"])


def latest_entries(tx: Tx, source: str, keys: Iterable[str]) -> dict[str, tuple[str, str | None]]:
    """Of the entries known from a source: key -> (content digest of its newest version, its find)."""
    out: dict[str, tuple[str, str | None]] = {}
    for part in chunks(keys):
        rows = tx.execute(
            select(entries.c.key, entries.c.content, entries.c.find)
            .where(entries.c.source == source, within(entries.c.key, part))
            .order_by(entries.c.seen_at, entries.c.id)
        )
        for r in rows:
            out[r.key] = (r.content, r.find)
    return out


def newest_entries(tx: Tx, source: str, limit: int) -> list[Entry]:
    """The entries of a source that were seen last, newest first."""
    rows = tx.execute(
        select(entries.c.payload)
        .where(entries.c.source == source)
        .order_by(entries.c.seen_at.desc(), entries.c.id)
        .limit(limit)
    )
    return [msgspec.convert(r.payload, Entry) for r in rows]


def put_entries(tx: Tx, source: str, new: Sequence[tuple[str, str, str | None, Entry]], now: datetime) -> None:
    """Keep versions of entries: (key, content digest, find, entry) each."""
    rows = [
        {
            "id": digest("entry", source, key, content),
            "source": source,
            "key": key,
            "content": content,
            "find": find,
            "payload": msgspec.to_builtins(entry),
            "seen_at": now,
        }
        for key, content, find, entry in new
    ]
    upsert(tx, entries, rows, keys=["id"], update=())


def said_of_finds(tx: Tx, ids: Sequence[str]) -> dict[str, list[tuple[str, Entry]]]:
    """For each find, the entries that pointed to it with their sources; of one source the newest version, newest last."""
    found: dict[str, dict[str, Entry]] = {}
    for part in chunks(ids):
        rows = tx.execute(
            select(entries.c.find, entries.c.source, entries.c.payload)
            .where(within(entries.c.find, part))
            .order_by(entries.c.seen_at, entries.c.id)
        )
        for r in rows:
            of = found.setdefault(r.find, {})
            of.pop(r.source, None)
            of[r.source] = msgspec.convert(r.payload, Entry)
    return {find: list(of.items()) for find, of in found.items()}


def put_finds(tx: Tx, new: Sequence[DiscoveredUrl]) -> list[DiscoveredUrl]:
    """Keep URLs as first seen; returns those that were not known before (a known one keeps its first sighting)."""
    known: set[str] = set()
    for part in chunks([f.id for f in new]):
        known |= set(tx.execute(select(finds.c.id).where(within(finds.c.id, part))).scalars())
    fresh = list({f.id: f for f in reversed(new) if f.id not in known}.values())[::-1]
    rows = [
        {
            "id": f.id,
            "url": clean(f.url),
            "first_seen": f.first_seen,
            "source": f.source,
            "entry": f.entry,
            "topic": f.topic,
            "via": f.via,
        }
        for f in fresh
    ]
    upsert(tx, finds, rows, keys=["id"], update=())
    return fresh


def get_finds(tx: Tx, ids: Sequence[str]) -> dict[str, DiscoveredUrl]:
    """Finds by id."""
    out: dict[str, DiscoveredUrl] = {}
    for part in chunks(ids):
        for r in tx.execute(select(finds).where(within(finds.c.id, part))):
            out[r.id] = DiscoveredUrl(
                id=r.id, url=r.url, first_seen=r.first_seen, source=r.source, entry=r.entry, topic=r.topic, via=r.via
            )
    return out


def put_page(tx: Tx, page: Page, find: str, now: datetime) -> None:
    """Keep a captured response."""
    body = put_blob(tx, page.body, now)
    row = {
        "id": page.id,
        "find": find,
        "url": clean(page.url),
        "final_url": clean(page.final_url),
        "status": page.status,
        "headers": page.headers,
        "body": body,
        "fetched_at": page.fetched_at,
    }
    upsert(tx, pages, [row], keys=["id"], update=())


def page_id(find: str, body: bytes) -> str:
    """The identity of a captured response: where it was found, and its bytes."""
    return digest("page", find, content_digest(body))


def get_pages(tx: Tx, ids: Sequence[str]) -> dict[str, tuple[Page, str]]:
    """Pages with their finds; a page whose bytes were swept is left out."""
    out: dict[str, tuple[Page, str]] = {}
    for part in chunks(ids):
        query = select(pages, blobs.c.data).join(blobs, blobs.c.digest == pages.c.body).where(within(pages.c.id, part))
        for r in tx.execute(query):
            body = zstandard.ZstdDecompressor().decompress(r.data, max_output_size=MAX_BLOB)
            out[r.id] = (
                Page(
                    id=r.id,
                    url=r.url,
                    final_url=r.final_url,
                    status=r.status,
                    headers=r.headers,
                    body=body,
                    fetched_at=r.fetched_at,
                ),
                r.find,
            )
    return out


def known_pages(tx: Tx, ids: Sequence[str]) -> set[str]:
    """Those of the pages that are kept already."""
    out: set[str] = set()
    for part in chunks(ids):
        out |= set(tx.execute(select(pages.c.id).where(within(pages.c.id, part))).scalars())
    return out


def pages_of_find(tx: Tx, find: str) -> list[tuple[str, datetime, int]]:
    """(id, fetched at, status) of the pages captured for a find, oldest first."""
    rows = tx.execute(
        select(pages.c.id, pages.c.fetched_at, pages.c.status).where(pages.c.find == find).order_by(pages.c.fetched_at)
    )
    return [(r.id, r.fetched_at, r.status) for r in rows]


def finds_of_pages(tx: Tx, ids: Sequence[str]) -> dict[str, str]:
    """The find of each of these pages."""
    out: dict[str, str] = {}
    for part in chunks(ids):
        out |= {r.id: r.find for r in tx.execute(select(pages.c.id, pages.c.find).where(within(pages.c.id, part)))}
    return out


def latest_pages(tx: Tx, finds: Sequence[str]) -> list[Page]:
    """The page that was captured last for each of these finds; none for a find whose page was swept or never fetched."""
    newest: dict[str, str] = {}
    for part in chunks(finds):
        query = select(pages.c.find, pages.c.id).where(within(pages.c.find, part)).order_by(pages.c.fetched_at)
        newest.update((r.find, r.id) for r in tx.execute(query))
    return [page for page, _ in get_pages(tx, list(newest.values())).values()]


def recaptured(tx: Tx, finds: Sequence[str], since: datetime) -> dict[str, tuple[str, str]]:
    """Of finds whose page was captured again since then with other bytes: (the page as it was, the page as it is)."""
    taken: dict[str, list[tuple[str, datetime]]] = {}
    for part in chunks(finds):
        query = select(pages.c.find, pages.c.id, pages.c.fetched_at).where(within(pages.c.find, part))
        for r in tx.execute(query.order_by(pages.c.fetched_at, pages.c.id)):
            taken.setdefault(r.find, []).append((r.id, r.fetched_at))
    out: dict[str, tuple[str, str]] = {}
    for find, rows in taken.items():
        if len(rows) > 1 and rows[-1][1] > since:
            before = [page for page, at in rows[:-1] if at <= since] or [rows[0][0]]
            out[find] = (before[-1], rows[-1][0])
    return out


def put_aliases(tx: Tx, pairs: Mapping[str, tuple[str, str]]) -> None:
    """Remember that URLs lead to a canonical one: url -> (canonical, why). The first word stands."""
    rows = [
        {"url": clean(u), "canonical": clean(canonical), "why": why}
        for u, (canonical, why) in pairs.items()
        if u != canonical
    ]
    upsert(tx, aliases, rows, keys=["url"], update=())


def resolve(tx: Tx, urls: Sequence[str]) -> dict[str, str]:
    """Canonical URLs of those that are known aliases (one hop: the table holds ends of chains)."""
    out: dict[str, str] = {}
    for part in chunks(urls):
        for r in tx.execute(select(aliases.c.url, aliases.c.canonical).where(within(aliases.c.url, part))):
            out[r.url] = r.canonical
    return out


def put_image(tx: Tx, copy: ImageCopy, now: datetime) -> None:
    """Remember what became of an image."""
    row = {
        "id": digest("image", copy.url),
        "url": clean(copy.url),
        "width": copy.width,
        "height": copy.height,
        "file": copy.file,
        "content": copy.content,
        "why": copy.why,
        "fetched_at": now,
    }
    upsert(tx, image_copies, [row], keys=["id"])


def get_images(tx: Tx, urls: Sequence[str]) -> dict[str, ImageCopy]:
    """Copies by the publisher's URL."""
    ids = {digest("image", u): u for u in urls}
    out: dict[str, ImageCopy] = {}
    for part in chunks(ids):
        for r in tx.execute(select(image_copies).where(within(image_copies.c.id, part))):
            out[ids[r.id]] = ImageCopy(
                url=r.url, width=r.width, height=r.height, file=r.file, content=r.content, why=r.why
            )
    return out


def with_content(tx: Tx, content: str, limit: int = 100) -> list[ImageCopy]:
    """The image addresses that gave exactly these bytes."""
    rows = tx.execute(
        select(image_copies).where(image_copies.c.content == content).order_by(image_copies.c.id).limit(limit)
    )
    return [
        ImageCopy(url=r.url, width=r.width, height=r.height, file=r.file, content=r.content, why=r.why) for r in rows
    ]


def sweep(tx: Tx, *, documents_before: datetime, pages_before: datetime) -> tuple[int, int]:
    """Drop old feed documents and pages, then bytes that nothing points to. Returns how many of each went."""
    gone_documents = int(tx.execute(delete(documents).where(documents.c.fetched_at < documents_before)).rowcount)
    # What the newsroom wrote itself lies nowhere else.
    aged = and_(pages.c.fetched_at < pages_before, ~exists().where(finds.c.id == pages.c.find, finds.c.via == "own"))
    old = exists().where(pages.c.id == endings.c.item, aged)
    tx.execute(delete(endings).where(endings.c.stage == "extract", old))
    gone_pages = int(tx.execute(delete(pages).where(aged)).rowcount)
    # Sets, not NOT IN: of a long list PostgreSQL makes no hash, and walks it anew for each row (over 40 s of 200,000 blobs,
    # where this takes a fifth of a second). NOT EXISTS would do there, but SQLite has no index to look a body up in.
    unnamed = select(blobs.c.digest).except_(select(documents.c.body), select(pages.c.body))
    tx.execute(delete(blobs).where(blobs.c.digest.in_(unnamed)))
    return gone_documents, gone_pages
