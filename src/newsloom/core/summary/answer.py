"""Answering a question with sentences of articles, or not at all.

A sentence answers if its article speaks of every name and number of the question, and it has most of its words and what was asked
for: a name for "who", an amount for "how many", a day for "when". What is not found so is not known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsloom.core.claims import Evidence, Kept, Source
from newsloom.core.claims.form import fault
from newsloom.core.claims.names import has_name, same_name
from newsloom.core.claims.quantities import agrees
from newsloom.core.claims.reading import Sentence, Told, read_sources
from newsloom.core.claims.text import fold, function_words, guess, is_cjk

MOST = 3
LEAST_SHARE = 0.6
"""Of the question's words, so much must stand in a sentence, or in the title above it for a part of it."""
LEAST_IN_SENTENCE = 0.34
_ASKS = {
    "who": "who whom whose wer wen wem qui quien quién quiénes chi quem wie kto кто 誰 谁",
    "when": "when wann quand cuando cuándo quando wanneer kiedy когда",
    "where": "where wo wohin où donde dónde dove onde waar gdzie где",
    "how many": "many much viele viel combien cuantos cuántos cuanto cuánto quanti quanto quantos hoeveel ile сколько",
}
_NO_CONTENT = frozenset(
    """who whom whose what which when where why how many much did does do is are was were has have had will would can could tell
    happened happen know known say said wer wen wem was welche welcher wann wo wohin warum wie viele viel qui que quoi quand où
    combien pourquoi comment quien quién qué cuándo dónde cuánto cuántos cómo chi che cosa quando dove quanti quanto come about
    give list news latest new there any anything please me us""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read: its language, its words, and what it asks for ("who", "when", "where", "how many", "")."""

    text: str
    language: str
    asks: str
    words: tuple[str, ...]
    """The words to look for, as they are written."""
    read: Sentence


def read_question(text: str, language: str) -> Question:
    """Read a question; its language is told by its words, else the one given."""
    text = " ".join(text.split())[:500]
    found = guess(text, ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "sv")) or language
    # A capital at the beginning is the question word's.
    bare = re.sub(r"^\W+", "", text)
    read = Sentence(bare, found)
    lows = {fold(one) for one in re.findall(r"\w+", text)}
    asks = next((kind for kind, words in _ASKS.items() if lows & {fold(w) for w in words.split()}), "")
    if asks == "how many" and not lows & {"many", "much"} and found == "en":
        asks = ""
    skip = {fold(one) for one in _NO_CONTENT} | function_words(found)
    words = tuple(dict.fromkeys(w.shown for w in read.words if w.low not in skip))
    return Question(text, found, asks, words, read)


def answers(question: Question, sources: Sequence[Source], *, most: int = MOST) -> tuple[Kept, ...]:
    """The sentences that answer, the best first; () where nothing is known."""
    told = read_sources(sources, question.language)
    wanted = _stems(question)
    if not wanted or not told:
        return ()
    found: list[tuple[float, int, int, Sentence, Told]] = []
    for order, one in enumerate(told):
        if not _speaks_of(question, one):
            continue
        title = one.sentences[0].all_stems if one.has_title else frozenset()
        for place, sentence in enumerate(one.sentences[one.has_title :]):
            score = _fit(question, wanted, sentence, title)
            if score:
                found.append((score, order, place, sentence, one))
    found.sort(key=lambda row: (-row[0], row[1], row[2]))
    evidence = Evidence(sources, question.language)
    chosen: list[Kept] = []
    for score, _, _, sentence, one in found[:20]:
        if len(chosen) >= most or score < 0.75 * found[0][0]:
            break
        if any(_same(sentence, Sentence(other.text, question.language)) for other in chosen):
            continue
        checked = evidence.check(sentence.text)
        if isinstance(checked, Kept):
            articles = tuple(dict.fromkeys((one.source.article, *checked.articles)))
            chosen.append(Kept(sentence.text, articles, checked.evidence))
    return tuple(chosen)


def is_about(question: Question, text: str) -> bool:
    """Whether a sentence (of a language model's answer) speaks of what was asked."""
    return bool(_stems(question) & Sentence(text, question.language).all_stems)


def _stems(question: Question) -> set[str]:
    shown = set(question.words)
    if any(is_cjk(word) for word in shown):
        return set(question.read.stems)
    return {w.stem for w in question.read.words if w.shown in shown}


def _names(question: Question) -> list[str]:
    """The names of the question by their last word: words with a capital that do not begin it."""
    return [name.last for name in question.read.names if name.sure and name.words[0].shown in question.words]


def _speaks_of(question: Question, told: Told) -> bool:
    """Whether an article has every name, number and day of the question."""
    for name in question.read.names:
        if (
            name.sure
            and name.words[0].shown in question.words
            and not has_name(name, told.lows, question.language, context=told.lows)
        ):
            return False
    amounts = [q for one in told.sentences for q in one.quantities]
    return all(any(agrees(asked, q) for q in amounts) for asked in question.read.quantities)


def _fit(question: Question, wanted: set[str], sentence: Sentence, title: frozenset[str]) -> float:
    """How well a sentence answers; 0 for not at all."""
    if fault(sentence.text, question.language):
        return 0.0
    here = wanted & sentence.all_stems
    both = wanted & (sentence.all_stems | title)
    if len(both) < LEAST_SHARE * len(wanted) or len(here) < LEAST_IN_SENTENCE * len(wanted):
        return 0.0
    if not _has_what_is_asked(question, sentence):
        return 0.0
    names = _names(question)
    named = sum(any(same_name(n, low, question.language) for low in sentence.lows) for n in names)
    return len(here) / len(wanted) + 0.5 * len(both) / len(wanted) + (0.5 * named / len(names) if names else 0.0)


def _has_what_is_asked(question: Question, sentence: Sentence) -> bool:
    asked = {w.low for w in question.read.words}
    match question.asks:
        case "who":
            return (
                any(n.sure and not any(w.low in asked for w in n.words) for n in sentence.names) or not sentence.names
            )
        case "when":
            return bool(sentence.moments)
        case "how many":
            return bool(sentence.quantities)
        case _:
            return True


def _same(one: Sentence, other: Sentence) -> bool:
    return len(one.stems & other.stems) >= 0.7 * min(len(one.stems), len(other.stems))
