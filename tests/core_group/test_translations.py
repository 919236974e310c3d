"""Across languages articles meet by meaning, and only there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from newsloom.core.group import Grouper
from newsloom.core.group.translations import Translations
from newsloom.model.story import Item

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
EVENTS = (
    ("Parliament passes pension reform", "Bundestag beschließt neue Rente"),
    ("Ferry sinks off the coast", "Fähre vor der Küste gesunken"),
    ("Painter's lost portrait found", "Verschollenes Bildnis entdeckt"),
)


class Meaning:
    """Each event has a direction of its own, and its wording leans a little to one side."""

    model_id, dimensions, multilingual = "test/1", 8, True

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += len(texts)
        out = np.zeros((len(texts), 8), dtype=np.float32)
        for i, text in enumerate(texts):
            for event, titles in enumerate(EVENTS):
                out[i, event] = any(title in text for title in titles)
            out[i, 7] = 0.3
        return out / np.linalg.norm(out, axis=1, keepdims=True)


def placed(rows: list[tuple[str, str, float]], encoder: Meaning) -> Grouper:
    grouper = Grouper(encoder=encoder)
    for i, (title, language, days) in enumerate(rows):
        seen = START + timedelta(days=days)
        grouper.place(Item(id=f"n{i}", title=title, language=language, provider=f"p{i}.example", seen=seen))
    grouper.repair()
    return grouper


def test_one_event_told_in_two_languages_without_a_word_in_common_is_one_story() -> None:
    rows = [(title, language, 0.0) for titles in EVENTS for title, language in zip(titles, ("en", "de"), strict=True)]
    grouper = placed(rows, Meaning())
    stories = [grouper.story_of(f"n{i}") for i in range(6)]
    assert stories[0::2] == stories[1::2]
    assert len(set(stories)) == 3


def test_a_translation_comes_within_days() -> None:
    grouper = placed([(EVENTS[0][0], "en", 0.0), (EVENTS[0][1], "de", 20.0)], Meaning())
    assert grouper.story_of("n0") != grouper.story_of("n1")


def test_a_loaded_grouper_still_knows_the_languages() -> None:
    encoder = Meaning()
    saved = placed([(EVENTS[0][0], "en", 0.0), (EVENTS[1][0], "en", 0.0)], encoder).dump()
    grouper = Grouper.load(saved, encoder=encoder)
    title = EVENTS[1][1]
    grouper.place(Item(id="new", title=title, language="de-AT", provider="q.example", seen=START))
    assert grouper.story_of("new") == grouper.story_of("n1")


def test_a_newsroom_of_one_language_encodes_nothing_for_it() -> None:
    encoder = Meaning()
    placed([(titles[0], "en", 0.0) for titles in EVENTS], encoder)
    assert encoder.asked == 0


def test_who_was_forgotten_or_expired_is_not_found() -> None:
    known = Translations(2)
    ahead, aside = np.array([1, 0], dtype=np.float32), np.array([0, 1], dtype=np.float32)
    for row, (language, vector) in enumerate([("en", ahead), ("en", aside), ("de", ahead), ("de", aside)]):
        known.add(row, language, vector)
    assert known.nearest(2) == [0]
    known.renumber({1: 0, 2: 1, 3: 2})
    assert known.nearest(1) == []
    assert known.nearest(2) == [0]
    known.forget(0)
    assert known.nearest(2) == []
    assert known.near([2], [0, 1]) == 0.0


def test_what_all_articles_of_a_language_share_is_no_likeness() -> None:
    known = Translations(3)
    for row in range(40):  # every German article leans the same way
        known.add(row, "de", np.array([3.0, row % 2, 0.0], dtype=np.float32))
        known.add(100 + row, "en", np.array([0.0, row % 2, 3.0], dtype=np.float32))
    same, other = known.cosines([38], [36]), known.cosines([38], [39])
    assert same is not None and other is not None
    assert same[0, 0] > 0.9
    assert other[0, 0] < 0.7  # .95 as they came
    assert known.cosines([38], [999]) is None
