"""An XML feed, read off its tree.

One table per level says which element feeds which field; what stands nowhere in the tables is passed over. The tree comes
from `core.feed.xml`; nothing here raises on strange content.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from newsloom.core.feed.dates import read_date
from newsloom.core.feed.finish import Draft, absolute, finished, web_link
from newsloom.core.feed.names import RDF, XML, name_of
from newsloom.core.feed.text import base_of, markup, plain, title_text
from newsloom.core.url import is_web_url
from newsloom.model.capture import Enclosure, Feed

MAX_ENTRIES = 5000  # a feed with more is an archive; the newest stand first in nearly all feeds


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


def read_tree(root: Any, url: str | None) -> Feed | None:
    """The feed in a tree; None if it is no feed."""
    form = _format(root)
    if not form:
        return None
    base = base_of(root, url)
    head = Head(language=root.get(XML + "lang"))
    if form == "cdf":
        head.link = root.get("HREF") or root.get("href")
    channel = next((c for c in root if isinstance(c.tag, str) and name_of(c.tag) == "channel"), root)
    items = _items(root, channel)
    if channel is not root:
        base = base_of(channel, base)
        _read_head(root, head, base)
    _read_head(channel, head, base)
    site = next((one for one in (base, head.self_url, head.link) if one and is_web_url(one)), None)
    entries = [_entry(item, site) for item in items[:MAX_ENTRIES]]
    return Feed(
        title=head.title,
        link=web_link(head.link, site),
        language=head.language or None,
        entries=tuple(entries),
        self_url=web_link(head.self_url, site),
        hub=web_link(head.hub, site),
        ttl=head.ttl,
        skip_hours=tuple(dict.fromkeys(head.skip_hours)),
        skip_days=tuple(dict.fromkeys(head.skip_days)),
        license=head.license,
        moved_to=web_link(head.moved_to, None),
        format=form,
        faults=(f"more than {MAX_ENTRIES} entries: the rest was left out",) if len(items) > MAX_ENTRIES else (),
    )


def moved_to(root: Any) -> str | None:
    """The new address in a document that says nothing else (``<redirect><newLocation>``)."""
    if name_of(root.tag) != "redirect":
        return None
    head = Head()
    _head_redirect(head, root, None)
    return web_link(head.moved_to, None)


def _format(root: Any) -> str:
    name = name_of(root.tag)
    local = name.rpartition(":")[2]
    if local == "rss":
        version = (root.get("version") or "").strip()
        return "rss09x" if version.startswith("0.9") else "rss20"
    if local == "rdf":
        names = [c.tag for c in root if isinstance(c.tag, str)]
        if any("netscape.com" in n for n in names):
            return "rss09x"
        return "rss10" if any(name_of(n) in ("channel", "item") for n in names) else ""
    if name.startswith("atom:") or local == "feed":
        if local not in ("feed", "entry"):
            return ""
        return "atom10" if "2005/atom" in root.tag.lower() else "atom03" if name.startswith("atom:") else "atom10"
    if local == "channel":
        attributes = {str(key).lower() for key in root.attrib}
        return "cdf" if attributes & {"href", "base", "lastmod"} or root.tag.isupper() else "rss20"
    return ""


def _items(root: Any, channel: Any) -> list[Any]:
    if name_of(root.tag) == "atom:entry":
        return [root]
    found = [
        c for parent in dict.fromkeys((root, channel)) for c in parent if isinstance(c.tag, str) and _is_item(c.tag)
    ]
    if not found:
        found = [c for c in root.iter() if isinstance(c.tag, str) and _is_item(c.tag)]
    return found


def _is_item(tag: str) -> bool:
    return name_of(tag) in ("item", "entry", "atom:entry")


# ---- the head ------------------------------------------------------------------------------------------------------


def _read_head(channel: Any, head: Head, base: str | None) -> None:
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
    elif rel == "license":
        head.license = head.license or href
    elif rel == "alternate" and head.link is None:
        head.link = href


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


def _head_license(head: Head, child: Any, base: str | None) -> None:
    value = (child.get(RDF + "resource") or child.get("href") or child.get("url") or plain(child)).strip()
    head.license = head.license or _address_or_name(value)


def _head_redirect(head: Head, child: Any, base: str | None) -> None:
    texts = [plain(child), *(plain(c) for c in child if isinstance(c.tag, str))]
    head.moved_to = next((t for t in texts if is_web_url(t)), head.moved_to)


_HEAD: dict[str, Callable[[Head, Any, str | None], None]] = {
    "title": _head_title,
    "atom:title": _head_title,
    "dc:title": _head_title,
    "link": _head_link,
    "atom:link": _head_atom_link,
    "language": _head_language,
    "dc:language": _head_language,
    "ttl": _head_ttl,
    "skiphours": _head_skip_hours,
    "skipdays": _head_skip_days,
    "cc:license": _head_license,
    "dcterms:license": _head_license,
    "rsl:content": _head_license,
    "newlocation": _head_redirect,
    "redirect": _head_redirect,
    "itunes:new-feed-url": _head_redirect,
}

# ---- an entry ------------------------------------------------------------------------------------------------------


def _entry(item: Any, base: str | None) -> Any:
    base = base_of(item, base)
    draft = Draft(base=base, language=item.get(XML + "lang"), about=item.get(RDF + "about") or item.get("about"))
    # CDF writes them as attributes.
    draft.link = (item.get("HREF") or item.get("href") or "").strip() or None
    draft.updated = read_date(item.get("LASTMOD") or item.get("lastmod") or "")
    _fill(draft, item, base)
    return finished(draft)


def _fill(draft: Draft, parent: Any, base: str | None) -> None:
    for child in parent:
        tag = child.tag
        if not isinstance(tag, str):
            continue
        handler = _ENTRY.get(name_of(tag))
        if handler is not None:
            handler(draft, child, base)


def _title(draft: Draft, child: Any, base: str | None) -> None:
    draft.title = markup(child) or draft.title


def _other_title(draft: Draft, child: Any, base: str | None) -> None:
    draft.other_title = draft.other_title or markup(child)


def _link(draft: Draft, child: Any, base: str | None) -> None:
    text = plain(child) or (child.get("href") or "").strip()
    if text and draft.link is None:
        draft.link = absolute(text, base_of(child, base))


def _atom_link(draft: Draft, child: Any, base: str | None) -> None:
    href = (child.get("href") or plain(child)).strip()
    rel, kind = (child.get("rel") or "alternate").strip().lower(), (child.get("type") or "").strip().lower()
    if not href:
        return
    href = absolute(href, base_of(child, base))
    if rel == "alternate":
        if draft.link is None or ("html" in kind and not draft.link_is_html):
            draft.link, draft.link_is_html = href, "html" in kind or not kind
    elif rel == "enclosure":
        draft.enclosures.append(Enclosure(url=href, type=kind, length=_number(child.get("length"))))
    elif rel in ("via", "related", "self"):
        draft.other_link = draft.other_link or (href if rel != "related" else None)


def _guid(draft: Draft, child: Any, base: str | None) -> None:
    text = plain(child)
    draft.id = text or draft.id
    if (child.get("isPermaLink") or child.get("ispermalink") or "true").strip().lower() == "true" and is_web_url(text):
        draft.permalink = text


def _id(draft: Draft, child: Any, base: str | None) -> None:
    draft.id = plain(child) or draft.id


def _published(draft: Draft, child: Any, base: str | None) -> None:
    draft.published = _date(child) or draft.published


def _updated(draft: Draft, child: Any, base: str | None) -> None:
    draft.updated = _date(child) or draft.updated


def _dc_date(draft: Draft, child: Any, base: str | None) -> None:
    draft.dated = _date(child) or draft.dated


def _created(draft: Draft, child: Any, base: str | None) -> None:
    draft.created = _date(child) or draft.created


def _date(child: Any) -> datetime | None:
    return read_date(plain(child))


def _author(draft: Draft, child: Any, base: str | None) -> None:
    named = [c for c in child if isinstance(c.tag, str) and name_of(c.tag).rpartition(":")[2] == "name"]
    for text in [plain(c) for c in named] or [plain(child)]:
        draft.authors.append(text)


def _creator(draft: Draft, child: Any, base: str | None) -> None:
    draft.creators += filter(None, [plain(child)])


def _podcaster(draft: Draft, child: Any, base: str | None) -> None:
    draft.podcasters += filter(None, [plain(child)])


def _identifier(draft: Draft, child: Any, base: str | None) -> None:
    draft.identifier = plain(child)


def _summary(draft: Draft, child: Any, base: str | None) -> None:
    value = markup(child)
    if value.strip():
        draft.summary, draft.summary_base = value, base_of(child, base)


def _other_summary(draft: Draft, child: Any, base: str | None) -> None:
    if not draft.other_summary:
        draft.other_summary = markup(child)


def _content(draft: Draft, child: Any, base: str | None) -> None:
    if child.get("src") and not plain(child):
        return
    value = markup(child)
    if len(value) > len(draft.content):
        draft.content, draft.content_base = value, base_of(child, base)


def _category(draft: Draft, child: Any, base: str | None) -> None:
    text = plain(child) or (child.get("label") or child.get("term") or child.get("text") or "").strip()
    if text:
        draft.categories.append(text)


def _enclosure(draft: Draft, child: Any, base: str | None) -> None:
    url = (child.get("url") or child.get("href") or "").strip()
    if not url:
        return
    kind = (child.get("type") or "").strip().lower()
    if not kind:
        medium = (child.get("medium") or "").strip().lower()
        image = medium == "image" or name_of(child.tag) in ("media:thumbnail", "itunes:image")
        kind = "image/*" if image else f"{medium}/*" if medium in ("video", "audio") else ""
    draft.enclosures.append(
        Enclosure(
            url=absolute(url, base_of(child, base)),
            type=kind,
            length=_number(child.get("length") or child.get("fileSize")),
            width=_number(child.get("width")),
            height=_number(child.get("height")),
        )
    )
    if len(child):
        _fill(draft, child, base)


def _source(draft: Draft, child: Any, base: str | None) -> None:
    url = (child.get("url") or "").strip()
    if not url:
        for part in child:
            if isinstance(part.tag, str) and name_of(part.tag) == "atom:link":
                if (part.get("rel") or "alternate") == "alternate":
                    url = (part.get("href") or "").strip()
            elif isinstance(part.tag, str) and name_of(part.tag) == "atom:title" and not draft.via:
                draft.via = plain(part)
    draft.via = _address_or_name(url) or draft.via or _address_or_name(plain(child))


def _address_or_name(text: str) -> str | None:
    """A web address or a plain name; None for other schemes (``javascript:``)."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\s)", text):
        return web_link(text, None)
    return text[:500] or None


