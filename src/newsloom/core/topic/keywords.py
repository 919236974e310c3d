"""What a line under `keywords:` means.

    facial recognition     the phrase; blanks and hyphens are the same; the last word may take a plural ending
    containers             the word; from seven letters on, or in a phrase, its singular too
    AI, ml, IoT            an acronym (capitals in the file, or up to three letters that are no everyday word):
                           in a text that uses capitals it must have at least two of them
    Watson                 a name (a capital in the file, and general news knows the word): needs its capital
    "sort"                 exactly this: no plural, no singular
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
from newsloom.core.topic.text import folded, lowered
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
        yield Keyword(index, topic.name, "counts", _forms(name, False), everyday=ordinary)
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
    return Keyword(
        index,
        text,
        role,
        _forms(low, exact or case == "acronym"),
        case=case,
        exact=exact,
        everyday=single and case == "any" and words.is_everyday(low),
        like_a_word=case == "acronym" and words.is_everyday(low),
        jargon=not all(words.is_known(word) for word in low.split()),
    )


def _case_rule(plain: str, low: str) -> CaseRule:
    if not low.isalpha():
        return "any"
    if plain.isupper() and 2 <= len(plain) <= 6:
        return "acronym"
    if plain == low:
        return "acronym" if len(low) <= 3 and not words.is_everyday(low) else "any"
    return "name" if plain.istitle() and words.is_known(low) else "any"


def _forms(low: str, exact: bool) -> tuple[str, ...]:
    """The keyword and, unless `exact`, forms that an ending cannot make: technologies, container(s)."""
    forms = [low]
    last = low.rsplit(" ", 1)[-1]
    if not exact and last.isascii() and last.isalpha():
        if last.endswith("y") and len(last) > 3 and last[-2] not in "aeiou":
            forms.append(low[:-1] + "ies")
        elif last.endswith("s") and not last.endswith(("ss", "us", "is")) and (last != low or len(last) >= 7):
            # A short single word changes its sense with its number: sales and sale, teams and team.
            forms.append(low[:-3] + "y" if last.endswith("ies") and len(last) > 4 else low[:-1])
    return tuple(forms)


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
