"""The names of a story: people, companies, products, places that two independent newsrooms name.

What one newsroom alone names may be a slip, or a word that its own style gave a capital; what two owners name in words of their
own is in the story. Read from titles and excerpts, which records keep, so that a site that is made again has the same names.
A script without capitals marks no names: there the line is empty.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from newsloom.core.claims import split
from newsloom.core.claims.names import TITLES, Name
from newsloom.core.claims.reading import Sentence
from newsloom.core.claims.text import Word, code, fold

_POSSESSIVE = re.compile(r"['’]s?$")
MOST_NAMES = 8
"""Of a story, so many are named: those that most owners name, then those that were named first."""
MOST_TELLERS = 40
MOST_WORDS = 5
TITLE_CASE = 0.7
"""A headline in which more of its longer words behind the first have capitals is set in title case, which tells no name from a
word. "Police raid Bank of Lindholm" has 2 of 3; a headline in title case has all, or nearly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """What one article says of itself: its owner, its title, and its excerpt ("" where it may not be told of)."""

    owner: str
    title: str
    excerpt: str = ""
    language: str = "en"


@dataclass(slots=True)
class _Found:
    shown: str
    at: int
    is_whole: bool
    owners: set[str] = field(default_factory=set)


def agreed_names(tellers: Sequence[Teller], without: Collection[str] = ()) -> tuple[str, ...]:
    """The names that two owners at least have in title or excerpt, in the form that was read first.

    "Musk" with one and "Elon Musk" with another are one name, the longer. `without` are names that say who reports, not what.
    """
    left_out = {fold(name) for name in without}
    found: dict[tuple[str, ...], _Found] = {}
    for teller in tellers[:MOST_TELLERS]:
        for words in _names(teller):
            key = tuple(word.low for word in words)
            shown = _POSSESSIVE.sub("", " ".join(word.shown for word in words))
            if fold(shown) in left_out or len(key) > MOST_WORDS:
                continue
            is_whole = all(word.shown[0].isupper() for word in words)
            found.setdefault(key, _Found(shown, len(found), is_whole)).owners.add(teller.owner)
    # A name with a joiner may be two things ("Werk von Tesla"): it takes no shorter one's place.
    whole = [key for key, one in found.items() if len(key) > 1 and one.is_whole]
    for key in whole:
        found[key].owners |= found[key[-1:]].owners if key[-1:] in found else set()
    # Who says "Vice President Kamala Harris" says "Kamala Harris" too.
    for key in whole:
        for shorter in (key[n:] for n in range(1, len(key) - 1)):
            if shorter in found:
                found[shorter].owners |= found[key].owners
    longer = {key[-1:] for key in whole if len(found[key].owners) > 1}
    agreed = {key: one for key, one in found.items() if len(one.owners) > 1 and key not in longer}
    # Of the two, the name without what stands before it.
    agreed = {k: one for k, one in agreed.items() if not any(k[n:] in agreed for n in range(1, len(k) - 1))}
    # "Halcyon" beside "Halcyon Offshore" is the same firm, named again.
    firsts = {k[:1] for k, one in agreed.items() if len(k) > 1 and one.is_whole}
    agreed = {k: one for k, one in agreed.items() if k not in firsts}
    ranked = sorted(agreed.values(), key=lambda one: (-len(one.owners), one.at))[:MOST_NAMES]
    return tuple(one.shown for one in ranked)


def has_name(text: str, name: str) -> bool:
    """Whether a text has a name as whole words, whatever its capitals and accents."""
    said, wanted = _folded(text), _folded(name)
    return bool(wanted) and f" {wanted} " in f" {said} "


def _folded(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in fold(text)).split())


def _names(teller: Teller) -> Iterable[tuple[Word, ...]]:
    language = code(teller.language) or "en"
    for text in (teller.title, *split(teller.excerpt)):
        sentence = Sentence(text, language)
        if text == teller.title and _is_title_case(sentence):
            continue
        for name in sentence.names:
            words = name.words[1:] if name.loose_first else name.words
            while words and words[0].low.rstrip(".") in TITLES:
                words = words[1:]
            if words and words[-1].low not in TITLES and _is_sure(name, words, language):
                yield words


def _is_title_case(sentence: Sentence) -> bool:
    longer = [word.shown for word in sentence.words[1:] if len(word.shown) > 3]
    return len(longer) > 1 and sum(word[0].isupper() for word in longer) / len(longer) > TITLE_CASE


def _is_sure(name: Name, words: Sequence[Word], language: str) -> bool:
    if not name.sure or len(words[0].low) < 2:
        return False
    # German writes every noun with a capital: only what nouns do not do tells a name there.
    return language != "de" or len(words) > 1 or words[0].shown.isupper()
