"""Which lines speak of the page and not of the news?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsloom.core.extract.phrases import phrases
from newsloom.core.extract.words import key, key_words

SHORT_LINE = 160
"""A call to action is shorter than this; a longer line that begins like one may be a paragraph."""

LONG_CALL = 700
"""A notice that asks for consent to show something is shorter than this."""

ENDED = re.compile(r"[.!?…。！？।](?:[\"'”’»)\]]{0,2})\s*$")
_TAGGED = re.compile(r"^\W{0,3}\w{2,20}\s?[:：]")


def is_notice(line: str) -> bool:
    """Does a line at an end of the text speak of the page and not of the news: of cookies, commissions, newsletters, a voice
    that reads it, an advertisement?"""
    if len(line) > LONG_CALL:
        return False
    words = key_words(line[:SHORT_LINE])
    # One word alone ("Werbung") begins sentences of the news too.
    first = 2 if len(words) > 3 and ENDED.search(line) and not _TAGGED.match(line) else 1
    return any(" ".join(words[:n]) in phrases("notice") for n in range(first, 8))


def speaks_of_cookies(line: str, headlines: frozenset[str], lines: Sequence[str]) -> bool:
    """Does a short line alone speak of cookies, and no headline and no other line? Then the page speaks of itself, in whatever
    language."""
    plain = key(line) if len(line) < 2 * SHORT_LINE else ""
    for word in ("cookie", "クッキー", "쿠키"):
        if word in plain and not any(word in told for told in headlines):
            return sum(word in other.casefold() for other in lines) <= 1
    return False
