"""A story ends: within days in a crowd, after weeks anywhere. Sagas carry what goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from newsloom.core.group import Grouper, rhythm
from newsloom.model.story import Item

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
FAULT = "Brindle dam closes its sluice after a crack is found in the Tarn gate"
SALE = "Brindle dam, closed by a crack in the Tarn gate, is sold to Westhaven Water"


def placed(rows: list[tuple[float, str, str]]) -> Grouper:
    """Each (days, provider, title), repaired; ids are n0, n1 ..."""
    grouper = Grouper()
    items = [
        Item(id=f"n{i}", title=title, provider=provider, seen=START + timedelta(days=days))
        for i, (days, provider, title) in enumerate(rows)
    ]
    list(rhythm.place_all(grouper, items))
    return grouper


def test_in_a_sparse_stream_last_weeks_story_goes_on() -> None:
    grouper = placed([(0, "a", FAULT), (6, "b", "Crack in the Tarn gate: Brindle dam stays closed")])
    assert grouper.story_of("n0") == grouper.story_of("n1")


def test_what_comes_months_later_is_another_story_and_the_same_saga() -> None:
    grouper = placed([(0, "a", FAULT), (0.1, "b", "Brindle dam closed: crack in the Tarn gate"), (200, "c", SALE)])
    assert grouper.story_of("n0") == grouper.story_of("n1") != grouper.story_of("n2")
    (saga,) = grouper.sagas()
    assert set(saga) == {grouper.story_of("n0"), grouper.story_of("n2")}


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(1, 40), min_size=2, max_size=8))
def test_no_story_spans_45_days_however_sparse_the_stream_and_however_alike_its_parts(gaps: list[float]) -> None:
    days = [sum(gaps[:i]) for i in range(len(gaps) + 1)]
    grouper = placed([(day, f"p{i}", FAULT) for i, day in enumerate(days)])
    for story in {grouper.story_of(f"n{i}") for i in range(len(days))}:
        mine = [day for i, day in enumerate(days) if grouper.story_of(f"n{i}") == story]
        assert max(mine) - min(mine) < 45


def test_a_column_of_one_provider_is_another_issue_a_week_later() -> None:
    title = "Sunday puzzle: can you place these ten rivers?"
    grouper = placed([(0, "a", title), (7, "a", title)])
    assert grouper.story_of("n0") != grouper.story_of("n1")


def test_one_title_of_one_provider_over_another_text_is_another_story() -> None:
    texts = (
        "Rainfall closed the coast road near Marrow Bay while crews cleared fallen cedars overnight.",
        "Voters in Kestrel chose a mayor, a treasurer and three judges on an unusually quiet Tuesday.",
    )
    grouper = Grouper()
    for i, text in enumerate(texts):
        grouper.place(Item(id=f"n{i}", title="What we know this morning", excerpt=text, provider="a", seen=START))
    grouper.repair()
    assert grouper.story_of("n0") != grouper.story_of("n1")


def test_the_same_title_and_text_of_one_provider_stay_one_story() -> None:
    grouper = placed([(0, "a", FAULT), (0.2, "a", FAULT)])
    assert grouper.story_of("n0") == grouper.story_of("n1")
