"""Who wrote it?

JSON-LD, then meta names, then microdata and rel=author, then a byline in the page.
"""

from __future__ import annotations

import re
from typing import Any

from newsloom.core.extract.ld import Node, resolve
from newsloom.core.extract.page import Head, text_of
from newsloom.core.extract.words import key, mended, one_line

META = (
    "author", "article:author", "og:article:author", "byl", "parsely-author", "sailthru.author", "dc.creator",
    "dcterms.creator", "cxenseparse:author", "citation_author", "article:author_name", "authors", "twitter:data1:by",
    "dc.contributor",
)  # fmt: skip

_BY = re.compile(
    r"^(?:(?:written|reported|words|story|text|article|posted|published|submitted|autor(?:en|in)?|author|by[ -]?line)"
    r"\s{0,3}(?:by\b|:)|by\b|von\b|par\b|por\b|di\b|door\b|av\b|af\b|od\b|przez\b|autor(?:es|a|en|in)?\b\s{0,2}:?|"
    r"text\s{0,2}:|foto\s{0,2}:)\s{0,3}:?\s{0,3}",
    re.IGNORECASE,
)
_JOIN = re.compile(
    r"\s{0,3}(?:[,;|/•·]|\s(?:and|und|et|y|e|og|och|en|ve|&amp;)\s|\s?&\s?|\s+-\s+|，|、)\s{0,3}", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://|www\.|@|\.(?:com|de|org|net)\b", re.IGNORECASE)
_EMAIL = re.compile(r"\S{1,80}@\S{1,80}\.\w{2,10}")
_JUNK = frozenset((
    "admin", "administrator", "null", "none", "undefined", "unknown", "editor", "webmaster", "root", "user",
    "default", "author", "autor", "na", "nan",
))  # fmt: skip
_BYLINES = (
    '[itemprop~="author" i] [itemprop="name" i]', '[itemprop~="author" i]', '[rel~="author" i]', "address .author",
    ".byline .author", ".byline a", ".author-name", ".authorname", ".author__name", ".article__author",
    ".article-author", ".post-author", ".entry-author", ".byline-name", ".byline", ".author a", ".author",
    '[data-testid*="byline" i] a',
)  # fmt: skip
MAX_AUTHORS = 20


def authors(head: Head, node: Node) -> tuple[tuple[str, ...], str]:
    """Names in the page's order without doubles, and where they were read; ((), "") if there are none."""
    for name in ("author", "creator"):
        if found := _clean(_names(node.get(name), head)):
            return found, "JSON-LD"
    for name in META:
        if found := _clean([part for value in head.every(name) for part in split_names(value)]):
            return found, f"meta {name}"
    for selector in _BYLINES:
        nodes = [n for n in head.tree.css(selector)[:6] if n.tag != "meta"]
        texts = [one_line(n.text(deep=True)) for n in nodes]
        short = [text for text in texts if 3 <= len(text) <= 80]
        if found := _clean([part for text in short[:4] for part in split_names(text)]):
            return found, f"byline {selector}"
    return (), ""


def _names(value: Any, head: Head, depth: int = 0) -> list[str]:
    if depth > 4:
        return []
    if isinstance(value, list):
        return [name for each in value[:MAX_AUTHORS] for name in _names(each, head, depth + 1)]
    value = resolve(value, head.ld)
    if isinstance(value, dict):
        name = value.get("name")
        if isinstance(name, list):
            return [n for each in name for n in _names(each, head, depth + 1)]
        return split_names(name) if isinstance(name, str) else []
    return split_names(value) if isinstance(value, str) else []


def split_names(text: str) -> list[str]:
    """Names in a byline: "By A. Smith, B. Jones and C. Wu" are three."""
    text = _BY.sub("", mended(_EMAIL.sub(" ", text[:600])))
    return [part.strip() for part in _JOIN.split(text) if part.strip()]


def _clean(names: list[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for name in names:
        name = _BY.sub("", one_line(name)).strip(" ,;:.-–|()\"'") if not name.endswith((" Jr.", " Sr.")) else name
        plain = key(name)
        if len(plain) < 2 or len(name) > 80 or plain in _JUNK or _ADDRESS.search(name) or plain.isdigit():
            continue
        kept.setdefault(plain, name)
    return tuple(kept.values())[:MAX_AUTHORS]


def site_name(head: Head, node: Node) -> str:
    """The site's name as it calls itself; "" if it does not."""
    publisher = resolve(node.get("publisher"), head.ld)
    website = next((n for n in head.ld if "website" in n["@types"]), {})
    for text in (
        head.meta("og:site_name"),
        text_of(publisher),
        text_of(website.get("name")),
        head.meta("application-name", "al:ios:app_name"),
    ):
        if 1 < len(clean := mended(text)) <= 80:
            return clean
    return ""
