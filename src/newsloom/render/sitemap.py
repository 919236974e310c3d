"""Sitemaps: the news sitemap of the last two days, and the sitemap of everything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from newsloom.records.fields import instant_text
from newsloom.render.feeds import add, xml_bytes

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
# Google's rules for news sitemaps: articles of the last two days, at most 1,000 of them.
NEWS_AGE = timedelta(days=2)
MAX_NEWS = 1000
# The protocol's limit per file (sitemaps.org); 50 MB is not reached by 50,000 of our entries.
MAX_URLS = 50_000


@dataclass(frozen=True, slots=True)
class SitemapUrl:
    """A page of the site and when it last changed."""

    url: str
    changed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsUrl:
    """A story page: `published` is when it first was, `title` the headline without site or author."""

    url: str
    title: str
    published: datetime
    language: str = "en"


def news_sitemap(publication: str, items: Iterable[NewsUrl], now: datetime) -> bytes:
    """The stories of the two days up to `now`, the latest first. `publication` is the name exactly as on the site."""
    fresh = sorted(
        (item for item in items if now - NEWS_AGE <= item.published <= now),
        key=lambda item: (item.published, item.url),
        reverse=True,
    )
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP, "news": NEWS})
    for item in fresh[:MAX_NEWS]:
        url = add(root, f"{{{SITEMAP}}}url")
        add(url, f"{{{SITEMAP}}}loc", item.url)
        news = add(url, f"{{{NEWS}}}news")
        about = add(news, f"{{{NEWS}}}publication")
        add(about, f"{{{NEWS}}}name", publication)
        add(about, f"{{{NEWS}}}language", item.language)
        add(news, f"{{{NEWS}}}publication_date", instant_text(item.published))
        add(news, f"{{{NEWS}}}title", item.title)
    return xml_bytes(root)


def sitemap_files(base_url: str, urls: Sequence[SitemapUrl]) -> dict[str, bytes]:
    """`sitemap.xml`; past 50,000 URLs an index of `sitemap-1.xml` and so on. `base_url` ends with a slash."""
    if len(urls) <= MAX_URLS:
        return {"sitemap.xml": _urlset(urls)}
    made: dict[str, bytes] = {}
    root = etree.Element(f"{{{SITEMAP}}}sitemapindex", nsmap={None: SITEMAP})
    for number, start in enumerate(range(0, len(urls), MAX_URLS), 1):
        part = urls[start : start + MAX_URLS]
        made[f"sitemap-{number}.xml"] = _urlset(part)
        entry = add(root, f"{{{SITEMAP}}}sitemap")
        add(entry, f"{{{SITEMAP}}}loc", f"{base_url}sitemap-{number}.xml")
        _changed(entry, max((url.changed for url in part if url.changed), default=None))
    return {"sitemap.xml": xml_bytes(root)} | made


def sitemap_index(base_url: str, names: Iterable[str]) -> bytes:
    """An index of sitemaps that lie beside it. `base_url` ends with a slash."""
    root = etree.Element(f"{{{SITEMAP}}}sitemapindex", nsmap={None: SITEMAP})
    for name in names:
        add(add(root, f"{{{SITEMAP}}}sitemap"), f"{{{SITEMAP}}}loc", base_url + name)
    return xml_bytes(root)


def _urlset(urls: Iterable[SitemapUrl]) -> bytes:
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP})
    for item in urls:
        url = add(root, f"{{{SITEMAP}}}url")
        add(url, f"{{{SITEMAP}}}loc", item.url)
        _changed(url, item.changed)
    return xml_bytes(root)


def _changed(parent: Any, at: datetime | None) -> None:
    if at is not None:
        add(parent, f"{{{SITEMAP}}}lastmod", instant_text(at))
