"""When a source is asked again."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.cadence import (
    ADOPT_AFTER,
    LONGEST,
    PACE,
    SHORTEST,
    Due,
    History,
    Poll,
    adopt,
    next_poll,
    pace,
    remember,
    spread,
)
from newsloom.model.capture import Freshness

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def a_poll(at: datetime = NOW, **facts: object) -> Poll:
    return Poll(**({"at": at, "status": 200, "entries": 20} | facts))  # type: ignore[arg-type]


def dates(gap: timedelta, count: int = 20, end: datetime = NOW) -> tuple[datetime, ...]:
    return tuple(end - gap * i for i in range(count))


def due_after(poll: Poll, history: History | None = None) -> Due:
    return next_poll(remember(history or History(), poll), poll, poll.at, "a source")


def wait_after(poll: Poll, history: History | None = None) -> timedelta:
    due = due_after(poll, history).at
    assert due is not None
    return due - poll.at


@pytest.mark.parametrize(
    ("gap", "least", "most"),
    [
        (timedelta(minutes=5), SHORTEST, timedelta(minutes=17)),
        (6 * HOUR, HOUR, 1.2 * HOUR),
        (DAY, 4 * HOUR, 5 * HOUR),
        (7 * DAY, 28 * HOUR, 31 * HOUR),
        (90 * DAY, LONGEST, 8 * DAY),
    ],
)
def test_a_source_is_asked_in_its_own_rhythm(gap: timedelta, least: timedelta, most: timedelta) -> None:
    assert least <= wait_after(a_poll(new=20, dates=dates(gap))) <= most


def test_a_source_that_fell_silent_is_asked_less_and_less() -> None:
    history = remember(History(), a_poll(new=20, dates=dates(HOUR)))
    waits = [wait_after(a_poll(NOW + DAY * days, status=304, entries=None), history) for days in (0, 1, 10, 30, 200)]
    assert waits == sorted(waits)
    assert waits[0] < HOUR
    assert waits[-1] >= LONGEST


def test_a_source_without_dates_is_learned_from_what_appears() -> None:
    history = History()
    for i in range(30):
        history = remember(history, a_poll(NOW + 2 * HOUR * i, new=1))
    assert history.gap is not None
    assert 1.5 * HOUR < history.gap < 2.5 * HOUR


def test_one_old_pinned_entry_does_not_slow_a_source_down() -> None:
    with_pinned = (*dates(HOUR, 19), datetime(2010, 1, 1, tzinfo=UTC))
    assert wait_after(a_poll(new=20, dates=with_pinned)) < HOUR


def test_dates_in_the_future_and_without_a_zone_count_as_now_and_as_utc() -> None:
    odd = (datetime(2999, 1, 1, tzinfo=UTC), datetime(2026, 3, 2, 11), datetime(2026, 3, 2, 10))
    assert SHORTEST <= wait_after(a_poll(new=3, dates=odd)) < HOUR


@pytest.mark.parametrize(
    ("said", "at_least"),
    [
        ({"freshness": Freshness(fresh_for=4 * HOUR)}, 4 * HOUR),
        ({"freshness": Freshness(fresh_for=300 * DAY)}, LONGEST),
        ({"ttl": 5 * HOUR}, 5 * HOUR),
        ({"status": 429, "freshness": Freshness(retry_after=9 * HOUR)}, 9 * HOUR),
        ({"status": 503, "freshness": Freshness(retry_after=20 * DAY)}, 20 * DAY),
        ({"status": 429}, HOUR),
    ],
)
def test_what_server_and_feed_ask_for_is_never_undercut(said: dict[str, object], at_least: timedelta) -> None:
    wait = wait_after(a_poll(new=20, dates=dates(timedelta(minutes=5)), **said))
    assert at_least <= wait <= at_least * 1.1 + timedelta(seconds=1)


def test_the_reason_is_given() -> None:
    assert due_after(a_poll(ttl=5 * HOUR)).because == ("the feed's ttl: 5 h",)
    assert due_after(a_poll(status=500)).because == ("error 1 in a row: status 500",)


def test_hours_and_days_that_the_feed_excludes_are_left_out() -> None:
    poll = a_poll(new=20, dates=dates(timedelta(minutes=5)), skip_hours=(12, 13), skip_days=("Tuesday",))
    due = due_after(poll).at
    assert due is not None
    assert due.hour == 14
    late = due_after(replace(poll, at=datetime(2026, 3, 2, 23, 50, tzinfo=UTC))).at
    assert late is not None
    assert (late.weekday(), late.hour) == (2, 0)


def test_what_the_feed_excluded_holds_after_a_304_too() -> None:
    history = remember(History(), a_poll(new=20, dates=dates(timedelta(minutes=5)), skip_hours=(12, 13), ttl=HOUR))
    due = due_after(a_poll(status=304, entries=None), history).at
    assert due is not None
    assert due.hour == 14


def test_a_feed_that_excludes_every_hour_is_asked_all_the_same() -> None:
    assert wait_after(a_poll(skip_hours=tuple(range(24)))) < 2 * HOUR


def test_errors_back_off_to_a_day_and_after_two_weeks_to_a_week() -> None:
    history, at, waits = History(), NOW, []
    for _ in range(30):
        poll = Poll(at=at, problem="no answer")
        history = remember(history, poll)
        due = next_poll(history, poll, at, "k").at
        assert due is not None
        waits.append(due - at)
        at = due
    assert waits[0] < 2 * HOUR
    assert all(earlier <= later * 1.1 for earlier, later in itertools.pairwise(waits))
    assert waits[8] < 1.2 * DAY
    assert waits[-1] >= LONGEST


def test_a_good_answer_ends_the_errors() -> None:
    history = remember(History(), Poll(at=NOW, status=500))
    assert remember(history, a_poll(status=304, entries=None)).errors == 0


def test_410_retires() -> None:
    assert due_after(Poll(at=NOW, status=410, problem="status 410")).at is None


def test_a_permanent_redirect_is_adopted_when_it_repeats() -> None:
    history = History()
    for i in range(ADOPT_AFTER):
        assert adopt(history) is None
        history = remember(history, a_poll(NOW + HOUR * i, permanent="https://new.example/feed"))
    assert adopt(history) == "https://new.example/feed"


def test_a_redirect_that_changes_its_mind_starts_anew() -> None:
    history = History()
    for target in ("https://a.example/", "https://a.example/", "https://b.example/", None, "https://a.example/"):
        history = remember(history, a_poll(permanent=target))
        assert adopt(history) is None


def test_sources_with_the_same_rhythm_are_spread() -> None:
    poll = a_poll(new=20, dates=dates(DAY))
    times = {next_poll(remember(History(), poll), poll, NOW, f"source {i}").at for i in range(100)}
    assert len(times) > 90
    assert spread("k", HOUR) == spread("k", HOUR)


@pytest.mark.parametrize(
    ("status", "said", "delay", "want"),
    [
        (200, Freshness(), None, PACE),
        (200, Freshness(), timedelta(seconds=10), timedelta(seconds=10)),
        (200, Freshness(), timedelta(milliseconds=10), PACE),
        (429, Freshness(), None, timedelta(minutes=1)),
        (503, Freshness(retry_after=timedelta(minutes=5)), None, timedelta(minutes=5)),
        (429, Freshness(retry_after=DAY), None, HOUR),
    ],
)
def test_the_pause_between_requests_to_a_host(
    status: int, said: Freshness, delay: timedelta | None, want: timedelta
) -> None:
    assert pace(status, said, delay) == want


SPANS = st.none() | st.timedeltas(timedelta(0), timedelta(days=4000))


@given(
    st.lists(
        st.builds(
            Poll,
            at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
            status=st.sampled_from([0, 200, 304, 404, 429, 500, 503]),
            problem=st.sampled_from(["", "", "no answer"]),
            freshness=st.builds(Freshness, fresh_for=SPANS, retry_after=SPANS),
            ttl=SPANS,
            skip_hours=st.lists(st.integers(-5, 99), max_size=30).map(tuple),
            skip_days=st.lists(st.sampled_from(["Monday", "sunday ", "x", ""]), max_size=9).map(tuple),
            entries=st.none() | st.integers(0, 100),
            new=st.integers(0, 100),
            dates=st.lists(st.datetimes(), max_size=5).map(tuple),
            permanent=st.none() | st.just("https://new.example/"),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_any_history_gives_a_time_within_bounds_and_the_same_one_each_time(polls: list[Poll]) -> None:
    polls = sorted(polls, key=lambda poll: poll.at)
    history = History()
    for poll in polls:
        history = remember(history, poll)
    last = polls[-1]
    due = next_poll(history, last, last.at, "k")
    assert due == next_poll(history, last, last.at, "k")
    assert due.at is not None
    assert SHORTEST <= due.at - last.at <= timedelta(days=42)
    assert due.because
