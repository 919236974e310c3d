"""Articles, and what was concluded about each: fingerprint, copies, matches, quality."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, func, select, text, update

from newsloom.model.article import Article, Match, Quality, StoredArticle
from newsloom.model.ids import article_id
from newsloom.model.story import CopyOf
from newsloom.store import links
from newsloom.store.sql import Tx, chunks, clean, upsert, within
from newsloom.store.tables import aliases, articles, bands, finds, fingerprints, matches, memberships, pages, qualities

HELD = [
    articles.c[name]
    for name in ("id", "payload", "text", "provider_name", "provider_domain", "first_seen", "source", "topic_hint")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFingerprint:
    """A fingerprint as it is stored, with what decides which of two texts came first."""

    article: str
    payload: bytes
    copy_of: str | None
    kind: str | None


def lock(tx: Tx, ids: Sequence[str]) -> None:
    """Until this transaction ends nobody else decides which page speaks for these articles, known or not yet known.

    On SQLite a writer is alone anyway. Sorted, so that two batches cannot wait for each other in a circle.
    """
    if tx.dialect.name != "sqlite" and ids:
        keys = [int(id[:15], 16) for id in sorted(set(ids))]
        tx.execute(text("SELECT pg_advisory_xact_lock(k) FROM unnest(CAST(:keys AS bigint[])) AS k"), {"keys": keys})


def put(tx: Tx, held: Sequence[tuple[StoredArticle, str, str | None, int]]) -> None:
    """Keep articles: (article, find, page, version of the extractor) each. A redo overwrites; first_seen stays the earliest."""
    rows = [_row(h, find, page, version) for h, find, page, version in held]
    if not rows:
        return
    known = {
        r.id: r.first_seen
        for part in chunks([str(r["id"]) for r in rows])
        for r in tx.execute(select(articles.c.id, articles.c.first_seen).where(within(articles.c.id, part)))
    }
    for row in rows:
        if row["id"] in known:
            row["first_seen"] = min(row["first_seen"], known[row["id"]])
    upsert(tx, articles, rows, keys=["id"])
    links.put(tx, [(h.id, h.article.links, h.first_seen) for h, *_ in held])


def _row(h: StoredArticle, find: str, page: str | None, version: int) -> dict[str, Any]:
    a = h.article
    payload = msgspec.to_builtins(a)
    payload.pop("text")
    payload.pop("links")
    return {
        "id": h.id,
        "find": find,
        "page": page,
        "canonical_url": clean(a.canonical_url),
        "title": clean(a.title),
        "excerpt": clean(a.excerpt),
        "text": clean(a.text),
        "payload": {k: v for k, v in payload.items() if v not in (None, "", [], ())},
        "provider_name": clean(h.provider_name),
        "provider_domain": h.provider_domain,
        "first_seen": h.first_seen,
        "published": a.published,
        "language": a.language,
        "source": h.source,
        "topic_hint": h.topic_hint,
        "version": version,
    }


def held_of(r: Any, text: str) -> StoredArticle:
    """The article of a row with the columns of HELD (without its text, which is given)."""
    return StoredArticle(
        id=r.id,
        article=msgspec.convert(r.payload | {"text": text}, Article),
        provider_name=r.provider_name,
        provider_domain=r.provider_domain,
        first_seen=r.first_seen,
        source=r.source,
        topic_hint=r.topic_hint,
    )


def get(tx: Tx, ids: Sequence[str], *, with_text: bool = True) -> dict[str, StoredArticle]:
    """Articles by id; without their text (it is "" then) where many are read and none is quoted."""
    columns = HELD if with_text else [c for c in HELD if c.name != "text"]
    out: dict[str, StoredArticle] = {}
    for part in chunks(ids):
        for r in tx.execute(select(*columns).where(within(articles.c.id, part))):
            out[r.id] = held_of(r, r.text if with_text else "")
    return out


def texts(tx: Tx, ids: Sequence[str], chars: int) -> dict[str, str]:
    """The beginnings of the articles' texts, of so many characters at most."""
    out: dict[str, str] = {}
    for part in chunks(ids):
        query = select(articles.c.id, func.substr(articles.c.text, 1, chars).label("text"))
        out |= {r.id: r.text for r in tx.execute(query.where(within(articles.c.id, part)))}
    return out


def with_aliases(tx: Tx, canonical: Mapping[str, str]) -> dict[str, str]:
    """Address -> article: these canonical addresses (address -> article), and the aliases that are known to lead to them."""
    target = dict(canonical)
    for part in chunks(list(canonical)):
        query = select(aliases.c.url, aliases.c.canonical).where(within(aliases.c.canonical, part))
        for r in tx.execute(query):
            target.setdefault(r.url, canonical[r.canonical])
    return target


