"""What is news of a story, and when: publication, developments, another house that takes it up."""

from __future__ import annotations

from datetime import timedelta

from newsloom.pipeline.scoring.score_story import judge
from newsloom.runtime.scoring_settings import Settings

from .newsroom import AGAIN, CRACK, LATER, NOW
from .test_judging import held, told

SETTINGS = Settings()


def news_at(*members, **more):
    return judge(told(*members, **more), SETTINGS, NOW).news_at


def test_an_old_text_found_today_is_old_news_and_cold():
    old = judge(told(held("a", CRACK, published=NOW - timedelta(days=40))), SETTINGS, NOW)
    fresh = judge(told(held("a", CRACK, published=NOW)), SETTINGS, NOW)
    assert old.news_at == NOW - timedelta(days=40)
    assert old.heat < 1 < 20 < fresh.heat


def test_an_undated_text_of_a_new_sources_backlog_is_not_todays_news():
    story = told(held("a", CRACK), backlog=frozenset({"a"}))
    assert judge(story, SETTINGS, NOW).news_at < NOW - timedelta(days=3)


def test_an_old_text_makes_a_fresh_story_no_older():
    fresh = held("a", CRACK, published=NOW)
    old = held("b", AGAIN, 1, published=NOW - timedelta(days=40))
    assert news_at(fresh, old) >= NOW


def test_a_second_and_a_third_house_are_news_of_the_story_and_a_copy_is_none():
    first, second, third = held("a", CRACK), held("b", AGAIN, 9), held("c", AGAIN, 20)
    assert news_at(first) == NOW
    assert news_at(first, second) == NOW + timedelta(hours=9)
    assert news_at(first, second, third) == NOW + timedelta(hours=20)
    assert news_at(first, second, third, copies={"b": "a", "c": "a"}) == NOW


def test_a_fourth_house_alone_is_none_but_what_it_adds_is():
    houses = [held(name, AGAIN, hours) for name, hours in (("a", 0), ("b", 1), ("c", 2), ("d", 30))]
    assert news_at(*houses) == NOW + timedelta(hours=2)
    assert news_at(*houses[:3], held("d", LATER, 30)) == NOW + timedelta(hours=30)
