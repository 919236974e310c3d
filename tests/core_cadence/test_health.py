"""What the feed doctor says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsloom.core.cadence import History, Poll, remember
from newsloom.core.health import duplicates, health

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def after(*polls: Poll) -> History:
    history = History()
    for poll in polls:
        history = remember(history, poll)
    return history


def good(at: datetime, gap: timedelta = HOUR) -> Poll:
    return Poll(at=at, status=200, entries=20, new=20, dates=tuple(at - gap * i for i in range(20)))


def kinds(history: History, now: datetime, **facts: str) -> list[str]:
    return [complaint.kind for complaint in health(history, now, **facts).complaints]


def test_a_source_that_does_well_has_no_complaint() -> None:
    seen = health(after(good(NOW)), NOW + HOUR)
    assert seen.complaints == ()
    assert not seen.alert


def test_a_source_that_falls_silent_raises_an_alert() -> None:
    history = after(good(NOW), Poll(at=NOW + 3 * DAY, status=304))
    seen = health(history, NOW + 3 * DAY)
    assert seen.complaints[0].words == "fell silent: nothing new for 3 days, usually every 1 h"
    assert seen.alert


def test_a_weekly_source_is_not_silent_after_three_days() -> None:
    assert kinds(after(good(NOW, 7 * DAY)), NOW + 3 * DAY) == []


def test_a_source_with_nothing_new_for_three_months_is_stale() -> None:
    history = after(good(NOW), Poll(at=NOW + 100 * DAY, status=304))
    assert kinds(history, NOW + 100 * DAY) == ["stale"]


def test_three_failures_in_a_row_are_a_complaint_and_two_are_not() -> None:
    failures = [Poll(at=NOW + HOUR * i, status=404, problem="status 404", cause="missing") for i in range(3)]
    assert kinds(after(*failures[:2]), NOW) == []
    seen = health(after(*failures), NOW + 2 * HOUR)
    assert seen.complaints[0].words == "failing for 2 h, 3 times in a row: status 404"
    assert "another feed" in seen.complaints[0].advice


def test_a_repair_that_was_found_is_offered() -> None:
    failures = [Poll(at=NOW, status=404, problem="status 404", cause="missing")] * 3
    complaint = health(after(*failures), NOW, found="https://a.example/feed.xml").complaints[0]
    assert (complaint.advice, complaint.target) == (
        "replace it: the site offers https://a.example/feed.xml",
        "https://a.example/feed.xml",
    )


def test_empty_documents_are_a_complaint_when_they_repeat() -> None:
    empty = Poll(at=NOW, status=200, entries=0)
    assert kinds(after(empty), NOW) == []
    assert kinds(after(empty, empty), NOW) == ["empty"]


def test_gone_moved_and_duplicate_are_said() -> None:
    assert kinds(after(Poll(at=NOW, status=410)), NOW) == ["gone"]
    moved = Poll(at=NOW, status=200, entries=1, new=1, permanent="https://b.example/")
    assert kinds(after(moved), NOW, duplicate_of="other") == ["moved", "duplicate"]


def test_sources_with_the_same_links_are_duplicates_the_smaller_of_the_larger() -> None:
    links = {f"http://a.example/{i}" for i in range(20)}
    entries = {"all": links, "part": set(list(links)[:10]), "other": {f"http://b.example/{i}" for i in range(20)}}
    assert duplicates(entries) == {"part": "all"}


def test_of_two_equal_sources_one_stays() -> None:
    links = {f"http://a.example/{i}" for i in range(9)}
    assert duplicates({"a": links, "b": links, "c": links}) in ({"b": "a", "c": "a"}, {"b": "a", "c": "b"})


def test_four_common_links_are_too_few_to_tell() -> None:
    assert duplicates({"a": {"1", "2", "3", "4"}, "b": {"1", "2", "3", "4"}}) == {}
