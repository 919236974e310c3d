"""Names of a sentence, traced: in an article, beside the same words and names, and in nobody else's place."""

from __future__ import annotations

from collections.abc import Sequence

from newsloom.core.claims import lexicon, roles
from newsloom.core.claims.corpus import Corpus, Untraced, generic_words, has_word, is_common, speaks_of
from newsloom.core.claims.names import Name, has_name, parts, same_name
from newsloom.core.claims.reading import Sentence, Told
from newsloom.core.claims.text import Word

ALMOST = 0.6
"""A sentence that has so much of one sentence of an article is that sentence, told again."""


def trace_name(corpus: Corpus, said: Sentence, name: Name) -> None:
    """A name is in an article. Raises Untraced."""
    if not name.sure:
        first_word(corpus, name.words[0])
        return
    if name.loose_first and not any(
        has_name(name, told.lows, corpus.language, context=told.lows) for told in corpus.told
    ):
        if as_name(corpus, Name(name.words[:1], sure=False)).sure:
            raise Untraced(f"the name {name.shown!r} is in no article")
        first_word(corpus, name.words[0])
        name = Name(name.words[1:])
    for told in corpus.told:
        if has_name(name, told.lows, corpus.language, context=told.lows):
            return
        if corpus.language == "de" and len(name.words) == 1 and is_noun(corpus, name.words[0], told):
            return
    raise Untraced(f"the name {name.shown!r} is in no article")


def as_name(corpus: Corpus, name: Name) -> Name:
    """A first word that the articles write as a name, and never otherwise, is one: "Bolt recalled"."""
    if name.sure:
        return name
    shown, is_name = name.words[0].shown, False
    for told in corpus.told:
        for sentence in told.sentences[told.has_title :]:
            for place, word in enumerate(sentence.words):
                if word.low != name.words[0].low:
                    continue
                if word.shown[0] != shown[0]:
                    return name
                # At the beginning a capital says nothing, unless the next word has one, too.
                is_name |= place > 0 or any(next_.shown[0].isupper() for next_ in sentence.words[1:2])
    return Name(name.words) if is_name else name


def first_word(corpus: Corpus, word: Word) -> None:
    """The first word of a sentence may be a name: "Apple recalled". A form that names seldom have is a word."""
    if has_word(corpus, word) or word.stem in generic_words(corpus.language):
        return
    if corpus.language == "en" and word.low.endswith(("s", "ed", "ing", "ly", "en")) and not word.low.endswith("ss"):
        return
    if corpus.language == "en" and any(lexicon.is_kind_of(word.stem, told.stems, "en") for told in corpus.told):
        return
    raise Untraced(f"{word.shown!r} is in no article")


def is_noun(corpus: Corpus, word: Word, told: Told) -> bool:
    """German writes every noun with a capital: one that shares its stem, or a part of a compound, with the article is known."""
    if word.stem in told.stems:
        return True
    return len(word.low) >= 5 and any(
        len(stem) >= 5 and (stem.endswith(word.low) or stem.startswith(word.stem) or word.low.endswith(stem))
        for stem in told.stems
    )


def bound_name(corpus: Corpus, said: Sentence, name: Name, outside: Sequence[Name]) -> None:
    """A name must be named where the articles say what the sentence says beside it."""
    generic = generic_words(corpus.language)
    mine = {w for one in outside for w in one.words}
    words = [w for w in said.content if w not in mine and w.stem not in generic]
    # The nearest words on each side: what the sentence says of this name.
    beside = [w for w in words if w.end <= name.start][-3:] + [w for w in words if w.start >= name.end][:4]
    if not beside:
        return
    stems = {w.stem for w in beside}
    for place in corpus.places:
        near = sum(
            stem in place.sentence.stems or lexicon.is_kind_of(stem, place.sentence.stems, corpus.language)
            for stem in stems
        )
        if near >= max(1, len(stems) // 3) and speaks_of(corpus, place, name, outside):
            return
    raise Untraced(f"no article says this of {name.shown!r}")


def bound_pair(corpus: Corpus, said: Sentence, one: Name, other: Name, outside: Sequence[Name]) -> None:
    """Two names that stand near each other must do so in an article, in a sentence that puts no third in the place of one."""
    mine = {low for name in outside for w in name.words for low in parts(w.low)}
    is_near = False
    for place in corpus.places:
        lows = place.sentence.lows
        has = [
            any(same_name(n.last, low, corpus.language) for low in lows) or has_name(n, lows, corpus.language)
            for n in (one, other)
        ]
        if all(has):
            return
        if any(has) and len(said.stems & place.sentence.stems) >= 2:
            is_near = True
            others = [
                n
                for n in place.sentence.names
                if n.sure and not any(low in mine for w in n.words for low in parts(w.low))
            ]
            if not others and speaks_of(corpus, place, other if has[0] else one, outside):
                return
    if is_near:
        raise Untraced(f"no article has {one.shown!r} beside {other.shown!r}")


def substituted(corpus: Corpus, said: Sentence, outside: Sequence[Name]) -> None:
    """A sentence that is nearly one of an article's may not put another name in the place of one."""
    sure = [name for name in outside if name.sure and not is_common(corpus, name)]
    wanted = said.all_stems
    scored = [(len(wanted & place.sentence.all_stems), place) for place in corpus.places]
    best = max((score for score, _ in scored), default=0)
    if not sure or best < ALMOST * len(wanted):
        return
    near = [place for score, place in scored if score >= 0.8 * best]
    mine = {low for name in outside for w in name.words for low in parts(w.low)}
    for name in sure:
        if roles.displaced(said, name, [p.sentence for p in near]):
            raise Untraced(f"where {name.shown!r} stands, the articles have another name")
        if any(has_name(name, one.lows, corpus.language) or name.last in one.lows for p in near for one in p.window):
            continue
        if all(names_another(corpus, p.sentence, mine) for p in near):
            raise Untraced(f"where {name.shown!r} stands, the articles have another name")


def names_another(corpus: Corpus, sentence: Sentence, mine: set[str]) -> bool:
    """Whether a sentence has a name that is not among these words."""
    others = [n for n in sentence.names if n.sure or not sentence.text.startswith(n.shown)]
    return any(not any(low in mine for w in n.words for low in parts(w.low)) for n in others)
