"""Which topics is an article about?

All keywords of all topics are looked for in one pass of an Aho-Corasick automaton; what it finds is checked for word
boundaries and case, weighed by place, and summed per topic against a threshold of 1.0. A single mention in the lede or
the body does not make an article one about the topic. Grouping articles by event is not our question: core.group.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import ahocorasick_rs

from newsloom.core.topic import tree
from newsloom.core.topic.keywords import MAX_EXPRESSIONS, Keyword, keywords_of
from newsloom.core.topic.text import folded, has_case, left_open, lowered, right_open
from newsloom.errors import ConfigInvalid
from newsloom.model.article import Match
from newsloom.model.source import Topic

TITLE, LEDE, BODY, ADDRESS, CATEGORY = range(5)
_PLACES = ("title", "lede", "text", "address", "categories")
LEDE_CHARS = 600
BODY_CHARS = 20_000
"""What follows is not read: it bounds the time on hostile input, and news says what it is about before that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a keyword weighs, by place. A topic matches from a sum of 1.0 on. Section [topics] of newsloom.toml."""

    title: float = 1.0
    """The first keyword in the title."""
    lede: float = 0.6
    """The first keyword in the excerpt (without one: in the first 600 characters of the text)."""
    opening: float = 0.2
    """Added if the lede has it among its first eight words."""
    body: float = 0.2
    """Each occurrence in the rest of the text, up to `body_cap` in all."""
    body_cap: float = 0.8
    address: float = 0.4
    """A keyword in the URL."""
    category: float = 0.6
    """A keyword or the topic's name among the publisher's own categories."""
    more: float = 0.2
    """Each further occurrence in title, lede, address and categories, up to three."""
    hint: float = 0.4
    """For the topic of the source (and its parents), if there is some evidence besides."""
    context: float = 0.6
    """How much must speak for the parent before an everyday word counts for a sub-topic."""
    threshold: float = 1.0


class _Hit(NamedTuple):
    keyword: int
    place: int
    start: int
    end: int


class Matcher:
    """Topics, compiled once. Raises ConfigInvalid for topics that make no tree or keywords that cannot be used."""

    def __init__(self, topics: Sequence[Topic], settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.topics = tree.in_file_order(topics)
        self._above = tree.parents(self.topics)
        self._ancestors = tuple(tree.ancestors(i, self._above) for i in range(len(self.topics)))
        self._at = {topic.name: i for i, topic in enumerate(self.topics)}
        self._keywords = [k for i, topic in enumerate(self.topics) for k in keywords_of(topic, i)]
        self._expressions = [(n, k.expression) for n, k in enumerate(self._keywords) if k.expression is not None]
        if len(self._expressions) > MAX_EXPRESSIONS:
            raise ConfigInvalid("topics", f"more than {MAX_EXPRESSIONS} regular expressions")
        self._gated = [self._is_gated(k) for k in self._keywords]
        self._required = (
            [
                frozenset(n for n, k in enumerate(self._keywords) if k.topic == i and k.role == "required")
                for i in range(len(self.topics))
            ]
            if any(k.role == "required" for k in self._keywords)
            else None
        )
        by_form: dict[str, list[int]] = {}
        for number, keyword in enumerate(self._keywords):
            for form in keyword.forms:
                by_form.setdefault(form, []).append(number)
        self._owners = list(by_form.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(by_form)) if by_form else None

    def _is_gated(self, keyword: Keyword) -> bool:
        """Whether a keyword counts only where the parent topic is spoken of too.

        An everyday word does ("security" under Azure), and so does any keyword but jargon in a topic whose name is the
        parent's and something else ("AI in Finance", "Microsoft AI"): that topic is where both meet.
        """
        topic = self.topics[keyword.topic]
        if topic.parent is None:
            return False
        if keyword.everyday:
            return True
        parent = f" {lowered(folded(topic.parent))} "
        name = f" {lowered(folded(topic.name))} "
        if parent not in name:
            return False
        own = set(name.replace(parent, " ").split())
        return any(not keyword.jargon or form in own for form in keyword.forms if parent not in f" {form} ")

    def matches(
        self,
        title: str,
        excerpt: str = "",
        text: str = "",
        *,
        url: str | None = None,
        categories: Sequence[str] = (),
        hint: str | None = None,
        language: str | None = None,
    ) -> tuple[Match, ...]:
        """The topics of an article, in the order of a record.

        First the topic by which it was found (`hint`, if the article is about it at all; else the one with the highest
        score), then its parents up to the root, then the others in file order. A topic brings its parents along.
        `categories` are the publisher's own. An empty article has no topics.
        """
        places = _places(title, excerpt, text, url, categories)
        hits = self._find(places, (title, excerpt, text[:BODY_CHARS]), language)
        if not hits:
            return ()
        scored = self._score(hits, places, hint)
        return self._ordered(scored, hint)

    def _find(self, places: Sequence[str], raw: Sequence[str], language: str | None) -> list[_Hit]:
        found = self._expressions_in(raw)
        if self._automaton is None:
            return found
        original = "\n".join(places)
        low = lowered(original)
        starts = [0, *accumulate(len(place) + 1 for place in places)]
        cased: dict[int, bool] = {}
        for pattern, start, end in self._automaton.find_matches_as_indexes(low, overlapping=True):
            for number in self._owners[pattern]:
                keyword = self._keywords[number]
                acronym = keyword.case == "acronym"
                if not left_open(low, start, original, acronym) or not right_open(low, end, language, keyword.exact):
                    continue
                place = bisect_right(starts, start) - 1
                if keyword.case != "any":
                    if place not in cased:
                        cased[place] = place < ADDRESS and has_case(places[place])
                    if not _case_fits(keyword, original[start:end], cased[place]):
                        continue
                found.append(_Hit(number, place, start - starts[place], end - starts[place]))
        return found

    def _expressions_in(self, raw: Sequence[str]) -> list[_Hit]:
        found: list[_Hit] = []
        for number, expression in self._expressions:
            for place, field in enumerate(raw):
                spot = expression.search(field)
                if spot is not None:
                    found.append(_Hit(number, place, spot.start(), spot.end()))
        return found

    def _score(self, hits: Iterable[_Hit], places: Sequence[str], hint: str | None) -> dict[int, Match]:
        by_topic: dict[int, list[_Hit]] = {}
        for hit in hits:
            by_topic.setdefault(self._keywords[hit.keyword].topic, []).append(hit)
        for index in list(by_topic):
            if self._is_barred(index, by_topic[index]):
                del by_topic[index]
        opening = _opening(places[LEDE])
        free = {
            index: self._sum(index, [h for h in mine if not self._gated[h.keyword]], opening, places[CATEGORY])
            for index, mine in by_topic.items()
        }
        speaks: dict[int, float] = {}
        for index, (score, _) in free.items():
            for one in (index, *self._ancestors[index]):
                speaks[one] = max(speaks.get(one, 0.0), score)
        hinted = {self._at[hint], *self._ancestors[self._at[hint]]} if hint in self._at else set()
        made: dict[int, Match] = {}
        for index, mine in by_topic.items():
            above = self._above[index]
            opens = above is None or speaks.get(above, 0.0) >= self.settings.context or above in hinted
            score, because = self._sum(index, mine, opening, places[CATEGORY]) if opens else free[index]
            if index in hinted and score > 0:
                score += self.settings.hint
                because = (*because, f"topic of the source +{self.settings.hint:.2f}")
            if score >= self.settings.threshold - 1e-9:
                made[index] = Match(topic=self.topics[index].name, score=round(score, 4), because=because)
        return made

    def _is_barred(self, index: int, mine: Sequence[_Hit]) -> bool:
        numbers = {hit.keyword for hit in mine}
        if any(self._keywords[h.keyword].role == "excluded" and h.place in (TITLE, LEDE, CATEGORY) for h in mine):
            return True
        return self._required is not None and not self._required[index] <= numbers

    def _sum(self, index: int, hits: Sequence[_Hit], opening: int, categories: str) -> tuple[float, tuple[str, ...]]:
        """The sum for one topic, and its parts. A longer keyword covers the shorter ones inside it."""
        weights = self.settings
        total, because, covered = 0.0, [], (-1, -1)
        count = [0] * 5
        first: list[_Hit | None] = [None] * 5
        for hit in sorted(set(hits), key=lambda h: (h.place, h.start, -h.end)):
            if self._keywords[hit.keyword].role != "counts" or (hit.place == covered[0] and hit.end <= covered[1]):
                continue
            covered = (hit.place, hit.end)
            count[hit.place] += 1
            first[hit.place] = first[hit.place] or hit
        further = 0
        for at, worth in (
            (TITLE, weights.title),
            (LEDE, weights.lede),
            (ADDRESS, weights.address),
            (CATEGORY, weights.category),
        ):
            hit_here = first[at]
            if hit_here is None:
                continue
            total += worth
            because.append(f"{self._keywords[hit_here.keyword].shown!r} in the {_PLACES[at]} +{worth:.2f}")
            further += count[at] - 1
            if at == LEDE and hit_here.start <= opening:
                total += weights.opening
                because.append(f"at its opening +{weights.opening:.2f}")
        if further:
            more = weights.more * min(further, 3)
            total += more
            because.append(f"{further} more +{more:.2f}")
        if count[BODY]:
            body = min(weights.body * count[BODY], weights.body_cap)
            total += body
            because.append(f"{count[BODY]} in the text +{body:.2f}")
        return total, tuple(because)

    def _ordered(self, made: dict[int, Match], hint: str | None) -> tuple[Match, ...]:
        for index in list(made):
            for one in self._ancestors[index]:
                if one not in made:
                    made[one] = Match(
                        topic=self.topics[one].name,
                        score=made[index].score,
                        because=(f"parent of {self.topics[index].name}",),
                    )
        if not made:
            return ()
        hinted = self._at.get(hint) if hint is not None else None
        if hinted in made:
            leader = hinted
        else:
            inner = {one for index in made for one in self._ancestors[index]}
            leader = min((i for i in made if i not in inner), key=lambda i: (-made[i].score, i))
        assert leader is not None
        head = (leader, *self._ancestors[leader])
        return tuple(made[i] for i in (*head, *sorted(made.keys() - set(head))))


def _places(title: str, excerpt: str, text: str, url: str | None, categories: Sequence[str]) -> tuple[str, ...]:
    lede, body = (excerpt, text) if excerpt.strip() else (text[:LEDE_CHARS], text[LEDE_CHARS:])
    return (
        folded(title[:2000]),
        folded(lede[:4000]),
        folded(body[:BODY_CHARS]),
        _address(url) if url else "",
        " ; ".join(folded(category[:200]) for category in categories[:50]),
    )


def _address(url: str) -> str:
    """The words of a URL: host without its last label, and path. "" if it cannot be read."""
    try:
        parts = urlsplit(url[:2000])
        host = (parts.hostname or "").rpartition(".")[0]
        return folded(unquote(f"{host} {parts.path}").replace("/", " / ").replace("+", " "))
    except ValueError:
        return ""


def _opening(lede: str) -> int:
    """Where the first eight words of the lede end."""
    at = -1
    for _ in range(8):
        at = lede.find(" ", at + 1)
        if at < 0:
            return min(len(lede), 60)
    return at


def _case_fits(keyword: Keyword, span: str, cased: bool) -> bool:
    if not cased:
        # Capitals say nothing here: an acronym that is an everyday word too (US, WHO, IT) cannot be told apart.
        return keyword.case == "name" or not keyword.like_a_word
    if keyword.case == "name":
        return span[0].isupper()
    return sum(map(str.isupper, span)) >= min(2, len(span))
