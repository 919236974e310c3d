"""A summary without a model: the sentences of a story's articles that most of the others tell, too.

A sentence is taken as it stands, so it must stand alone: whole, not in the first person, with no "he" or "today" that points
outside, and no leftover of a page. What one owner says alone is not taken.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass

from newsloom.core.claims import Evidence, Kept, Source
from newsloom.core.claims.form import fault, points_back, speaks_of_itself
from newsloom.core.claims.reading import Sentence
from newsloom.core.claims.text import code, is_cjk, split

LEAST_ARTICLES, LEAST_OWNERS = 3, 2
MOST_SENTENCES = 3
LOOKED_AT = 14
"""Sentences of an article that are looked at: news stands at the beginning."""
LEAST_CHARS, MOST_CHARS = 50, 320
LEAST_SHARED = 0.35
"""A sentence is told by another owner if so much of its weight stands in one sentence of theirs."""
TOO_NEAR = 0.35
"""Of two sentences that share so much, one is enough."""
NEAR_YEARS = 2
"""Years of age or duration that differ by no more are one person's or one thing's, told differently: such sentences stay apart."""

_DATELINE = re.compile(
    r"^(?:[A-ZÀ-Þ][\w.'’À-ÿ-]*(?:[ /][A-ZÀ-Þ][\w.'’-]*){0,3}(?:, [A-Z][\w.]+\.?)?(?:,? (?:[A-Z][a-z]{2,8}\.? \d{1,2}))?\s*)?"
    r"(?:\((?:AP|Reuters|AFP|UPI|CNN|dpa|DPA|EFE|Xinhua|KUNA|IANS|PTI|BBC|ANSA|Bloomberg|[A-Z][A-Za-z. ]{1,24})\)\s*)(?:[-–—:|]+\s*)?"
    r"|^[A-ZÀ-Þ][A-ZÀ-Þ .'’-]{2,30}(?:, [A-Z][\w.]+\.?)?(?:\s*\([^)]{2,30}\))?\s*[-–—]+\s+"
)
_LEFTOVER = re.compile(
    r"""^(?:by\s[A-Z]|photo|image|picture|video|watch|caption|copyright|©|read\s(?:more|also|next)|see\salso|subscribe|sign\sup
    |follow\s|share\s|advertis|sponsored|updated?\b|published|posted|click|download|register|source:|tags?:|related|newsletter
    |all\srights|this\s(?:article|story)|reporting\sby|editing\sby|get\sthe|scroll|listen|live|breaking|exclusive|editor|file\s)
    |\b(?:file\sphoto|getty\simages|click\shere|told\s(?:us|me)|this\s(?:article|story|video|page)|our\s(?:reporter|correspondent)
    |all\srights\sreserved|pic(?:ture)?\s(?:by|credit)|(?:story|article)\scontinues|associated\spress\swriters?|contributed\sto\sthis)\b
    |\(\d{1,2}\)|day,\s\w{3,9}\.?\s\d{1,2},\s\d{4}|\s(?:Image|Photo|Video|Advertisement)\s[A-Z]|\b(?-i:[A-Z]{3,}\s[A-Z]{3,})\b
    |\bis\san?\s[\w\s-]{0,40}(?:enthusiast|reporter|journalist|writer|editor|contributor|correspondent|columnist|author|blogger)\b
    |''|``|^(?:apparently|allegedly|reportedly|some|many|several)\b
    |^(?:[A-Z]\w+\s){0,3}[A-Z]\w+:\s|delivers?\s(?:the\s)?latest|\|\s|\s[-–]\s[A-Z]\w+$|\.\s\.|\s[.,;]|\?$""",
    re.IGNORECASE | re.VERBOSE,
)
_CALLS = re.compile(
    r"(?<![\d.,])(?:(?:\+\d{1,3}[ -]|0|1-|\()\d{2,4}\)?[ -]\d{3,4}[ -]?\d{3,4}|\d{3}-\d{3}-\d{4})(?!\d)"
)
"""A telephone number: the sentence is a call to the reader ("anyone with information")."""
_POINTS_IN_TIME = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|this\s(?:morning|afternoon|evening|week|weekend|month|year)|last\s(?:night|week|month|year)"
    r"|next\s(?:week|month|year)|(?:earlier|later)\sth(?:is|at)|now|ago|currently|recently|so\sfar|hours?\slater|heute|gestern|morgen"
    r"|aujourd'hui|hier|demain|hoy|ayer|mañana|oggi|ieri|domani)\b",
    re.IGNORECASE,
)
_POINTS_OUT = re.compile(
    r"^(?:the\s(?:incident|attack|accident|blast|fire|move|decision|company|firm|man|woman|boy|girl|suspect|victim|pair|couple|two|group|report"
    r"|statement|deal|case|crash|vote|latest|former|same|other)\b|according\sto\sthe\s|in\s(?:a|the)\sstatement\b|at\sthe\stime\b|as\sa\sresult\b|after\sthat\b|[\"“„«‘'])"
    r"|\b(?:the\sformer|the\slatter|such\sa|as\swell\sas\sthis|these\stwo|both\sof\sthem)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence that may be picked: of which article, at which place, how much of the story it tells."""

    text: str
    source: Source
    place: int
    read: Sentence


