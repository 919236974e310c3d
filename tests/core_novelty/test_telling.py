"""What is new is told in a line that a reader understands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.novelty import Known, Told, says, timeline

START = datetime(2024, 5, 1, 8, tzinfo=UTC)
FIRST = "The council of Altena closed the bridge on Monday after a crack was found."


def line(old: str, new: str, title: str = "") -> str:
    return says(Known([old]).new(f"{title}\n{new}"), new, title=title)


def test_the_short_sentence_with_most_new_facts_tells_them():
    new = "The bridge in Altena is closed. Engineer Paula Denk of Dortmund puts the repairs at $4.2 million. It rained."
    assert line(FIRST, new) == "Engineer Paula Denk of Dortmund puts the repairs at $4.2 million."


def test_bare_numbers_are_no_news():
    assert line(FIRST, "The bridge in Altena. 66 315 52 60") == ""
    assert line(FIRST, "04; 40") == ""


def test_repetition_is_no_news():
    assert line(FIRST, "The council of Altena closed the bridge on Monday, once more.") == ""


def test_a_sentence_too_long_gives_way_to_its_quotes_amounts_and_names():
    long = "It was said at length, " + "and at greater length, " * 9 + "that Paula Denk wants 17 percent more."
    assert line(FIRST, long) == "17 percent; Paula Denk"


def test_furniture_of_a_page_is_not_quoted():
    new = "Copyright 2024 Altena Herald Media Group and Dortmund Press.\nReporting by Paula Denk and Freddy Martinez."
    assert not line(FIRST, new).startswith(("Copyright", "Reporting"))


def test_a_title_speaks_where_the_text_is_silent():
    assert line(FIRST, "", title="Repairs will cost 4.2 million euros, council says.") == (
        "Repairs will cost 4.2 million euros, council says."
    )


def test_a_timeline_carries_the_line():
    story = [
        Told(article="a", seen=START, provider="A", title="", text=FIRST),
        Told(article="b", seen=START + timedelta(hours=5), provider="B", title="", text="Now 15 people are hurt."),
    ]
    assert timeline(story)[1].says == "Now 15 people are hurt."


@given(st.text(max_size=400), st.text(max_size=600))
def test_a_line_is_short_whatever_comes(old: str, new: str):
    said = line(old, new, title=new[:50])
    assert len(said) <= 160
    assert "\n" not in said
