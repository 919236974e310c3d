"""When an approved story goes out: not before a time that was named, at an edition's hour, and never taken back for waiting."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.policy import Settings, StoryFacts, moment_of, next_edition, standing
from newsloom.model.review import Verdict

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
TWICE = Settings(editions=(time(17), time(6, 30)), zone=BERLIN)


def said(kind, at=NOW, **value):
    return Verdict(id=f"{kind}{at}", at=at, actor="ana", kind=kind, subject="s", value=value)


def stands(verdicts, now=NOW, settings=None, **facts):
    return standing(StoryFacts(id="s", heat=50, **facts), verdicts, settings or Settings(), now)


def test_an_approval_for_later_holds_until_then():
    later = NOW + timedelta(hours=2)
    approval = said("approve", not_before=later.isoformat())
    waits = stands([approval])
    assert (waits.state, waits.until) == ("held", later)
    assert waits.because == ("approved by ana", "it goes out at 2026-11-30 12:00 UTC")
    assert stands([approval], now=later).state == "published"
    assert stands([approval], now=later).until is None


@pytest.mark.parametrize("kind", ["hold", "reject", "remove"])
def test_a_later_decision_ends_the_wait(kind):
    approval = said("approve", not_before=(NOW + timedelta(hours=2)).isoformat())
    other = said(kind, NOW + timedelta(minutes=1))
    for now in (NOW + timedelta(minutes=2), NOW + timedelta(hours=9)):
        assert stands([approval, other], now=now).state != "published"
    at_once = said("approve", NOW + timedelta(minutes=1))
    assert stands([approval, at_once], now=NOW + timedelta(minutes=2)).state == "published"


def test_stories_go_out_at_the_hours_of_editions_by_the_newsrooms_clock():
    waits = stands([said("approve")], settings=TWICE)
    assert (waits.state, waits.until) == ("held", datetime(2026, 11, 30, 16, 0, tzinfo=UTC))
    assert stands([said("approve")], now=waits.until, settings=TWICE).state == "published"
    # What readers know already does not wait, and an embargo that ends between two editions waits for none.
    assert stands([said("approve")], settings=TWICE, public=True).state == "published"
    night = said("approve", not_before="2026-11-30T22:00:00+00:00")
    assert stands([night], settings=TWICE).until == datetime(2026, 11, 30, 22, 0, tzinfo=UTC)


def test_what_policy_publishes_waits_for_the_edition_too():
    settings = Settings(
        publish=True, publish_heat=10, publish_quality=0, publish_sources=1, editions=(time(17),), zone=UTC
    )
    facts = {"quality": 60, "first_seen": NOW, "last_seen": NOW, "news_at": NOW}
    assert stands([], settings=settings, **facts).state == "held"
    assert stands([], now=NOW + timedelta(hours=7), settings=settings, **facts).state == "published"


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.lists(st.times().map(lambda t: t.replace(second=0, microsecond=0)), min_size=1, max_size=4),
)
def test_the_next_edition_is_at_one_of_the_hours_and_within_a_day(at, hours):
    found = next_edition(at, hours, BERLIN)
    assert at <= found <= at + timedelta(hours=25)
    assert next_edition(found, hours, BERLIN) == found


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01T00:00", None, 7, "0001-01-01T00:00+14:00"])
def test_what_is_no_time_is_none(text):
    assert moment_of(text) is None
