"""The gate for foreign text: what others wrote becomes lines and paragraphs that are safe to keep, compare and print.

Whatever a feed, a page, a row, an archive or another site's record says passes here when it becomes an `Entry`, a `Feed`
or an `Article`: their constructors call these functions, so there is no way around. Entrances that use a pattern before
that (titles are stripped of markup first) cut with `cut` before they do.

A text that passed is at most so long, holds no control characters (they move a terminal's cursor, forge lines of mail
headers, and name clipboards), no lone surrogates, and is in Unicode's normal form C. All functions are idempotent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

TITLE = 1_000
"""Characters of a title. The longest headline of 30,000 real ones has 480."""
NAME = 300
"""Characters of a name of a person, a site or a section."""
LABEL = 200
"""Characters of a category or keyword."""
ADDRESS = 4_000
"""Characters of an address or an id; servers refuse longer ones."""
SUMMARY = 20_000
"""Characters of a summary in plain text."""
TEXT = 2_000_000
"""Characters of a whole text, or of a summary or content in HTML."""
MANY = 200
"""Authors, keywords or pictures of one article."""
_BLANK = "".join(map(chr, range(33)))
RAW = 4
"""A text that still holds markup and entities may be so many times as long as what it becomes."""

# Sequences that terminals obey: CSI, OSC and its kin with their arguments, and two characters for the rest.
_ESCAPES = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]?"
    "|(?:\x1b[\\]PX^_]|[\x90\x98\x9d\x9e\x9f])(?:[^\x00-\x1f\x7f-\x9f]{0,256}(?:\x07|\x1b\\\\|\x9c))?"
    "|\x1b[ -~]?"
)
# Controls, marks that turn the direction of all that follows, line separators, and what is no character.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
_IGNORED = re.compile("[\t\n\r]+")
_SCHEME = re.compile("([A-Za-z][A-Za-z0-9+.-]{0,60}):")
_RUNS = re.compile("(?:javascript|vbscript|livescript|file|blob):|data:\\s*[\\w.+-]{1,60}/", re.IGNORECASE)
_WEB = re.compile("https?://[^\\s/?#]", re.IGNORECASE)


def cut(text: str, most: int) -> str:
    """The beginning of a text that still holds markup, for a field of `most` characters."""
    return text[: RAW * most]


def prose(text: str, most: int = TEXT) -> str:
    """A text of several lines: tabs and line feeds stay."""
    text = text[:most]
    if text.isascii() and text.isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROLS.search(text):
        text = _CONTROLS.sub("", _ESCAPES.sub("", text))
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)[:most]


def line(text: str, most: int = TITLE) -> str:
    """A text of one line: line ends and tabs become spaces."""
    text = text[:most]
    if text.isascii() and text.isprintable():
        return text
    # Escapes first: a line end may end one.
    if _CONTROLS.search(text):
        text = _ESCAPES.sub("", text)
    return prose(_LINE_ENDS.sub(" ", text), most)


def address(text: str) -> str:
    """An address or an id: nothing that is no character stays in it. An address that is too long is none: ""."""
    return "" if len(text) > ADDRESS else line(text, ADDRESS)


def web(text: str | None) -> str | None:
    """An http or https address; None for other schemes (``javascript:``, ``data:``), and for what is no address."""
    if text is None or not _WEB.match(text):
        return None
    return address(text) or None


def link(text: str | None) -> str | None:
    """An address that may stand in what we print: of the web, mail, or without a scheme (a path of the site). None for every
    other scheme. Browsers pass over line ends, tabs and leading controls in an address, and so does this (WHATWG URL, 4.4).
    """
    if text is None:
        return None
    scheme = _SCHEME.match(_IGNORED.sub("", text[:ADDRESS]).lstrip(_BLANK))
    return text if scheme is None or scheme[1].lower() in ("http", "https", "mailto") else None


def inert(value: Any) -> Any:
    """A JSON value without texts that are addresses which run or read something where they are followed: those become None.

    For fields of files that nobody knows beforehand: a text such as "Note: closed" is no address and stays.
    """
    if isinstance(value, str):
        return None if _RUNS.match(_IGNORED.sub("", value[:ADDRESS]).lstrip(_BLANK)) else value
    if isinstance(value, dict):
        return {key: inert(one) for key, one in value.items()}
    return [inert(one) for one in value] if isinstance(value, list | tuple) else value


def lines(texts: Iterable[str], most: int = NAME) -> tuple[str, ...]:
    """Names or labels, at most MANY; empty ones go."""
    kept = [found for text in texts if (found := line(text, most))]
    return tuple(kept[:MANY])


def optional(text: str | None, most: int = NAME) -> str | None:
    """`line` of what may be missing; None where nothing is left."""
    return None if text is None else line(text, most) or None


def settle(value: Any, **fields: Any) -> None:
    """Set fields of a frozen value that is being made, those that differ."""
    for name, made in fields.items():
        if made != getattr(value, name):
            object.__setattr__(value, name, made)
