"""What an edition writes beside the pages: feeds, sitemaps, OPML of the sources."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from mimetypes import guess_type
from typing import TypedDict
from urllib.parse import urlsplit

from newsloom.core.opml import Outline, write_opml
from newsloom.model.source import Source
from newsloom.publishing import share_files
from newsloom.publishing.site_repository import StoreLibrary, span_of
from newsloom.render.feeds import Channel, FeedItem, render_atom, render_json_feed, render_rss
from newsloom.render.site import SiteStory
from newsloom.render.site.model import Month
from newsloom.render.sitemap import (
    MAX_NEWS,
    MAX_URLS,
    NEWS_AGE,
    NewsUrl,
    SitemapUrl,
    news_sitemap,
    sitemap_files,
    sitemap_index,
)
from newsloom.runtime.context import Newsroom
from newsloom.store import editions
from newsloom.store.sql import Tx

FEED_FILES = ("feed.xml", "atom.xml", "feed.json")


ONE_SITEMAP = 1000
"""With more stories each month has a sitemap of its own, so that a change rewrites one of them."""


class _Picture(TypedDict, total=False):
    image_url: str
    image_type: str
    image_bytes: int | None


def site_files(
    tx: Tx,
    newsroom: Newsroom,
    library: StoreLibrary,
    polled: Sequence[Source],
    topics: Collection[str],
    months: Collection[Month],
    now: datetime,
    everything: bool,
) -> Iterator[tuple[str, bytes]]:
    """(path below the site, bytes): the site's feeds and sitemaps, and those of the topics and months that changed."""
    count = newsroom.config.publish.feed_items
    site = library.settings
    yield from feeds(newsroom, library, "", site.title, site.description, library.latest(count))
    yield from share_files.widgets(site.title, site.url, "", site.language, library.hottest(site.theme.front_stories))
    for topic in library.topics():
        if everything or topic.name in topics:
            latest = library.topic_latest(topic.name, count)
            folder, named = f"topics/{topic.slug}/", f"{site.title}: {topic.name}"
            yield from feeds(newsroom, library, folder, named, topic.description, latest)
            yield from share_files.widgets(named, site.url, folder, site.language, latest)
    yield from sitemaps(tx, newsroom, library, now, months, everything)
    outlines = [
        Outline(url=s.url, title=s.title or s.url, homepage=s.homepage, folder=s.folder or "")
        for s in polled
        if s.kind == "feed"
    ]
    yield "sources.opml", write_opml(outlines, title=f"{site.title}: sources")


def feeds(
    newsroom: Newsroom, library: StoreLibrary, folder: str, title: str, description: str, found: Sequence[SiteStory]
) -> Iterator[tuple[str, bytes]]:
    """RSS, Atom and JSON Feed of some stories; ids come from the ledger."""
    root = newsroom.config.site.url.rstrip("/") + "/"
    items = []
    for story in found:
        main = library.link(story.id)
        if main is None:
            continue
        items.append(
            FeedItem(
                id=main.feed_id,
                title=story.title,
                url=f"{root}news/{story.slug}/",
                published=main.first_published,
                updated=max(main.updated, main.first_published, story.last_changed),
                external_url=story.lead.url or None,
                summary=story.summary_text or story.excerpt,
                authors=story.lead.authors,
                topics=story.topics,
                discussion_url=story.discussion[0].url if story.discussion else None,
                discussion_count=story.discussion[0].count if story.discussion else None,
                **_picture(newsroom, root, story),
            )
        )
    host = urlsplit(root).hostname or "localhost"
    for name, render in zip(FEED_FILES, (render_rss, render_atom, render_json_feed), strict=True):
        channel = Channel(
            id=f"tag:{host},2026:newsloom/{folder}",
            title=title,
            home_url=root + folder,
            feed_url=f"{root}{folder}{name}",
            description=description,
            language=newsroom.config.site.language,
            hub_url=newsroom.config.publish.hub or None,
        )
        yield folder + name, render(channel, items)


def _picture(newsroom: Newsroom, root: str, story: SiteStory) -> _Picture:
    """Our copy of a story's picture, which its views hold only where it may be shown."""
    if story.image is None:
        return {}
    copy = newsroom.images_dir / story.image.path.removeprefix("images/")
    kind = guess_type(story.image.path)[0]
    return {
        "image_url": f"{root}{story.image.path}",
        "image_type": kind or "",
        "image_bytes": copy.stat().st_size if copy.is_file() else None,
    }


def sitemaps(
    tx: Tx, newsroom: Newsroom, library: StoreLibrary, now: datetime, months: Collection[Month], everything: bool
) -> Iterator[tuple[str, bytes]]:
    """The news sitemap (two days), and the sitemap of pages: one file, or one for each month."""
    root = newsroom.config.site.url.rstrip("/") + "/"
    yield "news-sitemap.xml", news_sitemap(newsroom.config.site.title, _news(newsroom, library, root, now), now)
    urls = [SitemapUrl(root), *(SitemapUrl(f"{root}topics/{t.slug}/") for t in library.topics())]
    urls += [SitemapUrl(f"{root}{path}") for path in ("latest/", *(f"names/{s}/" for _, s in library.settings.names))]
    urls += [SitemapUrl(f"{root}{path}") for path in library.beside.addresses()][: MAX_URLS // 2]
    counts = library.months()
    if sum(n for _, n in counts) <= ONE_SITEMAP:
        urls += _story_urls(root, editions.sitemap_rows(tx))
        yield from sitemap_files(root, urls).items()
        return
    site = newsroom.root / newsroom.config.publish.site_dir
    names = {month: f"sitemap-{month.year:04d}-{month.month:02d}.xml" for month, _ in counts}
    for month, name in names.items():
        if everything or month in months or not (site / name).exists():
            found = _story_urls(root, editions.sitemap_rows(tx, *span_of(month, library.zone), limit=MAX_URLS))
            yield name, sitemap_files(root, found)["sitemap.xml"]
    yield "sitemap-pages.xml", sitemap_files(root, urls)["sitemap.xml"]
    yield "sitemap.xml", sitemap_index(root, ["sitemap-pages.xml", *names.values()])


def _news(newsroom: Newsroom, library: StoreLibrary, root: str, now: datetime) -> list[NewsUrl]:
    return [
        NewsUrl(
            url=f"{root}news/{story.slug}/",
            title=story.title,
            published=story.first_seen,
            language=story.language or newsroom.config.site.language,
        )
        for story in library.since(now - NEWS_AGE, MAX_NEWS)
    ]


def _story_urls(root: str, rows: Sequence[tuple[str, datetime]]) -> list[SitemapUrl]:
    return [SitemapUrl(f"{root}news/{path}/", at) for path, at in rows]
