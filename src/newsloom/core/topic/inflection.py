"""Is this word a form of the keyword, in the article's language? Stems tell (Snowball), word by word.

Windpark finds Windparks, voto votes of its kind, выборы also выборов. English has rules of its own (`keywords`), since there
stems say too much: marketing and market are two subjects.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache

import snowballstemmer

from newsloom.core.topic.text import is_letter, lowered

LEAST_STEM = 3
"""Letters of a stem: a shorter one is the beginning of too many words."""
MOST_ENDING = 5
"""Letters by which a form may be longer than the stem."""
LONGEST = 40
_LANGUAGES = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali",
    "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
_PLURALS = {
    "es": (("ces", "z"),),
    "pl": (("ow", ""),),
    "pt": (("oes", "ao"), ("aes", "ao"), ("ais", "al"), ("eis", "el"), ("ns", "m")),
}
"""Endings, without accents, that the stems of these languages leave apart: luz and luces, eleição and eleições."""


def has_stems(language: str | None) -> bool:
    """Whether words of this language (an ISO 639-1 code, with or without a region) have stems here."""
    return (language or "")[:2].lower() in _LANGUAGES


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    made: Callable[[str], str] = snowballstemmer.stemmer(_LANGUAGES[language]).stemWord
    return made


@lru_cache(maxsize=20_000)
def stems(word: str, plain: str, language: str) -> frozenset[str]:
    """The stems of a lower-case word: as it is written, and without accents (`plain`)."""
    code = language[:2].lower()
    of, word, plain = _stemmer(code), word[:LONGEST], plain[:LONGEST]
    singular = next((plain[: -len(end)] + one for end, one in _PLURALS.get(code, ()) if plain.endswith(end)), plain)
    return frozenset({of(word), of(plain), of(singular)})


def beginning(word: str, plain: str, language: str) -> str | None:
    """With which letters (without accents) every form of the word begins; None where that says too little."""
    # The last letter of a stem may change: hôpital and hôpitaux, eleição and eleições.
    found = min((_common(plain, lowered(stem)) for stem in stems(word, plain, language)), key=len)
    return found[: max(LEAST_STEM, len(found) - 1)] if len(found) >= LEAST_STEM else None


def end_of_form(
    low: str,
    accented: str,
    start: int,
    keyword: Sequence[tuple[str, str]],
    language: str,
) -> int | None:
    """Where the keyword, in any form of its words, ends in the text at `start`; None if it does not stand there.

    `keyword` has each word as (with accents, without). `low` and `accented` are the text in both forms, of one length.
    """
    at = start
    for number, (word, plain) in enumerate(keyword):
        if number:
            if at >= len(low) or low[at] != " ":
                return None
            at += 1
        end = at
        while end < len(low) and end - at <= LONGEST and is_letter(low[end]):
            end += 1
        if end == at or not _is_form(accented[at:end], low[at:end], word, plain, language):
            return None
        at = end
    return at


def _is_form(found: str, found_plain: str, word: str, plain: str, language: str) -> bool:
    if found_plain == plain:
        return True
    mine, theirs = stems(word, plain, language), stems(found, found_plain, language)
    shared = mine & theirs
    return any(len(found_plain) - len(stem) <= MOST_ENDING for stem in shared)


def _common(left: str, right: str) -> str:
    count = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        count += 1
    return left[:count]
