"""Late merges: two stories that are nearly near enough by their nearest articles, and near as a whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsloom.core.group import Grouper
from newsloom.model.story import Apart, Founds, Item, Merged

CRANE = (
    "Crane collapses on Lisbon hotel site", "Two builders die as crane falls on hotel",
    "Falling crane kills pair in Portugal", "Lisbon crane fall: two dead",
)  # fmt: skip
ECHO = (
    "Mayor of Lisbon halts all building work", "Building work halted across Portugal capital after deaths",
    "Unions call strike over site safety in Lisbon", "Strike over builders' deaths empties sites",
)  # fmt: skip
TRAMS = (
    "Strike at Porto tram depot ends", "Porto tram drivers back at work", "Tram depot strike over, say Porto unions",
    "Porto trams run again after strike",
)  # fmt: skip


def two_stories(second: tuple[str, ...], days: float | None = None) -> tuple[Grouper, str]:
    """The crane's story and another, as they stand before a repair; the second comes so many days later."""
    grouper = Grouper()
    start = None if days is None else datetime(2024, 3, 1, tzinfo=UTC)
    later = None if start is None else start + timedelta(days=days or 0)
    first = grouper.place(Item(id="a0", title=CRANE[0], seen=start))
    assert isinstance(first, Founds)
    grouper.restore((Item(id=f"a{i}", title=title, seen=start), first.story) for i, title in enumerate(CRANE) if i)
    grouper.restore((Item(id=f"b{i}", title=title, seen=later), "other") for i, title in enumerate(second))
    grouper.touch([first.story, "other"])
    return grouper, first.story


def test_headlines_of_one_event_in_other_words_become_one_story() -> None:
    grouper, story = two_stories(ECHO)
    merged = [change for change in grouper.repair() if isinstance(change, Merged)]
    assert [(one.kept, one.gone) for one in merged] == [(story, "other")]
    assert len(grouper.members(story)) == 8


def test_another_event_stays_its_own_story() -> None:
    grouper, story = two_stories(TRAMS)
    grouper.repair()
    assert len(grouper.members(story)) == len(grouper.members("other")) == 4


def test_what_lies_days_apart_does_not_merge_late() -> None:
    near, story = two_stories(ECHO, days=1)
    near.repair()
    assert len(near.members(story)) == 8
    far, story = two_stories(ECHO, days=4)
    far.repair()
    assert len(far.members(story)) == 4


def test_stories_that_a_person_parted_do_not_merge_late() -> None:
    grouper, story = two_stories(ECHO)
    grouper.constrain(Apart(story, "other"))
    grouper.repair()
    assert grouper.story_of("a0") == story
    assert grouper.story_of("b0") == "other"
