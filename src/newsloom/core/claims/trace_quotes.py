"""Quotations of a sentence, traced: verbatim, between quotation marks there too, and said by whom the sentence names."""

from __future__ import annotations

from collections.abc import Sequence

from newsloom.core.claims import lexicon
from newsloom.core.claims.corpus import Corpus, Place, Untraced, cut, within
from newsloom.core.claims.names import Name, has_name, same_name, stands_in
from newsloom.core.claims.quotes import Quote, find
from newsloom.core.claims.reading import Sentence, Told
from newsloom.core.claims.text import is_cjk

FREE_WORDS = 2
"""A quotation of so many words may be a name or a term: it need not stand in quotation marks in the article."""


def trace_quote(corpus: Corpus, said: Sentence, quote: Quote) -> Place:
    """A place where an article has the quotation. Raises Untraced."""
    pieces = quote.parts
    if not pieces:
        raise Untraced("an empty quotation")
    is_speech = sum(map(len, pieces)) > FREE_WORDS
    speakers = speakers_of(said)
    verbatim = False
    for told in corpus.told:
        spans = [(region, find(quote, region)) for region in (told.quoted if is_speech else (told.plain,))]
        for region, spot in spans:
            if spot is None:
                continue
            verbatim = True
            gap = [w for w in region[spot[0] : spot[1]] if w not in {x for piece in pieces for x in piece}]
            if any(lexicon.negates(w, w, corpus.language) for w in gap):
                continue
            place = place_of_quote(corpus, told, pieces, speakers)
            if place is not None:
                return place
    if verbatim:
        raise Untraced(f"the quotation “{cut(quote.inner)}” is somebody else's, or cut to another meaning")
    raise Untraced(f"the quotation “{cut(quote.inner)}” is in no article as a quotation")


def place_of_quote(
    corpus: Corpus, told: Told, pieces: Sequence[tuple[str, ...]], speakers: Sequence[Name]
) -> Place | None:
    """Where the quotation begins in the article, if those whom the sentence names may be its speakers."""
    first = " ".join(pieces[0][:6])
    for at, sentence in enumerate(told.sentences):
        plain = " ".join(part for low in sentence.lows for part in [low.replace("'", "")])
        if first not in (plain if not is_cjk(first) else " ".join(plain.replace(" ", ""))):
            continue
        if not speakers:
            return Place(told, at)
        spans = [(q.start, q.end) for q in sentence.quotes]
        here = [n for n in sentence.names if n.sure and not within(n.start, spans)]
        around = told.sentences[max(0, at - 2) : at + 3]
        wide = [low for one in (*around, *told.sentences[: told.has_title]) for low in one.lows]
        pool = [n.last for n in here] or wide
        if any(same_name(s.last, low, corpus.language) for s in speakers for low in pool) and all(
            has_name(s, wide, corpus.language, context=told.lows) for s in speakers
        ):
            return Place(told, at)
    # A quotation that runs over sentences in another form: the article has it, its speaker must be in it, too.
    whole = not speakers or any(stands_in((s.last,), told.lows, corpus.language) for s in speakers)
    is_split = not any(first in " ".join(one.lows).replace("'", "") for one in told.sentences)
    return Place(told, 0) if whole and is_split and told.sentences else None


def speakers_of(said: Sentence) -> list[Name]:
    """The names outside the quotation marks of a sentence."""
    spans = [(q.start, q.end) for q in said.quotes]
    return [n for n in said.names if n.sure and not within(n.start, spans)]
