"""What is the text of an element, and is it markup?

RSS texts are escaped HTML, by custom; Atom says it with `type` (and, in 0.3, `mode`). Inline XHTML is written out as HTML
again, without the wrapper that Atom asks for.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from typing import Any

from lxml import etree

from newsloom.core.feed.names import XML, name_of
from newsloom.core.mojibake import unmangled
from newsloom.core.sanitise import plain_text, safe_html
from newsloom.core.url import join_url
from newsloom.model.gate import TITLE, cut, line

_PREFIXED = re.compile(r"(</?)[A-Za-z][\w-]{0,20}:(?=[A-Za-z])")
_SELF_CLOSED = re.compile(r"<([A-Za-z][\w-]*)((?:\s[^<>]*)?)/>")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_WRAPPER = re.compile(r"\s*<div(?:\s[^<>]*)?>(.*)</div>\s*", re.DOTALL)
# Elements that do something: a title that spells them out in escapes loses them all the same.
_ACTIVE = re.compile(
    r"<\s*+(?:/\s*+)?(?:script|style|iframe|frame|object|embed|applet|svg|math|img|form|input|link|meta|base|video|audio)\b[^<>]*+>?"
    r"|<[^<>]*?\son\w++\s*+=[^<>]*+>?",
    re.IGNORECASE,
)
_NO_DECLARATION = re.compile(r"<!(?!--|\[CDATA\[|doctype\b)", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
# A section that was escaped with its marks, or stands in another one.
_SECTION = re.compile(r"<!\[CDATA\[|\]\]>")
# Signs that Windows has where Unicode has control characters; references name them by its numbers (&#146;).
_WINDOWS = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
_CONTROL = re.compile("[\x80-\x9f]")
# A reference that was escaped once more than it was read. Those of < and > may be what a headline is about.
_ESCAPED = re.compile(
    r"&(?:#\d{2,5}|#x[0-9a-f]{2,4}|amp(?=;(?:\s|[A-Z]\b))|(?:nbsp|quot|apos|[lr][sd]quo|[nm]dash|hellip|euro|pound|copy|reg|trade|"
    r"[a-z](?:acute|grave|circ|uml|tilde|ring|cedil)|szlig|[ao]elig|oslash|iexcl|iquest|laquo|raquo|middot|bull|shy|deg));",
    re.IGNORECASE,
)
# Byte order marks and other signs without a width that may stand before a title.
_MARKS = "\ufeff\ufffe\u200b"


def inner(element: Any) -> str:
    """The content of an element as markup, or as it stands if it has no children (then it is not escaped again)."""
    if len(element) == 0:
        return element.text or ""
    if not any(isinstance(child.tag, str) for child in element):
        return _with_entities(element)
    parts = [html.escape(element.text or "", quote=False)]
    for child in element:
        if isinstance(child.tag, str):
            parts.append(etree.tostring(child, encoding="unicode", with_tail=True))
        else:
            parts.append(
                (child.text or "" if child.tag is etree.Entity else "") + html.escape(child.tail or "", quote=False)
            )
    return _SELF_CLOSED.sub(_opened, _PREFIXED.sub(r"\1", "".join(parts)))


def _opened(match: re.Match[str]) -> str:
    return match[0] if match[1].lower() in _VOID else f"<{match[1]}{match[2]}></{match[1]}>"


def _with_entities(element: Any) -> str:
    """Text broken up by comments, instructions and references to entities that we do not expand."""
    parts = [element.text or ""]
    for child in element:
        if child.tag is etree.Entity:
            decoded = html.unescape(child.text or "")
            parts.append("" if decoded == child.text else decoded)
        parts.append(child.tail or "")
    return "".join(parts)


def plain(element: Any) -> str:
    """The bare text of an element that holds no markup (a date, a name, a URL)."""
    if len(element) == 0:
        return (element.text or "").strip()
    return "".join(_texts(element)).strip()


def _texts(element: Any) -> list[str]:
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            parts.extend(_texts(child))
        parts.append(child.tail or "")
    return parts


def markup(element: Any) -> str:
    """The content of a text element as HTML, not yet sanitised."""
    atom = name_of(element.tag).startswith("atom:")
    said = (element.get("type") or "").strip().lower()
    kind = said or ("text" if atom else "html")
    mode = (element.get("mode") or "").strip().lower()
    if mode == "base64" or _is_binary(kind, element):
        return _from_base64(plain(element), said)
    value = inner(element)
    if any(isinstance(child.tag, str) for child in element):
        found = _WRAPPER.fullmatch(value)
        return found[1] if found and value.count("<div") == 1 else value
    if atom and kind in ("text", "text/plain") and mode != "escaped":
        return html.escape(value, quote=False)
    return value


def _is_binary(kind: str, element: Any) -> bool:
    """Atom 1.0: a MIME type that is neither text nor XML means base64."""
    if "/" not in kind or kind.startswith("text/") or kind.endswith(("+xml", "/xml")):
        return False
    return len(element) == 0 and not element.get("mode") and not element.get("src")


def _from_base64(text: str, kind: str) -> str:
    try:
        value = base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return html.escape(text, quote=False)
    return html.escape(value, quote=False) if kind in ("text", "text/plain") else value


def title_text(value: str) -> str:
    """A title as plain text on one line. `value` is HTML; markup goes, entities are decoded once, and references that
    nobody writes in a headline (&#8217; &eacute; &nbsp;) once more where they are left over. Mojibake is mended.

    What is longer than any title is cut before it is looked at.
    """
    value = cut(value, TITLE)
    if "<!" in value:
        value = _SECTION.sub("", value)
    text = plain_text(value) if "<" in value or "&" in value else value
    if "<" in text:
        text = _ACTIVE.sub("", text)
        if _ACTIVE.search(text):
            # What was taken out made a new one of what stood around it.
            text = text.replace("<", "")
    if "&" in text and _ESCAPED.search(text):
        text = _ESCAPED.sub(lambda found: html.unescape(found[0]), text)
    if not text.isascii():
        text = unmangled(_CONTROL.sub(lambda found: _WINDOWS[ord(found[0])], text).removeprefix("ï»¿")).lstrip(_MARKS)
    return line(_SPACES.sub(" ", text).strip())


def body_html(value: str, base: str | None) -> str:
    """A summary or a content as HTML that may be shown."""
    if "<!" in value:
        # "<!' ..." begins no comment that anybody meant: HTML would swallow all that follows.
        value = _NO_DECLARATION.sub("&lt;!", value)
    return safe_html(value, base).strip()


def base_of(element: Any, base: str | None) -> str | None:
    """`base` as this element's xml:base changes it."""
    own = element.get(XML + "base")
    if not own:
        return base
    return join_url(base, own.strip())
