"""What a look at an address finds, and reading a feed that lies at one."""

from __future__ import annotations

from dataclasses import dataclass

from newsloom.errors import FetchError
from newsloom.model.access import Access
from newsloom.model.capture import Feed, Fetched
from newsloom.pipeline.executors.alone import read_foreign_feed
from newsloom.pipeline.sources import rate_limited_get
from newsloom.runtime.context import Newsroom

ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a look at an address found: the feed's own address, its document, and how it was found."""

    url: str
    feed: Feed
    how: str
    fetched: Fetched
    also: tuple[str, ...] = ()
    """Other feeds that the page names."""
    others: tuple[Checked, ...] = ()
    """Those of them that were read, to choose from."""


def answer(newsroom: Newsroom, address: str, how: str, *, feed: bool, access: Access | None = None) -> Checked | None:
    """What lies at an address, as a feed (without a `format` where it is none); None if it does not answer."""
    try:
        fetched = rate_limited_get.get(newsroom, address, accept=ACCEPT, feed=feed, access=access)
    except FetchError:
        return None
    if not 200 <= fetched.status < 300:
        return None
    found = read_foreign_feed(fetched.body, fetched.final_url, fetched.headers.get("content-type"))
    return Checked(url=address, feed=found, how=how, fetched=fetched)


def read_at(newsroom: Newsroom, address: str, how: str, *, feed: bool, access: Access | None = None) -> Checked | None:
    """A feed at an address; None if there is none, or it does not answer."""
    found = answer(newsroom, address, how, feed=feed, access=access)
    return found if found is not None and found.feed.format else None
