"""What is new, said so that a reader understands it: a sentence of the text, never a bare number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from newsloom.core.novelty.facts import Fact, sentences

MOST_CHARS = 160
"""A line of news is read at a glance."""
LEAST_WORTH = 1.0
"""A quote, a number with its unit, or two names: less is not worth a line."""
MOST_READ = 200
"""Sentences that are looked at; news stands at the beginning."""

_UNIT = re.compile(r"[^\W\d_]|[%$€£¥₹°]")
_END = re.compile(r"[.!?…。！？][\"”’»」』)\]]*$")
_FURNITURE = re.compile(
    r"^(?:by [A-Z]|photo|image|picture|video|caption|copyright|©|\(c\)|read (?:more|also|next)|see also|subscribe|sign up"
    r"|follow (?:us|me)|share (?:this|on)|advertis|sponsored|updated?:|published|posted|click|download|register|source:"
    r"|tags?:|related|newsletter|all rights|this (?:article|story) (?:was|is|has)|reporting by|editing by|get the)",
    re.IGNORECASE,
)


def worth_of(fact: Fact) -> float:
    """What a new fact is worth to a reader: a number without unit says little."""
    if fact.kind == "number":
        return 1.0 if _UNIT.search(fact.shown) else 0.1
    return 1.0 if fact.kind == "quote" else 0.5


def says(new: Sequence[Fact], text: str, *, title: str = "") -> str:
    """One line of at most 160 characters that tells the new facts of a text: "" if there is none worth telling.

    The sentence with most of them; where no sentence is short enough, quotes, amounts and names themselves. The title speaks
    only where the text has nothing: readers see it anyway.
    """
    if worth(new) < LEAST_WORTH:
        return ""
    spoken = [(fact, unicodedata.normalize("NFC", fact.shown).strip("“”…").lower()) for fact in new]
    body = unicodedata.normalize("NFC", text)
    best, most = "", 0.0
    for sentence in (*sentences(body)[:MOST_READ], title):
        told = _told(sentence, spoken)
        # Ties go to the earlier sentence, and so does what is hardly better.
        if told >= LEAST_WORTH and told > most + 0.2 and _is_plain(sentence):
            best, most = " ".join(sentence.split()), told
    return best or _listed(new)


def worth(new: Sequence[Fact]) -> float:
    """What all the facts are worth together."""
    return sum(worth_of(fact) for fact in new)


def _told(sentence: str, spoken: Sequence[tuple[Fact, str]]) -> float:
    low = sentence.lower()
    return sum(worth_of(fact) for fact, shown in spoken if shown and shown in low)


def _is_plain(sentence: str) -> bool:
    """Whether a sentence can stand alone: short, whole, its quotation marks in pairs, and no furniture of a page."""
    if not 20 <= len(sentence) <= MOST_CHARS or _FURNITURE.match(sentence):
        return False
    if sentence.count('"') % 2 or sentence.count("“") != sentence.count("”"):
        return False
    return bool(_END.search(sentence)) and (not sentence.isascii() or len(sentence.split()) >= 5)


def _listed(new: Sequence[Fact]) -> str:
    """Quotes first, then amounts, then names of at least two words, as many as fit a line; amounts alone tell nothing."""
    quotes = [fact.shown for fact in new if fact.kind == "quote"]
    amounts = [fact.shown for fact in new if fact.kind == "number" and worth_of(fact) >= 1]
    names = [fact.shown for fact in new if fact.kind in ("name", "place") and " " in fact.shown]
    if not quotes and not names:
        return ""
    line = ""
    for one in (*quotes[:1], *amounts[:3], *names[:4]):
        longer = f"{line}; {one}" if line else one
        if len(longer) <= MOST_CHARS:
            line = longer
    return line
