"""Does a story's headline still tell what the story tells? If not: which later report's headline does.

Witnesses decide: at least two owners say in their headlines, after the headline's time, the same thing that nobody had told.
One outlet's turn of phrase is no development, and neither is what the text of an earlier report said already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from newsloom.core.words import is_everyday

OWNERS, SHARE = 2, 3
"""So many owners must agree on what is new, and one in so many of those that report since then: of forty, some two have any word
in common."""
ENOUGH = 1.5
"""What is new must be worth so much: a number or a name counts 1, another word 0.5. How it was chosen, and how
it does: docs/technotes/headlines.md."""
SAME_BEGINNING = 5
"""Words with so many first letters in common are forms of one: resign, resignation, resigns."""
HEAD_CHARS, BODY_CHARS = 500, 6000
MOST_TOKENS = 60
"""Of a headline."""
MOST_BODIES = 40
"""The first so many texts make things known; the next hundred of a wire story tell the same."""
MOST_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report of the story. `may_lead`: it is no copy, no opinion, not taken down, and reports what the others report."""

    article: str
    title: str
    owner: str
    seen: datetime
    body: str = ""
    language: str = ""
    quality: int = 0
    may_lead: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlineProposal:
    """The report whose headline tells what the story tells now, when the second witness came, and why."""

    article: str
    at: datetime
    because: tuple[str, ...]


def propose_headline(reports: Sequence[Report], headline: str, until: datetime) -> HeadlineProposal | None:
    """A headline for what came after `until`; None while the present `headline` does.

    `until` is when the headline was current: its report's time, or when a person decided on it. All that was told up to then, in
    headlines and texts, is known. Reports that may not lead make things known, and propose nothing. Of the witnesses, the one
    whose headline has most of what is new is proposed; then the better article, then the earlier.
    """
    before = [one for one in reports if one.seen <= until]
    later = sorted(
        (one for one in reports if one.seen > until and one.may_lead), key=lambda one: (one.seen, one.article)
    )
    if len({one.owner for one in later}) < OWNERS:
        return None
    known = _Known([headline[:HEAD_CHARS], *(one.title[:HEAD_CHARS] for one in before)])
    if _agreed(later, known) is None:
        return None  # texts are read only where headlines differ
    known.learn(one.body[:BODY_CHARS] for one in before[:MOST_BODIES])
    found = _agreed(later, known)
    if found is None:
        return None
    best, mine, owners, at = found
    words = ", ".join(token for stem, token in mine.items() if stem in _weightiest(mine))
    why = f"headlines of {owners} independent sources tell since then: {words}"
    return HeadlineProposal(article=best.article, at=at, because=(why,))


def _agreed(later: Sequence[Report], known: _Known) -> tuple[Report, dict[str, str], int, datetime] | None:
    """The report whose headline has most of what enough owners' headlines have and nobody knew; the words, how many owners tell
    any of them, and when enough of it was told by two."""
    news = {one.article: known.new(one.title[:HEAD_CHARS]) for one in later}
    tellers: dict[str, set[str]] = defaultdict(set)
    for one in later:
        for stem in news[one.article]:
            tellers[stem].add(one.owner)
    least = max(OWNERS, -(-len({one.owner for one in later}) // SHARE))
    agreed = {stem for stem, owners in tellers.items() if len(owners) >= least}
    shared = {one.article: {s: t for s, t in news[one.article].items() if s in agreed} for one in later}
    worth = {article: sum(_worth(s, t) for s, t in found.items()) for article, found in shared.items()}
    best = max(later, key=lambda one: (worth[one.article], one.quality, -one.seen.timestamp(), one.article))
    if worth[best.article] < ENOUGH:
        return None
    mine = shared[best.article]
    owners = set[str]().union(*(tellers[stem] for stem in mine))
    return best, mine, len(owners), _second_witness(later, news, mine)


def _weightiest(mine: Mapping[str, str]) -> set[str]:
    return set(sorted(mine, key=lambda stem: -_worth(stem, mine[stem]))[:MOST_SHOWN])


def _second_witness(
    later: Sequence[Report], news: Mapping[str, Mapping[str, str]], mine: Mapping[str, str]
) -> datetime:
    """When a second owner's headline, together with the first's, told enough of it."""
    told: dict[str, set[str]] = defaultdict(set)
    for one in later:
        for stem in news[one.article]:
            if stem in mine:
                told[stem].add(one.owner)
        if sum(_worth(s, mine[s]) for s, owners in told.items() if len(owners) >= OWNERS) >= ENOUGH:
            return one.seen
    return later[-1].seen


def _worth(stem: str, token: str) -> float:
    if stem[:1].isdigit():
        return 1.0
    is_name = token[:1].isupper() and not is_everyday(token.casefold())
    return 1.0 if is_name else 0.5


class _Known:
    """The words told so far, by stem, and by their beginnings."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._stems: set[str] = set()
        self._beginnings: set[str] = set()
        self.learn(texts)

    def learn(self, texts: Iterable[str]) -> None:
        for text in texts:
            for stem in _stems(text):
                self._stems.add(stem)
                if len(stem) >= SAME_BEGINNING and not stem[:1].isdigit():
                    self._beginnings.add(stem[:SAME_BEGINNING])

    def new(self, title: str) -> dict[str, str]:
        """The stems of a headline that are not known, and how it writes them."""
        return {stem: token for stem, token in _stems(title, MOST_TOKENS).items() if not self._has(stem)}

    def _has(self, stem: str) -> bool:
        if stem in self._stems:
            return True
        return not stem[:1].isdigit() and len(stem) >= SAME_BEGINNING and stem[:SAME_BEGINNING] in self._beginnings


@lru_cache(maxsize=500)
def _stems(text: str, most: int | None = None) -> Mapping[str, str]:
    """The stems of a text, each with the first word that has it; remembered (some 50 KB for a long text), for a
    live story is judged many times."""
    from newsloom.core.group import words  # brings the grouper's compiled loops along: late

    found: dict[str, str] = {}
    for token in words.tokens(text)[:most]:
        for stem in words.stem(token):
            found.setdefault(stem, token)
    return found
