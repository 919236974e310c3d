"""Whole stories in the semantic tier: two camps that the encoder finds strangers come apart, unless a person said otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from newsloom.core.group import Grouper
from newsloom.model.story import Anchor, Item, Pin, Redirect

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Sides:
    """An encoder to which sailors and officials have nothing to do with each other."""

    model_id, dimensions, multilingual = "test/1", 2, False

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[1.0, 0.0] if "sailors" in text else [0.0, 1.0] for text in texts], dtype=np.float32)


def an_item(number: int) -> Item:
    who = "sailors" if number % 2 else "officials"
    title = f"Quake of magnitude 6.1 hits Aceh in Indonesia at night, {who} say"
    return Item(id=f"n{number:02d}", title=title, provider=f"p{number}.example", seen=START + timedelta(minutes=number))


def one_story(encoder: Sides | None, many: int = 12) -> Grouper:
    """A grouper in which words alone made one story of both camps."""
    grouper = Grouper(encoder=encoder)
    for number in range(many):
        grouper.place(an_item(number))
    assert len(stories_of(grouper, many)) == 1
    return grouper


def stories_of(grouper: Grouper, many: int = 12) -> set[str | None]:
    return {grouper.story_of(f"n{number:02d}") for number in range(many)}


def test_two_camps_of_strangers_come_apart_and_stay_apart() -> None:
    grouper = one_story(Sides())
    oldest = grouper.story_of("n00")
    changes = grouper.repair()
    assert any("little to do with each other" in reason for change in changes for reason in change.because)
    assert grouper.story_of("n00") == oldest
    assert len(stories_of(grouper)) == 2
    assert len({grouper.story_of(f"n{number:02d}") for number in range(0, 12, 2)}) == 1
    for _ in range(3):
        grouper.place(an_item(0))
        grouper.repair()
        assert len(stories_of(grouper)) == 2


def test_without_an_encoder_or_with_a_small_camp_they_stay_one() -> None:
    for grouper, many in ((one_story(None), 12), (one_story(Sides(), 8), 8)):
        grouper.repair()
        assert len(stories_of(grouper, many)) == 1


@pytest.mark.parametrize("ruling", ["pin", "merge", "merged and published"])
def test_what_a_person_decided_or_readers_were_promised_is_not_parted(ruling: str) -> None:
    grouper = one_story(Sides())
    story = grouper.story_of("n00")
    assert story is not None
    if ruling == "pin":
        grouper.constrain(Pin("n03", story))
    else:
        grouper.constrain(Redirect("an older story", story, by_person=ruling == "merge"))
    if ruling == "merged and published":
        grouper.constrain(Anchor(story))
    grouper.repair()
    assert len(stories_of(grouper)) == 1


def test_what_an_earlier_repair_merged_may_be_parted_also_after_saving() -> None:
    grouper = one_story(Sides())
    story = grouper.story_of("n00")
    assert story is not None
    grouper.constrain(Redirect("an older story", story, by_person=False))
    loaded = Grouper.load(grouper.dump(), encoder=Sides())
    loaded.repair()
    assert len(stories_of(loaded)) == 2


def test_there_is_no_opinion_on_articles_whose_texts_are_not_known() -> None:
    loaded = Grouper.load(one_story(None).dump(), encoder=Sides())
    loaded.place(an_item(12))
    loaded.repair()
    assert len(stories_of(loaded)) == 1
