"""A template told of two things is two stories, once several providers agree on which is which."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsloom.core.group import Grouper, rhythm
from newsloom.core.group.words import stem
from newsloom.model.story import Item

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
QUAKES = [
    "Magnitude 5.8 quake shakes Lombok, no tsunami warning",
    "Magnitude 6.3 quake shakes Sumba, no tsunami warning",
    "Lombok quake of magnitude 5.8: no tsunami warning",
    "Sumba quake of magnitude 6.3: no tsunami warning",
]
PARTS = [
    "Zephyr 12.4 arrives with faster builds",
    "Zephyr 12.5 arrives with faster tests",
    "Zephyr 12.4 is out",
    "Zephyr 12.5 is out",
]
TWO_NEWS_OF_ONE = [
    "Norvane to put 12 billion into fast ferries",
    "Norvane pledges 12bn for fast ferries",
    "Norvane loses appeal over harbour fees",
    "Norvane's harbour fee appeal rejected by judges",
]
CHAMBERS = [
    "Senate passes water bill",
    "Water bill clears Senate 44-21",
    "House rejects Senate's water bill",
    "Water bill voted down in House",
]
ONE = [
    "Ferry sinks off Calder, dozens missing",
    "Dozens missing as ferry sinks off Calder",
    "Calder ferry disaster: captain Olsen held",
    "Captain Olsen held after Calder ferry sinks",
]


def stories_of(titles: list[str], providers: str = "abcd", hours: tuple[float, ...] = (0, 1, 2, 3)) -> list[str]:
    grouper = Grouper()
    items = [
        Item(id=f"n{i}", title=title, provider=f"{providers[i]}.example", seen=START + timedelta(hours=hours[i]))
        for i, title in enumerate(titles)
    ]
    list(rhythm.place_all(grouper, items))
    return [grouper.story_of(item.id) or "" for item in items]


@pytest.mark.parametrize("titles", [QUAKES, PARTS, TWO_NEWS_OF_ONE], ids=["quakes", "versions", "two news of one firm"])
def test_two_things_told_in_one_template_are_two_stories(titles: list[str]) -> None:
    a, b, c, d = stories_of(titles)
    if titles is TWO_NEWS_OF_ONE:
        b, c = c, b
    assert (a, b) == (c, d)
    assert a != b


def test_what_several_tell_after_a_silence_is_the_next_event() -> None:
    a, b, c, d = stories_of(CHAMBERS, hours=(0, 1, 72, 73))
    assert a == b != c == d


def test_a_single_follow_up_after_a_silence_stays_in() -> None:
    assert len(set(stories_of(CHAMBERS[:2] + CHAMBERS[2:3], "abc", (0, 1, 72)))) == 1


def test_follow_ups_every_other_day_are_no_second_burst() -> None:
    titles = [
        "Ferry sinks off Calder",
        "Calder ferry: captain held",
        "Calder ferry lifted from seabed",
        "Calder ferry captain charged",
    ]
    assert len(set(stories_of(titles, hours=(0, 40, 80, 120)))) == 1


def test_amounts_are_one_number_however_they_are_shortened() -> None:
    assert stem("530m") == stem("530") == stem("530mn")
    assert stem("35k") == stem("35,000")
    assert stem("Three") == stem("3")
    assert stem("3M") != stem("3")


def test_a_name_that_only_one_provider_has_parts_nothing() -> None:
    titles = [QUAKES[0], QUAKES[2], "Lombok quake of magnitude 5.8: no tsunami warning, agency says"]
    assert len(set(stories_of(titles, "abc"))) == 1


def test_one_event_told_from_two_sides_stays_one_story() -> None:
    assert len(set(stories_of(ONE))) == 1


def test_what_came_apart_stays_apart_at_the_next_look() -> None:
    grouper = Grouper()
    for i, title in enumerate(QUAKES):
        grouper.place(Item(id=f"n{i}", title=title, provider=f"p{i}.example", seen=START + timedelta(hours=i)))
    for _ in range(3):
        grouper.repair()
        grouper.touch({grouper.story_of(f"n{i}") or "" for i in range(4)})
    assert grouper.story_of("n0") == grouper.story_of("n2") != grouper.story_of("n1")


def test_the_first_name_of_somebody_known_is_no_new_name() -> None:
    titles = [
        "Actress Ines Calder accuses producer Brandt and director Oddvar",
        "Ines Calder levels accusations at Brandt, Oddvar",
        "Jon Oddvar speaks out on Ines Calder accusations",
        "Director Jon Oddvar: Ines Calder accusations weigh on me",
    ]
    assert len(set(stories_of(titles, hours=(0, 1, 72, 73)))) == 1
