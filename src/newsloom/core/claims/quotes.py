"""Quotations: what a sentence puts between quotation marks must stand so in an article, said by whom the sentence names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsloom.core.claims.text import fold

_PAIRS = (
    ("“", "”"),
    ("„", "“"),
    ("„", "”"),
    ("«", "»"),
    ("»", "«"),
    ("「", "」"),
    ("『", "』"),
    ("‹", "›"),
    ('"', '"'),
    ("”", "”"),
    ("״", "״"),
)
_SINGLE_OPENS = re.compile(r"(?:(?<=^)|(?<=[\s(—–:,]))[‘']")
_SINGLE_INNER = re.compile(r"[^‘’'\n]++(?:[’'](?=\w)[^‘’'\n]*+)*+")
_SINGLE_CLOSES = re.compile(r"[’'](?=[\s.,;:!?)—–]|$)")
_GAP = re.compile(r"\[[^\]]{0,80}\]|\(?(?:\.\s?){3,}+\)?|…")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
MOST_GAP = 60
"""Words that an ellipsis may leave out."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What stands between two quotation marks."""

    start: int
    end: int
    inner: str

    @property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        """Its words, folded; an ellipsis or a bracket parts them."""
        return tuple(words for piece in _GAP.split(self.inner) if (words := plain_words(piece)))


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text without their marks; of Chinese and Japanese the characters."""
    out: list[str] = []
    for word in re.findall(r"\w+(?:['’]\w+)*", text):
        out.extend(word if _CJK.search(word) else (fold(word).replace("'", ""),))
    return tuple(word for word in out if word)


def quotes(text: str) -> tuple[Quote, ...]:
    """The quotations of a text, in order; none inside another."""
    found: list[Quote] = []
    for left, right in _PAIRS:
        same = left == right
        inner = "[^" + re.escape(left if same else left + right) + "\n]"
        before = r"(?<!\w)" if left == '"' else ""
        # An inch mark or a geresh inside a word opens nothing.
        pattern = f"{before}{re.escape(left)}({inner}+?){re.escape(right)}" + (r"(?!\w)" if same else "")
        found += [Quote(spot.start(), spot.end(), spot.group(1)) for spot in re.finditer(pattern, text)]
    found += _single(text)
    clear: list[Quote] = []
    for one in sorted(found, key=lambda q: (q.start, -q.end)):
        if not clear or one.start >= clear[-1].end:
            clear.append(one)
    return tuple(clear)


def _single(text: str) -> Iterator[Quote]:
    """What stands between single marks. Where one stays open, so do all within what it could have held: none is tried again."""
    at = 0
    while opened := _SINGLE_OPENS.search(text, at):
        at = opened.end()
        if inner := _SINGLE_INNER.match(text, at):
            at = inner.end()
            if closed := _SINGLE_CLOSES.match(text, at):
                at = closed.end()
                yield Quote(opened.start(), at, inner.group())


def balanced(text: str) -> bool:
    """Whether every quotation mark and bracket has its other half."""
    if text.count('"') % 2:
        return False
    for left, right in (("(", ")"), ("[", "]"), ("「", "」"), ("«", "»")):
        if text.count(left) != text.count(right):
            return False
    opened = text.count("“") + text.count("„")
    closed = text.count("”")
    return (
        opened == closed
        or (text.count("„") > 0 and text.count("„") == text.count("“") + closed)
        or opened == closed * 2 == 0
    )


def find(quote: Quote, words: tuple[str, ...]) -> tuple[int, int] | None:
    """Where the words of a quotation stand in a text's words (first, behind the last); its parts in order. None: nowhere."""
    pieces = quote.parts
    if not pieces:
        return None
    for start in _places(pieces[0], words, 0):
        at = start + len(pieces[0])
        for piece in pieces[1:]:
            place = next((p for p in _places(piece, words, at) if p - at <= MOST_GAP), None)
            if place is None:
                break
            at = place + len(piece)
        else:
            return start, at
    return None


def _places(piece: tuple[str, ...], words: tuple[str, ...], at: int) -> list[int]:
    size = len(piece)
    return [n for n in range(at, len(words) - size + 1) if words[n] == piece[0] and words[n : n + size] == piece]
