"""Where does a site put its news? Feeds that a page names, sitemaps, and pages of links.

Pure: bytes of a page or a sitemap in, addresses out. Which of them to ask, and whether they hold a feed, is the caller's
business (`app.sources`).
"""

from newsloom.core.discover.headers import linked, linked_feeds
from newsloom.core.discover.page import (
    FoundFeed,
    find_feeds,
    guesses,
    is_of_comments,
    is_shell,
    known_paths,
    listing_links,
    outgoing_links,
    sent_on_to,
)
from newsloom.core.discover.services import service_feed
from newsloom.core.discover.sitemap import Sitemap, read_sitemap

__all__ = [
    "FoundFeed",
    "Sitemap",
    "find_feeds",
    "guesses",
    "is_of_comments",
    "is_shell",
    "known_paths",
    "linked",
    "linked_feeds",
    "listing_links",
    "outgoing_links",
    "read_sitemap",
    "sent_on_to",
    "service_feed",
]
