"""Text made comparable: one form of blanks, dashes and case, and word boundaries in every script."""

from __future__ import annotations

import unicodedata

_FOLD = {ord(c): " " for c in "\t\n\r\x0b\x0c\u00a0\u2007\u202f\u3000-\u2010\u2011\u2012\u2013\u2014\u2212_"}
_FOLD |= {ord(c): "'" for c in "\u2018\u2019\u02bc\u00b4`"}
# Characters whose lower case has another length, or depends on their place: they would shift positions.
_FOLD |= {0x130: "I", 0x3C2: "\u03c3", 0xAD: None, 0x200B: None, 0x200C: None, 0xFEFF: None}  # type: ignore[dict-item]

# Letters of scripts that are written without blanks: a keyword's edge is a boundary wherever it falls.
_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF),  # Thai, Lao, Myanmar, Khmer
    (0x2E80, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),  # Han, kana
)  # fmt: skip
# Particles that Arabic and Hebrew write as one with the word that follows.
_PREFIXES = frozenset(
    "ال و وال ب بال ل لل ف ك كال فال ה ו ב ל מ ש כ וה שה".split()  # noqa: SIM905
)
# Endings that do not make another word: plurals of English, French, Spanish, Portuguese; of German and Dutch.
_ENDINGS = frozenset({"s", "es", "'s"})
_ENDINGS_BY_LANGUAGE = {
    "de": frozenset({"s", "es", "n", "en", "e", "er", "ern"}),
    "nl": frozenset({"s", "en", "'s"}),
    "fr": frozenset({"s", "x", "es"}),
    "it": frozenset(),
    "sv": frozenset({"s", "en", "et", "ar", "er", "or", "na"}),
    "da": frozenset({"s", "en", "et", "er", "ne"}),
    "no": frozenset({"s", "en", "et", "er", "ene"}),
    "tr": frozenset({"lar", "ler"}),
}


def folded(text: str) -> str:
    """NFKC, dashes and all white space to one blank, curly apostrophes straight; case is kept.

    ``folded(t).lower()`` has the same length as ``folded(t)``.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.translate(_FOLD).split())


def lowered(text: str) -> str:
    """Lower case of a folded text, of the same length."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def has_case(text: str) -> bool:
    """Whether capitals say something here: some words have them and most letters do not."""
    upper = sum(map(str.isupper, text[:400]))
    lower = sum(map(str.islower, text[:400]))
    return 0 < upper < 2 * lower


def _unspaced(char: str) -> bool:
    code = ord(char)
    return code >= 0x0E00 and any(low <= code <= high for low, high in _UNSPACED)


def _hangul(char: str) -> bool:
    return 0xAC00 <= ord(char) <= 0xD7A3


def _wordy(char: str) -> bool:
    return char.isalnum() or (char > "\u02ff" and unicodedata.category(char)[0] == "M")


def left_open(text: str, start: int, original: str, acronym: bool) -> bool:
    """Whether a word may begin at `start` of the lower-case `text`."""
    if start == 0:
        return True
    before, first = text[start - 1], text[start]
    if not _wordy(before):
        return True
    if before.isascii() and first.isascii():
        # "OpenAI", "VertexAI": the capitals tell the acronym from the word before it.
        return acronym and original[start - 1].islower() and original[start].isupper()
    if _unspaced(first) or _unspaced(before):
        return True
    if "\u0590" <= first <= "\u06ff":
        at = start
        while at > 0 and start - at < 4 and _wordy(text[at - 1]):
            at -= 1
        return text[at:start] in _PREFIXES
    return False


def right_open(text: str, end: int, language: str | None, exact: bool) -> bool:
    """Whether a word may end at `end`: at a boundary, before a plural ending, or before a particle (Korean)."""
    if end >= len(text):
        return True
    after, last = text[end], text[end - 1]
    if not _wordy(after) and after != "'":
        return True
    if _unspaced(last) or _unspaced(after) or (_hangul(last) and _hangul(after)):
        return True
    if not last.isalpha():
        return after == "'"
    stop = end
    while stop < len(text) and stop - end < 4 and (_wordy(text[stop]) or text[stop] == "'"):
        stop += 1
    rest = text[end:stop]
    if rest[0] == "'" and (rest == "'s" or len(rest) == 1 or exact is False):
        return True
    return not exact and rest in _ENDINGS_BY_LANGUAGE.get((language or "")[:2].lower(), _ENDINGS)
