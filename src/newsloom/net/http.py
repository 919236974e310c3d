"""Fetching: one polite, bounded request at a time, every hop in our own hands.

Statuses are values; what got no answer, or an answer that cannot be used, is a FetchError. Who may be asked how often
is not our question (core.cadence, and the lanes of the work set), whether robots.txt allows it is net.robots' (pass
its `permit`). Nothing here writes logs, so no page text can end in one.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from urllib.request import proxy_bypass

import ada_url
import urllib3
from urllib3.exceptions import HTTPError, ProtocolError

from newsloom import __version__
from newsloom.errors import AddressForbidden, FetchError
from newsloom.model.access import Access
from newsloom.model.capture import Fetched
from newsloom.net import imap
from newsloom.net.body import PERMANENT, TASTE, TEMPORARY, NotTaken, Take, headers_of, plain_body, read_body
from newsloom.net.coding import ACCEPTED
from newsloom.net.cookies import Cookies
from newsloom.net.dial import CALL, Dialler, Resolver, calling, pools, system_resolver, tls_context
from newsloom.net.guard import check_for_proxy, fetchable
from newsloom.net.imap import Mailbox, Seen
from newsloom.net.proxies import configured_proxies, without_password
from newsloom.net.refusal import refusal
from newsloom.net.shared import SharedFetches

PRODUCT = "newsloom"
"""Our product token, as robots.txt files know it."""

ACCEPT_FEED = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.5"
ACCEPT_IMAGE = "image/avif, image/webp, image/*, */*;q=0.1"

_HEADER_VALUE = re.compile("[\t -~\x80-\xff]*")
# So many kept-alive connections in a row may turn out to be closed: other threads put theirs back meanwhile.
_MAX_STALE = 8

Clock = Callable[[], datetime]
Permit = Callable[[str], None]


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def user_agent(contact: str | None = None) -> str:
    """Who we are, honestly: product, version and where to complain.

    `contact` is a URL or a mail address of the newsroom.
    """
    return f"Newsloom/{__version__} ({'+' + contact if contact else 'self-hosted news aggregator'})"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSettings:
    """What the owner may set; the defaults are safe and polite.

    `total_timeout` bounds one `get` with all its redirects; `idle_timeout` the wait for the next byte. `max_bytes`
    bounds the body on the wire and once more after decompression. `hosts` maps names to the only (address, port) they
    connect to, past the guard and any proxy; `only_hosts` makes all other names unknown. `allow_private` switches the
    address guard off, for intranets.
    """

    user_agent: str = field(default_factory=user_agent)
    connect_timeout: float = 10.0
    idle_timeout: float = 20.0
    total_timeout: float = 20.0
    max_bytes: int = 10_000_000
    max_redirects: int = 8
    allow_private: bool = False
    hosts: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    only_hosts: bool = False
    trust_env: bool = True
    """Heed http_proxy, https_proxy, all_proxy, no_proxy and the CA bundle variables of the environment."""
    ca_file: str | None = None
    keep_hosts: int = 128
    """How many hosts' idle connections are kept (two each)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave us to ask "has it changed?": opaque, sent back verbatim, to the URL that gave them and no
    other."""

    url: str
    etag: str | None = None
    last_modified: str | None = None

    @classmethod
    def of(cls, fetched: Fetched) -> Validators | None:
        """The validators of an answer, or None if it has none that can be sent back."""
        etag, modified = (_sendable(fetched.headers.get(name)) for name in ("etag", "last-modified"))
        return cls(url=fetched.final_url, etag=etag, last_modified=modified) if etag or modified else None


def _sendable(value: str | None) -> str | None:
    """A header value that can go back to its server: short, and no control characters in it."""
    if not value or len(value) > 1024 or any(ord(c) < 32 or ord(c) in (127,) or ord(c) > 255 for c in value):
        return None
    return value


@dataclass(slots=True)
class _Hop:
    """One request and the head of its answer."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    asked_conditionally: bool
    cookies: tuple[str, ...] = ()


