"""The newsroom's sources: add (finding the feed of a site), list, check, remove, carry in and out as OPML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec

from newsloom.core.discover import find_feeds, guesses, service_feed
from newsloom.core.health import SourceHealth, health
from newsloom.core.opml import Outline, read_opml, write_opml
from newsloom.core.url import is_web_url
from newsloom.errors import FeedUnreadable, FetchError, NotFound, RobotsForbidden, UsageError
from newsloom.model.capture import Feed, Fetched
from newsloom.model.outcome import NOTHING_BROUGHT, Then, Yield
from newsloom.model.source import Source, SourceKind, Topic
from newsloom.pipeline.executors.alone import read_foreign_feed
from newsloom.pipeline.sources import rate_limited_get, search_template
from newsloom.pipeline.sources.link_lists import followed, read_source
from newsloom.pipeline.sources.poll_state import Facts, read_facts
from newsloom.pipeline.sources.source_health import harvests
from newsloom.pipeline.stages.poll import lane_of
from newsloom.publishing.rights import rights_of_source
from newsloom.runtime.context import Newsroom
from newsloom.store import queue_status, sources, stories, work

ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
MOST_GUESSES = 4

Right = Literal["pictures", "summaries", "text"]
Say = Literal["yes", "no", "as-told"]
FIELDS: Mapping[Right, str] = {"pictures": "show_image", "summaries": "summarise", "text": "store_text"}
SAID: Mapping[Say, bool | None] = {"yes": True, "no": False, "as-told": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a look at an address found: the feed's own address, its document, and how it was found."""

    url: str
    feed: Feed
    how: str
    fetched: Fetched
    also: tuple[str, ...] = ()
    """Other feeds that the page names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """A source as lists show it."""

    source: Source
    health: SourceHealth
    brought: Yield = NOTHING_BROUGHT
    """What its entries of the last weeks came to."""
    next_poll: str = ""
    why: str = ""
    faults: tuple[str, ...] = ()

    @property
    def rights(self) -> tuple[Permission, ...]:
        """What may be done with what it brings."""
        return permissions(self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Whether one thing may be done with what a source brings, and who said so: "owner", "source", or nobody ("")."""

    right: Right
    allowed: bool
    by: str


def check_search(world: Newsroom, name: str, topic: str | None) -> tuple[Checked, Topic]:
    """Look at a search now, filled from the topic's keywords: a service by name, or an address with `{keywords}`. A search
    that finds nothing today is a source all the same. Raises UsageError, NotFound, FetchError, FeedUnreadable."""
    template = search_template.template_of(name)
    about = search_template.topic_for(world.topics, topic)
    url = search_template.filled(template.url, about, world.config.site.language, world.config.discover.country)
    fetched = rate_limited_get.get(world, url, accept=ACCEPT, feed=True)
    if not 200 <= fetched.status < 300:
        raise FetchError(url, f"the server answers with status {fetched.status}", hint="is the address right?")
    feed = read_source("search", fetched)
    if not feed.format:
        raise FeedUnreadable(url, f"the answer is no feed: {'; '.join(feed.faults) or 'it is empty'}")
    address = search_template.address_of(template, about)
    return Checked(url=address, feed=feed, how=f"search for {about.name}", fetched=fetched), about


def check(world: Newsroom, url: str, kind: SourceKind = "feed") -> Checked:
    """Look at an address now, politely: a feed, or a site whose feed is found. Raises FeedUnreadable (with the feed found
    elsewhere, if there is one, as the hint), FetchError, UsageError; RobotsForbidden for a page or a sitemap that robots.txt
    denies.
    """
    url = _address(url)
    if kind == "feed" and (known := _at_service(world, url)) is not None:
        return known
    may_be_feed = kind in ("feed", "search") and urlsplit(url).path not in ("", "/")
    try:
        fetched = rate_limited_get.get(world, url, accept=ACCEPT, feed=may_be_feed)
    except RobotsForbidden as err:
        raise _told(err, kind) from err
    if not 200 <= fetched.status < 300:
        # Only what is not there raises doubt about the address; a refusal or a rest is the server's.
        doubt = "is the address right?" if fetched.status in (404, 410) else None
        raise FetchError(url, f"the server answers with status {fetched.status}", hint=doubt)
    if kind != "feed":
        index = followed(world, fetched, {}) if kind == "sitemap" else None
        feed = index[0] if index is not None else read_source(kind, fetched)
        if not feed.entries and not (kind == "mentions" and feed.format):
            raise FeedUnreadable(url, f"no article was found in this {kind}: {'; '.join(feed.faults) or 'it is empty'}")
        return Checked(url=fetched.final_url, feed=feed, how=kind, fetched=fetched)
    feed = read_foreign_feed(fetched.body, fetched.final_url, fetched.headers.get("content-type"))
    if feed.format:
        return Checked(url=url, feed=feed, how="feed", fetched=fetched)
    try:
        world.robots.permit(fetched.final_url)
    except RobotsForbidden as err:
        raise _told(err, kind) from err
    return _discovered(world, url, fetched, feed)


