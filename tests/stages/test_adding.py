"""Adding a source through the command line: robots.txt is asked where it should be, and the host is let rest."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from loopback.server import Asked, Loopback, Send, answer
from newsloom.cli.main import run as cli
from newsloom.services.sources import manage as app
from stages.room import a_newsroom

DENIED = answer(200, b"User-agent: *\nDisallow: /\n")
RSS = b"<rss version='2.0'><channel><title>The Paper</title><item><title>A</title><link>http://p.example/a</link></item></channel></rss>"
LINKS = "".join(
    f'<a href="/2026/03/0{i}/storm-number-{i}-comes">Storm number {i} comes over us</a>' for i in range(1, 8)
)
MAP = b"<urlset><url><loc>http://p.example/a</loc></url></urlset>"


@contextmanager
def a_desk(folder: Path, pages: dict[str, Any], **settings: Any) -> Iterator[tuple[Loopback, Path]]:
    """A newsroom that may ask this machine, whose web is `pages`."""
    with Loopback(pages) as web:
        with a_newsroom(folder, web, **{"fetch.allow_private": True} | settings):
            pass
        yield web, folder


def add(web: Loopback, folder: Path, path: str, *args: str) -> int:
    return cli(["source", "add", f"http://127.0.0.1:{web.port}{path}", *args, "--dir", str(folder)])


def added(folder: Path) -> list[str]:
    with a_newsroom(folder, Loopback()) as newsroom:
        return [view.source.url for view in app.listed(newsroom)]


@pytest.mark.parametrize(
    ("path", "args"),
    [("/", ()), ("/map.xml", ("--kind", "sitemap")), ("/news", ("--kind", "listing"))],
)
def test_what_robots_txt_denies_is_neither_asked_for_nor_added(tmp_path, capsys, path, args):
    pages = {"/robots.txt": DENIED, "/map.xml": answer(200, MAP), "*": answer(200, LINKS.encode())}
    with a_desk(tmp_path / "n", pages) as (web, folder):
        assert add(web, folder, path, *args) == 1
        assert web.paths() == ["/robots.txt"]
        assert added(folder) == []
    assert "robots.txt of http://127.0.0.1" in capsys.readouterr().err


def test_who_is_refused_by_our_own_guard_learns_the_setting_whatever_was_named(tmp_path, capsys):
    with a_desk(tmp_path / "n", {"/feed": answer(200, RSS)}, **{"fetch.allow_private": False}) as (web, folder):
        for path in ("/", "/feed"):
            assert add(web, folder, path) == 1
            said = capsys.readouterr().err
            assert "allow_private = true" in said and "own address" not in said


def test_a_robots_txt_that_cannot_be_read_is_told_as_a_no_for_now(tmp_path, capsys):
    with a_desk(tmp_path / "n", {"/robots.txt": answer(503)}) as (web, folder):
        assert add(web, folder, "/map.xml", "--kind", "sitemap") == 1
    assert "for now" in capsys.readouterr().err


def test_a_feed_is_published_to_be_polled(tmp_path):
    with a_desk(tmp_path / "n", {"/robots.txt": DENIED, "/feed": answer(200, RSS)}) as (web, folder):
        assert add(web, folder, "/feed") == 0
        assert web.paths() == ["/feed"]


def test_no_feed_is_guessed_on_a_site_that_says_no(tmp_path, capsys):
    with a_desk(tmp_path / "n", {"/robots.txt": DENIED, "*": answer(200, b"<html>a blog</html>")}) as (web, folder):
        assert add(web, folder, "/blog") == 1
        assert web.paths() == ["/blog", "/robots.txt"]
    assert "give the feed's own address" in capsys.readouterr().err


def test_a_host_rests_between_guesses_and_addresses(tmp_path):
    times: list[float] = []

    def page(asked: Asked, send: Send) -> None:
        if asked.path != "/robots.txt":
            times.append(time.monotonic())
        send(answer(404 if asked.path != "/" else 200, b"<html>home</html>", connection="close"))

    with a_desk(tmp_path / "n", {"*": page}, **{"fetch.host_delay": 0.15}) as (web, folder):
        assert add(web, folder, "/", f"http://127.0.0.1:{web.port}/feed") == 1
    assert len(times) >= 4
    assert min(b - a for a, b in pairwise(times)) >= 0.1  # as the server sees it


def test_a_feed_that_the_home_page_names_is_found(tmp_path):
    home = b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head></html>'
    pages = {
        "/": answer(200, home),
        "/rss": answer(200, RSS),
        "/robots.txt": answer(200, b"User-agent: *\nDisallow: /rss"),
    }
    with a_desk(tmp_path / "n", pages) as (web, folder):
        assert add(web, folder, "/") == 0
        assert web.paths() == ["/robots.txt", "/", "/rss"]
        assert added(folder) == [f"http://127.0.0.1:{web.port}/rss"]


def index(web: Loopback, *names: str) -> bytes:
    maps = "".join(f"<sitemap><loc>http://127.0.0.1:{web.port}/{name}</loc></sitemap>" for name in names)
    return answer(200, f"<sitemapindex>{maps}</sitemapindex>".encode())


def test_an_index_of_sitemaps_is_added_with_what_its_newest_hold(tmp_path, capsys):
    pages: dict[str, Any] = {"/robots.txt": answer(404), "/news.xml": answer(200, MAP)}
    with a_desk(tmp_path / "n", pages) as (web, folder):
        pages["/map.xml"] = index(web, "old.xml", "news.xml")
        assert (
            cli(["source", "check", f"http://127.0.0.1:{web.port}/map.xml", "--kind", "sitemap", "--dir", str(folder)])
            == 0
        )
        assert "1 entries (sitemap)" in capsys.readouterr().out
        assert add(web, folder, "/map.xml", "--kind", "sitemap") == 0
        assert added(folder) == [f"http://127.0.0.1:{web.port}/map.xml"]
        told = capsys.readouterr().out
    assert "1 entries" in told
    assert "old.xml: status 404" in told


def test_an_index_that_leads_nowhere_is_refused_with_the_reason(tmp_path, capsys):
    pages: dict[str, Any] = {"/robots.txt": answer(404)}
    with a_desk(tmp_path / "n", pages) as (web, folder):
        pages["/map.xml"] = index(web, "gone.xml")
        assert add(web, folder, "/map.xml", "--kind", "sitemap") == 1
        assert added(folder) == []
    assert "gone.xml: status 404" in capsys.readouterr().err
