"""The fictional web: what its outlets answer, and that it is the same every time."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from newsloom.core.extract import extract
from newsloom.core.feed import read_feed
from newsloom.demo.library import pieces
from newsloom.demo.newsroom import END, MOMENTS
from newsloom.demo.outlets import BY_HOST, OUTLETS
from newsloom.demo.web import FictionalWeb, answer, shown
from newsloom.net.http import Http, HttpSettings, Validators

EARLY, LATE = MOMENTS[0], END
READABLE = [outlet for outlet in OUTLETS if outlet.form not in ("gone", "busy")]


def get(address: str, now: datetime = END, known: str = ""):
    host, _, path = address.partition("/")
    return answer(host, "/" + path, known, now)


def test_there_are_enough_outlets_and_articles():
    assert len(BY_HOST) >= 12
    articles = [piece for found in pieces().values() for piece in found if piece.kind == "article"]
    assert 60 <= len(articles) <= 80
    lengths = [len(" ".join(piece.paragraphs).split()) for piece in articles]
    assert sum(60 <= length <= 500 for length in lengths) >= 0.9 * len(lengths)


def test_every_file_of_texts_belongs_to_an_outlet():
    assert set(pieces()) <= set(BY_HOST)


@pytest.mark.parametrize("outlet", READABLE, ids=lambda outlet: outlet.host)
def test_a_feed_shows_what_has_appeared_and_nothing_later(outlet):
    for now in (EARLY, MOMENTS[4], LATE):
        feed = read_feed(answer(outlet.host, outlet.feed, "", now).body, url=outlet.feed_url)
        wanted = {piece.title for piece in shown(outlet.host, now)}
        assert len(feed.entries) == len(wanted)


@pytest.mark.parametrize("outlet", READABLE, ids=lambda outlet: outlet.host)
def test_a_page_is_read_back_as_it_was_written(outlet):
    for piece in [piece.at(LATE) for piece in shown(outlet.host, LATE) if piece.kind == "article"]:
        article = extract(answer(piece.host, piece.path, "", LATE).body, piece.url, now=LATE)
        assert article.title.replace("’", "'") == piece.title.replace("’", "'")
        assert article.restricted == piece.restricted
        assert article.canonical_url == piece.url
        assert (article.type == "video") == piece.video


def test_an_etag_that_is_known_gets_304_until_something_new_appears():
    first = get("tidewire.example/atom.xml", EARLY)
    tag = first.headers["ETag"]
    assert get("tidewire.example/atom.xml", EARLY + timedelta(hours=1), tag).status == 304
    assert get("tidewire.example/atom.xml", MOMENTS[3], tag).status == 200


def test_the_agency_and_four_papers_carry_the_same_words():
    copies = [piece for found in pieces().values() for piece in found if piece.copy]
    assert len({piece.host for piece in copies}) == 4
    assert {piece.paragraphs for piece in copies} == {copies[0].paragraphs}


def test_a_numbered_link_redirects_to_its_page():
    said = get("keelandcrane.example/?p=1203")
    assert (said.status, said.headers["Location"]) == (302, "http://keelandcrane.example/2026/03/castor-bay-sails")


def test_the_moved_the_closed_and_the_busy_feed_say_so():
    assert get("lowcarbonlab.example/feed").status == 301
    assert get("oldwindblog.example/feed.xml").status == 410
    assert get("fogbank.example/rss").headers["Retry-After"] == "86400"


def test_ids_of_the_unstable_feed_change_with_every_visit():
    one = read_feed(get("marketbuoy.example/feed.xml", MOMENTS[4]).body, url="http://marketbuoy.example/feed.xml")
    two = read_feed(get("marketbuoy.example/feed.xml", MOMENTS[5]).body, url="http://marketbuoy.example/feed.xml")
    assert {e.link for e in one.entries} & {e.link for e in two.entries}
    assert not {e.id for e in one.entries} & {e.id for e in two.entries}


def test_a_correction_appears_at_its_time():
    path = "ministry.example/news/2026/seventh-seabed-auction"
    assert b"Three bidders were awarded 3.2 gigawatts" in get(path, MOMENTS[3]).body
    later = get(path, MOMENTS[5]).body
    assert b"Three bidders were awarded 3.4 gigawatts" in later
    assert b"Correction, 11 March" in later


def test_a_picture_is_the_same_at_every_visit_and_is_one():
    one = get("tidewire.example/images/cable-1.jpg").body
    assert Image.open(io.BytesIO(one)).size == (960, 540)
    assert get("tidewire.example/images/cable-1.jpg").body == one
    assert get("tidewire.example/images/cable-99.jpg").status == 404


def test_it_speaks_http_to_our_own_client_and_keeps_a_log():
    with FictionalWeb(EARLY) as web:
        http = Http(HttpSettings(hosts=web.hosts, only_hosts=True))
        first = http.get("http://tidewire.example/atom.xml")
        again = http.get("http://tidewire.example/atom.xml", validators=Validators.of(first))
        moved = http.get("http://lowcarbonlab.example/feed")
        http.close()
        assert (first.status, again.status) == (200, 304)
        assert moved.permanent == "http://lowcarbonlab.example/research/feed.xml"
        assert [line.conditional for line in web.asked("tidewire.example")] == [False, True]


def test_nothing_that_it_serves_names_the_port_or_the_machine():
    with FictionalWeb(datetime(2026, 3, 13, 18, tzinfo=UTC)) as web:
        port = str(web.hosts["tidewire.example"][1])
        for outlet in READABLE:
            assert b"127.0.0.1" not in answer(outlet.host, "/", "", LATE).body
            assert port.encode() not in answer(outlet.host, outlet.feed, "", LATE).body
