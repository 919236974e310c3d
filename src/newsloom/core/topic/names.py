"""Is this capital a name's? At the beginning of a headline, and where every word has one, a capital proves nothing.

Apple pie, Turkey dinner, Rust-proof paint: the rest of the article tells. A capital within a sentence speaks for the name, the
same word in lower case against it. Where neither is there, a name that is no everyday word, or another keyword of its topic,
is believed; an everyday word counts less (`Settings.unproven`), unless title and lede both have it, or the words that follow
tell a name (`tells_a_name`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from newsloom.core import words
from newsloom.core.topic.weigh import BODY, LEDE, TITLE

_OPENERS = " '\"“”„«»‘’([{*#>¿¡"
_ENDS = ".!?:;|•·…/—"
NOUNS_HAVE_CAPITALS = frozenset({"de", "lb"})
"""Languages that write every noun with a capital: there it proves nothing anywhere, and lower case nothing against it."""


@dataclass(slots=True)
class Uses:
    """How often an article writes a name's word: with a capital within a sentence, in lower case, and where neither tells."""

    proven: int = 0
    against: int = 0
    title: bool = False
    lede: bool = False
    outside: bool = False
    """In its address or categories, where case says nothing and nobody puts an everyday word."""
    told: bool = False
    """By what follows it: see `tells_a_name`."""

    def add(self, place: int, doubt: bool, against: bool, told: bool = False) -> None:
        """Count one find."""
        if against:
            self.against += 1
        elif place > BODY:
            self.outside = True
        elif not doubt:
            self.proven += 1
        self.told |= told
        self.title |= place == TITLE and not against
        self.lede |= place == LEDE and not against

    def belief(self, *, is_everyday: bool, helped: bool) -> Literal["full", "little", "none"]:
        """How far the name is believed. `helped`: another keyword speaks for its topic."""
        if self.proven and self.proven >= self.against:
            return "full"
        if self.against:
            return "none"
        return "full" if not is_everyday or helped or self.told or (self.title and self.lede) else "little"


def is_title_case(text: str) -> bool:
    """Whether a text (its first 300 characters) writes Every Word of Some Length with a Capital."""
    longer = [word for word in text[:300].split() if len(word) >= 5 and word[0].isalpha()]
    return len(longer) >= 2 and all(word[0].isupper() for word in longer)


def begins_sentence(original: str, start: int) -> bool:
    """Whether a capital at `start` is that of a sentence's (or a part of a headline's) first word."""
    at = start
    while at > 0 and original[at - 1] in _OPENERS:
        at -= 1
    return at == 0 or original[at - 1] == "\n" or original[at - 1] in _ENDS


def is_lower_use(original: str, start: int, end: int) -> bool:
    """Whether a find in lower case is the everyday word, not a part of an address or an account (apple.com, @apple)."""
    after = original[end : end + 2]
    return original[start - 1] not in "@#./" and not (after[:1] in (".", "@", "/") and after[1:].isalnum())


_NEXT = re.compile(r"[ ]([^\W\d_]+(?:['-][^\W\d_]+)*|[$€£¥]?\d[\d.,]*)")
# What begins an object after a verb: a thing that is meant, or one of ours, or new.
_OBJECTS = frozenset(
    "a an the its their his her it they he she we no all more less first new second third another both".split()  # noqa: SIM905
)
_VERBS = frozenset("says rises falls grows becomes remains keeps makes gets goes comes needs".split())  # noqa: SIM905
_PREPOSITIONS = frozenset("for in on at by with from of into as and or".split())  # noqa: SIM905
# What only a company has.
_OF_A_COMPANY = frozenset(
    """ceo cfo cto chairman co-founder founder shares shareholders shareholder stock earnings profit profits revenue revenues
    dividend spokesman spokeswoman spokesperson subsidiary layoffs ipo""".split()  # noqa: SIM905
)


def tells_a_name(original: str, end: int, whole: bool) -> bool:
    """Do the words after a capital that proves nothing say that it is a name's? In English headlines, by what no noun does there
    without an article. `whole`: every word has a capital there.

    Its possessive ("Apple's"); a verb in the third person with an object ("Apple sues Oppo", "Shell cuts 500 jobs"); what it is
    or was told to do ("Target to close stores"); another name beside it ("Apple and Epic", "Apple, Google"); a version ("Rust
    1.90"); what only a company has ("Shell profit doubles"). Apple trees, apple prices rise and Turkey recipes say nothing.
    """
    after = original[end : end + 120].split("\n", 1)[0]
    if after.startswith("'s "):
        return True
    listed = after.startswith(", ")
    after = after[listed:]
    found: list[str] = []
    at = 0
    while len(found) < 4 and (spot := _NEXT.match(after, at)) is not None:
        found.append(spot[1])
        at = spot.end()
    first, second, third, fourth = (*found, "", "", "", "")[:4]
    low = first.casefold()
    if listed or low in ("and", "vs", "versus"):
        return _is_other_name(first if listed else second, whole)
    if low == "to" or (low.endswith("ed") and second.casefold() == "to"):
        verb, rest = (second, third) if low == "to" else (third, fourth)
        return _is_verb(verb.casefold()) and rest != "" and rest.casefold() not in _PREPOSITIONS
    if low in _OF_A_COMPANY or ("." in first and first[0].isdigit()):
        return True
    return low.endswith("s") and not low.endswith("ss") and _is_verb(_base(low)) and _is_object(second, whole)


def _is_other_name(word: str, whole: bool) -> bool:
    has_capital = word[:1].isupper() or word[1:2].isupper()
    return has_capital and not (whole and words.is_everyday(word.casefold()))


def _is_object(word: str, whole: bool) -> bool:
    """Does this begin what a verb is about? Of two nouns in a row ("apple prices rise") the next word is a verb itself."""
    low = word.casefold()
    if not word or low in _OBJECTS or not word[0].isalpha():
        return bool(word)
    if _is_other_name(word, whole):
        return True
    return len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is")) and low not in _VERBS


def _base(low: str) -> str:
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    return low[:-2] if low.endswith(("sses", "shes", "ches", "xes", "zzes", "goes", "does")) else low[:-1]


def _is_verb(low: str) -> bool:
    """Does general English news use this word's -ing form: sue, cut, plan? So it does of nouns that are verbs too (harvest)."""
    if len(low) < 2 or not low.isalpha():
        return False
    stems = (low, low[:-1]) if low.endswith("e") else (low, low + low[-1])
    return any(words.is_everyday(stem + "ing") for stem in stems)
