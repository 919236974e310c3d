"""Bytes of a feed, a list or a sitemap to text that XML takes: unpacked, decoded as pages are (core.decode), cleaned.

The labels are those of the HTTP header and of the XML declaration; what they are worth is the decoder's judgement.
"""

from __future__ import annotations

import re
import zlib

from newsloom.core.decode import decode

MAX_BYTES = 32 * 1024 * 1024  # unpacked; the largest feeds of the field have 10 MB
_DECLARED = re.compile(rb"""^[^<]{0,100}<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{2,40})["']""")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]+)", re.IGNORECASE)
# Not allowed in XML 1.0; libxml2 stops at the first one.
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def unpacked(data: bytes) -> tuple[bytes, str | None]:
    """Gzip taken off (a server's or a file's), bounded by MAX_BYTES; and what was wrong with it."""
    if data[:2] != b"\x1f\x8b":
        return data[:MAX_BYTES], "longer than 32 MB: cut" if len(data) > MAX_BYTES else None
    worker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        plain = worker.decompress(data, MAX_BYTES)
    except zlib.error as err:
        return b"", f"broken gzip: {err}"
    if worker.unconsumed_tail:
        return plain, "longer than 32 MB when unpacked: cut"
    return plain, None if worker.eof else "the gzip data end early"


def decoded(data: bytes, content_type: str | None) -> tuple[str, str | None]:
    """The text, without byte order mark and characters that XML forbids; and what was wrong with its charset."""
    found = decode(data, _labels(data, content_type))
    return _clean(found.text, data), found.fault


def _labels(data: bytes, content_type: str | None) -> list[str]:
    """The charsets that the header and the document name, in this order."""
    names = []
    header = _CHARSET.search(content_type or "")
    if header:
        names.append(header[1].lower())
    declared = _DECLARED.match(data[:1024])
    if declared:
        name = declared[1].decode("ascii").lower()
        # UTF-16 in plain bytes: the declaration was copied, the text was converted.
        names.append("utf-8" if name.startswith(("utf-16", "ucs-2")) and b"\0" not in data[:200] else name)
    elif data[:4] in (b"<\0?\0", b"<\0r\0"):
        names.insert(0, "utf-16-le")
    elif data[:4] in (b"\0<\0?", b"\0<\0r"):
        names.insert(0, "utf-16-be")
    return names


def _clean(text: str, data: bytes) -> str:
    # Looked for in the bytes first: ten times faster than in the text, and nearly always there are none.
    if (
        len(data.translate(None, _CONTROLS)) == len(data)
        and b"\xef\xbf\xbe" not in data
        and b"\xef\xbf\xbf" not in data
    ):
        return text
    return _FORBIDDEN.sub("", text)
