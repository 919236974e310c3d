"""Feeds that are nearly right: namespaces, JSON, links, authors, posts."""

from __future__ import annotations

import json

import pytest

from newsloom.core.feed import read_feed
from newsloom.model.capture import Entry

URL = "https://blog.example/feed.xml"


def rss(items: str, *, root: str = 'version="2.0"', head: str = "<link>https://blog.example/</link>") -> bytes:
    return f"<rss {root}><channel><title>Quay</title>{head}{items}</channel></rss>".encode()


def atom(entry: str, *, root: str = 'xmlns="http://www.w3.org/2005/Atom"', head: str = "") -> bytes:
    return f"<feed {root}><title>Quay</title><id>urn:q</id>{head}<entry><title>Lock opens</title>{entry}</entry></feed>".encode()


def only(data: bytes) -> Entry:
    (entry,) = read_feed(data, url=URL).entries
    return entry


ITEM = "<item><title>Lock opens</title><link>https://blog.example/lock</link></item>"


@pytest.mark.parametrize(
    "root",
    [
        'version="2.0" xmlns="http://www.w3.org/2005/Atom"',
        'version="2.0" xmlns="urn:mine"',
        'xmlns="http://www.w3.org/1999/xhtml"',
    ],
)
def test_the_root_s_own_namespace_is_native_whatever_it_is(root: str) -> None:
    assert only(rss(ITEM, root=root)).link == "https://blog.example/lock"


def test_a_prefix_of_the_root_is_native_too() -> None:
    data = b'<x:rss xmlns:x="urn:mine"><x:channel><x:item><x:title>Lock opens</x:title></x:item></x:channel></x:rss>'
    assert only(data).title == "Lock opens"


@pytest.mark.parametrize("uri", ["https://www.w3.org/2005/Atom", "urn:mine", "http://www.w3.org/2005/Atom/"])
def test_atom_in_another_address(uri: str) -> None:
    entry = only(
        atom('<link href="https://blog.example/lock"/><updated>2025-02-04T10:00:00Z</updated>', root=f'xmlns="{uri}"')
    )
    assert (entry.title, entry.link) == ("Lock opens", "https://blog.example/lock")
    assert entry.updated is not None


@pytest.mark.parametrize("uri", ["https://purl.org/dc/elements/1.1/", "urn:mine:dc"])
def test_a_usual_prefix_means_the_usual_thing(uri: str) -> None:
    item = f'<item xmlns:dc="{uri}"><title>Lock opens</title><dc:creator>Eva Holm</dc:creator></item>'
    assert only(rss(item)).authors == ("Eva Holm",)


def test_an_atom_link_within_rss_stays_atom_s() -> None:
    head = '<link>https://blog.example/</link><link xmlns="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/>'
    assert read_feed(rss(ITEM, head=head), url=URL).hub == "https://hub.example/"


def test_entries_in_a_wrapper_and_in_a_second_channel_are_found() -> None:
    wrapped = f'<rss version="2.0"><channel><items>{ITEM}</items></channel><channel>{ITEM}</channel></rss>'
    assert len(read_feed(wrapped.encode()).entries) == 2


def test_a_document_cut_within_an_entry_gives_no_half_link() -> None:
    whole = rss(ITEM + ITEM.replace("lock", "quay-at-night"))
    cut = whole[: whole.index(b"-at-night")]
    feed = read_feed(cut, url=URL)
    assert [entry.link for entry in feed.entries] == ["https://blog.example/lock"]
    assert any("cut" in fault for fault in feed.faults)


HEAD = '"version":"https://jsonfeed.org/version/1.1","title":"Quay","authors":[{"name":"Eva Holm"}],"items":['
GOOD = '{"id":"2","url":"https://blog.example/2","title":"Two"}'


