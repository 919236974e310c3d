"""What foreign HTML may bring into the newsroom."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.feed.text import title_text
from newsloom.core.sanitise import plain_text, safe_html


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="java&#10;script:alert(1)">x</a>',
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        '<math href="javascript:alert(1)">x</math>',
        '<iframe src="https://a.example/"></iframe>',
        '<p style="background:url(javascript:alert(1))">x</p>',
        '<form action="https://a.example/"><input onfocus=alert(1) autofocus></form>',
        "<sv<svg>g onload=alert(1)>",
        "<<script>script>alert(1)</script>",
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        "<object data=x></object><embed src=x><base href=//a.example/>",
    ],
)
def test_nothing_that_acts_survives(markup: str) -> None:
    for text in (safe_html(markup), safe_html(markup, "https://a.example/")):
        assert not re.search(
            r"<(?:script|svg|math|iframe|object|embed|form|input|base|style)|\son\w+\s*=|javascript:|data:|style=", text
        )


def test_text_links_and_images_stay() -> None:
    assert safe_html('<p>A <a href="/b">link</a> <img src="c.png" alt="d" width="9"></p>', "https://a.example/x/") == (
        '<p>A <a href="https://a.example/b" rel="noopener noreferrer nofollow">link</a> '
        '<img src="https://a.example/x/c.png" alt="d" width="9"></p>'
    )


def test_without_a_base_relative_links_are_dropped() -> None:
    assert "href" not in safe_html('<a href="/b">link</a>')


def test_the_text_inside_foreign_elements_stays() -> None:
    assert safe_html("<svg><title>A map</title><circle/></svg>") == "A map"


def test_plain_text_parts_blocks() -> None:
    assert plain_text("<p>One &amp; two</p><p>Three<br>four</p><script>x</script>") == "One & two\nThree\nfour"


@given(
    st.lists(
        st.sampled_from(
            [
                "<",
                ">",
                "script",
                "svg",
                "onload=",
                "=x",
                "/",
                "'",
                '"',
                "a",
                "href=javascript:1",
                "&lt;",
                "&gt;",
                "&amp;lt;",
                "p",
                "!",
                "--",
                "<b>",
                "</b>",
            ]
        ),
        max_size=30,
    )
)
def test_titles_never_hold_an_active_element(parts: list[str]) -> None:
    title = title_text(" ".join(parts))
    assert not re.search(r"<\s*(?:script|svg|iframe|img)\b", title)


@given(st.text(max_size=200))
def test_any_text_is_sanitised_and_twice_is_once(text: str) -> None:
    once = safe_html(text)
    if "<" in text or "&" in text:
        assert safe_html(once) == once
    plain_text(text)
