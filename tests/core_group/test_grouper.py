"""What the grouper promises, by example."""

from __future__ import annotations

from datetime import UTC, datetime

from newsloom.core.group import Grouper
from newsloom.model.story import Founds, Item, Joins, Pin


def an_item(id: str, title: str, **more: object) -> Item:
    return Item(id=id, title=title, **more)  # type: ignore[arg-type]


def test_two_headlines_of_one_quake_are_one_story() -> None:
    grouper = Grouper()
    first = grouper.place(an_item("a", "Quake of magnitude 6.1 hits Aceh in Indonesia"))
    second = grouper.place(an_item("b", "Indonesia: Aceh shaken by 6.1-magnitude quake"))
    assert isinstance(first, Founds)
    assert isinstance(second, Joins)
    assert second.story == first.story


def test_an_article_without_words_founds_a_story_of_its_own() -> None:
    grouper = Grouper()
    assert isinstance(grouper.place(an_item("a", "")), Founds)
    assert isinstance(grouper.place(an_item("b", "")), Founds)


def test_a_pinned_article_goes_where_the_editor_said() -> None:
    grouper = Grouper()
    story = grouper.place(an_item("a", "Quake hits Aceh")).story
    grouper.constrain(Pin("b", story))
    assert grouper.place(an_item("b", "Bananas are cheap in Berlin")).story == story


def test_a_restored_grouper_goes_on_where_the_first_stopped() -> None:
    seen = datetime(2026, 1, 1, tzinfo=UTC)
    first = Grouper()
    story = first.place(an_item("a", "Quake of magnitude 6.1 hits Aceh", seen=seen)).story
    second = Grouper()
    second.restore([(first.packed("a"), story)])
    assert second.place(an_item("b", "Aceh: 6.1 magnitude quake hits", seen=seen)).story == story
