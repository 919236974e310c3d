"""An XML feed, read off its tree: which format it is, where its entries stand.

What feed and entries say is read by `channel` and `entry`. The tree comes from `core.feed.xml`; nothing here raises on
strange content.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lxml import etree

from newsloom.core.dates import read_date
from newsloom.core.feed.channel import Head, read_head, read_redirect
from newsloom.core.feed.entry import read_entry
from newsloom.core.feed.finish import Draft, Whole, finished
from newsloom.core.feed.links import web_link
from newsloom.core.feed.names import XML, name_of, settle_names
from newsloom.core.feed.text import base_of
from newsloom.core.url import is_web_url
from newsloom.model.capture import Feed

MAX_ENTRIES = 5000  # a feed with more is an archive


def read_tree(root: Any, url: str | None, text: str = "") -> Feed | None:
    """The feed in a tree; None if it is no feed. `text` is the document, for the namespaces that it declares."""
    settle_names(root, text)
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
        read_head(root, head, base)
    read_head(channel, head, base)
    site = next((one for one in (base, head.self_url, head.link) if one and is_web_url(one)), None)
    whole = Whole(link=web_link(head.link, site), authors=head.authors, language=head.language or None)
    return Feed(
        title=head.title,
        link=whole.link,
        language=whole.language,
        entries=finished([read_entry(item, site) for item in _newest(items, site)], whole),
        self_url=web_link(head.self_url, site),
        hub=web_link(head.hub, site),
        ttl=head.ttl,
        skip_hours=tuple(dict.fromkeys(head.skip_hours)),
        skip_days=tuple(dict.fromkeys(head.skip_days)),
        license=head.license,
        moved_to=web_link(head.moved_to, None),
        previous=web_link(head.archive or head.next_page, site),
        is_paged=head.is_paged,
        format=form,
        faults=(f"more than {MAX_ENTRIES} entries: the rest was left out",) if len(items) > MAX_ENTRIES else (),
    )


def moved_to(root: Any) -> str | None:
    """The new address in a document that says nothing else (``<redirect><newLocation>``)."""
    if name_of(root.tag) != "redirect":
        return None
    head = Head()
    read_redirect(head, root, None)
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
    near = [
        c for parent in dict.fromkeys((root, channel)) for c in parent if isinstance(c.tag, str) and _is_item(c.tag)
    ]
    anywhere = sum(1 for _ in root.iter("{*}item", "{*}entry"))
    if near and len(near) >= anywhere:
        return near
    # In a wrapper, in a second channel: all that are not part of another entry.
    found = [
        c for c in root.iter(etree.Element) if _is_item(c.tag) and not any(_is_item(p.tag) for p in c.iterancestors())
    ]
    return found if len(found) > len(near) else near


def _newest(items: list[Any], base: str | None) -> list[Any]:
    """As many as are read: the first, or the last where the first entry is older than the last (feeds in order of time)."""
    if len(items) <= MAX_ENTRIES:
        return items
    first, last = (_dated(read_entry(item, base)) for item in (items[0], items[-1]))
    return items[-MAX_ENTRIES:] if first and last and first < last else items[:MAX_ENTRIES]


def _dated(draft: Draft) -> datetime | None:
    return next((time for text in (*draft.published, *draft.dated, *draft.updated) if (time := read_date(text))), None)


def _is_item(tag: str) -> bool:
    return name_of(tag) in ("item", "entry", "atom:entry")
