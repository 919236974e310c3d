"""How fast are stories scored and reviewed? A hundred thousand made-up stories, one core, without a database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from bench.measured import Measured
from newsloom.core.heat import Promise, coverage, heat
from newsloom.core.policy import PageStory, Settings, StoryFacts, front_page, proposal_bar, standing
from newsloom.core.quality import Facts, facts_of, quality
from newsloom.model.article import Article
from newsloom.model.story import Sighting

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
STORIES = 100_000
_TEXT = (
    'The council of Kierspe kept its pool open on Tuesday. "We counted the tickets twice," said treasurer Lena Vogt, 54. '
    "The pump costs $410,000, and volunteers will paint the benches before the season begins in June. "
) * 12


def rows() -> Iterator[Measured]:
    """The table of `./run bench scores`."""
    yield _speed(
        "quality from known facts",
        20_000,
        lambda i: quality(Facts(words=i % 2000, own_facts=i % 12, byline=i % 2 == 0)),
    )
    article = Article(
        url="https://a.example/1", canonical_url="https://a.example/1", title="Council keeps pool open", text=_TEXT
    )
    yield _speed("facts and forms of 400 words", 1_000, lambda i: facts_of(article, NOW, told=()))
    made: list[StoryFacts] = []

    def score(number: int) -> None:
        hot = coverage(_sightings(number), NOW)
        value = heat(hot, Promise(novelty=number % 10 / 10), timedelta(hours=number % 40)).value
        made.append(
            StoryFacts(
                id=str(number),
                heat=value,
                coverage=hot.value,
                quality=number % 100,
                sources=1 + number % 4,
                first_seen=NOW,
            )
        )

    yield _speed("coverage and heat of a story", STORIES, score)
    settings = Settings()
    bar = proposal_bar((story.heat for story in made), settings)
    yield _speed("standing of a story", STORIES, lambda i: standing(made[i], (), settings, NOW, bar=bar))
    page = [PageStory(id=one.id, heat=one.heat, provider=str(int(one.id) % 500)) for one in made]
    started = time.process_time()
    front_page(page, now=NOW)
    yield Measured("front page of all stories", (time.process_time() - started) * 1000, "ms", f"{STORIES} stories")


def _sightings(number: int) -> list[Sighting]:
    return [
        Sighting(
            article=f"{number}-{i}",
            provider=f"p{i}",
            owner=f"p{i}",
            seen=NOW - timedelta(hours=i + number % 30),
            is_copy=i % 3 == 2,
        )
        for i in range(1 + number % 7)
    ]


def _speed(name: str, count: int, work: Callable[[int], object]) -> Measured:
    started = time.process_time()
    for number in range(count):
        work(number)
    took = time.process_time() - started
    return Measured(name, count / took, "/s", f"{count} in {took:.1f} s")
