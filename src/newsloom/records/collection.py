"""Collections beside news: people, events, courses, samples, sponsors. One form for all: Markdown with front matter and dates.

A folder `_events` in the newsroom is the collection `events`. Known fields are read by any of their customary names; the others
are kept and shown to programs as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from newsloom.records.paths import slug as slug_of
from newsloom.records.read_record import read_front_matter

NAME = re.compile(r"_([a-z][a-z0-9-]{0,40})\Z")
NO_COLLECTION = frozenset(
    {"_news", "_newsletters", "_data", "_site", "_layouts", "_includes", "_sass", "_plugins", "_drafts", "_posts"}
)
TAKEN = frozenset(
    {"news", "newsletters", "topics", "archive", "sources", "about", "search", "api", "assets", "images", "pagefind", "desk",
     "health", "metrics", "websub", "newsletter", "latest", "names", "charts", "leaders", "cards", "widget"}
)  # fmt: skip
"""Folders that the site has already: a collection of that name cannot be shown."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
TITLES, URLS = ("title", "name"), ("webUrl", "url", "website", "originalUrl", "link")
EXCERPTS = ("excerpt", "description", "summary", "bio")
STARTS, ENDS = ("startDateTime", "start", "startDate", "starts"), ("endDateTime", "end", "endDate", "ends")
DATES = ("publishedDateTime", "date", "updatedDateTime")
PLACES = ("location", "place", "venue", "address")
When = date | datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing of a collection. `start` and `end` are days or moments in UTC; `fields` is the whole front matter, `body` the
    text below it. `heat` orders those without a date."""

    collection: str
    slug: str
    title: str
    url: str = ""
    excerpt: str = ""
    topics: tuple[str, ...] = ()
    published: datetime | None = None
    start: When | None = None
    end: When | None = None
    place: str = ""
    heat: int = 0
    body: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


def collection_name(folder: str) -> str | None:
    """The name of the collection in a folder of a newsroom, or None for a folder that is none or cannot be shown."""
    found = NAME.fullmatch(folder)
    return found[1] if found and folder not in NO_COLLECTION and found[1] not in TAKEN else None


def read_item(data: bytes, collection: str, path: str) -> Item | None:
    """The item in a file's bytes; None for one that readers may not see (`published: false`, `removed: true`).

    Raises RecordInvalid: no front matter, broken YAML.
    """
    parts = read_front_matter(data, path)
    tree = parts.document.tree
    if tree.get("published") is False or tree.get("removed") is True:
        return None
    stem = path.replace("\\", "/").rpartition("/")[2].removesuffix(".md")
    title = _word(tree, *TITLES) or stem.replace("-", " ")
    published = _when(tree, *DATES)
    url = _word(tree, *URLS)
    heat = tree.get("heat")
    return Item(
        collection=collection,
        slug=slug_of(stem, stem),
        title=title,
        url=url if _is_web(url) else "",
        excerpt=_word(tree, *EXCERPTS),
        topics=tuple(t for t in _list(tree.get("topics")) if isinstance(t, str)),
        published=_moment(published),
        start=_when(tree, *STARTS),
        end=_when(tree, *ENDS),
        place=_place(tree),
        heat=heat if isinstance(heat, int) else 0,
        body=parts.body.strip(),
        fields=tree,
    )


def in_order(items: list[Item]) -> list[Item]:
    """What has a date first, the latest first; the rest by heat, then title."""

    def key(item: Item) -> tuple[bool, float, int, str, str]:
        at = _moment(item.start) or item.published
        return (at is None, -at.timestamp() if at else 0.0, -item.heat, item.title.casefold(), item.slug)

    return sorted(items, key=key)


def _word(tree: Mapping[str, Any], *keys: str) -> str:
    for key in keys:
        value = tree.get(key)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
    return ""


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _place(tree: Mapping[str, Any]) -> str:
    for key in PLACES:
        value = tree.get(key)
        if isinstance(value, dict):
            return ", ".join(v for v in value.values() if isinstance(v, str) and v)
    return _word(tree, *PLACES)


def _when(tree: Mapping[str, Any], *keys: str) -> When | None:
    text = _word(tree, *keys)
    if not text:
        return None
    if _DAY.match(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _moment(when: When | None) -> datetime | None:
    if when is None or isinstance(when, datetime):
        return when
    return datetime(when.year, when.month, when.day, tzinfo=UTC)
