"""Sitemaps as a source: news sitemaps (Google's format) and plain ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsloom.core.dates import read_date
from newsloom.core.feed.decode import decoded, unpacked
from newsloom.core.feed.links import web_link
from newsloom.core.feed.text import plain, title_text
from newsloom.core.feed.xml import parse_xml
from newsloom.model.capture import Enclosure, Entry

MAX_ENTRIES = 50_000  # the protocol's own limit
_NAMES = re.compile(r"[,;]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """A sitemap: its entries (a sitemap of pages), or the sitemaps that it lists (an index) with their time of change."""

    entries: tuple[Entry, ...] = ()
    sitemaps: tuple[tuple[str, datetime | None], ...] = ()
    faults: tuple[str, ...] = ()


def read_sitemap(data: bytes, *, url: str | None = None) -> Sitemap:
    """The entries of a sitemap (gzip too, or a plain list of URLs), newest first where times are known. Never raises.

    A `news:` block gives title, publication time, language and publication (`via`); a plain entry has its `lastmod` as
    `updated` and no title.
    """
    packed, packing = unpacked(data)
    text, charset = decoded(packed, None)
    if text.lstrip()[:4].lower() == "http":
        links = dict.fromkeys(link for line in text.splitlines()[:MAX_ENTRIES] if (link := web_link(line, url)))
        return Sitemap(entries=tuple(Entry(id=link, link=link) for link in links))
    root, broken = parse_xml(text) if text.strip() else (None, ("the document is empty",))
    faults = tuple(fault for fault in (packing, charset, *broken) if fault)
    kind = _local(root.tag) if root is not None else ""
    if root is None or kind not in ("urlset", "sitemapindex"):
        return Sitemap(faults=(*faults, "no sitemap"))
    if kind == "sitemapindex":
        return Sitemap(sitemaps=tuple(_index(root, url)), faults=faults)
    found: dict[str, Entry] = {}
    for element in root:
        if not isinstance(element.tag, str) or _local(element.tag) != "url" or len(found) >= MAX_ENTRIES:
            continue
        entry = _entry(element, url)
        if entry is not None:
            found.setdefault(entry.id, entry)
    entries = sorted(found.values(), key=lambda e: -(e.published or e.updated or _EVER).timestamp())
    return Sitemap(entries=tuple(entries), faults=faults)


_EVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _index(root: Any, url: str | None) -> list[tuple[str, datetime | None]]:
    found: list[tuple[str, datetime | None]] = []
    for element in root:
        said = _children(element)
        link = web_link(said.get("loc"), url)
        if link is not None and len(found) < MAX_ENTRIES:
            found.append((link, read_date(said.get("lastmod", ""))))
    return found


def _entry(element: Any, url: str | None) -> Entry | None:
    said = _children(element)
    link = web_link(said.get("loc"), url)
    if link is None:
        return None
    block = next((c for c in element if isinstance(c.tag, str) and _local(c.tag) == "news"), None)
    news = _children(block) if block is not None else {}
    publication = next((c for c in block if _local(c.tag) == "publication"), None) if block is not None else None
    paper = _children(publication) if publication is not None else {}
    images = [
        Enclosure(url=image, type="image/*")
        for part in element
        if isinstance(part.tag, str)
        and _local(part.tag) == "image"
        and (image := web_link(_children(part).get("loc"), url))
    ]
    return Entry(
        id=link,
        link=link,
        title=title_text(news.get("title", "")),
        published=read_date(news.get("publication_date", "")),
        updated=read_date(said.get("lastmod", "")),
        categories=tuple(name.strip() for name in _NAMES.split(news.get("keywords", "")) if name.strip()),
        language=paper.get("language") or None,
        enclosures=tuple(images),
        via=paper.get("name") or None,
    )


def _children(element: Any) -> dict[str, str]:
    return {_local(child.tag): plain(child) for child in element if isinstance(child.tag, str)}


def _local(tag: Any) -> str:
    return str(tag).lower().rpartition("}")[2].rpartition(":")[2]
