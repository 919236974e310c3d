"""A desk, its API and its sign-in that answer one hostile request after another, in this process: targets of tests.chaos.fuzz.

A request is bytes: `METHOD TARGET`, header lines, an empty line, the body. What a server in front would refuse (control
characters in the first line or in headers) is left out. The newsroom is filled once, and has no network.
"""

from __future__ import annotations

import asyncio
import atexit
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

TOKEN = "fuzz"  # it opens a newsroom that lives for a minute
NOW = datetime(2026, 3, 9, 8, tzinfo=UTC)
_TARGET = re.compile(rb"[!-~]+")
_NAME = re.compile(rb"[A-Za-z0-9-]+")

SEEDS = (
    b"GET /api/v1/stories?state=proposed&limit=5&offset=1&topic=County\n\n",
    b"GET /api/v1/search?q=harbour%20\"ferry\"&limit=3\n\n",
    b"GET /api/v1/why?url=https%3A%2F%2Fwww.paper1.example%2Fnews%2F1\n\n",
    b"GET /api/v1/verdicts?limit=2\n\n",
    b'POST /api/v1/stories/0123/verdicts\ncontent-type: application/json\n\n{"kind":"approve","value":{"at":"x"},"reason":"a"}',
    b'POST /api/v1/sources\ncontent-type: application/json\n\n{"url":"https://a.example/feed","topic":"County"}',
    b'POST /api/v1/articles\ncontent-type: application/json\n\n{"url":"https://a.example/1"}',
    b"DELETE /api/v1/sources/x\n\n",
    b"POST /api/v1/verdicts/x/undo\n\n",
    b"GET /desk/?state=new&page=2\n\n",
    b"GET /desk/search?q=*%00-(\n\n",
    b"POST /desk/enter\ncontent-type: application/x-www-form-urlencoded\n\ntoken=a&next=//b",
    b"GET /news/../newsloom.toml\nrange: bytes=0-1\n\n",
    b"GET /api/openapi.json\nhost: a.example\n\n",
)  # fmt: skip

FORMS = (
    b"content-type: application/x-www-form-urlencoded\n\nname=ada&password=correct+horse+battery&code=123456&back=/desk/",
    b"content-type: application/x-www-form-urlencoded\n\nname=ada&password=%00%ff&token=fuzz&back=//evil.example",
    b"content-type: multipart/form-data; boundary=b\n\n--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nada\r\n--b--",
    b"content-type: application/json\n\n{\"name\": [\"ada\"], \"password\": null}",
    b"cookie: session=0123; csrftoken=x\nx-forwarded-for: 10.0.0.1, x\nhost: a@b\n\nname=",
)  # fmt: skip
PASSWORD = "a password that nobody guesses 5531"


