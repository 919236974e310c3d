"""What stands around the stories of a site: its settings, feeds and topics, as the owner described them."""

from __future__ import annotations

from collections.abc import Sequence

from newsloom.engine.world import World
from newsloom.model.source import Topic
from newsloom.render.paths import slug
from newsloom.render.site import FeedLink, SiteSettings, SiteTopic, Theme


def site_settings(world: World) -> SiteSettings:
    """The site as the owner described it."""
    site = world.config.site
    publish = world.config.publish
    return SiteSettings(
        title=site.title,
        url=site.url,
        description=site.description,
        language=site.language,
        contact=site.contact,
        feeds=feed_links("", site.title),
        sitemaps=("sitemap.xml", "news-sitemap.xml"),
        opml="sources.opml",
        theme=Theme(front_stories=publish.front_page, templates=world.templates),
    )


def feed_links(folder: str, title: str) -> tuple[FeedLink, ...]:
    """The three feeds of the site (folder "") or of a topic ("topics/x/")."""
    return (
        FeedLink(href=f"{folder}feed.xml", title=f"{title}: RSS", type="application/rss+xml"),
        FeedLink(href=f"{folder}atom.xml", title=f"{title}: Atom", type="application/atom+xml"),
        FeedLink(href=f"{folder}feed.json", title=f"{title}: JSON Feed", type="application/feed+json"),
    )


def site_topics(topics: Sequence[Topic]) -> tuple[SiteTopic, ...]:
    """Topics with a page, parents first."""
    taken: set[str] = set()
    out: list[SiteTopic] = []
    for topic in topics:
        name = slug(topic.shortname or topic.name, topic.id)
        while name in taken:
            name += "-2"
        taken.add(name)
        out.append(
            SiteTopic(
                name=topic.name,
                slug=name,
                parent=topic.parent,
                description=topic.description,
                feeds=feed_links(f"topics/{name}/", topic.name),
            )
        )
    return tuple(out)
