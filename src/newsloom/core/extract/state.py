"""Text that stands in a page only as data: in `articleBody`, in the state that a script draws the page from, in a template.

Read where the page itself shows next to no text. Pages drawn by scripts carry their article so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from newsloom.core.extract.ld import Node
from newsloom.core.extract.page import Head
from newsloom.core.extract.words import key, one_line, weight

MAX_STATE = 3_000_000
MAX_VALUES = 60_000
PARAGRAPH = 40
"""Weighed characters of a string from which on it may be a paragraph."""

_ASSIGNED = re.compile(r"(?:window|self|globalThis)?\.?[\w$.]{2,60}\s{0,3}=\s{0,3}(?=[{\[])")
_PUSHED = re.compile(r"self\.__next_f\.push\(\[1,\s?(\".*\")\]\)(?:;)?$", re.DOTALL)
_ROW = re.compile(rb"\n?([0-9a-f]{0,8}):(?:T([0-9a-f]{1,8}),|[A-Z]{0,3}(?=[\[{\"ntf\d-]))")
_TITLES = ("title", "headline", "name", "heading", "pagetitle", "seotitle", "articletitle")
_NOT_TEXT = frozenset((
    "title", "headline", "name", "description", "excerpt", "summary", "seo", "meta", "metadescription", "caption",
    "alt", "credit", "url", "href",
    "slug", "related", "recommendations", "recommended", "comments", "author", "authors", "byline", "image", "images",
    "teaser", "abstract",
    "css", "style", "script", "footer", "navigation", "menu", "cookie", "consent", "translations", "i18n", "messages",
    "copyright",
))  # fmt: skip
_TEXTS = frozenset(
    (
        "body",
        "content",
        "articlebody",
        "text",
        "html",
        "paragraphs",
        "blocks",
        "bodyhtml",
        "contenthtml",
        "story",
        "sections",
    )
)


def text_in_data(head: Head, node: Node, title: str) -> list[str]:
    """The paragraphs of the longest text that the page carries as data for this article; [] if there is none."""
    told = node.get("articleBody") or node.get("text")
    best = paragraphs(told) if isinstance(told, str) else []
    for value in _states(head):
        found = _of_article(value, title)
        if _mass(found) > 1.2 * _mass(best):
            best = found
    return best


def templates(head: Head) -> str:
    """The markup in scripts that hold templates; "" if there is none."""
    found = [
        script.text(deep=True)
        for script in head.tree.css(
            'script[type*="template" i], script[type^="text/x-" i], script[type="text/html" i]'
        )[:20]
    ]
    return "\n".join(text for text in found if "<p" in text)


def paragraphs(text: str) -> list[str]:
    """A text as paragraphs: by its markup if it has some, else by its lines."""
    text = text[:400_000]
    if re.search(r"<(?:p|br|div|h\d|li)\b", text, re.IGNORECASE):
        tree = LexborHTMLParser(
            re.sub(r"</?(?:p|div|br|h\d|li|blockquote|ul|ol)\b[^>]{0,300}>", "\n", text, flags=re.IGNORECASE)
        )
        text = tree.body.text(deep=True) if tree.body is not None else ""
    return [line for raw in text.split("\n") if (line := one_line(raw))]


def _states(head: Head) -> Iterator[Any]:
    """The values of the scripts that hold data, and of those that assign an object."""
    for script in head.tree.css(
        'script[type="application/json" i], script#__NEXT_DATA__, script:not([src]):not([type*="ld+json" i])'
    )[:80]:
        text = script.text(deep=True).strip()
        if not 200 < len(text) < MAX_STATE:
            continue
        start = 0
        if text[0] not in "{[":
            assigned = _ASSIGNED.search(text[:2000])
            if assigned is None:
                continue
            start = assigned.end()
        try:
            value, _ = json.JSONDecoder(strict=False).raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        yield value
    yield from _streamed(head)


def _streamed(head: Head) -> Iterator[Any]:
    """The values of a page that a server streams in pieces (React's flight format, `self.__next_f.push([1, "..."])`): rows of
    `id:value`, where a value is JSON or, after `T` and its length in bytes, a text."""
    pieces, length = [], 0
    for script in head.tree.css("script:not([src])")[:400]:
        found = _PUSHED.match(script.text(deep=True).strip())
        if found is None or length > MAX_STATE:
            continue
        try:
            piece = json.loads(found[1], strict=False)
        except (ValueError, RecursionError):
            continue
        if isinstance(piece, str):
            pieces.append(piece)
            length += len(piece)
    texts: dict[str, str] = {}
    values: list[Any] = []
    rest, at = "".join(pieces).encode("utf-8", "replace"), 0
    while row := _ROW.match(rest, at):
        if row[2]:
            at = row.end() + int(row[2], 16)
            texts[f"${row[1].decode()}"] = rest[row.end() : at].decode("utf-8", "replace")
            continue
        end = rest.find(b"\n", row.end())
        at = len(rest) if end < 0 else end + 1
        try:
            values.append(json.loads(rest[row.end() : at], strict=False))
        except (ValueError, RecursionError):
            continue
    for value in values:
        _fill_in(value, texts)
        yield value


def _fill_in(value: Any, texts: Mapping[str, str]) -> None:
    """Put the texts of a stream where its values refer to them ("$2a")."""
    for item in _walk(value) if texts else ():
        pairs = item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ()
        for name, each in list(pairs):
            if isinstance(each, str) and each in texts:
                item[name] = texts[each]


def _of_article(value: Any, title: str) -> list[str]:
    """The paragraphs of the object that bears the page's title; else of the longest member that is named for text."""
    wanted = key(title)
    best: list[str] = []
    for item in _walk(value):
        if not isinstance(item, dict):
            continue
        names = {name.lower(): each for name, each in item.items() if isinstance(name, str)}
        is_own = bool(wanted) and any(
            isinstance(names.get(name), str) and key(names[name]) == wanted for name in _TITLES
        )
        texts = [item] if is_own else [each for name, each in names.items() if not wanted and name in _TEXTS]
        for text in texts:
            found = _heaviest(text) if is_own else list(_prose(text))
            if _mass(found) > _mass(best):
                best = found
    return best


def _heaviest(item: dict[str, Any]) -> list[str]:
    """The paragraphs of the member that holds more than half of an object's text; of all of them where none does."""
    parts = [list(_prose({name: each})) for name, each in item.items() if isinstance(name, str)]
    whole = [line for part in parts for line in part]
    most = max(parts, key=_mass, default=[])
    return most if 2 * _mass(most) > _mass(whole) else whole


def _walk(value: Any) -> Iterator[Any]:
    pending, seen = [value], 0
    while pending and seen < MAX_VALUES:
        item = pending.pop()
        seen += 1
        yield item
        if isinstance(item, dict):
            pending.extend(each for each in item.values() if isinstance(each, (dict, list)))
        elif isinstance(item, list):
            pending.extend(each for each in item if isinstance(each, (dict, list)))


def _prose(value: Any, depth: int = 0) -> Iterator[str]:
    """Strings that may be paragraphs, in their order; markup taken off."""
    if depth > 12:
        return
    if isinstance(value, str):
        lines = paragraphs(value)
        yield from (line for line in lines if weight(line) >= PARAGRAPH and _is_prose(line))
    elif isinstance(value, list):
        for each in value[:2000]:
            yield from _prose(each, depth + 1)
    elif isinstance(value, dict):
        for name, each in value.items():
            if isinstance(name, str) and name.lower() not in _NOT_TEXT:
                yield from _prose(each, depth + 1)


def _is_prose(line: str) -> bool:
    if line.startswith(("http://", "https://", "/", "{", "[", "#", "data:", "function", "var ")):
        return False
    return " " in line.strip() or not line.isascii()


def _mass(lines: list[str]) -> int:
    return sum(map(weight, lines))
