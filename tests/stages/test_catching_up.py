"""A feed whose document ran past what is known is read back to where we left it, and no further."""

from __future__ import annotations

from typing import Any

import pytest

from loopback.server import Loopback, answer
from newsloom.services.sources import manage
from newsloom.store import captures
from stages.room import SITE, Clock, a_newsroom, poll_now, run

ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><link rel='{}' href='{}'/>{}</feed>"


def atom(rel: str, older: str, *numbers: int) -> bytes:
    entries = "".join(
        f"<entry><id>urn:{n}</id><title>News number {n}</title><link href='http://{SITE}/{n}'/></entry>"
        for n in numbers
    )
    return answer(200, ATOM.format(rel, older, entries).encode())


def wordpress(*numbers: int) -> str:
    items = "".join(f"<item><title>News {n}</title><link>http://{SITE}/{n}</link></item>" for n in numbers)
    head = "<generator>https://wordpress.org/?v=6.5</generator>"
    return f"<rss version='2.0'><channel><title>T</title>{head}{items}</channel></rss>"


def polled(folder: Any, pages: dict[str, Any], later: dict[str, Any]) -> tuple[set[str], list[str]]:
    """The links that are known after two polls, and the feed's addresses that the second one asked."""
    clock = Clock()
    with Loopback({"/robots.txt": answer(404), **pages}) as web, a_newsroom(folder, web, clock) as newsroom:
        source, _, _ = manage.add(newsroom, f"http://{SITE}/feed", look=False)
        poll_now(newsroom)
        run(newsroom)
        web.pages |= later
        web.asked.clear()
        clock.pass_by(days=9)
        poll_now(newsroom)
        run(newsroom)
        with newsroom.db.read() as tx:
            entries = captures.newest_entries(tx, source.id, 100)
        asked = [path for path in web.paths() if path.startswith(("/feed", "/old"))]
        return {(entry.link or "").rpartition("/")[2] for entry in entries}, asked


@pytest.mark.parametrize("rel", ["prev-archive", "next"])
def test_a_gap_is_filled_from_the_feed_s_older_pages(tmp_path, rel):
    first = {"/feed": atom(rel, "/old0", 1, 2)}
    later = {"/feed": atom(rel, "/old9", 9, 10), "/old9": atom(rel, "/old7", 7, 8), "/old7": atom(rel, "/old1", 2, 3)}
    known, asked = polled(tmp_path / "n", first, later)
    assert known == {"1", "2", "3", "7", "8", "9", "10"}
    assert asked == ["/feed", "/old9", "/old7"], "it stops where it was, and asks for no archive before"


def test_what_overlaps_has_lost_nothing(tmp_path):
    first, later = {"/feed": atom("next", "/old", 1, 2)}, {"/feed": atom("next", "/old", 2, 3)}
    known, asked = polled(tmp_path / "n", first, later)
    assert known == {"1", "2", "3"} and asked == ["/feed"]


def test_a_blog_system_s_older_pages_are_known_by_number(tmp_path):
    def page(asked: Any, send: Any) -> None:
        by = {"/feed": wordpress(8, 9), "/feed?paged=2": wordpress(6, 7), "/feed?paged=3": wordpress(2, 3)}
        send(answer(200, by[asked.path].encode(), connection="close"))

    known, asked = polled(tmp_path / "n", {"/feed": answer(200, wordpress(1, 2).encode())}, {"/feed": page})
    assert known == {"1", "2", "3", "6", "7", "8", "9"}
    assert asked == ["/feed", "/feed?paged=2", "/feed?paged=3"]


def test_pages_that_lead_in_circles_come_to_an_end(tmp_path):
    later = {"/feed": atom("next", "/old", 9), "/old": atom("next", "/feed", 8)}
    known, asked = polled(tmp_path / "n", {"/feed": atom("next", "/x", 1)}, later)
    assert known == {"1", "8", "9"} and asked == ["/feed", "/old"]
