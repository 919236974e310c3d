"""Where a page is shut and the feed brings the whole text, the article is made from the feed, and the page is asked again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from loopback.server import Loopback, answer
from newsloom.model.article import Article
from newsloom.model.ids import article_id
from newsloom.runtime.context import Newsroom
from newsloom.services.sources import manage
from newsloom.store import articles, captures
from newsloom.store.captures import find_id
from stages.room import SITE, Clock, a_newsroom, poll_now, run

TEXT = "".join(
    f"<p>The harbour board of Osthavn decided to build a second pier, after a debate of {n} months, its chair said. Ships of a"
    " new kind will land there in spring, and the fish market moves.</p>"
    for n in range(3, 9)
)
TITLE = "Osthavn builds a second pier"
PAGE = answer(
    200,
    f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><article>{TEXT}</article></body></html>".encode(),
)


LOGIN = answer(
    200, b"<html><title>Sign in</title><h1>Sign in to read on</h1><form>Name <input><input type=password></form></html>"
)


def feed(
    content: str = TEXT, title: str = f"<title>{TITLE}</title>", link: str = f"<link>http://{SITE}/pier</link>"
) -> Any:
    item = f"<item>{title}{link}<guid isPermaLink='false'>1</guid><pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate>"
    item += f"<content:encoded><![CDATA[{content}]]></content:encoded>"
    item += '<enclosure url="http://media.example/1.mp3" type="audio/mpeg" length="9"/></item>'
    root = (
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Pier News</title>"
    )
    return answer(
        200,
        f"{root}<link>http://{SITE}/</link>{item}</channel></rss>".encode(),
        Content_Type="application/rss+xml",
    )


def resized(whole: bytes) -> bytes:
    """An answer with the length that its body has now."""
    return answer(200, whole.partition(b"\r\n\r\n")[2], Content_Type="application/rss+xml")


@contextmanager
def a_source(folder: Path, pages: dict[str, Any], clock: Clock) -> Iterator[tuple[Loopback, Newsroom]]:
    with Loopback({"/robots.txt": answer(404), **pages}) as web, a_newsroom(folder, web, clock) as newsroom:
        manage.add(newsroom, f"http://{SITE}/feed", look=False)
        poll_now(newsroom)
        run(newsroom)
        yield web, newsroom


def told(newsroom: Newsroom, path: str = "/pier", site: str = SITE) -> Article | None:
    id = article_id(f"http://{site}{path}")
    with newsroom.db.read() as tx:
        held = articles.get(tx, [id]).get(id)
    return held.article if held else None


@pytest.mark.parametrize(
    "page",
    [
        answer(403, b"no"),
        answer(406, b"no"),
        answer(410, b"gone"),
        answer(451, b"no"),
        answer(429, b"slower", Retry_After="7200"),
        answer(401, b"who?", WWW_Authenticate='Basic realm="x"'),
        answer(302, b"", Location="/login"),
        answer(503, b"wait", cf_mitigated="challenge"),
        answer(200, b""),
        answer(200, b"<html><head><script src=a.js></script></head><body><div id=root></div></body></html>"),
        answer(
            200,
            b"<html><title>Tillat informasjonskapsler</title><body><h1>Vi bryr oss</h1><p>Godta alle.</p></body></html>",
        ),
        answer(200, b"ID3", Content_Type="audio/mpeg"),
    ],
)
def test_a_page_that_cannot_speak_is_spoken_for(tmp_path, page):
    pages = {"/feed": feed(), "/pier": page, "/login": LOGIN}
    with a_source(tmp_path / "n", pages, Clock()) as (_, newsroom):
        article = told(newsroom)
        assert article is not None
        assert article.title == TITLE
        assert "the fish market moves" in article.text
        assert article.because[0].startswith("read from the feed: ")


def test_a_page_that_robots_denies_is_not_asked_and_told_by_the_feed(tmp_path):
    pages = {"/feed": feed(), "/robots.txt": answer(200, b"User-agent: *\nDisallow: /pier\n"), "/pier": PAGE}
    clock = Clock()
    with a_source(tmp_path / "n", pages, clock) as (web, newsroom):
        assert told(newsroom) is not None
        clock.pass_by(days=2)
        run(newsroom)
        assert "/pier" not in web.paths()


def test_a_server_in_trouble_is_asked_again_before_its_feed_speaks(tmp_path):
    clock = Clock()
    with a_source(tmp_path / "n", {"/feed": feed(), "/pier": answer(500)}, clock) as (web, newsroom):
        assert told(newsroom) is None
        for _ in range(3):
            clock.pass_by(hours=6)
            run(newsroom)
        article = told(newsroom)
        assert article is not None and "status 500" in article.because[0]
        assert web.paths().count("/pier") >= 3


def test_without_a_whole_text_a_shut_page_stays_untold(tmp_path):
    with a_source(tmp_path / "n", {"/feed": feed("A second pier [...]"), "/pier": answer(403)}, Clock()) as (
        _,
        newsroom,
    ):
        assert told(newsroom) is None


def test_the_page_is_asked_again_and_speaks_once_it_opens(tmp_path):
    clock = Clock()
    with a_source(tmp_path / "n", {"/feed": feed(), "/pier": answer(403)}, clock) as (web, newsroom):
        first = told(newsroom)
        web.pages["/pier"] = PAGE
        clock.pass_by(days=1, minutes=1)
        run(newsroom)
        second = told(newsroom)
        assert first is not None and second is not None
        assert first.because[0].startswith("read from the feed")
        assert not second.because[0].startswith("read from the feed")
        asked = web.paths().count("/pier")
        clock.pass_by(days=3)
        run(newsroom)
        assert web.paths().count("/pier") == asked


def test_a_page_that_stays_shut_is_asked_for_three_days(tmp_path):
    clock = Clock()
    with a_source(tmp_path / "n", {"/feed": feed(), "/pier": answer(403)}, clock) as (web, newsroom):
        for _ in range(8):
            clock.pass_by(days=1, minutes=1)
            run(newsroom)
        assert web.paths().count("/pier") == 4


def test_a_page_that_was_read_is_not_taken_back_when_it_shuts(tmp_path):
    clock = Clock()
    with a_source(tmp_path / "n", {"/feed": feed(), "/pier": PAGE}, clock) as (web, newsroom):
        web.pages |= {"/pier": answer(403), "/feed": feed(TEXT + "<p>One sentence more than before.</p>")}
        clock.pass_by(hours=30)
        poll_now(newsroom)
        run(newsroom)
        article = told(newsroom)
        assert article is not None
        assert not any("read from the feed" in why for why in article.because)


def test_a_post_is_read_where_it_stands(tmp_path):
    post = feed(
        "The second pier at Osthavn is a mistake, and here is why.", title="", link=f"<link>http://{SITE}/@ida/1</link>"
    )
    with a_source(tmp_path / "n", {"/feed": post, "*": PAGE}, Clock()) as (web, newsroom):
        article = told(newsroom, "/@ida/1")
        assert article is not None
        assert article.title == "The second pier at Osthavn is a mistake, and here is why."
        assert "/@ida/1" not in web.paths()


def test_a_post_that_shares_a_page_brings_that_page(tmp_path):
    post = feed(
        f'Look: <a href="http://{SITE}/pier">{SITE}/pier</a>', title="", link="<link>http://social.example/1</link>"
    )
    post = post.replace(f"<link>http://{SITE}/</link>".encode(), b"<link>http://social.example/</link>")
    with a_source(tmp_path / "n", {"/feed": resized(post), "/pier": PAGE}, Clock()) as (_, newsroom):
        article = told(newsroom)
        assert article is not None and article.title == TITLE
        with newsroom.db.read() as tx:
            assert captures.get_finds(tx, [find_id("http://social.example/1")]) == {}


def test_one_canonical_address_on_two_stories_makes_two_articles(tmp_path):
    def page(title: str) -> bytes:
        return answer(
            200, PAGE.partition(b"\r\n\r\n")[2].decode().replace(TITLE, title).replace("<head>", canonical).encode()
        )

    canonical = f'<head><link rel="canonical" href="http://{SITE}/landing-page-of-all">'
    titles = ("Osthavn builds a second pier", "Minister visits frozen lakes")
    items = "".join(f"<item><title>{t}</title><link>http://{SITE}/{n}</link></item>" for n, t in enumerate(titles))
    data = answer(200, f"<rss version='2.0'><channel><link>http://{SITE}/</link>{items}</channel></rss>".encode())
    with a_source(tmp_path / "n", {"/feed": data, "/0": page(titles[0]), "/1": page(titles[1])}, Clock()) as (
        _,
        newsroom,
    ):
        found = {
            one.title for path in ("/0", "/1", "/landing-page-of-all") if (one := told(newsroom, path)) is not None
        }
        assert found == set(titles)


def test_an_episode_without_a_page_is_known_by_its_recording(tmp_path):
    with a_source(tmp_path / "n", {"/feed": feed(link="")}, Clock()) as (_, newsroom):
        article = told(newsroom, "/1.mp3", "media.example")
        assert article is not None and article.title == TITLE