class Http:
    """Makes requests. Safe to share between threads: each call holds its own connection, deadline and buffers."""

    def __init__(
        self, settings: HttpSettings | None = None, *, resolver: Resolver = system_resolver, clock: Clock = utc_now
    ) -> None:
        self.settings = settings or HttpSettings()
        self.clock = clock
        self.shared: SharedFetches | None = None
        """Answers that are shared with other newsrooms of this server."""
        self._dialler = Dialler(
            resolver,
            hosts=self.settings.hosts,
            allow_private=self.settings.allow_private,
            only_hosts=self.settings.only_hosts,
            connect_timeout=self.settings.connect_timeout,
        )
        self._context = tls_context(trust_env=self.settings.trust_env, ca_file=self.settings.ca_file)
        self._direct = pools(self._dialler, self._context, keep_hosts=self.settings.keep_hosts)
        self._proxies = {} if not self.settings.trust_env else configured_proxies()
        self._proxied = {url: self._proxy_pools(url) for url in set(self._proxies.values())}

    def get(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        accept: str = "*/*",
        max_bytes: int | None = None,
        first_bytes: int | None = None,
        ranged: bool = True,
        permit: Permit | None = None,
        headers: Mapping[str, str] | None = None,
        into: Take | None = None,
        total_timeout: float | None = None,
        access: Access | None = None,
    ) -> Fetched:
        """GET `url`, follow redirects, return the answer whatever its status.

        `validators` make the request conditional on the hop that gave them; 304 comes back with an empty body. `first_bytes`
        keeps that much and drops what comes beyond; `ranged` says so to the server (Range). `permit` is called with the URL of
        each hop before it is requested and may raise (RobotsForbidden). `access` goes to its own host only. The body of an
        answer that is not 2xx is cut at 64 KiB. `into` is called with each piece of a 2xx body as it comes, which is then not
        kept: for what is too large for memory, with a `total_timeout` (seconds) of its own.

        Raises FetchError: no connection, a broken or endless answer, one past a limit, a redirect that leads nowhere;
        AddressForbidden: a hop points into a private network.
        """
        limit = max_bytes or self.settings.max_bytes

        def ask(here: str, cookie: str) -> _Hop:
            if permit is not None:
                permit(here)
            sent = self._headers(here, validators, accept, first_bytes, ranged) | dict(headers or {})
            sent |= access.headers_for(here) if access is not None else {}
            if cookie:
                sent["Cookie"] = cookie
            if into is not None:
                sent["Accept-Encoding"] = "identity"
            return self._request("GET", here, sent, None, limit, first_bytes, into)

        def alone() -> Fetched:
            return self._fetched(url, ask, total_timeout or self.settings.total_timeout)

        if self.shared is None or access or headers or into or first_bytes or max_bytes:
            return alone()
        known = f"{validators.url} {validators.etag} {validators.last_modified}" if validators is not None else ""
        return self.shared.get(url, accept, alone, known=known)

    def _fetched(self, url: str, ask: Callable[[str, str], _Hop], total_timeout: float) -> Fetched:
        """The answer at the end of all redirects."""
        started = time.monotonic()
        first = fetchable(url)
        with calling(first, total_timeout, self.settings.idle_timeout):
            hop, trail, permanent = self._follow(url, first, ask)
        if hop.status == 304 and not hop.asked_conditionally:
            raise FetchError(url, "the server said 304 (not modified) although we named no version that we know")
        return Fetched(
            url=url,
            final_url=hop.url,
            status=hop.status,
            headers=hop.headers,
            body=hop.body,
            fetched_at=self.clock(),
            took=timedelta(seconds=time.monotonic() - started),
            redirects=trail,
            permanent=permanent,
        )

    def _follow(
        self, url: str, first: str, ask: Callable[[str, str], _Hop]
    ) -> tuple[_Hop, tuple[str, ...], str | None]:
        """(the last answer, the URLs that led to it, where permanent redirects alone lead): `ask` makes one request, with a
        cookie."""
        trail: list[str] = []
        steady = True
        permanent: str | None = None
        here, jar, visited = first, Cookies(), {(first, "")}
        while True:
            hop = ask(here, jar.header(here))
            onward = _next_hop(hop, url)
            if onward is None:
                return hop, tuple(trail), permanent
            trail.append(here)
            if len(trail) > self.settings.max_redirects:
                raise FetchError(url, f"more than {self.settings.max_redirects} redirects", lasting=True)
            jar.take(here, hop.cookies)
            # With a new cookie the same address is another question: a guard that lets us in now.
            if (state := (onward, jar.header(onward))) in visited:
                raise FetchError(url, f"a redirect loop: back to {onward}", lasting=True)
            visited.add(state)
            steady = steady and hop.status in PERMANENT
            permanent = onward if steady else permanent
            here = onward

    def post(
        self,
        url: str,
        body: bytes,
        *,
        content_type: str,
        headers: Mapping[str, str] | None = None,
        max_bytes: int | None = None,
        method: str = "POST",
    ) -> Fetched:
        """POST (or PUT, DELETE) `body`; a redirect is an answer like any other (bodies are not sent elsewhere). An answer
        of more than `max_bytes` (64 KiB) is an error. Raises as `get`."""
        started = time.monotonic()
        here = fetchable(url)
        for name, value in (headers or {}).items():
            if not _HEADER_VALUE.fullmatch(value):  # the value may be a secret: it is not shown
                raise FetchError(url, f"the value of the header {name} has signs that no header may have", lasting=True)
        sent = {"User-Agent": self.settings.user_agent, "Accept-Encoding": ACCEPTED, "Content-Type": content_type}
        with calling(here, self.settings.total_timeout, self.settings.idle_timeout):
            hop = self._request(method, here, sent | dict(headers or {}), body, max_bytes or TASTE, None)
        return Fetched(
            url=url,
            final_url=here,
            status=hop.status,
            headers=hop.headers,
            body=hop.body,
            fetched_at=self.clock(),
            took=timedelta(seconds=time.monotonic() - started),
        )

    def mailbox(self, url: str, password: str, seen: Seen) -> Mailbox:
        """The letters that came to a mailbox since `seen`; its address is judged as those of the web are. Raises FetchError,
        UsageError."""
        return imap.look(url, password, seen, dial=self._dialler, context=self._context)

    def about_addresses(self) -> str:
        """What the address guard does under these settings, in a sentence (for `doctor`)."""
        if self.settings.allow_private:
            return "the address guard is off (allow_private): feeds may name hosts of the inner network"
        if self._proxies:
            named = ", ".join(sorted({without_password(proxy) for proxy in self._proxies.values()}))
            return (
                f"a proxy resolves names for us ({named}): "
                "addresses behind names are the proxy's to guard, plain inner addresses and names are still refused"
            )
        return "every address is checked when we connect: only the public web is reached"

    def close(self) -> None:
        """Close idle connections."""
        for manager in (self._direct, *self._proxied.values()):
            manager.clear()

    def _headers(
        self, url: str, validators: Validators | None, accept: str, first_bytes: int | None, ranged: bool
    ) -> dict[str, str]:
        sent = {"User-Agent": self.settings.user_agent, "Accept": accept, "Accept-Encoding": ACCEPTED}
        if first_bytes is not None:
            # A coded body that is cut cannot be decoded, and ranges count coded bytes: ask for it plain.
            sent["Accept-Encoding"] = "identity"
            if ranged:
                sent["Range"] = f"bytes=0-{first_bytes - 1}"
        if validators is not None and validators.url == url:
            if etag := _sendable(validators.etag):
                sent["If-None-Match"] = etag
            if modified := _sendable(validators.last_modified):
                sent["If-Modified-Since"] = modified
        return sent

    def _proxy_pools(self, proxy: str) -> urllib3.PoolManager:
        parsed = ada_url.URL(proxy)
        login = f"{parsed.username}:{parsed.password}" if parsed.username else None
        return pools(
            self._dialler.trusted,
            self._context,
            keep_hosts=self.settings.keep_hosts,
            proxy=without_password(proxy),
            proxy_headers=urllib3.make_headers(proxy_basic_auth=login) if login else None,
        )

    def _manager(self, url: str) -> urllib3.PoolManager:
        """The pools that a URL goes through: ours, or a proxy's if the environment names one for it."""
        parsed = ada_url.URL(url)
        scheme = parsed.protocol.rstrip(":")
        proxy = self._proxies.get(scheme) or self._proxies.get("all")
        mapped = parsed.hostname in self._dialler.hosts or self.settings.only_hosts
        if proxy is None or mapped or proxy_bypass(parsed.hostname):
            return self._direct
        if not self.settings.allow_private:
            check_for_proxy(url, parsed.hostname)
        return self._proxied[proxy]

    def _request(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: bytes | None,
        limit: int,
        first_bytes: int | None,
        into: Take | None = None,
    ) -> _Hop:
        """One request, no redirects.

        A kept-alive connection that the server had closed meanwhile costs nothing but time.
        """
        conditional = "If-None-Match" in headers or "If-Modified-Since" in headers
        manager = self._manager(url)
        CALL.connected = False
        try:
            response = self._send(manager, method, url, headers, body)
        except AddressForbidden:
            raise
        except (HTTPError, HTTPException, OSError, ValueError) as err:
            raise refusal(url, err) from err
        try:
            found = headers_of(response)
            raw = read_body(response, url, limit, first_bytes, into)
        except NotTaken as err:
            assert err.__cause__ is not None
            raise err.__cause__ from None
        except (HTTPError, HTTPException, OSError, ValueError) as err:
            raise refusal(url, err) from err
        finally:
            # What was read to its end went back to its pool already; the rest is of no use to the next request.
            response.close()
        if response.status in (204, 304):
            raw = b""
        return _Hop(
            url,
            response.status,
            found,
            plain_body(url, response.status, found, raw, limit),
            conditional,
            tuple(response.headers.getlist("set-cookie")),
        )

    def _send(
        self, manager: urllib3.PoolManager, method: str, url: str, headers: dict[str, str], body: bytes | None
    ) -> urllib3.BaseHTTPResponse:
        """The head of the answer. Where a kept-alive connection turns out to be closed, the next one is tried, or a new one."""
        timeout = urllib3.Timeout(connect=self.settings.connect_timeout, read=self.settings.idle_timeout)
        how = {"redirect": False, "retries": False, "preload_content": False, "decode_content": False}
        for stale in range(_MAX_STALE + 1):
            try:
                return manager.urlopen(method, url, headers=headers, body=body, timeout=timeout, **how)
            except ProtocolError:
                if CALL.connected or method != "GET" or stale == _MAX_STALE:
                    raise
        raise AssertionError("unreachable")


def _next_hop(hop: _Hop, asked: str) -> str | None:
    """Where a redirect leads, or None for any other answer.

    A redirect without a place to go is an answer like any other.
    """
    if hop.status not in (*PERMANENT, *TEMPORARY) or not hop.headers.get("location"):
        return None
    # http.client reads headers as Latin-1; servers that put other letters in a Location mean UTF-8.
    location = hop.headers["location"].encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        target = ada_url.join_url(hop.url, location)
    except (ValueError, UnicodeError):
        raise FetchError(asked, f"redirected to {location[:200]!r}, which is not a URL", lasting=True) from None
    return fetchable(target)
