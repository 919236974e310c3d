"""Regions, subheads, data, barriers, summaries: each by example."""

from __future__ import annotations

import json

import pytest

from newsloom.core.extract import extract
from newsloom.core.extract.barrier import is_barrier, without_barrier
from newsloom.core.extract.excerpts import completed, is_whole, opening, tidy
from newsloom.core.extract.gates import says_error
from newsloom.core.extract.names import clean, split_names
from newsloom.core.extract.page import read_head
from newsloom.core.extract.tidy import is_notice
from newsloom.core.witness import opened

URL = "https://post.example/2026/old-pier-to-close"
LINE = "The board voted on {} to close the old pier after inspectors found that its supports had rotted away."
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday")
PARAGRAPHS = "".join(f"<p>{LINE.format(day)}</p>" for day in DAYS)


def a_page(body: str, head: str = "") -> str:
    return (
        f"<!doctype html><html lang='en'><head><title>Old pier to close</title>{head}</head><body>{body}</body></html>"
    )


@pytest.mark.parametrize(
    ("markup", "role"),
    [
        ("<div class='comments'><p id=x>I saw it too</p></div>", "comments"),
        ("<aside><p id=x>Sign up</p></aside>", "box"),
        ("<div><h3><a href='/ferry-firm-sells'>Ferry firm sells two ships</a></h3><p id=x>By Per Ek</p></div>", "related"),
        ("<div><h3 class='author-name'><a href='/people/ada'>Ada Wren of Osthavn</a></h3><p id=x>Reporter</p></div>", "article"),
        (("<div><p>By Ada Wren, in Osthavn and on the island of Fennay, for the Harbour Post and its many readers</p>"
         "<p id=x>x</p><h3><a href='/ferry-firm-sells'>Ferry firm sells two ships</a></h3></div>"), "article"),
        ("<div><p class='text__caption' id=x>01 November 2026</p></div>", "article"),
        ("<nav><p id=x>Home</p></nav>", "chrome"),
    ],
)  # fmt: skip
def test_an_element_belongs_to_a_part_of_the_page(markup: str, role: str) -> None:
    head = read_head(a_page(f"<main><h1>Old pier to close</h1>{PARAGRAPHS}{markup}</main>"), URL)
    node = head.tree.css_first("#x")
    assert node is not None
    assert head.regions.role(node) == role


def test_a_container_that_is_called_a_widget_and_holds_the_text_is_the_article() -> None:
    text = "<br>".join(LINE.format(day) for day in DAYS)
    head = read_head(
        a_page(f"<h1>Harbour Post</h1><div class='widget Blog'><h2 id=x>5 May 2026</h2><div>{text}</div></div>"), URL
    )
    node = head.tree.css_first("#x")
    assert node is not None
    assert head.regions.is_article(node)


def test_subheads_in_elements_of_their_own_are_part_of_the_text() -> None:
    parts = "".join(
        f"<div><h2><span>What {day} brought</span></h2></div><div><p>{LINE.format(day)}</p></div>" for day in DAYS
    )
    text = extract(a_page(f"<main><h1>Old pier to close</h1><p>{LINE.format('Sunday')}</p>{parts}</main>"), URL).text
    assert text.index("What Tuesday brought") < text.index(LINE.format("Tuesday"))


def test_headings_of_other_stories_are_not() -> None:
    other = "<div><h3><a href='/ferry-firm-sells'>Ferry firm sells two ships</a></h3></div>"
    text = extract(
        a_page(f"<main><h1>Old pier to close</h1><p>{LINE.format('Sunday')}</p>{other}{PARAGRAPHS}</main>"), URL
    ).text
    assert "Ferry firm" not in text


def test_a_text_that_is_streamed_in_pieces_is_read() -> None:
    html = "".join(f"<p>{LINE.format(day)}</p>" for day in DAYS)
    rows = f'1:"$Sreact.fragment"\n:HL["/a.css","style"]\n2:T{len(html.encode()):x},{html}3:' + json.dumps(
        {"article": {"title": "Old pier to close", "body": "$2", "teaser": "no"}}
    )
    half = len(rows) // 2
    scripts = "".join(
        f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>" for part in (rows[:half], rows[half:])
    )
    made = extract(a_page(f"<main><h1>Old pier to close</h1></main>{scripts}"), URL)
    assert made.text == "\n\n".join(LINE.format(day) for day in DAYS)


@pytest.mark.parametrize(
    "line", ["Subscribe to continue reading", "Already a subscriber? Log in to read", "Jetzt weiterlesen mit Plus"]
)
def test_a_call_to_subscribe_is_a_barrier(line: str) -> None:
    assert is_barrier(line)
    assert without_barrier(["News.", line], closed=True) == ["News."]


