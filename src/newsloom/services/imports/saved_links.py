"""Taking over what somebody reads elsewhere: subscriptions become sources, kept pages become articles by the one capture path."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from dataclasses import dataclass

from newsloom.core.saved_links import SavedLinks, read_saved
from newsloom.core.url import article_url, canonical_url, is_web_url
from newsloom.errors import FeedUnreadable, NotFound, UsageError
from newsloom.model.outcome import Then
from newsloom.model.source import Source
from newsloom.pipeline.stages.poll import lane_of
from newsloom.runtime.context import Newsroom
from newsloom.services.sources import source_access
from newsloom.services.sources.manage import enroll
from newsloom.store import captures, sources, work
from newsloom.store.captures import DiscoveredUrl
from newsloom.store.sql import chunks


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a file: what is new, how many were known, and what could not be taken."""

    added: tuple[Source, ...] = ()
    known: int = 0
    pages: tuple[str, ...] = ()
    pages_known: int = 0
    faults: tuple[str, ...] = ()


def read(data: bytes, name: str) -> SavedLinks:
    """What a file holds; nothing is taken yet. Raises FeedUnreadable where it holds nothing."""
    found = read_saved(data)
    if not found.links:
        why = "; ".join(found.faults[:3]) or "the list is empty"
        raise FeedUnreadable(
            name, f"no feed and no link in it: {why}", hint="OPML, JSON, CSV with a column url, or bookmarks"
        )
    return found


def take(newsroom: Newsroom, found: SavedLinks, *, only: Collection[str] = (), topic: str | None = None) -> Taken:
    """Take feeds and pages of a file (of these kinds: "feed", "page"; all of them); twice is once. Names and passwords
    that stood in addresses of feeds are kept as secrets. Raises NotFound."""
    if topic is not None and topic not in {t.name for t in newsroom.topics}:
        raise NotFound(topic, "there is no topic of that name", hint="newsloom topic list")
    wanted = [one for one in found.links if is_web_url(one.url) and (not only or one.kind in only)]
    feeds = {one.url: one for one in wanted if one.kind == "feed"}
    new = [
        Source(
            id=sources.source_id(o.url), url=o.url, title=o.title, homepage=o.homepage, language=o.language,
            folder=o.folder or None, topic=topic,
        )
        for o in feeds.values()
    ]  # fmt: skip
    added = enroll(newsroom, new)
    for one in added:
        if (login := feeds[one.url].login) is not None:
            with contextlib.suppress(UsageError):  # a name or password that no header takes: it is asked without
                access = source_access.access_for(one.url, login=login[0], password=login[1])
                source_access.keep(newsroom, one.id, access)
    pages = list(dict.fromkeys(article_url(one.url) for one in wanted if one.kind == "page"))
    fresh = _capture(newsroom, pages, topic)
    return Taken(
        added=tuple(added), known=len(new) - len(added), pages=tuple(fresh), pages_known=len(pages) - len(fresh),
        faults=found.faults,
    )  # fmt: skip


def _capture(newsroom: Newsroom, urls: list[str], topic: str | None) -> list[str]:
    """Their pages are due to be fetched, those that are not known yet; which these are."""
    now = newsroom.clock()
    fresh: list[str] = []
    for part in chunks(urls, 500):
        finds = {
            (id := captures.find_id(canonical_url(url))): DiscoveredUrl(
                id=id, url=url, first_seen=now, topic=topic, via="hand"
            )
            for url in part
        }
        with newsroom.db.write() as tx:
            known = captures.get_finds(tx, list(finds))
            new = [one for id, one in finds.items() if id not in known]
            captures.put_finds(tx, new)
            work.schedule(tx, [Then(stage="fetch", item=f.id, lane=lane_of(f.url), arrival=now) for f in new], now)
        fresh += [one.url for one in new]
    return fresh
