"""Does a sentence follow from articles? Each name, amount, date and quotation of it is traced to a sentence of one of them.

What cannot be traced is dropped, with the reason. The check is by form (capitals, digits, quotation marks, word order and a table
of contraries), not by understanding: it is strict where form says enough, and where a script does not mark names every word
must be in an article. docs/technotes/checked-summaries.md tells what it catches and what it cannot.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from newsloom.core.claims import lexicon, roles
from newsloom.core.claims.corpus import (
    Corpus,
    Place,
    Untraced,
    alike,
    first_shown,
    generic_words,
    is_common,
    sentences_near,
    window_stems,
    within,
)
from newsloom.core.claims.form import fault, points_back
from newsloom.core.claims.names import Name
from newsloom.core.claims.quantities import Quantity
from newsloom.core.claims.reading import Sentence, Source
from newsloom.core.claims.text import Word, has_case, is_cjk, split
from newsloom.core.claims.trace_amounts import check_scores, trace_amount, trace_moment
from newsloom.core.claims.trace_names import as_name, bound_name, bound_pair, substituted, trace_name
from newsloom.core.claims.trace_quotes import trace_quote

COVERED = 0.5
"""So much of a sentence's words must be in its evidence, or say the same more generally."""
COVERED_CJK = 0.75
"""Of pairs of characters: Chinese and Japanese mark no names."""
MOST_EVIDENCE = 3
"""Places of articles that one sentence may be put together from."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A sentence that articles vouch for: which, and the sentences that do."""

    text: str
    articles: tuple[str, ...]
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that is not shown, and why."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What remains of a text, and what does not."""

    kept: tuple[Kept, ...]
    dropped: tuple[Dropped, ...]


class Evidence:
    """Articles to check sentences of one language against; each is read once."""

    def __init__(self, sources: Sequence[Source], language: str) -> None:
        self._corpus = Corpus(sources, language)

    @property
    def language(self) -> str:
        """The language of what is checked, and of the articles that are evidence."""
        return self._corpus.language

    def check_text(self, text: str) -> Checked:
        """Check a text sentence by sentence. One that begins with "he" stays only behind the one that it speaks of."""
        kept: list[Kept] = []
        dropped: list[Dropped] = []
        follows = False
        for sentence in split(text):
            if points_back(sentence, self.language) and not follows:
                dropped.append(Dropped(sentence, "it speaks of a sentence that is not there"))
                continue
            found = self.check(sentence)
            follows = isinstance(found, Kept)
            if isinstance(found, Kept):
                kept.append(found)
            else:
                dropped.append(found)
        return Checked(tuple(kept), tuple(dropped))

    def check(self, text: str) -> Kept | Dropped:
        """Check one sentence."""
        text = " ".join(text.split())
        wrong = fault(text, self.language)
        if wrong:
            return Dropped(text, wrong)
        if not self._corpus.told:
            return Dropped(text, "no article is in its language")
        said = Sentence(text, self.language)
        try:
            places = trace(self._corpus, said)
        except Untraced as err:
            return Dropped(text, str(err))
        articles = dict.fromkeys(place.told.source.article for place in places)
        return Kept(text, tuple(articles), tuple(dict.fromkeys(place.sentence.text for place in places)))


def trace(corpus: Corpus, said: Sentence) -> list[Place]:
    """The places that vouch for a sentence. Raises Untraced."""
    spoken = [trace_quote(corpus, said, quote) for quote in said.quotes]
    inside = [(q.start, q.end) for q in said.quotes]
    outside = [as_name(corpus, one) for one in said.names if not within(one.start, inside)]
    for name in outside:
        trace_name(corpus, said, name)
    evidence = covering(corpus, said)
    for name in outside:
        if name.sure and not said.quotes:
            bound_name(corpus, said, name, outside)
    sure = [name for name in outside if name.sure and not is_common(corpus, name)]
    for one, other in pairwise(sure):
        if len(said.text[one.end : other.start].split()) <= 4 and not said.quotes:
            bound_pair(corpus, said, one, other, sure)
    for moment in said.moments:
        if not within(moment.start, inside):
            evidence = [trace_moment(corpus, said, moment, outside), *evidence]
    amounts = [q for q in said.quantities if not within(q.start, inside)]
    for amount in amounts:
        evidence = [trace_amount(corpus, said, amount, outside), *evidence]
    evidence = [*spoken, *evidence]
    check_polarity(corpus, said, evidence)
    substituted(corpus, said, outside)
    check_roles(corpus, said, outside, amounts)
    return list(dict.fromkeys(evidence))


