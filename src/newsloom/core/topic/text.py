"""Text made comparable: one form of blanks, dashes, case, accents and acronyms, and word boundaries in every script."""

from __future__ import annotations

import re
import unicodedata

_FOLD = {ord(c): " " for c in "\t\n\r\x0b\x0c\u00a0\u2007\u202f\u3000-\u2010\u2011\u2012\u2013\u2014\u2212_"}
_FOLD |= {ord(c): "'" for c in "\u2018\u2019\u02bc\u00b4`"}
# Characters whose lower case has another length, or depends on their place: they would shift positions.
_FOLD |= {0x130: "I", 0x3C2: "\u03c3", 0xAD: None, 0x200B: None, 0x200C: None, 0xFEFF: None}  # type: ignore[dict-item]

# Letters that stand for two, so that Strasse and Straße, Aeroe and Ærø are one spelling.
_FOLD |= {0xDF: "ss", 0x1E9E: "SS", 0xE6: "ae", 0xC6: "AE", 0x153: "oe", 0x152: "OE"}
# Letters with a stroke have no accent that Unicode could take away; the final sigma is a form.
_STROKES = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ə": "a", "ς": "σ"}
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u0640\u064b-\u0652\u0670]")
"""Accents without a letter of their own, Hebrew points, Arabic vowels and the stretching stroke."""
_DOTTED = re.compile(
    r"(?<![\w.@/])(?=[^\W\d_]{1,2}\.)"
    r"(?:(?:[^\W\d_]\.){2,}(?!\w)|(?:[^\W\d_]\.)+[^\W\d_](?![\w.])|(?:([A-Z])\1\.\s?){2,}|(?:[A-Z]\. ){1,3}[A-Z]\.)"
)
"""A.I., U.S., e.V., U.S.A, EE. UU., U. S."""

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
    """NFKC, dashes and all white space to one blank, curly apostrophes straight, ß to ss, A.I. to AI; case and accents are kept.

    ``lowered(folded(t))`` has the same length as ``folded(t)``.
    """
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKC", text))
    text = " ".join(text.translate(_FOLD).split())
    return _DOTTED.sub(_undotted, text) if "." in text else text


def _undotted(spot: re.Match[str]) -> str:
    letters = spot.group().replace(".", "").replace(" ", "")
    return letters + " " if spot.group().endswith(" ") else letters


def lowered(text: str) -> str:
    """Lower case of a folded text without accents, of the same length."""
    low = cased_down(text)
    return low if low.isascii() else low.translate(_PLAIN)


def cased_down(text: str) -> str:
    """Lower case of a folded text with its accents, of the same length."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


class _Plain(dict[int, str]):
    """Of each letter the one without accents: Latin and Greek, and the Cyrillic ё. In other scripts a mark makes a letter."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = _STROKES.get(char, char)
        base = unicodedata.normalize("NFD", char)
        bare = base[:1].isascii() or "\u0370" <= base[:1] <= "\u03ff" or char == "ё"
        if len(base) > 1 and bare and all("\u0300" <= mark <= "\u036f" for mark in base[1:]):
            plain = base[0]
        self[code] = plain
        return plain


_PLAIN = _Plain()


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


def is_letter(char: str) -> bool:
    """Whether a character is part of a word: a letter, a digit, or a mark that belongs to one."""
    return char.isalnum() or (char > "\u02ff" and unicodedata.category(char)[0] == "M")


def left_open(text: str, start: int, original: str, acronym: bool) -> bool:
    """Whether a word may begin at `start` of the lower-case `text`."""
    if start == 0:
        return True
    before, first = text[start - 1], text[start]
    if not is_letter(before):
        return True
    if before.isascii() and first.isascii():
        # "OpenAI", "VertexAI": the capitals tell the acronym from the word before it.
        return acronym and original[start - 1].islower() and original[start].isupper()
    if _unspaced(first) or _unspaced(before):
        return True
    if "\u0590" <= first <= "\u06ff":
        at = start
        while at > 0 and start - at < 4 and is_letter(text[at - 1]):
            at -= 1
        return text[at:start] in _PREFIXES
    return False


def right_open(text: str, end: int, language: str | None, exact: bool) -> bool:
    """Whether a word may end at `end`: at a boundary, before a plural ending, or before a particle (Korean)."""
    if end >= len(text):
        return True
    after, last = text[end], text[end - 1]
    if not is_letter(after) and after != "'":
        return True
    if _unspaced(last) or _unspaced(after) or (_hangul(last) and _hangul(after)):
        return True
    if not last.isalpha():
        return after == "'"
    stop = end
    while stop < len(text) and stop - end < 4 and (is_letter(text[stop]) or text[stop] == "'"):
        stop += 1
    rest = text[end:stop]
    if rest[0] == "'" and (rest == "'s" or len(rest) == 1 or exact is False):
        return True
    return not exact and rest in _ENDINGS_BY_LANGUAGE.get((language or "")[:2].lower(), _ENDINGS)
