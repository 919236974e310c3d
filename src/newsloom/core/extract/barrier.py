"""Where does a text stop because its publisher wants something for the rest?"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

from newsloom.core.extract.article_node import ARTICLE_TYPES
from newsloom.core.extract.ld import Node
from newsloom.core.extract.page import Head, attributes
from newsloom.core.extract.phrases import phrases
from newsloom.core.extract.words import key, key_words, one_line, weight

LONG_BARRIER = 400
"""Characters of a line from which on it is no barrier, whatever it says."""

LONG_WALL = 700
"""Letters of a box from which on it holds the article too, and not the offer alone."""

SHOWN = 200
"""Characters (weighed) in the charged part of a page from which on that part is there."""

_SENTENCES = re.compile(r"(?<=[.!?。！？।])\s*")
_WALLS = '[class*="paywall" i], [id*="paywall" i], [class*="piano-offer" i], [class*="regwall" i], [class*="subscribe-wall" i]'


@functools.lru_cache(maxsize=4096)
def is_barrier(line: str) -> bool:
    """Does a line ask to pay, subscribe, register or log in for the rest, and say nothing else?

    By its sentences: one that such words make up, or that a phrase for it makes half of. "The comic will be for subscribers
    only, its publisher said" tells news; "For subscribers only" is a barrier.
    """
    return len(line) < LONG_BARRIER and any(_asks(key_words(part)) for part in _SENTENCES.split(line) if part)


def _asks(words: list[str]) -> bool:
    if not words:
        return False
    plain = " ".join(words)
    if len(plain) <= 3 * _longest_phrase():
        found = max((len(phrase) for phrase in phrases("barrier") if phrase in plain), default=0)
        # A sentence in a script without spaces has more signs beside the phrase: endings and particles.
        if found >= (0.35 if weight(plain) >= 2 * len(plain) else 0.5) * len(plain):
            return True
    pay = phrases("barrier_pay")
    if pay.isdisjoint(words):
        return False
    telling = [word for word in words if word not in phrases("barrier_filler")]
    asks = [word for word in telling if word in phrases("barrier_read") or word in pay]
    return any(word in pay for word in telling) and len(asks) >= 2 and len(asks) >= 0.6 * len(telling)


@functools.lru_cache(maxsize=1)
def _longest_phrase() -> int:
    """Characters of the longest phrase for a barrier: what is more than twice as long cannot be half of one."""
    return max(map(len, phrases("barrier")))


def asks_to_pay(head: Head, lines: list[str]) -> str:
    """The barrier that a page shows, at either end of the text or in a box made for it; "" if there is none."""
    for line in (*lines[:3], *lines[-4:]):
        if is_barrier(line):
            return f"the text asks to subscribe: {one_line(line)[:80]!r}"
    for node in head.tree.css(_WALLS)[:10]:
        at = attributes(node)
        if node.tag in ("body", "html", "script", "style", "link", "meta", "article", "main") or "hidden" in at:
            continue
        if "display:none" in at.get("style", "").replace(" ", "") or at.get("aria-hidden") == "true":
            continue
        text = one_line(node.text(deep=True)[:2000])
        is_offer = 15 < len(text) < 700 and node.css_first("a, button, input") is not None
        if is_offer or any(map(is_barrier, _SENTENCES.split(text))):
            return "the page shows a paywall"
    return ""


def is_charged(head: Head, node: Node) -> str:
    """Why the whole is not free, as the page declares it; "" if it does not, or if the part that is charged for is there."""
    nodes = [node, *(n for n in head.ld if n["@types"] & ARTICLE_TYPES and not n["@aside"])]
    parts = [
        part for each in nodes for part in _parts(each.get("hasPart")) if _is_false(part.get("isAccessibleForFree"))
    ]
    selectors = [selector for part in parts for selector in _strings(part.get("cssSelector"))]
    charged = any(_is_false(each.get("isAccessibleForFree")) for each in nodes)
    if selectors and (charged or parts):
        return "" if _is_there(head, selectors) else "the part that is charged for is missing"
    if charged:
        return "isAccessibleForFree is false"
    tier = head.meta("article:content_tier", "og:article:content_tier").lower()
    return f"content tier {tier}" if tier in ("locked", "metered") else ""


def without_barrier(lines: list[str], *, closed: bool = True, walls: str = "") -> list[str]:
    """The text without the lines that ask to subscribe or to log in. Where the text is not `closed`, those alone that say nothing
    else in any of their sentences; where it is, what stands in the `walls` made for it too (`in_walls`), in whatever language."""
    return [
        line
        for line in lines
        if not (is_barrier(line) and (closed or _only_asks(line))) and not (closed and walls and key(line) in walls)
    ]


def in_walls(head: Head) -> str:
    """What the page says in boxes that are named for a barrier, as one key; "" where they hold more than an offer."""
    told = [
        key(node.text(deep=True)[:2000])
        for node in head.tree.css(_WALLS)[:10]
        if node.tag in ("div", "section", "aside")
    ]
    return "\n".join(text for text in told if len(text) < LONG_WALL)


def _only_asks(line: str) -> bool:
    return all(_asks(words) for part in _SENTENCES.split(line) if (words := key_words(part)))


def _is_there(head: Head, selectors: list[str]) -> bool:
    for selector in selectors[:10]:
        try:
            nodes = head.tree.css(selector[:200])[:50]
        except Exception:  # what stands there need not be a selector
            continue
        if sum(weight(one_line(node.text(deep=True)[:20_000])) for node in nodes) >= SHOWN:
            return True
    return False


def _is_false(value: Any) -> bool:
    for _ in range(3):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("@value", value.get("@id"))
    if value is False or value == 0:
        return value is not None
    return isinstance(value, str) and value.strip().lower().rsplit("/", 1)[-1] in (
        "false",
        "no",
        "0",
        "n",
        "falsch",
        "nein",
        "non",
    )


def _parts(value: Any) -> Iterator[Node]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            yield each


def _strings(value: Any) -> list[str]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str) and each.strip()]
