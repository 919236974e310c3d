"""A story of very many articles: what its records name of one another is bounded, and seldom changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsloom.model.edition import Listed, Record
from newsloom.records.related import Shelf

BEGAN = datetime(2026, 3, 7, 10, 0, tzinfo=UTC)
MOST = 6


def listed(number: int, quality: int = 40) -> Listed:
    """The article that came as the so-manieth, a minute after the one before."""
    at = BEGAN + timedelta(minutes=number)
    return Listed(f"_news/{number:04d}.md", Record(title=f"Report {number}", published=at, quality=quality))


def story(size: int) -> list[Listed]:
    return [listed(n, quality=40 + n % 7) for n in range(size)]


def names(shelf: Shelf, number: int) -> list[str]:
    return [item.title for item in shelf.of(f"_news/{number:04d}.md")[0]]


def test_the_leads_record_names_the_best_and_the_newest_and_counts_the_rest() -> None:
    shelf = Shelf(
        [listed(0, 90), *(listed(n, 80 if n in (3, 4, 5) else 40) for n in range(1, 200))],
        most=MOST,
        lead="_news/0000.md",
    )
    assert set(names(shelf, 0)) == {"Report 3", "Report 4", "Report 5", "Report 197", "Report 198", "Report 199"}
    assert shelf.of("_news/0000.md")[1] == 199 - MOST


def test_every_other_record_names_the_lead() -> None:
    shelf = Shelf(story(50), most=MOST, lead="_news/0010.md")
    assert all("Report 10" in names(shelf, n) and len(names(shelf, n)) == MOST for n in range(50) if n != 10)


def test_a_usual_arrival_changes_the_leads_record_and_no_other() -> None:
    before, after = (Shelf(story(n), most=MOST, lead="_news/0006.md") for n in (100, 101))
    changed = [n for n in range(100) if names(before, n) != names(after, n)]
    assert changed == [6]


@given(st.integers(1, 30), st.integers(2, 12))
def test_no_record_names_itself_one_twice_or_too_many(size: int, most: int) -> None:
    shelf = Shelf(story(size), most=most, lead="_news/0000.md")
    for n in range(size):
        named = names(shelf, n)
        assert f"Report {n}" not in named and len(named) == len(set(named)) == min(most, size - 1)
        assert shelf.of(f"_news/{n:04d}.md")[1] == size - 1 - len(named)


@given(st.integers(1, 12))
def test_a_story_within_the_bound_is_told_as_without_one(size: int) -> None:
    bounded, whole = Shelf(story(size), most=12, lead="_news/0000.md"), Shelf(story(size))
    assert all(names(bounded, n) == names(whole, n) for n in range(size))
