"""Feeds and sitemaps as strict readers take them."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
W3CDTF = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?")
STRICT = etree.XMLParser(resolve_entities=False, no_network=True, recover=False)


def parsed(path):
    return etree.fromstring(path.read_bytes(), STRICT)


def is_web(url):
    return urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)


def only(element, name, at_most=1):
    """The texts of the children of that name: `at_most` may stand there."""
    found = [child.text or "" for child in element.findall(name)]
    assert len(found) <= at_most, name
    return found


@pytest.fixture(scope="session")
def feeds(site):
    """kind -> the files of that kind; the site has one of each, and so has every topic."""
    found = {name: sorted(site.rglob(name)) for name in ("feed.xml", "atom.xml", "feed.json")}
    assert len({len(files) for files in found.values()}) == 1 and len(found["feed.xml"]) > 1
    return found


def test_feedparser_takes_every_feed_without_a_fault(feeds):
    for path in feeds["feed.xml"] + feeds["atom.xml"]:
        got = feedparser.parse(path.read_bytes())
        assert not got.bozo, (path, got.get("bozo_exception"))
        assert got.version in ("rss20", "atom10") and got.feed.title
        assert all(e.id and e.link and e.title and e.published_parsed for e in got.entries)


def test_the_feeds_of_a_place_tell_the_same(feeds):
    for rss in feeds["feed.xml"]:
        ids = [g.text for g in parsed(rss).iter("guid")]
        assert ids == [i.text for i in parsed(rss.with_name("atom.xml")).findall(f"{ATOM}entry/{ATOM}id")]
        assert ids == [i["id"] for i in json.loads(rss.with_name("feed.json").read_bytes())["items"]]


def test_rss_has_what_rss_2_requires(feeds):
    for path in feeds["feed.xml"]:
        root = parsed(path)
        assert (root.tag, root.get("version"), len(root.findall("channel"))) == ("rss", "2.0", 1)
        channel = root[0]
        assert all(only(channel, name) for name in ("title", "link", "description", "lastBuildDate"))
        assert is_web(channel.findtext("link"))
        own = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
        assert len(own) == 1 and own[0].get("href").endswith(path.name)
        guids = []
        for item in channel.findall("item"):
            assert only(item, "title") or only(item, "description")
            assert is_web(only(item, "link")[0])
            assert parsedate_to_datetime(only(item, "pubDate")[0]).tzinfo is not None
            guid = item.find("guid")
            assert guid.get("isPermaLink") == "false" or is_web(guid.text)
            guids.append(guid.text)
            assert all(
                is_web(e.get("url")) and e.get("type") and e.get("length").isdigit() for e in item.iter("enclosure")
            )
        assert len(guids) == len(set(guids))


def test_atom_has_what_rfc_4287_requires(feeds):
    for path in feeds["atom.xml"]:
        feed = parsed(path)
        assert feed.tag == f"{ATOM}feed"
        for part in (feed, *feed.findall(f"{ATOM}entry")):
            (id,), (title,), (updated,) = (only(part, ATOM + name) for name in ("id", "title", "updated"))
            assert urlsplit(id).scheme and title.strip() and RFC3339.fullmatch(updated), path
            assert part.find(f"{ATOM}author") is not None or feed.find(f"{ATOM}author") is not None
            alternates = [(link.get("type"), link.get("hreflang")) for link in part.findall(f"{ATOM}link")
                          if link.get("rel", "alternate") == "alternate"]  # fmt: skip
            assert len(alternates) == len(set(alternates)) >= 1
            assert all(link.get("href") for link in part.findall(f"{ATOM}link"))
            assert all(RFC3339.fullmatch(at) for at in only(part, f"{ATOM}published"))
            assert all(c.get("term") for c in part.findall(f"{ATOM}category"))
        assert [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
        ids = [e.findtext(f"{ATOM}id") for e in feed.findall(f"{ATOM}entry")]
        assert len(ids) == len(set(ids))


def test_json_feed_has_what_its_version_1_1_requires(feeds):
    known = {"version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon",
             "authors", "language", "expired", "hubs", "items"}  # fmt: skip
    of_items = {"id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image",
                "date_published", "date_modified", "authors", "tags", "language", "attachments"}  # fmt: skip
    for path in feeds["feed.json"]:
        feed = json.loads(path.read_bytes())
        assert feed["version"] == "https://jsonfeed.org/version/1.1" and isinstance(feed["title"], str)
        assert {key for key in feed if not key.startswith("_")} <= known
        assert is_web(feed["home_page_url"]) and is_web(feed["feed_url"])
        assert isinstance(feed["items"], list)
        for item in feed["items"]:
            assert {key for key in item if not key.startswith("_")} <= of_items
            assert isinstance(item["id"], str) and item["id"]
            assert isinstance(item.get("content_html", item.get("content_text")), str)
            assert all(is_web(item[name]) for name in ("url", "external_url", "image") if name in item)
            assert all(RFC3339.fullmatch(item[name]) for name in ("date_published", "date_modified") if name in item)
            assert all(isinstance(tag, str) for tag in item.get("tags", ()))
            assert all(a.keys() & {"name", "url", "avatar"} for a in item.get("authors", ()))
        ids = [item["id"] for item in feed["items"]]
        assert len(ids) == len(set(ids))


def test_no_text_of_others_is_markup_in_a_feed(feeds):
    """A description is read as HTML by many readers: what looks like a tag must be sanitised before it stands there."""
    for path in feeds["feed.xml"] + feeds["atom.xml"]:
        for entry in feedparser.parse(path.read_bytes(), sanitize_html=False).entries:
            for text in (part.value for part in [entry.get("summary_detail"), *entry.get("content", ())] if part):
                if entry.get("summary_detail", {}).get("type") == "text/plain" and path.name == "atom.xml":
                    continue  # Atom says which texts are plain
                assert not re.search(r"<\s*(script|img|iframe|svg|object)|javascript:", text, re.I), (path, text)


def test_the_sitemap_follows_its_schema(site):
    """The same rules as sitemap.xsd: order and count of elements, types of their texts, the protocol's limits."""
    files = sorted(site.glob("sitemap*.xml"))
    assert files
    for path in files:
        root = parsed(path)
        entry, allowed = {
            f"{{{SITEMAP}}}urlset": ("url", ["loc", "lastmod", "changefreq", "priority"]),
            f"{{{SITEMAP}}}sitemapindex": ("sitemap", ["loc", "lastmod"]),
        }[root.tag]
        assert 1 <= len(root) <= 50_000 and path.stat().st_size <= 50 * 1024 * 1024
        hosts = set()
        for one in root:
            assert one.tag == f"{{{SITEMAP}}}{entry}"
            names = [etree.QName(child).localname for child in one]
            assert names[0] == "loc" and len(names) == len(set(names)) and set(names) <= set(allowed)
            address = one.findtext(f"{{{SITEMAP}}}loc")
            assert is_web(address) and 12 <= len(address) <= 2048
            hosts.add(urlsplit(address).netloc)
            assert all(W3CDTF.fullmatch(at) for at in only(one, f"{{{SITEMAP}}}lastmod"))
        assert len(hosts) == 1