def enough(sources: Sequence[Source]) -> bool:
    """Whether these articles (without copies) are enough for a summary: three, of two owners."""
    return len(sources) >= LEAST_ARTICLES and len({one.owner for one in sources}) >= LEAST_OWNERS


def pick(
    sources: Sequence[Source], language: str, *, most: int = MOST_SENTENCES, new: Container[str] | None = None
) -> tuple[Kept, ...]:
    """At most three sentences that stand alone and that another owner tells, too; in the order in which they are best read.

    `sources` are articles that may be told of, without copies. () where there are too few, or no sentence is good enough.
    With `new`, ids of articles: what is new in them. Both owners must tell it in these, and no other article tells it.
    """
    mine = [one for one in sources if code(one.language) == code(language)]
    if not enough(mine):
        return ()
    fresh = [one for one in mine if new is None or one.article in new]
    read = {id(one): [Sentence(_bare(line), language) for line in split(one.text)[: 3 * LOOKED_AT]] for one in mine}
    weight = _weights([s for rows in read.values() for s in rows])
    offered = [
        _Sentence(s.text, one, place, s)
        for one in fresh
        for place, s in enumerate(read[id(one)][:LOOKED_AT])
        if stands_alone(s.text, language) and (s.names or s.quantities or is_cjk(s.text[:1]))
    ]
    if new is not None:
        before = [s for one in mine if one.article not in new for s in read[id(one)]]
        offered = [one for one in offered if not any(_shared(one.read, old, weight) >= LEAST_SHARED for old in before)]
    others = {one.owner: [s for o in fresh if o.owner != one.owner for s in read[id(o)]] for one in fresh}
    titles = [Sentence(one.title, language) for one in mine if one.title]
    scored = sorted(
        ((_score(one, others[one.source.owner], titles, weight), -one.place, one) for one in offered),
        key=lambda row: (-row[0], -row[1], row[2].source.article),
    )
    # What is read first names who or what the story is about.
    opener = next((row for row in scored if row[0] > 0 and _opens(row[2], titles)), None)
    scored = [row for row in (opener, *(row for row in scored if row is not opener)) if row is not None]
    evidence = Evidence(mine, language)
    chosen: list[tuple[_Sentence, Kept]] = []
    for score, _, one in scored[:24]:
        if score <= 0 or len(chosen) >= most or any(_near(one, other, weight) for other, _ in chosen):
            continue
        if chosen and score < 0.55 * scored[0][0]:
            break
        checked = evidence.check(one.text)
        if isinstance(checked, Kept) and not any(_contradict(one, other) for other, _ in chosen):
            # The article that it was taken from vouches for it first.
            articles = tuple(dict.fromkeys((one.source.article, *checked.articles)))
            chosen.append((one, Kept(one.text, articles, checked.evidence)))
    first = chosen[:1]
    rest = sorted(chosen[1:], key=lambda pair: pair[0].place)
    return tuple(kept for _, kept in first + rest)


def stands_alone(text: str, language: str) -> bool:
    """Whether a sentence can be read without the text around it."""
    size = len(text) * (2 if is_cjk(text[:1]) else 1)
    outside = re.sub('[“„«"「].*?[”“»"」]', " ", text)
    return (
        LEAST_CHARS <= size <= MOST_CHARS
        and not fault(text, language)
        and not points_back(text, language)
        and not speaks_of_itself(outside, language)
        and not _LEFTOVER.search(text)
        and not _CALLS.search(text)
        and not _POINTS_IN_TIME.search(outside)
        and not _POINTS_OUT.search(text)
        and not _unnamed(outside, language)
        and sum(c.isupper() for c in text) < 0.3 * len(text)
    )


