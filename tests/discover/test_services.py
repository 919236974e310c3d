"""Where services keep feeds: the example of each fact, and addresses near them that are none of theirs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.discover import known_paths
from newsloom.core.discover.services import Fact, facts, hosted, service_feed
from newsloom.core.url import is_web_url


@pytest.mark.parametrize("fact", facts(), ids=lambda fact: str(fact.row["name"]))
def test_the_page_of_each_fact_leads_to_its_feed(fact: Fact) -> None:
    page, gives = fact.example
    found = hosted(page)
    assert found is not None
    assert found.service == fact.row["name"]
    assert (found.feed or found.lookup) == gives
    ways = (bool(found.feed), bool(found.lookup), found.by_page, bool(found.none))
    assert sum(ways) == 1
    assert not gives or is_web_url(gives)


@pytest.mark.parametrize(
    "page",
    [
        "https://paper.example/",
        "https://paper.example/c/energy",
        "https://notyoutube.com/channel/UCabcdefghijklmnopqrstuv",
        "https://www.youtube.com/watch?v=abc",
        "https://github.com/harbour/crane/issues",
        "https://www.substack.com/",
        "https://medium.com/@ida/a-long-read-abc123",
        "https://vimeo.com/123456",
    ],
)
def test_other_pages_are_asked_themselves(page: str) -> None:
    assert service_feed(page) is None


def test_a_feed_of_a_service_stays_what_it_is() -> None:
    for fact in facts():
        _, feed = fact.example
        found = hosted(feed) if feed else None
        assert found is None or found.feed in ("", feed), (feed, found)


@pytest.mark.parametrize(
    ("page", "markup", "feed"),
    [
        (
            "https://www.youtube.com/@HarbourNews",
            '<script>{"externalId":"UCabcdefghijklmnopqrstuv"}</script>',
            "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv",
        ),
        (
            "https://www.youtube.com/c/HarbourNews",
            '<link rel="canonical" href="https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv">',
            "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv",
        ),
        (
            "https://soundcloud.com/the-harbour",
            '<meta property="al:ios:url" content="soundcloud://users:123">',
            "https://feeds.soundcloud.com/users/soundcloud:users:123/sounds.rss",
        ),
        (
            "https://paper.example/energy/",
            '<meta name="generator" content="Hugo 0.12">',
            "https://paper.example/energy/index.xml",
        ),
        (
            "https://paper.example/blog",
            '<img src="https://static1.squarespace.com/a.png">',
            "https://paper.example/blog?format=rss",
        ),
        ("https://paper.example/", "<h1>News</h1>", None),
    ],
)
def test_pages_tell_where_their_system_keeps_the_feed(page: str, markup: str, feed: str | None) -> None:
    assert next(iter(known_paths(markup.encode(), url=page)), None) == feed


@given(st.text(max_size=80))
def test_any_address_has_an_answer(path: str) -> None:
    for host in ("github.com", "www.youtube.com", "www.reddit.com", "mastodon.example"):
        found = hosted(f"https://{host}/{path}")
        assert found is None or found.service
