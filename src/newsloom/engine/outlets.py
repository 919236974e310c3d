"""What an edition writes beside the pages: feeds, sitemaps, OPML of the sources, the JSON pages of the records."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from newsloom.core.opml import Outline, write_opml
from newsloom.engine.shelf import StoreLibrary
from newsloom.engine.world import World
from newsloom.render.api import NEWS_PER_PAGE, TOPIC_PER_PAGE, Listed, api_page
from newsloom.render.feeds import Channel, FeedItem, render_atom, render_json_feed, render_rss
from newsloom.render.site import SiteStory, SiteTopic
from newsloom.render.sitemap import NewsUrl, SitemapUrl, news_sitemap, sitemap_files
from newsloom.store import editions, sources
from newsloom.store.sql import Tx

FRESH_PAGES = 40
"""JSON pages that each edition brings up to date; deeper ones follow with a full printing (docs/technotes/json-pages.md)."""


def site_files(
    tx: Tx, world: World, library: StoreLibrary, topics: Collection[str], now: datetime, everything: bool
) -> Iterator[tuple[str, bytes]]:
    """(path below the site, bytes): the site's feeds and sitemaps, and those of the topics that changed."""
    count = world.config.publish.feed_items
    site = library.settings
    yield from feeds(tx, world, "", site.title, site.description, library.latest(count))
    for topic in library.topics():
        if everything or topic.name in topics:
            latest = library.topic_latest(topic.name, count)
            yield from feeds(
                tx, world, f"topics/{topic.slug}/", f"{site.title}: {topic.name}", topic.description, latest
            )
    yield from sitemaps(world, library, now, everything)
    outlines = [
        Outline(url=s.url, title=s.title or s.url, homepage=s.homepage, folder=s.folder or "")
        for s in sources.all_sources(tx)
        if s.kind == "feed"
    ]
    yield "sources.opml", write_opml(outlines, title=f"{site.title}: sources")
    yield from api(tx, world, library.topics(), topics, everything)


def feeds(
    tx: Tx, world: World, folder: str, title: str, description: str, found: Sequence[SiteStory]
) -> Iterator[tuple[str, bytes]]:
    """RSS, Atom and JSON Feed of some stories; ids come from the ledger."""
    root = world.config.site.url.rstrip("/") + "/"
    links = editions.permalinks_of(tx, [s.id for s in found])
    items = []
    for story in found:
        main = links[story.id][0]
        items.append(
            FeedItem(
                id=main.feed_id,
                title=story.title,
                url=f"{root}news/{story.slug}/",
                published=main.first_published,
                updated=max(main.updated, main.first_published),
                external_url=story.lead.url or None,
                summary=story.excerpt,
                topics=story.topics,
            )
        )
    host = urlsplit(root).hostname or "localhost"
    for name, render in (("feed.xml", render_rss), ("atom.xml", render_atom), ("feed.json", render_json_feed)):
        channel = Channel(
            id=f"tag:{host},2026:newsloom/{folder}",
            title=title,
            home_url=root + folder,
            feed_url=f"{root}{folder}{name}",
            description=description,
            language=world.config.site.language,
            hub_url=world.config.publish.hub or None,
        )
        yield folder + name, render(channel, items)


def sitemaps(world: World, library: StoreLibrary, now: datetime, everything: bool) -> Iterator[tuple[str, bytes]]:
    """The news sitemap (two days) and the sitemap of pages."""
    root = world.config.site.url.rstrip("/") + "/"
    latest = library.latest(1000)
    news = [
        NewsUrl(
            url=f"{root}news/{s.slug}/",
            title=s.title,
            published=s.first_seen,
            language=s.language or world.config.site.language,
        )
        for s in latest
    ]
    yield "news-sitemap.xml", news_sitemap(world.config.site.title, news, now)
    urls = [SitemapUrl(root), *(SitemapUrl(f"{root}topics/{t.slug}/") for t in library.topics())]
    if everything or len(latest) < 1000:
        urls += [SitemapUrl(f"{root}news/{s.slug}/", s.last_changed) for s in latest]
        urls += [SitemapUrl(f"{root}news/{p}/") for p in list(library.slugs())[len(latest) :]] if everything else []
        yield from sitemap_files(root, urls).items()


def api(
    tx: Tx, world: World, topics: Sequence[SiteTopic], changed: Collection[str], everything: bool
) -> Iterator[tuple[str, bytes]]:
    """The JSON pages of published records, newest first."""
    locale = {"en": "en-us"}.get(world.config.site.language, world.config.site.language.lower())
    yield from _api_folder(tx, "api/news", None, NEWS_PER_PAGE, locale, everything)
    for topic in topics:
        if everything or topic.name in changed:
            yield from _api_folder(tx, f"api/news/{topic.slug}", topic.name, TOPIC_PER_PAGE, locale, everything)


def _api_folder(
    tx: Tx, folder: str, topic: str | None, per_page: int, locale: str, everything: bool
) -> Iterator[tuple[str, bytes]]:
    limit = None if everything else FRESH_PAGES * per_page + 1
    lines = editions.published_records(tx, limit=limit, topic=topic)
    listed = [Listed(line.path, line.record) for line in lines]
    more = limit is not None and len(listed) == limit
    listed = listed[: limit - 1] if more and limit is not None else listed
    last = max(1, -(-len(listed) // per_page))
    for number in range(1, last + 1):
        part = listed[(number - 1) * per_page : number * per_page]
        page = api_page(part, number, number < last or more, locale)
        if number == 1:
            yield f"{folder}/index.json", page
        yield f"{folder}/page/{number}/index.json", page
