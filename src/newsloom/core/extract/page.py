"""One pass over a page's head: what its meta, link, title and JSON-LD elements say, unjudged."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsloom.core.extract.ld import Node, read_ld
from newsloom.core.extract.regions import Regions, is_among_comments
from newsloom.core.extract.words import one_line

MAX_METAS = 500
MAX_VALUE = 4000


@dataclass(slots=True)
class Head:
    """What a page declares about itself. Meta names are lower-case; `properties` and `names` share one space."""

    url: str
    base: str
    tree: LexborHTMLParser
    metas: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    ld: list[Node] = field(default_factory=list)
    title_tag: str = ""
    language_tag: str = ""
    _regions: Regions | None = None

    @property
    def language(self) -> str:
        """The language that the page declares, two or three letters in lower case; "" if it does not."""
        return self.language_tag.replace("_", "-").partition("-")[0].lower()

    @property
    def regions(self) -> Regions:
        """The parts of the page, read when first asked for. Valid until `without_chrome` changes the tree."""
        if self._regions is None:
            headlines = [text_of(node.get("headline")) for node in self.ld[:50]]
            titles = (self.meta("og:title"), *filter(None, headlines), self.title_tag)
            self._regions = Regions(self.tree, titles, self.url)
        return self._regions

    def meta(self, *names: str) -> str:
        """The first value that is not empty under the first of these names that has one."""
        for name in names:
            for value in self.metas.get(name, ()):
                return value
        return ""

    def every(self, *names: str) -> list[str]:
        return [value for name in names for value in self.metas.get(name, ())]

    def link(self, rel: str) -> str:
        """The first address under a rel, absolute; "" if there is none."""
        for link in self.links.get(rel, ()):
            return self.absolute(link["href"])
        return ""

    def absolute(self, address: str) -> str:
        """An address made absolute; "" when it is none."""
        address = html.unescape(address.strip()) if "&amp;" in address else address.strip()
        address = address.replace(" ", "%20")
        if not address or address.startswith(("data:", "javascript:", "blob:", "about:", "#")):
            return ""
        try:
            full = urljoin(self.base, address)
        except ValueError:
            return ""
        return full if full.startswith(("http://", "https://")) and len(full) <= MAX_VALUE else ""


def attributes(node: LexborNode) -> dict[str, str]:
    """Attributes as strings: one without a value is ""."""
    return {name: value or "" for name, value in node.attributes.items()}


def said(node: LexborNode, limit: int = 2000) -> str:
    """What an element says, as one line; of a longer text the first `limit` characters."""
    return one_line(node.text(deep=True)[:limit])


def read_head(markup: str, url: str) -> Head:
    """Parse once; collect. Never raises on markup that `read.markup` let pass."""
    tree = LexborHTMLParser(markup)
    base = url
    declared_base = tree.css_first("base[href]")
    if declared_base is not None:
        try:
            joined = urljoin(url, attributes(declared_base)["href"].strip())
            base = joined if joined.startswith(("http://", "https://")) else url
        except ValueError:
            base = url
    head = Head(url=url, base=base, tree=tree)
    root = tree.css_first("html")
    if root is not None:
        at = attributes(root)
        head.language_tag = (at.get("lang") or at.get("xml:lang") or "").strip()[:40]
    title = tree.css_first("head title") or tree.css_first("title")
    head.title_tag = said(title)[:1000] if title is not None else ""
    for name, value in _metas(tree):
        head.metas.setdefault(name, []).append(value)
    for link in tree.css("link[rel][href]")[:MAX_METAS]:
        at = attributes(link)
        if at["href"].strip() and not is_among_comments(link):
            for rel in at["rel"].lower().split()[:5]:
                head.links.setdefault(rel, []).append(at)
    head.ld = read_ld(node.text(deep=True) for node in tree.css('script[type*="ld+json" i]')[:60])
    return head


# What no reader takes for text. Gone before the readers parse, they save a quarter of the time (8 of 24 ms a news page), and
# the text gets a little better: body F1 .938 -> .939 of the fast reader alone. `form` stays: some pages are one form.
_NOT_TEXT = [
    "script", "style", "svg", "noscript", "template", "iframe", "link", "canvas", "object", "embed", "map", "nav", "footer",
    "button", "select", "head", "aside", "menu", "dialog", "video", "audio", "textarea", "picture", "source",
]  # fmt: skip


def without_chrome(head: Head) -> str:
    """The page's markup without its head and the elements that hold no text. Changes `head.tree`: ask it first."""
    head.tree.strip_tags(_NOT_TEXT)
    return head.tree.html or ""


_SENTENCE = 25
"""A line of fewer characters is a label, a button, a date."""


def prose(head: Head) -> int:
    """Characters in the page's lines that are long enough for sentences; ask after `without_chrome`."""
    lines = head.tree.body.text(separator="\n").split("\n") if head.tree.body is not None else []
    return sum(size for line in lines if (size := len(" ".join(line.split()))) >= _SENTENCE)


def _metas(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("meta[content]")[:MAX_METAS]:
        at = attributes(node)
        value = one_line(at["content"][:MAX_VALUE])
        if not value or is_among_comments(node):
            continue
        for key in ("property", "name", "itemprop", "http-equiv"):
            for name in at.get(key, "").lower().split()[:3]:
                yield (f"itemprop:{name}" if key == "itemprop" else name), value


def text_of(value: Any, limit: int = MAX_VALUE) -> str:
    """A JSON-LD value as one line: strings, {"@value"}, {"name"}; "" for anything else."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            value = value.get("@value") or value.get("name") or value.get("text") or ""
        else:
            break
    return one_line(value[:limit]) if isinstance(value, str) else ""
