"""Texts whose bytes were once read in the wrong character set, read rightly.

ftfy mends a text that is wrong from end to end, and pieces that were read as Windows-1252. A text that was pasted together
may hold good pieces beside pieces that a Macintosh read: those are mended one by one.
"""

from __future__ import annotations

import re

import ftfy
import ftfy.badness

_CODEC = "mac_roman"


def unmangled(text: str) -> str:
    """`text` with mojibake mended, and all else as it was. Looked for first: mending costs far more than looking."""
    if text.isascii() or not ftfy.badness.is_bad(text):
        return text
    text = ftfy.fix_encoding(text)
    return _PIECE.sub(lambda found: _mended(found[0]), text) if ftfy.badness.is_bad(text) else text


def _mended(piece: str) -> str:
    return piece.encode(_CODEC).decode("utf-8", "replace") if ftfy.badness.is_bad(piece) else piece


def _signs(least: int, most: int) -> str:
    return "[" + re.escape(bytes(range(least, most + 1)).decode(_CODEC)) + "]"


_MORE = _signs(0x80, 0xBF)
_PIECE = re.compile(f"{_signs(0xC2, 0xDF)}{_MORE}|{_signs(0xE0, 0xEF)}{_MORE}{{2}}|{_signs(0xF0, 0xF4)}{_MORE}{{3}}")
"""One character of UTF-8 (RFC 3629, section 4), as it looks when its bytes are read one by one."""
