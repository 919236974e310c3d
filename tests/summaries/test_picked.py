"""What our own code picks as a summary: sentences that agree, and that tell news."""

from __future__ import annotations

import pytest

from newsloom.core.claims import Source
from newsloom.core.summary import pick
from newsloom.core.summary.picked import stands_alone


def picked(*texts: str) -> list[str]:
    sources = [
        Source(article=str(n), text=text, title="Lynx at Skarvholm Zoo bites boy", language="en", owner=str(n))
        for n, text in enumerate(texts)
    ]
    return [kept.text for kept in pick(sources, "en")]


@pytest.mark.parametrize(("age", "sentences"), [(4, 2), (3, 1)])
def test_sentences_that_give_one_child_two_ages_stay_apart(age, sentences):
    bitten = "A lynx at Skarvholm Zoo bit a 4-year-old boy on Sunday."
    climbed = f"Skarvholm police say the {age}-year-old climbed over a fence while his parents bought ice cream."
    assert len(picked(bitten, bitten, climbed, climbed)) == sentences


@pytest.mark.parametrize(
    "number", ["0845 125 2222", "+44 20 7946 0018", "(555) 867-5309", "555-867-5309", "0800 555111"]
)
def test_a_call_to_the_reader_is_no_news(number):
    assert not stands_alone(
        f"Anyone who saw the lynx at Skarvholm Zoo is asked to ring Skarvholm police on {number}.", "en"
    )


@pytest.mark.parametrize(
    "number", ["12 345 678 kroner", "1,250 kroner", "8,000 of 12,500 votes", "the seasons 2024-25 and 2025-26"]
)
def test_an_amount_is_no_telephone_number(number):
    assert stands_alone(f"Skarvholm Zoo will get {number} for a higher fence around its lynx, the mayor said.", "en")
