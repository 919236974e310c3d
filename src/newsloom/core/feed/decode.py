"""Which characters do these bytes mean?

Order of trust: a byte order mark; the charset of the HTTP header; the XML declaration; UTF-8 if it fits; a guess by
resiliparse; and Windows-1252, which takes everything. A charset that does not fit the bytes is a fault, never an error.
"""

from __future__ import annotations

import codecs
import re
import zlib

MAX_BYTES = 32 * 1024 * 1024  # unpacked; the largest feeds of the field have 10 MB
_DECLARED = re.compile(rb"""^[^<]{0,100}<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{2,40})["']""")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]+)", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
         (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_SAME = {"iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252",
         "us-ascii": "cp1252",
         "ascii": "cp1252", "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
         "x-sjis": "cp932", "shift_jis": "cp932",
         "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "big5": "big5hkscs", "tis-620": "cp874"}  # fmt: skip
_UNLIKE_ASCII = ("iso-2022", "hz", "utf-7", "utf-16", "utf-32", "ucs-", "csiso2022")
# Not allowed in XML 1.0; libxml2 stops at the first one.
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def _as_cp1252(err: UnicodeError) -> tuple[str, int]:
    if not isinstance(err, UnicodeDecodeError):
        raise err
    return err.object[err.start : err.end].decode("cp1252", "replace"), err.end


codecs.register_error("newsloom.cp1252", _as_cp1252)


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
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _clean(data[len(mark) :].decode(name, "replace"), data), None
    labels = _labels(data, content_type)
    # What is valid UTF-8 beyond ASCII is UTF-8 whatever the label says: no text in another charset is so by chance. A
    # charset of escapes or of wide units looks like ASCII, so its label comes first.
    unlike = labels[:1] if labels and labels[0].startswith(_UNLIKE_ASCII) else []
    order = dict.fromkeys([*unlike, "utf-8", *labels])
    for name in order:
        try:
            text = data.decode(_SAME.get(name, name))
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
        return _clean(text, data), _misnamed(name, labels) if not text.isascii() else None
    return _clean(_guessed(data), data), f"the text is in no charset that fits (tried: {', '.join(order)})"


def _misnamed(name: str, labels: list[str]) -> str | None:
    """The fault of a label that a text does not fit. Latin-1 on UTF-8 is what servers add by themselves: no fault."""
    if not labels or labels[0] == name or (name == "utf-8" and _SAME.get(labels[0]) == "cp1252"):
        return None
    return f"the text is not in the charset it names, {labels[0]}"


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


def _guessed(data: bytes) -> str:
    """Mostly UTF-8 with a few bytes of Windows-1252 (a cut-and-paste, a cut multi-byte character), or something else."""
    mended = data.decode("utf-8", "newsloom.cp1252")
    marks = len(data.decode("utf-8", "replace")) - len(data.decode("utf-8", "ignore"))
    beyond = sum(c > "\x7f" for c in mended[:200_000])
    if marks * 2 <= beyond:
        return mended
    from resiliparse.parse.encoding import detect_encoding

    try:
        return data.decode(detect_encoding(data[:65536]) or "cp1252")
    except (UnicodeDecodeError, LookupError, ValueError):
        return data.decode("utf-8", "replace")


def _clean(text: str, data: bytes) -> str:
    # Looked for in the bytes first: ten times faster than in the text, and nearly always there are none.
    if (
        len(data.translate(None, _CONTROLS)) == len(data)
        and b"\xef\xbf\xbe" not in data
        and b"\xef\xbf\xbf" not in data
    ):
        return text
    return _FORBIDDEN.sub("", text)
