"""Comparing what two witnesses say: words, damage, names."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
# UTF-8 that was read as a Western charset: two to four of these for each letter.
_MOJIBAKE = re.compile(
    r"[ÃÂ][\x80-\xbf]|â€[\u0098\u0099\u009c\u009d™œ\x9d¦“”]|[ÐÑ][\x80-\xbf\u0400-\u04ff„‚°±²³µ¼½¾»]{1}[ÐÑ]"
)
_STEM = 4  # characters that two forms of a word share ("approves", "approved")


def words(text: str) -> frozenset[str]:
    """What a text is about: the beginnings of its words without accents, pairs of signs where no spaces part them."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    found: set[str] = set()
    for word in _WORD.findall(unicodedata.normalize("NFC", plain)):
        if _WIDE.search(word):
            found |= {word[i : i + 2] for i in range(max(1, len(word) - 1))}
        elif len(word) > 2 or word.isdigit():
            found.add(word[: max(_STEM, len(word) - 3)])
    return frozenset(found)


def share(part: frozenset[str], whole: frozenset[str]) -> float:
    """How much of `part` is in `whole`, 0 to 1; 0 for an empty part."""
    return len(part & whole) / len(part) if part else 0.0


def share_words(one: str, other: str) -> bool:
    """Have two titles a word in common, or too few words to tell?"""
    first, second = words(one), words(other)
    return len(first) < 3 or len(second) < 3 or bool(first & second)


def is_damaged(text: str) -> bool:
    """Has it characters that no decoder understood, or the traces of a wrong one?"""
    return "\ufffd" in text or _MOJIBAKE.search(text) is not None


def script(text: str) -> str:
    """The script of most of its letters ("LATIN", "CYRILLIC", "CJK"); "" without letters."""
    counts: dict[str, int] = {}
    for c in text[:300]:
        if c.isalpha():
            name = unicodedata.name(c, "").partition(" ")[0]
            name = "CJK" if name in ("CJK", "HIRAGANA", "KATAKANA", "HANGUL") else name
            counts[name] = counts.get(name, 0) + 1
    return max(counts, key=lambda name: counts[name], default="")


def key(text: str) -> str:
    """A text without letter case, white space and punctuation."""
    return "".join(c for c in text.casefold() if c.isalnum())
