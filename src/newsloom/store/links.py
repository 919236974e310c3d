"""Who links to whom: the links of article bodies, as captured, and as citations among the articles that we hold.

A link is kept under the canonical form of its address. Which article that is can become known later (a redirect, a
rel=canonical), so the alias table is asked when citations are read, not when links are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from newsloom.model.ids import article_id
from newsloom.model.link import Citation, Outlink
from newsloom.store.captures import find_id
from newsloom.store.sql import Tx, chunks, clean, upsert, within
from newsloom.store.tables import aliases, articles, finds, fingerprints, links

MOST_CITATIONS = 2_000
"""Links to one batch of articles that are read at most, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An address that articles of several owners link to and that we do not hold: who (owners), since when, in what words."""

    url: str
    owners: tuple[str, ...]
    first_seen: datetime
    anchor: str


def put(tx: Tx, found: Sequence[tuple[str, Sequence[Outlink], datetime]]) -> None:
    """Keep the links of articles: (article, links, when the article was first seen) each.

    A new reading of an article takes the place of the last one; one that brings no links (rows, a feed's summary) leaves what
    is known.
    """
    told = [(article, made, at) for article, made, at in found if made]
    for part in chunks([article for article, _, _ in told]):
        tx.execute(delete(links).where(within(links.c.article, part)))
    rows = {
        (article, clean(one.url)): {
            "article": article,
            "url": clean(one.url),
            "position": position,
            "anchor": clean(one.anchor),
            "credit": int(one.credit),
            "seen_at": at,
        }
        for article, made, at in told
        for position, one in enumerate(made)
    }
    upsert(tx, links, list(rows.values()), keys=["article", "url"])


def citing(tx: Tx, target: Mapping[str, str]) -> dict[str, list[Citation]]:
    """For each article, who links to it: citations by other articles, oldest first. `target`: address -> article, see
    `articles.with_aliases`."""
    out: dict[str, list[Citation]] = {}
    for part in chunks(list(target)):
        found = (
            select(
                links.c.url, links.c.article, links.c.credit, links.c.seen_at,
                articles.c.provider_domain, articles.c.provider_name, articles.c.title, articles.c.canonical_url,
                fingerprints.c.copy_of,
            )
            .join(articles, articles.c.id == links.c.article)
            .outerjoin(fingerprints, fingerprints.c.article == links.c.article)
            .where(within(links.c.url, part))
            .order_by(links.c.seen_at.desc(), links.c.article)
            .limit(MOST_CITATIONS)
        )  # fmt: skip
        for link in tx.execute(found):
            cited = target[link.url]
            if cited != link.article:
                out.setdefault(cited, []).append(
                    Citation(
                        by=link.article, owner=link.provider_domain, target=cited, at=link.seen_at,
                        credit=bool(link.credit), is_copy=link.copy_of is not None, title=link.title,
                        url=link.canonical_url, provider=link.provider_name,
                    )
                )  # fmt: skip
    return {id: sorted(by, key=lambda one: (one.at, one.by)) for id, by in out.items()}


def wanted(tx: Tx, since: datetime, *, owners: int = 2, limit: int = 200) -> list[Wanted]:
    """Addresses that articles of at least `owners` owners have linked to since then and that we neither hold nor were told of;
    those with most owners first. An owner that links to its own site is among them.
    """
    counted = func.count(func.distinct(articles.c.provider_domain))
    known_alias = select(aliases.c.url).where(aliases.c.url == links.c.url).exists()
    query = (
        select(links.c.url, counted.label("owners"), func.min(links.c.seen_at).label("first"),
            func.max(links.c.anchor).label("anchor"))
        .join(articles, articles.c.id == links.c.article)
        .where(links.c.seen_at >= since, ~known_alias)
        .group_by(links.c.url)
        .having(counted >= owners)
        .order_by(counted.desc(), links.c.url)
        .limit(3 * limit)  # some turn out to be ours
    )  # fmt: skip
    rows = tx.execute(query).all()
    urls = [r.url for r in rows]
    ours: set[str] = set()
    by: dict[str, set[str]] = {}
    for part in chunks(urls):
        ours |= set(
            tx.execute(select(articles.c.canonical_url).where(within(articles.c.canonical_url, part))).scalars()
        )
        found = {find_id(url): url for url in part}
        ours |= {found[id] for id in tx.execute(select(finds.c.id).where(within(finds.c.id, found))).scalars()}
        query = select(links.c.url, articles.c.provider_domain).join(articles, articles.c.id == links.c.article)
        for r in tx.execute(query.where(within(links.c.url, part), links.c.seen_at >= since)):
            by.setdefault(r.url, set()).add(r.provider_domain)
    return [
        Wanted(url=r.url, owners=tuple(sorted(by[r.url])), first_seen=r.first, anchor=r.anchor)
        for r in rows
        if r.url not in ours
    ][:limit]


def cites(tx: Tx, ids: Sequence[str]) -> dict[str, tuple[tuple[tuple[str, str], ...], int]]:
    """Of each article that links: (id, provider's domain) of the articles of ours that it links to, in order; and to how many
    pages it links in all."""
    named: dict[str, list[str]] = {}
    for part in chunks(ids):
        query = (
            select(links.c.article, links.c.url, aliases.c.canonical)
            .outerjoin(aliases, aliases.c.url == links.c.url)
            .where(within(links.c.article, part))
            .order_by(links.c.article, links.c.position)
        )
        for r in tx.execute(query):
            named.setdefault(r.article, []).append(article_id(r.canonical or r.url))
    domains: dict[str, str] = {}
    for part in chunks(list(dict.fromkeys(one for found in named.values() for one in found))):
        held = select(articles.c.id, articles.c.provider_domain).where(within(articles.c.id, part))
        domains |= {r.id: r.provider_domain for r in tx.execute(held)}
    return {
        article: (tuple((one, domains[one]) for one in dict.fromkeys(found) if one in domains), len(found))
        for article, found in named.items()
    }


def pointed(tx: Tx, since: datetime) -> Iterator[tuple[str, str]]:
    """(owner of the linking article, id of the article that the address is of) of every link seen since then, copies' links left
    out. Whether we hold that article, the caller knows."""
    query = (
        select(links.c.url, aliases.c.canonical, articles.c.provider_domain)
        .join(articles, articles.c.id == links.c.article)
        .outerjoin(aliases, aliases.c.url == links.c.url)
        .outerjoin(fingerprints, fingerprints.c.article == links.c.article)
        .where(links.c.seen_at >= since, fingerprints.c.copy_of.is_(None))
        .order_by(links.c.seen_at, links.c.article, links.c.position)
    )
    for r in tx.execute(query):
        yield r.provider_domain, article_id(r.canonical or r.url)


def sweep(tx: Tx, before: datetime) -> int:
    """Drop links that were seen before then; how many."""
    return int(tx.execute(delete(links).where(links.c.seen_at < before)).rowcount)
