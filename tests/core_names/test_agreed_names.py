"""The names of a story: those that two independent newsrooms give it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.names import MOST_NAMES, Teller, agreed_names, has_name


def told(*texts: str, language: str = "en") -> list[Teller]:
    return [Teller(owner=f"o{n}", title="x", excerpt=text, language=language) for n, text in enumerate(texts)]


def test_what_one_newsroom_alone_names_is_not_in_the_story():
    found = agreed_names(told("The ferry Aurora left Lindholm with Ines Varga.", "A ferry left Lindholm late."))
    assert found == ("Lindholm",)


def test_two_articles_of_one_owner_are_one_voice():
    tellers = [
        Teller(owner="a", title="Boats sink off Lindholm today"),
        Teller(owner="a", title="Lindholm loses its boats"),
    ]
    assert agreed_names(tellers) == ()


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        ("The minister Ines Varga said no.", "It was said that Varga had gone.", ("Ines Varga",)),
        ("Vice President Ines Varga said no.", "That Ines Varga said no was clear.", ("Ines Varga",)),
        ("They sold Halcyon Wind to Norr.", "When Halcyon Wind, or Halcyon, met Norr.", ("Halcyon Wind", "Norr")),
        ("It was Lindholm’s harbour.", "It was the harbour of Lindholm.", ("Lindholm",)),
        ("Yesterday the boats sank.", "Yesterday the boats were lost.", ()),
        ("We read it in The Gazette.", "So wrote The Gazette.", ()),
    ],
)  # fmt: skip
def test_a_name_is_one_however_it_is_said(first, second, names):
    assert agreed_names(told(first, second), without=["The Gazette", "Gazette"]) == names


def test_a_headline_in_title_case_tells_no_name_from_a_word():
    tellers = [Teller(owner=o, title="Storm Wrecks Fleet In Harbour Overnight") for o in "ab"]
    assert agreed_names(tellers) == ()


def test_german_nouns_are_no_names():
    found = agreed_names(told("Die Fähre der Reederei liegt in Bremerhaven fest, sagt die EZB.",
                              "Eine Fähre liegt fest, meldet die EZB; die Reederei schweigt.", language="de"))  # fmt: skip
    assert found == ("EZB",)


@pytest.mark.parametrize(
    ("text", "name", "has"),
    [("The OpenAI-led group", "openai", True), ("Reopenai", "openai", False), ("Café Zoé opens", "cafe zoe", True),
     ("", "x", False), ("x", "", False), ("東京の朝", "東京の朝", True)],
)  # fmt: skip
def test_a_name_is_found_as_whole_words(text, name, has):
    assert has_name(text, name) is has


@given(st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=80), st.text(max_size=200)), max_size=6))
def test_any_text_is_read_and_each_name_was_said_by_two(rows):
    tellers = [Teller(owner=o, title=t, excerpt=e) for o, t, e in rows]
    found = agreed_names(tellers)
    assert len(found) <= MOST_NAMES and len(set(found)) == len(found)
    assert not found or len({o for o, _, _ in rows}) > 1
