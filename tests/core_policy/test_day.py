"""What one day brings to an editor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.freshness import credible_date, news_time
from newsloom.core.policy import Rival, Settings, StoryFacts, day_of, standing

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
POLICY = Settings()


def proposed(rivals: list[Rival], settings: Settings = POLICY) -> list[str]:
    day = day_of(rivals, settings)
    return [
        one.id
        for one in rivals
        if standing(
            StoryFacts(id=one.id, heat=one.heat, quality=50, sources=one.sources, first_seen=NOW, news_at=NOW),
            (), settings, NOW, bar=day.bar, folded=day.folds.get(one.id),
        ).state == "proposed"
    ]  # fmt: skip


def others(count: int) -> list[Rival]:
    return [Rival(id=f"o{i}", heat=40.0, provider=f"p{i}", articles=9) for i in range(count)]


def test_a_vendors_notices_are_one_proposal_with_the_rest_folded_under_the_hottest():
    notices = [Rival(id=f"n{i}", heat=25.0 + i, provider="vendor", title=f"Notice {i}") for i in range(9)]
    assert proposed([*others(4), *notices]) == ["o0", "o1", "o2", "o3", "n8"]
    folds = day_of([*others(4), *notices], POLICY).folds
    assert folds["n8"].more == 8
    assert folds["n3"].under == "Notice 8"


def test_what_a_second_house_reports_is_not_folded():
    notices = [Rival(id=f"n{i}", heat=25.0 + i, provider="vendor") for i in range(3)]
    shared = Rival(id="shared", heat=24.0, provider="vendor", sources=2)
    assert "shared" in proposed([*others(4), *notices, shared])


def test_who_stands_before_the_editor_keeps_the_place():
    old = Rival(id="old", heat=21.0, provider="vendor", state="proposed", title="Old")
    late = Rival(id="late", heat=60.0, provider="vendor")
    folds = day_of([*others(3), old, late], POLICY).folds
    assert folds["late"].under == "Old"
    assert folds["old"].more == 1


def test_a_newsroom_of_one_or_two_sources_folds_nothing():
    alone = [Rival(id=f"n{i}", heat=30.0 - i, provider="only", articles=10) for i in range(6)]
    assert len(proposed(alone)) == 6
    assert len(proposed([*others(3), *alone], Settings(proposals_of_one=0))) == 9


@given(st.lists(st.tuples(st.floats(0, 100), st.sampled_from("abcdefgh"), st.integers(1, 3)), max_size=120))
def test_a_day_never_brings_more_than_a_fifth_of_its_articles_but_three_in_any_case(rows: list[tuple[float, str, int]]):
    rivals = [
        Rival(id=str(i), heat=heat, provider=house, sources=n, articles=n) for i, (heat, house, n) in enumerate(rows)
    ]
    count = sum(one.articles for one in rivals)
    assert len(proposed(rivals)) <= min(25, max(3, count // 5))


def facts(**more: object) -> StoryFacts:
    given: dict[str, object] = {"id": "s", "heat": 90.0, "quality": 60, "first_seen": NOW, "news_at": NOW}
    return StoryFacts(**(given | more))  # type: ignore[arg-type]


def test_what_is_older_than_three_days_is_no_news_however_hot():
    assert standing(facts(), (), POLICY, NOW).state == "proposed"
    old = standing(facts(news_at=NOW - timedelta(days=4)), (), POLICY, NOW)
    assert old.state == "new"
    assert "4 days" in old.because[0]
    before = standing(facts(news_at=NOW - timedelta(days=4), was="proposed"), (), POLICY, NOW)
    assert before.state == "proposed"


def test_a_digest_is_no_proposal_unless_others_take_it_up():
    forms = (("roundup", 0.8),)
    assert standing(facts(forms=forms), (), POLICY, NOW).state == "new"
    assert standing(facts(forms=forms, sources=2), (), POLICY, NOW).state == "proposed"
    assert standing(facts(forms=(("roundup", 0.5),)), (), POLICY, NOW).state == "proposed"


def test_a_report_is_of_its_publication_where_that_can_be_believed():
    assert news_time(NOW, NOW - timedelta(days=40)) == NOW - timedelta(days=40)
    assert news_time(NOW, None) == NOW
    assert news_time(NOW, NOW + timedelta(days=9)) == NOW
    assert news_time(NOW, datetime(1970, 1, 1, tzinfo=UTC)) == NOW
    assert news_time(NOW, datetime(2026, 1, 1, tzinfo=UTC)) == NOW  # a year, read as its first day
    assert news_time(NOW, None, backlog=True) < NOW - POLICY.news
    assert news_time(NOW, NOW - timedelta(hours=1), backlog=True) == NOW - timedelta(hours=1)


def test_a_day_without_an_hour_ends_at_its_end_and_never_in_the_future():
    assert credible_date(NOW, datetime(2026, 3, 5, tzinfo=UTC)) == NOW
    assert credible_date(NOW, datetime(2026, 3, 3, tzinfo=UTC)) == datetime(2026, 3, 4, tzinfo=UTC)


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1990, 1, 2), max_value=datetime(2200, 1, 1)) | st.none())
def test_no_date_makes_a_report_newer_than_its_first_sight(published: datetime | None):
    assert news_time(NOW, published) <= NOW
