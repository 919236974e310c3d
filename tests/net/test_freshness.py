"""What headers say about asking again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.net.freshness import freshness

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("headers", "fresh"),
    [
        ({}, None),
        ({"cache-control": "max-age=3600"}, HOUR),
        ({"cache-control": 'public, MAX-AGE = "3600", must-revalidate'}, HOUR),
        ({"cache-control": "max-age=3600", "age": "600"}, timedelta(minutes=50)),
        ({"cache-control": "max-age=3600", "age": "9999"}, timedelta(0)),
        ({"cache-control": "max-age=3600, no-cache"}, timedelta(0)),
        ({"cache-control": "no-store"}, timedelta(0)),
        ({"cache-control": "s-maxage=3600"}, None),
        ({"cache-control": "max-age=abc"}, None),
        ({"cache-control": "max-age=3600", "expires": "0"}, HOUR),
        ({"expires": "Mon, 02 Mar 2026 13:00:00 GMT"}, HOUR),
        ({"expires": "Mon, 02 Mar 2026 13:00:00 GMT", "date": "Mon, 02 Mar 2026 10:00:00 GMT"}, 3 * HOUR),
        ({"expires": "0"}, timedelta(0)),
        ({"expires": "-1"}, timedelta(0)),
        ({"cache-control": "max-age=99999999999999999999"}, timedelta(days=3650)),
    ],
)
def test_how_long_an_answer_stays_good(headers: dict[str, str], fresh: timedelta | None) -> None:
    assert freshness(headers, NOW).fresh_for == fresh


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("120, 120", timedelta(minutes=2)),
        ("Mon, 02 Mar 2026 13:00:00 GMT", HOUR),
        ("Monday, 02-Mar-26 13:00:00 GMT", HOUR),
        ("Mon Mar  2 13:00:00 2026", HOUR),
        ("Mon, 02 Mar 2026 11:00:00 GMT", timedelta(0)),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("1e9", None),
        ("²", None),
    ],
)
def test_both_forms_of_retry_after(value: str, wait: timedelta | None) -> None:
    assert freshness({"retry-after": value}, NOW).retry_after == wait


@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_headers_are_read(cache: str, expires: str, age: str, retry: str) -> None:
    said = freshness({"cache-control": cache, "expires": expires, "age": age, "retry-after": retry}, NOW)
    for span in (said.fresh_for, said.retry_after):
        assert span is None or timedelta(0) <= span <= timedelta(days=3650)
