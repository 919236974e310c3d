"""Feeds out: RSS 2.0, Atom 1.0 and JSON Feed 1.1 (OPML is core.opml's). Values in, bytes out.

Ids are given, never derived: a feed reader shows an item again when its id changes, so the caller mints one per item (a
`tag:` URI or `urn:uuid:`) and stores it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any

from lxml import etree

from newsloom.records.fields import instant_text

ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
GENERATOR = "Newsloom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a feed says about itself. URLs are absolute; `id` is minted once and stored, like those of the items."""

    id: str
    title: str
    home_url: str
    feed_url: str
    description: str = ""
    language: str | None = None
    author: str | None = None
    icon_url: str | None = None
    hub_url: str | None = None
    """A WebSub hub that is told about each new version."""
    updated: datetime | None = None
    """When the feed last changed; None: when its latest item did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One story. `url` is where its title links to, `external_url` the article elsewhere that it speaks of.

    `updated` changes with significant news only. `html` is sanitised by the caller; `summary` is plain text.
    """

    id: str
    title: str
    url: str
    published: datetime
    updated: datetime | None = None
    external_url: str | None = None
    summary: str = ""
    html: str = ""
    authors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    image_url: str | None = None
    image_type: str | None = None
    image_bytes: int | None = None
    discussion_url: str | None = None
    """Where it is talked about most."""
    discussion_count: int | None = None


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return _NO_XML.sub("", text)


def add(parent: Any, tag: str, text: str | None = None, /, **attributes: str) -> Any:
    made = etree.SubElement(parent, tag, {key: _clean(value) for key, value in attributes.items()})
    if text is not None:
        made.text = _clean(text)
    return made


def xml_bytes(root: Any) -> bytes:
    etree.indent(root)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return made + b"\n"


def _changed(channel: Channel, items: Sequence[FeedItem]) -> datetime:
    """When the feed changed last. A feed without items and without a time is as old as the epoch: never the clock."""
    if channel.updated:
        return channel.updated
    return max((item.updated or item.published for item in items), default=datetime(1970, 1, 1, tzinfo=UTC))


def _rfc822(at: datetime) -> str:
    return format_datetime(at if at.tzinfo else at.replace(tzinfo=UTC))


def render_rss(channel: Channel, items: Sequence[FeedItem]) -> bytes:
    """RSS 2.0 with `atom:link rel=self`, `guid isPermaLink="false"` and full times."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap={"atom": ATOM, "dc": _DC, "content": _CONTENT})
    top = add(root, "channel")
    add(top, "title", channel.title)
    add(top, "link", channel.home_url)
    add(top, "description", channel.description or channel.title)
    add(top, f"{{{ATOM}}}link", rel="self", href=channel.feed_url, type="application/rss+xml")
    if channel.hub_url:
        add(top, f"{{{ATOM}}}link", rel="hub", href=channel.hub_url)
    if channel.language:
        add(top, "language", channel.language)
    add(top, "lastBuildDate", _rfc822(_changed(channel, items)))
    add(top, "generator", GENERATOR)
    if channel.icon_url:
        image = add(top, "image")
        add(image, "url", channel.icon_url)
        add(image, "title", channel.title)
        add(image, "link", channel.home_url)
    for item in items:
        _rss_item(top, item)
    return xml_bytes(root)


def _rss_item(top: Any, item: FeedItem) -> None:
    made = add(top, "item")
    add(made, "title", item.title)
    add(made, "link", item.url)
    add(made, "guid", item.id, isPermaLink="false")
    add(made, "pubDate", _rfc822(item.published))
    for author in item.authors:
        add(made, f"{{{_DC}}}creator", author)
    for topic in item.topics:
        add(made, "category", topic)
    if item.discussion_url:
        add(made, "comments", item.discussion_url)
    # RSS has no plain text: readers take a description for HTML, so a "<" of a publisher must not begin a tag there.
    add(made, "description", escape(item.summary, quote=False))
    if item.html:
        add(made, f"{{{_CONTENT}}}encoded", item.html)
    if item.image_url and item.image_type and item.image_bytes is not None:
        # The length is required by RSS: an enclosure of unknown size is left out.
        add(made, "enclosure", url=item.image_url, type=item.image_type, length=str(item.image_bytes))


def render_atom(channel: Channel, items: Sequence[FeedItem]) -> bytes:
    """Atom 1.0 (RFC 4287)."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    if channel.language:
        root.set("{http://www.w3.org/XML/1998/namespace}lang", _clean(channel.language))
    add(root, f"{{{ATOM}}}id", channel.id)
    add(root, f"{{{ATOM}}}title", channel.title)
    if channel.description:
        add(root, f"{{{ATOM}}}subtitle", channel.description)
    add(root, f"{{{ATOM}}}updated", instant_text(_changed(channel, items)))
    add(root, f"{{{ATOM}}}link", rel="self", type="application/atom+xml", href=channel.feed_url)
    add(root, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=channel.home_url)
    if channel.hub_url:
        add(root, f"{{{ATOM}}}link", rel="hub", href=channel.hub_url)
    # Every entry needs an author, its own or the feed's.
    add(add(root, f"{{{ATOM}}}author"), f"{{{ATOM}}}name", channel.author or channel.title)
    add(root, f"{{{ATOM}}}generator", GENERATOR)
    if channel.icon_url:
        add(root, f"{{{ATOM}}}icon", channel.icon_url)
    for item in items:
        _atom_entry(root, item)
    return xml_bytes(root)


