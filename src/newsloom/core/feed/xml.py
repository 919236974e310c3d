"""Text to tree, mended where it must be.

libxml2 reads it strictly first (no network, no entities, no DTD, bounded depth and size). What it refuses is mended:
stray ampersands and HTML's named entities outside CDATA, junk before the root; then it is read once more, tolerantly.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

_OPENING = re.compile(r"<!\[CDATA\[|<!--")
_AMPERSAND = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6})(;?)|([A-Za-z][A-Za-z0-9]{1,31});)?")
_XML_OWN = frozenset({"amp", "lt", "gt", "quot", "apos"})
_DECLARATION = re.compile(r"<\?xml[^>]{0,300}\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]{0,1000}(?:\[.{0,20000}?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_BARE_ATTRIBUTE = re.compile(r"(<[A-Za-z][\w:.-]{0,60}\s+[\w:.-]{1,60})=([^\s\"'<>]{1,200})(?=[\s>])")


def parse_xml(text: str) -> tuple[Any | None, tuple[str, ...]]:
    """The root element (None if there is none), and the faults that had to be mended."""
    text = text.lstrip()
    faults: list[str] = []
    if not text.startswith("<"):
        at = text.find("<")
        if at < 0:
            return None, ("there is no markup in it",)
        faults.append(f"{at} characters stand before the document")
        text = text[at:]
    at = text.find("<?xml", 0, 500)
    declaration = _DECLARATION.match(text, at) if at >= 0 else None
    # What stands before it (a comment) may go too: a declaration must come first, and names a charset that is no more.
    body = text[declaration.end() :] if declaration else text
    data = body.encode("utf-8", "replace")
    root, why = _parsed(data, strict=True)
    if root is not None:
        return root, tuple(faults)
    faults.append(f"not well-formed XML: {why}")
    mended = mend(body)
    root, _ = _parsed(mended.encode("utf-8", "replace"), strict=True)
    if root is None:
        root, _ = _parsed(mended.encode("utf-8", "replace"), strict=False)
    return root, tuple(faults)


def _parsed(data: bytes, *, strict: bool) -> tuple[Any | None, str]:
    # A parser each time: lxml's parsers lock, and threads would wait for one another. 3 us.
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=not strict,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        collect_ids=False,
    )
    try:
        return etree.fromstring(data, parser), ""
    except etree.XMLSyntaxError as err:
        return None, str(err.msg or err)[:200]
    except (ValueError, etree.LxmlError) as err:
        return None, str(err)[:200]


def mend(text: str) -> str:
    """The same text with ampersands that XML accepts, without a DOCTYPE, with attributes quoted."""
    at = text.find("<!DOCTYPE", 0, 4096)
    found = _DOCTYPE.match(text, at) if at >= 0 else None
    if found:
        text = text[: found.start()] + text[found.end() :]
    parts: list[str] = []
    for part, is_markup in _sections(text):
        mended = part
        if is_markup and "&" in part:
            mended = _AMPERSAND.sub(_mended, mended)
        if is_markup and "=" in part:
            mended = _BARE_ATTRIBUTE.sub(r'\1="\2"', mended)
        parts.append(mended)
    return "".join(parts)


def _sections(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces: markup (True), and CDATA sections and comments (False). One pass; an unclosed one takes the rest."""
    at = 0
    while at < len(text):
        found = _OPENING.search(text, at)
        if found is None:
            yield text[at:], True
            return
        yield text[at : found.start()], True
        closing = "]]>" if found[0] != "<!--" else "-->"
        end = text.find(closing, found.end())
        at = len(text) if end < 0 else end + 3
        yield text[found.start() : at], False


def _mended(match: re.Match[str]) -> str:
    number, _, name = match.groups()
    if number:
        character = html.unescape(f"&{number};")
        return html.escape(character) if character.isprintable() or character.isspace() else ""
    if name is None:
        return "&amp;"
    if name in _XML_OWN:
        return match[0]
    character = html.unescape(match[0])
    return "&amp;" + match[0][1:] if character == match[0] else html.escape(character)
