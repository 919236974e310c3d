"""The newsletter as a file of the site, and the list of related articles."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from made_records import a_record

from newsloom.model.edition import Listed, RecordProvider
from newsloom.records.related import Shelf
from newsloom.render.newsletter import IssueStory, chosen, compose, newsletter_path, read_newsletter, render_newsletter
from shared_data import shared

AT = datetime(2024, 2, 3, 18, 0, 50, 123, tzinfo=UTC)


def story(number: int, **named: object) -> IssueStory:
    given = {
        "id": f"s{number}",
        "title": f"Story {number}",
        "url": f"https://site.example/{number}/",
        "heat": float(number),
    }
    return IssueStory(**(given | named))  # type: ignore[arg-type]


def test_an_issue_takes_five_by_heat_and_nothing_that_was_sent() -> None:
    picked = chosen([story(n) for n in range(8)], {"s7"})
    assert [found.id for found in picked] == ["s6", "s5", "s4", "s3", "s2"]


def test_an_issue_is_written_and_read_back() -> None:
    issue = compose(
        "Harbour Daily", date(2024, 2, 3), "https://site.example/n/", [story(1, topics=("A",)), story(2)], AT
    )
    data = render_newsletter(issue)
    assert read_newsletter(data, "n.html") == issue
    assert data.startswith(
        b'---\ntitle: "Harbour Daily (2024-02-03)"\nexcerpt: "Story 1 / Story 2"\npublishedDateTime: 2024-02-03T18:00:50Z\n'
        b'webUrl: "https://site.example/n/"\ntype: article\n\ntopics:\n  - A\n---\n<!doctype html>\n'
    )
    assert newsletter_path("Harbour Daily", date(2024, 2, 3)) == "_newsletters/harbour-daily-2024-02-03.html"


def test_a_story_cannot_bring_markup_liquid_or_scripts_into_an_issue() -> None:
    hostile = story(1, title="<script>{{ site }}{% raw %}", url="javascript:alert(1)", image_url="data:text/html,x")
    html = compose("N", date(2024, 2, 3), "https://site.example/", [hostile], AT).html
    assert "<script" not in html
    assert "{{" not in html
    assert "{%" not in html
    assert "javascript:" not in html
    assert "data:" not in html


def test_a_long_excerpt_is_cut_at_a_space() -> None:
    html = compose("N", date(2024, 2, 3), "https://site.example/", [story(1, excerpt="harbour " * 60)], AT).html
    assert "harbour…</p>" in html and "harbo…" not in html


def test_an_issue_names_the_day_in_words_and_who_else_reports() -> None:
    html = compose(
        "N", date(2024, 2, 3), "https://site.example/", [story(1, provider="A & B", also_by=("C", "D"))], AT
    ).html
    assert "Saturday, 3 February 2024" in html
    assert "<b>A &amp; B</b> · also C, D</p>" in html


@pytest.mark.shared
def test_the_real_issue_is_written_back_byte_for_byte() -> None:
    (path,) = shared("records/powerapps/_newsletters").glob("*.html")
    assert render_newsletter(read_newsletter(path.read_bytes(), path.name)) == path.read_bytes()


def listed(path: str, quality: int, day: int = 1) -> Listed:
    published = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=day)
    provider = RecordProvider(name="P", domain="p.example", images=())
    return Listed(path, a_record(title=path, quality=quality, published=published, provider=provider))


def test_related_are_the_story_then_the_saga_each_by_quality_then_path() -> None:
    story_items = [listed("me", 90), listed("b", 40), listed("a", 40), listed("c", 70)]
    saga = [listed("old", 99, 2), listed("new", 50, 3), listed("a", 40)]
    assert [item.title for item in Shelf(story_items, saga).of("me")[0]] == ["c", "a", "b", "old", "new"]
    assert [item.title for item in Shelf(story_items, saga, classic=True).of("me")[0]] == ["old", "c", "new", "a", "b"]


def test_of_a_saga_the_latest_ten_leads_are_shown() -> None:
    saga = [listed(f"d{day:02d}", 50, day) for day in range(12)]
    assert [item.title for item in Shelf([], saga).of("me")[0]] == [f"d{day:02d}" for day in range(2, 12)]