def test_news_about_subscribers_is_not() -> None:
    line = "The comic will be for subscribers only, its publisher said on Tuesday, and printed four times a year."
    assert not is_barrier(line)


def test_of_an_open_text_only_what_says_nothing_else_goes() -> None:
    mixed = "The ferry sails again on Monday. For subscribers only."
    assert without_barrier([mixed, "For subscribers only."], closed=False) == [mixed]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The pier is shut. Read more", "The pier is shut."),
        ("The pier is shut. Hier finden Sie alles zum Thema. Lesen Sie jetzt mehr.", "The pier is shut."),
        ("The pier is shut, the board said • Foto: Ada Wren", "The pier is shut, the board said"),
        (
            "Old pier to close. The board voted on Tuesday after a long debate.",
            "The board voted on Tuesday after a long debate.",
        ),
        ("Old pier to close", ""),
        ("undefined", ""),
        ("[box color=“red“ title=“3″]The board closes the pier.[/box]", "The board closes the pier."),
    ],
)
def test_a_summary_is_left_without_leftovers(text: str, expected: str) -> None:
    assert tidy(text, "Old pier to close") == expected


def test_a_summary_that_is_cut_gets_its_end_from_the_text() -> None:
    told = completed("The board voted on Monday to close the old pier after insp", [LINE.format("Monday")])
    assert told == LINE.format("Monday")
    standfirst = "The pier that Osthavn built in 1871 is shut for good"
    assert completed(standfirst, [standfirst, LINE.format("Monday")]) == standfirst
    assert completed("The pier is shut for the whole of the winter to come. A", []) == (
        "The pier is shut for the whole of the winter to come."
    )
    assert not is_whole("The pier is shut, says Prof. Dr.")
    assert is_whole("It is shut.") and not is_whole("It is shut. A") and not is_whole("It is ...")


def test_an_article_without_a_summary_opens_with_its_first_sentences() -> None:
    made = extract(a_page(f"<article><h1>Old pier to close</h1>{PARAGRAPHS}</article>"), URL)
    assert (made.excerpt, made.ranks.excerpt) == (LINE.format("Monday"), "guess")
    assert opening(["Short.", "Menu"]) == ""


def test_the_opening_is_the_first_prose_not_a_label_a_row_of_data_or_the_headline() -> None:
    prose = (
        "The harbour board voted on Monday to close the old pier. Divers had found rot in forty of its beams, it said."
    )
    assert opening(["By Ann Lee", "Osthavn", "4 May", "Harbour", prose + " See http://pier.example/"]) == prose
    assert opening(["| " + prose + " |"]) == prose
    assert (
        opening(["| Pier | closed on Monday by the harbour board, for good, as divers had found rot in forty beams. |"])
        == ""
    )
    headline = "The harbour board voted on Monday to close the old pier for good and for all."
    assert opening([headline, prose], headline) == prose


def test_a_summary_that_ends_with_dots_is_the_publishers_until_nobody_has_a_whole_one() -> None:
    cut = "The board voted to close the pier of the old harbour, which is what many had"
    for said, kept in ((f"{cut} [...]", f"{cut}…"), ("{{description}}", "")):
        head = f'<meta name="description" content="{said}">'
        page = extract(a_page(f"<article><h1>Old pier to close</h1>{PARAGRAPHS}</article>", head), URL)
        assert page.excerpt == kept
        told = opened(page).excerpt
        assert is_whole(told) and told in page.text


def test_a_cut_summary_finds_its_end_though_the_page_sets_other_quotation_marks() -> None:
    whole = "The board’s vote on the “old pier” came late on Monday, after three hours of talks."
    assert completed('The board\'s vote on the "old pier" came late on...', [whole]) == (
        'The board\'s vote on the "old pier" came late on Monday, after three hours of talks.'
    )


def test_a_slogan_that_begins_with_the_sites_name_is_no_summary() -> None:
    head = "<meta property='og:site_name' content='Harbour Post'><meta name='description' content='Harbour Post - all the news.'>"
    assert (
        "all news"
        not in extract(a_page(f"<article><h1>Old pier to close</h1>{PARAGRAPHS}</article>", head), URL).excerpt
    )


