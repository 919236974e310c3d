"""What a line under `keywords:` means.

    facial recognition     the phrase; blanks and hyphens are the same, and none at all (windfarm); accents do not matter;
                           the last word may take a plural ending; in other languages than English any form of its words
    containers             the word; from seven letters on, or in a phrase, its singular too
    AI, ml, IoT            an acronym (capitals in the file, or up to three letters that are no everyday word), with or
                           without points: in a text that uses capitals it must have at least two of them
    Watson                 a name (a capital in the file, and general news knows the word): needs its capital, and more than
                           that at the beginning of a headline, where every word has one
    "sort"                 exactly this: no plural, no singular, its accents
    +police                required: the topic matches only where this occurs too
    -recipe                excluded: the topic does not match where this is in the title or the lede
    /gpt-?\\d/              a regular expression (RE2 syntax: linear time; `/.../c` minds the case)

`+` and `-` also stand before a quoted phrase and a regular expression.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import re2

from newsloom.core import words
from newsloom.core.topic.spelling import spellings
from newsloom.core.topic.text import cased_down, folded, lowered
from newsloom.errors import ConfigInvalid
from newsloom.model.source import Topic

Role = Literal["counts", "required", "excluded"]
CaseRule = Literal["any", "acronym", "name"]

MAX_KEYWORD = 200
"""Characters of one keyword: longer ones are pasted text, not keywords."""
MAX_EXPRESSIONS = 200
"""Regular expressions of one newsroom. Each is run over each article; words go through one automaton."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """One keyword of one topic, understood. `forms` are what the automaton looks for, in lower case."""

    topic: int
    shown: str
    role: Role
    forms: tuple[str, ...]
    case: CaseRule = "any"
    exact: bool = False
    everyday: bool = False
    """An ordinary single word ("bank"): in a sub-topic it needs the parent's context."""
    like_a_word: bool = False
    """An acronym that is an ordinary word too (US, IT): without capitals it cannot be told apart."""
    jargon: bool = False
    """General news does not use it ("sagemaker"): it speaks for its topic alone."""
    expression: Any = None
    words: tuple[tuple[str, str], ...] = ()
    """Its words in lower case, with their accents and without: what forms in other languages are told by. () for none."""
    spelled: str = ""
    """What must stand in the text to the accent; "" if accents do not matter."""


def keywords_of(topic: Topic, index: int) -> Iterator[Keyword]:
    """The keywords of a topic: its lines, its hashtags, and its name if that is a phrase or all there is.

    Raises ConfigInvalid, naming the topic's file, for an empty keyword and for an expression that cannot be used.
    """
    seen: set[str] = set()
    counts = False
    for line in topic.keywords:
        keyword = parse(line, topic, index)
        counts |= keyword.role == "counts"
        seen.update(keyword.forms)
        yield keyword
    name = lowered(folded(topic.name))
    if name not in seen and (" " in name or not counts) and name:
        ordinary = all(words.is_everyday(word) for word in name.split())
        yield Keyword(
            index, topic.name, "counts", _forms(name, cased_down(folded(topic.name)), False), everyday=ordinary,
            words=_words(folded(topic.name)),
        )  # fmt: skip
    for tag in topic.hashtags:
        low = lowered(folded(tag))
        if len(low) > 1 and low.startswith("#"):
            yield Keyword(index, tag, "counts", (low,), exact=True)


def parse(line: str, topic: Topic, index: int) -> Keyword:
    """One line of a topic file."""
    text = line.strip()
    role: Role = "counts"
    if len(text) > 1 and text[0] in "+-":
        role = "required" if text[0] == "+" else "excluded"
        text = text[1:].strip()
    if not text or len(text) > MAX_KEYWORD:
        raise _invalid(topic, line, f"a keyword needs 1 to {MAX_KEYWORD} characters")
    if len(text) > 2 and text[0] == "/" and text.rstrip("c")[-1] == "/":
        return Keyword(index, text, role, (), expression=_expression(text, topic, line))
    exact = len(text) > 2 and text[0] == text[-1] == '"'
    plain = folded(text[1:-1] if exact else text)
    low = lowered(plain)
    if not any(char.isalnum() for char in low):
        raise _invalid(topic, line, "a keyword needs a letter or a digit")
    single = " " not in low
    case = _case_rule(plain, low) if single and low.isascii() else "any"
    accented = cased_down(plain)
    return Keyword(
        index,
        text,
        role,
        _forms(low, accented, exact or case == "acronym"),
        case=case,
        exact=exact,
        everyday=single and case != "acronym" and words.is_everyday(low),
        like_a_word=case == "acronym" and words.is_everyday(low),
        jargon=not all(words.is_known(word) for word in low.split()),
        words=() if exact or case == "acronym" else _words(plain),
        spelled=accented if exact and accented != low else "",
    )


def _words(plain: str) -> tuple[tuple[str, str], ...]:
    return tuple(zip(cased_down(plain).split(), lowered(plain).split(), strict=True))


def _case_rule(plain: str, low: str) -> CaseRule:
    if not low.isalpha():
        return "any"
    if plain.isupper() and 2 <= len(plain) <= 6:
        return "acronym"
    if plain == low:
        return "acronym" if len(low) <= 3 and not words.is_everyday(low) else "any"
    return "name" if plain.istitle() and words.is_known(low) else "any"


def _forms(low: str, accented: str, exact: bool) -> tuple[str, ...]:
    """The keyword and, unless `exact`, its other spellings, each with forms that an ending cannot make."""
    if exact:
        return (low,)
    found = dict.fromkeys(form for spelling in (low, *spellings(low, accented)) for form in _numbers(spelling))
    return tuple(found)


def _numbers(low: str) -> list[str]:
    """Plural and singular where they are more than an ending: technologies, container(s), analyses, firemen."""
    forms = [low]
    last = low.rsplit(" ", 1)[-1]
    if last.isascii() and last.isalpha() and len(last) > 3:
        if last.endswith("y") and last[-2] not in "aeiou":
            forms.append(low[:-1] + "ies")
        elif last.endswith("sis"):
            forms.append(low[:-2] + "es")
        elif last.endswith("man"):
            forms.append(low[:-2] + "en")
        elif last.endswith(("elf", "alf", "olf", "eaf", "ife")):
            forms.append(low[: -2 if last.endswith("fe") else -1] + "ves")
        elif last.endswith("s") and not last.endswith(("ss", "us", "is")) and (last != low or len(last) >= 7):
            # A short single word changes its sense with its number: sales and sale, teams and team.
            forms.append(low[:-3] + "y" if last.endswith("ies") and len(last) > 4 else low[:-1])
    return forms


def _expression(text: str, topic: Topic, line: str) -> Any:
    minds_case = text.endswith("c")
    options = re2.Options()
    options.case_sensitive = minds_case
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        expression = re2.compile(text[1:].rstrip("c")[:-1], options)
        if expression.search("") is not None:
            raise _invalid(topic, line, "the regular expression matches everything")
    except re2.error as err:
        raise _invalid(topic, line, f"not a regular expression of RE2: {err}") from err
    return expression


def _invalid(topic: Topic, line: str, problem: str) -> ConfigInvalid:
    return ConfigInvalid(f"topic {topic.name!r}, keyword {line!r}", problem, where=topic.path)
