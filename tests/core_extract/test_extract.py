"""What a page says, told from how it says it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.extract import extract, metadata
from newsloom.core.extract.dates import from_url
from newsloom.core.extract.language import language
from newsloom.core.extract.names import split_names
from newsloom.core.extract.read import decode
from newsloom.core.extract.times import read_time
from newsloom.errors import PageUnreadable

URL = "https://courier.example/story"
TEXT = (
    "<p>The board voted on Tuesday to close the old pier after inspectors found that its supports had rotted.</p>" * 3
)


def a_page(head: str = "", body: str = TEXT) -> str:
    return f"<!doctype html><html><head>{head}</head><body><article><h1>Old pier to close</h1>{body}</article></body></html>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-03T18:40:00+01:00", "2026-03-03T18:40:00+01:00"),
        ("2026-03-03T18:40:00.123Z", "2026-03-03T18:40:00+00:00"),
        ("2026-03-03 18:40", "2026-03-03T18:40:00"),
        ("20260303T184000+0100", "2026-03-03T18:40:00+01:00"),
        ("Tue, 03 Mar 2026 18:40:00 EST", "2026-03-03T18:40:00-05:00"),
        ("March 3, 2026 6:40 PM", "2026-03-03T18:40:00"),
        ("1772563200", "2026-03-03T18:40:00+00:00"),
        ("2026", None),
        ("March 2026", None),
        ("2026-13-45", None),
        ("yesterday", None),
        ("99999999999999999999", None),
    ],
)
def test_a_declared_time_is_read_in_the_forms_that_pages_use(text: str, expected: str | None) -> None:
    time = read_time(text)
    assert (time.isoformat() if time else None) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/2024/05/31/x", datetime(2024, 5, 31, tzinfo=UTC)),
        ("https://a.example/home/2017/7/12/x", datetime(2017, 7, 12, tzinfo=UTC)),
        ("https://a.example/x-20240531.html", None),
        ("https://a.example/20240531/x", datetime(2024, 5, 31, tzinfo=UTC)),
        ("https://a.example/2024/13/31/x", None),
        ("https://a.example/id/20241231999", None),
    ],
)
def test_an_address_may_carry_the_date(url: str, expected: datetime | None) -> None:
    assert from_url(url) == expected


def test_a_time_from_the_future_is_not_believed() -> None:
    html = a_page(
        '<meta property="article:published_time" content="2031-01-01T00:00:00Z"><meta name="date" content="2026-03-03">'
    )
    article = extract(html, URL, now=datetime(2026, 3, 4, tzinfo=UTC))
    assert article.published == datetime(2026, 3, 3, tzinfo=UTC)
    coming = extract(a_page(), "https://post.example/2031/01/01/fair", now=datetime(2026, 3, 4, tzinfo=UTC))
    assert coming.published is None


def test_a_clock_without_a_zone_takes_the_zone_of_one_that_shows_the_same() -> None:
    html = a_page(
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-03-03T18:40:00"}</script>'
        '<meta property="article:published_time" content="2026-03-03T18:40:00+02:00">'
    )
    assert str(extract(html, URL).published) == "2026-03-03 18:40:00+02:00"


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ada Nyman, Bo Falk and Cy Holm", ["Ada Nyman", "Bo Falk", "Cy Holm"]),
        ("Von Ada Nyman und Bo Falk", ["Ada Nyman", "Bo Falk"]),
        ("Ada Nyman (an)", ["Ada Nyman"]),
        ("Written by: Ada Nyman ada@courier.example", ["Ada Nyman"]),
        ("Zeige alle Beiträge von Ada Nyman", ["Ada Nyman"]),
    ],
)
def test_a_byline_is_split_into_names(byline: str, names: list[str]) -> None:
    assert split_names(byline) == names


def test_a_writer_in_the_byline_beats_the_house_in_the_markup() -> None:
    html = a_page(
        '<meta property="og:site_name" content="Lindholm Courier"><meta name="author" content="Lindholm Courier">',
        '<p class="byline">By Ada Nyman</p>' + TEXT,
    )
    assert extract(html, URL).authors == ("Ada Nyman",)


def test_the_house_is_named_where_nobody_else_is() -> None:
    html = a_page(
        '<meta property="og:site_name" content="Lindholm Courier"><meta name="author" content="Lindholm Courier">'
    )
    assert extract(html, URL).authors == ("Lindholm Courier",)


def test_a_line_of_the_text_that_names_the_writer_is_a_byline() -> None:
    assert extract(a_page(body="<div>Von Ada Nyman</div>" + TEXT), URL).authors == ("Ada Nyman",)


def test_a_sentence_that_begins_like_a_byline_is_none() -> None:
    assert extract(a_page(body="<div>By then it was too late</div>" + TEXT), URL).authors == ()


def test_what_two_places_say_is_the_headline() -> None:
    ld = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Pier, closure, Lindholm"}</script>'
    article = extract(a_page(ld + '<meta property="og:title" content="Old pier to close">'), URL)
    assert article.title == "Old pier to close"


def test_a_heading_that_holds_more_than_the_headline_is_not_the_headline() -> None:
    html = (
        '<head><title>Old pier to close</title><meta property="og:title" content="Old pier to close"></head>'
        "<body><h1><span>Harbour news</span> Old pier to close</h1>" + TEXT
    )
    assert metadata(html, URL).title == "Old pier to close"


def test_a_heading_that_is_the_name_of_the_site_is_not_the_headline() -> None:
    site = '<meta property="og:site_name" content="Ada Pages">'
    html = f"<title>Old pier to close - Ada Pages</title>{site}<h1>Ada Pages, since 1998</h1>{TEXT}"
    assert metadata(html, URL).title == "Old pier to close"
    named = f"<title>Port Ada » Old pier to close</title><h1>Port Ada</h1>{TEXT}"
    assert metadata(named, "https://portada.example/pier").title == "Old pier to close"


def test_the_name_of_the_site_is_cut_from_the_title() -> None:
    html = "<html><head><title>Old pier to close - Island - Courier</title></head><body>" + TEXT
    assert extract(html, "https://courier.example/island/x").title == "Old pier to close"


def test_broken_json_ld_is_read_as_far_as_it_can_be() -> None:
    ld = '<!-- {"@type":"NewsArticle","headline":"Old pier\n to close","author":"Ada Nyman",} -->'
    assert extract(a_page(f'<script type="application/ld+json">{ld}</script>'), URL).authors == ("Ada Nyman",)


def test_language_is_that_of_the_texts_and_not_of_the_template() -> None:
    assert language("Der Hafenrat schließt die alte Fähre", "Vier von neun Pfeilern sind morsch.", "", "en-US") == "de"
    assert language("Pier", "", "", "sv-SE") == "sv"
    assert language("", "", "", "") is None


@pytest.mark.parametrize(
    ("data", "content_type", "expected"),
    [
        ("café".encode(), "text/html; charset=iso-8859-1", "café"),
        ("café".encode("latin-1"), "text/html; charset=iso-8859-1", "café"),
        (b'<meta charset="windows-1251">' + "пирс".encode("cp1251"), None, '<meta charset="windows-1251">пирс'),
        ("\ufeffcafé".encode("utf-16-le"), None, "café"),
    ],
)
def test_bytes_are_decoded_by_what_they_are(data: bytes, content_type: str | None, expected: str) -> None:
    assert decode(data, content_type) == expected


@pytest.mark.parametrize(
    ("html", "content_type", "problem"),
    [
        (b"", None, "the page is empty"),
        ("  \n ", None, "the page is empty"),
        ("just words", None, "the page holds no markup"),
        (b"%PDF-1.7 <", "application/pdf", "the page is 'application/pdf', not HTML"),
        ("<div>" * 20_000, None, "the page nests elements more than 500 deep"),
        ("<p>" + "x" * 9_000_000, None, "the page is longer than 8 MB"),
        ("<" * 400_000, None, "the page has more than 300,000 tags"),
        (b"%PDF-1.7 <</Type /Catalog>>", None, "the page is binary data, not HTML"),
        (bytes(range(256)) * 40, None, "the page is binary data, not HTML"),
        (
            "<p " + " ".join(f"a{n}=1" for n in range(9_000)) + ">",
            None,
            "an element of the page has more than 5,000 attributes",
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_page_is_refused_with_the_reason(html: bytes | str, content_type: str | None, problem: str) -> None:
    with pytest.raises(PageUnreadable) as caught:
        extract(html, URL, content_type=content_type)
    assert caught.value.problem == problem


def test_a_picture_in_the_markup_itself_does_not_count_for_length() -> None:
    html = a_page(body=TEXT + '<img src="data:image/png;base64,' + "A" * 9_000_000 + '">')
    assert "old pier" in extract(html, URL).text


@pytest.mark.parametrize("tag", ["noscript", "template"])
def test_an_article_that_stands_where_no_text_is_expected_is_read(tag: str) -> None:
    told = "The board voted {} times on Tuesday on whether to close the old pier, whose supports had rotted for years."
    text = "".join(f"<p>{told.format(number)}</p>" for number in range(2, 12))
    html = f"<html><body><h1>Old pier to close</h1><article><{tag}>{text}</{tag}></article><p>Archive</p></body></html>"
    assert extract(html, URL).text.count("The board voted") == 10


def test_a_line_that_dates_the_page_is_not_its_text() -> None:
    html = a_page(body=TEXT + "<p>Last modified: 3 March 2026, 18:40</p><p>The harbour board meets again in May.</p>")
    assert "modified" not in extract(html, URL).text
    told = a_page(body=TEXT + "<p>Published on 3 March 2026, the report says that the pier is older than that.</p>")
    assert "the report says" in extract(told, URL).text


def test_metadata_is_the_same_without_the_text() -> None:
    html = a_page(
        '<meta property="article:published_time" content="2026-03-03T18:40:00Z"><meta name="author" content="Ada Nyman">'
    )
    short, whole = metadata(html, URL), extract(html, URL)
    assert (short.title, short.authors, short.published) == (whole.title, whole.authors, whole.published)
    assert short.text == "" and whole.text


PIECES = (
    "<p>", "</p>", "<div class='lead'>", "</div>", "<a href='/x'>", "</a>", "<script type='application/ld+json'>",
    "</script>", '{"@type":"NewsArticle","author":[{"@id":"#a"}],"image":', "[1,2]", "null}", "<title>", "</title>",
    "<meta property='og:image' content='::'>", "<meta name=date content='2026-99-99'>", "<h1>", "&#0;", "<!--",
    "<link rel=canonical href='http://[::1'>", "<table>", "<base href='//[x'>", "\x00", "<time datetime='24:61'>",
    "<svg>", "<html lang='\u202e'>",
)  # fmt: skip
MARKUP = st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=40).map("".join)


@given(MARKUP, st.sampled_from([URL, "", "hard::page.html", "http://[", "https://a.example/%zz"]))
def test_no_markup_makes_anything_but_an_article_or_the_documented_error(html: str, url: str) -> None:
    try:
        article = extract(html, url)
    except PageUnreadable:
        return
    assert "\n\n\n" not in article.text and article.title == article.title.strip()


@given(st.binary(max_size=400))
def test_no_bytes_make_anything_but_an_article_or_the_documented_error(data: bytes) -> None:
    with contextlib.suppress(PageUnreadable):
        assert extract(b"<html>" + data, URL).url == URL


def test_the_extractor_is_importable_alone() -> None:
    code = (
        "import sys; from newsloom.core.extract import extract; "
        "print([m for m in sys.modules if m.startswith(('sqlalchemy', 'litestar', 'newsloom.store'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_share_of_a_page_that_is_not_its_article_is_told() -> None:
    body = (
        "<p>" + "The ferry Marit hit the breakwater of the harbour, said captain Ola Hansen on Monday. " * 12 + "</p>"
    )
    teasers = "".join(f"<p>Another story about quite another thing, number {n} of the list.</p>" for n in range(200))
    alone = extract(f"<title>Ferry hits breakwater</title><article>{body}</article>", "https://a.example/1.html")
    crowded = extract(
        f"<title>Ferry hits breakwater</title><article>{body}</article><div>{teasers}</div>", "https://a.example/1.html"
    )
    assert alone.clutter is not None and alone.clutter < 0.2
    assert crowded.clutter is not None and crowded.clutter > 0.8


def test_shortcodes_leave_no_trace_and_brackets_that_people_write_stay() -> None:
    lines = (
        "[dropcap]T[/dropcap]he board voted on Tuesday to close the old pier, because its supports had rotted.",
        'The mayor said that "it [the pier] was old" and that [sic] nobody was to blame for what had become of it.',
        '[caption id="a" width="300"]The pier[/caption] Ferries go from the new quay until the work is done in May.',
        "[ad id=12]",
    )
    page = "<title>[vc_row]Pier is closed[/vc_row]</title><article>" + "".join(f"<p>{line}</p>" for line in lines)
    found = extract(page, url="https://paper.example/2026/pier-is-closed")
    assert found.title == "Pier is closed"
    assert found.text.split("\n\n") == [
        "The board voted on Tuesday to close the old pier, because its supports had rotted.",
        lines[1],
        "Ferries go from the new quay until the work is done in May.",
    ]


@pytest.mark.parametrize("shown", ["۵ اسفند ۱۴۰۳", "۱۴۰۳/۱۲/۰۵", "23 ก.พ. 68", "發布日期：114-02-23", "٢٤ شعبان ١٤٤٦"])
def test_a_day_of_another_calendar_that_a_page_shows_is_its_date(shown: str) -> None:
    page = f"<article><h1>Pier is closed</h1><p class=date>{shown}</p><p>The board voted to close the old pier.</p></article>"
    found = extract(page, url="https://paper.example/pier-is-closed")
    assert found.published is not None
    assert found.published.date().isoformat() == "2025-02-23"
