"""Sources that are no feeds, read as if they were (news sitemaps, pages of links), and what leads further: the sitemaps that
an index names, the new address that a feed names in itself."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from newsloom.core.discover import listing_links, read_sitemap
from newsloom.core.mentions import read_mentions
from newsloom.errors import FetchError
from newsloom.model.capture import Entry, Feed, Fetched
from newsloom.model.source import SourceKind
from newsloom.net.http import ACCEPT_FEED, Validators
from newsloom.pipeline.executors.alone import read_foreign_feed
from newsloom.pipeline.sources import rate_limited_get
from newsloom.runtime.context import Newsroom

MOST_CHILDREN = 3
"""So many sitemaps of an index are read at a poll, the newest first: news is not in the others."""
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A sitemap that an index names: when the index says it changed, and the version of it that we read."""

    changed: datetime | None = None
    validators: Validators | None = None


def read_source(kind: SourceKind, fetched: Fetched) -> Feed:
    """The entries of a source of that kind. Never raises; faults say what was wrong."""
    if kind == "sitemap":
        found = read_sitemap(fetched.body, url=fetched.final_url)
        form = "sitemap" if found.entries or found.sitemaps or not found.faults else ""
        return Feed(entries=found.entries, faults=found.faults, format=form)
    if kind == "listing":
        links = listing_links(fetched.body, url=fetched.final_url)
        return Feed(entries=links, faults=() if links else ("no article is linked here",), format="listing")
    if kind == "mentions":
        found_here, faults = read_mentions(fetched.body, fetched.final_url, fetched.headers.get("content-type"))
        entries = tuple(Entry(id=one.discussion, link=one.discussion, title=one.title) for one in found_here)
        return Feed(entries=entries, faults=faults, format="mentions" if found_here or not faults else "")
    return read_foreign_feed(fetched.body, fetched.final_url, fetched.headers.get("content-type"))


def followed(newsroom: Newsroom, fetched: Fetched, known: Mapping[str, Child]) -> tuple[Feed, dict[str, Child]] | None:
    """The entries of the newest sitemaps that an index names, and what to remember of them; None if this is no index.

    An index that has not changed (304) may name sitemaps without dates that have: those are asked, conditionally. The host
    rests between two requests.
    """
    if fetched.status == 304:
        listed: list[tuple[str, datetime | None]] = [(url, None) for url, c in known.items() if c.changed is None]
    else:
        listed = list(read_sitemap(fetched.body, url=fetched.final_url).sitemaps)
    if not listed:
        return None
    children = dict(known)
    entries: list[Entry] = []
    faults: list[str] = []
    for url, changed in _newest(listed):
        child = known.get(url)
        if child is not None and changed is not None and child.changed == changed:
            continue
        time.sleep(rate_limited_get.pause(newsroom, url).total_seconds())
        try:
            got = newsroom.http.get(url, validators=child.validators if child else None, permit=newsroom.robots.permit)
        except FetchError as err:
            faults.append(f"{url}: {err.problem}")
            continue
        if 200 <= got.status < 300:
            found = read_sitemap(got.body, url=got.final_url)
            entries += found.entries
            faults += [f"{url}: {fault}" for fault in found.faults]
            children[url] = Child(changed=changed, validators=Validators.of(got))
        elif got.status != 304:
            faults.append(f"{url}: status {got.status}")
    kept = {url: children[url] for url, _ in _newest(listed) if url in children}
    return Feed(entries=tuple(entries), faults=tuple(faults), format="sitemap"), kept


def _newest(listed: Sequence[tuple[str, datetime | None]]) -> list[tuple[str, datetime | None]]:
    # Names that say news go first; of undated ones, indexes put the newest last.
    numbered = list(enumerate(listed))
    numbered.sort(key=lambda n: (n[1][1] or _EVER, "news" in n[1][0].lower(), n[0]), reverse=True)
    return [pair for _, pair in numbered[:MOST_CHILDREN]]


def moved_feed(newsroom: Newsroom, feed: Feed, url: str) -> tuple[Fetched, Feed] | None:
    """The document at the new address that a feed names in itself, if there is a feed; None: it is not believed."""
    if feed.moved_to is None or feed.moved_to == url:
        return None
    try:
        got = newsroom.http.get(feed.moved_to, accept=ACCEPT_FEED)
    except FetchError:
        return None
    if not 200 <= got.status < 300:
        return None
    found = read_foreign_feed(got.body, got.final_url, got.headers.get("content-type"))
    # A feed that names a third address is a chain or a loop: one step a poll.
    return (got, replace(found, moved_to=None)) if found.format else None
