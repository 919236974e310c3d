"""The feeds of a site: those that its page names, those that pages of its system have, those that lie where feeds often lie.

A page that names none may send elsewhere (a refresh, a page that lists feeds); where there is no feed at all, what else the
site can be read by is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from newsloom.core.discover import (
    FoundFeed,
    find_feeds,
    guesses,
    is_of_comments,
    is_shell,
    known_paths,
    listing_links,
    sent_on_to,
)
from newsloom.errors import FeedUnreadable, FetchError
from newsloom.model.access import Access
from newsloom.model.capture import Feed, Fetched
from newsloom.pipeline.sources import rate_limited_get
from newsloom.runtime.context import Newsroom
from newsloom.services.sources.checked import ACCEPT, Checked, answer, read_at

MOST_GUESSES = 6
MOST_LOOKED = 6
"""So many of the feeds that a page names are read to show what is in them."""
ENOUGH_LINKS = 3
"""So many links to articles make a page one that can be read as a list."""
STALE = timedelta(days=180)
"""A feed that is so much older than another of its page was left behind."""
LIKELY = "found where feeds often lie"


@dataclass(frozen=True, slots=True)
class _Site:
    newsroom: Newsroom
    access: Access | None
    every: bool
    """Are all feeds that the page names read, or the first that is one?"""


def feeds_of(
    newsroom: Newsroom, url: str, page: Fetched, nothing: Feed, *, others: bool, access: Access | None
) -> Checked:
    """The best feed of the site whose page this is; with `others`, what else the page offers is read too.

    `nothing` is what the page gave as a feed. Raises FeedUnreadable, with another way to read the site if there is one.
    """
    named = _named(page)
    if not named and (onward := sent_on_to(page.body, url=page.final_url)):
        page = _asked(newsroom, onward, access) or page
        named = _named(page)
    site = _Site(newsroom, access, others)
    found = _read_named(site, [one for one in named if not is_of_comments(one)], page) or _read_likely(site, page)
    if not found or others:
        found += _read_each(site, [one for one in named if is_of_comments(one)])
    found = found or _read_listed(site, [one.url for one in named if one.how == "anchor"])
    if not found:
        raise _none(newsroom, url, page, nothing)
    best, *rest = _once(_by_life(found))
    also = tuple(one.url for one in named if one.url != best.url)[:10]
    return replace(best, also=also, others=tuple(rest))


def likely_places(newsroom: Newsroom, url: str, first: Iterable[str] = ()) -> list[str]:
    """Where feeds of an address often lie; nowhere if its host asks for long pauses."""
    patient = rate_limited_get.asked_pause(newsroom, url) <= rate_limited_get.LONGEST
    return list(dict.fromkeys([*first, *guesses(url)]))[:MOST_GUESSES] if patient else []


def _named(page: Fetched) -> tuple[FoundFeed, ...]:
    return find_feeds(page.body, url=page.final_url, link_header=page.headers.get("link", ""))


def _asked(newsroom: Newsroom, url: str, access: Access | None) -> Fetched | None:
    try:
        fetched = rate_limited_get.get(newsroom, url, accept=ACCEPT, access=access)
    except FetchError:
        return None
    return fetched if 200 <= fetched.status < 300 else None


def _read_named(site: _Site, named: list[FoundFeed], page: Fetched) -> list[Checked]:
    """The feeds that the page names; that of its own section before them, where its system keeps one and the page names
    only the whole site's."""
    own = urlsplit(page.final_url).path.rstrip("/")
    found: list[Checked] = []
    if own and not any(urlsplit(one.url).path.startswith(own + "/") for one in named):
        sections = [at for at in known_paths(page.body, url=page.final_url) if urlsplit(at).path.startswith(own + "/")]
        for address in sections[:1]:
            one = read_at(
                site.newsroom, address, "where its system keeps that of a section", feed=False, access=site.access
            )
            if (
                one is not None
                and one.feed.entries
                and not is_of_comments(FoundFeed(url=address, title=one.feed.title))
            ):
                found.append(one)
    return found if found and not site.every else [*found, *_read_each(site, named)]


def _read_each(site: _Site, named: list[FoundFeed]) -> list[Checked]:
    found: list[Checked] = []
    for one in named[: MOST_LOOKED if site.every else MOST_GUESSES]:
        # A feed that the page names is published to be polled; a guess is an address like any other.
        read = read_at(site.newsroom, one.url, "named by the page", feed=True, access=site.access)
        if read is None:
            continue
        found.append(replace(read, feed=replace(read.feed, title=read.feed.title or one.title)))
        if read.feed.entries and not site.every:
            break
    return found


def _read_likely(site: _Site, page: Fetched) -> list[Checked]:
    for address in likely_places(site.newsroom, page.final_url, known_paths(page.body, url=page.final_url)):
        if (one := read_at(site.newsroom, address, LIKELY, feed=False, access=site.access)) is not None:
            return [one]
    return []


def _read_listed(site: _Site, pages: list[str]) -> list[Checked]:
    """The feeds of a page that lists them ("RSS feeds"), which this one links instead of a feed."""
    for address in pages[:2]:
        listing = answer(site.newsroom, address, "", feed=False, access=site.access)
        if listing is not None and not listing.feed.format:
            feeds = find_feeds(listing.fetched.body, url=listing.fetched.final_url, is_list=True)
            return _read_each(site, [one for one in feeds if not is_of_comments(one)])
    return []


def _newest(one: Checked) -> datetime | None:
    return max((at for entry in one.feed.entries if (at := entry.published or entry.updated)), default=None)


def _by_life(found: list[Checked]) -> list[Checked]:
    """The feeds in their order, but those last that are empty or were left behind."""
    freshest = max((at for one in found if (at := _newest(one))), default=None)
    return sorted(
        found,
        key=lambda one: (
            not one.feed.entries,
            freshest is not None and (at := _newest(one)) is not None and freshest - at > STALE,
        ),
    )


def _once(found: list[Checked]) -> list[Checked]:
    """Each feed once: many sites offer one feed as RSS and as Atom, or at two addresses."""
    kept: dict[tuple[str | None, ...], Checked] = {}
    for one in found:
        kept.setdefault(tuple(entry.link for entry in one.feed.entries[:10]) or (one.url,), one)
    return list(kept.values())


def _none(newsroom: Newsroom, url: str, page: Fetched, nothing: Feed) -> FeedUnreadable:
    """What to say of a site without a feed: the other way to read it that it shows."""
    problem = nothing.faults[0] if nothing.faults else "the server sent no feed"
    if is_shell(page.body):
        problem = "the page is drawn by a script and says nothing itself"
    sitemaps = newsroom.robots.allowed(page.final_url).sitemaps
    sitemap = next((one for one in sitemaps if "news" in one.lower()), next(iter(sitemaps), None))
    links = len(listing_links(page.body, url=page.final_url))
    if sitemap and ("news" in sitemap.lower() or links < ENOUGH_LINKS):
        way = f"its sitemap can be read: newsloom source add --kind sitemap {sitemap}"
    elif links >= ENOUGH_LINKS:
        way = f"it links {links} articles and can be read as a list: newsloom source add --kind listing {url}"
    else:
        way = "give the feed's own address"
    return FeedUnreadable(url, f"{problem}, and no feed of the site was found", hint=way)