def by_canonical(tx: Tx, url: str) -> str | None:
    """The id of the article with that canonical URL."""
    # An article's id is made of its canonical URL, which has no index of its own.
    return tx.execute(select(articles.c.id).where(articles.c.id == article_id(url))).scalar()


def find_of(tx: Tx, id: str) -> str | None:
    """The find under which the article came."""
    return tx.execute(select(articles.c.find).where(articles.c.id == id)).scalar()


def finds_of(tx: Tx, ids: Sequence[str]) -> dict[str, str]:
    """The finds under which articles came."""
    out: dict[str, str] = {}
    for part in chunks(ids):
        rows = tx.execute(select(articles.c.id, articles.c.find).where(within(articles.c.id, part)))
        out.update((r.id, r.find) for r in rows)
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an article came from: its find, and the capture that it was read out of (None: a row)."""

    find: str
    first_seen: datetime
    page: str | None
    fetched_at: datetime | None


def origin(tx: Tx, id: str) -> Origin | None:
    """Where an article came from; None for an unknown one."""
    query = (
        select(articles.c.find, finds.c.first_seen, articles.c.page, pages.c.fetched_at)
        .join(finds, finds.c.id == articles.c.find)
        .outerjoin(pages, pages.c.id == articles.c.page)
        .where(articles.c.id == id)
    )
    row = tx.execute(query).first()
    return (
        None
        if row is None
        else Origin(find=row.find, first_seen=row.first_seen, page=row.page, fetched_at=row.fetched_at)
    )


def of_find(tx: Tx, find: str) -> list[str]:
    """The articles that came from a find (none, or one; two when the page changed its canonical URL)."""
    return list(tx.execute(select(articles.c.id).where(articles.c.find == find).order_by(articles.c.id)).scalars())


def recent_titles(tx: Tx, since: datetime, limit: int = 20_000) -> list[tuple[str, str, str, str]]:
    """(id, title, excerpt, text) of articles first seen since then, newest first: for topic previews."""
    rows = tx.execute(
        select(articles.c.id, articles.c.title, articles.c.excerpt, articles.c.text)
        .where(articles.c.first_seen >= since)
        .order_by(articles.c.first_seen.desc())
        .limit(limit)
    )
    return [(r.id, r.title, r.excerpt, r.text) for r in rows]


def seen_between(tx: Tx, after: datetime, until: datetime) -> list[str]:
    """The grouped articles first seen in (after, until], in order of arrival."""
    query = (
        select(articles.c.id)
        .join(memberships, memberships.c.article == articles.c.id)
        .where(articles.c.first_seen > after, articles.c.first_seen <= until)
        .order_by(articles.c.first_seen, articles.c.id)
    )
    return list(tx.execute(query).scalars())


def ids_since(tx: Tx, since: datetime) -> list[str]:
    """The articles first seen since then, in order of arrival."""
    query = select(articles.c.id).where(articles.c.first_seen >= since)
    return list(tx.execute(query.order_by(articles.c.first_seen, articles.c.id)).scalars())


def providers_since(tx: Tx, since: datetime) -> list[tuple[str, str, int]]:
    """(domain, name, how many articles) of the publishers of what was first seen since then, the busiest first."""
    query = (
        select(articles.c.provider_domain, articles.c.provider_name, func.count().label("n"))
        .where(articles.c.first_seen >= since)
        .group_by(articles.c.provider_domain, articles.c.provider_name)
    )
    rows = [(r.provider_domain, r.provider_name, int(r.n)) for r in tx.execute(query)]
    return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))


def first_and_last_seen(tx: Tx) -> tuple[datetime, datetime] | None:
    """The span of all arrivals; None in an empty newsroom."""
    row = tx.execute(select(func.min(articles.c.first_seen), func.max(articles.c.first_seen))).one()
    return None if row[0] is None else (row[0], row[1])


def image_urls_of_site(tx: Tx, domain: str, *, but: str, limit: int) -> list[str]:
    """The addresses of the images of a provider's latest articles (without the article `but`), each once per article."""
    rows = tx.execute(
        select(articles.c.payload)
        .where(articles.c.provider_domain == domain, articles.c.id != but)
        .order_by(articles.c.first_seen.desc(), articles.c.id)
        .limit(limit)
    )
    return [url for r in rows for url in dict.fromkeys(i["url"] for i in r.payload.get("images", ()))]


def put_fingerprints(tx: Tx, made: Sequence[tuple[str, bytes, Sequence[int]]]) -> None:
    """Keep fingerprints: (article, bytes, band keys) each; the copy relation is settled by `put_copies`."""
    rows = [
        {"article": a, "payload": payload, "copy_of": None, "copy_kind": None, "because": None}
        for a, payload, _ in made
    ]
    upsert(tx, fingerprints, rows, keys=["article"], update=["payload"])
    for part in chunks([a for a, _, _ in made]):
        tx.execute(delete(bands).where(within(bands.c.article, part)))
    band_rows = [{"band": b, "article": a} for a, _, keys in made for b in dict.fromkeys(keys)]
    for part_rows in chunks(band_rows):
        upsert(tx, bands, part_rows, keys=["band", "article"], update=())