class Desk:
    """The application of a small newsroom. `ask` gives the status of its answer."""

    def __init__(self, folder: Path, sign_in: Any = "token") -> None:
        from bench import made_news
        from newsloom import log
        from newsloom.services.imports import ingest
        from newsloom.services.newsroom.create import found
        from newsloom.services.newsroom.open import open_newsroom
        from newsloom.web import desk_context, server, users

        log.set_up("critical")
        found(folder, {"site.title": "Fuzz", "pools.cpu": "threads:1", "images.keep": False}, made_news.TOPICS)
        made_news.write_rows(folder / "rows.jsonl", 30)
        newsroom = open_newsroom(folder, clock=lambda: NOW, only_hosts=True)
        ingest.ingest(newsroom, [folder / "rows.jsonl"])
        secret = users.session_secret(newsroom)
        token = TOKEN if sign_in == "token" else None
        self._context = desk_context.DeskContext(newsroom=newsroom, sign_in=sign_in, token=token, secret=secret)
        self._app: Any = server.create_app(self._context)
        self._token: str = users.new_api_token(newsroom, "fuzz")
        self._loop = asyncio.new_event_loop()
        self._cookies, self.location = b"", ""
        if sign_in == "password":  # a cheap hash: the real one takes its time on purpose
            users._hasher = type(users._hasher)(time_cost=1, memory_cost=8, parallelism=1)
            users._NOBODY = users._hasher.hash(PASSWORD[::-1])
            users.set_password(newsroom, "ada", PASSWORD)
        self.ask(b"GET /desk/enter?token=" + TOKEN.encode() + b"\n\n")
        self.csrf = self._cookies.partition(b"csrftoken=")[2].partition(b";")[0]

    def ask_unlimited(self, data: bytes) -> int:
        """`ask`, by somebody who never asked before: no limit of attempts is reached."""
        for field in fields(self._context.limits):
            getattr(self._context.limits, field.name)._counts.clear()
        return self.ask(data)

    def ask(self, data: bytes) -> int:
        """The status of the answer to a request; 0 if it is none. What the application raises leaves as it is."""
        scope, body = _scope(data, self._cookies, self._token)
        if scope is None:
            return 0
        return self._loop.run_until_complete(self._answer(scope, body))

    async def _answer(self, scope: Mapping[str, Any], body: bytes) -> int:
        said: list[int] = []
        parts = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Mapping[str, Any]:
            return parts.pop(0) if parts else {"type": "http.disconnect"}

        async def send(message: Mapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                said.append(message["status"])
                self.location = dict(message["headers"]).get(b"location", b"").decode("latin-1")
                given = [value.partition(b";")[0] for name, value in message["headers"] if name == b"set-cookie"]
                self._cookies = self._cookies or b"; ".join(given)  # the first visit signs in

        await self._app(dict(scope), receive, send)
        return said[0]


def _scope(data: bytes, cookies: bytes, token: str) -> tuple[dict[str, Any] | None, bytes]:
    head, _, body = data.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    method, _, target = first.partition(b" ")
    if not _NAME.fullmatch(method) or not _TARGET.fullmatch(target) or not target.startswith(b"/"):
        return None, b""
    path, _, query = target.partition(b"?")
    headers = {b"host": b"127.0.0.1", b"authorization": b"Bearer " + token.encode(), b"cookie": cookies}
    for line in lines:
        name, _, value = line.partition(b":")
        if _NAME.fullmatch(name) and not re.search(rb"[\x00-\x1f\x7f]", value):
            headers[name.lower()] = value.strip()
    headers[b"content-length"] = str(len(body)).encode()
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method.decode().upper(),
        "scheme": "http",
        "path": unquote(path.decode()),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": list(headers.items()),
        "client": ("127.0.0.1", 9),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }, body


@cache
def _desk() -> Desk:
    folder = Path(tempfile.mkdtemp(prefix="newsloom-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Desk(folder / "n")


def api(data: bytes) -> None:
    """No request makes the desk or the API fail: a fault of the asker has a status below 500."""
    status = _desk().ask(data)
    if is_fault(status):
        raise AssertionError(f"status {status}")


@cache
def _door() -> Desk:
    folder = Path(tempfile.mkdtemp(prefix="newsloom-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    desk = Desk(folder / "n", "password")
    right = b"name=ada&password=" + PASSWORD.replace(" ", "+").encode()
    assert enter_with(desk, b"content-type: application/x-www-form-urlencoded\n\n" + right) == (303, "/desk/")
    return desk


def enter_with(desk: Desk, data: bytes) -> tuple[int, str]:
    """(status, where it leads) of a form, with header lines before it, that is sent to the sign-in page."""
    lines, _, body = data.partition(b"\n\n")
    head = b"POST /desk/enter\n" + lines + b"\nx-csrftoken: " + desk.csrf
    status = desk.ask_unlimited(head.replace(b"\n\n", b"\n") + b"\n\n" + body)
    return status, desk.location


def sign_in(data: bytes) -> None:
    """No form makes the sign-in fail, and none lets in without the password."""
    status, location = enter_with(_door(), data)
    if is_fault(status) or (status in (302, 303) and location != "/desk/enter"):
        raise AssertionError(f"status {status}, to {location!r}")


def is_fault(status: int) -> bool:
    """Whether an answer admits a fault of our own (502 says that another server could not be reached, and here none can)."""
    return status >= 500 and status != 502
