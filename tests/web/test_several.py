"""Several newsrooms in one server: told apart by their names, and asking the web once for all of them."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from loopback.server import Loopback, answer
from newsloom.errors import FetchError, UsageError
from newsloom.model.capture import Fetched
from newsloom.model.ids import digest
from newsloom.net.http import Http, HttpSettings, Validators
from newsloom.net.shared import IDLE, SharedFetches
from newsloom.services.newsroom.open import SHARED, close, open_newsroom
from newsloom.services.sources import manage
from newsloom.web.several import Room, _room, by_host, check_names, room_of
from stages.room import SITE, a_newsroom, poll_now, run

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ITEM = f"<item><title>A pier</title><link>http://{SITE}/a</link></item>"
FEED = answer(200, f"<rss version='2.0'><channel><title>P</title>{ITEM}</channel></rss>".encode())


@pytest.fixture
def rooms(pattern: Path, tmp_path: Path) -> Iterator[list[Room]]:
    opened = []
    for name in ("alpha", "beta"):
        shutil.copytree(pattern, tmp_path / name)
        opened.append(open_newsroom(tmp_path / name))
    yield [_room(newsroom, 8000, False, lambda line: None) for newsroom in opened]
    for newsroom in opened:
        close(newsroom)


def asked(rooms: list[Room], *requests: tuple[str, str], cookies: dict[str, str] | None = None) -> list[httpx.Response]:
    async def go() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=by_host(rooms))
        async with httpx.AsyncClient(transport=transport, cookies=cookies) as client:
            return [await client.get(f"http://{host}:8000{path}") for host, path in requests]

    return asyncio.run(go())


def test_a_host_leads_to_its_newsroom_and_a_session_to_no_other(rooms):
    token = rooms[0].app.state["context"].token
    (entered,) = asked(rooms, ("alpha.localhost", f"/desk/enter?token={token}"))
    assert entered.status_code == 303 and entered.headers["location"] == "/desk/"
    cookies = dict(entered.cookies)
    assert cookies
    ours, theirs, nobodys = asked(
        rooms, ("alpha.localhost", "/desk/"), ("beta.localhost", "/desk/"), ("127.0.0.1", "/desk/"), cookies=cookies
    )
    assert ours.status_code == 200
    assert theirs.status_code in (302, 303, 401, 403)
    assert nobodys.status_code == 421
    (other,) = asked(rooms, ("beta.localhost", f"/desk/enter?token={token}"))
    assert other.status_code != 303 or other.headers["location"] != "/desk/", "a token of one opens no other"


@pytest.mark.parametrize("host", ["[", "a]b", "x@alpha.localhost", ""])
def test_a_host_that_is_none_is_nobodys(rooms, host):
    said: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    scope = {"type": "http", "path": "/", "headers": [(b"host", host.encode())]}
    asyncio.run(by_host(rooms)(scope, None, send))
    assert said[0]["status"] == 421


def a_room(name: str, path: str = "", *hosts: str) -> Any:
    return Room(SimpleNamespace(root=Path(name)), frozenset(hosts), path, None, None)  # type: ignore[arg-type]


def test_sites_of_one_host_are_told_apart_by_their_paths():
    rooms = [a_room("a", "/a", "x.example"), a_room("ab", "/a/b", "x.example"), a_room("c", "", "c.example")]
    check_names(rooms)
    assert room_of(rooms, "x.example", "/a/news/1/") is rooms[0]
    assert room_of(rooms, "x.example", "/a/b/") is rooms[1]
    assert room_of(rooms, "x.example", "/desk/") is None
    assert room_of(rooms, "c.example", "/desk/") is rooms[2]
    assert room_of(rooms, "", "/") is None
    with pytest.raises(UsageError, match="two newsrooms"):
        check_names([a_room("a", "", "x.example"), a_room("b", "", "x.example")])


def test_two_newsrooms_ask_an_address_once(tmp_path, monkeypatch):
    monkeypatch.setenv(SHARED, str(tmp_path / "shared"))
    with Loopback({"/feed": FEED, "/robots.txt": answer(404, b""), "/a": answer(200, b"<h1>A</h1>")}) as web:
        for name in ("one", "two"):
            with a_newsroom(tmp_path / name, web) as newsroom:
                manage.add(newsroom, f"http://{SITE}/feed", look=False)
                run(newsroom)
                poll_now(newsroom)
        assert web.paths().count("/feed") == 1
        assert web.paths().count("/a") == 1
        assert web.paths().count("/robots.txt") == 1
    assert (tmp_path / "shared" / "fetched").stat().st_mode & 0o077 == 0


def test_a_host_rests_between_two_newsrooms(tmp_path, monkeypatch):
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with Loopback({"/a": answer(200, b"a"), "/b": answer(200, b"b")}) as web:
        for path in ("/a", "/b"):
            http = Http(HttpSettings(hosts={SITE: ("127.0.0.1", web.port)}, only_hosts=True))
            http.shared = SharedFetches(tmp_path / "shared", lambda url: 30.0)
            assert http.get(f"http://{SITE}{path}").body
            http.close()
    assert any(25 < one <= 30 for one in slept)


def test_what_was_asked_with_a_secret_is_not_shared(tmp_path):
    from newsloom.model.access import Access

    with Loopback({"/a": answer(200, b"a")}) as web:
        for _ in range(2):
            http = Http(HttpSettings(hosts={SITE: ("127.0.0.1", web.port)}, only_hosts=True))
            http.shared = SharedFetches(tmp_path / "shared", lambda url: 0.0)
            http.get(f"http://{SITE}/a", access=Access(origin=f"http://{SITE}", login="a", password="b"))
            http.close()
        assert len(web.paths()) == 2
    assert not list((tmp_path / "shared").glob("*.json"))


def test_what_did_not_change_is_sent_once_and_said_to_those_who_have_it(tmp_path):
    def page(request, send):
        same = '"v1"' in request.headers.values()
        send(answer(304, b"") if same else answer(200, b"a", ETag='"v1"'))

    with Loopback({"/a": page}) as web:
        answers = []
        for _ in range(2):
            http = Http(HttpSettings(hosts={SITE: ("127.0.0.1", web.port)}, only_hosts=True))
            http.shared = SharedFetches(tmp_path / "shared", lambda url: 0.0)
            has = Validators(url=f"http://{SITE}/a", etag='"v1"')
            answers.append(http.get(f"http://{SITE}/a", validators=has).status)
            http.close()
        assert answers == [304, 304] and len(web.paths()) == 1
        http = Http(HttpSettings(hosts={SITE: ("127.0.0.1", web.port)}, only_hosts=True))
        http.shared = SharedFetches(tmp_path / "shared", lambda url: 0.0)
        assert http.get(f"http://{SITE}/a").body == b"a"
        http.close()


def test_an_error_of_a_server_is_asked_again_by_the_next(tmp_path):
    with Loopback({"/a": answer(503, b"no")}) as web:
        http = Http(HttpSettings(hosts={SITE: ("127.0.0.1", web.port)}, only_hosts=True))
        http.shared = SharedFetches(tmp_path / "shared", lambda url: 0.0)
        for _ in range(2):
            http.get(f"http://{SITE}/a")
        assert len(web.paths()) == 2
        with pytest.raises(FetchError):
            http.get("http://nowhere.example/")
        http.close()


def test_locks_of_hosts_that_nobody_asks_any_more_are_removed(tmp_path):
    folder = tmp_path / "shared"
    shared = SharedFetches(folder, lambda url: 0.0)
    for name in ("idle.example", "held.example", "fresh.example"):
        shared.get(f"http://{name}/a", "*/*", lambda: fetched(503))
    idle, held, fresh = (folder / f"{digest('host', f'{name}.example')}.lock" for name in ("idle", "held", "fresh"))
    for path in (idle, held):
        os.utime(path, (time.time() - 2 * IDLE.total_seconds(),) * 2)
    again = SharedFetches(folder, lambda url: 0.0)
    with again._turn("http://held.example/b", 0.0):
        SharedFetches(folder, lambda url: 0.0)._sweep()
        assert [path.exists() for path in (idle, held, fresh)] == [False, True, True]


def test_who_waited_for_a_lock_that_was_swept_away_takes_the_one_that_lies_there(tmp_path):
    shared = SharedFetches(tmp_path / "shared", lambda url: 0.0)
    path = tmp_path / "shared" / f"{digest('host', 'a.example')}.lock"
    opened = Path.open

    def late(self, *args, **more):  # swept between opening and locking, the first time
        file = opened(self, *args, **more)
        if self == path and not hasattr(late, "swept"):
            late.swept = path.unlink()
        return file

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", late)
        with shared._turn("http://a.example/", 0.0), opened(path, "a+b") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def fetched(status: int) -> Fetched:
    return Fetched(
        url=f"http://{SITE}/", final_url=f"http://{SITE}/", status=status, headers={}, body=b"", fetched_at=NOW
    )
