"""Captured answers out of a web archive (WARC 1.0 and 1.1; plain, gzip, zstd), one by one, in the order of the file.

fastwarc finds the records; the HTTP message inside is taken apart here, so that one broken answer is one problem and
not the end of the archive. An archive that is cut short or of another kind gives what was readable, and then says so
(ArchiveBroken).
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from newsloom.errors import ArchiveBroken
from newsloom.model.capture import Fetched
from newsloom.net.coding import TooLong, Undecodable, decoded

MAX_BYTES = 16 * 1024 * 1024
_MAX_HEADERS = 500
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """One record of an archive: an answer, or the reason why there is none.

    `offset` is where the record (or the compressed member that holds it) starts, in bytes of the file as it lies;
    `number` counts the records that were given, from 1. `fetched.fetched_at` is the record's own date.
    """

    number: int
    offset: int
    url: str
    fetched: Fetched | None
    problem: str = ""


def read_archive(source: Path | IO[bytes], *, name: str = "", max_bytes: int = MAX_BYTES) -> Iterator[Archived]:
    """The `response` and `resource` records of http and https URLs.

    Raises ArchiveBroken, after all that was readable was given: `where` names the archive and the byte, the message
    what is wrong (no WARC at all, cut short, damaged). Raises OSError if the file cannot be opened. A record larger
    than `max_bytes` comes with a problem.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    name = name or (str(source) if isinstance(source, Path) else "archive")
    with source.open("rb") if isinstance(source, Path) else nullcontext(source) as stream:
        number, last, short = 0, -1, False
        try:
            records: Any = ArchiveIterator(stream, record_types=WarcRecordType.any_type, parse_http=False)
            for record in records:
                last = int(record.stream_pos)
                wanted = record.record_type in (WarcRecordType.response, WarcRecordType.resource)
                length = int(record.content_length)
                url = (record.headers.get("WARC-Target-URI") or "").strip().strip("<>")
                if not wanted or not url.lower().startswith(("http://", "https://")):
                    short = int(record.reader.consume()) < length
                    continue
                block = record.reader.read(max_bytes + 64 * 1024)
                short = len(block) + int(record.reader.consume()) < length
                number += 1
                if short:
                    break
                yield _archived(record, number, url, block, length, max_bytes)
        except (OSError, ValueError, EOFError) as err:
            what = "this is not a WARC archive" if last < 0 else f"damaged: {err}"
            raise ArchiveBroken(name, what, where=f"after byte {max(last, 0)}") from err
        if short or (last >= 0 and _cut_short(stream, last)):
            kept = number - short
            raise ArchiveBroken(name, f"cut short: {kept} answers were readable", where=f"after byte {last}")
        if last < 0:
            raise ArchiveBroken(name, "no WARC record in it", hint="is it a WARC file (.warc, .warc.gz, .warc.zst)?")


def _archived(record: Any, number: int, url: str, block: bytes, length: int, max_bytes: int) -> Archived:
    offset = int(record.stream_pos)

    def problem(what: str) -> Archived:
        return Archived(number=number, offset=offset, url=url, fetched=None, problem=what)

    if length > max_bytes + 64 * 1024:
        return problem(f"the record has {length:,} bytes; the limit is {max_bytes:,}")
    try:
        at: datetime = record.record_date
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, AttributeError, OverflowError):
        return problem("the record has no date")
    if record.headers.get("Content-Type", "").lower().startswith("application/http"):
        message = _http_message(block)
        if message is None:
            return problem("the record holds no HTTP answer")
        status, headers, body = message
    else:  # a resource record, or a response stored without its head
        status, headers, body = 200, {"content-type": record.headers.get("Content-Type", "")}, block
    try:
        body = _body(headers, body, max_bytes)
    except (TooLong, Undecodable) as err:
        return problem(str(err) or f"the answer is larger than {max_bytes:,} bytes")
    answer = Fetched(url=url, final_url=url, status=status, headers=headers, body=body, fetched_at=at)
    return Archived(number=number, offset=offset, url=url, fetched=answer)


