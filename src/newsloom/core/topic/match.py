"""Which topics is an article about?

All keywords of all topics are looked for in one pass of an Aho-Corasick automaton; what it finds is checked for word
boundaries and case, weighed by place, and summed per topic against a threshold of 1.0. A single mention in the lede or
the body does not make an article one about the topic. Grouping articles by event is not our question: core.group.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import unquote, urlsplit

from newsloom.core import words
from newsloom.core.topic import tree
from newsloom.core.topic.finder import Finder, counted
from newsloom.core.topic.keywords import MAX_EXPRESSIONS, Keyword, keywords_of
from newsloom.core.topic.text import folded, lowered
from newsloom.core.topic.weigh import BODY, CATEGORY, HOST, LEDE, TITLE, Hit, Settings, weigh
from newsloom.errors import ConfigInvalid
from newsloom.model.article import Match
from newsloom.model.source import Topic

LEDE_CHARS = 600
BODY_CHARS = 20_000
"""What follows is not read: it bounds the time on hostile input, and news says what it is about before that."""


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
        self._finder = Finder(self._keywords)
        self._sites: dict[str, list[int]] = {}
        for form, numbers in self._finder.forms.items():
            whole = [number for number in numbers if not self._keywords[number].like_a_word]
            self._sites.setdefault(form.replace(" ", ""), []).extend(whole)

    def _is_gated(self, keyword: Keyword) -> bool:
        """Whether a keyword counts only where the parent topic is spoken of too.

        An everyday word does ("security" under Azure), and so does an acronym of up to three letters ("SDK"). In a topic
        whose name is the parent's and something else ("Microsoft AI"), which is where both meet, so does a name
        ("microsoft", "amazon web services") and a word of the topic's own name.
        """
        if (keyword.everyday and keyword.case == "any") or (keyword.case == "acronym" and len(keyword.forms[0]) <= 3):
            return self.topics[keyword.topic].parent is not None
        if not self._is_meeting(keyword.topic):
            return False
        own = set(lowered(folded(self.topics[keyword.topic].name)).split())
        parent = lowered(folded(self.topics[keyword.topic].parent or ""))
        for form in keyword.forms:
            parts = form.lstrip("#").split()
            named = any(words.is_name(part) for part in parts) and not keyword.jargon
            if (named or form.lstrip("#") in own) and parent not in parts:
                return True
        return False

    def _is_meeting(self, index: int) -> bool:
        """Whether a topic is named after its parent and something else, as in "AI in Finance"."""
        topic = self.topics[index]
        if topic.parent is None:
            return False
        parent, name = lowered(folded(topic.parent)), lowered(folded(topic.name))
        return name != parent and f" {parent} " in f" {name} "

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
        hits = [
            *self._expressions_in((title, excerpt, text[:BODY_CHARS])),
            *self._words_in(places, (title[:2000], excerpt[:4000]), language),
            *self._in_site(_site(url or "")),
        ]
        if not hits:
            return ()
        scored = self._score(hits, places, hint)
        return self._ordered(scored, hint)

    def _words_in(self, places: Sequence[str], raw: tuple[str, str], language: str | None) -> list[Hit]:
        found = self._finder.find(places, language)
        there = {(self._keywords[one.keyword].topic, one.place) for one in found}
        # Only what a place did not say yet: a closed word that stands there open too is one mention.
        closed = [
            one
            for one in self._finder.find_closed(*raw, language)
            if (self._keywords[one.keyword].topic, one.place) not in there and not one.against
        ]
        return [
            self._hit(one.keyword, one.place, one.start, one.end)._replace(unproven=unproven)
            for one, unproven in counted([*found, *closed], self._keywords, language)
        ]

    def _in_site(self, names: Sequence[str]) -> list[Hit]:
        """Keywords that are the whole name of a host or a section, blanks and hyphens aside (powerapps: Power Apps)."""
        return [
            self._hit(number, HOST, at, at + 1) for at, name in enumerate(names) for number in self._sites.get(name, ())
        ]

    def _expressions_in(self, raw: Sequence[str]) -> list[Hit]:
        found: list[Hit] = []
        for number, expression in self._expressions:
            for place, field in enumerate(raw):
                spot = expression.search(field)
                if spot is not None:
                    found.append(self._hit(number, place, spot.start(), spot.end()))
        return found

    def _hit(self, number: int, place: int, start: int, end: int) -> Hit:
        keyword = self._keywords[number]
        return Hit(
            number,
            place,
            start,
            end,
            keyword.shown,
            keyword.everyday and keyword.case == "any" and self._gated[number] and not self._is_meeting(keyword.topic),
        )

    def _score(self, hits: Iterable[Hit], places: Sequence[str], hint: str | None) -> dict[int, Match]:
        by_topic: dict[int, list[Hit]] = {}
        for hit in hits:
            by_topic.setdefault(self._keywords[hit.keyword].topic, []).append(hit)
        hinted = {self._at[hint], *self._ancestors[self._at[hint]]} if hint in self._at else set()
        by_topic = {
            index: [hit for hit in mine if self._keywords[hit.keyword].role == "counts"]
            for index, mine in by_topic.items()
            if (index in hinted or self._may_match(mine)) and not self._is_barred(index, mine)
        }
        opening = _opening(places[LEDE])
        free = {
            index: weigh([hit for hit in mine if not self._gated[hit.keyword]], self.settings, opening)
            for index, mine in by_topic.items()
        }
        speaks: dict[int, float] = {}
        for index, (score, _) in free.items():
            for one in (index, *self._ancestors[index]):
                speaks[one] = max(speaks.get(one, 0.0), score)
        made: dict[int, Match] = {}
        for index, mine in by_topic.items():
            above = self._above[index]
            opens = above is None or speaks.get(above, 0.0) >= self.settings.context or above in hinted
            score, because = weigh(mine, self.settings, opening) if opens else free[index]
            if index in hinted and score > 0:
                score += self.settings.hint
                because = (*because, f"topic of the source +{self.settings.hint:.2f}")
            if score >= self.settings.threshold - 1e-9:
                made[index] = Match(topic=self.topics[index].name, score=round(score, 4), because=because)
        return made

    def _may_match(self, mine: Sequence[Hit]) -> bool:
        """Whether it is worth summing: a mention or two in lede and text stay below the threshold. Spares most sums."""
        s = self.settings
        lede = sum(hit.place == LEDE for hit in mine)
        body = sum(hit.place == BODY for hit in mine)
        if lede + body < len(mine):
            return True
        most = s.lede + s.opening + s.more * min(lede - 1, 2) if lede else 0.0
        return most + min(s.body_cap, s.body * body) >= min(s.threshold, s.context) - 1e-9

    def _is_barred(self, index: int, mine: Sequence[Hit]) -> bool:
        numbers = {hit.keyword for hit in mine}
        if any(self._keywords[h.keyword].role == "excluded" and h.place in (TITLE, LEDE, CATEGORY) for h in mine):
            return True
        return self._required is not None and not self._required[index] <= numbers

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
        "",
        _path(url or ""),
        " ; ".join(folded(category[:200]) for category in categories[:50]),
    )


def _path(url: str) -> str:
    """The words of a URL's path; "" if it cannot be read."""
    try:
        return folded(unquote(urlsplit(url[:2000]).path).replace("/", " / ").replace("+", " "))
    except ValueError:
        return ""


def _site(url: str) -> list[str]:
    """The names that a publisher gave its site and the section: labels of the host but www and the last, folders of the path."""
    try:
        parts = urlsplit(url[:2000])
        labels = (parts.hostname or "").removeprefix("www.").split(".")[:-1]
        folders = [one for one in unquote(parts.path).split("/") if one][:-1]
    except ValueError:
        return []
    return [lowered(folded(name)).replace(" ", "") for name in (*labels, *folders) if name]


def _opening(lede: str) -> int:
    """Where the first eight words of the lede end."""
    at = -1
    for _ in range(8):
        at = lede.find(" ", at + 1)
        if at < 0:
            return min(len(lede), 60)
    return at
