"""The fictional web: one HTTP server on loopback that answers for all outlets, by the Host header.

    with FictionalWeb(datetime(2026, 3, 9, 8, tzinfo=UTC)) as web:
        web.hosts      # {"tidewire.example": ("127.0.0.1", 40213), ...} for net.Http
        web.now = ...  # the outlets show what had appeared by then
        web.log        # what was asked, in order of arrival

What an outlet answers depends on the request and on `now` alone, never on the port or the machine's clock.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from newsloom.demo.feeds import TYPES, feed_document
from newsloom.demo.library import Piece, pieces
from newsloom.demo.outlets import BY_HOST, Outlet
from newsloom.demo.pages import LOGO, amp_page, article_page, listing_page
from newsloom.demo.pictures import logo, photo

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as the server's log has it. `conditional`: it named a version that the client holds."""

    host: str
    path: str
    status: int
    at: datetime
    conditional: bool
    agent: str


class FictionalWeb:
    """The server and its clock. Use it as a context; it listens on a port that the system chooses."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.log: list[Asked] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"web": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def hosts(self) -> dict[str, tuple[str, int]]:
        """Where each host is found, for the resolver."""
        return dict.fromkeys(BY_HOST, ("127.0.0.1", self._server.server_address[1]))

    def asked(self, host: str, path: str = "") -> list[Asked]:
        """The requests to a host whose path begins so."""
        return [line for line in list(self.log) if line.host == host and line.path.startswith(path)]

    def __enter__(self) -> FictionalWeb:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Reads a request, asks `answer`, notes it, writes."""

    web: ClassVar[FictionalWeb]
    protocol_version = "HTTP/1.1"
    # An idle keep-alive connection must not hold the server's end.
    timeout = 10

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0].lower()
        known = self.headers.get("If-None-Match", "")
        now = self.web.now
        said = answer(host, self.path, known, now)
        agent = self.headers.get("User-Agent", "")
        self.web.log.append(Asked(host, self.path, said.status, now, bool(known), agent))
        self.send_response_only(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(said.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said.body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the log is `FictionalWeb.log`."""


def answer(host: str, target: str, known: str, now: datetime) -> Answer:
    """What `host` says to a request for `target` at `now`, from a client that holds the version `known` (an ETag)."""
    outlet = BY_HOST.get(host)
    if outlet is None:
        return Answer(404, b"no such host")
    url = urlsplit(target)
    if outlet.numbered and url.path == "/" and (number := parse_qs(url.query).get("p")):
        return _numbered(outlet, number[0])
    if url.path == "/robots.txt":
        rules = f"User-agent: *\nDisallow: {outlet.denied}\n"
        return Answer(200, rules.encode(), {"Content-Type": "text/plain"})
    if outlet.moved_from and url.path == outlet.moved_from:
        return Answer(301, b"", {"Location": f"http://{host}{outlet.feed}"})
    if url.path == outlet.feed:
        return _feed(outlet, known, now)
    if url.path in (LOGO, "/favicon.png") or url.path.startswith("/images/"):
        return _picture(outlet, url.path)
    return _page(outlet, url.path, now)


def shown(host: str, now: datetime) -> list[Piece]:
    """What an outlet had brought out by `now`, oldest first."""
    return [piece for piece in pieces().get(host, ()) if piece.shown <= now]


def _numbered(outlet: Outlet, number: str) -> Answer:
    found = next((piece for piece in pieces()[outlet.host] if piece.id == number), None)
    return Answer(302, b"", {"Location": found.url}) if found else Answer(404, b"no such page")


def _feed(outlet: Outlet, known: str, now: datetime) -> Answer:
    if outlet.form == "gone":
        return Answer(410, b"<h1>Gone</h1><p>This blog has closed.</p>", {"Content-Type": HTML})
    if outlet.form == "busy":
        return Answer(503, b"too many readers", {"Content-Type": "text/plain", "Retry-After": "86400"})
    body = feed_document(outlet, shown(outlet.host, now), now)
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Content-Type": TYPES[outlet.form], "Cache-Control": "max-age=600"}
    return Answer(304, b"", headers) if known == tag else Answer(200, body, headers)


def _picture(outlet: Outlet, path: str) -> Answer:
    if path == LOGO:
        return Answer(200, logo(outlet.name, outlet.colour), {"Content-Type": "image/png"})
    if path == "/favicon.png":
        return Answer(200, logo(outlet.name, outlet.colour, (64, 64)), {"Content-Type": "image/png"})
    scene = path.removeprefix("/images/").removesuffix(".jpg").replace("-", " ")
    if not any(piece.image == scene for piece in pieces().get(outlet.host, ())):
        return Answer(404, b"no such picture")
    return Answer(200, photo(scene), {"Content-Type": "image/jpeg", "Cache-Control": "max-age=86400"})


def _page(outlet: Outlet, path: str, now: datetime) -> Answer:
    visible = shown(outlet.host, now)
    articles = [piece for piece in visible if piece.kind in ("article", "denied")]
    if path == "/":
        return _html(listing_page(outlet, outlet.name, articles[::-1][:12]))
    found = next((piece for piece in visible if path in (piece.path, f"{piece.path}/amp")), None)
    if found is None:
        return Answer(404, b"<h1>Not found</h1>", {"Content-Type": HTML})
    if found.kind == "gone":
        return Answer(410, b"<h1>Gone</h1>", {"Content-Type": HTML})
    if found.kind == "listing":
        return _html(listing_page(outlet, found.title, articles[::-1]))
    if path != found.path:
        return (
            _html(amp_page(found, outlet)) if found.amp else Answer(404, b"<h1>Not found</h1>", {"Content-Type": HTML})
        )
    others = [piece for piece in articles if piece.path != path][::-1][:4]
    return _html(article_page(found, outlet, others, now))


def _html(text: str) -> Answer:
    return Answer(200, text.encode(), {"Content-Type": HTML})
