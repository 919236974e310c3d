"""Feeds, OPML and sitemaps, read back by other programs' rules."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from newsloom.render.feeds import Channel, FeedItem, render_atom, render_json_feed, render_rss
from newsloom.render.sitemap import MAX_NEWS, MAX_URLS, NewsUrl, SitemapUrl, news_sitemap, sitemap_files

NOW = datetime(2024, 2, 3, 12, tzinfo=UTC)
CHANNEL = Channel(
    id="tag:site.example,2024:front",
    title="Harbour news",
    home_url="https://site.example/",
    feed_url="https://site.example/feed.xml",
    description="What happens at sea",
    language="en",
    author="The desk",
    icon_url="https://site.example/icon.png",
    hub_url="https://hub.example/",
)
ITEM = FeedItem(
    id="tag:site.example,2024:story-1",
    title="Harbour <closes> & opens",
    url="https://site.example/story/1/",
    external_url="https://paper.example/harbour",
    published=NOW - timedelta(hours=5),
    updated=NOW - timedelta(hours=1),
    summary="Ships wait.",
    html="<p>Ships <b>wait</b>.</p>",
    authors=("A. Writer",),
    topics=("Ships",),
    image_url="https://site.example/a.jpg",
    image_type="image/jpeg",
    image_bytes=1234,
)


@pytest.mark.parametrize("render", [render_rss, render_atom])
def test_another_parser_reads_what_we_say(render) -> None:  # type: ignore[no-untyped-def]
    feed = feedparser.parse(render(CHANNEL, [ITEM]))
    assert not feed.bozo
    assert feed.feed.title == "Harbour news"
    assert {"self", "hub"} <= {link.rel for link in feed.feed.links}
    entry = feed.entries[0]
    assert entry.id == ITEM.id
    assert entry.title == ITEM.title.replace("<", "&lt;").replace(">", "&gt;") or entry.title == ITEM.title
    assert entry.link == ITEM.url
    assert entry.published_parsed[:6] == (2024, 2, 3, 7, 0, 0)
    assert entry.content[0].value == ITEM.html
    assert [tag.term for tag in entry.tags] == ["Ships"]


def test_the_json_feed_is_of_version_1_1() -> None:
    feed = json.loads(render_json_feed(CHANNEL, [ITEM]))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    item = feed["items"][0]
    assert (item["id"], item["content_html"], item["external_url"]) == (ITEM.id, ITEM.html, ITEM.external_url)
    assert item["date_modified"] == "2024-02-03T11:00:00Z"
    assert "content_text" not in item


def test_a_guid_is_no_address_and_an_enclosure_has_a_length() -> None:
    item = etree.fromstring(render_rss(CHANNEL, [ITEM])).find("channel/item")
    assert item.find("guid").get("isPermaLink") == "false"
    assert item.find("enclosure").get("length") == "1234"


def test_a_feed_without_items_is_a_feed() -> None:
    assert not feedparser.parse(render_rss(CHANNEL, [])).bozo
    assert not feedparser.parse(render_atom(CHANNEL, [])).bozo
    assert json.loads(render_json_feed(CHANNEL, []))["items"] == []


@given(st.text(), st.text())
def test_no_text_breaks_a_feed(title: str, summary: str) -> None:
    item = FeedItem(
        id="urn:x:1", title=title, url="https://site.example/", published=NOW, summary=summary, html=summary
    )
    for made in (render_rss(CHANNEL, [item]), render_atom(CHANNEL, [item])):
        etree.fromstring(made)
    json.loads(render_json_feed(CHANNEL, [item]))


def news(hours: float) -> NewsUrl:
    return NewsUrl(url=f"https://site.example/{hours}", title="A & B", published=NOW - timedelta(hours=hours))


def titles(data: bytes) -> list[str]:
    return [found.text for found in etree.fromstring(data).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


def test_the_news_sitemap_holds_two_days_latest_first() -> None:
    made = news_sitemap("Harbour news", [news(47), news(1), news(49), news(-1)], NOW)
    assert titles(made) == ["https://site.example/1", "https://site.example/47"]
    assert b"<news:publication_date>2024-02-03T11:00:00Z</news:publication_date>" in made


def test_the_news_sitemap_holds_no_more_than_allowed() -> None:
    assert len(titles(news_sitemap("N", [news(n / 100) for n in range(MAX_NEWS + 5)], NOW))) == MAX_NEWS


def test_a_large_site_has_an_index_of_sitemaps() -> None:
    urls = [SitemapUrl(f"https://site.example/{n}", NOW) for n in range(MAX_URLS + 1)]
    files = sitemap_files("https://site.example/", urls)
    assert list(files) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml"]
    assert titles(files["sitemap.xml"]) == ["https://site.example/sitemap-1.xml", "https://site.example/sitemap-2.xml"]
    assert titles(files["sitemap-2.xml"]) == [f"https://site.example/{MAX_URLS}"]
    assert list(sitemap_files("https://site.example/", urls[:2])) == ["sitemap.xml"]
