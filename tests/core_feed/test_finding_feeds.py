"""Which feeds does a page name, and which of them is this page's?"""

from __future__ import annotations

import pytest

from newsloom.core.discover import find_feeds, linked, service_feed

SITE = "https://paper.example"


def found(markup: str, path: str = "/", header: str = "") -> list[str]:
    return [one.url for one in find_feeds(markup.encode(), url=SITE + path, link_header=header)]


@pytest.mark.parametrize(
    "markup",
    [
        '<link rel="alternate" type="text/xml" href="/f">', '<link rel="alternate" type="application/xml" href="/f">',
        '<link rel="alternate" title="RSS" href="/f">', '<a rel="alternate" type="application/rss+xml" href="/f">x</a>',
        '<a href="/f">RSS</a>', '<a href="/f"><img alt="RSS feed" src="i.png"></a>', '<a href="/f" title="Atom feed"></a>',
        '<a href="feed://paper.example/f">x</a>', '<a href="feed:https://paper.example/f">x</a>',
    ],
)  # fmt: skip
def test_feeds_are_named_in_many_ways(markup: str) -> None:
    assert found(f"<html><body>{markup}</body></html>") == [f"{SITE}/f"]


def test_a_feed_of_the_link_header_is_found() -> None:
    header = '</f>; rel="alternate"; type="application/atom+xml"; title="News", <https://hub.example/>; rel=hub'
    assert found("<html></html>", header=header) == [f"{SITE}/f"]
    assert linked(header, "hub", SITE) == "https://hub.example/"
    assert linked(header, "self", SITE) is None


def test_other_alternates_are_no_feeds() -> None:
    said = (
        'type="application/json" href="/wp-json/wp/v2/pages/1"',
        'hreflang="de" href="/de/"',
        'type="text/html" href="/m/"',
    )
    markup = "".join(
        f'<link rel="alternate" {one}>' for one in (*said, 'type="application/json+oembed" href="/oembed?format=json"')
    )
    assert found(markup) == []


def test_the_feed_of_a_section_comes_before_that_of_the_site() -> None:
    link = '<link rel="alternate" type="application/rss+xml" title="%s" href="%s">'
    markup = (
        link % ("Paper", "/feed/")
        + link % ("Comments", "/tag/locks/comments/feed/")
        + link % ("Paper: locks", "/tag/locks/feed/")
    )
    assert found(markup, "/tag/locks/")[:2] == [f"{SITE}/tag/locks/feed/", f"{SITE}/feed/"]
    assert found(markup, "/")[0] == f"{SITE}/feed/"
    by_title = link % ("Paper", "/feed") + link % ("Paper: canal locks", "/feed?cat=7") + "<h1>Canal locks</h1>"
    assert found(by_title, "/section/7")[0] == f"{SITE}/feed?cat=7"


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("https://www.youtube.com/channel/UC0123456789abcdefghijkl", "https://www.youtube.com/feeds/videos.xml?channel_id=UC0123456789abcdefghijkl"),
        ("https://www.youtube.com/playlist?list=PL0123456789", "https://www.youtube.com/feeds/videos.xml?playlist_id=PL0123456789"),
        ("https://old.reddit.com/r/canals/", "https://www.reddit.com/r/canals/.rss"),
        ("https://medium.com/@ida", "https://medium.com/feed/@ida"),
        ("https://canal.substack.com/", "https://canal.substack.com/feed"),
        ("https://github.com/canal/lock", "https://github.com/canal/lock/releases.atom"),
        ("https://bsky.app/profile/ida.example", "https://bsky.app/profile/ida.example/rss"),
        ("https://social.example/@ida", "https://social.example/@ida.rss"),
        ("https://paper.example/news/lock", None),
        ("https://www.youtube.com/@ida", None),
    ],
)  # fmt: skip
def test_services_keep_their_feeds_where_one_knows(page: str, feed: str | None) -> None:
    assert service_feed(page) == feed
