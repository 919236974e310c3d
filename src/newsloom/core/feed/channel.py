"""What a feed says of itself: one table says which element feeds which field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from newsloom.core.feed.entry import author_names
from newsloom.core.feed.finish import address_or_name
from newsloom.core.feed.names import RDF, name_of
from newsloom.core.feed.text import markup, plain, title_text
from newsloom.core.url import is_web_url


@dataclass(slots=True)
class Head:
    """What a feed says of itself, while it is read."""

    title: str = ""
    link: str | None = None
    language: str | None = None
    self_url: str | None = None
    hub: str | None = None
    ttl: timedelta | None = None
    skip_hours: list[int] = field(default_factory=list)
    skip_days: list[str] = field(default_factory=list)
    license: str | None = None
    moved_to: str | None = None
    archive: str | None = None
    next_page: str | None = None
    is_paged: bool = False
    authors: list[str] = field(default_factory=list)


def read_head(channel: Any, head: Head, base: str | None) -> None:
    """Fill in what the children of an element say of the feed."""
    for child in channel:
        if not isinstance(child.tag, str):
            continue
        handler = _HEAD.get(name_of(child.tag))
        if handler is not None:
            handler(head, child, base)


def _head_title(head: Head, child: Any, base: str | None) -> None:
    head.title = head.title or title_text(markup(child))


def _head_link(head: Head, child: Any, base: str | None) -> None:
    text = plain(child) or child.get("href") or ""
    if text and head.link is None:
        head.link = text


def _head_atom_link(head: Head, child: Any, base: str | None) -> None:
    href, rel = (child.get("href") or "").strip(), (child.get("rel") or "alternate").strip().lower()
    if not href:
        return
    if rel == "self":
        head.self_url = head.self_url or href
    elif rel == "hub":
        head.hub = head.hub or href
    elif rel in ("prev-archive", "previous-archive"):
        head.archive = head.archive or href
    elif rel == "next":
        head.next_page = head.next_page or href
    elif rel == "license":
        head.license = head.license or href
    elif rel == "alternate" and head.link is None:
        head.link = href


def _head_author(head: Head, child: Any, base: str | None) -> None:
    head.authors += [name for name in author_names(child) if name]


def _head_language(head: Head, child: Any, base: str | None) -> None:
    head.language = plain(child) or head.language


def _head_ttl(head: Head, child: Any, base: str | None) -> None:
    text = plain(child)
    if text.isdecimal() and 0 < int(text[:9]) <= 60 * 24 * 31:
        head.ttl = timedelta(minutes=int(text))


def _head_skip_hours(head: Head, child: Any, base: str | None) -> None:
    for hour in child:
        text = plain(hour) if isinstance(hour.tag, str) else ""
        if text.isdecimal() and int(text[:3]) <= 24:
            head.skip_hours.append(int(text) % 24)


def _head_skip_days(head: Head, child: Any, base: str | None) -> None:
    head.skip_days += [plain(d).capitalize() for d in child if isinstance(d.tag, str) and plain(d)]


def _head_generator(head: Head, child: Any, base: str | None) -> None:
    said = f"{plain(child)} {child.get('uri') or ''}".lower()
    head.is_paged = head.is_paged or "wordpress" in said


def _head_license(head: Head, child: Any, base: str | None) -> None:
    value = (child.get(RDF + "resource") or child.get("href") or child.get("url") or plain(child)).strip()
    head.license = head.license or address_or_name(value)


def read_redirect(head: Head, child: Any, base: str | None) -> None:
    """Where the feed has moved, if the element says so."""
    texts = [plain(child), *(plain(c) for c in child if isinstance(c.tag, str))]
    head.moved_to = next((t for t in texts if is_web_url(t)), head.moved_to)


_HEAD: dict[str, Callable[[Head, Any, str | None], None]] = {
    "title": _head_title,
    "atom:title": _head_title,
    "dc:title": _head_title,
    "link": _head_link,
    "atom:link": _head_atom_link,
    "atom:author": _head_author,
    "dc:creator": _head_author,
    "itunes:author": _head_author,
    "language": _head_language,
    "dc:language": _head_language,
    "generator": _head_generator,
    "atom:generator": _head_generator,
    "ttl": _head_ttl,
    "skiphours": _head_skip_hours,
    "skipdays": _head_skip_days,
    "cc:license": _head_license,
    "dcterms:license": _head_license,
    "rsl:content": _head_license,
    "newlocation": read_redirect,
    "redirect": read_redirect,
    "itunes:new-feed-url": read_redirect,
}
