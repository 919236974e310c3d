"""The facts of a text that can be told apart by form: names, places, numbers, quotes.

A rule of thumb by capitals, digits and quotation marks, not a parser: good enough to say that a text brings "$4.2 million"
and "Freddy Martinez" and another does not. Scripts without capitals yield numbers and quotes only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from newsloom.core import words

FactKind = Literal["name", "place", "number", "quote"]
MAX_CHARS = 30_000
MAX_FACTS = 400


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. `key` is what is compared, `shown` how the text had it."""

    kind: FactKind
    key: str
    shown: str


_SENTENCE = re.compile(r"(?<=[.!?。！？])[\"'”’)\]]{0,2}\s+|\n+")
_WORD = r"[^\W\d_][\w'’&.-]*[^\W_]|[^\W\d_]"
_CAPITAL = re.compile(rf"(?:{_WORD})")
_NUMBER = re.compile(
    r"(?P<money>[$€£¥₹]\s?)?(?<![\w.,])(?P<value>\d{1,3}(?:[,.\u00a0 ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"(?P<unit>\s?%|[\s-]?(?:percent|per cent|million|billion|trillion|thousand|bn|mn|m|k|bps|km|kg|tons?|tonnes?|miles?"
    r"|people|dead|killed|injured|wounded|arrested|years?|months?|weeks?|days?|hours?|minutes?|points?|seats?|votes?|jobs?"
    r"|dollars?|euros?|pounds?|degrees?|°[CF]?|magnitude)\b)?(?!\w)",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"[“„«「『\"]([^”“„»«」』\"\n]{12,400})[”“»」』\"]")
_PLACE_BEFORE = frozenset(
    {"in", "at", "near", "from", "outside", "across", "around", "to", "en", "à", "nahe", "aus", "dans", "desde", "i"}
)
_JOINERS = frozenset({"de", "la", "le", "du", "von", "van", "der", "bin", "al", "da", "del", "ibn", "zu"})
# Capitalised by convention, not names of anything in the news.
_NO_NAME = frozenset(
    """
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
    i mr mrs ms dr a an the but and or it he she they we you this that these those there here if when while after before since
    in on at for from with by as to of not no yes its his her their our also however meanwhile who what why how
    read more photo image share advertisement
    """.split()  # noqa: SIM905
)
_SCALE = {"thousand": 3, "k": 3, "million": 6, "m": 6, "mn": 6, "billion": 9, "bn": 9, "trillion": 12}


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text's first 30,000 characters, blank ones left out."""
    return tuple(piece.strip() for piece in _SENTENCE.split(text[:MAX_CHARS]) if piece and piece.strip())


def facts(text: str) -> tuple[Fact, ...]:
    """The facts of a text in order of appearance, each once; at most 400."""
    found: dict[tuple[str, str], Fact] = {}
    for sentence in sentences(unicodedata.normalize("NFC", text[:MAX_CHARS])):
        for fact in (*_quotes(sentence), *_numbers(sentence), *_names(sentence)):
            found.setdefault(("name" if fact.kind == "place" else fact.kind, fact.key), fact)
        if len(found) >= MAX_FACTS:
            break
    return tuple(found.values())[:MAX_FACTS]


def _quotes(sentence: str) -> Iterable[Fact]:
    for spot in _QUOTE.finditer(sentence):
        inner = spot.group(1).strip()
        if len(inner.split()) >= 4 or not inner.isascii():
            yield Fact("quote", _plain(inner), f"“{_cut(inner)}”")


def _numbers(sentence: str) -> Iterable[Fact]:
    for spot in _NUMBER.finditer(sentence):
        unit = (spot["unit"] or "").strip(" -\u00a0").lower()
        digits = re.sub(r"[,\u00a0 ](?=\d{3})", "", spot["value"]).replace(",", ".")
        if not unit and not spot["money"] and len(digits) < 2:
            continue
        yield Fact("number", _number_key(digits, unit, spot["money"]), spot.group().strip())


def _number_key(digits: str, unit: str, money: str | None) -> str:
    """One key for 4.2 million, 4.2m and 4,200,000; the unit stays unless it is a scale."""
    whole, _, part = digits.partition(".")
    power = _SCALE.get(unit, 0)
    shifted = (whole + part.ljust(power, "0")[:power] + ("." + part[power:] if part[power:] else "")).lstrip("0") or "0"
    left = "" if power else {"percent": "%", "per cent": "%"}.get(unit, unit.rstrip("s"))
    return f"{'$' if money else ''}{shifted.rstrip('.')} {left}".strip()


def _names(sentence: str) -> Iterable[Fact]:
    spots = list(_CAPITAL.finditer(sentence))
    capitals = sum(spot.group()[0].isupper() for spot in spots)
    if len(spots) >= 5 and capitals > 0.7 * len(spots):
        return  # a headline in title case: its capitals say nothing
    at = 0
    while at < len(spots):
        if not _starts_name(spots[at].group(), first=at == 0):
            at += 1
            continue
        stop = at + 1
        while stop < len(spots) and _continues(sentence, spots, stop):
            stop += 1
        while spots[stop - 1].group().lower() in _JOINERS and stop - 1 > at:
            stop -= 1
        shown = sentence[spots[at].start() : spots[stop - 1].end()]
        bare = re.sub(r"['’]s?$", "", shown).strip(".-&")
        if len(bare) > 1 and bare.lower() not in _NO_NAME:
            before = spots[at - 1].group().lower() if at else ""
            yield Fact("place" if before in _PLACE_BEFORE else "name", _plain(bare), bare[:80])
        at = stop


def _starts_name(word: str, *, first: bool) -> bool:
    if not word[0].isupper() or word.lower() in _NO_NAME:
        return False
    # At the start of a sentence a capital says nothing of an everyday word.
    return not first or not words.is_everyday(word.lower().split("'")[0].split("’")[0])


def _continues(sentence: str, spots: list[re.Match[str]], at: int) -> bool:
    between = sentence[spots[at - 1].end() : spots[at].start()]
    if between.strip(" ") or len(between) > 2 or spots[at - 1].group().endswith(("'s", "’s")):
        return False
    word = spots[at].group()
    if word[0].isupper():
        return True
    return word.lower() in _JOINERS and at + 1 < len(spots) and spots[at + 1].group()[0].isupper()


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return " ".join(re.findall(r"\w+", "".join(c for c in decomposed if not unicodedata.combining(c))))


def _cut(text: str, most: int = 120) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
