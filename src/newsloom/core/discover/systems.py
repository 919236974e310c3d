"""Where publishing systems put their feeds: by what a page says that made it, and, at services, whose page it is."""

from __future__ import annotations

import re
from typing import Any

from newsloom.core.discover.services import hosted, service_feed
from newsloom.core.feed.links import web_link
from newsloom.core.url import join_url, registrable_domain

# System -> paths of its feeds. "./x" lies below the page's own folder (the section), "?x" is added to the page's address.
_PATHS: dict[str, tuple[str, ...]] = {
    "wordpress": ("./feed/", "/feed/"),
    "ghost": ("./rss/", "/rss/"),
    "hugo": ("./index.xml", "/index.xml"),
    "jekyll": ("/feed.xml", "/atom.xml"),
    "drupal": ("/rss.xml",),
    "blogger": ("/feeds/posts/default",),
    "squarespace": ("?format=rss",),
    "discourse": ("/latest.rss",),
    "hexo": ("/atom.xml", "/rss2.xml"),
    "joomla": ("?format=feed&type=rss",),
    "wix": ("/blog-feed.xml",),
    "eleventy": ("/feed.xml", "/feed/feed.xml"),
    "astro": ("/rss.xml",),
    "publii": ("/feed.xml",),
    "movable type": ("/atom.xml", "/index.xml"),
    "typepad": ("/atom.xml",),
    "spip": ("/spip.php?page=backend",),
    "pelican": ("/feeds/all.atom.xml",),
    "nikola": ("/rss.xml",),
    "zola": ("/atom.xml", "/rss.xml"),
    "plone": ("./RSS", "/RSS"),
    "substack": ("/feed",),
    "medium": ("/feed",),
}
_MADE_BY = re.compile(r"(?i)\b(" + "|".join(re.escape(name) for name in _PATHS) + r")\b")
# Systems that name themselves by where their parts come from.
_PARTS: tuple[tuple[str, str], ...] = (
    ("static1.squarespace.com", "squarespace"),
    ("static.parastorage.com", "wix"),
    ("substackcdn.com", "substack"),
    ("cdn-client.medium.com", "medium"),
    ("/wp-content/", "wordpress"),
    ("/wp-includes/", "wordpress"),
    ("/ghost/api/", "ghost"),
)
_CHANNEL = re.compile(r'"(?:externalId|channelId)"\s?:\s?"(UC[\w-]{22})"')
_SOUNDS = re.compile(r"soundcloud://users:(\d{1,20})")
_READ = 2_000_000


def system_feeds(tree: Any, text: str, url: str) -> tuple[str, ...]:
    """Addresses at which the system that made a page keeps feeds, those of the page's own section first; () if unknown."""
    found: dict[str, None] = {}
    for path in _PATHS.get(_system(tree, text), ()):
        if path.startswith("?"):
            found.setdefault(url.partition("#")[0].partition("?")[0] + path)
            continue
        base = join_url(url, "./") if path.startswith("./") else join_url(url, "/")
        if path.startswith("./") and not url.partition("?")[0].endswith("/"):
            base = url.partition("#")[0].partition("?")[0] + "/"
        found.setdefault(base.rstrip("/") + "/" + path.removeprefix(".").lstrip("/"))
    return tuple(found)


def _system(tree: Any, text: str) -> str:
    for node in tree.css('meta[name="generator" i][content]')[:5]:
        if made := _MADE_BY.search((node.attributes.get("content") or "")[:200]):
            return made[1].lower()
    return next((system for part, system in _PARTS if part in text[:_READ]), "")


def page_at_service(tree: Any, text: str, url: str) -> str | None:
    """The feed of a page at a service that only the page itself tells (a channel's handle, a profile); None without one."""
    known = hosted(url)
    if known is None or not known.by_page:
        return None
    if channel := _CHANNEL.search(text[:_READ]):
        return f"https://www.youtube.com/feeds/videos.xml?channel_id={channel[1]}"
    if sounds := _SOUNDS.search(text[:_READ]):
        return f"https://feeds.soundcloud.com/users/soundcloud:users:{sounds[1]}/sounds.rss"
    home = registrable_domain(url)
    for node in tree.css('link[rel="canonical"][href], meta[property="og:url"][content]')[:20]:
        link = web_link(node.attributes.get("href") or node.attributes.get("content"), url)
        if link and registrable_domain(link) == home and (feed := service_feed(link)):
            return feed
    return None
