"""After a pause (a downtime, a burst of news) a feed's document may have run past what we know: its older pages are read too.

RFC 5005 (`prev-archive`, `next`), JSON Feed's `next_url`, and `?paged=` of WordPress. Only a gap leads there: a document that
shares an entry with what is known has lost nothing, and a source that is new brings what it shows now.
"""

from __future__ import annotations

import time
from collections.abc import Set
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from newsloom.core.url import host_of
from newsloom.errors import FetchError
from newsloom.model.access import Access
from newsloom.model.capture import Entry, Feed
from newsloom.net.http import ACCEPT_FEED
from newsloom.pipeline.executors.alone import read_foreign_feed
from newsloom.pipeline.sources import rate_limited_get
from newsloom.runtime.context import Newsroom

MOST_PAGES = 6
"""So many older pages are read at a poll: a month of most feeds, and an end for those that lead in circles."""


def caught_up(newsroom: Newsroom, feed: Feed, url: str, known: Set[str], access: Access | None) -> Feed:
    """The feed with the entries of its older pages, as far as the first that is known; the same where nothing was missed.

    `known` are ids and links of the entries that were seen last. The host rests between two requests.
    """
    if not known or not feed.entries or _meets(feed.entries, known):
        return feed
    entries = {entry.id: entry for entry in feed.entries}
    here, page, visited = url, feed, {url}
    for number in range(2, MOST_PAGES + 2):
        older = _older(page, url, number)
        if older is None or older in visited or host_of(older) != host_of(here):
            break
        visited.add(older)
        time.sleep(rate_limited_get.pause(newsroom, older).total_seconds())
        try:
            got = newsroom.http.get(older, accept=ACCEPT_FEED, access=access)
        except FetchError:
            break
        page = read_foreign_feed(got.body, got.final_url, got.headers.get("content-type"))
        fresh = [entry for entry in page.entries if entry.id not in entries] if got.status == 200 else []
        entries |= {entry.id: entry for entry in fresh}
        if not fresh or _meets(page.entries, known):
            break
    return replace(feed, entries=tuple(entries.values()))


def _meets(entries: tuple[Entry, ...], known: Set[str]) -> bool:
    return any(entry.id in known or (entry.link or "") in known for entry in entries)


def _older(page: Feed, url: str, number: int) -> str | None:
    if page.previous is not None:
        return page.previous
    if not page.is_paged:
        return None
    parts = urlsplit(url)
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key != "paged"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("paged", str(number))]), fragment=""))
