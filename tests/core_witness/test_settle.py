"""Page and feed as witnesses: who is believed for which field, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from newsloom.core.witness import article_of_entry, has_full_text, is_other_page, settle, text_of_entry
from newsloom.model.article import Article, Image, Ranks
from newsloom.model.capture import Enclosure, Entry
from newsloom.model.learned import HostLearned

TITLE = "Ferry line to Osthavn opens in spring"
TEXT = "The ferry line to Osthavn will open in spring, the harbour board decided. " * 12


def a_page(**fields: Any) -> Article:
    url = "https://paper.example/ferry"
    return Article(**{"url": url, "canonical_url": url, "title": TITLE, "text": TEXT} | fields)


def an_entry(**fields: Any) -> Entry:
    return Entry(**{"id": "1", "link": "https://paper.example/ferry", "title": TITLE} | fields)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ours", "rank", "theirs", "want"),
    [
        (at(2026, 1, 1), "guess", at(2026, 3, 2, 8), at(2026, 3, 2, 8)),
        (at(2026, 3, 2), "declared", at(2026, 3, 2, 8, 15), at(2026, 3, 2, 8, 15)),
        (at(2026, 3, 1, 7), "declared", at(2026, 3, 2, 8), at(2026, 3, 1, 7)),
        (at(2025, 11, 9, 7), "shown", at(2026, 3, 2, 8), at(2026, 3, 2, 8)),
        (at(2026, 3, 2, 7), "shown", at(2026, 3, 2, 8), at(2026, 3, 2, 7)),
        (None, None, at(2026, 3, 2, 8), at(2026, 3, 2, 8)),
    ],
)
def test_dates_are_believed_by_rank(ours, rank, theirs, want):
    page = a_page(published=ours, ranks=Ranks(published=rank))
    assert settle(page, an_entry(published=theirs)).published == want


def test_a_guess_is_known_by_its_reason_too():
    page = a_page(published=at(2026, 1, 1), because=("date guessed from the page's text",))
    got = settle(page, an_entry(published=at(2026, 3, 2, 8)))
    assert got.published == at(2026, 3, 2, 8)
    assert got.because == ("date from the feed: the page's was guessed",)


@pytest.mark.parametrize(
    ("page", "entry", "want"),
    [
        ({"title": "Before you continue to our pages"}, {}, TITLE),
        ({"title": "Fahrt nach Osth\ufffdvn \ufffdffnet"}, {}, TITLE),
        ({"title": "FERRY LINE TO OSTHAVN OPENS IN SPRING"}, {}, TITLE),
        ({"title": f"{TITLE} | QX"}, {}, TITLE),
        ({"title": "Osthavn"}, {"title": "Osthavn – all the boats"}, "Osthavn – all the boats"),
        ({"title": TITLE, "site_name": "The Paper"}, {"title": f"{TITLE} - The Paper"}, TITLE),
        ({"title": "Ferry to Osthavn starts in April"}, {}, "Ferry to Osthavn starts in April"),
        ({"title": "Открыта паромная линия весной"}, {}, "Открыта паромная линия весной"),
        ({"title": "The Paper", "site_name": "The Paper"}, {}, TITLE),
    ],
)
def test_titles_are_settled_by_contradiction(page, entry, want):
    assert settle(a_page(**page), an_entry(**entry)).title == want


def test_what_the_pages_of_a_host_share_is_nobody_s_own():
    house = HostLearned(
        excerpts=frozenset({"News from the harbour."}),
        pictures=frozenset({"https://paper.example/house.png"}),
        authors=frozenset({"Harbour Desk"}),
    )
    page = a_page(
        excerpt="News from the harbour.",
        images=(Image(url="https://paper.example/house.png"),),
        authors=("Harbour Desk",),
    )
    entry = an_entry(
        summary="The board of the harbour decided on Tuesday that the ferry starts in spring.",
        authors=("Ida Lund",),
        enclosures=(Enclosure(url="https://paper.example/ferry.jpg", type="image/jpeg", width=900),),
    )
    got = settle(page, entry, house)
    assert got.excerpt.startswith("The board of the harbour")
    assert got.authors == ("Ida Lund",)
    assert [image.url for image in got.images] == ["https://paper.example/ferry.jpg"]


def test_a_page_that_says_it_all_keeps_its_word():
    page = a_page(
        excerpt="A new line to the island.", authors=("Ida Lund",), published=at(2026, 3, 2, 8), language="en",
        keywords=("ferry",), images=(Image(url="https://paper.example/a.jpg"),),
        ranks=Ranks(title="declared", excerpt="declared", authors="declared", published="declared", picture="declared"),
    )  # fmt: skip
    entry = an_entry(authors=("Desk",), summary="Something else is told here at length.", published=at(2026, 3, 3, 8))
    assert settle(page, entry) == page


def test_a_board_s_entry_knows_nothing_of_authors_and_texts():
    entry = an_entry(
        authors=("someone_42",), summary="I found this while waiting for the ferry, what a story.", content=TEXT * 3
    )
    got = settle(a_page(text="Short."), entry, own=False)
    assert (got.authors, got.excerpt, got.text) == ((), "", "Short.")


def test_the_text_of_a_page_that_shows_a_part_is_the_feed_s():
    got = settle(a_page(text=TEXT[:100]), an_entry(content=f"<p>{TEXT}</p>"))
    assert got.text == TEXT.strip()
    assert "text from the feed: the page shows only a part" in got.because


@pytest.mark.parametrize(
    ("title", "text", "is_other"),
    [
        ("Wir schätzen Ihre Privatsphäre", "Wir und unsere Partner speichern Informationen auf Ihrem Gerät.", True),
        ("Page introuvable", "La page demandée a été déplacée.", True),
        ("Latest", "Ferry news: the line to Osthavn opens. " * 5, False),
        ("New boats", "Osthavn gets a ferry line next spring, says the board.", False),
        ("Паром", "Паромная линия будет открыта весной этого года.", False),
    ],
)
def test_a_page_of_which_nothing_was_announced_is_another_page(title, text, is_other):
    assert bool(is_other_page(a_page(title=title, text=text), an_entry())) is is_other


def test_the_article_of_an_entry():
    entry = an_entry(
        published=at(2026, 3, 2, 8), authors=("admin", "Ida Lund", "me@paper.example"), language="en-GB",
        content=f'<p>{TEXT}</p><p><img src="https://paper.example/f.jpg" width="800"></p><p>Second part of it.</p>'
        '<p>The post <a href="https://paper.example/ferry">Ferry line</a> appeared on <a href="/">The Paper of Osthavn</a></p>',
    )  # fmt: skip
    got = article_of_entry(entry, "https://paper.example/ferry?utm_source=feed", "the page answers 403")
    assert got is not None
    assert got.canonical_url == "https://paper.example/ferry"
    assert got.text == f"{TEXT.strip()}\n\nSecond part of it."
    assert got.excerpt.endswith(".")
    assert got.authors == ("Ida Lund",)
    assert got.images == (Image(url="https://paper.example/f.jpg", width=800),)
    assert got.because == ("read from the feed: the page answers 403",)


def test_what_counts_as_a_whole_text():
    assert has_full_text(an_entry(content=f"<p>{TEXT}</p>"))
    assert not has_full_text(an_entry(content=f"<p>{TEXT[:300]}</p>"))
    assert not has_full_text(an_entry(content=f"<p>{TEXT} [&#8230;]</p>"))
    assert has_full_text(an_entry(content="港の委員会は火曜日に新しい渡し船を決めた。" * 12))
    post = an_entry(is_post=True, summary="The ferry is back.")
    assert has_full_text(post)
    assert text_of_entry(replace(post, title="Other")) == "The ferry is back."


@pytest.mark.parametrize(
    ("tail", "is_whole"),
    [
        ('<p><a href="https://paper.example/ferry?utm_source=rss">Continue reading...</a></p>', False),
        ('<p><a href="https://paper.example/ferry#more">Weiterlesen</a></p>', True),
        (f'<p>Post <a href="https://paper.example/ferry">{TITLE}</a> is on <a href="https://paper.example/">P</a></p>', True),
        ('<p><a href="https://paper.example/ferry">*</a></p>', True),
    ],
)  # fmt: skip
def test_a_text_that_leads_on_to_its_page_is_a_teaser(tail, is_whole):
    assert has_full_text(an_entry(content=f"<p>{TEXT}</p>{tail}")) is is_whole
