"""Sources that are no feeds, read as if they were: news sitemaps and pages of links."""

from __future__ import annotations

from newsloom.core.discover import listing_links, read_sitemap
from newsloom.core.feed import read_feed
from newsloom.model.capture import Feed, Fetched
from newsloom.model.source import SourceKind


def read_source(kind: SourceKind, fetched: Fetched) -> Feed:
    """The entries of a source of that kind. Never raises; faults say what was wrong."""
    if kind == "sitemap":
        found = read_sitemap(fetched.body, url=fetched.final_url)
        form = "sitemap" if found.entries or found.sitemaps or not found.faults else ""
        return Feed(entries=found.entries, faults=found.faults, format=form)
    if kind == "listing":
        links = listing_links(fetched.body, url=fetched.final_url)
        return Feed(entries=links, faults=() if links else ("no article is linked here",), format="listing")
    return read_feed(fetched.body, url=fetched.final_url, content_type=fetched.headers.get("content-type"))
