"""Which links of a page stand in its article?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newsloom.core.extract import extract
from newsloom.core.links import MOST_LINKS, outlinks

HERE = "https://harbour.example/news/ferry"


def links_of(html: str, *lines: str) -> list[str]:
    return [one.url for one in outlinks(LexborHTMLParser(html), HERE, HERE, lines)]


def test_a_link_belongs_to_the_body_if_the_words_around_it_are_a_line_of_the_text():
    html = """<nav><a href="/fish">Fish market</a></nav><p>The ferry, <a href="https://port.example/log">says the log</a>, left
    late.</p><aside><p>Also read <a href="/other">another story of ours</a> today</p></aside>"""
    assert links_of(html, "The ferry, says the log, left late.") == ["https://port.example/log"]


def test_a_line_ends_at_a_break_and_goes_through_inline_elements():
    html = 'One line here.<br>The <b><i><a href="https://a.example/x">mayor</a></i></b> resigned today.<br>Third line.'
    assert links_of(f"<div>{html}</div>", "The mayor resigned today.") == ["https://a.example/x"]


def test_trackers_go_and_a_target_counts_once():
    html = '<p>As <a href="https://a.example/x?utm_source=z">told</a> and <a href="https://a.example/x">retold</a> here.</p>'
    found = outlinks(LexborHTMLParser(html), HERE, HERE, ["As told and retold here."])
    assert [(one.url, one.anchor) for one in found] == [("https://a.example/x", "told")]


def test_a_line_that_is_nothing_but_a_link_counts_only_where_it_leads_elsewhere():
    html = '<p><a href="/more">More stories of the harbour</a></p><p><a href="https://b.example/r">The report itself</a></p>'
    assert links_of(html, "More stories of the harbour", "The report itself") == ["https://b.example/r"]


def test_addresses_that_are_no_pages_are_no_links():
    html = "".join(
        f'<p>See <a href="{href}">this</a> for more of it.</p>'
        for href in (
            "#top",
            "mailto:a@b.example",
            "javascript:alert(1)",
            "",
            HERE,
            "data:text/html,x",
            "ftp://x.example/",
        )
    )
    assert links_of(html, "See this for more of it.") == []


def test_links_are_bounded():
    html = "<p>" + "".join(f'word <a href="https://a.example/{n}">w{n}</a> ' for n in range(2 * MOST_LINKS)) + "</p>"
    text = " ".join(f"word w{n}" for n in range(2 * MOST_LINKS))
    assert len(links_of(html, text)) <= MOST_LINKS


def test_a_page_that_is_read_brings_its_links():
    prose = "The council met on Monday evening and spoke for two hours about the old bridge over the river. " * 4
    page = f"""<html><head><title>Bridge closes</title></head><body><header><a href="/">Home</a></header><article>
    <h1>Bridge closes</h1><p>{prose}</p><p>The closure was first reported by <a href="https://courier.example/bridge">the
    Courier</a>, whose reporters saw the inspection papers last week.</p><p>{prose}</p></article>
    <footer><p>Follow <a href="https://social.example/us">us</a></p></footer></body></html>"""
    (link,) = extract(page, HERE).links
    assert (link.url, link.anchor, link.credit) == ("https://courier.example/bridge", "the Courier", True)


@given(st.text(max_size=300), st.lists(st.text(max_size=60), max_size=4))
def test_no_markup_makes_it_fail(html: str, lines: list[str]):
    for one in outlinks(LexborHTMLParser(html), HERE, HERE, lines):
        assert one.url.startswith(("http://", "https://"))
