"""No foreign text stops the program: it is cut before it is looked at, and looked at in time that grows with its length."""

from __future__ import annotations

import html
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.feed import read_feed
from newsloom.model import gate
from newsloom.model.article import Article
from security.hostile_patterns import all_patterns, superlinear

PATTERNS = all_patterns()


def test_the_search_finds_patterns_and_knows_a_quadratic_one_from_a_linear_one():
    import re

    from security.hostile_patterns import Found

    assert len(PATTERNS) > 250
    assert superlinear(Found("here", re.compile(r"\s+$")))
    assert superlinear(Found("here", re.compile(r"<p [^>]*>")))
    assert superlinear(Found("here", re.compile(r"(?:a+)+b")))
    assert not superlinear(Found("here", re.compile(r"(?<!\s)\s+$")))


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(8))
def test_every_pattern_of_the_program_takes_time_that_grows_with_the_length_of_the_text(part):
    slow = {found.where: why for found in PATTERNS[part::8] if (why := superlinear(found))}
    assert not slow


@pytest.mark.parametrize(
    "title",
    [
        html.escape("&lt;") + "\u2003" * 60_000,
        html.escape("<p " * 120_000),
        html.escape("<svg" * 100_000),
        html.escape("<a onx" * 60_000),
        "&lt;!--" * 60_000,
        "&amp;" * 200_000,
        html.escape("<" + "\t" * 150_000),
    ],
)
@pytest.mark.parametrize(
    "field", ["title", "category", "author", "guid", "pubDate", "link", "description", "dc:creator"]
)
def test_a_feed_with_a_hostile_field_is_read_at_once(field, title):
    item = f"<item><title>t</title><link>http://a.example/1</link><{field}>{title}</{field}></item>"
    document = f'<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{title}</title>{item}</channel></rss>'
    before = time.process_time()
    feed = read_feed(document.encode())
    assert len(feed.entries) == 1
    assert len(feed.title) <= gate.TITLE
    assert time.process_time() - before < 5


@pytest.mark.parametrize("field", ["author", "managingEditor", "title", "category", "guid", "description"])
def test_the_tolerant_reader_is_given_no_word_that_its_patterns_stumble_over(field):
    word = "a@" + "a." * 150_000 + "!"
    item = f"<item><title>a</title><link>http://a.example/1</link><{field}>{word}</{field}></item>"
    document = f'<rss version="2.0"><!-- <item> <item> --><channel><title>x & y</title>{item}</channel></rss>'
    before = time.process_time()
    assert len(read_feed(document.encode()).entries) == 1
    assert time.process_time() - before < 8


TEXTS = st.text(st.sampled_from("a \x1b\x9b\x9d]0;[2J\x07\r\n\té́\u202e\u2028\ud800\\"), max_size=40)


@given(TEXTS)
def test_what_passed_the_gate_holds_no_control_character_and_passes_again_unchanged(text):
    line, prose = gate.line(text), gate.prose(text)
    assert all(char.isprintable() or char == " " for char in line)
    assert all(char.isprintable() or char in " \n\t" for char in prose)
    assert gate.line(line) == line
    assert gate.prose(prose) == prose


def test_a_sequence_that_a_terminal_obeys_goes_with_its_arguments():
    assert gate.line("Robots\x1b]0;OWNED\x07 walk\x1b[2J on \x9b31mMars\x1bc.") == "Robots walk on Mars."
    assert gate.line("one\r\ntwo\u2028three") == "one two three"
    assert gate.prose("one\r\ntwo\rthree") == "one\ntwo\nthree"


def test_an_article_passes_the_gate_wherever_it_is_made():
    article = Article(
        url="https://a.example/1", canonical_url="https://a.example/1", title="A\x1b[31m title" + "x" * 5_000,
        authors=("Ann\x07", "\x00"), video="javascript:alert(1)", amp_url="data:text/html,x",
        original_url="https://b.example/1",
    )  # fmt: skip
    assert article.title.startswith("A title")
    assert len(article.title) <= gate.TITLE
    assert article.authors == ("Ann",)
    assert (article.video, article.amp_url, article.original_url) == (None, None, "https://b.example/1")
