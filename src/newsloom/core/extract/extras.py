"""What else a page says: section, keywords, video, corrections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from newsloom.core.extract.ld import Node
from newsloom.core.extract.page import Head, text_of
from newsloom.core.extract.words import key, mended, one_line

MAX_KEYWORDS = 30
_CORRECTION = re.compile(
    r"^\W{0,3}(?:corrections?|clarifications?|korrektur|berichtigung|richtigstellung|correctif|rectificatif|erratum|"
    r"correcci[oó]n|fe de errores|rectificaci[oó]n|correzione|errata|correctie|rättelse|rettelse|sprostowanie|düzeltme|"
    r"исправление|訂正|更正|정정)\b|"
    r"^\W{0,3}(?:this (?:article|story|post) (?:has been|was) (?:corrected|amended)|an earlier version of this|"
    r"in einer früheren (?:version|fassung)|une version antérieure|une première version|una versi[oó]n anterior)",
    re.IGNORECASE,
)


def section(head: Head, node: Node) -> str | None:
    """The section that the publisher files the article under."""
    return mended(head.meta("article:section") or text_of(node.get("articleSection")))[:80] or None


def keywords(head: Head, node: Node) -> tuple[str, ...]:
    """The publisher's own keywords, each once, at most 30."""
    found: dict[str, str] = {}
    for value in (
        *_strings(node.get("keywords")),
        *head.every("news_keywords", "article:tag"),
        *head.every("keywords")[:1],
    ):
        for part in re.split(r"[,;|]", value[:2000]):
            if 1 < len(word := mended(part)) <= 60 and key(word):
                found.setdefault(key(word), word)
        if len(found) >= MAX_KEYWORDS:
            break
    return tuple(found.values())[:MAX_KEYWORDS]


def video(head: Head, node: Node) -> str | None:
    """The address of the video that the page is about: its player, or else its file."""
    nodes = [node, *(each for each in head.ld if "videoobject" in each["@types"] and not each["@aside"])]
    for each in nodes:
        if "videoobject" in each.get("@types", set()):
            for name in ("embedUrl", "embedURL", "contentUrl"):
                if address := head.absolute(text_of(each.get(name))):
                    return address
    if head.meta("og:type").lower().startswith("video"):
        for value in head.every("og:video:secure_url", "og:video:url", "og:video", "twitter:player"):
            if address := head.absolute(value):
                return address
    return None


def corrections(node: Node, lines: list[str]) -> tuple[str, ...]:
    """What the publisher corrected: notes in the text, and the `correction` property; each at most 500 characters."""
    notes = [mended(value) for value in _strings(node.get("correction"))]
    notes += [line for line in lines if _CORRECTION.match(line)]
    return tuple(dict.fromkeys(one_line(note)[:500] for note in notes if note))[:10]


def _strings(value: Any) -> Iterator[str]:
    for each in value[:100] if isinstance(value, list) else [value]:
        if text := text_of(each):
            yield text