@pytest.mark.parametrize(
    ("title", "is_error"),
    [
        ("404", True),
        ("500 Internal Server Error", True),
        ("Page not found", True),
        ("This article has been removed", True),
        ("Artikel nicht mehr verfügbar", True),
        ("Nie znaleziono strony", True),
        ("页面未找到", True),
        ("404 migrants rescued off Crete", False),
        ("Missing document found", False),
        ("Vermisster Segler nicht gefunden", False),
    ],
)
def test_an_error_page_says_nothing_else(title: str, is_error: bool) -> None:
    assert says_error(title) is is_error


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Wren und Per Ek, dpa", ["Ada Wren", "Per Ek", "dpa"]),
        ("Ada Wren, London, Per Ek", ["Ada Wren", "Per Ek"]),
        ("Ada Wren, Osthavn", ["Ada Wren"]),
        ("Jane Doe, Jr.", ["Jane Doe, Jr."]),
        ("Costa e Silva", ["Costa e Silva"]),
    ],
)
def test_what_is_entered_as_one_person_is_parted_into_whole_names(text: str, names: list[str]) -> None:
    assert split_names(text, is_one=True) == names


def test_what_stands_where_names_do_and_is_none_goes() -> None:
    assert clean(["Copyright Harbour Ltd", "Ada Wren am Samstag, 19. Oktober", "{{author}}"]) == ("Ada Wren",)


@pytest.mark.parametrize(
    ("head", "picture"),
    [
        ("<meta property='og:image' content='/a/quay.jpg'>", "https://post.example/a/quay.jpg"),
        (
            "<meta property='og:image' content='undefined'><meta name='twitter:image' content='/b.jpg'>",
            "https://post.example/b.jpg",
        ),
        ("<meta property='og:image' content='/film.mp4'>", None),
        ("<meta property='og:image' content='/{{image}}.jpg'>", None),
    ],
)
def test_a_picture_is_what_can_be_one(head: str, picture: str | None) -> None:
    made = extract(a_page(f"<article><h1>Old pier to close</h1>{PARAGRAPHS}</article>", head), URL)
    assert (made.images[0].url if made.images else None) == picture


def test_a_section_that_a_title_ends_with_goes_with_the_sites_name() -> None:
    head = (
        "<meta property='og:title' content='Old pier to close - Harbour | Harbour Post'><meta property='og:site_name' "
        "content='Harbour Post'><meta property='article:section' content='Harbour'>"
    )
    page = f"<html><head><title>Old pier to close - Harbour | Harbour Post</title>{head}</head><body>{PARAGRAPHS}</body></html>"
    assert extract(page, URL).title == "Old pier to close"


def test_an_address_that_ends_with_a_day_dates_its_page() -> None:
    page = f"<html><body><h1>Old pier to close</h1>{PARAGRAPHS}</body></html>"
    assert str(extract(page, "https://post.example/news/29-10-2021").published)[:10] == "2021-10-29"
    assert extract(page, "https://post.example/news/03-10-2021").published is None


def test_a_day_between_bars_is_a_day() -> None:
    page = f"<html lang='de'><body><h1>Old pier to close</h1><div>26 | 01 | 2022</div>{PARAGRAPHS}</body></html>"
    assert str(extract(page, "https://post.example/old-pier").published)[:10] == "2022-01-26"


@pytest.mark.parametrize(
    ("h1", "title"),
    [
        (
            "<span class='x__overline'>Crisis at sea</span> <span>- </span><span>Old pier to close in May</span>",
            "Old pier to close in May",
        ),
        ("<small>Unit of the week</small><br>Old pier to close in May", "Old pier to close in May"),
        ("<time>1 May 2026</time> Old pier to close in May", "Old pier to close in May"),
        ("<span class='kicker'>The pier</span> is shut", "The pier is shut"),
        ("<span>Old pier</span> to close in May", "Old pier to close in May"),
    ],
)
def test_a_kicker_in_the_heading_is_not_the_headline(h1: str, title: str) -> None:
    page = f"<html lang='en'><head><title>{title} | Post</title></head><body><h1>{h1}</h1>{PARAGRAPHS}</body></html>"
    assert extract(page, URL).title == title


def test_a_heading_that_leads_home_is_the_sites() -> None:
    body = f"<h1><a href='/'>Harbour Post for Osthavn and the islands</a></h1><h2>Old pier to close</h2>{PARAGRAPHS}"
    page = f"<html lang='en'><head><title>Old pier to close - Harbour Post</title></head><body>{body}</body></html>"
    assert extract(page, URL).title == "Old pier to close"


def test_where_the_title_names_who_runs_the_site_the_first_subhead_is_the_headline() -> None:
    body = f"<div><h2>Old pier to close in May</h2>{PARAGRAPHS}</div>"
    page = f"<html lang='en'><head><title>Osthavn Harbour Association</title></head><body>{body}</body></html>"
    assert extract(page, URL).title == "Old pier to close in May"