def _http_message(block: bytes) -> tuple[int, dict[str, str], bytes] | None:
    """(status, headers, body as stored), or None. Bare line feeds are accepted, as in old archives."""
    head, gap, body = block.partition(b"\r\n\r\n")
    if not gap:
        head, gap, body = block.partition(b"\n\n")
    first, *lines = head.decode("latin-1").replace("\r\n", "\n").split("\n")
    words = first.split(None, 2)
    if not words or not words[0].upper().startswith(("HTTP/", "ICY")) or len(words) < 2:
        return None
    if not (words[1].isascii() and words[1].isdigit() and len(words[1]) == 3):
        return None
    headers: dict[str, str] = {}
    for line in lines[:_MAX_HEADERS]:
        key, colon, value = line.partition(":")
        key = key.strip().lower()
        if colon and key and key != "set-cookie":
            headers[key] = f"{headers[key]}, {value.strip()}" if key in headers else value.strip()
    return int(words[1]), headers, body


def _body(headers: dict[str, str], body: bytes, limit: int) -> bytes:
    """The body without its codings.

    Many archives store it decoded and keep the headers of the wire all the same: so a coding is undone only where its
    mark is seen.
    """
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _dechunked(body)
    coding = headers.get("content-encoding", "")
    marks = {"gzip": _GZIP, "x-gzip": _GZIP, "zstd": _ZSTD}
    mark = marks.get(coding.strip().lower())
    if not coding or (mark is not None and not body.startswith(mark)) or body[:1] == b"<":
        if len(body) > limit:
            raise TooLong
        return body
    return decoded(body, coding, limit)


def _dechunked(body: bytes) -> bytes:
    """The chunks put together, or the body as it is if it does not come in chunks from its first to its last byte."""
    out = bytearray()
    at = 0
    while True:
        end = body.find(b"\n", at, at + 100)
        size_text = body[at:end].split(b";")[0].strip() if end >= 0 else b""
        if not size_text or len(size_text) > 8 or size_text.strip(b"0123456789abcdefABCDEF"):
            return body
        size = int(size_text, 16)
        if size == 0:
            return bytes(out)
        piece = body[end + 1 : end + 1 + size]
        if len(piece) < size:
            return body
        out += piece
        at = end + 1 + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1


def _cut_short(stream: IO[bytes], last: int) -> bool:
    """Does the file end inside something that follows its last record (fastwarc stops there without a word)?

    Looks at the compressed stream from the last record on: a member or frame without its end was cut. A stream that
    cannot seek is believed.
    """
    try:
        if not stream.seekable():
            return False
        stream.seek(last)
        magic = stream.read(4)
        stream.seek(last)
    except (OSError, ValueError):
        return False
    if magic.startswith(_GZIP):
        return _unfinished(stream)
    # fastwarc itself says when a zstd frame is incomplete.
    return magic == b"WARC" and _unfinished_plain(stream)


def _unfinished(stream: IO[bytes]) -> bool:
    """Does the last gzip member lack its end?"""
    inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
    began = False
    while data := stream.read(16 * 1024):
        while data:
            try:
                began = True
                inflate.decompress(data, 64 * 1024)
            except zlib.error:
                return True
            data = inflate.unconsumed_tail
            if inflate.eof:
                data = inflate.unused_data.lstrip(b"\0")
                inflate, began = zlib.decompressobj(16 + zlib.MAX_WBITS), False
    return began


def _unfinished_plain(stream: IO[bytes]) -> bool:
    """After a plain record there may be empty lines, and then the end."""
    head = stream.read(64 * 1024)
    text, gap, _ = head.partition(b"\r\n\r\n")
    length = next(
        (
            line.partition(b":")[2].strip()
            for line in text.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        b"",
    )
    if not gap or not length.isdigit():
        return True
    stream.seek(len(text) + 4 + int(length) - len(head), io.SEEK_CUR)
    return bool(stream.read(64 * 1024).strip())
