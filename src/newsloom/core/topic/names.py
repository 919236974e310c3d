"""Is this capital a name's? At the beginning of a headline, and where every word has one, a capital proves nothing.

Apple pie, Turkey dinner, Rust-proof paint: the rest of the article tells. A capital within a sentence speaks for the name, the
same word in lower case against it. Where neither is there, a name that is no everyday word, or another keyword of its topic,
is believed; an everyday word counts less (`Settings.unproven`), unless title and lede both have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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

    def add(self, place: int, doubt: bool, against: bool) -> None:
        """Count one find."""
        if against:
            self.against += 1
        elif place > BODY:
            self.outside = True
        elif not doubt:
            self.proven += 1
        self.title |= place == TITLE and not against
        self.lede |= place == LEDE and not against

    def belief(self, *, is_everyday: bool, helped: bool) -> Literal["full", "little", "none"]:
        """How far the name is believed. `helped`: another keyword speaks for its topic."""
        if self.proven and self.proven >= self.against:
            return "full"
        if self.against:
            return "none"
        return "full" if not is_everyday or helped or (self.title and self.lede) else "little"


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
