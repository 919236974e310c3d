"""What a look at a page offers: all its feeds with what is in them, shut pages' feeds, services, and a hint for each no."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from loopback.server import Loopback, answer
from newsloom.cli.main import run as cli
from newsloom.errors import NewsloomError
from newsloom.services.sources import look, manage
from newsloom.services.sources.hints import hint_of
from newsloom.services.sources.look import check
from stages.room import NOW, SITE, a_newsroom

OPEN = answer(404)


def rss(title: str, *heads: str, days: int = 1) -> bytes:
    items = "".join(
        f"<item><title>{head}</title><link>http://{SITE}/{title[:3]}/{n}</link>"
        f"<pubDate>{28 - n * days:02d} Feb 2026 08:00:00 GMT</pubDate></item>"
        for n, head in enumerate(heads)
    )
    return answer(200, f"<rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>".encode())


HOME = b"""<html><head><meta name="generator" content="Ghost 5.8">
<link rel="alternate" type="application/rss+xml" href="/all.rss">
<link rel="alternate" type="text/xml" href="/sport.xml" title="Sport">
<link rel="alternate" type="application/atom+xml" href="/all.atom">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments.rss">
</head><body><a href="/local.xml">RSS: local news</a></body></html>"""
FEEDS = {
    "/all.rss": rss("All", "Pier opens", "Storm near", "Mayor resigns", "Boat found"),
    "/all.atom": rss("All", "Pier opens", "Storm near", "Mayor resigns", "Boat found"),
    "/sport.xml": rss("Sport", "Osthavn wins", days=2),
    "/local.xml": rss("Local", "Road shut", "Road open", "Road shut again", days=7),
    "/comments.rss": rss("Comments", "Me too"),
}


@contextmanager
def a_web(folder: Path, hosts: tuple[str, ...] = (SITE,), **pages: Any) -> Iterator[tuple[Loopback, Any]]:
    named = {f"/{name}": page for name, page in pages.items()}
    with Loopback({"/robots.txt": OPEN, **named}) as web, a_newsroom(folder, web, hosts=hosts) as newsroom:
        yield web, newsroom


def test_a_page_shows_all_its_feeds_with_what_is_in_them(tmp_path, capsys):
    pages = {"/": answer(200, HOME), **FEEDS}
    with Loopback({"/robots.txt": OPEN, **pages}) as web:
        with a_newsroom(tmp_path / "n", web, **{"fetch.allow_private": True}):
            pass
        home = f"http://127.0.0.1:{web.port}"
        assert cli(["source", "add", f"{home}/", "--json", "--dir", str(tmp_path / "n")]) == 0
        row = json.loads(capsys.readouterr().out)
        choices = {one["url"].removeprefix(home): one for one in row["choices"]}
        assert row["url"] == f"{home}/all.rss" == row["choices"][0]["url"]
        assert list(choices)[-1] == "/comments.rss", "feeds of comments come last"
        assert set(choices) == {"/all.rss", "/sport.xml", "/local.xml", "/comments.rss"}, "each feed once"
        assert [one["title"] for one in choices["/local.xml"]["latest"]] == [
            "Road shut",
            "Road open",
            "Road shut again",
        ]
        assert choices["/local.xml"]["rhythm"] == "one in 7 days"
        assert len(choices["/all.rss"]["latest"]) == 3
        assert cli(["source", "check", f"{home}/", "--dir", str(tmp_path / "n")]) == 0
        told = capsys.readouterr().out
        assert "Osthavn wins" in told and f"also: {home}/sport.xml (Sport, 1 entries)" in told


@pytest.mark.parametrize("page", [answer(403), answer(406), answer(401), answer(503, b"", cf_mitigated="challenge")])
def test_a_shut_page_has_its_feed_where_feeds_often_lie(tmp_path, page):
    with a_web(tmp_path / "n", **{"": page, "feed/": rss("All", "Pier opens")}) as (_, newsroom):
        found = check(newsroom, f"http://{SITE}/")
        assert found.url == f"http://{SITE}/feed/"
        assert "shut" in found.how


def test_a_page_that_robots_denies_is_not_asked_and_its_feed_is_found(tmp_path):
    rules = answer(200, b"User-agent: *\nDisallow: /\nAllow: /feed/\n")
    with a_web(tmp_path / "n", **{"robots.txt": rules, "feed/": rss("All", "Pier opens")}) as (web, newsroom):
        assert check(newsroom, f"http://{SITE}/").url == f"http://{SITE}/feed/"
        assert "/" not in web.paths()


def test_a_system_that_names_no_feed_is_asked_where_it_keeps_it(tmp_path):
    section = b'<html><head><meta name="generator" content="Ghost 5.8"></head><h1>Harbour</h1></html>'
    with a_web(tmp_path / "n", **{"tag/harbour/": answer(200, section), "tag/harbour/rss/": rss("H", "A")}) as (
        _,
        newsroom,
    ):
        assert check(newsroom, f"http://{SITE}/tag/harbour/").url == f"http://{SITE}/tag/harbour/rss/"


def test_feeds_are_told_in_the_order_of_what_they_are_worth(tmp_path):
    """The section's own, where its system keeps one; then those with entries; those left behind and of comments last."""
    head = b'<meta name="generator" content="WordPress 6.5">' + b"".join(
        b'<link rel="alternate" type="application/rss+xml" href="/%s">' % name
        for name in (b"none", b"old", b"new", b"comments/feed")
    )
    old = rss("Old", "A").replace(b"2026", b"2019")
    pages = {
        "energy/": answer(200, b"<html><head>" + head),
        "energy/feed/": rss("Energy", "B"),
        "none": rss("None"),
        "old": old,
    }
    with a_web(tmp_path / "n", **pages, new=rss("New", "C"), **{"comments/feed": rss("Com", "D")}) as (_, newsroom):
        found = check(newsroom, f"http://{SITE}/energy/", others=True)
        assert [one.feed.title for one in (found, *found.others)] == ["Energy", "New", "Com", "Old", "None"]


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        (b'<meta http-equiv="refresh" content="0; url=/en/">', "en/f.xml"),
        (b'<a href="/feeds.html">RSS feeds</a>', "top.xml"),
        (b'<a href="/out"><i class="fa fa-rss"></i></a>', "out"),
        (b'<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments">', "feed/"),
    ],
)
def test_a_page_that_sends_elsewhere_is_followed_to_its_feed(tmp_path, page, feed):
    pages = {
        "": answer(200, b"<html><head>" + page),
        "en/": answer(200, b'<link rel="alternate" type="application/rss+xml" href="f.xml">'),
        "feeds.html": answer(200, b'<a href="/top.xml">Top</a>'),
        "comments": rss("Com", "A"),
    }
    with a_web(tmp_path / "n", **pages, **{feed: rss("All", "Pier opens")}) as (_, newsroom):
        assert check(newsroom, f"http://{SITE}/").url == f"http://{SITE}/{feed}"


