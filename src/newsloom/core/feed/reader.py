"""Which reader takes this document?"""

from __future__ import annotations

import re
from dataclasses import replace

from newsloom.core.feed.decode import decoded, unpacked
from newsloom.core.feed.jsonfeed import read_json
from newsloom.core.feed.tolerant import read_tolerantly
from newsloom.core.feed.tree import moved_to, read_tree
from newsloom.core.feed.xml import parse_xml
from newsloom.model.capture import Feed

_ITEM = re.compile(r"<(?:[A-Za-z0-9]{1,12}:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:[A-Za-z0-9]{1,12}:)?(?:item|entry)\s{0,20}>", re.IGNORECASE)
_WHOLE_LINK = re.compile(r"</(?:link|guid)\s{0,20}>|<(?:atom:)?link\s[^<>]{1,3000}>", re.IGNORECASE)
_HTML = re.compile(
    r"\s*+(?:<\?xml[^>]{0,200}\?>\s*+)?(?:<!--(?:(?!-->).){0,2000}+-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_FEED_ROOT = re.compile(r"<(?:[A-Za-z0-9]{1,12}:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)


# Words of a program before the document: {"version": "https://jsonfeed.org/...
_JSON_BEHIND = re.compile(r'[^{<]{0,2000}\{\s*"version"\s*:\s*"https?://(?:www\.)?jsonfeed\.org', re.DOTALL)


def read_feed(data: bytes, *, url: str | None = None, content_type: str | None = None) -> Feed:
    """A feed document, understood as far as it can be. Never raises.

    `url` is where it came from (relative links are resolved against it), `content_type` the HTTP header, for its charset.
    What is no feed comes back with `format` "" and a fault that says what it is instead.
    """
    data, packing = unpacked(data)
    text, charset = decoded(data, content_type)
    found = [fault for fault in (packing, charset) if fault]
    feed = _read(text, url)
    return replace(feed, faults=tuple(dict.fromkeys([*found, *feed.faults])))


def _read(text: str, url: str | None) -> Feed:
    start = text.lstrip()[:1]
    if not start:
        return Feed(faults=("the document is empty",))
    if start == "{" or _JSON_BEHIND.match(text):
        behind = text if start == "{" else text[text.index("{") :]
        return read_json(behind, url) or Feed(faults=("a JSON document that is no JSON Feed",))
    if _HTML.match(text) and not _FEED_ROOT.search(text[:4096]):
        return Feed(faults=("the server sent an HTML page, not a feed",), is_page=True)
    root, faults = parse_xml(text)
    feed = None
    if root is not None:
        try:
            if address := moved_to(root):
                return Feed(moved_to=address, faults=(*faults, f"the document only names a new address: {address}"))
            feed = read_tree(root, url, text)
        except RecursionError:
            faults = (*faults, "nested too deeply")
    return _best(feed, faults, text, url)


def _best(feed: Feed | None, faults: tuple[str, ...], text: str, url: str | None) -> Feed:
    """The tree's feed, or feedparser's where the tree lost entries on the way."""
    broken = any("well-formed" in fault for fault in faults)
    # In a whole document <item> may be an example in an article, or another format's: only its silence is doubted.
    if feed is None or ((broken or not feed.entries) and len(feed.entries) < len(_ITEM.findall(text))):
        other = read_tolerantly(text, url)
        if other is not None and (feed is None or len(other.entries) > len(feed.entries)):
            feed = replace(other, faults=("read by the tolerant parser",))
    if feed is None:
        is_page = re.search(r"<(?:html|body|div|p)[\s>]", text[:20000], re.IGNORECASE) is not None
        what = "HTML, not a feed" if is_page else "no feed"
        return Feed(faults=(*faults, f"the document is {what}"), is_page=is_page)
    if not feed.entries:
        faults = (*faults, "it has no entries")
    if broken and len(feed.entries) > 1 and _is_cut(text):
        feed, faults = (
            replace(feed, entries=feed.entries[:-1]),
            (*faults, "the document is cut: its last entry is left out"),
        )
    return replace(feed, faults=(*faults, *feed.faults))


def _is_cut(text: str) -> bool:
    """Does the document end within an entry, before that entry's link is whole?"""
    start = max((found.start() for found in _ITEM.finditer(text)), default=-1)
    if start < 0 or not _CLOSED.search(text):
        return False
    return not _CLOSED.search(text, start) and not _WHOLE_LINK.search(text, start)
