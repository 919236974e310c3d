"""What stands around the stories of a site: its settings, feeds and topics, as the owner described them."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from newsloom.model.ids import digest
from newsloom.model.source import Topic
from newsloom.records.paths import slug
from newsloom.render.site import FeedLink, SiteSettings, SiteTopic, Theme
from newsloom.runtime.context import Newsroom
from newsloom.runtime.zone import zone_of


def zone(newsroom: Newsroom) -> ZoneInfo:
    """The newsroom's clock; UTC where the system does not know the name."""
    return zone_of(newsroom.config)


def site_settings(newsroom: Newsroom) -> SiteSettings:
    """The site as the owner described it."""
    site = newsroom.config.site
    publish, look = newsroom.config.publish, newsroom.config.look
    public = newsroom.config.fetch.public_url.rstrip("/")
    return SiteSettings(
        title=site.title,
        url=site.url,
        description=site.description,
        language=site.language,
        contact=site.contact,
        editor=site.editor,
        about=site.about,
        links=_links(site.links),
        newsletter=f"{public}/newsletter" if public and newsroom.config.mail.host else None,
        live=f"{public}/api/v1/public" if public else None,
        feeds=feed_links("", site.title),
        sitemaps=("sitemap.xml", "news-sitemap.xml"),
        opml="sources.opml",
        names=name_slugs(publish.follow_names),
        charts=publish.charts,
        changes="changes.xml",
        offline=publish.offline,
        zone=zone(newsroom),
        own_words=newsroom.own_words,
        theme=Theme(
            accent=look.accent,
            accent_dark=look.accent_dark,
            headline_font=look.headline_font,
            text_font=look.text_font,
            front_stories=publish.front_page,
            templates=newsroom.templates,
            static=newsroom.static,
        ),
    )


def _links(lines: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(words, address) of lines such as `Imprint https://example.org/imprint`; a line that is an address names itself."""
    parted = (line.strip().rpartition(" ") for line in lines)
    return tuple((words.strip() or url, url) for words, _, url in parted if url)


def name_slugs(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(name, slug) of names that have a page, each slug once."""
    taken: dict[str, str] = {}
    for name in dict.fromkeys(" ".join(one.split()) for one in names):
        made = slug(name, digest("name", name)[:8]) if name else ""
        while made in taken:
            made += "-2"
        if name:
            taken[made] = name
    return tuple((name, made) for made, name in taken.items())


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
