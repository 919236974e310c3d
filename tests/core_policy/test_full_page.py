"""On a quiet day the front page is filled with what stood there before, within the caps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsloom.core.policy import PageSettings, PageStory, front_page, full_page

NOW = datetime(2026, 3, 9, 7, tzinfo=UTC)
S = PageSettings(size=30, per_provider=2, per_topic=100)


def story(name: str, provider: str, *, days: float = 0.0, heat: float = 50.0) -> PageStory:
    at = NOW - timedelta(days=days)
    return PageStory(id=name, heat=heat, provider=provider, topics=("T",), news_at=at, shown_at=at)


def test_a_full_day_is_left_as_it_is():
    many = [story(f"s{i}", f"p{i}", heat=i) for i in range(20)]
    assert full_page(many, S, now=NOW) == front_page(many, S, now=NOW)


def test_what_stood_there_before_stays_below_the_latest_first():
    page = full_page([story("old", "a", days=3, heat=99), story("older", "b", days=4), story("new", "c")], S, now=NOW)
    assert page == ("new", "old", "older")


def test_the_caps_hold_for_what_fills():
    stories = [story(f"s{i}", "vendor", days=2 + i) for i in range(9)] + [
        story(f"p{i}", f"p{i}", days=5) for i in range(6)
    ]
    page = full_page(stories, S, now=NOW)
    assert sum(name.startswith("s") for name in page) == 2
    assert len(page) == 8


def test_a_newsroom_with_one_provider_has_a_front_page_still():
    stories = [story(f"s{i}", "only", days=2 + i) for i in range(20)]
    assert full_page(stories, S, now=NOW) == ("s0", "s1", "s2", "s3", "s4", "s5")


def test_a_story_that_had_news_leaves_again_when_that_is_old():
    had_news = story("a", "a", days=1)
    assert front_page([had_news], S, now=NOW) == ()
