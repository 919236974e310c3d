"""From text to words: tokens, stems, names and numbers, in any script.

Everything here is a pure function of the text; what a word is worth (idf) is core.group.background's business.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

# A number with its separators, an abbreviation with dots (U.S.), or a run of letters and digits with one apostrophe.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*(?![^\W_])|(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’][^\W_]+)?")
# How headlines shorten thousands ("410k"), millions and billions ("530m", "28Mrd").
_AMOUNT = re.compile(r"(\d+)(?:(k)|[mbt]|[mbt]n|mio|mrd|mln|bln|trn)")
# "Three dead" and "3 dead". What is left out is a stop word, or has other senses.
_NUMBERS = {
    word: str(number)
    for number, word in enumerate("three four five six seven eight nine ten eleven twelve".split(), 3)  # noqa: SIM905
}
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f]")
_SENTENCE_END = re.compile(r"[.!?…。！？]['\"”’)]?\s+|\n+")

STOPWORDS = frozenset(
    """a about above after again against all also am an and any are as at be because been before being below between both but by
    can cannot could did do does doing down during each few for from further get gets got had has have having he her here hers
    him his how i if in into is it its itself just like made make makes may me might more most much must my new no nor not now
    of off on once one only or other our ours out over own per put says said say same she should so some such than that the
    their theirs them then there these they this those through to too two under until up us very was we were what when where
    which while who whom why will with would you your yours via amid vs according year years day days time week today
    yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday first last next back way still well even
    many since report reports news video photos watch update read""".split()  # noqa: SIM905
)


def tokens(text: str) -> list[str]:
    """Words of a text as they are written, in order. Scripts without spaces come as runs; `stems` cuts those."""
    return _TOKEN.findall(text)


def stem(token: str) -> tuple[str, ...]:
    """The stems of one token: usually one, none for a stop word, character pairs for scripts without spaces.

    A light English stemmer (plural, -ed, -ing, possessive): it must join "launches/launched/launching", and do no harm to
    names. Other languages are left whole but for accents. An amount is its number: "530m" is what "530 million" begins with,
    "35k" is 35000; a single digit with a capital is a name (3M). English numbers up to twelve are digits.
    """
    word = unicodedata.normalize("NFKD", token.replace("’", "'")).casefold()
    word = "".join(c for c in word if not unicodedata.combining(c)) if not word.isascii() else word
    if word.endswith("'s"):
        word = word[:-2]
    word = word.replace("'", "").replace(".", "") if not word[:1].isdigit() else word.replace(",", "")
    if not word or word in STOPWORDS:
        return ()
    if word in _NUMBERS:
        return (_NUMBERS[word],)
    if word[0].isdigit() and not (len(token) == 2 and token[1].isupper()) and (amount := _AMOUNT.fullmatch(word)):
        return (amount[1] + ("000" if amount[2] else ""),)
    if not word.isascii() and _CJK.search(word):
        return tuple(word[i : i + 2] for i in range(len(word) - 1)) or (word,)
    if len(word) == 1 and not word.isdigit():
        return ()
    return (_strip(word),)


def _strip(word: str) -> str:
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(("sses", "shes", "ches", "xes", "zzes")) else word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and any(c in "aeiouy" for c in word[: -len(ending)]):
            word = word[: -len(ending)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


_NEW_SENTENCE = re.compile(r"[:.!?|–—•/](?:\s|$)\W{0,3}([^\W_]+)")
_LONGEST_HEADLINE = 16
_NOUNS_HAVE_CAPITALS = frozenset({"de", "lb"})


def names_within(head: str, found: list[str], language: str) -> NDArray[np.bool_]:
    """Which tokens of a headline are names by their capital alone: "Farm bill fails in House".

    Only where capitals tell: not at the beginning of a sentence or of a part, not where Most Words Have One, and not in languages
    that write all nouns so; and not in what is longer than a headline, the first sentence of a text.
    """
    out = np.zeros(len(found), dtype=np.bool_)
    if language in _NOUNS_HAVE_CAPITALS or len(found) > _LONGEST_HEADLINE:
        return out
    at = [i for i, token in enumerate(found) if i > 0 and len(token) > 1 and token[0].isupper()]
    if not at or 2 * len(at) > len(found):
        return out
    first = {spot[1] for spot in _NEW_SENTENCE.finditer(head)}
    out[[i for i in at if found[i] not in first]] = True
    return out


def first_sentence(text: str, limit: int = 240) -> str:
    """The first sentence of a text that says something (at least four words), or its first `limit` characters."""
    head = text[: 4 * limit]
    for sentence in _SENTENCE_END.split(head):
        if len(sentence.split()) >= 4:
            return sentence[:limit].strip()
    return head[:limit].strip()


_JUNK = re.compile(
    r"^\W*+(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4}"
    r"|\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}|.{0,20} ?\b(?:search|news|home|homepage|untitled|index|rss|page not found))\W*$",
    re.IGNORECASE,
)


def is_junk_title(title: str, provider: str = "") -> bool:
    """A date, a site's name, "NPR Search": a title that names no event."""
    plain = title.strip()
    words = plain.split()
    if len(words) < 2 or (len(words) <= 4 and _JUNK.match(plain) is not None):
        return True
    if len(plain) > 60:
        return False
    squeezed = re.sub(r"\W", "", plain).casefold()
    maker = re.sub(r"^www|\W", "", provider).casefold()
    return len(squeezed) >= 3 and bool(maker) and (squeezed in maker or squeezed == maker)
