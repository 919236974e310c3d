"""What is new in a text."""
# ruff: noqa: E501 - the texts are made up

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.novelty import Known, Told, changes, facts, share_new, timeline
from newsloom.model.article import Article

START = datetime(2024, 5, 1, 8, tzinfo=UTC)
FIRST = 'The bridge in Altena was closed after 12 people were hurt. "We heard it crack like a whip," said Freddy Martinez. Repairs cost $4.2 million.'
AGAIN = "Twelve days on, Martinez of Altena recalls the crack. The repairs, at $4,200,000, are dear, and 12 people were hurt."
NEWS = 'Engineer Paula Denk of Dortmund found a second crack. "Nobody may cross it before autumn comes," she said. Now 15 people are hurt.'


def development(old: Iterable[str], new: str) -> float:
    """How much of a development a text is to who knows the old ones."""
    return share_new(Known(old).new(new))


def test_names_places_numbers_and_quotes_are_told_apart():
    found = {(fact.kind, fact.shown) for fact in facts(FIRST)}
    assert ("place", "Altena") in found
    assert ("name", "Freddy Martinez") in found
    assert ("number", "$4.2 million") in found
    assert ("number", "12 people") in found
    assert any(kind == "quote" and "whip" in shown for kind, shown in found)


def test_repetition_in_other_words_is_not_new():
    assert Known([FIRST]).new(AGAIN) == ()


def test_new_facts_are_shown_as_the_text_has_them():
    new = [fact.shown for fact in Known([FIRST, AGAIN]).new(NEWS)]
    assert "Paula Denk" in "; ".join(new)
    assert "Dortmund" in new
    assert "15 people" in new
    assert any("before autumn" in one for one in new)


def test_a_headline_in_capitals_has_no_names():
    assert facts("Mayor Says Bridge Will Stay Closed Until Autumn") == ()


def test_a_development_is_worth_more_than_a_repetition():
    assert development([FIRST], AGAIN) == 0.0
    assert development([FIRST], NEWS) > 0.6


def told(name: str, hours: float, text: str, **more: bool) -> Told:
    return Told(article=name, seen=START + timedelta(hours=hours), provider=name, title="", text=text, **more)


def test_a_timeline_has_the_first_report_and_what_brought_news():
    story = [told("c", 9, NEWS), told("a", 0, FIRST), told("b", 4, AGAIN), told("d", 10, NEWS, is_copy=True)]
    assert [step.article for step in timeline(story)] == ["a", "c"]
    assert [step.article for step in timeline(story, since=START + timedelta(hours=5))] == ["c"]


def an_article(title: str, text: str, **more: object) -> Article:
    return Article(url="https://a.example/1", canonical_url="https://a.example/1", title=title, text=text, **more)  # type: ignore[arg-type]


def test_a_retitled_and_corrected_article_says_what_changed():
    before = an_article("Bridge closed for a week", "The bridge closed. It cost 12 million.")
    after = an_article(
        "Bridge closed for a year",
        "The bridge closed. It cost 15 million.",
        corrections=("An earlier version named a wrong sum.",),
    )
    said = changes(before, after)
    assert said[0] == "retitled: 'Bridge closed for a week' is now 'Bridge closed for a year'"
    assert "correction: An earlier version named a wrong sum." in said
    assert "'12 million' became '15 million'" in said
    assert changes(before, before) == ()


@given(st.text(max_size=500), st.text(max_size=500))
def test_nothing_is_new_the_second_time(old: str, new: str):
    assert Known([old, new]).new(new) == ()
    assert 0.0 <= development([old], new) <= 1.0


def test_hostile_length_takes_bounded_time():
    assert len(facts("A1 b " * 200_000)) <= 400
    assert len(facts('"' * 100_000)) <= 400
    assert len(facts("A" * 500_000)) <= 400
