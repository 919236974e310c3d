"""Which characters do these bytes mean? One answer for pages and for feeds.

Order of trust: a byte order mark; the shape of the bytes (UTF-16 shows by its NULs, ISO-2022 by its escapes, UTF-8 by its
sequences, which other text forms by chance next to never); what the document declares, if the bytes do not contradict it; the
judgement of a detector on the text between the tags. Labels mean what they mean to browsers (WHATWG Encoding): each the widest
of its family, so that GBK reads GB18030 and Shift_JIS what Windows added to it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from charset_normalizer import from_bytes
from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

SAMPLE = 64_000
"""Bytes that the detector is shown."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
# Python's narrow codecs and the wider ones that browsers mean; where there are several, the first that fits.
_WIDER: dict[str, tuple[str, ...]] = {
    "iso8859-1": ("cp1252",), "ascii": ("cp1252",), "iso8859-9": ("cp1254",), "iso8859-11": ("cp874",),
    "tis-620": ("cp874",), "gb2312": ("gb18030",), "gbk": ("gb18030",), "hz": ("hz", "gb18030"),
    "shift_jis": ("cp932", "shift_jisx0213"), "euc_jp": ("euc_jp", "euc_jis_2004"),
    "iso2022_jp": ("iso2022_jp", "iso2022_jp_2004", "iso2022_jp_ext"), "euc_kr": ("cp949",), "johab": ("johab",),
    "big5": ("cp950", "big5hkscs"), "big5hkscs": ("big5hkscs", "cp950"),
}  # fmt: skip
_ALIASES = {
    "x-mac-cyrillic": "mac-cyrillic", "macintosh": "mac-roman", "x-mac-roman": "mac-roman", "unicode-1-1-utf-8": "utf-8",
    "iso-8859-8-i": "iso8859-8", "windows-874": "cp874", "x-x-big5": "big5",
    "hz-gb-2312": "hz", "iso-2022-kr": "iso2022_kr", "csiso2022kr": "iso2022_kr",
}  # fmt: skip
_UTF16 = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"})
_WESTERN = frozenset({"cp1252", "iso8859-1", "iso8859-15", "cp1254", "mac-roman"})
# Which of the Windows pages a language is written in: they differ in few letters, too few for a detector on a short text.
_PAGES = {
    "cp1250": "cs sk pl hu sl hr bs ro sq", "cp1251": "ru uk bg be mk kk", "cp1253": "el", "cp1254": "tr az", "cp1255": "he iw",
    "cp1256": "ar fa ur", "cp1257": "lt lv et", "cp1258": "vi",
    "cp1252": "en de fr es it pt nl sv da no nb nn fi is ca eu gl af id ms",
}  # fmt: skip
_PAGE_OF = {language: page for page, languages in _PAGES.items() for language in languages.split()}
_LATIN = frozenset(
    {"cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "iso8859-2", "iso8859-4", "iso8859-15", "iso8859-16"}
)
_ISO_PAGES = {"iso8859-2": "cp1250", "iso8859-4": "cp1257", "iso8859-15": "cp1252", "iso8859-16": "cp1250"}
_LANGUAGE = re.compile(rb"""(?:\blang\s*=\s*["']?|<language>\s*|<html[^>]{0,200}\slang=["']?)([A-Za-z]{2})\b""")
_CODE = re.compile(rb"<(?:script|style)\b", re.IGNORECASE)
_CODE_ENDS = re.compile(rb"</(?:script|style)\s{0,20}>", re.IGNORECASE)
_TAG = re.compile(rb"<[^<>]{0,5000}>")
_ISO2022 = re.compile(rb"\x1b(?:\$[@AB]|\([BIJ]|\$\([CD]|\$\)[ACG])")
_HIGH = re.compile(rb"[\x80-\xff]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text without byte order mark, the Python codec that read it, and what was wrong with the labels (None: nothing)."""

    text: str
    charset: str
    fault: str | None = None


def decode(data: bytes, declared: Iterable[str] = ()) -> Decoded:
    """Bytes as text; never an error: what fits no charset becomes U+FFFD.

    `declared` are the labels that go with the bytes, the most trusted first (header, then the document's own); unknown names
    count for nothing.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return Decoded(data[len(mark) :].decode(name, "replace"), name)
    labels = [label for label in (one.strip().lower() for one in declared) if label]
    if (shape := _by_shape(data)) is not None:
        return _read(data, shape) or Decoded(data.decode(shape, "replace"), shape)
    known = [name for name in map(codec, labels) if name is not None and name not in _UTF16]
    names = list(dict.fromkeys(known))
    if names[:1] == ["hz"] and data.isascii() and b"~{" in data:
        # Chinese in seven bits: every reader of UTF-8 takes it for plain ASCII.
        return Decoded(data.decode("hz", "replace"), "hz")
    try:
        # What is UTF-8 beyond ASCII is UTF-8, whatever the label says.
        return Decoded(data.decode("utf-8"), "utf-8", _fault(labels, names, data))
    except UnicodeDecodeError:
        pass
    for name in names:
        if name != "utf-8" and (made := _declared(data, name)) is not None:
            return made
    if _is_mostly_utf8(data):
        fault = "some bytes of the text are not UTF-8"
        return Decoded(data.decode("utf-8", "newsloom.cp1252"), "utf-8", fault)
    name = _detected(data)
    made = _read(data, name) or Decoded(
        data.decode(name, "newsloom.c1" if name.startswith("cp125") else "replace"), name
    )
    named = f"the charset that it names, {labels[0]}" if labels else "UTF-8"
    return Decoded(made.text, made.charset, f"the text is not in {named}")


def codec(label: str) -> str | None:
    """The Python codec that a label means to browsers, before widening; None for a name that is none."""
    label = label.strip().lower()
    name = _ALIASES.get(label) or map_encoding_to_html5(label, fallback_utf8=False) or label
    try:
        info = codecs.lookup(str(name))
    except (LookupError, ValueError):
        return None
    # Python has codecs of bytes to bytes too (base64, zip), which are no charsets.
    return info.name if getattr(info, "_is_text_encoding", True) and info.name not in ("idna", "punycode") else None


def _by_shape(data: bytes) -> str | None:
    """UTF-16 without a mark, or ISO-2022 by its escapes; None for neither."""
    if (wide := utf16(data)) is not None:
        return wide
    if b"\x1b" in data and (found := _ISO2022.search(data)) and max(data) < 0x80:
        return "iso2022_kr" if found[0].startswith(b"\x1b$)C") else "iso2022_jp"
    return None


def utf16(data: bytes) -> str | None:
    """Which UTF-16 bytes without a mark are, by the NULs of the markup; None if they are none."""
    start = data[:1024]
    if start.count(0) > 0.2 * len(start):
        even, odd = start[::2].count(0), start[1::2].count(0)
        if odd > 4 * even:
            return "utf-16-le"
        if even > 4 * odd:
            return "utf-16-be"
    return None


def _read(data: bytes, name: str) -> Decoded | None:
    """The text if a codec or a wider one of its family reads all bytes."""
    for wider in _WIDER.get(name, (name,)):
        try:
            return Decoded(data.decode(wider), wider)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return None


def _declared(data: bytes, name: str) -> Decoded | None:
    """The text as a label has it, unless the bytes say that it cannot be so."""
    made = _read(data, name)
    if made is None:
        wide = _WIDER.get(name, (name,))[0]
        text = data.decode(wide, "newsloom.c1" if wide.startswith("cp125") else "replace")
        bad, beyond = text.count("\ufffd"), sum(c > "\x7f" for c in text)
        # A document that declares its charset and has a few bad bytes is that charset with a few bad bytes.
        made = Decoded(text, wide, f"some bytes of the text are not {name}") if bad * 10 <= beyond else None
    if made is None or made.charset not in _WESTERN:
        return made
    page = _page_of_language(data)
    is_other_page = page in _LATIN and page != "cp1252" and page != made.charset and _detected(data) != made.charset
    return None if is_other_page or _is_other_script(data) else made


def _is_other_script(data: bytes) -> bool:
    """Are so many letters beyond ASCII that no text in Latin letters has them, and does the detector name another script?
    German and Czech text show up to a fifth; Greek, Cyrillic and Asian text nearly all."""
    text = _between_tags(data)
    high = sum(map(len, _HIGH.findall(text)))
    letters = high + sum(map(text.count, (bytes([c]) for c in range(0x61, 0x7B))))
    return high > 40 and high > 0.5 * letters and _detected(data) not in _LATIN


def _is_mostly_utf8(data: bytes) -> bool:
    """More characters of several bytes than bytes that belong to none: UTF-8 with a few bytes of something else."""
    good = sum(c > "\x7f" for c in data.decode("utf-8", "ignore"))
    bad = data.decode("utf-8", "replace").count("\ufffd") - data.count(b"\xef\xbf\xbd")
    return good > bad


def _detected(data: bytes) -> str:
    """What a detector takes the text between the tags for. The language that the document declares settles which of the
    Windows pages for Latin letters it is."""
    text = _between_tags(data)[:SAMPLE]
    name = codec(str(detect_encoding(text, from_html_meta=False) or "")) or "utf-8"
    if name in ("utf-8", "ascii") or (name not in _LATIN and _read(data, name) is None):
        # resiliparse answers UTF-8 where it does not know; charset-normalizer is some fifty times slower.
        best = from_bytes(text[:8000]).best()
        name = (codec(best.encoding) if best else None) or "cp1252"
        name = "cp1252" if name in ("utf-8", "ascii") else name
    page = _page_of_language(data)
    return page if page in _LATIN and name in _LATIN and _ISO_PAGES.get(name) != page else name


def _page_of_language(data: bytes) -> str | None:
    declared = _LANGUAGE.search(data[:4096])
    return _PAGE_OF.get(declared[1].decode("ascii").lower()) if declared else None


def _between_tags(data: bytes) -> bytes:
    """The text without tags and scripts; all of it where there is none."""
    text = _TAG.sub(b" ", _without_code(data[: 4 * SAMPLE]))
    return text if _HIGH.search(text) else data[: 4 * SAMPLE]


def _without_code(data: bytes) -> bytes:
    kept: list[bytes] = []
    at = 0
    while (begins := _CODE.search(data, at)) and (ends := _CODE_ENDS.search(data, begins.end())):
        kept.append(data[at : begins.start()])
        at = ends.end()
    return b" ".join([*kept, data[at:]])


def _fault(labels: list[str], names: list[str], data: bytes) -> str | None:
    if not labels or data.isascii() or "utf-8" in names[:1]:
        return None
    return f"the text is UTF-8 and not the charset that it names, {labels[0]}"


def _as_cp1252(err: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 as Windows-1252: a cut-and-paste. Those at the very end are a character cut in two."""
    if not isinstance(err, UnicodeDecodeError):
        raise err
    if err.end == len(err.object) and err.reason == "unexpected end of data":
        return "\ufffd", err.end
    return err.object[err.start : err.end].decode("cp1252", "replace"), err.end


def _as_c1(err: UnicodeError) -> tuple[str, int]:
    """The few bytes that a Windows page leaves open, as the control characters that browsers take them for."""
    if not isinstance(err, UnicodeDecodeError):
        raise err
    return "".join(map(chr, err.object[err.start : err.end])), err.end


codecs.register_error("newsloom.cp1252", _as_cp1252)
codecs.register_error("newsloom.c1", _as_c1)
