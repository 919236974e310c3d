"""Lists of feeds; the feeds and articles that a page names; sitemaps."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.discover import find_feeds, guesses, listing_links, read_sitemap
from newsloom.core.opml import Outline, read_opml, write_opml

OPML = b"""<?xml version="1.0"?><OPML version="1.0"><HEAD><TITLE>Mine</TITLE></HEAD><BODY>
<outline text="Tech"><outline text="Deep"><OUTLINE TEXT="A" XMLURL="https://a.example/feed" HTMLURL="https://a.example/"/></outline></outline>
<outline title="B &amp; co" xmlUrl="feed:https://b.example/rss" category="/News/Local,regional" language="de"/>
<outline text="C" type="rss" url="c.example/atom"/>
<outline text="again" xmlUrl="https://a.example/feed"/>
<outline text="bad" xmlUrl="javascript:alert(1)"/>
</BODY></OPML>"""


def test_opml_is_read_in_any_case_and_nesting() -> None:
    found = read_opml(OPML)
    assert found.title == "Mine"
    assert [(o.url, o.title, o.folder) for o in found.outlines] == [
        ("https://a.example/feed", "A", "Tech/Deep"),
        ("https://b.example/rss", "B & co", "News/Local"),
        ("https://c.example/atom", "C", ""),
    ]
    assert found.outlines[1].categories == ("News/Local", "regional")
    assert any("javascript" in fault for fault in found.faults)


def test_opml_that_is_none_says_so() -> None:
    assert "no OPML document" in read_opml(b"<rss/>").faults
    assert read_opml(b"").outlines == ()


def test_deep_nesting_is_read_without_recursion() -> None:
    inner = b'<outline text="f">' * 200 + b'<outline text="A" xmlUrl="https://a.example/"/>' + b"</outline>" * 200
    assert len(read_opml(b"<opml><body>" + inner + b"</body></opml>").outlines) == 1


_WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C",), exclude_characters="/"), min_size=1, max_size=12
).map(lambda s: " ".join(s.split()) or "x")


@given(st.lists(st.tuples(_WORDS, st.lists(_WORDS, max_size=2)), max_size=6))
def test_what_is_written_reads_back_the_same(made: list[tuple[str, list[str]]]) -> None:
    outlines = sorted(
        (Outline(url=f"https://a.example/{n}", title=t, folder="/".join(f)) for n, (t, f) in enumerate(made)),
        key=lambda o: o.url,
    )
    found = read_opml(write_opml(outlines, title="List & more", created=datetime(2026, 1, 5, tzinfo=UTC)))
    assert found.faults == ()
    assert sorted(found.outlines, key=lambda o: o.url) == outlines


PAGE = b"""<!doctype html><html><head><base href="https://paper.example/front/">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed.xml">
<link rel="alternate" type="application/atom+xml" title="News" href="../atom.xml">
<link rel="stylesheet" href="/feed.css"></head><body>
<nav><a href="/2026/01/05/in-the-menu-bar">A story that stands in the menu bar</a></nav>
<a href="/rss/sport">Sport</a><a href="/feedback">Feedback</a><a href="https://feedly.com/i/subscription/feed%2Fhttps%3A%2F%2Fpaper.example%2Fall.xml">F</a>
<main><article><header><h2><a href="/2026/01/05/night-ferry?utm_source=front">Ferry line adds night crossings</a></h2></header>
<a href="/2026/01/05/night-ferry">More</a></article>
<a href="/tag/harbour-and-boats-here">All about the harbour and boats</a>
<a href="https://other.example/2026/01/05/elsewhere">Another paper has this story too</a>
<a href="/about">About our paper and its people</a></main></body></html>"""


def test_declared_feeds_come_before_linked_ones_and_comments_last() -> None:
    found = find_feeds(PAGE, url="https://paper.example/")
    assert [(f.url, f.how) for f in found] == [
        ("https://paper.example/atom.xml", "link"),
        ("https://paper.example/rss/sport", "anchor"),
        ("https://paper.example/all.xml", "anchor"),
        ("https://paper.example/comments/feed.xml", "link"),
    ]


def test_a_listing_page_gives_its_articles_once_with_their_headline() -> None:
    found = listing_links(PAGE, url="https://paper.example/")
    assert [(e.id, e.title) for e in found] == [
        ("https://paper.example/2026/01/05/night-ferry", "Ferry line adds night crossings")
    ]


def test_guesses_stay_on_the_host() -> None:
    assert all(url.startswith("https://paper.example/") for url in guesses("https://paper.example/blog/"))
    assert guesses("https://paper.example/blog/")[0] == "https://paper.example/blog/feed/"


NEWS = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://paper.example/old</loc><lastmod>2026-01-01</lastmod></url>
<url><loc>https://paper.example/new</loc><news:news>
<news:publication><news:name>The Paper</news:name>
<news:language>en</news:language>
</news:publication>
<news:publication_date>2026-01-05T08:00:00+01:00</news:publication_date><news:title>Night ferry &amp; more</news:title>
<news:keywords>ferry, harbour</news:keywords>
</news:news>
<image:image><image:loc>https://paper.example/i.jpg</image:loc></image:image></url>
<url><loc>javascript:alert(1)</loc></url></urlset>"""


def test_a_news_sitemap_gives_entries_newest_first() -> None:
    found = read_sitemap(NEWS)
    first = found.entries[0]
    assert [e.link for e in found.entries] == ["https://paper.example/new", "https://paper.example/old"]
    said = (first.title, first.published, first.language, first.via)
    assert said == (
        "Night ferry & more",
        datetime(2026, 1, 5, 7, tzinfo=UTC),
        "en",
        "The Paper",
    )
    assert (first.categories, first.enclosures[0].url) == (("ferry", "harbour"), "https://paper.example/i.jpg")


def test_a_sitemap_index_gives_its_sitemaps() -> None:
    data = b"<sitemapindex><sitemap><loc>https://paper.example/a.xml.gz</loc><lastmod>2026-01-05</lastmod></sitemap></sitemapindex>"
    assert read_sitemap(data).sitemaps == (("https://paper.example/a.xml.gz", datetime(2026, 1, 5, tzinfo=UTC)),)


@given(st.binary(max_size=300))
def test_any_bytes_are_taken(data: bytes) -> None:
    for piece in (data, b"<html>" + data, b"<urlset><url><loc>" + data, b"<opml><body><outline xmlUrl='" + data):
        find_feeds(piece, url="https://a.example/")
        listing_links(piece, url="https://a.example/")
        read_sitemap(piece)
        read_opml(piece)
