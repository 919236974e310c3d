"""Reading feeds: what is trusted, what is mended, what is refused."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.dates import read_date
from newsloom.core.feed import read_feed
from newsloom.model.capture import Feed

ITEM = "<item><title>{title}</title><link>https://a.example/1</link>{more}</item>"


def rss(title: str = "A title", more: str = "", head: str = "") -> bytes:
    return f'<rss version="2.0"><channel><title>T</title>{head}{ITEM.format(title=title, more=more)}</channel></rss>'.encode()


def title_of(feed: Feed) -> str:
    return feed.entries[0].title


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Fish &amp;amp; Chips", "Fish & Chips"),
        ("<![CDATA[Fish & Chips]]>", "Fish & Chips"),
        ("&lt;b&gt;Bold&lt;/b&gt; claim", "Bold claim"),
        ("One\n   two", "One two"),
        ("It&#146;s shut", "It’s shut"),
        ("<![CDATA[It&amp;#8217;s shut]]>", "It’s shut"),
        ("&lt;![CDATA[Shut]]&gt;", "Shut"),
        ("&#xFEFF;Shut", "Shut"),
        ("3 &lt; 4 is true", "3 < 4 is true"),
    ],
)
def test_titles_are_plain_text_on_one_line(written: str, read: str) -> None:
    assert title_of(read_feed(rss(written))) == read


def test_the_charset_of_the_header_is_believed_if_it_fits() -> None:
    data = rss("Größe").decode().encode("latin-1")
    assert title_of(read_feed(data, content_type="text/xml; charset=iso-8859-1")) == "Größe"
    feed = read_feed(rss("Größe"), content_type="text/xml; charset=utf-16")
    assert title_of(feed) == "Größe"


def test_a_charset_that_does_not_fit_is_a_fault() -> None:
    data = b'<?xml version="1.0" encoding="shift_jis"?>' + rss("Größe für “alle”")
    feed = read_feed(data)
    assert any("shift_jis" in fault for fault in feed.faults) == (title_of(feed) == "Größe für “alle”")


def test_a_byte_of_windows_1252_in_utf8_is_mended_and_named() -> None:
    feed = read_feed(rss("Größe, Straße, Füße und ").replace(b" und ", b" \x93und\x94 "))
    assert title_of(feed) == "Größe, Straße, Füße “und”"
    assert feed.faults


def test_relative_links_need_the_address_of_the_feed() -> None:
    data = rss().replace(b"https://a.example/1", b"/1")
    assert read_feed(data, url="https://a.example/feed").entries[0].link == "https://a.example/1"
    assert read_feed(data).entries[0].link == "/1"


def test_a_guid_that_is_a_permalink_stands_in_for_the_link() -> None:
    data = rss(more="<guid>https://a.example/g</guid>").replace(b"<link>https://a.example/1</link>", b"")
    assert read_feed(data).entries[0].link == "https://a.example/g"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("http:/paper.example/lock", "http://paper.example/lock"),
        ("https//paper.example/lock", "https://paper.example/lock"),
        ("https://http://paper.example/lock", "http://paper.example/lock"),
        ("paper.example/lock", "https://paper.example/lock"),
        ("http://localhost:8080/lock", "https://paper.example/guid"),
    ],
)
def test_links_with_a_slip_are_mended(written: str, read: str) -> None:
    item = f"<item><title>Lock</title><link>{written}</link><guid>https://paper.example/guid</guid></item>"
    feed = read_feed(f"<rss><channel>{item}</channel></rss>".encode(), url="https://paper.example/feed")
    assert feed.entries[0].link == read


def test_what_programs_write_where_no_title_is_is_none() -> None:
    item = (
        "<item><title>(no title)</title><link>/a</link><description>The lock is shut. For a week.</description></item>"
    )
    feed = read_feed(f"<rss><channel>{item}</channel></rss>".encode(), url="https://paper.example/feed")
    assert feed.entries[0].title.startswith("The lock is shut.")


def test_a_json_feed_may_name_its_authors_by_their_bare_names() -> None:
    feed = read_feed(
        b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "author": "Ida", "title": "A"}]}'
    )
    assert feed.entries[0].authors == ("Ida",)


def test_chinese_in_seven_bits_is_read_by_its_label() -> None:
    data = '<?xml version="1.0" encoding="hz-gb-2312"?><rss><channel><item><title>港口</title></item></channel></rss>'
    assert read_feed(data.encode("hz")).entries[0].title == "港口"


def test_waiting_times_are_read_within_reason() -> None:
    assert read_feed(rss(head="<ttl>90</ttl>")).ttl == timedelta(minutes=90)
    assert read_feed(rss(head="<ttl>99999999999</ttl>")).ttl is None
    assert read_feed(rss(head="<ttl>soon</ttl>")).ttl is None


def test_a_gzip_bomb_is_cut() -> None:
    feed = read_feed(gzip.compress(rss() + b" " * (40 * 1024 * 1024)))
    assert "longer than 32 MB when unpacked: cut" in feed.faults
    assert title_of(feed) == "A title"


def test_deep_nesting_ends_in_a_fault_not_in_a_crash() -> None:
    data = b'<rss version="2.0"><channel><item><description>' + b"<b>" * 100_000
    assert read_feed(data).faults


def test_an_attribute_flood_and_unclosed_tags_end_in_time() -> None:
    for piece in (b"<a b=c ", b"&amp", b"<![CDATA[", b"<!--", b"<!DOCTYPE [", b"<item ", b"<x:y>", b"&#x41"):
        read_feed(b'<rss version="2.0"><channel><item><title>' + piece * 20_000)


def test_what_is_no_feed_says_what_it_is() -> None:
    assert read_feed(b"").faults == ("the document is empty",)
    assert read_feed(b"<html><body>hi</body></html>").faults == ("the server sent an HTML page, not a feed",)
    assert read_feed(b'{"a": 1}').faults == ("a JSON document that is no JSON Feed",)
    assert read_feed(b"hello").format == ""
    assert read_feed(b"<svg/>").format == ""


@given(st.binary(max_size=400))
def test_any_bytes_give_a_feed(data: bytes) -> None:
    assert isinstance(read_feed(data), Feed)


_PIECES = """
<rss> <channel> </channel> <item> </item> <entry> <title> </title> <link>x</link> <link href='y'/>
<feed xmlns='http://www.w3.org/2005/Atom'>
<content type='xhtml'> <div> <![CDATA[ ]]> & &amp; &nbsp; &#0; &#x110000; <!-- --> <?xml version='1.0'?>
<!DOCTYPE a [<!ENTITY b 'c'>]> &b;
<pubDate>1</pubDate> <guid> < > " é <dc:date>
<media:group> <skipHours><hour>x</hour></skipHours> xml:base='::' <author/> <rdf:RDF>
"""


@given(st.lists(st.sampled_from(_PIECES.split()), max_size=40), st.sampled_from(["utf-8", "utf-16", "latin-1"]))
def test_any_heap_of_feed_parts_gives_a_feed(parts: list[str], charset: str) -> None:
    feed = read_feed(" ".join(parts).encode(charset, "replace"), url="https://a.example/feed")
    assert all(entry.id for entry in feed.entries)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["items", "version", "title", "id", "url", "authors", "name", "tags", "attachments", "image"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_gives_a_feed(value: object) -> None:
    import msgspec

    read_feed(b"{" + msgspec.json.encode({"version": "https://jsonfeed.org/version/1", "items": [value]})[1:])
    read_feed(msgspec.json.encode({"items": value}))


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text: str) -> None:
    when = read_date(text)
    assert when is None or (when.tzinfo is UTC and 1990 <= when.year <= 2100)


@pytest.mark.parametrize(
    "text", ["9. Mar. 2026 08:00:00 +4100", "Mon, 09\x00Mar 2026 08:00:00 +4100", "2026.03.09 -9900"]
)
def test_a_zone_further_than_a_day_away_makes_no_date_that_breaks(text: str) -> None:
    when = read_date(text)
    assert when is None or when.date() == date(2026, 3, 9)


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2038, 1, 1)))
def test_standard_dates_come_back_exactly(when: datetime) -> None:
    when = when.replace(microsecond=0, tzinfo=UTC)
    assert read_date(when.isoformat()) == when
    assert read_date(when.strftime("%d %b %Y %H:%M:%S +0000")) == when
