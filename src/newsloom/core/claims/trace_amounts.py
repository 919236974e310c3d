"""Amounts and dates of a sentence, traced: the same value, of the same thing, beside the same name."""

from __future__ import annotations

from collections.abc import Sequence

from newsloom.core.claims import lexicon
from newsloom.core.claims.corpus import Corpus, Place, Untraced, alike, generic_words, speaks_of, window_stems
from newsloom.core.claims.moments import Moment, vouches
from newsloom.core.claims.names import Name
from newsloom.core.claims.quantities import Quantity, agrees
from newsloom.core.claims.reading import Sentence
from newsloom.core.claims.text import function_words


def trace_moment(corpus: Corpus, said: Sentence, moment: Moment, outside: Sequence[Name]) -> Place:
    """A place where an article has the date, of the same. Raises Untraced."""
    found = [
        place
        for place in corpus.places
        if any(vouches(told, moment, place.told.source.published) for told in place.sentence.moments)
    ]
    if not found:
        raise Untraced(f"{moment.shown!r} is in no article")
    return bound(corpus, said, moment.start, moment.shown, found, outside)


def trace_amount(corpus: Corpus, said: Sentence, amount: Quantity, outside: Sequence[Name]) -> Place:
    """A place where an article has the amount, of the same. Raises Untraced."""
    found = []
    is_there = False
    for place in corpus.places:
        for told in place.sentence.quantities:
            if agrees(amount, told):
                is_there = True
                if counts_the_same(said, amount, place.sentence, told):
                    found.append(place)
    if not found:
        raise Untraced(f"{amount.shown!r} counts something else" if is_there else f"{amount.shown!r} is in no article")
    return bound(corpus, said, amount.start, amount.shown, found, outside)


def bound(
    corpus: Corpus, said: Sentence, at: int, shown: str, found: Sequence[Place], outside: Sequence[Name]
) -> Place:
    """A place where the amount or date belongs to the same name and the same words as in the sentence."""
    sure = [name for name in outside if name.sure and not name.start <= at < name.end]
    near = max((n for n in sure if n.start < at), key=lambda n: n.start, default=None) or min(
        (n for n in sure if n.start > at), key=lambda n: n.start, default=None
    )
    stems = {w.stem for w in said.content} - {w.stem for n in outside for w in n.words}
    ranked = sorted(found, key=lambda p: -len(said.stems & window_stems(p.window)))
    for place in ranked:
        shares = len(said.stems & window_stems(place.window))
        if (
            stems
            and not (stems & window_stems(place.window))
            and not any(lexicon.is_kind_of(s, window_stems(place.window), corpus.language) for s in stems)
        ):
            continue
        if shares < min(2, len(said.stems)):
            continue
        if near is None or speaks_of(corpus, place, near, sure):
            return place
    raise Untraced(f"no article says {shown!r} of the same")


def check_scores(corpus: Corpus, said: Sentence) -> None:
    """7-2 is not 2-7."""
    for pair in said.scores:
        told = [other for one in corpus.places for other in one.sentence.scores]
        turned = any(is_score((pair[1], pair[0]), other) for other in told)
        if turned and not any(is_score(pair, other) for other in told):
            raise Untraced("its numbers have changed places")


def is_score(one: tuple[Quantity, Quantity], other: tuple[Quantity, Quantity]) -> bool:
    """Whether two pairs of amounts agree in their order."""
    return agrees(one[0], other[0]) and agrees(one[1], other[1])


def counts_the_same(said: Sentence, amount: Quantity, told: Sentence, other: Quantity) -> bool:
    """Whether a bare number counts the same in both sentences: what it counts follows it, or stands near."""
    if amount.unit or other.unit:
        return True
    mine, theirs = heads(said, amount), heads(told, other)
    first = next((w for w in said.words if w.start >= amount.end), None)
    if (
        first
        and first.stem in mine
        and first.stem not in told.stems
        and not any(lexicon.is_kind_of(first.stem, theirs, said.language) or alike(first, w) for w in told.words)
        and (said.language != "en" or first.stem not in generic_words("en"))
    ):
        return False
    if not mine or not theirs or mine & theirs:
        return True
    if any(lexicon.is_kind_of(stem, theirs, said.language) for stem in mine):
        return True
    # "killed 12 people": the sentence says "12 were killed", and the word stands nearer to this amount than to another.
    return any(stem in nearest(told, other) for stem in mine)


def heads(sentence: Sentence, amount: Quantity) -> set[str]:
    """What an amount counts: the next content words within three words, up to the end of the clause."""
    found: set[str] = set()
    functions = function_words(sentence.language)
    spans: list[Quantity | Moment] = [*sentence.quantities, *sentence.moments]
    for word in [w for w in sentence.words if w.start >= amount.end][:3]:
        gap = sentence.text[amount.end : word.start]
        if any(c in gap for c in ",;:.()–—"):
            break
        if any(q.start <= word.start < q.end for q in spans):
            break
        if word.low not in functions:
            found.add(word.stem)
    return found


def nearest(sentence: Sentence, amount: Quantity) -> set[str]:
    """The words that stand nearer to this amount than to any other of the sentence, five words away at most."""
    found: set[str] = set()
    places = {q: middle(sentence, q) for q in sentence.quantities}
    for n, word in enumerate(sentence.words):
        distance = abs(n - places[amount])
        if distance <= 5 and all(distance <= abs(n - place) for q, place in places.items() if q is not amount):
            found.add(word.stem)
    return found


def middle(sentence: Sentence, amount: Quantity) -> int:
    """At which word of the sentence an amount stands."""
    return next((n for n, w in enumerate(sentence.words) if w.end > amount.start), len(sentence.words))
