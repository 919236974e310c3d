"""From what was found in an item to an entry: gaps filled, texts sanitised, links checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from newsloom.core.feed.text import body_html, title_text
from newsloom.core.url import is_web_url, join_url
from newsloom.model.capture import Enclosure, Entry
from newsloom.model.gate import LABEL, MANY, NAME, cut
from newsloom.model.ids import digest

_MAIL_NAME = re.compile(r"[^\s@()<>]++@[^\s@()<>]++\s*+\((.+)\)|(.*?\S)\s*+[<(][^\s@<>()]++@[^\s@<>()]++[>)]")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+")
_CREDENTIALS = re.compile(r"^(https?://)[^/?#\s]*@", re.IGNORECASE)
MAX_TEXT = 2_000_000  # characters of one summary or content


@dataclass(slots=True)
class Draft:
    """An entry while it is read: raw texts, not yet trusted."""

    base: str | None = None
    language: str | None = None
    about: str | None = None
    id: str = ""
    permalink: str | None = None
    link: str | None = None
    link_is_html: bool = False
    other_link: str | None = None
    title: str = ""
    other_title: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    dated: datetime | None = None
    created: datetime | None = None
    authors: list[str] = field(default_factory=list)
    creators: list[str] = field(default_factory=list)
    podcasters: list[str] = field(default_factory=list)
    identifier: str = ""
    summary: str = ""
    summary_base: str | None = None
    other_summary: str = ""
    content: str = ""
    content_base: str | None = None
    categories: list[str] = field(default_factory=list)
    enclosures: list[Enclosure] = field(default_factory=list)
    via: str | None = None


def finished(draft: Draft) -> Entry:
    """The entry. Its id is the feed's own, else the link, else a digest of what it says: never empty."""
    links = (draft.link, draft.permalink, draft.other_link, draft.id if is_web_url(draft.id) else None)
    link = next((found for one in links if (found := web_link(one, draft.base))), None)
    if link is None and draft.base is None and _is_path(draft.link):
        # The feed's address is not known: a relative link stays as it is, for those who know it.
        link = draft.link
    title = title_text(draft.title) or title_text(draft.other_title)
    summary = draft.summary or draft.other_summary
    published = draft.published or draft.dated or draft.created
    return Entry(
        id=_without_credentials(draft.id)
        or (draft.about or "").strip()
        or draft.identifier
        or link
        or digest("entry", title, summary),
        link=link,
        title=title,
        published=published,
        updated=draft.updated or draft.dated,
        authors=_people(draft.creators or draft.podcasters or draft.authors),
        summary=body_html(summary[:MAX_TEXT], draft.summary_base or draft.base) if summary else "",
        content=body_html(draft.content[:MAX_TEXT], draft.content_base or draft.base) if draft.content else "",
        categories=tuple(dict.fromkeys(title_text(cut(c, LABEL))[:LABEL] for c in draft.categories[:MANY])),
        language=(draft.language or "").strip() or None,
        enclosures=_distinct(draft.enclosures),
        via=draft.via,
    )


def absolute(url: str, base: str | None) -> str:
    """`url` against `base`; an absolute one stays as it is written."""
    return url if "://" in url[:12] or not base else join_url(base, url)


def _is_path(url: str | None) -> bool:
    return bool(url) and re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\", url or "") is None


def web_link(url: str | None, base: str | None) -> str | None:
    """An absolute http(s) URL without credentials, or None (``javascript:``, ``mailto:``, a relative one without a base)."""
    if not url:
        return None
    url = "".join(url.split()) if any(c in url for c in "\n\r\t") else url.strip()
    if "://" not in url[:12] and base:
        url = join_url(base, url)
    if not is_web_url(url):
        return None
    return _without_credentials(url)


def _without_credentials(url: str) -> str:
    return _CREDENTIALS.sub(r"\1", url, count=1) if "@" in url else url


def _people(texts: list[str]) -> tuple[str, ...]:
    """Names: ``me@example.com (Mark)`` and ``Mark <me@example.com>`` are Mark; a bare address stays if nothing else is there."""
    names: dict[str, None] = {}
    for text in texts[:MANY]:
        name = title_text(text[:NAME])
        found = _MAIL_NAME.fullmatch(name)
        if found:
            name = (found[1] or found[2]).strip(" \"'")
        if name:
            names[name] = None
    if len(names) > 1:
        names = {name: None for name in names if not _MAIL.fullmatch(name)} or names
    return tuple(names)


def _distinct(enclosures: list[Enclosure]) -> tuple[Enclosure, ...]:
    seen: dict[str, Enclosure] = {}
    for one in enclosures:
        url = web_link(one.url, None)
        if url is not None and url not in seen:
            seen[url] = Enclosure(url=url, type=one.type, length=one.length, width=one.width, height=one.height)
    return tuple(seen.values())


def address_or_name(text: str) -> str | None:
    """A web address or a plain name; None for other schemes (``javascript:``)."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\s)", text):
        return web_link(text, None)
    return text[:500] or None
