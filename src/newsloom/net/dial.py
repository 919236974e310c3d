"""From a name to a connected socket: resolve once, judge, connect to what was judged, never past the deadline.

urllib3 keeps pools, TLS and HTTP/1.1; we hand it sockets. Host header and server name (SNI) stay the name that was
asked for. Every read and write of such a socket looks at the deadline of the call it serves, so a server that drips a
byte a second cannot hold a worker: urllib3's own read timeout starts anew with each byte.
"""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from newsloom.net.guard import forbidden, why_forbidden

Resolver = Callable[[str, int], Sequence[str]]
"""(host, port) -> IP addresses as text, best first; raises OSError (socket.gaierror) for a name that is not there."""

# A name may have dozens of addresses; when three of them do not answer, the fourth hardly will.
_MAX_ATTEMPTS = 3


def system_resolver(host: str, port: int) -> list[str]:
    """What the operating system says, in its order of preference (RFC 6724)."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Call(threading.local):
    """What the socket layer must know of the call that this thread is making."""

    deadline: float = 0.0
    idle: float = 0.0
    url: str = ""
    connected: bool = False
    """A new connection was made for it (else: one that was kept alive)."""

    def left(self, limit: float) -> float:
        """Seconds until the deadline, at most `limit`. Raises TimeoutError when it is past."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for this request is over")
        return min(left, limit)


CALL = Call()


@contextlib.contextmanager
def calling(url: str, total: float, idle: float) -> Iterator[None]:
    """Give the calls that this thread makes inside a deadline, `total` seconds from now, and an idle limit.

    Calls nest: a page's fetch may have to fetch a robots.txt first, whose time is its own and is not taken from the
    page.
    """
    outer = (CALL.url, CALL.deadline, CALL.idle)
    started = time.monotonic()
    CALL.url, CALL.deadline, CALL.idle = url, started + total, idle
    try:
        yield
    finally:
        CALL.url, CALL.deadline, CALL.idle = outer[0], outer[1] + time.monotonic() - started, outer[2]


class _PlainSocket(socket.socket):
    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(CALL.left(CALL.idle))
        return super().recv_into(*args, **kwargs)

    def recv(self, *args: Any, **kwargs: Any) -> bytes:
        self.settimeout(CALL.left(CALL.idle))
        return super().recv(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self.settimeout(CALL.left(CALL.idle))
        super().sendall(*args, **kwargs)


class _SecureSocket(ssl.SSLSocket):
    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(CALL.left(CALL.idle))
        return super().recv_into(*args, **kwargs)

    def recv(self, *args: Any, **kwargs: Any) -> bytes:
        self.settimeout(CALL.left(CALL.idle))
        return super().recv(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self.settimeout(CALL.left(CALL.idle))
        super().sendall(*args, **kwargs)


class Dialler:
    """Opens connections. `hosts` maps names to (address, port): they connect there, unjudged, and to no other port.

    `allow_private` is the intranet's switch: no address is judged. `only_hosts`: names outside the map do not exist.
    """

    def __init__(
        self,
        resolver: Resolver,
        *,
        hosts: Mapping[str, tuple[str, int]],
        allow_private: bool,
        only_hosts: bool,
        connect_timeout: float,
    ) -> None:
        self.resolver = resolver
        self.hosts = {name.lower(): place for name, place in hosts.items()}
        self.allow_private = allow_private
        self.only_hosts = only_hosts
        self.connect_timeout = connect_timeout

    def __call__(self, host: str, port: int) -> socket.socket:
        """A connected socket. Raises OSError (socket.gaierror, TimeoutError) or AddressForbidden."""
        bare = host.strip("[]").rstrip(".").lower()
        if bare in self.hosts:
            return self._connect([self.hosts[bare][0]], self.hosts[bare][1])
        if self.only_hosts:
            raise socket.gaierror(socket.EAI_NONAME, "this newsroom may reach only the hosts of its map")
        addresses = list(self.resolver(bare, port))
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "the name has no address")
        if self.allow_private:
            return self._connect(addresses, port)
        judged = [(address, why_forbidden(address)) for address in addresses]
        public = [address for address, why in judged if why is None]
        if not public:
            raise forbidden(CALL.url, *next((address, why) for address, why in judged if why is not None))
        return self._connect(public, port)

    def trusted(self, host: str, port: int) -> socket.socket:
        """A connection to a proxy that the owner configured: unjudged."""
        return self._connect(list(self.resolver(host.strip("[]"), port)), port)

    def _connect(self, addresses: list[str], port: int) -> socket.socket:
        last: OSError = OSError("no address")
        for address in addresses[:_MAX_ATTEMPTS]:
            sock = _PlainSocket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
            try:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.settimeout(CALL.left(self.connect_timeout))
                sock.connect((address, port))
            except OSError as err:
                sock.close()
                last = err
                continue
            CALL.connected = True
            # The TLS handshake runs under this timeout, as a whole (OpenSSL's loop has one deadline).
            sock.settimeout(CALL.left(self.connect_timeout))
            return sock
        raise last


class _Dialled:
    """What both kinds of connection share: they get their socket from the dialler that their pool was given."""

    def __init__(self, *args: Any, dial: Callable[[str, int], socket.socket], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dial = dial

    def _new_conn(self) -> socket.socket:
        host: str = self._dns_host  # type: ignore[attr-defined]
        port: int = self.port  # type: ignore[attr-defined]
        try:
            return self._dial(host, port)
        except socket.gaierror as err:
            raise NameResolutionError(host, self, err) from err  # type: ignore[arg-type]
        except TimeoutError as err:
            raise ConnectTimeoutError(self, f"connecting to {host} took too long") from err
        except OSError as err:
            raise NewConnectionError(self, f"no connection to {host}: {err}") from err  # type: ignore[arg-type]


class _Plain(_Dialled, HTTPConnection):
    pass


class _Secure(_Dialled, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


def pools(
    dial: Callable[[str, int], socket.socket],
    context: ssl.SSLContext,
    *,
    keep_hosts: int,
    proxy: str | None = None,
    proxy_headers: Mapping[str, str] | None = None,
) -> urllib3.PoolManager:
    """A urllib3 pool manager (thread-safe) whose every connection is dialled by us."""
    made: Any
    if proxy is None:
        made = urllib3.PoolManager(num_pools=keep_hosts, maxsize=2, ssl_context=context)
    else:
        made = urllib3.ProxyManager(
            proxy, num_pools=keep_hosts, maxsize=8, ssl_context=context, proxy_headers=proxy_headers
        )
    made.pool_classes_by_scheme = {
        "http": lambda host, port, **kwargs: _PlainPool(host, port, dial=dial, **kwargs),
        "https": lambda host, port, **kwargs: _SecurePool(host, port, dial=dial, **kwargs),
    }
    assert isinstance(made, urllib3.PoolManager)
    return made


def tls_context(*, trust_env: bool, ca_file: str | None = None) -> ssl.SSLContext:
    """Certificates are always checked: against `ca_file`, else the environment's bundle, else the system's.

    The environment's names are those that people know: SSL_CERT_FILE and SSL_CERT_DIR (OpenSSL reads them),
    REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE (a file or a folder).
    """
    bundle = ca_file or (
        next((os.environ[name] for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE") if os.environ.get(name)), None)
        if trust_env
        else None
    )
    if bundle is None:
        context = ssl.create_default_context()
    elif Path(bundle).is_dir():
        context = ssl.create_default_context(capath=bundle)
    else:
        context = ssl.create_default_context(cafile=bundle)
    context.sslsocket_class = _SecureSocket
    return context
