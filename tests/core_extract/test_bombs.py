"""Pages made to stall a reader are answered or refused within five seconds of the processor."""

from __future__ import annotations

import time

import pytest

from newsloom.core.extract import extract
from newsloom.errors import PageUnreadable

WORDS = "hello world "
MANY_ATTRIBUTES = " ".join(f"a{number}=1" for number in range(4900))

BOMBS = {
    "nested": "<div>" * 450 + WORDS * 80_000,
    "nested and named a title": "<div class=title>" * 450 + WORDS * 300_000,
    "one paragraph without end": "<p>" + WORDS * 600_000,
    "paragraphs": f"<p>{WORDS * 40}</p>" * 15_000,
    "a heading without end": "<h1>" + "a - b | " * 900_000,
    "dates without end": "<h1>Old pier to close</h1><p>" + "3 March 2020 " * 500_000,
    "links in one paragraph": "<p>" + "<a href=x>hello</a> world " * 14_000,
    "attributes": f"<div {MANY_ATTRIBUTES}>x</div>" * 100,
    "attributes apart by slashes": "<div " + "/".join(f"a{number}" for number in range(200_000)) + ">",
    "attributes without space": "<div " + "".join(f'a{number}="1"' for number in range(200_000)) + ">",
    "scripts": "<script>" + "a<b;" * 1_500_000 + "</script><p>x",
    "tags that never close": "<b><p>" * 9_000,
    "less-than signs": "<" * 600_000,
    "JSON-LD in JSON-LD": '<script type="application/ld+json">' + "[" * 400_000 + "</script>",
    "a title of entities": "<title>" + "&amp;" * 1_000_000 + "</title><p>x",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_answered_or_refused_in_time(name: str) -> None:
    extract("<p>x", "")  # the models of languages are loaded once
    start = time.process_time()
    try:
        extract(BOMBS[name], "https://courier.example/story")
    except PageUnreadable as refused:
        assert "more than" in str(refused)
    assert time.process_time() - start < 5


def test_elements_with_as_many_attributes_as_real_ones_are_read() -> None:
    page = (
        f"<div {' '.join(f'a{number}=1' for number in range(700))}><p>The board voted to close the pier.</p></div>" * 5
    )
    assert "The board voted" in extract(page, "https://courier.example/story").text
