"""What the gate of embarrassment finds, and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bench.quality.embarrassing import FIELDS, fit_to_print, shown
from newsloom.model.article import Article, Image, Ranks


def an_article(**said: Any) -> Article:
    """A sound article, but for what is said."""
    sound = {
        "url": "https://post.example/quay", "canonical_url": "https://post.example/quay", "title": "Storm shuts the quay",
        "excerpt": "The harbour board shut the northern quay on Monday.", "authors": ("Ada Wren",), "site_name": "Post",
        "published": datetime(2026, 5, 4, tzinfo=UTC), "images": (Image(url="https://post.example/quay.jpg"),),
    }  # fmt: skip
    return Article(**(sound | said))


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("title", {"title": ""}),
        ("title", {"title": "Storm shuts the quay | Post"}),
        ("title", {"title": "Post"}),
        ("title", {"title": "Storm \ufffd the quay"}),
        ("excerpt", {"excerpt": ""}),
        ("excerpt", {"excerpt": "The harbour board shut the northern quay …"}),
        ("excerpt", {"excerpt": "The board shut the quay", "text": "The board shut the quay on Monday."}),
        ("excerpt", {"excerpt": "The quay is shut. Read more"}),
        ("excerpt", {"excerpt": "Storm shuts the quay"}),
        ("authors", {"authors": ("By Ada Wren",)}),
        ("authors", {"authors": ("Staff Writer",)}),
        ("authors", {"authors": ("Ada Wren", "Post")}),
        ("date", {"published": datetime(2026, 1, 1, tzinfo=UTC), "ranks": Ranks(published="guess")}),
        ("picture", {"images": (Image(url="https://post.example/placeholder.png"),)}),
        ("picture", {"images": (Image(url="https://post.example/quay-150x150.jpg"),)}),
    ],
)
def test_a_fault_is_found(field: str, said: dict[str, Any]) -> None:
    assert FIELDS[field](an_article(**said))
    assert not FIELDS[field](an_article())


def test_a_standfirst_without_a_full_stop_is_not_cut() -> None:
    text = "The quay is shut and nobody knows for how long\n\nThe board said so."
    assert not FIELDS["excerpt"](an_article(excerpt="The quay is shut and nobody knows for how long", text=text))


def test_a_picture_of_many_stories_counts_and_a_verdict_falls_with_what_was_shown() -> None:
    made = [
        (f"{n}", an_article(title=f"Story {n} of the quay", images=(Image(url="https://post.example/all.jpg"),)))
        for n in range(3)
    ]
    told = {row.name: row.value for row in fit_to_print("news", made)}
    assert told["news picture fit to print"] == 0 and told["news title fit to print"] == 1
    assert shown("1", an_article()) != shown("1", an_article(title="Storm shuts two quays"))
