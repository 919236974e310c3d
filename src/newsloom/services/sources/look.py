"""Looking at an address before it becomes a source: is there a feed, which others does the page offer, what is in them?"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec

from newsloom.core.cadence import span_words
from newsloom.core.discover.services import Hosted, hosted
from newsloom.core.url import is_web_url
from newsloom.errors import FeedUnreadable, FetchError, RobotsForbidden
from newsloom.model.access import Access
from newsloom.model.capture import Entry, Feed, Fetched
from newsloom.model.source import SourceKind, Topic
from newsloom.pipeline.executors.alone import read_foreign_feed
from newsloom.pipeline.sources import rate_limited_get, search_template
from newsloom.pipeline.sources.link_lists import followed, read_source
from newsloom.runtime.context import Newsroom
from newsloom.services.sources import mailboxes
from newsloom.services.sources.addresses import address_of as address_of
from newsloom.services.sources.checked import ACCEPT as ACCEPT
from newsloom.services.sources.checked import Checked as Checked
from newsloom.services.sources.checked import read_at
from newsloom.services.sources.hints import is_guarded, refused
from newsloom.services.sources.site_feeds import feeds_of, likely_places

LATEST = 3
"""So many headlines tell what a feed is about."""
SHUT = frozenset({401, 403, 406, 451})
"""Answers of pages that refuse programs; their feeds are often open."""


def check_search(newsroom: Newsroom, name: str, topic: str | None) -> tuple[Checked, Topic]:
    """Look at a search now, filled from the topic's keywords: a service by name, or an address with `{keywords}`. A search
    that finds nothing today is a source all the same. Raises UsageError, NotFound, FetchError, FeedUnreadable."""
    template = search_template.template_of(name)
    about = search_template.topic_for(newsroom.topics, topic)
    url = search_template.filled(template.url, about, newsroom.config.site.language, newsroom.config.discover.country)
    fetched = rate_limited_get.get(newsroom, url, accept=ACCEPT, feed=True)
    if not 200 <= fetched.status < 300:
        raise refused(url, fetched)
    feed = read_source("search", fetched)
    if not feed.format:
        raise FeedUnreadable(url, f"the answer is no feed: {'; '.join(feed.faults) or 'it is empty'}")
    address = search_template.address_of(template, about)
    return Checked(url=address, feed=feed, how=f"search for {about.name}", fetched=fetched), about


def check(
    newsroom: Newsroom, url: str, kind: SourceKind = "feed", *, others: bool = False, access: Access | None = None
) -> Checked:
    """Look at an address now, politely: a feed, or a site whose feed is found; with `others`, what else the page offers is
    read too; `access` is what the address is asked with.

    Raises FeedUnreadable (with the feed found elsewhere, if there is one, as the hint), FetchError, UsageError; RobotsForbidden
    for a page or a sitemap that robots.txt denies.
    """
    if kind == "mail":
        address, feed = mailboxes.letters(newsroom, url, access)
        return Checked(
            url=address,
            feed=feed,
            how="mailbox",
            fetched=Fetched(url=address, final_url=address, status=200, fetched_at=newsroom.clock()),
        )
    url = address_of(url)
    if kind == "feed" and (known := _at_service(newsroom, url)) is not None:
        return known
    may_be_feed = kind in ("feed", "search") and urlsplit(url).path not in ("", "/")
    try:
        fetched = rate_limited_get.get(newsroom, url, accept=ACCEPT, feed=may_be_feed, access=access)
    except RobotsForbidden as err:
        return _shut(newsroom, url, _told(err, kind), kind)
    if not 200 <= fetched.status < 300:
        no = refused(url, fetched)
        if fetched.status in SHUT or is_guarded(fetched.headers):
            return _shut(newsroom, url, no, kind)
        raise no
    if kind != "feed":
        return _other_kind(newsroom, kind, fetched)
    feed = read_foreign_feed(fetched.body, fetched.final_url, fetched.headers.get("content-type"))
    if feed.format:
        return Checked(url=url, feed=feed, how="feed", fetched=fetched)
    if feed.moved_to and (
        moved := read_at(newsroom, feed.moved_to, "where the feed has moved", feed=True, access=access)
    ):
        return moved
    try:
        newsroom.robots.permit(fetched.final_url)
    except RobotsForbidden as err:
        return _shut(newsroom, url, _told(err, kind), kind)
    return feeds_of(newsroom, url, fetched, feed, others=others, access=access)


def _other_kind(newsroom: Newsroom, kind: SourceKind, fetched: Fetched) -> Checked:
    index = followed(newsroom, fetched, {}) if kind == "sitemap" else None
    feed = index[0] if index is not None else read_source(kind, fetched)
    if not feed.entries and not (kind == "mentions" and feed.format):
        problem = f"no article was found in this {kind}: {'; '.join(feed.faults) or 'it is empty'}"
        raise FeedUnreadable(fetched.url, problem)
    return Checked(url=fetched.final_url, feed=feed, how=kind, fetched=fetched)


def _at_service(newsroom: Newsroom, url: str) -> Checked | None:
    """The feed of a channel, a board or an account that a well-known service hosts, if it is where the service keeps them.

    Raises FeedUnreadable for what is known to have none.
    """
    known = hosted(url)
    if known is None:
        return None
    if known.none:
        raise FeedUnreadable(url, f"{known.service} gives no feed for this page", hint=known.none)
    address = _registered(newsroom, known) if known.lookup else known.feed
    if not address:
        return None
    return read_at(newsroom, address, f"where {known.service} keeps it", feed=True)


def _registered(newsroom: Newsroom, known: Hosted) -> str:
    """The feed that a public register names; "" if it names none, or may not be asked."""
    try:
        fetched = rate_limited_get.get(
            newsroom, known.lookup, accept="application/json, text/javascript;q=0.9, */*;q=0.1"
        )
        rows = json.loads(fetched.body).get("results") or [{}] if fetched.status == 200 else [{}]
        named = rows[0].get(known.key)
    except (FetchError, ValueError, AttributeError, LookupError, TypeError, RecursionError):
        return ""
    return named if isinstance(named, str) and is_web_url(named) else ""


def _told(err: RobotsForbidden, kind: SourceKind) -> RobotsForbidden:
    """The same no, with the way out that there is for a feed."""
    if err.hint or kind != "feed":
        return err
    return RobotsForbidden(err.subject, err.problem, hint="give the feed's own address")


def _shut(newsroom: Newsroom, url: str, no: FetchError, kind: SourceKind) -> Checked:
    """The feed of a site whose page we may not read, where feeds often lie and robots.txt lets us look. Raises `no`."""
    if kind == "feed":
        for candidate in likely_places(newsroom, url):
            if found := read_at(
                newsroom, candidate, "found where feeds often lie; the page itself is shut", feed=False
            ):
                return found
    raise no


def rhythm(feed: Feed) -> str:
    """How often a feed brings something, in words; "" where its dates do not say."""
    times = sorted(at for entry in feed.entries if (at := entry.published or entry.updated) is not None)
    if len(times) < 3 or times[0] == times[-1]:
        return ""
    every: timedelta = (times[-1] - times[0]) / (len(times) - 1)
    a_day = timedelta(days=1) / every
    return f"about {a_day:.0f} a day" if a_day >= 1.5 else f"one in {span_words(every)}"


def latest(feed: Feed) -> tuple[Entry, ...]:
    """The newest entries of a feed by their dates; in the feed's order where they have none."""
    dated = sorted(
        enumerate(feed.entries),
        key=lambda n: (-(at.timestamp() if (at := n[1].published or n[1].updated) else 0.0), n[0]),
    )
    return tuple(entry for _, entry in dated[:LATEST])


def as_choice(one: Checked) -> dict[str, Any]:
    """A feed to choose, as plain data."""
    return {
        "url": one.url,
        "title": one.feed.title,
        "format": one.feed.format,
        "how": one.how,
        "entries": len(one.feed.entries),
        "rhythm": rhythm(one.feed) or None,
        "latest": [
            {"title": entry.title, "published": msgspec.to_builtins(entry.published or entry.updated)}
            for entry in latest(one.feed)
        ],
    }
