"""A sentence read for its claims, and articles read as evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from newsloom.core.claims import lexicon
from newsloom.core.claims.form import is_to_a_program
from newsloom.core.claims.moments import Moment, moments
from newsloom.core.claims.names import Name, names, parts
from newsloom.core.claims.quantities import Quantity, quantities
from newsloom.core.claims.quotes import Quote, plain_words, quotes
from newsloom.core.claims.text import Word, code, function_words, has_case, is_cjk, read_words, split

MOST_ARTICLES = 24
"""Articles that are read as evidence; the rest of a wire story brings nothing new."""
_SCOPE = 6
"""Words that a negation or a hedge reaches in English; elsewhere it reaches its clause."""
_SCORE = re.compile(r"\s*(?:[-–:]|to|zu|gegen|à|a|contra|tegen|do|на)\s*")
_PARTS = re.compile(r";\s+")
_CLAUSE = re.compile(r"[;:,–—()]|\.\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An article that may be evidence."""

    article: str
    text: str
    title: str = ""
    published: datetime | None = None
    language: str = "en"
    owner: str = ""


class Sentence:
    """One sentence and what it claims. All that is costly is read when it is asked for."""

    def __init__(self, text: str, language: str) -> None:
        self.text, self.language = text, code(language)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Its words in order."""
        return read_words(self.text, self.language)

    @cached_property
    def quotes(self) -> tuple[Quote, ...]:
        """Its quotations."""
        return quotes(self.text)

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """Its days, years and times."""
        return moments(self.text, self.language)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Its amounts; what is a date is none."""
        found = quantities(self.text, self.language)
        return tuple(q for q in found if not any(m.start < q.end and q.start < m.end for m in self.moments))

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Its names; empty in a script without capitals."""
        if not has_case(self.text):
            return ()
        taken = [(m.start, m.end) for m in self.moments if m.clock is None] + [
            (q.start, q.end) for q in self.quantities
        ]
        return names(self.text, self.words, self.language, taken)

    @cached_property
    def lows(self) -> tuple[str, ...]:
        """Its words, folded, parted at hyphens."""
        return tuple(part for word in self.words for part in parts(word.low))

    @cached_property
    def content(self) -> tuple[Word, ...]:
        """The words that say what happened: no function words, no amounts and dates."""
        taken = [(q.start, q.end) for q in self.quantities] + [(m.start, m.end) for m in self.moments]
        functions = function_words(self.language)
        return tuple(
            word
            for word in self.words
            if word.low not in functions
            and word.low.rstrip("'") not in functions
            and not any(a <= word.start < b for a, b in taken)
            and (len(word.low) > 1 or is_cjk(word.low))
        )

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its content; of Chinese and Japanese, pairs of characters."""
        found: set[str] = set()
        for word in self.content:
            if is_cjk(word.low):
                found |= {word.low[n : n + 2] for n in range(len(word.low) - 1)} or {word.low}
            else:
                found.add(word.stem)
                found.update(parts(word.low) if "-" in word.low else ())
        return frozenset(found)

    @cached_property
    def all_stems(self) -> frozenset[str]:
        """The stems of all its words but function words: dates and amounts, too."""
        functions = function_words(self.language)
        return frozenset(word.stem for word in self.words if word.low not in functions) | self.stems

    @cached_property
    def negated(self) -> frozenset[str]:
        """Stems that stand under a negation."""
        return self._under(lambda word: lexicon.negates(word.low, word.stem, self.language))

    @cached_property
    def hedged(self) -> frozenset[str]:
        """Stems that stand under "may", "plans", "allegedly"."""
        return self._under(lambda word: lexicon.hedges(word.stem, self.language))

    @cached_property
    def denials(self) -> int:
        """How many of its words negate."""
        return sum(lexicon.negates(word.low, word.stem, self.language) for word in self.words)

    @cached_property
    def intended(self) -> frozenset[str]:
        """Stems behind an English "to": what is to be done is not said to be done."""
        if self.language != "en":
            return frozenset()
        return frozenset(
            w.stem for n, one in enumerate(self.words) if one.low == "to" for w in self.words[n + 1 : n + 4]
        )

    @cached_property
    def scores(self) -> tuple[tuple[Quantity, Quantity], ...]:
        """Pairs of amounts that belong together in their order: 7-2, "7 to 2"."""
        pairs = zip(self.quantities, self.quantities[1:], strict=False)
        return tuple((a, b) for a, b in pairs if _SCORE.fullmatch(self.text[a.end : b.start]))

    def _under(self, is_marker: Callable[[Word], bool]) -> frozenset[str]:
        breaks = [spot.start() for spot in _CLAUSE.finditer(self.text)]
        found: set[str] = set()
        for place, word in enumerate(self.words):
            if not is_marker(word):
                continue
            end = next((b for b in breaks if b >= word.end), len(self.text))
            start = max((b for b in breaks if b < word.start), default=0)
            if self.language == "en":
                reach = [w for w in self.words[place + 1 : place + 1 + _SCOPE] if w.start < end]
            else:
                reach = [w for w in self.words if start <= w.start < end and w is not word]
            found |= {w.stem for w in reach}
        return frozenset(found)


class Told:
    """An article, read as evidence: its title and sentences. What speaks to a program, and what follows it, is left out."""

    def __init__(self, source: Source) -> None:
        self.source = source
        lines = split(source.text)
        usable: list[str] = []
        quiet = 0
        for line in lines:
            quiet = 3 if is_to_a_program(line) else quiet - 1
            if quiet <= 0:
                # Each part of "Oxbow allows them; Calder does not" is a claim of its own.
                usable += [part for part in _PARTS.split(line) if part] if not quotes(line) else [line]
        title = [] if not source.title or is_to_a_program(source.title) else [source.title]
        self.has_title = bool(title)
        self.sentences = tuple(Sentence(line, source.language) for line in (*title, *usable))
        self.language = code(source.language)

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """All words, for quotations."""
        return plain_words("\n".join(one.text for one in self.sentences))

    @cached_property
    def quoted(self) -> tuple[tuple[str, ...], ...]:
        """What stands between quotation marks, over the ends of sentences."""
        body = "\n".join(one.text for one in self.sentences[self.has_title :])
        whole = [plain_words(one.inner) for one in quotes(body.replace("\n", " "))]
        return tuple(whole) + tuple(plain_words(q.inner) for one in self.sentences for q in one.quotes)

    @cached_property
    def lows(self) -> tuple[str, ...]:
        """All words, folded."""
        return tuple(low for one in self.sentences for low in one.lows)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all sentences."""
        return frozenset(stem for one in self.sentences for stem in one.stems)

    def window(self, at: int) -> tuple[Sentence, ...]:
        """The sentence at a place, with the one before it."""
        first = 1 if self.has_title else 0
        return self.sentences[max(at - 1, first) : at + 1] if at > first else self.sentences[at : at + 1]


def read_sources(sources: Sequence[Source], language: str) -> tuple[Told, ...]:
    """The articles in this language, read; the longest 24 of them in their order."""
    mine = [one for one in sources if code(one.language) == code(language)]
    longest = sorted(mine, key=lambda one: -len(one.text))[:MOST_ARTICLES]
    return tuple(Told(one) for one in mine if one in longest)
