"""What polling and fetching learn: moves, sitemap indexes, licence signals; and how hosts are let rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from loopback.server import Asked, Loopback, Send, answer
from newsloom.cli.main import run as cli
from newsloom.model.outcome import Then
from newsloom.model.source import Source
from newsloom.net.robots import Robots
from newsloom.publishing.rights import rights_of
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import run as operating
from newsloom.services.sources import manage as app
from newsloom.store import articles, captures, queue_status, sources, work
from stages.room import NOW, SITE, Clock, a_newsroom, poll_now, run


def rss(*names: str, head: str = "") -> bytes:
    items = "".join(f"<item><title>About {n}</title><link>http://{SITE}/{n}</link></item>" for n in names)
    return f'<rss version="2.0"><channel><title>The Paper</title>{head}{items}</channel></rss>'.encode()


def page(name: str, **headers: str) -> bytes:
    text = "".join(f"<p>Paragraph {i} about {name} says something that nobody else has said before today.</p>"
                   for i in range(12))  # fmt: skip
    html = f"<html><head><title>About {name}</title></head><body><article><h1>About {name}</h1>{text}</article></body>"
    return answer(200, html.encode(), Content_Type="text/html", **headers)


def polled(newsroom: Newsroom, url: str, kind: str = "feed") -> Source:
    """The source at `url` after a poll."""
    id = sources.source_id(url)
    app.enroll(newsroom, [Source(id=id, url=url, kind=kind)])  # type: ignore[arg-type]
    run(newsroom)
    return known(newsroom, id)


def known(newsroom: Newsroom, id: str) -> Source:
    with newsroom.db.read() as tx:
        found = sources.get(tx, id)
    assert found is not None
    return found


FEED = f"http://{SITE}/feed"
NEW = f"http://{SITE}/new-feed"


def moving(to: str = NEW) -> bytes:
    new = f'<itunes:new-feed-url xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">{to}</itunes:new-feed-url>'
    return answer(200, rss("a", head=new))


def test_a_feed_that_names_its_new_address_is_followed_once_there_is_a_feed(tmp_path):
    pages = {"/feed": moving(), "/new-feed": answer(200, rss("a", "b"))}
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        source = polled(newsroom, FEED)
        assert source.url == NEW
        with newsroom.db.read() as tx:
            assert len(captures.newest_entries(tx, source.id, 10)) == 2


def test_a_new_address_without_a_feed_is_not_believed_and_not_asked_again(tmp_path):
    clock = Clock()
    pages = {"/feed": moving(), "/new-feed": answer(404), "/a": page("a")}
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web, clock) as newsroom:
        assert polled(newsroom, FEED).url == FEED
        clock.pass_by(days=8)
        run(newsroom)
        assert web.paths().count("/feed") == 2
        assert web.paths().count("/new-feed") == 1


def sitemap(*names: str) -> bytes:
    urls = "".join(f"<url><loc>http://{SITE}/{n}</loc><lastmod>2026-03-0{i}</lastmod></url>"
                   for i, n in enumerate(names, 1))  # fmt: skip
    return answer(200, f"<urlset>{urls}</urlset>".encode(), ETag='"v1"')


def index(*named: tuple[str, str]) -> bytes:
    maps = "".join(f"<sitemap><loc>http://{SITE}/{n}</loc><lastmod>{at}</lastmod></sitemap>" for n, at in named)
    return answer(200, f"<sitemapindex>{maps}</sitemapindex>".encode())


def test_an_index_leads_to_its_newest_sitemaps_and_what_did_not_change_is_left_alone(tmp_path):
    old = [(f"old-{n}", f"2025-0{n}-01") for n in range(1, 5)]
    pages = {"/map": index(*old, ("march", "2026-03-01")), "/march": sitemap("one", "two"), "/robots.txt": answer(404)}
    clock = Clock()
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web, clock) as newsroom:
        source = polled(newsroom, f"http://{SITE}/map", "sitemap")
        assert "/march" in web.paths()
        assert "/old-1" not in web.paths()
        with newsroom.db.read() as tx:
            assert {e.link for e in captures.newest_entries(tx, source.id, 10)} == {
                f"http://{SITE}/one", f"http://{SITE}/two"
            }  # fmt: skip
        clock.pass_by(days=8)
        run(newsroom)
        assert web.paths().count("/map") == 2
        assert web.paths().count("/march") == 1


def test_what_feed_and_robots_say_about_use_is_recorded_on_the_source(tmp_path):
    robots = b"User-agent: *\nContent-Signal: search=yes, ai-input=no\nAllow: /\n"
    pages = {
        "/feed": answer(200, rss("a"), X_Robots_Tag="noimageindex"),
        "/a": page("a"),
        "/robots.txt": answer(200, robots),
    }
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        rights = polled(newsroom, FEED).rights
        assert rights.show_image is False
        assert rights.summarise is False
        assert rights.store_text is None
        assert "robots: noimageindex" in rights.signals


def test_a_page_speaks_for_itself_and_not_for_its_source(tmp_path):
    pages = {"/feed": answer(200, rss("a")), "/a": page("a", X_Robots_Tag="noarchive"), "/robots.txt": answer(404)}
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        source = polled(newsroom, FEED)
        with newsroom.db.read() as tx:
            id = articles.by_canonical(tx, f"http://{SITE}/a")
            held = articles.get(tx, [id or ""])[id or ""]
        assert source.rights.store_text is None
        assert rights_of(held.article, source).store_text is False


@pytest.mark.parametrize(("retry", "rest"), [("120", 120), ("86400", 3600)])
def test_a_busy_host_rests_as_long_as_it_asks_for_within_an_hour(tmp_path, retry, rest):
    pages = {"/feed": answer(200, rss("a")), "/a": answer(503, Retry_After=retry), "/robots.txt": answer(404)}
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        polled(newsroom, FEED)
        with newsroom.db.write() as tx:
            work.schedule(tx, [Then(stage="fetch", item="x", lane=f"host {SITE}")], NOW)
            assert queue_status.next_free(tx, ["fetch"], NOW) == NOW + timedelta(seconds=rest)


def test_the_owner_bounds_how_often_sources_are_asked(tmp_path):
    clock = Clock()
    with Loopback({"/feed": answer(200, rss("a")), "/a": page("a"), "/robots.txt": answer(404)}) as web:
        settings = {"fetch.poll_least": 120.0, "fetch.poll_most": 2.0}
        with a_newsroom(tmp_path / "n", web, clock, **settings) as newsroom:
            source = polled(newsroom, FEED)
            with newsroom.db.read() as tx:
                wait = queue_status.due_times(tx, "poll")[source.id] - NOW
    assert timedelta(hours=2) <= wait <= timedelta(hours=2.3)


def test_a_poll_that_comes_too_late_waits_for_the_end_of_the_hours_that_the_feed_excludes(tmp_path):
    quiet = "<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in (15, 16)) + "</skipHours>"
    clock = Clock()
    with Loopback({"/feed": answer(200, rss(head=quiet))}) as web, a_newsroom(tmp_path / "n", web, clock) as newsroom:
        source = polled(newsroom, FEED)
        clock.now = NOW.replace(hour=15, minute=20)  # nobody worked when it was due, between 13 and 14 o'clock
        run(newsroom)
        assert web.paths() == ["/feed"]
        with newsroom.db.read() as tx:
            assert (
                NOW.replace(hour=17) <= queue_status.due_times(tx, "poll")[source.id] < NOW.replace(hour=17, minute=20)
            )
        clock.now = NOW.replace(hour=17, minute=20)
        run(newsroom)
        assert web.paths() == ["/feed", "/feed"]
        clock.now = NOW.replace(day=3, hour=15, minute=20)
        run(newsroom, Then(stage="poll", item=source.id, lane=f"host {SITE}", due_at=NOW))
        assert web.paths() == ["/feed", "/feed"]


def test_who_asks_for_a_poll_before_its_time_gets_it_in_excluded_hours_too(tmp_path):
    quiet = "<skipHours><hour>12</hour></skipHours>"
    with Loopback({"/feed": answer(200, rss(head=quiet))}) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        polled(newsroom, FEED)
        poll_now(newsroom)
        run(newsroom)
        assert web.paths() == ["/feed", "/feed"]


def test_robots_txt_is_remembered_over_a_restart(tmp_path):
    def rules(_: Asked, send: Send) -> None:
        send(answer(200, b"User-agent: *\nDisallow: /private\n", connection="close"))

    with Loopback({"/robots.txt": rules}) as web:
        for _ in range(2):
            with a_newsroom(tmp_path / "n", web) as newsroom:
                assert isinstance(newsroom.robots, Robots)
                assert not newsroom.robots.allowed(f"http://{SITE}/private/x").allowed
        assert web.paths() == ["/robots.txt"]


def test_a_resting_host_holds_up_nobody_else(tmp_path):
    pages = {
        "/feed": answer(200, rss("a", "b", "c")),
        "/other": answer(200, rss("d").replace(SITE.encode(), b"other.example")),
        **dict.fromkeys(("/a", "/b", "/c"), answer(503, Retry_After="3000")),
        "/d": page("d"),
        "/robots.txt": answer(404),
    }
    hosts = (SITE, "other.example")
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web, hosts=hosts) as newsroom:
        urls = (FEED, "http://other.example/other")
        app.enroll(newsroom, [Source(id=sources.source_id(url), url=url) for url in urls])
        counts = operating.run(newsroom).counts
        assert counts["group"] == counts["score"] == counts["sweep"] == {"done": 1}
        assert counts["fetch"] == {"retry": 1, "done": 1}


def in_trouble(times: int, status: int = 503) -> Callable[[Asked, Send], None]:
    """A robots.txt that fails so many times, and then allows everything."""
    left = [status] * times

    def rules(_: Asked, send: Send) -> None:
        send(answer(left.pop() if left else 404, connection="close"))

    return rules


def test_a_page_waits_for_a_robots_txt_that_cannot_be_read_and_holds_up_nobody(tmp_path):
    clock, hosts = Clock(), (SITE, "other.example")
    pages = {
        "/feed": answer(200, rss("a", "b")),
        "/other": answer(200, rss("d").replace(SITE.encode(), b"other.example")),
        **{f"/{name}": page(name) for name in "abd"},
    }

    def rules(asked: Asked, send: Send) -> None:
        busy = asked.headers["host"].startswith(SITE) and clock.now == NOW
        send(answer(503 if busy else 404, connection="close"))

    with (
        Loopback({**pages, "/robots.txt": rules}) as web,
        a_newsroom(tmp_path / "n", web, clock, hosts=hosts) as newsroom,
    ):
        urls = (FEED, "http://other.example/other")
        app.enroll(newsroom, [Source(id=sources.source_id(url), url=url) for url in urls])
        counts = operating.run(newsroom).counts
        assert counts["fetch"] == {"retry": 2, "done": 1}
        assert counts["group"] == counts["score"] == {"done": 1}
        assert not {"/a", "/b"} & set(web.paths())
        clock.pass_by(minutes=61)
        assert operating.run(newsroom).counts["fetch"] == {"done": 2}


def test_a_robots_txt_that_stays_out_of_reach_is_waited_for_two_days(tmp_path):
    clock = Clock()
    with (
        Loopback({"/feed": answer(200, rss("a")), "/a": page("a"), "/robots.txt": in_trouble(99, 429)}) as web,
        a_newsroom(tmp_path / "n", web, clock) as newsroom,
    ):
        polled(newsroom, FEED)
        for hours in (1, 3, 9, 27):
            clock.pass_by(hours=hours, seconds=-1)
            assert "retry" not in run(newsroom).counts.get("fetch", {})
            clock.pass_by(seconds=1)
            run(newsroom)
        with newsroom.db.read() as tx:
            given_up = [q for q in queue_status.quarantined(tx) if q.stage == "fetch"]
        assert [q.attempts for q in given_up] == [5]
        assert "cannot be read (status 429)" in given_up[0].why
        assert "/a" not in web.paths()


def test_a_page_that_leads_to_a_host_whose_robots_txt_is_in_trouble_waits_too(tmp_path):
    clock = Clock()
    pages = {"/feed": answer(200, rss("a")), "/a": answer(302, Location="http://other.example/b"), "/b": page("b")}

    def rules(asked: Asked, send: Send) -> None:
        busy = not asked.headers["host"].startswith(SITE) and clock.now == NOW
        send(answer(500 if busy else 404, connection="close"))

    with (
        Loopback({**pages, "/robots.txt": rules}) as web,
        a_newsroom(tmp_path / "n", web, clock, hosts=(SITE, "other.example")) as newsroom,
    ):
        polled(newsroom, FEED)
        assert "/b" not in web.paths()
        clock.pass_by(minutes=61)
        assert run(newsroom).counts["fetch"] == {"done": 1}


def test_why_tells_of_a_source_when_it_is_asked_again_and_for_which_reason(tmp_path, capsys):
    pages = {
        "/feed": answer(200, rss("a", "b"), Cache_Control="max-age=7200"),
        "*": page("a"),
        "/robots.txt": answer(404),
    }
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        polled(newsroom, FEED)
        assert cli(["why", FEED, "--dir", str(newsroom.root)]) == 0
        told = capsys.readouterr().out
        assert cli(["why", FEED, "--json", "--dir", str(newsroom.root)]) == 0
        row = json.loads(capsys.readouterr().out)
        assert cli(["why", f"http://{SITE}/other", "--dir", str(newsroom.root)]) == 2
    assert "source        The Paper (feed)" in told
    assert "next poll     2026-03-02 14:" in told
    assert "the answer stays fresh for 2 h" in told
    assert "poll     done     2 new, 0 changed" in told
    assert (row["disposition"], row["journal"][0]["stage"]) == ("source", "poll")