def test_a_site_without_a_feed_is_told_how_else_it_can_be_read(tmp_path):
    links = b"".join(
        b'<li><a href="/2026/02/%d/pier-opens-again">The pier opens once again</a>' % n for n in range(20, 24)
    )
    told = pytest.raises(NewsloomError, match=f"--kind listing http://{SITE}/news")
    with a_web(tmp_path / "n", news=answer(200, b"<main>" + links)) as (_, newsroom), told:
        check(newsroom, f"http://{SITE}/news")
    rules = answer(200, b"Sitemap: http://%s/news-map.xml\n" % SITE.encode())
    shell = {"robots.txt": rules, "": answer(200, b"<script src=x></script>")}
    told = pytest.raises(NewsloomError, match=f"drawn by a script.*--kind sitemap http://{SITE}/news-map.xml")
    with a_web(tmp_path / "m", **shell) as (_, newsroom), told:
        check(newsroom, f"http://{SITE}/")


def test_what_has_no_feed_says_what_to_do_instead(tmp_path):
    with a_web(tmp_path / "n") as (web, newsroom):
        with pytest.raises(NewsloomError, match="no feeds: take the publisher's own site"):
            check(newsroom, "https://www.facebook.com/osthavn")
        assert web.paths() == []


@pytest.mark.parametrize(
    ("status", "headers", "hint"),
    [
        (401, {}, "a name and a password"),
        (403, {}, "refuses programs"),
        (403, {"x-datadome": "protected"}, "a guard asks for a browser"),
        (404, {}, "is the address right"),
        (406, {}, "other headers"),
        (410, {}, "given up for good"),
        (429, {"retry-after": "7200"}, "try again in 2 h"),
        (429, {}, "try again in an hour"),
        (502, {}, "in trouble just now"),
    ],
)
def test_each_no_has_its_own_hint(status, headers, hint):
    fetched = look.Fetched(
        url="http://x.example/", final_url="http://x.example/", status=status, headers=headers, fetched_at=NOW
    )
    assert hint in (hint_of(fetched) or "")


def test_no_hint_doubts_an_address_that_is_there(tmp_path):
    with a_web(tmp_path / "n", **{"feed.xml": answer(429, b"", Retry_After="60")}) as (_, newsroom):
        with pytest.raises(NewsloomError) as raised:
            manage.add(newsroom, f"http://{SITE}/feed.xml")
        assert "asks for patience: try again in 1 min" in str(raised.value)


def test_passwords_in_addresses_of_a_list_become_secrets_and_are_never_written(tmp_path):
    from loopback.server import Loopback
    from newsloom.core.opml import read_opml
    from newsloom.services.imports import saved_links
    from newsloom.services.sources import manage
    from stages.room import SITE, a_newsroom

    listed = f'<opml version="2.0"><body><outline type="rss" text="A" xmlUrl="http://ada:s%40cret@{SITE}/feed"/></body></opml>'
    assert "cret" not in repr(read_opml(listed.encode()))
    with Loopback() as web, a_newsroom(tmp_path / "n", web) as newsroom:
        taken = saved_links.take(newsroom, saved_links.read(listed.encode(), "a.opml"))
        (view,) = manage.listed(newsroom)
        assert view.source.url == f"http://{SITE}/feed" and view.access == ("login",)
        written = manage.export_opml(newsroom)
        assert b"cret" not in written and b"ada" not in written and f"http://{SITE}/feed".encode() in written
        assert "cret" not in repr(taken)
        manage.add(newsroom, f"http://ben:other@{SITE}/two", look=False)
        assert all("other" not in one.source.url for one in manage.listed(newsroom))
