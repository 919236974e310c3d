"""The date that a page shows its readers, where its markup names none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsloom.core.extract import metadata
from newsloom.core.extract.written_dates import written_dates

URL = "https://courier.example/story"
TEXT = (
    "<p>The board voted on Tuesday to close the old pier after inspectors found that its supports had rotted.</p>" * 3
)


def published(body: str, *, head: str = "", url: str = URL, lang: str = "en") -> str | None:
    """The day that is read from a page, as ISO."""
    html = f'<!doctype html><html lang="{lang}"><head><title>Old pier to close</title>{head}</head><body>{body}</body></html>'
    time = metadata(html, url, now=datetime(2026, 4, 1, tzinfo=UTC)).published
    return time.date().isoformat() if time else None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3 March 2026", "2026-03-03"),
        ("March 3rd, 2026", "2026-03-03"),
        ("Mar. 3, 2026", "2026-03-03"),
        ("3. März 2026", "2026-03-03"),
        ("Dienstag, 03.03.2026", "2026-03-03"),
        ("3.3.26", "2026-03-03"),
        ("le 1er mars 2026", "2026-03-01"),
        ("3 de marzo de 2026", "2026-03-03"),
        ("3 марта 2026 г.", "2026-03-03"),
        ("3 marca 2026", "2026-03-03"),
        ("3. maaliskuuta 2026", "2026-03-03"),
        ("3 Mart 2026", "2026-03-03"),
        ("2026. március 3.", "2026-03-03"),
        ("3 مارس 2026", "2026-03-03"),
        ("2026年3月3日", "2026-03-03"),
        ("2026년 3월 3일", "2026-03-03"),
        ("3 tháng 3, 2026", "2026-03-03"),
        ("2026/03/03", "2026-03-03"),
        ("25/3/2026", "2026-03-25"),
        ("3 آذار 2026", "2026-03-03"),
        ("3 تشرين الثاني 2026", "2026-11-03"),
        ("৩ মার্চ ২০২৬", "2026-03-03"),
        ("3 במרץ 2026", "2026-03-03"),
        ("令和8年3月3日", "2026-03-03"),
        ("3 Mar '26", "2026-03-03"),
        ("31.02.2026", None),
        ("version 1.2.3.2026", None),
        ("call 0049-3-3-2026-11", None),
        ("3 people 2026", None),
        ("3 March", None),
    ],
)
def test_a_date_is_read_as_people_write_it(text: str, day: str | None) -> None:
    found = next(written_dates(text, month_first=True), None)
    assert (found.time.date().isoformat() if found else None) == day


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("3 March 2026, 6:40 pm", "18:40"),
        ("03.03.2026 um 18.40 Uhr", "18:40"),
        ("3 mars 2026 à 18h40", "18:40"),
        ("3 March 2026 12:05 AM", "00:05"),
        ("2026-03-03 18:40 (CET)", "18:40+01:00"),
        ("03.03.2026 12.50 Euro", "00:00"),
    ],
)
def test_the_time_of_day_is_read_with_the_date(text: str, clock: str) -> None:
    (found,) = written_dates(text, month_first=False)
    assert found.time.timetz().isoformat("minutes") == clock


@pytest.mark.parametrize(("lang", "url", "day"), [
    ("en", URL, "2026-03-02"), ("en-US", URL, "2026-03-02"), ("en-GB", URL, "2026-02-03"), ("fr", URL, "2026-02-03"),
    ("en", "https://courier.co.uk/story", "2026-02-03"),
])  # fmt: skip
def test_slashes_mean_what_the_country_of_the_page_means(lang: str, url: str, day: str) -> None:
    assert published(f"<h1>Old pier to close</h1><p>3/2/2026</p>{TEXT}", lang=lang, url=url) == day


@pytest.mark.parametrize(
    "line",
    [
        "Posted on 3 March 2026 by Ada Nyman",
        "Veröffentlicht am 3. März 2026",
        "Publié le 3 mars 2026",
        "Publicado el 3 de marzo de 2026",
        "Опубликовано: 3 марта 2026",
        "发布时间：2026年3月3日 18:40",
        "This entry was posted on Tuesday, March 3rd, 2026 at 6:40 pm",
    ],
)
def test_what_a_label_calls_the_publication_counts_wherever_it_stands(line: str) -> None:
    assert published(f"<h1>Old pier to close</h1>{TEXT * 5}<p>{line}</p>") == "2026-03-03"


def test_the_date_beside_the_headline_is_the_article_s_and_those_of_others_are_not() -> None:
    body = (
        "<header><p>Wednesday, 4 March 2026</p></header><nav><p>1 March 2026</p></nav><h1>Old pier to close</h1>"
        f"<div class=meta><span>Ada Nyman</span> | <span>3 March 2026</span></div>{TEXT}"
        "<aside><p>2 March 2026</p></aside><ul class=related><li>Posted on 28 February 2026</li></ul>"
        "<div id=comments><time datetime=2026-03-05>5 March 2026</time></div>"
    )
    assert published(body) == "2026-03-03"


def test_a_date_in_a_sentence_is_what_the_sentence_is_about() -> None:
    body = (
        f"<h1>Old pier to close</h1><p>The pier was opened on <b>3 March 1994</b> by the mayor of the town.</p>{TEXT}"
    )
    assert published(body) is None


def test_a_caption_does_not_date_the_article() -> None:
    assert (
        published(f"<h1>Old pier to close</h1><figure><figcaption>The pier, 3 March 2019</figcaption></figure>{TEXT}")
        is None
    )


def test_a_dateline_at_the_start_of_the_text_is_read() -> None:
    assert (
        published(
            f"<h1>Old pier to close</h1><p>PORT ADA, (3 March 2026). The board voted to close it at once.</p>{TEXT}"
        )
        == "2026-03-03"
    )


def test_publication_is_told_from_the_last_change() -> None:
    body = f"<h1>Old pier to close</h1><p>Updated: 5 March 2026<br>First published: 3 March 2026</p>{TEXT}"
    assert published(body) == "2026-03-03"
    assert published(f"<h1>Old pier to close</h1><p>Last updated: 5 March 2026</p>{TEXT}") == "2026-03-05"


def test_a_deadline_is_not_the_day_of_publication() -> None:
    assert published(f"<h1>Old pier to close</h1><p>Deadline: 3 March 2026</p>{TEXT}") is None


def test_of_two_declared_days_the_one_that_is_shown_counts() -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2025-12-01T08:00:00Z"}</script>'
        '<meta property="article:published_time" content="2026-03-03T08:00:00Z">'
    )
    assert published(f"<h1>Old pier to close</h1><p>3 March 2026</p>{TEXT}", head=head) == "2026-03-03"
    assert published(f"<h1>Old pier to close</h1>{TEXT}", head=head) == "2025-12-01"


def test_the_date_shown_beats_a_name_that_may_mean_the_crawl() -> None:
    head = '<meta name="date" content="2026-03-20">'
    assert published(f"<h1>Old pier to close</h1><p>3 March 2026</p>{TEXT}", head=head) == "2026-03-03"


def test_midnight_told_in_utc_is_the_day_that_the_page_shows() -> None:
    head = '<meta property="article:published_time" content="2026-03-02T23:00:00Z">'
    html = f"<html><head>{head}</head><body><h1>Old pier to close</h1><p>3. März 2026</p>{TEXT}</body></html>"
    assert str(metadata(html, URL).published) == "2026-03-03 00:00:00+01:00"


def test_the_address_tells_the_day_where_the_text_shows_another() -> None:
    url = "https://courier.example/2026/03/03/old-pier"
    assert published(f"<h1>Old pier to close</h1><p>12 December 2025</p>{TEXT}", url=url) == "2026-03-03"


@pytest.mark.parametrize(
    "text",
    ["2026. 4. 3.", "2026. gada 3. aprīlis", "3 เมษายน 2569", "3 kwietnia 2026", "3. huhtikuuta 2026", "3 | 4 | 2026"],
)
def test_a_day_is_read_as_its_language_writes_it(text: str) -> None:
    assert [found.time.date().isoformat() for found in written_dates(f"Osthavn {text} x", month_first=False)] == [
        "2026-04-03"
    ]
