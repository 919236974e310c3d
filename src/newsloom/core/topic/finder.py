"""Where do which keywords stand in an article? One pass of an Aho-Corasick automaton, and the checks of what it finds.

A second automaton, made when the first article of a language comes, looks for the forms of that language (core.topic.inflection);
titles and ledes with hyphened words are read once more with these closed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import ahocorasick_rs

from newsloom.core.topic import inflection, names
from newsloom.core.topic.keywords import Keyword
from newsloom.core.topic.spelling import closed_up
from newsloom.core.topic.text import cased_down, folded, has_case, left_open, lowered, right_open
from newsloom.core.topic.weigh import HOST, LEDE, TITLE

_BLANK = frozenset(' \n.,;:!?()/"')
"""What most words stand between: a glance that spares most finds the full check of boundaries."""


class DiscoveredUrl(NamedTuple):
    """A keyword that stands at a place. `doubt`: its capital may be that of a sentence's beginning or of a whole headline."""

    keyword: int
    place: int
    start: int
    end: int
    doubt: bool = False
    against: bool = False
    """It is no find: the name's word in lower case."""
    told: bool = False
    """What follows a doubtful capital says that it is a name's."""


class _Text:
    """The places of an article in one string, closed by line ends on both sides, so that every find has a neighbour."""

    def __init__(self, places: Sequence[str]) -> None:
        self.places = places
        self.original = f"\n{chr(10).join(places)}\n"
        self.low = lowered(self.original)
        self.starts = [*accumulate((len(place) + 1 for place in places), initial=1)]
        self._cased: dict[int, bool] = {}
        self._whole: dict[int, bool] = {}

    def place(self, at: int) -> int:
        return bisect_right(self.starts, at) - 1

    def cased(self, place: int) -> bool:
        if place not in self._cased:
            self._cased[place] = place < HOST and has_case(self.places[place])
        return self._cased[place]

    def whole(self, place: int) -> bool:
        """Whether every word of the place has a capital."""
        if place not in self._whole:
            self._whole[place] = names.is_title_case(self.places[place])
        return self._whole[place]


