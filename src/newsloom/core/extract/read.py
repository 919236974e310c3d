"""Bytes of a page -> markup that is safe to parse: decoded, bounded, without embedded payloads.

What the markup says is left to the rooms beside this one.
"""

from __future__ import annotations

import re

from newsloom.core.decode import decode as decode_bytes
from newsloom.core.decode import utf16
from newsloom.errors import PageUnreadable

MAX_BYTES = 8_000_000
"""Longest markup that is read, after embedded payloads are taken out. The longest of 624 real pages has 3.5 MB."""

MAX_INPUT = 4 * MAX_BYTES

MAX_DEPTH = 500
"""Elements within elements. The deepest of 624 real pages shows 260; readers need time that grows with its square."""

LARGE_DEPTH = 200
"""The same where the markup is longer than `LARGE_TEXT`; the deepest of such real pages shows 25."""

MAX_TAGS = 30_000
"""Tags of a page that is read with all care; the most that 624 real pages have is 19,629. Above it the light reader alone
is asked, and above ten times as many none."""

LARGE = 3_000_000
"""Characters of a page that is read with all care. Of 624 real pages the longest has half as many."""

LARGE_TEXT = 1_000_000
"""The same without head, scripts, styles and navigation. The most of 624 real pages is 427,371."""

FEW_TAGS = 5_000

MAX_ATTRIBUTES = 5_000
"""Attributes of one element, or as much work in several: parsers compare each with all others of its element."""
CROWD = 100
"""Attributes of one element from which they count as work."""

_ATTRIBUTE = r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s>"'][^\s>]*+)?+)?+"""
# Elements with attributes enough to take time. Scripts are not told from markup: the most that 624 real pages show is 800.
# Each match takes the whole element, crowded or not: then no part of the text is looked at twice.
_ELEMENT = re.compile(rf"<[a-z][^\s/>]*+((?:[\s/]*+{_ATTRIBUTE})*+)", re.IGNORECASE)
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_NESTING = re.compile(
    r"<(/?)(?:div|span|section|article|main|b|i|u|s|em|strong|small|font|center|a|table|tbody|tr|td|ul|ol|dl|form|blockquote|"
    r"details|figure|header|aside|nav|label|big|code|sub|sup|ins|del|q|cite|object|button|fieldset|svg|g|math|[a-z]+-[a-z-]+)\b",
    re.IGNORECASE,
)
_PAYLOAD = re.compile(r"data:[a-z]{1,20}/[a-z0-9.+-]{1,40};base64,[A-Za-z0-9+/=]{512,}", re.IGNORECASE)
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,300}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
_HEADER_CHARSET = re.compile(r"charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s{0,20}<\?xml[^>]{0,200}?encoding\s{0,5}=\s{0,5}[\"']([A-Za-z0-9_.:-]{2,40})")
_MAGIC = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"OggS", b"\x7fELF")
_CONTROLS = bytes(set(range(1, 32)) - set(b"\t\n\f\r\x1b"))  # escape begins the charsets of ISO 2022
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def markup(html: bytes | str, url: str, content_type: str | None = None) -> str:
    """The page as text without NULs and without long base64 payloads.

    Raises PageUnreadable for an empty page, for one above `MAX_BYTES`, and for what is not markup at all.
    """
    if len(html) > MAX_INPUT:
        raise PageUnreadable(url, f"the page is longer than {MAX_INPUT // 1_000_000} MB")
    if content_type and not _is_markup_type(content_type):
        raise PageUnreadable(url, f"the page is {content_type.split(';')[0].strip()[:60]!r}, not HTML")
    if isinstance(html, bytes) and _is_binary(html):
        raise PageUnreadable(url, "the page is binary data, not HTML")
    text = decode(html, content_type) if isinstance(html, bytes) else html
    if ";base64," in text:
        text = _PAYLOAD.sub("data:,", text)
    if len(text) > MAX_BYTES:
        raise PageUnreadable(url, f"the page is longer than {MAX_BYTES // 1_000_000} MB")
    if "\x00" in text:
        text = text.replace("\x00", "")
    text = text.removeprefix("\ufeff")
    if not text or text.isspace():
        raise PageUnreadable(url, "the page is empty")
    if "<" not in text:
        raise PageUnreadable(url, "the page holds no markup")
    _refuse_bombs(text, url)
    if isinstance(html, str):
        text = text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates are no characters
    return text


def _refuse_bombs(text: str, url: str) -> None:
    """Raise PageUnreadable for markup whose shape makes parsers take time that grows with its square."""
    tags = text.count("<")
    if tags > 10 * MAX_TAGS:
        raise PageUnreadable(url, f"the page has more than {10 * MAX_TAGS:,} tags")
    # Nesting as deep as that costs less than counting it (0.6 ms on a news page), unless much text lies that deep.
    limit, few = (LARGE_DEPTH, LARGE_DEPTH) if len(text) > LARGE_TEXT else (MAX_DEPTH, FEW_TAGS)
    if tags > few and depth(text) > limit:
        raise PageUnreadable(url, f"the page nests elements more than {limit} deep")
    work = 0
    for crowd in _ELEMENT.findall(text):
        # An attribute and the space before it are two characters at least.
        count = sum(1 for _ in _ATTRIBUTES.finditer(crowd)) if len(crowd) >= 2 * CROWD else 0
        work += count**2 if count >= CROWD else 0
        if work > MAX_ATTRIBUTES**2:
            raise PageUnreadable(url, f"an element of the page has more than {MAX_ATTRIBUTES:,} attributes")


def is_large(text: str) -> bool:
    """More markup than any real page seen: only readers whose time grows with the length may have it."""
    return len(text) > LARGE or text.count("<") > MAX_TAGS


def depth(text: str) -> int:
    """How deep elements that must be closed are nested, by their tags alone; tags that close nothing do not count."""
    level = deepest = 0
    for closing in _NESTING.findall(text):
        if closing:
            level -= level > 0
        else:
            level += 1
            if level > deepest:
                deepest = level
    return deepest


def decode(data: bytes, content_type: str | None = None) -> str:
    """Bytes as text, by what they are and by what header, XML declaration and meta elements declare."""
    found = [m.group(1) for m in [_HEADER_CHARSET.search(content_type or "")] if m]
    head = data[:4096]
    found += [m.group(1).decode("ascii") for m in (_XML_CHARSET.search(head), _META_CHARSET.search(head)) if m]
    return decode_bytes(data, found).text


def _is_binary(data: bytes) -> bool:
    """Does it begin as a PDF, picture or archive does, or hold many bytes that no text holds? UTF-16 is text."""
    start = data[:1024]
    if start.startswith(_MAGIC):
        return True
    if start.startswith(_BOMS) or utf16(data) is not None:
        return False
    # Korean in seven bits shifts in and out between its two alphabets.
    shifts = b"\x0e\x0f" if b"\x1b$)C" in start else b""
    return len(start.translate(None, shifts).translate(None, _CONTROLS)) < 0.95 * len(start.translate(None, shifts))


def _is_markup_type(content_type: str) -> bool:
    kind = content_type.split(";")[0].strip().lower()
    return kind in ("", "application/octet-stream") or "html" in kind or "xml" in kind or kind == "text/plain"