def _language(draft: Draft, child: Any, base: str | None) -> None:
    draft.language = plain(child) or draft.language


def _number(text: str | None) -> int | None:
    found = re.match(r"\s*(\d{1,12})", text or "")
    return int(found[1]) if found else None


_ENTRY: dict[str, Callable[[Draft, Any, str | None], None]] = {
    "title": _title,
    "atom:title": _title,
    "dc:title": _other_title,
    "media:title": _other_title,
    "itunes:title": _other_title,
    "link": _link,
    "atom:link": _atom_link,
    "guid": _guid,
    "id": _id,
    "atom:id": _id,
    "dc:identifier": _identifier,
    "pubdate": _published,
    "atom:published": _published,
    "atom:issued": _published,
    "published": _published,
    "dcterms:issued": _published,
    "atom:updated": _updated,
    "atom:modified": _updated,
    "updated": _updated,
    "lastmod": _updated,
    "dcterms:modified": _updated,
    "dc:date": _dc_date,
    "date": _dc_date,
    "atom:created": _created,
    "dcterms:created": _created,
    "author": _author,
    "atom:author": _author,
    "dc:creator": _creator,
    "dc:author": _creator,
    "itunes:author": _podcaster,
    "description": _summary,
    "atom:summary": _summary,
    "atom:tagline": _summary,
    "summary": _summary,
    "abstract": _summary,
    "dc:description": _other_summary,
    "itunes:summary": _other_summary,
    "media:description": _other_summary,
    "media:text": _other_summary,
    "content:encoded": _content,
    "atom:content": _content,
    "content": _content,
    "fullitem": _content,
    "xhtml:body": _content,
    "body": _content,
    "category": _category,
    "atom:category": _category,
    "dc:subject": _category,
    "enclosure": _enclosure,
    "media:content": _enclosure,
    "media:thumbnail": _enclosure,
    "itunes:image": _enclosure,
    "media:group": _fill,
    "source": _source,
    "atom:source": _source,
    "dc:language": _language,
}
