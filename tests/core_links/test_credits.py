"""Does an article name another newsroom as its source?"""

from __future__ import annotations

import pytest

from newsloom.core.links import credits, is_credit


@pytest.mark.parametrize(
    "before",
    [
        "as was first reported by ",
        "According to the ",
        "so steht es laut ",
        "selon le ",
        "según ",
        "volgens de ",
        "enligt ",
        "h/t ",
    ],
)
def test_words_of_credit_before_a_link(before: str):
    assert is_credit(before)


@pytest.mark.parametrize(
    "before", ["He bought ", "The mayor of ", "", "accordingly ", "We spoke of reported cases in "]
)
def test_other_words_are_none(before: str):
    assert not is_credit(before)


def test_a_link_may_say_it_in_its_own_words():
    assert is_credit("", "wie der Hafenbote berichtet")
    assert not is_credit("", "the new ferry")


def test_only_names_that_are_asked_for_are_found():
    text = "The yard will close, according to the Harbour Courier. The Evening Globe is read. Wie das Tagblatt berichtet, bald."
    names = {"Harbour Courier": "c", "Evening Globe": "g", "Tagblatt": "t", "Nobody": "n"}
    assert credits(text, names) == {"c", "t"}


def test_a_credit_ends_with_its_sentence():
    assert (
        credits("He spoke according to plan. Globe Trotters won the match in town.", {"Globe Trotters": "g"})
        == frozenset()
    )
