"""The customary spellings of one word: wind farm and windfarm, cyberattack and cyber attack, Müller and Mueller.

Blanks and hyphens are one already (core.topic.text); plurals are for `keywords` and `inflection`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsloom.core import words

LEAST_PART = 3
"""Letters of a part: shorter ones ("start up", "to day") meet in a text by chance."""
LEAST_SPLIT = 8
"""Letters of a closed word that may be written open: carpet is no car pet."""
LEAST_MISTYPED = 9
"""Letters of a word that nobody else uses, in which one letter of a pair may be missing or too many (expresroute)."""
_PAIRED = frozenset("cdfglmnprst")
_NO_PART = frozenset("the and for are was his her its not you she has had all any but".split())  # noqa: SIM905
_TRANSCRIBED = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010\u2011](?=[^\W\d_])")


def spellings(low: str, accented: str) -> tuple[str, ...]:
    """Other spellings of a keyword in lower case, without itself. `accented` is the same with its accents."""
    found = dict.fromkeys(_closed(low))
    found |= dict.fromkeys(_opened(low))
    if low != accented:
        found |= dict.fromkeys(["".join(_TRANSCRIBED.get(char, plain) for char, plain in _pairs(accented, low))])
    else:
        found |= dict.fromkeys(_untranscribed(low))
    found |= dict.fromkeys(_mistyped(low))
    return tuple(one for one in found if one != low)


def closed_up(text: str) -> str:
    """The hyphened words of a text, each written as one (Cyber-Angriff: CyberAngriff) between its neighbours; "" for none."""
    if "-" not in text and text.isascii():
        return ""
    tokens = text.split()
    closed = [_HYPHEN.sub("", token) for token in tokens]
    near = [
        " ".join((*tokens[max(0, at - 1) : at], one, *tokens[at + 1 : at + 2]))
        for at, (one, token) in enumerate(zip(closed, tokens, strict=True))
        if one != token
    ]
    return " ; ".join(near)


def _mistyped(low: str) -> Iterator[str]:
    """A long word of one's own with one pair of letters more, or one less: the list's author or the writer mistyped it."""
    if len(low) < LEAST_MISTYPED or not (low.isascii() and low.isalpha()) or words.is_known(low):
        return
    for at in range(1, len(low) - 1):
        if low[at] not in _PAIRED:
            continue
        if low[at - 1] == low[at]:
            yield low[:at] + low[at + 1 :]
        elif low[at + 1] != low[at]:
            yield low[:at] + low[at] + low[at:]


def _pairs(accented: str, low: str) -> Iterator[tuple[str, str]]:
    return zip(accented, low, strict=True)


def _closed(low: str) -> Iterator[str]:
    parts = low.split()
    for at in range(len(parts) - 1):
        left, right = parts[at], parts[at + 1]
        if min(len(left), len(right)) >= LEAST_PART and left.isalpha() and right.isalpha():
            yield " ".join([*parts[:at], left + right, *parts[at + 2 :]])


def _opened(low: str) -> Iterator[str]:
    parts = low.split()
    for at, word in enumerate(parts):
        if len(word) < LEAST_SPLIT or not (word.isascii() and word.isalpha()):
            continue
        for cut in range(LEAST_PART, len(word) - LEAST_PART + 1):
            left, right = word[:cut], word[cut:]
            # Everyday words only: of rare ones and names some pair is found in nearly every long word.
            if left not in _NO_PART and words.is_everyday(left) and words.is_everyday(right):
                yield " ".join([*parts[:at], left, right, *parts[at + 1 :]])


def _untranscribed(low: str) -> Iterator[str]:
    """Mueller for Müller: the keyword may have been typed without umlauts. Words of English keep theirs (fuel, poem)."""
    if any(words.is_everyday(part) for part in low.split()) or not low.isascii() or len(low) < 5:
        return
    plain = re.sub(r"(?<![aeq])ue|(?<![aeio])oe|ae", lambda spot: spot.group()[0], low)
    if plain != low:
        yield plain
