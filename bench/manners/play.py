"""A month in the life of sixteen outlets, played on loopback under a clock of our own: the stage for the manners test.

Each outlet is a host under `.example` with a feed, a robots.txt and article pages, and one habit that a good reader
respects. The server writes down every request with the played time; who asked well is judged in bench.quality.manners.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal, Protocol

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
"""A Monday morning."""

Validator = Literal["etag", "date", "both", "none"]
Event = Literal["", "busy", "busy-silent", "down", "broken", "moved", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One host. `troubles` lists (from, to, what) in days of the play."""

    host: str
    gap: timedelta
    validator: Validator = "etag"
    max_age: timedelta | None = None
    expires: timedelta | None = None
    ttl: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    robots: str | None = "User-agent: *\nDisallow: /private/\n"
    robots_status: int = 200
    troubles: tuple[tuple[float, float, Event], ...] = ()
    target: str = ""
    before: int = 30
    """Entries that it has when the play begins."""
    until: datetime = datetime(9999, 1, 1, tzinfo=UTC)
    """When it brings out no more."""
    slow: float = 0.0
    """Real seconds that it takes to answer."""

    @property
    def denied(self) -> tuple[str, ...]:
        """How the paths begin that its robots.txt denies."""
        lines = (self.robots or "").splitlines()
        return tuple(line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: "))

    def trouble(self, at: datetime) -> Event:
        """What is wrong with it at a time."""
        day = (at - START) / timedelta(days=1)
        return next((what for since, until, what in self.troubles if since <= day < until), "")

    def published(self, at: datetime) -> list[tuple[int, datetime]]:
        """All entries so far, oldest first: (number, time)."""
        # Not on the hour: a reader that polls on the hour would look clairvoyant.
        first = START - self.gap * self.before + timedelta(minutes=11)
        return [(i, first + self.gap * i) for i in range(int((min(at, self.until) - first) / self.gap) + 1)]

    def link(self, number: int) -> str:
        """The address of an article; every fifth is one that robots.txt denies."""
        return f"http://{self.host}/{'private' if number % 5 == 0 else 'news'}/{number}"


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHOWN = 20
"""So many entries, the latest, a feed holds."""
OUTLETS: tuple[Outlet, ...] = (
    Outlet(host="daily.example", gap=6 * HOUR),
    Outlet(host="wire.example", gap=HOUR / 3, validator="date"),
    Outlet(host="weekly.example", gap=7 * DAY, validator="both"),
    Outlet(host="cached.example", gap=2 * HOUR, max_age=4 * HOUR),
    Outlet(host="expires.example", gap=3 * HOUR, validator="date", expires=2 * HOUR),
    Outlet(host="ttl.example", gap=2 * HOUR, ttl=180),
    Outlet(host="night.example", gap=4 * HOUR, skip_hours=(0, 1, 2, 3, 4, 5), skip_days=("Sunday",)),
    Outlet(host="busy.example", gap=HOUR, troubles=((5, 7, "busy"),)),
    Outlet(host="grumpy.example", gap=HOUR, troubles=((5, 7, "busy-silent"),)),
    Outlet(host="down.example", gap=2 * HOUR, troubles=((3, 4, "down"), (10, 14, "broken"))),
    Outlet(host="moved.example", gap=5 * HOUR, troubles=((4, 99, "moved"),), target="new.example"),
    Outlet(host="new.example", gap=5 * HOUR),
    Outlet(host="gone.example", gap=8 * HOUR, troubles=((8, 99, "gone"),)),
    Outlet(host="closed.example", gap=5 * HOUR, robots="User-agent: *\nDisallow: /news\nDisallow: /private\n"),
    Outlet(host="shaky.example", gap=5 * HOUR, robots_status=503),
    Outlet(host="plain.example", gap=6 * HOUR, validator="none"),
)


class Time(Protocol):
    """Whoever knows the played time."""

    @property
    def now(self) -> datetime:
        """The played time."""
        ...


class Words(Protocol):
    """What the outlets write."""

    def title(self, outlet: Outlet, number: int) -> str:
        """The title of an entry, ready for XML."""
        ...

    def page(self, outlet: Outlet, path: str) -> bytes:
        """The page at a path."""
        ...


class Plain:
    """As little as may be: who reads is judged, not what is read."""

    def title(self, outlet: Outlet, number: int) -> str:
        """See Words."""
        return f"Report {number} of {outlet.host}"

    def page(self, outlet: Outlet, path: str) -> bytes:
        """See Words."""
        return f"<html><title>{path}</title><p>An article.</html>".encode()


@dataclass(slots=True)
class Clock:
    """The played time."""

    now: datetime = START

    def __call__(self) -> datetime:
        """The time, as an injected clock is asked for it."""
        return self.now

    def move_to(self, at: datetime) -> None:
        """Forward only."""
        self.now = max(self.now, at)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the owner's access log has it."""

    at: datetime
    host: str
    path: str
    status: int
    conditional: bool
    agent: str
    encodings: str
    sent: int
    repeated: bool
    """The body is the one that this client got last time."""


@dataclass
class Stage:
    """The server. Use as a context manager; `log` fills while the play goes on."""

    clock: Time
    outlets: dict[str, Outlet] = field(default_factory=lambda: {outlet.host: outlet for outlet in OUTLETS})
    log: list[Asked] = field(default_factory=list)
    words: Words = field(default_factory=Plain)
    port: int = 0
    _last_body: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> Stage:
        stage = self

        class Handler(_Handler):
            answer = staticmethod(stage.answer)

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def hosts(self) -> dict[str, tuple[str, int]]:
        """The map for the resolver of the one who plays the reader."""
        return dict.fromkeys(self.outlets, ("127.0.0.1", self.port))

    def answer(self, host: str, path: str, asked: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of a request now, and its line in the log."""
        at = self.clock.now
        outlet = self.outlets[host]
        time.sleep(outlet.slow)
        status, headers, body = _answer(outlet, path, asked, at, self.words)
        digest = sha256(body).hexdigest()
        repeated = status == 200 and path == "/feed" and self._last_body.get(host) == digest
        if status == 200 and path == "/feed":
            self._last_body[host] = digest
        conditional = "if-none-match" in asked or "if-modified-since" in asked
        agent, encodings = asked.get("user-agent", ""), asked.get("accept-encoding", "")
        self.log.append(Asked(at, host, path, status, conditional, agent, encodings, len(body), repeated))
        return status, {"Date": format_datetime(at, usegmt=True), **headers}, body


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_: object) -> None:
        """A reader that is restarted leaves connections behind: nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are two writes; with Nagle's algorithm each answer would wait 40 ms for a delayed ACK.
    disable_nagle_algorithm = True
    answer: Callable[[str, str, dict[str, str]], tuple[int, dict[str, str], bytes]]

    def do_GET(self) -> None:
        """Answer from the stage."""
        asked = {name.lower(): value for name, value in self.headers.items()}
        status, headers, body = type(self).answer(asked.get("host", "").partition(":")[0], self.path, asked)
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 304:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """The stage keeps its own log."""


def _answer(
    outlet: Outlet, path: str, asked: dict[str, str], at: datetime, words: Words
) -> tuple[int, dict[str, str], bytes]:
    if path == "/robots.txt":
        return outlet.robots_status, {"Content-Type": "text/plain"}, (outlet.robots or "").encode()
    trouble = outlet.trouble(at)
    if trouble:
        return _troubled(outlet, trouble, path, at)
    if path != "/feed":
        return 200, {"Content-Type": "text/html"}, words.page(outlet, path)
    return _feed(outlet, asked, at, words)


def _troubled(outlet: Outlet, trouble: Event, path: str, at: datetime) -> tuple[int, dict[str, str], bytes]:
    if trouble == "busy":
        return 429, {"Retry-After": "7200"}, b"slow down"
    if trouble == "busy-silent":
        return 429, {}, b"slow down"
    if trouble == "down":
        return 503, {"Retry-After": format_datetime(at + 3 * HOUR, usegmt=True)}, b"back soon"
    if trouble == "broken":
        return 500, {}, b"broken"
    if trouble == "moved":
        return 301, {"Location": f"http://{outlet.target}{path}"}, b""
    return 410, {}, b"gone"


def _feed(outlet: Outlet, asked: dict[str, str], at: datetime, words: Words) -> tuple[int, dict[str, str], bytes]:
    entries = outlet.published(at)
    latest = entries[-1]
    headers = {"Content-Type": "application/rss+xml"}
    # An entity tag is opaque: this one has what a careless reader would trim or quote anew.
    tag = f'W/"{outlet.host}; {latest[0]}, v=1"'
    modified = latest[1].replace(microsecond=0)
    if outlet.validator in ("etag", "both"):
        headers["ETag"] = tag
    if outlet.validator in ("date", "both"):
        headers["Last-Modified"] = format_datetime(modified, usegmt=True)
    if outlet.max_age is not None:
        headers["Cache-Control"] = f"public, max-age={int(outlet.max_age.total_seconds())}"
    if outlet.expires is not None:
        headers["Expires"] = format_datetime(at + outlet.expires, usegmt=True)
    if outlet.validator != "none" and _unchanged(outlet, asked, tag, modified):
        return 304, headers, b""
    return 200, headers, _document(outlet, entries[-SHOWN:], words)


def _unchanged(outlet: Outlet, asked: dict[str, str], tag: str, modified: datetime) -> bool:
    if "if-none-match" in asked and outlet.validator != "date":
        return asked["if-none-match"] == tag
    if "if-modified-since" not in asked:
        return False
    try:
        return parsedate_to_datetime(asked["if-modified-since"]) >= modified
    except ValueError:
        return False


def _document(outlet: Outlet, entries: list[tuple[int, datetime]], words: Words) -> bytes:
    extra = f"<ttl>{outlet.ttl}</ttl>" if outlet.ttl else ""
    if outlet.skip_hours:
        extra += f"<skipHours>{''.join(f'<hour>{hour}</hour>' for hour in outlet.skip_hours)}</skipHours>"
    if outlet.skip_days:
        extra += f"<skipDays>{''.join(f'<day>{day}</day>' for day in outlet.skip_days)}</skipDays>"
    items = "".join(
        f"<item><title>{words.title(outlet, number)}</title><link>{outlet.link(number)}</link>"
        f"<guid>{outlet.link(number)}</guid><pubDate>{format_datetime(at, usegmt=True)}</pubDate></item>"
        for number, at in reversed(entries)
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{outlet.host}</title><link>http://{outlet.host}/</link>'
        f"<description>A fictional outlet.</description>{extra}{items}</channel></rss>"
    ).encode()