@pytest.mark.parametrize(
    "bad",
    [
        '{"id":"1","title":"Half \\ud83d"}', '{"id":"1","title":"One","score":Infinity}', '{"id":"1","title":"A\nB"}',
        '{"id":"1","title":"One",}', '{"id":"1","title":"It\\\'s"}', '{"id":"1","title":"No\\x20space"}',
    ],
)  # fmt: skip
def test_a_slip_in_json_loses_a_value_not_the_feed(bad: str) -> None:
    feed = read_feed(("{" + HEAD + bad + "," + GOOD + "]}").encode())
    assert [entry.id for entry in feed.entries] == ["1", "2"]
    assert feed.title == "Quay"
    assert any("JSON" in fault for fault in feed.faults)
    json.dumps([entry.title for entry in feed.entries]).encode()
    "".join(entry.title for entry in feed.entries).encode("utf-8")


def test_json_that_is_broken_or_cut_gives_the_entries_that_are_whole() -> None:
    broken = "{" + HEAD + '{"id":"1","title":"bad "quotes" here"},' + GOOD + "," + '{"id":"3","title":"cut of'
    feed = read_feed(broken.encode())
    assert [entry.id for entry in feed.entries] == ["2"]
    assert feed.title == "Quay"


def test_words_around_json_are_passed_over() -> None:
    feed = read_feed(("Notice: undefined index in line 3\n{" + HEAD + GOOD + "]}\n<!-- cached -->").encode())
    assert [entry.title for entry in feed.entries] == ["Two"]


def test_the_author_of_the_feed_is_the_entry_s_unless_another_is_named() -> None:
    author = "<author><name>Eva Holm</name></author>"
    assert only(atom("", head=author)).authors == ("Eva Holm",)
    assert only(atom("<author><name>Ben Rask</name></author>", head=author)).authors == ("Ben Rask",)
    source = "<source><title>Elsewhere</title><author><name>Ola Vik</name></author></source>"
    assert only(atom(source, head=author)).authors == ("Ola Vik",)
    assert only(atom("<source><title>Elsewhere</title></source>", head=author)).authors == ()
    assert read_feed(("{" + HEAD + GOOD + "]}").encode()).entries[0].authors == ("Eva Holm",)


@pytest.mark.parametrize(
    ("links", "chosen"),
    [
        ('<link href="ipfs://x"/><link href="https://blog.example/lock"/>', "https://blog.example/lock"),
        ('<link type="application/json" href="https://blog.example/l.json"/><link href="/lock"/>', "https://blog.example/lock"),
        ('<link type="application/pdf" href="https://blog.example/l.pdf"/>', "https://blog.example/l.pdf"),
        ('<link rel="http://www.iana.org/assignments/relation/alternate" href="/lock"/>', "https://blog.example/lock"),
        ('<link rel="alternate" href=""/><id>https://blog.example/lock</id>', "https://blog.example/lock"),
    ],
)  # fmt: skip
def test_the_first_alternate_that_is_a_page_is_the_link(links: str, chosen: str) -> None:
    assert only(atom(links)).link == chosen


@pytest.mark.parametrize(
    ("item", "chosen"),
    [
        ("<link>https://blog.example</link><guid>https://blog.example/lock</guid>", "https://blog.example/lock"),
        ("<link>undefined</link><guid>https://blog.example/lock</guid>", "https://blog.example/lock"),
        ("<link>https://blog.example/</link><guid>https://cdn.example/show.mp3</guid>", "https://blog.example/"),
        ('<link>https://blog.example/</link><guid isPermaLink="false">https://blog.example/lock</guid>', "https://blog.example/"),
        ("<link>https://blog.example/lock?a=1&amp;amp;b=2</link>", "https://blog.example/lock?a=1&b=2"),
        ("<link>www.blog.example/lock</link>", "https://www.blog.example/lock"),
        ("<link>lock.html</link>", "https://blog.example/lock.html"),
        ('<link><![CDATA[<a href="https://blog.example/lock">x</a>]]></link>', "https://blog.example/lock"),
        (
            (
                "<link>https://count.example/1</link>"
                '<p:origLink xmlns:p="http://www.pheedo.com/namespace/pheedo">https://blog.example/lock</p:origLink>'
            ),
            "https://blog.example/lock",
        ),
    ],
)  # fmt: skip
def test_links_of_items(item: str, chosen: str) -> None:
    assert only(rss(f"<item><title>Lock opens</title>{item}</item>")).link == chosen


