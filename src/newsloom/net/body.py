"""The head and the body of an answer, bounded: headers, and what comes over the wire, within the limits of a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import urllib3
from urllib3.exceptions import ProtocolError

from newsloom.errors import FetchError
from newsloom.net.coding import TooLong, Undecodable, decoded

PERMANENT, TEMPORARY = (301, 308), (302, 303, 307)
TASTE = 64 * 1024
"""Of an answer that is no success only a taste is kept: it says what kind of page refuses us."""
# Responses are kept with the answer of a poll; a server that sends more than this wants to fill our disk.
_MAX_HEADER_BYTES = 64 * 1024
_WIRE_CHUNK = 64 * 1024

Take = Callable[[bytes], object]


class NotTaken(Exception):
    """What took a body piece by piece failed (a full disk): no fault of the server's."""


def headers_of(response: urllib3.BaseHTTPResponse) -> dict[str, str]:
    """Lower-case names, repeated ones joined by ", ". Cookies are left out: they do not outlive the request."""
    found: dict[str, str] = {}
    size = 0
    for name, value in response.headers.items():
        size += len(name) + len(value)
        if name.lower() != "set-cookie":
            found[name.lower()] = value.strip()
    if size > _MAX_HEADER_BYTES:
        raise ProtocolError(f"{size} bytes of headers; the limit is {_MAX_HEADER_BYTES}")
    return found


def read_body(
    response: urllib3.BaseHTTPResponse, url: str, limit: int, first_bytes: int | None, into: Take | None
) -> bytes:
    """The body as it came over the wire (content codings still on it), within the limit; given to `into` if it is a success."""
    redirect = response.status in (*PERMANENT, *TEMPORARY)
    success = 200 <= response.status < 300
    cut = first_bytes if first_bytes is not None and success else None if success else 0 if redirect else TASTE
    told = response.headers.get("Content-Length", "")
    if cut is None and told.isascii() and told.isdigit() and int(told[:18]) > limit:
        raise _too_long(url, limit, owners=into is None)
    out = bytearray()
    if cut == 0 and told.isascii() and told.isdigit() and int(told[:18]) <= TASTE:
        cut = TASTE  # a short one is read to its end, so that the connection can be used again
    if cut == 0:
        return b""
    if into is not None and success:
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise FetchError(url, "the server packs what was asked for plain")
        _pass_on(response, url, limit, into)
        return b""
    for chunk in response.stream(_WIRE_CHUNK, decode_content=False):
        out += chunk
        if cut is not None and len(out) >= cut:
            return bytes(out[:cut])
        if cut is None and len(out) > limit:
            raise _too_long(url, limit)
    return bytes(out)


def _pass_on(response: urllib3.BaseHTTPResponse, url: str, limit: int, into: Take) -> None:
    size = 0
    for chunk in response.stream(_WIRE_CHUNK, decode_content=False):
        size += len(chunk)
        if size > limit:
            raise _too_long(url, limit, owners=False)
        try:
            into(chunk)
        except Exception as err:
            raise NotTaken from err


def plain_body(url: str, status: int, headers: Mapping[str, str], raw: bytes, limit: int) -> bytes:
    """The body without its content codings.

    A refusal's body that cannot be decoded is dropped: its status says enough.
    """
    coding = headers.get("content-encoding", "")
    try:
        return decoded(raw, coding, limit if 200 <= status < 300 else 4 * TASTE)
    except TooLong:
        if not 200 <= status < 300:
            return b""
        raise _too_long(url, limit) from None
    except Undecodable as err:
        if not 200 <= status < 300:
            return b""
        raise FetchError(url, str(err)) from None


def _too_long(url: str, limit: int, *, owners: bool = True) -> FetchError:
    hint = "the limit is max_bytes in the section [fetch] of newsloom.toml" if owners else None
    return FetchError(url, f"the answer is larger than {limit:,} bytes", hint=hint, lasting=True)
