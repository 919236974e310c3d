"""Articles as evidence: their sentences in their places, and what is asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from newsloom.core.claims import lexicon
from newsloom.core.claims.names import Name, has_name, parts, same_name
from newsloom.core.claims.reading import Sentence, Source, Told, read_sources
from newsloom.core.claims.text import Word, code, stem_of


class Untraced(Exception):
    """What of a sentence no article has."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of an article, with the one before it."""

    told: Told
    at: int

    @property
    def sentence(self) -> Sentence:
        """The sentence."""
        return self.told.sentences[self.at]

    @property
    def window(self) -> tuple[Sentence, ...]:
        """The sentence, behind the one before it."""
        return self.told.window(self.at)


class Corpus:
    """Articles of one language; each is read once."""

    def __init__(self, sources: Sequence[Source], language: str) -> None:
        self.language = code(language)
        self.told = read_sources(sources, language)
        self.places = [Place(one, at) for one in self.told for at in range(len(one.sentences))]


def sentences_near(corpus: Corpus, said: Sentence) -> list[Sentence]:
    """The sentences of all articles that speak of the same."""
    scored = [(len(said.stems & one.stems), one) for told in corpus.told for one in told.sentences]
    best = max((score for score, _ in scored), default=0)
    return [one for score, one in scored if score and score >= 0.6 * best]


def has_word(corpus: Corpus, word: Word) -> bool:
    """Whether an article has a word, in any form."""
    return any(word.stem in told.stems or word.low in told.lows for told in corpus.told)


def speaks_of(corpus: Corpus, place: Place, name: Name, all_names: Sequence[Name]) -> bool:
    """Whether a sentence of an article speaks of a name: it has it, or it names nobody else and those before it do."""
    if any(same_name(name.last, low, corpus.language) for low in place.sentence.lows) or has_name(
        name, place.sentence.lows, corpus.language
    ):
        return True
    mine = {low for one in all_names for w in one.words for low in parts(w.low)}
    others = [n for n in place.sentence.names if n.sure and not any(w.low in mine for w in n.words)]
    known = any(low in mine for low in place.sentence.lows)
    if others and not known:
        return False
    before = place.told.sentences[max(0, place.at - 3) : place.at] + (
        place.told.sentences[:1] if place.told.has_title else ()
    )
    return any(has_name(name, one.lows, corpus.language) for one in before)


def is_common(corpus: Corpus, name: Name) -> bool:
    """Whether a German word with a capital is a noun: an article stands before it somewhere."""
    if corpus.language != "de":
        return False
    low = name.words[0].low
    rows = [one.lows for one in corpus.told]
    return any(b == low and a in _ARTICLES_DE for row in rows for a, b in pairwise(row))


def within(at: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a place is in one of the spans."""
    return any(a <= at < b for a, b in spans)


def window_stems(window: Sequence[Sentence]) -> set[str]:
    """The stems of some sentences."""
    return {stem for one in window for stem in one.stems}


@cache
def generic_words(language: str) -> frozenset[str]:
    """Stems of words that say nothing more than the article does."""
    return frozenset(stem_of(word, "en") for word in lexicon.GENERIC) if language == "en" else frozenset()


_ARTICLES_DE = frozenset(
    [
        "der",
        "die",
        "das",
        "den",
        "dem",
        "des",
        "ein",
        "eine",
        "einen",
        "einem",
        "einer",
        "eines",
        "kein",
        "keine",
        "am",
        "im",
        "zum",
        "zur",
        "beim",
        "vom",
    ]
)
_PREFIXES = (
    "و",
    "ف",
    "ب",
    "ل",
    "ك",
    "ال",
    "وال",
    "بال",
    "لل",
    "ה",
    "ו",
    "ב",
    "ל",
    "מ",
    "ש",
    "כ",
    "וה",
    "שה",
    "מה",
    "בה",
)


def cut(text: str) -> str:
    """A text, short enough for a reason."""
    return text if len(text) <= 60 else text[:59] + "…"


def first_shown(said: Sentence, stem: str) -> str:
    """How a sentence writes the word of a stem."""
    return next((w.shown for w in said.words if w.stem == stem), stem)


def alike(word: Word, other: Word) -> bool:
    """Whether two words of a script without capitals are forms of one: with or without a clitic before them."""
    if word.low == other.low or word.stem == other.stem:
        return True
    bare = {word.low.removeprefix(p) for p in _PREFIXES} & {other.low, *(other.low.removeprefix(p) for p in _PREFIXES)}
    return any(len(one) >= 3 for one in bare)
