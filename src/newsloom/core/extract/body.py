"""The text of the article, without the page around it.

Trafilatura's fast mode reads it; where a second reader of another make (resiliparse) sees another text, trafilatura's
full cascade decides. Measured: docs/technotes/extraction.md.
"""

from __future__ import annotations

from collections import Counter

from lxml.html import HtmlElement
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import bare_extraction
from trafilatura.utils import load_html

from newsloom.core.extract.words import key, key_words

AGREES = 0.5
"""Below this containment of the two readers' shingles the slow cascade is asked."""


def parsed(markup: str) -> HtmlElement | None:
    """The tree that trafilatura and htmldate read; None if lxml sees no document."""
    try:
        return load_html(markup)
    except Exception:
        return None


def first_reading(markup: str) -> list[str]:
    """Paragraphs as trafilatura's fast mode sees them."""
    return _trafilatura(markup, fast=True)


def second_reading(markup: str) -> list[str]:
    """Paragraphs as resiliparse sees them: 13 times faster, and less exact."""
    try:
        text = extract_plain_text(markup, main_content=True, alt_texts=False, links=False, preserve_formatting=True)
    except Exception:
        return []
    return _lines(text)


def slow_reading(markup: str) -> list[str]:
    """Paragraphs as trafilatura's full cascade sees them."""
    return _trafilatura(markup, fast=False)


def _trafilatura(markup: str, *, fast: bool) -> list[str]:
    try:
        document = bare_extraction(markup, fast=fast, include_comments=False, with_metadata=False)
    except Exception:
        return []
    return _lines(str(getattr(document, "text", None) or ""))


def _lines(text: str) -> list[str]:
    return [line for raw in text.split("\n") if (line := " ".join(raw.split()))]


def agrees(one: list[str], other: list[str]) -> bool:
    """Do two readings hold the same text? Asked by whole lines first, which is cheap and settles most pages: lines that both
    have are a part of what both have. Two empty readings agree."""
    left, right = {key(line) for line in one}, {key(line) for line in other}
    common = sum(map(len, left & right))
    if common and common >= AGREES * max(sum(map(len, left)), sum(map(len, right))):
        return True
    return agreement(one, other) >= AGREES


def agreement(one: list[str], other: list[str]) -> float:
    """How much of each text is in the other, by shingles of four words: the lesser of both shares. 1.0 for two empty
    ones."""
    left, right = _shingles(one), _shingles(other)
    if not left or not right:
        return 1.0 if not left and not right else 0.0
    common = (left & right).total()
    return min(common / left.total(), common / right.total())


def _shingles(lines: list[str]) -> Counter[tuple[str, ...]]:
    words = key_words(" ".join(lines))
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))) if words else Counter()