def bands_of(tx: Tx, ids: Sequence[str]) -> dict[str, list[int]]:
    """The band keys of articles."""
    out: dict[str, list[int]] = {}
    for part in chunks(ids):
        for r in tx.execute(select(bands.c.article, bands.c.band).where(within(bands.c.article, part))):
            out.setdefault(r.article, []).append(r.band)
    return out


def sharing_bands(tx: Tx, keys: Iterable[int]) -> dict[int, list[tuple[datetime, str]]]:
    """For each band key, (first seen, id) of the articles that have it, in order of arrival."""
    out: dict[int, list[tuple[datetime, str]]] = {}
    for part in chunks(dict.fromkeys(keys)):
        query = (
            select(bands.c.band, bands.c.article, articles.c.first_seen)
            .join(articles, articles.c.id == bands.c.article)
            .where(within(bands.c.band, part))
            .order_by(articles.c.first_seen, articles.c.id)
        )
        for r in tx.execute(query):
            out.setdefault(r.band, []).append((r.first_seen, r.article))
    return out


def get_fingerprints(tx: Tx, ids: Sequence[str]) -> dict[str, StoredFingerprint]:
    """Fingerprints by article."""
    out: dict[str, StoredFingerprint] = {}
    for part in chunks(ids):
        for r in tx.execute(select(fingerprints).where(within(fingerprints.c.article, part))):
            out[r.article] = StoredFingerprint(
                article=r.article, payload=r.payload, copy_of=r.copy_of, kind=r.copy_kind
            )
    return out


def put_copies(tx: Tx, found: Mapping[str, CopyOf | None]) -> None:
    """Settle which articles are copies, and of what."""
    for article, copy in found.items():
        tx.execute(
            update(fingerprints)
            .where(fingerprints.c.article == article)
            .values(
                copy_of=copy.original if copy else None,
                copy_kind=copy.kind if copy else None,
                because=list(copy.because) if copy else None,
            )
        )


def copies(tx: Tx, ids: Sequence[str]) -> dict[str, CopyOf]:
    """Of these articles, those that are copies."""
    out: dict[str, CopyOf] = {}
    f = fingerprints.c
    for part in chunks(ids):
        query = select(f.article, f.copy_of, f.copy_kind, f.because).where(
            within(f.article, part), f.copy_of.is_not(None)
        )
        for r in tx.execute(query):
            out[r.article] = copy_of(r.copy_of, r.copy_kind, r.because)
    return out


def copy_of(original: str, kind: str | None, because: Sequence[str] | None) -> CopyOf:
    """The copy relation as it is stored."""
    return CopyOf(original=original, kind=kind or "exact", similarity=1.0, because=tuple(because or ()))


def copied_by(tx: Tx, id: str) -> list[str]:
    """The articles that are copies of this one."""
    return list(
        tx.execute(
            select(fingerprints.c.article).where(fingerprints.c.copy_of == id).order_by(fingerprints.c.article)
        ).scalars()
    )


def put_matches(tx: Tx, found: Mapping[str, Sequence[Match]]) -> None:
    """Replace the topics of articles."""
    for part in chunks(found):
        tx.execute(delete(matches).where(within(matches.c.article, part)))
    rows = [
        {"article": a, "topic": m.topic, "position": i, "score": m.score, "because": list(m.because)}
        for a, ms in found.items()
        for i, m in enumerate(ms)
    ]
    for part_rows in chunks(rows):
        upsert(tx, matches, part_rows, keys=["article", "topic"])


def get_matches(tx: Tx, ids: Sequence[str]) -> dict[str, list[Match]]:
    """Topics of articles, in their order."""
    out: dict[str, list[Match]] = {}
    for part in chunks(ids):
        query = select(matches).where(within(matches.c.article, part)).order_by(matches.c.article, matches.c.position)
        for r in tx.execute(query):
            out.setdefault(r.article, []).append(Match(topic=r.topic, score=r.score, because=tuple(r.because)))
    return out


def put_qualities(tx: Tx, found: Mapping[str, Quality]) -> None:
    """Keep the quality of articles."""
    rows = [{"article": a, "value": q.value, "because": list(q.because)} for a, q in found.items()]
    upsert(tx, qualities, rows, keys=["article"])


def get_qualities(tx: Tx, ids: Sequence[str]) -> dict[str, Quality]:
    """Quality of articles."""
    out: dict[str, Quality] = {}
    for part in chunks(ids):
        for r in tx.execute(select(qualities).where(within(qualities.c.article, part))):
            out[r.article] = Quality(value=r.value, because=tuple(r.because))
    return out
