"""Licence signals, read conservatively."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.licence import feed_signals, header_signals, rights, robots_directives, robots_signals
from newsloom.model.source import Rights


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("noai, noimageai", ("noai", "noimageai")),
        ("NOARCHIVE", ("noarchive",)),
        ("index, follow", ()),
        ("googlebot: noarchive, noai", ()),
        ("googlebot: noarchive, newsloom: noai", ("noai",)),
        ("max-snippet: 0", ("max-snippet:0",)),
        ("max-snippet:-1, max-image-preview:large", ()),
        ("unavailable_after: 2030-01-01, noai", ("noai",)),
    ],
)
def test_directives_for_us_are_told_from_those_for_others(value: str, found: tuple[str, ...]) -> None:
    assert robots_directives(value, "newsloom") == found


def test_headers_give_their_signals_verbatim() -> None:
    headers = {
        "x-robots-tag": "noarchive",
        "tdm-reservation": "1",
        "link": '<https://a.example/rsl.xml>; rel="license"; type="application/rsl+xml", </next>; rel=next, '
        "<https://cc.example/by>; rel=license",
    }
    assert header_signals(headers, "newsloom") == (
        "robots: noarchive",
        "tdm-reservation: 1",
        "RSL https://a.example/rsl.xml",
        "license https://cc.example/by",
    )


@pytest.mark.parametrize(
    ("signals", "image", "text", "summary"),
    [
        ((), None, None, None),
        (("robots: noai",), None, None, False),
        (("robots: noimageai",), False, None, False),
        (("robots: noarchive",), None, False, None),
        (("robots: noimageindex",), False, None, None),
        (("tdm-reservation: 1",), None, False, False),
        (("tdm-reservation: 0",), None, None, None),
        (("content-signal: search=yes, ai-input=no",), None, None, False),
        (("content-signal: search=yes, ai-train=no",), None, None, None),
        (("content-usage: ai=n",), None, None, False),
        (("RSL https://a.example/rsl.xml",), None, None, None),
        (("noarchive",), None, False, None),
    ],
)
def test_what_follows_from_a_signal(
    signals: tuple[str, ...], image: bool | None, text: bool | None, summary: bool | None
) -> None:
    found = rights(signals)
    assert (found.show_image, found.store_text, found.summarise) == (image, text, summary)
    assert found.signals == signals


def test_a_no_of_the_owner_is_never_turned_into_a_yes_and_a_signal_beats_his_yes() -> None:
    found = rights(["robots: noai"], Rights(show_image=False, summarise=True))
    assert (found.show_image, found.summarise) == (False, False)


def test_robots_files_and_feeds_name_their_licences() -> None:
    assert robots_signals(["https://a/rsl.xml"], ["content-signal: ai-input=no"]) == (
        "RSL https://a/rsl.xml",
        "content-signal: ai-input=no",
    )
    assert feed_signals(None) == ()
    assert feed_signals("https://cc.example/by") == ("license https://cc.example/by",)


@given(st.text(max_size=300), st.text(max_size=300), st.lists(st.text(max_size=50), max_size=5))
def test_any_headers_and_signals_are_read(robots: str, link: str, signals: list[str]) -> None:
    found = header_signals({"x-robots-tag": robots, "link": link}, "newsloom")
    assert len(rights([*found, *signals]).signals) <= 50


@pytest.mark.parametrize(
    "link", ["<" * 20_000, "<a>" * 5_000, "<a>" + " " * 20_000, '<a>;rel="' * 3_000, "<a>; a=" * 4_000]
)
def test_a_hostile_link_header_takes_no_time(link: str) -> None:
    assert header_signals({"link": link}, "newsloom") == ()
