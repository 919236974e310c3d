"""Before a source is polled once, its newest entries tell what it would bring."""

from __future__ import annotations

import json

import pytest

from loopback.server import Loopback, answer
from newsloom.cli.main import run as cli
from newsloom.core.feed import read_feed
from newsloom.services.sources.trial import hopeless, try_out
from stages.room import SITE, a_newsroom

TEXT = "".join(
    f"<p>The harbour board of Osthavn met for the {n}th time, its chair said, on ships and fish.</p>"
    for n in range(4, 16)
)
PAGE = answer(200, f"<html><title>Harbour news</title><h1>Harbour news</h1><article>{TEXT}</article></html>".encode())


def feed(*links: str, content: str = "") -> bytes:
    items = "".join(
        f"<item><title>Harbour news {n}</title><link>{link}</link><description><![CDATA[{content}]]></description></item>"
        for n, link in enumerate(links)
    )
    return f"<rss version='2.0'><channel><title>P</title>{items}</channel></rss>".encode()


@pytest.mark.parametrize(
    ("page", "content", "way", "why"),
    [
        (PAGE, "", (3, 3, 3), ""),
        (answer(403), "", (3, 0, 0), "status 403"),
        (answer(403), TEXT, (3, 0, 3), ""),
        (answer(200, b"%PDF", Content_Type="application/pdf"), "", (3, 3, 0), "not an article: application/pdf"),
    ],
)
def test_the_newest_entries_are_followed(tmp_path, page, content, way, why):
    with Loopback({"/robots.txt": answer(404), "*": page}) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        links = [f"http://{SITE}/{n}" for n in range(5)]
        found = try_out(newsroom, read_feed(feed(*links, content=content), url=f"http://{SITE}/feed"))
        assert (found.entries, found.pages, found.articles) == way
        assert found.why == why
        assert (f"lost: {why}" in found.words()) is bool(why)


def test_links_that_hide_where_they_lead_are_hopeless():
    hiding = read_feed(
        feed("https://news.google.com/rss/articles/CBMiQ0FVX3lxTE1k?oc=5"), url="https://news.google.com/rss"
    )
    assert "hide where they lead" in hopeless(hiding)
    assert hopeless(read_feed(feed("https://paper.example/a"), url="https://paper.example/feed")) == ""


def test_the_command_tells_what_a_source_would_bring(tmp_path, capsys):
    with Loopback({"/robots.txt": answer(404), "*": answer(402)}) as web:
        web.pages["/feed"] = answer(200, feed(f"http://127.0.0.1:{web.port}/a"))
        with a_newsroom(tmp_path / "n", web, **{"fetch.allow_private": True}):
            pass
        call = [f"http://127.0.0.1:{web.port}/feed", "--dir", str(tmp_path / "n")]
        assert cli(["source", "check", *call]) == 0
        assert "tried the 1 newest: 0 pages, 0 articles, 0 on topic; lost: status 402" in capsys.readouterr().out
        assert cli(["source", "add", *call, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["trial"]["why"] == "status 402"
