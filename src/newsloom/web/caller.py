"""Who is asking: the one place that reads addresses, hosts and what a reverse proxy says of them, and that counts attempts.

A proxy on this machine is believed (the shipped nginx files are such a one): of the addresses that it names, the last is
the visitor's, because it wrote that itself. Nobody else's word counts. A request that a proxy passed on is never "from this
machine", whatever it says.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from litestar.connection import ASGIConnection

Connection = ASGIConnection[Any, Any, Any, Any]

_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-proto", "x-forwarded-host", "via")
MOST_KEYS = 20_000
"""Callers that are counted at once; beyond it the oldest are forgotten."""


def peer_is_local(connection: Connection) -> bool:
    """Whether the connection itself comes from this machine: a program here, or a proxy here that passes others on."""
    if connection.client is None:
        return True  # a socket of the file system
    return _is_loopback(connection.client.host)


def from_this_machine(connection: Connection) -> bool:
    """Whether the caller is on this machine, and not passed on by a proxy that is."""
    return peer_is_local(connection) and not any(name in connection.headers for name in _FORWARDED)


def address_of(connection: Connection) -> str:
    """The caller's address as limits count it: of IPv6 the network, since every household has billions of addresses."""
    said = connection.client.host if connection.client is not None else "local"
    if peer_is_local(connection):
        said = _forwarded(connection) or said
    try:
        parsed = ipaddress.ip_address(said)
    except ValueError:
        return said[:64]
    mapped = getattr(parsed, "ipv4_mapped", None)
    if parsed.version == 6 and mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(mapped or parsed)


def identity(connection: Connection, header: str) -> str | None:
    """The name that a proxy on this machine gives the caller; None for nobody, two names, and from anywhere else."""
    said = connection.headers.getall(header.lower(), [])
    if len(said) != 1 or not peer_is_local(connection):
        return None
    name = said[0].strip()
    return name[:64] if name and name.isprintable() else None


def host_of(connection: Connection) -> str:
    """The name that the caller used for us, in lower case; "" for none, or one that is none."""
    return parts_of(f"//{connection.headers.get('host', '')}").hostname or ""


def parts_of(address: str) -> SplitResult:
    """The parts of an address that somebody sent; no part of what is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _forwarded(connection: Connection) -> str:
    """The last address of X-Forwarded-For, else of Forwarded (RFC 7239); "" if none is named."""
    listed = ",".join(connection.headers.getall("x-forwarded-for", [])).split(",")
    if last := listed[-1].strip():
        return _bare(last)
    for part in reversed(",".join(connection.headers.getall("forwarded", [])).split(",")):
        for pair in part.split(";"):
            name, _, value = pair.partition("=")
            if name.strip().lower() == "for":
                return _bare(value.strip().strip('"'))
    return ""


def _bare(text: str) -> str:
    """An address without its port and brackets."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(slots=True)
class Limit:
    """At most `most` in `seconds` for each key (a caller, a name); counted in memory, in fixed windows."""

    most: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    _counts: dict[str, tuple[float, int]] = field(default_factory=dict)

    def reached(self, key: str) -> bool:
        """Whether this key has used up what it may."""
        begun, count = self._counts.get(key, (0.0, 0))
        return count >= self.most and self.clock() - begun < self.seconds

    def count(self, key: str) -> None:
        """One more of this key."""
        begun, count = self._counts.pop(key, (0.0, 0))
        now = self.clock()
        self._counts[key] = (begun, count + 1) if count and now - begun < self.seconds else (now, 1)
        while len(self._counts) > MOST_KEYS:
            del self._counts[next(iter(self._counts))]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one desk counts: wrong attempts to sign in by caller and by name, wrong tokens of programs and reading apps
    by caller, and readers' requests for the newsletter."""

    sign_in: Limit = field(default_factory=lambda: Limit(12, 60))
    names: Limit = field(default_factory=lambda: Limit(30, 600))
    newsletter: Limit = field(default_factory=lambda: Limit(6, 60))
    tokens: Limit = field(default_factory=lambda: Limit(60, 60))
