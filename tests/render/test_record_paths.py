"""Where a record lies."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.records.paths import MAX_SLUG, record_path, slug

DAY = datetime(2024, 2, 3, 4, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Harbour closes – again", "harbour-closes-again"),
        ("  C# & .NET_8  ", "c-net_8"),
        ("Café Zürich: São Paulo", "cafe-zurich-sao-paulo"),
        ("What's new?", "whats-new"),
        ("東京 2020", "2020"),
        ("Привет мир", "privet-mir"),
        ("a" * 139 + " b c", "a" * 139 + "-b"),
        ("a" * 140 + " b c", "a" * 140),
        ("x" * 5000, "x" * MAX_SLUG),
    ],
)
def test_slug(title: str, wanted: str) -> None:
    assert slug(title) == wanted


@given(st.text(max_size=400), st.sampled_from(["", "0123456789abcdef0123456789abcdef"]))
def test_a_slug_is_a_file_name_and_never_empty(title: str, article_id: str) -> None:
    assert re.fullmatch(rf"[a-z0-9_-]{{1,{MAX_SLUG}}}", slug(title, article_id))


def test_a_title_of_signs_alone_is_named_after_the_article() -> None:
    assert slug("!!!", "0123456789abcdef") == "0123456789ab"
    assert slug("!!!") != slug("???")


def test_the_date_is_the_utc_date() -> None:
    late = datetime(2024, 2, 2, 20, 5, tzinfo=timezone(timedelta(hours=-8)))
    assert record_path("A b", late, "", ()) == "_news/2024-02-03-a-b.md"
    assert record_path("A b", datetime(2024, 2, 3, 4), "", ()) == "_news/2024-02-03-a-b.md"


def test_a_collision_gets_a_number() -> None:
    taken: set[str] = set()
    for _ in range(3):
        taken.add(record_path("A b", DAY, "", taken))
    assert taken == {"_news/2024-02-03-a-b.md", "_news/2024-02-03-a-b-2.md", "_news/2024-02-03-a-b-3.md"}
