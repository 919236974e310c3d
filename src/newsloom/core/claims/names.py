"""Names in a sentence, and whether an article has them: whole, in their order, in any ending of the language.

A script without capitals does not mark names; there every word that may be one has to be in the article (`claims.check`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsloom.core.claims.text import Word, everyday, function_words

_JOINERS = frozenset(
    "de la le du von van der den bin ben al el da del dos das ibn zu und of the and di do e y af av".split()
)
_JOINERS_DE = frozenset({"von", "van", "zu", "und", "al", "de", "bin"})
TITLES = frozenset(
    """mr mrs ms dr prof sir dame lord lady president senator sen representative rep governor gov mayor minister judge justice king
    queen prince princess pope general gen colonel captain sergeant officer chief secretary chancellor premier ceo chairman
    chairwoman director professor detective sheriff attorney councilman councilwoman councilmember congressman congresswoman
    commissioner ambassador spokesman spokeswoman herr frau monsieur madame senor senora don signor""".split()
)
_DEMONYM = ("an", "ian", "n", "i", "ese", "ish", "er")
_INFLECTED = frozenset(
    {"pl", "ru", "uk", "cs", "sk", "hr", "sr", "sl", "bg", "fi", "et", "hu", "tr", "lt", "lv", "el", "ro", "eu"}
)
_SAME = (
    "us usa america american u.s u.s.a", "uk britain british u.k", "france french", "netherlands dutch holland", "spain spanish",
    "germany german", "poland polish pole", "denmark danish dane", "sweden swedish swede", "finland finnish finn",
    "ireland irish", "wales welsh", "scotland scottish scot", "england english", "switzerland swiss", "turkey turkish turk",
    "turkiye turkey", "china chinese", "greece greek", "iceland icelandic", "norway norwegian", "kiev kyiv", "eu european europe",
    "philippines philippine filipino", "thailand thai", "iraq iraqi", "israel israeli", "iran iranian", "ukraine ukrainian",
)  # fmt: skip
_LIKE = {name: group for group, line in enumerate(_SAME) for name in line.split()}
_ALIASES = (
    ("united states", ("us", "u.s", "usa", "america", "american")), ("united kingdom", ("uk", "u.k", "britain", "british")),
    ("european union", ("eu",)), ("united nations", ("un", "u.n")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a sentence. `sure` is False for a single word that only its place may have given a capital."""

    words: tuple[Word, ...]
    sure: bool = True
    loose_first: bool = False
    """Its first word may be an ordinary one that begins the sentence: "Yesterday Ford"."""

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.words[-1].end

    @property
    def shown(self) -> str:
        """As the sentence has it."""
        return " ".join(word.shown for word in self.words)

    @property
    def last(self) -> str:
        """The part by which it is named again: the family name of a person."""
        return self.words[-1].low


def names(text: str, words: Sequence[Word], language: str, taken: Sequence[tuple[int, int]] = ()) -> tuple[Name, ...]:
    """The names of a sentence in order. `taken` are spans that are something else (dates)."""
    free = [word for word in words if not any(a < word.end and word.start < b for a, b in taken)]
    found: list[Name] = []
    run: list[Word] = []
    joiners = _JOINERS_DE - {"und"} if language == "de" else _JOINERS - {"and", "the", "e", "y", "do"}
    for word in free:
        glued = run and text[run[-1].end : word.start].strip() == "" and not run[-1].shown.endswith(("'s", "’s"))
        if _is_capital(word):
            if run and not glued:
                found += _closed(text, run, language)
                run = []
            run.append(word)
        elif run and glued and word.low in joiners:
            run.append(word)
        else:
            found += _closed(text, run, language)
            run = []
    return (*found, *_closed(text, run, language))


def _is_capital(word: Word) -> bool:
    first = word.shown[0]
    return (
        first.isupper()
        or (len(word.shown) > 2 and word.shown[1:2].isupper())
        or bool(re.match(r"[A-Za-z]+\d", word.shown))
    )


