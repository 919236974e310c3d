"""Logins, headers and user agents of sources: sent to the source's own host, kept as secrets, named and never told."""

from __future__ import annotations

import base64
import json

import pytest

from loopback.server import Asked, Loopback, Send, answer
from newsloom.cli.main import run as cli
from newsloom.errors import UsageError
from newsloom.model.access import Access, checked
from newsloom.services.sources import manage
from newsloom.services.sources.source_access import access_for
from stages.room import SITE, a_newsroom, poll_now, run

SECRET = "p4ss:w0rd-åäö"
RIGHT = "Basic " + base64.b64encode(f"ida:{SECRET}".encode()).decode()
PAGE = (
    "<html><title>Pier opens</title><h1>Pier opens</h1><article>" + "<p>The pier of Osthavn opened on Monday.</p>" * 40
)


def members_only(asked: Asked, send: Send) -> None:
    if asked.headers.get("authorization") != RIGHT or asked.headers.get("x-key") != "k1":
        return send(answer(401, b"who?", WWW_Authenticate='Basic realm="x"'))
    item = f"<item><title>Pier opens</title><link>http://{SITE}/pier</link></item>"
    item += "<item><title>Elsewhere</title><link>http://other.example/x</link></item>"
    return send(answer(200, f"<rss version='2.0'><channel><title>Members</title>{item}</channel></rss>".encode()))


def test_a_shut_feed_is_read_with_what_its_owner_gave_and_no_other_host_sees_it(tmp_path):
    pages = {"/feed": members_only, "/robots.txt": answer(404), "/pier": answer(200, PAGE.encode()), "/x": answer(404)}
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web, hosts=(SITE, "other.example")) as newsroom:
        access = access_for(
            f"http://{SITE}/feed", login="ida", password=SECRET, headers=["X-Key: k1"], user_agent="Ida/1"
        )
        _, found, is_new = manage.add(newsroom, f"http://{SITE}/feed", access=access)
        assert is_new and found is not None and len(found.feed.entries) == 2
        poll_now(newsroom)
        run(newsroom)
        asked = {(one.headers["host"], one.path): one.headers for one in web.asked}
        assert asked[SITE, "/pier"]["authorization"] == RIGHT
        assert asked[SITE, "/pier"]["user-agent"] == "Ida/1"
        assert "authorization" not in asked["other.example", "/x"] and "x-key" not in asked["other.example", "/x"]
        assert asked["other.example", "/x"]["user-agent"].startswith("Newsloom/")
        row = json.dumps([manage.as_row(view) for view in manage.listed(newsroom)])
        assert '"access": ["login", "header X-Key", "user agent"]' in row
        assert SECRET not in row + manage.export_opml(newsroom).decode() + repr(access)
        assert "k1" not in repr(access)


def test_access_is_set_named_and_forgotten_by_command(tmp_path, capsys, monkeypatch):
    with Loopback({"/feed": answer(404)}) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        manage.add(newsroom, f"http://{SITE}/feed", look=False)
    monkeypatch.setenv("NEWSLOOM_SOURCE_PASSWORD", SECRET)
    call = ["source", "access", f"http://{SITE}/feed", "--dir", str(tmp_path / "n")]
    assert cli([*call, "--login", "ida"]) == 0
    assert cli([*call, "--header", "X-Key: k1", "--json"]) == 0
    told = capsys.readouterr().out
    assert json.loads(told.splitlines()[-1])["access"] == ["login", "header X-Key"]
    assert SECRET not in told and "k1" not in told
    assert cli([*call, "--header", "Host: evil.example"]) == 2
    assert cli(["source", "add", "--header", "no colon", "http://other.example/feed", *call[3:]]) == 2
    assert "no colon in it" in capsys.readouterr().err
    assert cli([*call, "--forget"]) == 0
    assert "nothing beside its address" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://paper.example/feed", True),
        ("https://paper.example/feed", True),
        ("http://paper.example:8080/feed", False),
        ("http://www.paper.example/feed", False),
        ("http://paper.example.evil.example/", False),
        ("http://user@paper.example:99999/", False),
    ],
)
def test_a_secret_stays_with_its_host(url, sent):
    access = Access(origin="http://paper.example", login="ida", password="x")
    assert bool(access.headers_for(url)) is sent
    assert Access(origin="https://paper.example", login="ida").headers_for("http://paper.example/") == {}


@pytest.mark.parametrize(
    "broken",
    [
        Access(origin="http://x.example", login="a:b"),
        Access(origin="http://x.example", login="a", password="b\r\nX: y"),
        Access(origin="http://x.example", headers=(("X-A", "b\nc"),)),
        Access(origin="http://x.example", headers=(("Content-Length", "1"),)),
        Access(origin="http://x.example", headers=(("X A", "1"),)),
        Access(origin="http://x.example", user_agent="ж"),
    ],
)
def test_what_cannot_be_sent_is_refused_without_repeating_it(broken):
    with pytest.raises(UsageError) as raised:
        checked(broken)
    assert str(raised.value) != "y" and "b\n" not in str(raised.value)
