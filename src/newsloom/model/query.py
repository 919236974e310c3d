"""What a search asks for: one value for desk, API, terminal, saved searches and both engines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow one another, folded; `open` if the last one may be the beginning of a word."""

    words: tuple[str, ...]
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """All that an article must be: it has every term and none of `without`; of each filter that is given, one value fits, and
    none of the `not_` ones. `since` is inclusive, `until` exclusive; both are about when the article was first seen."""

    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    topics: tuple[str, ...] = ()
    not_topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    not_sources: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    not_states: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    faults: tuple[str, ...] = ()
    """What of it could not be understood, as sentences."""

    @property
    def asks(self) -> bool:
        """Whether it asks for anything: a query of "without" alone does not."""
        return bool(self.terms or self.topics or self.sources or self.states or self.since or self.until)

    def whole_words(self) -> Query:
        """The same with every word as a whole one."""
        return replace(self, terms=tuple(Term(term.words) for term in self.terms))