MANY = "".join(
    f"<p>Offer {n}: a garden chair of oak and steel in our shop, ordered today and brought home the day after tomorrow.</p>"
    for n in range(300)
)


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>Old pier to close</h1><article>{PARAGRAPHS}</article><div>{MANY}</div>",
        f"<article><h1>Old pier to close</h1>{PARAGRAPHS}</article><div>{MANY}</div>",
    ],
)
def test_hundreds_of_short_texts_beside_an_article_are_not_its_text(body: str) -> None:
    text = extract(a_page(body), URL).text
    assert "close the old pier" in text
    assert "garden chair" not in text


def test_an_article_element_that_tells_nothing_of_the_headline_is_not_the_article() -> None:
    short = (
        "<p>Subscribers read the garden pages of this newspaper first, and get a calendar of the year on top of it.</p>"
        * 4
    )
    html = a_page(f"<h1>Old pier to close</h1><article>{short}</article><div>{PARAGRAPHS}</div>")
    assert "close the old pier" in extract(html, URL).text


@pytest.mark.parametrize("language", ["ir", "ed", "oraz", "और"])
def test_two_whole_names_around_a_word_for_and_are_two_writers(language: str) -> None:
    one, other = ("Ada Wren", "Per Ek") if language.isascii() else ("राम शर्मा", "सीता वर्मा")
    assert split_names(f"{one} {language} {other}") == [one, other]


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Von Ole Berg, Brüssel", ("Ole Berg",)),
        ("Ada Wren and Per Ek in Osthavn", ("Ada Wren", "Per Ek")),
        ("By Ada Wren for Harbour Post", ("Ada Wren",)),
        ("Ada Wren Follow", ("Ada Wren",)),
        ("Haber: Ada Wren", ("Ada Wren",)),
        ("Quelle: Ada Wren", ()),
        ("Crime Published", ()),
        ("王小明 北京报道", ("王小明",)),
    ],
)
def test_places_calls_and_labels_are_no_names(byline: str, names: tuple[str, ...]) -> None:
    assert clean(split_names(byline)) == names


def test_a_house_beside_its_writer_stands_back() -> None:
    site = "<meta property='og:site_name' content='Harbour Post'>"
    for line in ("<p class='byline'>Harbour Post Ada Wren</p>", "<p>Ada Wren, Harbour Post</p>"):
        page = extract(a_page(f"<article><h1>Old pier to close</h1>{line}{PARAGRAPHS}</article>", site), URL)
        assert page.authors == ("Ada Wren",)


@pytest.mark.parametrize("path", ["news/{slug}", "news/:slug", "news/%s", "news/<slug>"])
def test_an_address_that_nobody_filled_in_is_no_identity(path: str) -> None:
    head = f"<link rel='canonical' href='https://post.example/{path}'>"
    assert extract(a_page(f"<article><h1>Old pier to close</h1>{PARAGRAPHS}</article>", head), URL).canonical_url == URL


def test_what_stands_in_a_wall_is_not_the_text_in_whatever_language() -> None:
    wall = "<div class='paywall'><p>Ovaj tekst čitaju naši podupiratelji.</p><a href='/join'>OK</a></div>"
    page = extract(a_page(f"<article><h1>Old pier to close</h1>{PARAGRAPHS}{wall}</article>"), URL)
    assert page.restricted and "podupiratelji" not in page.text


def test_one_word_that_marks_an_advertisement_may_begin_a_sentence_of_the_news() -> None:
    assert is_notice("Werbung") and is_notice("Advertisement: a kettle that boils in nine seconds.")
    assert not is_notice("Werbung im Fernsehen wird ab Januar teurer, teilte der Sender mit.")


def test_the_day_of_another_storys_node_is_not_the_pages() -> None:
    node = {
        "@type": "NewsArticle",
        "headline": "Ferry prices rise",
        "url": "https://post.example/f",
        "datePublished": "2020-02-02",
    }
    head = f"<script type='application/ld+json'>{json.dumps(node)}</script>"
    page = extract(a_page(f"<article><h1>Old pier to close</h1>{PARAGRAPHS}</article>", head), URL)
    assert page.published is None


@pytest.mark.parametrize("title", ["Why I never close my <p> tags", "When to use <br> and when not"])
def test_a_tag_that_stands_like_a_word_is_one(title: str) -> None:
    head = f"<meta property='og:title' content='{title.replace('<', '&lt;')}'>"
    page = a_page(f"<article><h1>{title.replace('<', '&lt;')}</h1>{PARAGRAPHS}</article>", head)
    assert extract(page.replace("Old pier to close</title>", "</title>"), URL).title == title