def test_a_link_that_several_entries_share_is_nobody_s_page() -> None:
    items = "".join(
        f"<item><title>N{n}</title><link>https://blog.example/news</link><guid>https://blog.example/{n}</guid></item>"
        for n in (1, 2)
    )
    assert [e.link for e in read_feed(rss(items), url=URL).entries] == [
        "https://blog.example/1",
        "https://blog.example/2",
    ]


POST = (
    '<p>The lock at Quay Street opens on Friday, after nine years. Read all about it:</p><p><a href="https://blog.example/tags/canal">'
    '#<span>canal</span></a> <a href="https://other.example/@eva">@<span>eva</span></a> <a href="https://paper.example/lock">'
    "paper.example/lock</a></p>"
)


def test_a_post_is_called_by_its_first_sentence_and_points_to_what_it_shares() -> None:
    entry = only(
        rss(f"<item><link>https://blog.example/@me/1</link><description><![CDATA[{POST}]]></description></item>")
    )
    assert entry.title == "The lock at Quay Street opens on Friday, after nine years."
    assert (entry.link, entry.shared) == ("https://blog.example/@me/1", "https://paper.example/lock")


def test_an_article_with_links_shares_nothing() -> None:
    titled = f"<item><title>Lock opens</title><link>https://blog.example/1</link><description><![CDATA[{POST}]]></description></item>"
    long = f"<item><link>https://blog.example/1</link><description><![CDATA[{POST * 8}]]></description></item>"
    assert only(rss(titled)).shared is None
    assert only(rss(long)).shared is None


def test_a_board_says_which_link_is_the_article() -> None:
    text = '<a href="https://paper.example/lock">[link]</a> <a href="https://blog.example/c/1">[23 comments]</a>'
    item = f"<item><title>Lock opens</title><link>https://blog.example/c/1</link><description><![CDATA[{text}]]></description></item>"
    entry = only(rss(item))
    assert (entry.shared, entry.comments, entry.comment_count) == (
        "https://paper.example/lock",
        "https://blog.example/c/1",
        23,
    )


def test_the_discussion_and_its_size_are_kept() -> None:
    item = (
        '<item xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><title>Lock</title><link>https://paper.example/l</link>'
        "<comments>https://blog.example/c/1</comments><slash:comments>23</slash:comments></item>"
    )
    entry = only(rss(item))
    assert (entry.comments, entry.comment_count) == ("https://blog.example/c/1", 23)
    replies = (
        '<link rel="replies" type="text/html" href="https://blog.example/c/2" xmlns:thr="http://purl.org/syndication/thread/1.0"'
        ' thr:count="7"/>'
    )
    entry = only(atom(replies))
    assert (entry.comments, entry.comment_count) == ("https://blog.example/c/2", 7)


@pytest.mark.parametrize("label", ["windows-1251", "koi8-r", "iso-8859-2", "gbk", "cp866", "no-such-charset"])
def test_utf8_is_utf8_whatever_its_label(label: str) -> None:
    data = rss("<item><title>Шлюз открыт: Größe, 閘門</title></item>")
    assert only(f'<?xml version="1.0" encoding="{label}"?>'.encode() + data).title == "Шлюз открыт: Größe, 閘門"


def test_a_charset_of_escapes_is_believed() -> None:
    data = '<?xml version="1.0" encoding="iso-2022-jp"?><rss><channel><item><title>閘門が開く</title></item></channel></rss>'
    assert only(data.encode("iso-2022-jp")).title == "閘門が開く"
