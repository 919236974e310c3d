"""Content codings undone: gzip, deflate, br and zstd, never past a limit.

A megabyte of zstd can stand for a terabyte of zeros, so each decoder is fed little and asked for no more than is
still allowed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli
import zstandard

ACCEPTED = "gzip, br, zstd"
"""What we ask for (Accept-Encoding)."""

# No server needs more than two layers; each costs a pass over the body.
_MAX_LAYERS = 3
# A gzip file may have many members, and starting one copies what is left of a slice: a body of nothing but empty
# members is an attack.
_MAX_MEMBERS = 4096
_SLICE = 32 * 1024
# RFC 9659: a zstd content coding needs a window of at most 8 MiB.
_ZSTD_WINDOW = 2**23
# zstd has no output limit on its streaming decoder: 256 bytes in give at most 64 blocks of 128 KiB out.
_ZSTD_SLICE = 256


class TooLong(Exception):
    """The decoded body passes the limit."""


class Undecodable(Exception):
    """The body is not what its Content-Encoding says, or it is cut short."""


def decoded(body: bytes, codings: str, limit: int) -> bytes:
    """The body without its content codings (the value of Content-Encoding, in the order they were applied).

    Raises TooLong when more than `limit` bytes would come out, of any layer; Undecodable for damage, for an end that is
    missing and for more than three layers. A token that names no coding is
    passed over. An empty body stays empty. Padding after a gzip
    stream is dropped, as browsers do.
    """
    layers = [coding.strip().lower() for coding in codings.split(",")]
    # What is no coding (aws-chunked of object stores, binary, a charset) says nothing of the bytes; browsers pass it over.
    layers = [coding for coding in layers if coding in _DECODERS]
    if len(layers) > _MAX_LAYERS:
        raise Undecodable(f"{len(layers)} content codings on top of each other")
    for coding in reversed(layers):
        if not body:
            break
        body = _DECODERS[coding](body, limit)
    if len(body) > limit:
        raise TooLong
    return body


def _gzip(body: bytes, limit: int) -> bytes:
    out = bytearray()
    inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
    members = 1
    for start in range(0, len(body), _SLICE):
        data = body[start : start + _SLICE]
        while data:
            try:
                out += inflate.decompress(data, limit + 1 - len(out))
            except zlib.error as err:
                if members > 1 and not inflate.eof:
                    return bytes(out)  # padding after the last member
                raise Undecodable(f"broken gzip: {err}") from None
            if len(out) > limit:
                raise TooLong
            data = inflate.unconsumed_tail
            if inflate.eof:
                data = inflate.unused_data
                if data or start + _SLICE < len(body):
                    members += 1
                    if members > _MAX_MEMBERS:
                        raise Undecodable("a gzip body of thousands of members")
                    inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
    if not inflate.eof and not (members > 1 and not out):
        raise Undecodable("the gzip stream is cut short")
    return bytes(out)


def _deflate(body: bytes, limit: int) -> bytes:
    # Half of the servers that say "deflate" leave out the zlib frame that the word stands for.
    for window in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        inflate = zlib.decompressobj(window)
        try:
            out = inflate.decompress(body, limit + 1)
        except zlib.error:
            continue
        if len(out) > limit:
            raise TooLong
        if not inflate.eof:
            raise Undecodable("the deflate stream is cut short")
        return out
    raise Undecodable("broken deflate")


def _br(body: bytes, limit: int) -> bytes:
    out = bytearray()
    inflate = brotli.Decompressor()
    try:
        out += inflate.process(body, output_buffer_limit=limit + 1)
        while not inflate.is_finished() and not inflate.can_accept_more_data() and len(out) <= limit:
            out += inflate.process(b"", output_buffer_limit=limit + 1 - len(out))
    except brotli.error as err:
        raise Undecodable(f"broken brotli: {err}") from None
    if len(out) > limit:
        raise TooLong
    if not inflate.is_finished():
        raise Undecodable("the brotli stream is cut short")
    return bytes(out)


def _zstd(body: bytes, limit: int) -> bytes:
    out = bytearray()
    make = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj
    inflate = make()
    frames = 1
    for start in range(0, len(body), _ZSTD_SLICE):
        data = body[start : start + _ZSTD_SLICE]
        while data:
            if inflate.eof:
                frames += 1
                if frames > _MAX_MEMBERS:
                    raise Undecodable("a zstd body of thousands of frames")
                inflate = make()
            try:
                out += inflate.decompress(data)
            except zstandard.ZstdError as err:
                raise Undecodable(f"broken zstd: {err}") from None
            if len(out) > limit:
                raise TooLong
            data = inflate.unused_data if inflate.eof else b""
    if not inflate.eof:
        raise Undecodable("the zstd stream is cut short")
    return bytes(out)


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _br,
    "zstd": _zstd,
}