def _at_service(world: Newsroom, url: str) -> Checked | None:
    """The feed of a channel, a board or an account that a well-known service hosts, if it is where the service keeps them."""
    address = service_feed(url)
    if address is None:
        return None
    try:
        fetched = rate_limited_get.get(world, address, accept=ACCEPT, feed=True)
    except FetchError:
        return None
    if not 200 <= fetched.status < 300:
        return None
    feed = read_foreign_feed(fetched.body, fetched.final_url, fetched.headers.get("content-type"))
    return Checked(url=address, feed=feed, how="where the service keeps it", fetched=fetched) if feed.format else None


def _told(err: RobotsForbidden, kind: SourceKind) -> RobotsForbidden:
    """The same no, with the way out that there is for a feed."""
    return RobotsForbidden(err.subject, err.problem, hint="give the feed's own address") if kind == "feed" else err


def _discovered(world: Newsroom, url: str, page: Fetched, nothing: Feed) -> Checked:
    header = page.headers.get("link", "")
    all_named = [f.url for f in find_feeds(page.body, url=page.final_url, link_header=header)]
    named = all_named[:MOST_GUESSES]
    patient = rate_limited_get.asked_pause(world, page.final_url) <= rate_limited_get.LONGEST
    guessed = list(guesses(page.final_url))[:MOST_GUESSES] if patient else []
    for candidate in dict.fromkeys([*named, *guessed]):
        try:
            # A feed that the page names is published to be polled; a guess is an address like any other.
            fetched = rate_limited_get.get(world, candidate, accept=ACCEPT, feed=candidate in named)
        except FetchError:
            continue
        if not 200 <= fetched.status < 300:
            continue
        feed = read_foreign_feed(fetched.body, fetched.final_url, fetched.headers.get("content-type"))
        if feed.format:
            how = "named by the page" if candidate in named else "found where feeds often lie"
            also = tuple(one for one in all_named if one != candidate)[:10]
            return Checked(url=candidate, feed=feed, how=how, fetched=fetched, also=also)
    problem = nothing.faults[0] if nothing.faults else "the server sent no feed"
    raise FeedUnreadable(url, f"{problem}, and no feed of the site was found", hint="give the feed's own address")


def _address(url: str) -> str:
    url = url.strip()
    if "://" not in url and "." in url.partition("/")[0]:
        url = f"https://{url}"
    if not is_web_url(url):
        raise UsageError(url, "not a web address", hint="like https://example.org/feed.xml")
    return url


def add(
    world: Newsroom,
    url: str,
    *,
    kind: SourceKind = "feed",
    title: str = "",
    topic: str | None = None,
    folder: str | None = None,
    official: bool = False,
    look: bool = True,
) -> tuple[Source, Checked | None, bool]:
    """Add a source; (the source, what the look found, whether it is new).

    With `look`, the address is asked first and a site's feed is found; without, it is taken as given (imports).
    """
    if topic is not None and topic not in {t.name for t in world.topics}:
        raise NotFound(topic, "there is no topic of that name", hint="newsloom topic list")
    found: Checked | None
    if kind == "search" and look and (search_template.is_template(url) or "://" not in url):
        found, about = check_search(world, url, topic)
        topic, title = about.name, title or found.feed.title or f"{about.name}: search"
    else:
        found = check(world, url, kind) if look else None
    address = found.url if found else _address(url)
    source = Source(
        id=sources.source_id(address),
        url=address,
        kind=kind,
        title=title or (found.feed.title if found else ""),
        homepage=found.feed.link if found else None,
        language=found.feed.language if found else None,
        topic=topic,
        folder=folder,
        official=official,
    )
    added = enroll(world, [source], asked=look)
    with world.db.read() as tx:
        stored = sources.by_url(tx, address) or source
    return stored, found, bool(added)


def enroll(world: Newsroom, new: Sequence[Source], *, asked: bool = False) -> list[Source]:
    """Write sources and make their first poll due, after a pause where they were `asked` just now; those that are new."""
    now = world.clock()
    with world.db.write() as tx:
        added = sources.add(tx, new, now)
        for lane in sorted({lane_of(s.url) for s in added}) if asked else ():
            work.pace(tx, lane, now + timedelta(seconds=world.config.fetch.host_delay))
        work.schedule(tx, [Then(stage="poll", item=s.id, lane=lane_of(s.url)) for s in added], now)
    return added


def listed(world: Newsroom, *, retired: bool = False) -> list[SourceView]:
    """All sources with their health."""
    now = world.clock()
    with world.db.read() as tx:
        rows = sources.all_sources(tx, retired=retired)
        known = sources.poll_facts(tx)
        due = queue_status.due_times(tx, "poll")
        brought = harvests(tx, now)
    views = []
    for source in rows:
        facts = read_facts(known.get(source.id))
        at = due.get(source.id)
        views.append(
            SourceView(
                source=replace(source, title=source.title or facts.title),
                health=health(facts.history, now, brought=brought.get(source.id)),
                brought=brought.get(source.id, NOTHING_BROUGHT),
                next_poll=at.isoformat() if at else "",
                why=facts.why,
                faults=facts.faults,
            )
        )
    return views


