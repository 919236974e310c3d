"""The words of a post."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsloom.config.checks import POST_FIELDS
from newsloom.render.posting import FIELDS, filled, graphemes, shortened

VALUES = {"title": "The ferry sails", "excerpt": "It was in dock for a month.", "url": "https://n.example/news/f/"}


def test_fields_are_those_that_the_setting_takes():
    assert FIELDS == POST_FIELDS


def test_a_template_is_filled():
    assert filled("{title}: {excerpt} {url} {topics}", VALUES, 300) == (
        "The ferry sails: It was in dock for a month. https://n.example/news/f/"
    )


def test_too_long_the_excerpt_goes_first_and_the_address_never():
    text = filled("{title}\n\n{excerpt}\n\n{url}", VALUES | {"excerpt": "word " * 200}, 120)
    assert graphemes(text) <= 120 and text.startswith("The ferry sails\n\nword") and text.endswith(VALUES["url"])
    assert "word…" in text


def test_a_family_is_one_sign():
    assert graphemes("👨‍👩‍👧 🇳🇴") == 3
    assert shortened("👨‍👩‍👧" * 5, 3) == "👨‍👩‍👧" * 2 + "…"


@given(st.text(max_size=300), st.text(max_size=300), st.integers(40, 320))
def test_every_post_keeps_within_its_limit_and_keeps_its_address(title: str, excerpt: str, limit: int):
    text = filled("{title} {excerpt} {url}", {"title": title, "excerpt": excerpt, "url": VALUES["url"]}, limit)
    assert graphemes(text) <= limit
    assert VALUES["url"] in text
