"""If source, topic, word, form, heat then approve, hold, drop, tag, tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.policy import Rule, Settings, StoryFacts, Subject, applied
from newsloom.errors import ConfigInvalid
from newsloom.runtime.rules import rules_in, rules_of, rules_toml

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


def a_story(
    spoken=False, tags=(), sources=("The Court Gazette", "gazette.example"), texts=("Recall of 400 pumps",), **facts
):
    given = {"id": "s", "heat": 30.0, "quality": 60, "topics": ("Pumps",), "news_at": NOW} | facts
    return Subject(facts=StoryFacts(**given), sources=sources, texts=texts, spoken=spoken, tags=tags)


def does(rule, story=None, *more, now=NOW):
    return [(one.action, one.gate) for one in applied([rule, *more], story or a_story(), Settings(), now)]


def a_rule(then="hold", **what):
    return Rule(name=what.pop("name", "r"), then=(then,), **what)


@pytest.mark.parametrize("what", [
    {"sources": ("gazette.example",)}, {"sources": ("the court gazette", "elsewhere.example")}, {"topics": ("Pumps",)},
    {"words": ("pumps",)}, {"words": ("of  400 PUMPS",)}, {"heat": 30}, {"below": 30.5}, {"words": ("recall",), "heat": 10},
])  # fmt: skip
def test_a_rule_is_about_a_story_when_all_that_it_names_holds(what):
    assert does(a_rule(**what)) == [("hold", "")]


@pytest.mark.parametrize("what", [
    {"sources": ("gazette",)}, {"topics": ("Valves",)}, {"words": ("pump",)}, {"heat": 30.1}, {"below": 30},
    {"words": ("recall",), "topics": ("Valves",)}, {"forms": ("opinion",)}, {},
])  # fmt: skip
def test_else_it_is_not(what):
    assert does(a_rule(**what)) == []


def test_words_of_scripts_without_blanks_are_found_too():
    assert does(a_rule(words=("夜行列車",)), a_story(texts=("四か国が夜行列車を運行",))) == [("hold", "")]


def test_a_rule_is_silent_where_somebody_spoke():
    ((action, gate),) = does(a_rule(words=("recall",)), a_story(spoken=True))
    assert (action, bool(gate)) == ("hold", True)
    ((_, gate),) = does(a_rule("tag", words=("recall",), tag="safety"), a_story(spoken=True))
    assert not gate


@pytest.mark.parametrize("facts", [
    {"forms": (("press release", 0.9),)}, {"quality": 5}, {"forms": (("roundup", 0.9),)}, {"public": True},
    {"news_at": NOW - timedelta(days=9)},
])  # fmt: skip
def test_no_rule_approves_what_waits_for_a_person(facts):
    ((action, gate),) = does(a_rule("approve", words=("recall",)), a_story(**facts))
    assert (action, bool(gate)) == ("approve", True)


def test_the_first_rule_decides_where_a_story_stands():
    found = does(a_rule("approve", words=("recall",)), None, a_rule("drop", name="second", heat=1))
    assert found == [("approve", ""), ("drop", "another rule came first")]


def test_one_tag_once():
    assert does(a_rule("tag", words=("recall",), tag="safety"), a_story(tags=("safety",)))[0][1]


@pytest.mark.parametrize("text", [
    "[[rule]]\nname = 'x'\nword = ['a']", "[[rule]]\nname = 'x'\nthen = ['hold']", "[[rule]]\nthen = 'hold'\nheat = 3",
    "[[rule]]\nname = 'x'\nheat = 'hot'\nthen = ['hold']", "[[rule]]\nname = 'x'\nheat = 5\nthen = ['eat']", "rule = 3", "x = 1",
    "[[rule]]\nname = 'x'\nheat = 5\nthen = ['tag']", "[[rule]]\nname = 'x'\nwords = ['a']\nthen = ['hold']", "not toml",
    "[[rule]]\nname = 'x'\nheat = 5\nthen = ['hold']\n" * 2, "rule = [" * 2000,
    "[[rule]]\nname = 'x'\nheat = nan\nthen = ['hold']", "[[rule]]\nname = 'x'\nheat = 5\nthen = ['hold']\nholds = 'yes'",
])  # fmt: skip
def test_a_file_that_says_no_rule_gets_a_sentence(tmp_path, text):
    (tmp_path / "rules.toml").write_text(text)
    with pytest.raises(ConfigInvalid):
        rules_in(tmp_path)


TEXT = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)
LISTS = st.lists(TEXT, min_size=1, max_size=3).map(tuple)


@given(st.builds(
    Rule, name=TEXT, sources=LISTS, topics=LISTS, words=LISTS, forms=LISTS, heat=st.none() | st.floats(0, 100),
    below=st.none() | st.floats(0, 100), then=st.just(("hold", "tag")), tag=TEXT, holds=st.booleans(),
))  # fmt: skip
def test_what_is_written_is_read_again(rule):
    import tomllib

    assert rules_of(tomllib.loads(rules_toml([rule])), "x") == (rule,)