def _atom_entry(root: Any, item: FeedItem) -> None:
    made = add(root, f"{{{ATOM}}}entry")
    add(made, f"{{{ATOM}}}id", item.id)
    add(made, f"{{{ATOM}}}title", item.title)
    add(made, f"{{{ATOM}}}link", rel="alternate", href=item.url)
    if item.external_url and item.external_url != item.url:
        add(made, f"{{{ATOM}}}link", rel="related", href=item.external_url)
    if item.discussion_url:
        # RFC 4685: the thread's address; the count of replies is an attribute of its own namespace.
        add(made, f"{{{ATOM}}}link", rel="replies", href=item.discussion_url)
    add(made, f"{{{ATOM}}}published", instant_text(item.published))
    add(made, f"{{{ATOM}}}updated", instant_text(item.updated or item.published))
    for author in item.authors:
        add(add(made, f"{{{ATOM}}}author"), f"{{{ATOM}}}name", author)
    for topic in item.topics:
        add(made, f"{{{ATOM}}}category", term=topic)
    if item.summary:
        add(made, f"{{{ATOM}}}summary", item.summary)
    if item.html:
        add(made, f"{{{ATOM}}}content", item.html, type="html")


def render_json_feed(channel: Channel, items: Sequence[FeedItem]) -> bytes:
    """JSON Feed 1.1 (media type application/feed+json)."""
    made: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home_url,
        "feed_url": channel.feed_url,
        "description": channel.description or None,
        "icon": channel.icon_url,
        "authors": [{"name": channel.author}] if channel.author else None,
        "language": channel.language,
        "hubs": [{"type": "WebSub", "url": channel.hub_url}] if channel.hub_url else None,
        "items": [_json_item(item) for item in items],
    }
    kept = {key: value for key, value in made.items() if value is not None}
    return json.dumps(kept, indent=2, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _json_item(item: FeedItem) -> dict[str, Any]:
    summary = _clean(item.summary)
    made: dict[str, Any] = {
        "id": item.id,
        "url": item.url,
        "external_url": item.external_url if item.external_url != item.url else None,
        "title": _clean(item.title),
        "content_html": item.html or None,
        # One of the two contents is required.
        "content_text": None if item.html else summary,
        "summary": summary or None,
        "image": item.image_url,
        "date_published": instant_text(item.published),
        "date_modified": instant_text(item.updated) if item.updated else None,
        "authors": [{"name": author} for author in item.authors] or None,
        "tags": list(item.topics) or None,
        "_newsloom": {"discussion": item.discussion_url, "comments": item.discussion_count}
        if item.discussion_url
        else None,
    }
    return {key: value for key, value in made.items() if value is not None}