def covering(corpus: Corpus, said: Sentence) -> list[Place]:
    """The places whose words are those of the sentence. Raises Untraced if too many words are in none."""
    unmarked(corpus, said)
    wanted = set(said.stems)
    if not wanted:
        raise Untraced("it says nothing")
    chosen: list[Place] = []
    left = set(wanted)
    ranked = sorted(corpus.places, key=lambda p: -len(wanted & window_stems(p.window)))[:60]
    while left and len(chosen) < MOST_EVIDENCE and ranked:
        best = max(ranked, key=lambda p: (len(left & window_stems(p.window)), len(left & p.sentence.stems)))
        if len(left & window_stems(best.window)) < (1 if not chosen else 2):
            break
        chosen.append(best)
        left -= window_stems(best.window)
    if not chosen:
        raise Untraced("no article says anything of it")
    title = {s for p in chosen if p.told.has_title for s in p.told.sentences[0].stems}
    seen = {s for p in chosen for s in window_stems(p.window)} | title
    left -= title
    generic = generic_words(corpus.language)
    loose = {s for s in left if s in generic or lexicon.is_kind_of(s, seen, corpus.language)}
    counted = wanted - {s for s in left if s in generic}
    covered = len(counted - (left - loose)) / len(counted) if counted else 0.0
    least = COVERED_CJK if any(is_cjk(s) for s in wanted) else COVERED
    if covered < least:
        raise Untraced(f"only {covered:.0%} of its words are in the articles")
    for word in said.content:
        if (
            lexicon.is_extreme(word.stem, corpus.language)
            and word.stem not in seen
            and not any(word.stem in {w.stem for w in one.words} for p in chosen for one in p.window)
        ):
            raise Untraced(f"no article says {word.shown!r}")
    return chosen


def unmarked(corpus: Corpus, said: Sentence) -> None:
    """Where capitals do not mark names, each word that may be one must be in an article."""
    if has_case(said.text):
        return
    for word in said.content:
        if is_cjk(word.low):
            unmarked_cjk(corpus, word)
        elif len(word.low) > 3 and not any(
            alike(word, other) for told in corpus.told for one in told.sentences for other in one.words
        ):
            raise Untraced(f"{word.shown!r} is in no article")


def unmarked_cjk(corpus: Corpus, word: Word) -> None:
    """The same for a run of Chinese characters or kana: kana and short words whole, the rest in pairs of characters."""
    text = ["".join(told.plain) for told in corpus.told]
    for run in re.findall("[\u30a0-\u30ff]{2,}|[\u3400-\u9fff]{2,}", word.shown):
        pairs = [run[n : n + 2] for n in range(len(run) - 1)]
        whole = run[0] <= "\u30ff" or len(run) <= 2
        if whole and not any(run in one for one in text):
            raise Untraced(f"{run!r} is in no article")
        if not whole and any(not any(pair in one for one in text) for pair in pairs):
            raise Untraced(f"{run!r} is in no article")


def check_polarity(corpus: Corpus, said: Sentence, evidence: Sequence[Place]) -> None:
    """What is denied, turned or only possible in the articles is so in the sentence. Raises Untraced."""
    near = sentences_near(corpus, said)
    chosen = list(dict.fromkeys([*(one for p in evidence for one in p.window), *near]))
    if (word := roles.turned_word(said, chosen[:8])) is not None:
        raise Untraced(f"the articles say the contrary of {word!r}")
    if said.denials > max(1, max((one.denials for one in near), default=0)):
        raise Untraced("it denies twice what the articles deny once")
    inside = {w.stem for n in said.names for w in n.words}
    for stem in said.stems - inside:
        where = [one for one in near if stem in one.stems] or [
            place.sentence
            for place in corpus.places
            if stem in place.sentence.stems and len(said.stems & place.sentence.stems) > 1
        ]
        if not where:
            continue
        most = max(len(said.all_stems & one.all_stems) for one in where)
        where = [one for one in where if len(said.all_stems & one.all_stems) >= 0.8 * most]
        if all((stem in one.negated) != (stem in said.negated) for one in where):
            raise Untraced(
                f"{first_shown(said, stem)!r} is denied where the sentence says it, or said where it denies it"
            )
        if stem not in said.hedged | said.intended and all(stem in one.hedged for one in where):
            raise Untraced(f"{first_shown(said, stem)!r} is planned, alleged or possible only")


def check_roles(corpus: Corpus, said: Sentence, outside: Sequence[Name], amounts: Sequence[Quantity]) -> None:
    """Names and amounts stand where the articles have them. Raises Untraced."""
    sure = [name for name in outside if name.sure and not is_common(corpus, name)]
    check_scores(corpus, said)
    if len(sure) < 2 and len(amounts) < 2:
        return
    near = sentences_near(corpus, said)
    row = roles.tokens(said, sure, amounts)
    rows = [roles.tokens(one, sure, amounts) for one in near]
    every = rows + [
        roles.tokens(p.sentence, sure, amounts) for p in corpus.places if len(said.stems & p.sentence.stems) >= 2
    ]
    together = {(amounts.index(a), amounts.index(b)) for a, b in said.scores if a in amounts and b in amounts}
    if not roles.amounts_belong(row, every, len(amounts), but=together):
        raise Untraced("its numbers have changed places")
    if not roles.names_belong(row, every, len(sure)):
        raise Untraced("its names have changed places")
