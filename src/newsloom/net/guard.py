"""May we connect to this address? Asked of every address of every hop, after resolving and before connecting.

A feed, a page or a redirect can name any host, and a name can point anywhere (and elsewhere a second later). So the
guard judges addresses, not names, and the dialler connects to the very address that was judged. What is not of the
public web is refused: private, loopback, link-local, carrier-grade NAT, the metadata services of clouds, multicast,
documentation and test ranges, and every IPv6 form that carries such an IPv4 address inside it.

Ranges: the IANA special-purpose registries (RFC 6890 and its updates), read 2026-08. Python's `is_global` alone does
not do: before 3.13 it takes 6to4 and NAT64 forms of private addresses for public ones.
"""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import ada_url

from newsloom.errors import AddressForbidden, FetchError

_NOT_PUBLIC_4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(net), why)
    for net, why in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local or a metadata service"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "AS112"),
        ("192.52.193.0/24", "AMT relays"),
        ("192.88.99.0/24", "6to4 relays"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "AS112"),
        ("198.18.0.0/15", "benchmarks"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        # A public address by number, but it answers every Azure machine with that machine's own secrets.
        ("168.63.129.16/32", "a metadata service"),
    )
)
# Only 2000::/3 is handed out for the public internet; these parts of it are not.
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(net), why)
    for net, why in (
        ("2001::/23", "protocol assignments (Teredo among them)"),
        ("2001:db8::/32", "documentation"),
        ("2620:4f:8000::/48", "AS112"),
        ("3fff::/20", "documentation"),
    )
)
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_ISATAP = (0x00005EFE, 0x02005EFE)
# Names that mean this machine or its network, whatever a resolver says. Judged where a proxy resolves in our stead.
_INNER_NAMES = ("localhost", "local", "internal", "intranet", "home.arpa", "lan", "localdomain")
# Ports of other protocols, where an HTTP request could do harm (WHATWG Fetch, "bad port").
_BAD_PORTS = frozenset(
    (
        0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
        110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530,
        531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190,
        5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
    )
)  # fmt: skip
_MAX_URL = 8192


def why_forbidden(address: str) -> str | None:
    """Why we do not connect to an IP address (in words), or None: it is of the public web.

    Takes IPv4 and IPv6 text, with or without a zone (`%eth0`: always refused, a zone is link-local). IPv4 addresses
    inside IPv6 ones (mapped, NAT64, 6to4, ISATAP) are taken out and judged. What is no IP address is refused.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "not an IP address"
    return _why_4(found) if isinstance(found, IPv4Address) else _why_6(found)


def _why_4(address: IPv4Address) -> str | None:
    return next((f"{why} ({net})" for net, why in _NOT_PUBLIC_4 if address in net), None)


def _why_6(address: IPv6Address) -> str | None:
    if address.scope_id:
        return "link-local (it has a zone)"
    number = int(address)
    if address in _MAPPED or address in _NAT64:
        return _why_4(IPv4Address(number & 0xFFFFFFFF))
    if address in _SIX_TO_FOUR:
        return _why_4(IPv4Address(number >> 80 & 0xFFFFFFFF))
    if address not in _PUBLIC_6:
        return _name_of_6(address)
    if number >> 32 & 0xFFFFFFFF in _ISATAP:
        return _why_4(IPv4Address(number & 0xFFFFFFFF))
    return next((f"{why} ({net})" for net, why in _NOT_PUBLIC_6 if address in net), None)


def _name_of_6(address: IPv6Address) -> str:
    if address.is_loopback:
        return "loopback (::1)"
    if address.is_link_local:
        return "link-local (fe80::/10)"
    if address in IPv6Network("fc00::/7"):
        return "private (fc00::/7)"
    if address.is_multicast:
        return "multicast (ff00::/8)"
    return "not of the public IPv6 range (2000::/3)"


def fetchable(url: str) -> str:
    """The URL as we shall request it (WHATWG form, without a fragment).

    Raises FetchError: no URL at all, a scheme other than http and https, a user name or password in it, no host, a
    port of another protocol, longer than 8,192 characters. Whether its *address* is allowed is asked when we connect.
    """
    if len(url) > _MAX_URL:
        raise FetchError(url[:100] + "...", f"the URL has {len(url)} characters; the limit is {_MAX_URL}", lasting=True)
    try:
        parsed = ada_url.URL(url)
    except (ValueError, UnicodeError):
        raise FetchError(url, "this is not a URL", lasting=True) from None
    shown = url if not (parsed.username or parsed.password) else f"{parsed.protocol}//...@{parsed.host}"
    if parsed.protocol not in ("http:", "https:"):
        raise FetchError(shown, "only http and https are fetched", lasting=True)
    if parsed.username or parsed.password:
        raise FetchError(shown, "a URL with a user name or password is not fetched", lasting=True)
    if not parsed.hostname:
        raise FetchError(shown, "the URL names no host", lasting=True)
    if parsed.port and int(parsed.port) in _BAD_PORTS:
        raise FetchError(shown, f"port {parsed.port} belongs to another protocol", lasting=True)
    parsed.hash = ""
    return str(parsed.href)


def check_for_proxy(url: str, host: str) -> None:
    """Judge a host that a proxy will resolve for us: all we see is its name.

    The owner configured the proxy, so it is trusted to resolve and to keep its own network closed. We still refuse
    what is plain from the URL: an address of the inner network, a name of this machine, a name without a dot. Raises
    AddressForbidden.
    """
    bare = host.strip("[]").rstrip(".").lower()
    try:
        ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        inner = "." not in bare or bare.rpartition(".")[2] in _INNER_NAMES or bare.endswith(".home.arpa")
        why = "a name of the inner network" if inner else None
    else:
        why = why_forbidden(bare)
    if why is not None:
        raise forbidden(url, host, why)


def forbidden(url: str, address: str, why: str) -> AddressForbidden:
    """The error for a refused address."""
    return AddressForbidden(
        url,
        f"the address {address} is {why}, not of the public web",
        hint="an intranet's sources need `allow_private = true` in the section [fetch] of newsloom.toml",
    )


INTRANET = forbidden("", "", "").hint
"""What an owner can do about a refusal."""