def _closed(text: str, run: list[Word], language: str) -> list[Name]:
    """The name in a run of words with capitals; a word that begins the sentence may be no part of it."""
    run = list(run)
    while run and not _is_capital(run[-1]):
        run.pop()
    if not run:
        return []
    starts = _begins(text, run[0])
    functions = function_words(language)
    while (
        run
        and (run[0].low in functions or run[0].low == "i")
        and (starts or len(run) > 1 or run[0].low == "i")
        and not run[0].shown.isupper()
    ):
        run.pop(0)
        starts = False
        while run and not _is_capital(run[0]):
            run.pop(0)
    if not run or (len(run) == 1 and run[0].low in functions and run[0].shown in ("I", "A")):
        return []
    if starts and len(run) > 1 and everyday(run[0], language) and not _is_name_part(run[1]):
        return [Name(tuple(run), loose_first=True)]
    if len(run) == 1 and starts and not run[0].shown.isupper():
        return [Name(tuple(run), sure=not everyday(run[0], language) and language == "en")]
    return [Name(tuple(run))]


def _is_name_part(word: Word) -> bool:
    return word.low in ("of", "de", "von", "van", "di")


def _begins(text: str, word: Word) -> bool:
    before = text[: word.start].rstrip()
    return not before or before[-1] in '.!?:;"“„«‘([-–—•…' or before.endswith(("'", "» "))


def parts(word: str) -> tuple[str, ...]:
    """A folded word at its hyphens, without full stops: "u.s.-led" is us, led."""
    return tuple(one for one in re.split(r"[-‑]", word.replace(".", "")) if one)


def same_name(said: str, told: str, language: str) -> bool:
    """Whether two folded words are forms of one name."""
    if said == told:
        return True
    if said in _LIKE and _LIKE.get(told) == _LIKE[said]:
        return True
    if language in _INFLECTED or not said.isascii():
        shared = _shared(said, told)
        return shared >= 3 and shared >= max(len(said), len(told)) - 3 and min(len(said), len(told)) > 3
    if language == "de" and {said, told} == {said.rstrip("s"), said.rstrip("s") + "s"} and len(said) > 3:
        return True
    short, long = sorted((said, told), key=len)
    if len(short) >= 4:
        if any(
            long == base + end
            for base in (short, short[:-1])
            for end in _DEMONYM
            if len(base) > 3 and base[-1] not in "s"
        ):
            return len(long) - len(short) <= 3 and long != short + "er" and long != short[:-1] + "er"
        return long == short + "s" and short.endswith(("an", "crat", "ist", "ian", "ese", "i", "ean"))
    return False


def _shared(left: str, right: str) -> int:
    count = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        count += 1
    return count


def stands_in(name: Sequence[str], told: Sequence[str], language: str) -> bool:
    """Whether the parts of a name stand in a text's words, in their order, with at most two words between them."""
    for at in range(len(told)):
        if not same_name(name[0], told[at], language):
            continue
        place = at
        for part in name[1:]:
            nearby = range(place + 1, min(place + 4, len(told)))
            place = next((n for n in nearby if same_name(part, told[n], language)), -1)
            if place < 0:
                break
        if place >= 0:
            return True
    return False


def has_name(name: Name, told: Sequence[str], language: str, *, context: Sequence[str] = ()) -> bool:
    """Whether a text (folded words) has a name: as it is, by its initials, or without a title that stands near it."""
    said = tuple(part for word in name.words if word.low not in ("the",) for part in parts(word.low))
    if not said:
        return True
    if stands_in(said, told, language) or _abbreviated(said, told):
        return True
    joined = " ".join(said)
    for long, shorts in _ALIASES:
        if joined == long and any(short.replace(".", "") in told for short in shorts):
            return True
        if (
            len(said) == 1
            and joined in {s.replace(".", "") for s in shorts}
            and stands_in(long.split(), told, language)
        ):
            return True
    if len(said) > 1 and (said[0] in TITLES or said[0] in (*context, *told)):
        # "President Lee" where the article has "Lee, the president": the title is another word of the text.
        rest = said[1:]
        is_title = said[0] in TITLES
        return is_title and said[0] in (*context, *told, "mr", "mrs", "ms") and stands_in(rest, told, language)
    return False


def _abbreviated(said: Sequence[str], told: Sequence[str]) -> bool:
    """WHO for World Health Organization, and back."""
    if len(said) >= 3 and "".join(one[0] for one in said if one not in _JOINERS) in told:
        return True
    if len(said) == 1 and 3 <= len(said[0]) <= 6:
        letters = said[0]
        plain = [one for one in told if one not in _JOINERS]
        return any(
            "".join(one[0] for one in plain[at : at + len(letters)]) == letters
            and all(len(o) > 2 for o in plain[at : at + len(letters)])
            for at in range(len(plain) - len(letters) + 1)
        )
    return False
