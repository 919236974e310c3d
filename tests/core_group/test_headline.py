"""Nearly one headline: what counts as the same, and what a series only repeats."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsloom.core.group import kernel
from newsloom.core.group.features import features
from newsloom.core.group.live import Live
from newsloom.model.story import Item

START = datetime(2024, 3, 1, tzinfo=UTC)
FIRST = "Farmers block harbour roads over fertiliser prices in 40 towns"


def are_one(other: str, hours: float) -> bool:
    live = Live()
    for number, (title, when) in enumerate(((FIRST, START), (other, START + timedelta(hours=hours)))):
        item = Item(id=f"{number}", title=title, seen=when)
        live.add(item.id, when, features(item))
    return bool(kernel.one_headline(live.arena, 0, 1))


@pytest.mark.parametrize("title", [FIRST, "Angry farmers block harbour roads over fertiliser prices in 40 towns"])
def test_one_word_more_is_the_same_headline(title: str) -> None:
    assert are_one(title, 6)


@pytest.mark.parametrize(
    "title",
    [
        "Farmers block harbour roads over fertiliser prices in 60 towns",
        "Farmers block motorway bridges over fertiliser prices in 40 towns",
        "Farmers block roads",
    ],
)
def test_another_number_or_other_words_are_another_headline(title: str) -> None:
    assert not are_one(title, 6)


def test_a_series_that_comes_back_the_next_day_is_not_one() -> None:
    assert not are_one(FIRST, 24)
