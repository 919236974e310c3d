"""How hot a story is, and what an editor should see first."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.heat import Baseline, Promise, Settings, coverage, heat
from newsloom.model.story import Heat, Sighting

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def said(
    owner: str, hours: float = 0, *, copy: bool = False, weight: float = 1.0, published: datetime | None = None
) -> Sighting:
    """A report seen so many hours before noon."""
    return Sighting(
        article=f"{owner}/{hours}",
        provider=owner,
        owner=owner,
        seen=NOON - timedelta(hours=hours),
        published=published,
        is_copy=copy,
        weight=weight,
    )


def summed(because: tuple[str, ...]) -> float:
    return sum(float(line.rsplit(" ", 1)[1]) for line in because if line != "no reports")


times = st.datetimes(datetime(2023, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))
sightings = st.builds(
    Sighting,
    article=st.text(max_size=3),
    provider=st.sampled_from(["a", "b", ""]),
    owner=st.sampled_from(["a", "b", "c", ""]),
    seen=times,
    published=st.none() | times,
    is_copy=st.booleans(),
    weight=st.floats(),
)
floats = st.floats(allow_nan=True, allow_infinity=True)


def test_three_independent_reports_outweigh_forty_copies_of_one():
    three = coverage([said("a", 1), said("b", 2), said("c", 3)], NOON)
    burst = coverage([said("a", 3), *(said(f"x{i}", 1, copy=True) for i in range(40))], NOON)
    assert three.value > 2 * burst.value
    assert "40 copies +0.0" in burst.because


def test_an_owner_has_one_vote_however_often_it_reports():
    assert coverage([said("a", 1), said("a", 2), said("a", 3)], NOON).value == coverage([said("a", 1)], NOON).value


def test_a_trusted_provider_weighs_more():
    assert coverage([said("a", weight=1.5)], NOON).value > coverage([said("a", weight=0.5)], NOON).value


def test_many_votes_saturate_below_a_hundred():
    many = coverage([said(str(i)) for i in range(30)], NOON).value
    more = coverage([said(str(i)) for i in range(300)], NOON).value
    assert 95 < many <= more <= 100


def test_reports_that_come_fast_are_hotter_than_the_same_spread_over_days():
    assert (
        coverage([said(str(i), 0.5) for i in range(5)], NOON).value
        > coverage([said(str(i), 12 * i) for i in range(5)], NOON).value
    )


def test_three_reports_are_much_in_a_quiet_topic_and_little_in_a_loud_one():
    three = [said("a"), said("b"), said("c")]
    quiet = coverage(three, NOON, baseline=Baseline(sources=1.0)).value
    loud = coverage(three, NOON, baseline=Baseline(sources=12.0)).value
    assert quiet > 50 > loud


def test_a_new_development_lifts_an_old_story():
    old = [said("a", 40), said("b", 41)]
    assert coverage(old, NOON, developments=[NOON]).value > coverage(old, NOON).value + 10


def test_what_comes_in_the_first_hours_is_no_development():
    fresh = [said("a", 2), said("b", 1)]
    assert coverage(fresh, NOON, developments=[NOON]).value == coverage(fresh, NOON).value


def test_a_date_in_the_future_gains_nothing():
    assert (
        coverage([said("a", -30, published=NOON + timedelta(days=9))], NOON).value
        == coverage([said("a", 0)], NOON).value
    )


def test_an_old_text_found_today_is_old_news():
    assert coverage([said("a", 0, published=NOON - timedelta(days=20))], NOON).value < 1


def test_silence_says_so():
    assert coverage([], NOON) == Heat(value=0.0, because=("no reports",))


def test_in_a_niche_of_single_reports_the_new_and_original_one_leads():
    alone = coverage([said("a", 2)], NOON)
    good = heat(alone, Promise(novelty=0.9, originality=0.8, authority=0.7, quality=0.7), timedelta(hours=2))
    dull = heat(alone, Promise(novelty=0.1, originality=0.1, authority=0.5, quality=0.4), timedelta(hours=2))
    assert good.value > dull.value + 10


def test_a_promise_does_not_beat_a_story_that_everybody_reports():
    loud = heat(
        coverage([said(str(i), 1) for i in range(9)], NOON), Promise(novelty=0.2, quality=0.4), timedelta(hours=1)
    )
    niche = heat(
        coverage([said("a", 1)], NOON), Promise(novelty=1, authority=1, originality=1, quality=1), timedelta(hours=1)
    )
    assert loud.value > niche.value


@given(st.lists(sightings, max_size=8), st.lists(times, max_size=3), times, floats)
def test_coverage_is_bounded_and_its_parts_add_up(
    seen: list[Sighting], developments: list[datetime], now: datetime, usual: float
):
    made = coverage(seen, now, baseline=Baseline(sources=usual), developments=developments)
    assert 0 <= made.value <= 100
    assert summed(made.because) == pytest.approx(made.value, abs=1e-6)


@given(
    st.lists(sightings, max_size=8),
    st.lists(times, max_size=3),
    times,
    st.timedeltas(timedelta(0), timedelta(days=400)),
)
def test_coverage_never_rises_in_silence(
    seen: list[Sighting], developments: list[datetime], now: datetime, later: timedelta
):
    developments = [at for at in developments if at <= now]
    assert (
        coverage(seen, now + later, developments=developments).value
        <= coverage(seen, now, developments=developments).value
    )


@given(st.lists(sightings, min_size=1, max_size=8), sightings, times)
def test_a_copy_never_raises_coverage(seen: list[Sighting], copy: Sighting, now: datetime):
    copy = Sighting(article=copy.article, provider=copy.provider, owner=copy.owner, seen=copy.seen, is_copy=True)
    original = [one for one in seen if not one.is_copy]
    if original:
        assert coverage([*seen, copy], now).value == coverage(seen, now).value


@given(st.lists(sightings, max_size=6).flatmap(lambda s: st.tuples(st.just(s), st.permutations(s))), times)
def test_coverage_does_not_depend_on_the_order_of_reading(both: tuple[list[Sighting], list[Sighting]], now: datetime):
    assert coverage(both[0], now) == coverage(both[1], now)


@given(floats, floats, floats, floats, floats, st.timedeltas())
def test_heat_is_bounded_by_coverage_and_its_parts_add_up(
    value: float, a: float, b: float, c: float, d: float, age: timedelta
):
    made = heat(Heat(value=value), Promise(novelty=a, authority=b, originality=c, quality=d), age)
    assert 0 <= made.value <= 100
    assert math.isfinite(made.value)
    assert summed(made.because) == pytest.approx(made.value, abs=1e-6)


def test_a_half_life_of_nothing_lets_only_the_present_count():
    settings = Settings(half_life=timedelta(0), speed_half_life=timedelta(0))
    assert coverage([said("a", 1)], NOON, settings).value == 0
    assert coverage([said("a", 0)], NOON, settings).value > 0