def find(world: Newsroom, name: str) -> Source:
    """A source by its address, its id (or the beginning of it). Raises NotFound."""
    with world.db.read() as tx:
        every = sources.all_sources(tx, retired=True)
    exact = [s for s in every if name in (s.url, s.id)]
    near = exact or [s for s in every if s.id.startswith(name) or s.url.partition("://")[2].startswith(name)]
    if len(near) == 1:
        return near[0]
    if not near:
        raise NotFound(name, "there is no such source", hint="newsloom source list")
    raise UsageError(name, f"{len(near)} sources begin so", hint="give the whole address")


def decide(world: Newsroom, name: str, said: Mapping[Right, Say]) -> Source:
    """Decide what may be done with what a source brings, whatever it says itself; its published stories are printed anew.

    Returns the source as it is now. Raises NotFound.
    """
    source = find(world, name)
    now = world.clock()
    with world.db.write() as tx:
        known = sources.get(tx, source.id)
        if known is None:
            raise NotFound(name, "the source was removed meanwhile")
        fields: dict[str, Any] = {FIELDS[right]: SAID[say] for right, say in said.items()}
        made = replace(known, decided=replace(known.decided, **fields))
        if made != known:
            sources.save(tx, made)
            work.schedule(tx, [Then(stage="publish", item=id) for id in stories.published_with(tx, source.id)], now)
    return made


def permissions(source: Source) -> tuple[Permission, ...]:
    """What holds for a source, right by right."""
    holds = rights_of_source(source)
    return tuple(
        Permission(
            right=right,
            allowed=getattr(holds, field) is not False,
            by="owner"
            if getattr(source.decided, field) is not None
            else "source"
            if getattr(holds, field) is False
            else "",
        )
        for right, field in FIELDS.items()
    )


def remove(world: Newsroom, name: str) -> Source:
    """Forget a source; what it brought stays."""
    source = find(world, name)
    with world.db.write() as tx:
        sources.remove(tx, source.id)
        work.cancel(tx, "poll", source.id)
    return source


def adopt(world: Newsroom, source: Source, url: str) -> bool:
    """Read a source from another address from now on (its old feed is sick); False if another source has that address."""
    now = world.clock()
    with world.db.write() as tx:
        if sources.by_url(tx, url) is not None:
            return False
        sources.save(tx, replace(source, url=url, retired_at=None, retired_why=None))
        sources.save_poll_facts(tx, source.id, msgspec.to_builtins(Facts()), now)
        work.schedule(tx, [Then(stage="poll", item=source.id, lane=lane_of(url))], now)
    return True


def import_opml(world: Newsroom, data: bytes, name: str) -> tuple[list[Source], int, tuple[str, ...]]:
    """Add the feeds of an OPML document: (those that are new, how many were known, faults). Raises InputBroken."""
    found = read_opml(data)
    if not found.outlines:
        raise FeedUnreadable(name, f"no feed in it: {'; '.join(found.faults[:3]) or 'the list is empty'}")
    new = [
        Source(
            id=sources.source_id(o.url),
            url=o.url,
            title=o.title,
            homepage=o.homepage,
            language=o.language,
            folder=o.folder or None,
        )
        for o in found.outlines
    ]
    unique = list({s.url: s for s in new}.values())
    added = enroll(world, unique)
    return added, len(unique) - len(added), found.faults


def export_opml(world: Newsroom) -> bytes:
    """All feeds as OPML 2.0."""
    with world.db.read() as tx:
        rows = sources.all_sources(tx)
    outlines = [
        Outline(url=s.url, title=s.title or s.url, homepage=s.homepage, folder=s.folder or "")
        for s in rows
        if s.kind == "feed"
    ]
    return write_opml(outlines, title=f"{world.config.site.title}: sources")


def as_row(view: SourceView) -> dict[str, Any]:
    """A source as plain data."""
    s, h = view.source, view.health
    return {
        "id": s.id,
        "url": s.url,
        "kind": s.kind,
        "title": s.title,
        "homepage": s.homepage,
        "topic": s.topic,
        "folder": s.folder,
        "official": s.official,
        "rights": rights_row(s),
        "lastGood": msgspec.to_builtins(h.last_good),
        "lastNew": msgspec.to_builtins(h.last_new),
        "errors": h.errors,
        "complaints": [{"kind": c.kind, "words": c.words, "advice": c.advice} for c in h.complaints],
        "yield": {
            "entries": view.brought.entries,
            "pages": view.brought.pages,
            "articles": view.brought.articles,
            "onTopic": view.brought.on_topic,
            "why": view.brought.why or None,
        },
        "nextPoll": view.next_poll or None,
        "why": view.why,
        "faults": list(view.faults),
        "retired": msgspec.to_builtins(s.retired_at),
    }


def rights_row(source: Source) -> dict[str, Any]:
    """What holds for a source as plain data."""
    held = {one.right: {"allowed": one.allowed, "by": one.by or None} for one in permissions(source)}
    return held | {"signals": list(source.rights.signals)}
