"""What a source's entries come to is counted, and a source of which nothing ever becomes an article is told of."""

from __future__ import annotations

import pytest

from loopback.server import Loopback, answer
from newsloom.services.newsroom.doctor import examine
from newsloom.services.sources import manage
from newsloom.services.sources.desk_sources import overview
from stages.room import SITE, a_newsroom, poll_now, run

TEXT = "".join(
    f"<p>The harbour board of Osthavn met for the {n}th time, its chair said after {n} hours on ships, quays and fish.</p>"
    for n in range(4, 13)
)
PAGE = "<html><title>{0}</title><body><h1>{0}</h1><article>" + TEXT + "</article></body></html>"


def feed(count: int) -> bytes:
    items = "".join(
        f"<item><title>Harbour news number {n}</title><link>http://{SITE}/{n}</link></item>" for n in range(count)
    )
    return answer(
        200, f"<rss version='2.0'><channel><title>P</title><link>http://{SITE}/</link>{items}</channel></rss>".encode()
    )


def polled(newsroom):
    manage.add(newsroom, f"http://{SITE}/feed", look=False)
    poll_now(newsroom)
    run(newsroom)
    (view,) = manage.listed(newsroom)
    return view


def test_the_way_of_a_source_s_entries_is_counted(tmp_path):
    pages = {f"/{n}": answer(200, PAGE.format(f"Harbour news number {n}").encode()) for n in range(4)}
    with (
        Loopback({"/robots.txt": answer(404), "/feed": feed(6), "*": answer(404), **pages}) as web,
        a_newsroom(tmp_path / "n", web) as newsroom,
    ):
        view = polled(newsroom)
        assert (view.brought.entries, view.brought.pages, view.brought.articles) == (6, 4, 4)
        assert view.health.complaints == ()
        assert manage.as_row(view)["yield"]["articles"] == 4


def test_a_source_that_brings_no_article_is_barren(tmp_path):
    pages = {"/robots.txt": answer(404), "/feed": feed(6), "*": answer(403)}
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        view = polled(newsroom)
        (complaint,) = view.health.complaints
        assert complaint.kind == "barren"
        assert "status 403 (6 of them)" in complaint.words
        assert "whole texts" in complaint.advice
        assert [c.kind for c in overview(newsroom)[0].health.complaints] == ["barren"]


LOGIN = b"""<html><head><title>Log in to continue</title></head><body><h1>Log in to continue</h1><p>Please log in to read.</p>
<form action="/login" method="post"><input name="user"><input type="password" name="pw"><button>Log in</button></form>
</body></html>"""


@pytest.mark.parametrize(
    ("page", "advice"),
    [(answer(200, LOGIN), "shut to us"), (answer(200, b"%PNG", **{"Content-Type": "audio/mpeg"}), "links to files")],
    ids=["login", "file"],
)
def test_what_is_advised_fits_what_its_pages_are(tmp_path, page, advice):
    pages = {"/robots.txt": answer(404), "/feed": feed(6), "*": page}
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        (complaint,) = polled(newsroom).health.complaints
        assert complaint.kind == "barren" and advice in complaint.advice, complaint


def test_a_source_that_loses_most_of_its_entries_is_told_with_the_way_they_went(tmp_path):
    pages = {f"/{n}": answer(200, PAGE.format(f"Harbour news number {n}").encode()) for n in range(3)}
    with (
        Loopback({"/robots.txt": answer(404), "/feed": feed(12), "*": answer(402), **pages}) as web,
        a_newsroom(tmp_path / "n", web) as newsroom,
    ):
        view = polled(newsroom)
        assert view.brought.words() == "12 > 3 > 3 > 0 > 0 > 0" and "status 402" in view.brought.why
        (told,) = [one for one in examine(newsroom) if "are lost" in one.problem]
        assert "12 > 3 > 3" in told.problem and "status 402" in told.problem


def test_few_entries_may_be_chance(tmp_path):
    pages = {"/robots.txt": answer(404), "/feed": feed(3), "*": answer(403)}
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        assert polled(newsroom).health.complaints == ()
