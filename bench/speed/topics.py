"""How fast are topics matched and copies found? One core, made-up articles, ten thousand keywords."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from bench.measured import Measured
from newsloom.core.dedupe import CopyIndex, Piece, fingerprint
from newsloom.core.topic import Matcher
from newsloom.model.source import Topic

_SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo zu pla tri sko fre gla".split()  # noqa: SIM905
KEYWORDS, ARTICLES, WORDS = 10_000, 2_000, 400


def rows() -> Iterator[Measured]:
    """The table of `./run bench topics`."""
    vocabulary = ["".join(parts) for parts in itertools.product(_SYLLABLES, repeat=3)]
    topics = _topics(vocabulary)
    started = time.perf_counter()
    matcher = Matcher(topics)
    took = time.perf_counter() - started
    yield Measured(f"compile {KEYWORDS} keywords", took * 1000, "ms", f"{len(topics)} topics")
    articles = [_article(vocabulary, number) for number in range(ARTICLES)]
    yield _speed("match, title and 400 words", articles, lambda title, text: matcher.matches(title, "", text))
    yield _speed("match, title and excerpt", articles, lambda title, text: matcher.matches(title, text[:200]))
    yield _speed("fingerprint, 400 words", articles, lambda title, text: fingerprint(title, text))
    index = CopyIndex()
    start = datetime(2024, 1, 1, tzinfo=UTC)
    counter = itertools.count()

    def file(title: str, text: str) -> object:
        number = next(counter)
        print_ = fingerprint(title, text)
        return index.add(Piece(article=str(number), print=print_, first_seen=start + timedelta(minutes=number)))

    yield _speed("fingerprint, band, compare", articles, file)


def _topics(vocabulary: list[str]) -> list[Topic]:
    keywords = [f"{one} {other}" for one, other in zip(vocabulary, vocabulary[1:] + vocabulary[:1], strict=True)]
    keywords = (vocabulary[::4] + keywords)[:KEYWORDS]
    return [
        Topic(name=f"Topic {number}", keywords=tuple(keywords[number * 50 : number * 50 + 50]), order=number)
        for number in range(len(keywords) // 50)
    ]


def _article(vocabulary: list[str], number: int) -> tuple[str, str]:
    # A walk with a step prime to the vocabulary's size: no randomness, no repetition.
    words = [vocabulary[(number * 7919 + place * (2 * number + 37)) % len(vocabulary)] for place in range(WORDS)]
    return " ".join(words[:9]).title(), " ".join(words)


def _speed(name: str, articles: list[tuple[str, str]], work: Callable[[str, str], object]) -> Measured:
    # Time of the processor, not of the clock: other programs on the machine do not count.
    started = time.process_time()
    for title, text in articles:
        work(title, text)
    took = time.process_time() - started
    return Measured(name, len(articles) / took, "articles/s", f"{len(articles)} articles")