def test_the_sitemap_names_pages_that_are_there(site):
    for loc in parsed(site / "sitemap.xml").iter(f"{{{SITEMAP}}}loc"):
        assert (site / urlsplit(loc.text).path.lstrip("/") / "index.html").is_file(), loc.text


def test_the_news_sitemap_follows_its_schema(site):
    """The same rules as sitemap-news.xsd 0.9 and its publisher's limits: two days, 1,000 entries."""
    root = parsed(site / "news-sitemap.xml")
    assert root.tag == f"{{{SITEMAP}}}urlset" and len(root) <= 1000
    moments = []
    for url in root:
        assert [child.tag for child in url] == [f"{{{SITEMAP}}}loc", f"{{{NEWS}}}news"]
        news = url[1]
        assert [etree.QName(c).localname for c in news] == ["publication", "publication_date", "title"]
        assert [etree.QName(c).localname for c in news[0]] == ["name", "language"]
        assert all(text.strip() for text in news.itertext() if text is not None and news.text != text) or len(news)
        assert news[0][0].text.strip() and news[2].text.strip()
        assert re.fullmatch(r"zh-cn|zh-tw|[a-z]{2,3}", news[0][1].text)
        assert W3CDTF.fullmatch(news[1].text)
        moments.append(datetime.fromisoformat(news[1].text.replace("Z", "+00:00")))
    assert not moments or max(moments) - min(moments) <= timedelta(days=2)


def test_the_opml_lists_sources_as_its_version_2_requires(site):
    root = parsed(site / "sources.opml")
    assert (root.tag, root.get("version")) == ("opml", "2.0") and [part.tag for part in root] == ["head", "body"]
    assert all(o.get("text") for o in root.iter("outline"))
    assert all(is_web(o.get("xmlUrl")) and o.get("type") == "rss" for o in root.iter("outline") if o.get("xmlUrl"))


def test_robots_txt_names_the_sitemaps(site):
    lines = (site / "robots.txt").read_text().splitlines()
    named = [line.split(": ", 1)[1] for line in lines if line.lower().startswith("sitemap:")]
    assert {urlsplit(url).path for url in named} == {"/sitemap.xml", "/news-sitemap.xml"}