class Finder:
    """Keywords, compiled once."""

    def __init__(self, keywords: Sequence[Keyword]) -> None:
        self._keywords = keywords
        by_form: dict[str, list[int]] = {}
        for number, keyword in enumerate(keywords):
            for form in keyword.forms:
                by_form.setdefault(form, []).append(number)
        self.forms: Mapping[str, Sequence[int]] = by_form
        self._all = _Automaton(by_form)
        self._by_language: dict[str, _Automaton] = {}

    def find(self, places: Sequence[str], language: str | None) -> list[DiscoveredUrl]:
        """Every find in the places (core.topic.weigh), which are folded."""
        text = _Text(places)
        found = list(self._plain(text, language))
        code = (language or "")[:2].lower()
        if inflection.has_stems(code):
            found += self._inflected(text, code)
        return found

    def find_closed(self, title: str, lede: str, language: str | None) -> list[DiscoveredUrl]:
        """What title and lede, as they came, say once their hyphened words are closed; () if they have none."""
        closed = [folded(closed_up(title)), folded(closed_up(lede))]
        return list(self._plain(_Text(closed), language)) if any(closed) else []

    def _plain(self, text: _Text, language: str | None) -> Iterator[DiscoveredUrl]:
        low, original = text.low, text.original
        for start, end, numbers in self._all.finds(low):
            for number in numbers:
                keyword = self._keywords[number]
                if low[start - 1] not in _BLANK and not left_open(low, start, original, keyword.case == "acronym"):
                    continue
                if low[end] not in _BLANK and not right_open(low, end, language, keyword.exact):
                    continue
                if keyword.spelled and cased_down(original[start:end]) != keyword.spelled:
                    continue
                found = self._by_case(text, number, start, end, language)
                if found is not None:
                    yield found

    def _inflected(self, text: _Text, language: str) -> Iterator[DiscoveredUrl]:
        if language not in self._by_language:
            self._by_language[language] = _Automaton(self._beginnings(language))
        accented = cased_down(text.original)
        for start, _, numbers in self._by_language[language].finds(text.low):
            if text.low[start - 1] not in _BLANK and not left_open(text.low, start, text.original, False):
                continue
            for number in numbers:
                words = self._keywords[number].words
                end = inflection.end_of_form(text.low, accented, start, words, language)
                if end is not None and (found := self._by_case(text, number, start, end, language)) is not None:
                    yield found

    def _beginnings(self, language: str) -> dict[str, list[int]]:
        made: dict[str, list[int]] = {}
        for number, keyword in enumerate(self._keywords):
            first = inflection.beginning(*keyword.words[0], language) if keyword.words else None
            if first is not None:
                made.setdefault(first, []).append(number)
        return made

    def _by_case(self, text: _Text, number: int, start: int, end: int, language: str | None) -> DiscoveredUrl | None:
        """The find, if its capitals are those that the keyword asks for."""
        keyword, place = self._keywords[number], text.place(start)
        here = DiscoveredUrl(number, place, start - text.starts[place], end - text.starts[place])
        if keyword.case == "any":
            return here
        span, cased = text.original[start:end], text.cased(place)
        if keyword.case == "acronym":
            if not cased:
                # Capitals say nothing here: an acronym that is an everyday word too (US, WHO, IT) cannot be told apart.
                return None if keyword.like_a_word else here
            return here if sum(map(str.isupper, span)) >= min(2, len(span)) else None
        if not cased:
            return here._replace(doubt=place < HOST)
        if text.whole(place) and span[0].isupper():
            return here._replace(doubt=True, told=self._told(text, end, place, language))
        if not span[0].isupper():
            return here._replace(against=True) if names.is_lower_use(text.original, start, end) else None
        doubt = names.begins_sentence(text.original, start)
        return here._replace(doubt=doubt, told=doubt and self._told(text, end, place, language))

    def _told(self, text: _Text, end: int, place: int, language: str | None) -> bool:
        if (language or "en")[:2].lower() != "en":
            return False
        return names.tells_a_name(text.original, end, text.whole(place))


class _Automaton:
    """Forms and the keywords that each belongs to."""

    def __init__(self, by_form: Mapping[str, Sequence[int]]) -> None:
        self._owners = list(by_form.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(by_form)) if by_form else None

    def finds(self, low: str) -> Iterator[tuple[int, int, Sequence[int]]]:
        if self._automaton is not None:
            for pattern, start, end in self._automaton.find_matches_as_indexes(low, overlapping=True):
                yield start, end, self._owners[pattern]


def counted(
    finds: Sequence[DiscoveredUrl], keywords: Sequence[Keyword], language: str | None
) -> list[tuple[DiscoveredUrl, bool]]:
    """The finds that count, each with whether it is an unproven name (core.topic.names)."""
    uses: dict[int, names.Uses] = {}
    out: list[tuple[DiscoveredUrl, bool]] = []
    nouns = (language or "")[:2].lower() in names.NOUNS_HAVE_CAPITALS
    for one in finds:
        if keywords[one.keyword].case != "name":
            out.append((one, False))
        elif nouns:
            if not one.against:
                out.append((one, False))
        else:
            use = uses.setdefault(one.keyword, names.Uses())
            use.add(one.place, one.doubt, one.against, one.told)
    speaking = {keywords[one.keyword].topic for one, _ in out if one.place in (TITLE, LEDE)}
    for one in finds:
        if one.keyword in uses and not one.against:
            keyword = keywords[one.keyword]
            belief = uses[one.keyword].belief(is_everyday=keyword.everyday, helped=keyword.topic in speaking)
            if belief != "none":
                out.append((one, belief == "little"))
    return out
