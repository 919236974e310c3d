"""The newsroom's sources: add (finding the feed of a site), list, check, remove, write as OPML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

import msgspec

from newsloom.core.health import SourceHealth, health
from newsloom.core.opml import Outline, write_opml
from newsloom.errors import NotFound, UsageError
from newsloom.model.access import Access
from newsloom.model.outcome import NOTHING_BROUGHT, Then, Yield
from newsloom.model.source import Source, SourceKind
from newsloom.pipeline.sources import search_template
from newsloom.pipeline.sources import source_access as kept_access
from newsloom.pipeline.sources.poll_state import Facts, read_facts
from newsloom.pipeline.sources.source_health import harvests
from newsloom.pipeline.stages.poll import lane_of
from newsloom.publishing.rights import rights_of_source
from newsloom.runtime.context import Newsroom
from newsloom.services.sources import source_access
from newsloom.services.sources.look import ACCEPT as ACCEPT
from newsloom.services.sources.look import Checked as Checked
from newsloom.services.sources.look import address_of, check_search
from newsloom.services.sources.look import check as check
from newsloom.store import queue_status, sources, stories, work

Right = Literal["pictures", "summaries", "text"]
Say = Literal["yes", "no", "as-told"]
FIELDS: Mapping[Right, str] = {"pictures": "show_image", "summaries": "summarise", "text": "store_text"}
SAID: Mapping[Say, bool | None] = {"yes": True, "no": False, "as-told": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """A source as lists show it."""

    source: Source
    health: SourceHealth
    brought: Yield = NOTHING_BROUGHT
    """What its entries of the last weeks came to."""
    access: tuple[str, ...] = ()
    """What it is asked with beside its address, by name: never the values."""
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


def look_for(
    newsroom: Newsroom,
    url: str,
    kind: SourceKind = "feed",
    topic: str | None = None,
    access: Access | None = None,
) -> Checked:
    """Look at what is to be added, with all that its page offers, and add nothing. Raises as `check` and `check_search`."""
    _known_topic(newsroom, topic)
    if kind == "search" and _is_search(url):
        return check_search(newsroom, url, topic)[0]
    return check(newsroom, url, kind, others=True, access=access)


def _known_topic(newsroom: Newsroom, topic: str | None) -> None:
    if topic is not None and topic not in {t.name for t in newsroom.topics}:
        raise NotFound(topic, "there is no topic of that name", hint="newsloom topic list")


def _is_search(url: str) -> bool:
    return search_template.is_template(url) or "://" not in url


def add(
    newsroom: Newsroom,
    url: str,
    *,
    kind: SourceKind = "feed",
    title: str = "",
    topic: str | None = None,
    folder: str | None = None,
    official: bool = False,
    look: bool = True,
    looked: Checked | None = None,
    access: Access | None = None,
) -> tuple[Source, Checked | None, bool]:
    """Add a source; (the source, what the look found, whether it is new).

    With `look`, the address is asked first and a site's feed is found; without, it is taken as given (imports). `looked` is
    what a look found already; `access` is kept, for this source and its pages, as a secret.
    """
    _known_topic(newsroom, topic)
    found: Checked | None
    if kind == "search" and look and _is_search(url):
        about = search_template.topic_for(newsroom.topics, topic)
        found = looked or check_search(newsroom, url, topic)[0]
        topic, title = about.name, title or found.feed.title or f"{about.name}: search"
    else:
        found = looked or (check(newsroom, url, kind, access=access) if look else None)
    given = source_access.mailbox_address(url, access.login if access else "") if kind == "mail" else ""
    address = found.url if found else given or address_of(url)
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
    added = enroll(newsroom, [source], asked=look)
    if access is not None:
        source_access.keep(newsroom, source.id, access)
    with newsroom.db.read() as tx:
        stored = sources.by_url(tx, address) or source
    return stored, found, bool(added)


def enroll(newsroom: Newsroom, new: Sequence[Source], *, asked: bool = False) -> list[Source]:
    """Write sources and make their first poll due, after a pause where they were `asked` just now; those that are new."""
    now = newsroom.clock()
    with newsroom.db.write() as tx:
        added = sources.add(tx, new, now)
        for lane in sorted({lane_of(s.url) for s in added}) if asked else ():
            work.pace(tx, lane, now + timedelta(seconds=newsroom.config.fetch.host_delay))
        work.schedule(tx, [Then(stage="poll", item=s.id, lane=lane_of(s.url)) for s in added], now)
    return added


def listed(newsroom: Newsroom, *, retired: bool = False) -> list[SourceView]:
    """All sources with their health."""
    now = newsroom.clock()
    with newsroom.db.read() as tx:
        rows = sources.all_sources(tx, retired=retired)
        known = sources.poll_facts(tx)
        due = queue_status.due_times(tx, "poll")
        brought = harvests(tx, now)
        access = kept_access.of_all(tx)
    views = []
    for source in rows:
        facts = read_facts(known.get(source.id))
        at = due.get(source.id)
        views.append(
            SourceView(
                source=replace(source, title=source.title or facts.title),
                health=health(facts.history, now, brought=brought.get(source.id)),
                brought=brought.get(source.id, NOTHING_BROUGHT),
                access=access[source.id].names if source.id in access else (),
                next_poll=at.isoformat() if at else "",
                why=facts.why,
                faults=facts.faults,
            )
        )
    return views


def find(newsroom: Newsroom, name: str) -> Source:
    """A source by its address, its id (or the beginning of it). Raises NotFound."""
    with newsroom.db.read() as tx:
        every = sources.all_sources(tx, retired=True)
    exact = [s for s in every if name in (s.url, s.id)]
    near = exact or [s for s in every if s.id.startswith(name) or s.url.partition("://")[2].startswith(name)]
    if len(near) == 1:
        return near[0]
    if not near:
        raise NotFound(name, "there is no such source", hint="newsloom source list")
    raise UsageError(name, f"{len(near)} sources begin so", hint="give the whole address")


def decide(newsroom: Newsroom, name: str, said: Mapping[Right, Say]) -> Source:
    """Decide what may be done with what a source brings, whatever it says itself; its published stories are printed anew.

    Returns the source as it is now. Raises NotFound.
    """
    source = find(newsroom, name)
    now = newsroom.clock()
    with newsroom.db.write() as tx:
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


def remove(newsroom: Newsroom, name: str) -> Source:
    """Forget a source; what it brought stays."""
    source = find(newsroom, name)
    with newsroom.db.write() as tx:
        sources.remove(tx, source.id)
        kept_access.put(tx, source.id, None)
        work.cancel(tx, "poll", source.id)
    return source


def adopt(newsroom: Newsroom, source: Source, url: str) -> bool:
    """Read a source from another address from now on (its old feed is sick); False if another source has that address."""
    now = newsroom.clock()
    with newsroom.db.write() as tx:
        if sources.by_url(tx, url) is not None:
            return False
        sources.save(tx, replace(source, url=url, retired_at=None, retired_why=None))
        sources.save_poll_facts(tx, source.id, msgspec.to_builtins(Facts()), now)
        work.schedule(tx, [Then(stage="poll", item=source.id, lane=lane_of(url))], now)
    return True


def export_opml(newsroom: Newsroom) -> bytes:
    """All feeds as OPML 2.0."""
    with newsroom.db.read() as tx:
        rows = sources.all_sources(tx)
    outlines = [
        Outline(url=s.url, title=s.title or s.url, homepage=s.homepage, folder=s.folder or "")
        for s in rows
        if s.kind == "feed"
    ]
    return write_opml(outlines, title=f"{newsroom.config.site.title}: sources")


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
        "access": list(view.access),
        "lastGood": msgspec.to_builtins(h.last_good),
        "lastNew": msgspec.to_builtins(h.last_new),
        "errors": h.errors,
        "complaints": [{"kind": c.kind, "words": c.words, "advice": c.advice} for c in h.complaints],
        "yield": {
            "entries": view.brought.entries,
            "pages": view.brought.pages,
            "articles": view.brought.articles,
            "onTopic": view.brought.on_topic,
            "stories": view.brought.stories,
            "published": view.brought.published,
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