_PRONOUNS = {
    "en": frozenset("he she they him her them his their hers theirs".split()),
    "de": frozenset("er sie ihm ihn ihnen".split()),
    "fr": frozenset("il elle ils elles".split()),
    "es": frozenset("él ella ellos ellas".split()),
}


def _unnamed(text: str, language: str) -> bool:
    """Whether a pronoun stands before any name that it may mean."""
    read = Sentence(text, language)
    first = min((name.start for name in read.names), default=len(text))
    said = min((w.start for w in read.words if w.low in _PRONOUNS.get(code(language), ())), default=len(text) + 1)
    return said <= first


def _bare(text: str) -> str:
    """A text without the place and agency at its beginning."""
    start = text.lstrip()
    return start[_DATELINE.match(start).end() :] if _DATELINE.match(start) else start  # type: ignore[union-attr]


def _weights(rows: Sequence[Sentence]) -> dict[str, float]:
    """How much each stem tells: rare ones more, but those of one sentence only little."""
    count = Counter(stem for row in rows for stem in row.all_stems)
    return {stem: 0.3 if n == 1 else math.log(1 + len(rows) / n) for stem, n in count.items()}


def _shared(one: Sentence, other: Sentence, weight: dict[str, float]) -> float:
    """How much of the weight of one sentence stands in another: 0 to 1."""
    total = sum(weight.get(stem, 0.3) for stem in one.all_stems)
    return sum(weight.get(stem, 0.3) for stem in one.all_stems & other.all_stems) / total if total else 0.0


def _score(one: _Sentence, others: Sequence[Sentence], titles: Sequence[Sentence], weight: dict[str, float]) -> float:
    """How well a sentence tells what the other owners tell; 0 where none of them tells it."""
    shares = sorted((_shared(one.read, other, weight) for other in others), reverse=True)
    if not shares or shares[0] < LEAST_SHARED:
        return 0.0
    titled = max((_shared(title, one.read, weight) for title in titles), default=0.0)
    early = 1 / (1 + 0.25 * one.place)
    length = min(1.0, len(one.read.all_stems) / 9)
    return (shares[0] + sum(shares[:4]) / 4 + 1.5 * titled + 0.6 * early) * length


def _opens(one: _Sentence, titles: Sequence[Sentence]) -> bool:
    """Whether a sentence has a name that a title has, and does not begin with a thing that it does not name ("The rocket")."""
    named = {w.low for title in titles for name in title.names for w in name.words}
    begins = re.match(r"(?:The|This|Die|Der|Das|Le|La|Les|El|Los|Il|I)\s[a-zà-ÿ]", one.text)
    return not begins and (
        not named or any(w.low in named for name in one.read.names for w in name.words) or not one.read.names
    )


def _near(one: _Sentence, other: _Sentence, weight: dict[str, float]) -> bool:
    both = len(one.read.all_stems & other.read.all_stems)
    least = min(len(one.read.all_stems), len(other.read.all_stems))
    shared = max(_shared(one.read, other.read, weight), _shared(other.read, one.read, weight))
    return shared >= TOO_NEAR or both >= TOO_NEAR * least


def _contradict(one: _Sentence, other: _Sentence) -> bool:
    """Whether two sentences give different amounts of the same thing (a toll that rose, an age): one of them is wrong by now."""
    for a in one.read.quantities:
        for b in other.read.quantities:
            if a.unit != b.unit or a.values & b.values:
                continue
            if a.unit == "year" and abs(min(a.values) - min(b.values)) <= NEAR_YEARS:
                return True
            if _beside(one.read, a.start, a.end) & _beside(other.read, b.start, b.end):
                return True
    return False


def _beside(sentence: Sentence, start: int, end: int) -> set[str]:
    """The words next to an amount; all words for those killed are one."""
    words = [w for w in sentence.content if w.end <= start][-3:] + [w for w in sentence.content if w.start >= end][:3]
    return {"dead" if w.stem in _DEAD else w.stem for w in words}


_DEAD = frozenset("kill dead die death people victim fatal toll life".split())
