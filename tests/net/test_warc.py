"""Archives give what is readable in them, and say what is not."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from newsloom.errors import ArchiveBroken
from newsloom.net.warc import Archived, read_archive
from shared_data import shared


def record(
    url: str, http: bytes, *, kind: str = "response", content_type: str = "application/http; msgtype=response"
) -> bytes:
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Date: 2026-03-02T06:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"WARC-Target-URI: {url}\r\nContent-Type: {content_type}\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def page(text: bytes, extra: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + extra + b"\r\n" + text


THREE = [record(f"http://a.example/{i}", page(b"<p>page %d</p>" % i)) for i in range(3)]


def read(data: bytes) -> list[Archived]:
    return list(read_archive(io.BytesIO(data), name="test.warc"))


def readable(data: bytes) -> tuple[list[Archived], str]:
    """What came before the fault, and the fault."""
    found: list[Archived] = []
    try:
        found.extend(read_archive(io.BytesIO(data), name="test.warc"))
    except ArchiveBroken as err:
        return found, str(err)
    return found, ""


@pytest.mark.parametrize(
    "pack", [bytes, gzip.compress, zstandard.ZstdCompressor().compress], ids=["plain", "gz", "zst"]
)
def test_records_come_in_order_with_their_dates(pack: object) -> None:
    found = read(b"".join(pack(one) for one in THREE))  # type: ignore[operator]
    assert [one.number for one in found] == [1, 2, 3]
    assert [one.fetched.body for one in found if one.fetched] == [b"<p>page 0</p>", b"<p>page 1</p>", b"<p>page 2</p>"]
    assert found[0].fetched is not None
    assert found[0].fetched.fetched_at.isoformat() == "2026-03-02T06:00:00+00:00"


def test_offsets_of_a_compressed_archive_name_its_members() -> None:
    members = [gzip.compress(one) for one in THREE]
    assert [one.offset for one in read(b"".join(members))] == [0, len(members[0]), len(members[0]) + len(members[1])]


def test_requests_dns_and_metadata_are_passed_over() -> None:
    other = record("dns:a.example", b"x", content_type="text/dns") + record("http://a.example/", b"x", kind="metadata")
    assert len(read(other + THREE[0] + record("http://a.example/", b"GET / HTTP/1.1\r\n\r\n", kind="request"))) == 1


def test_a_resource_record_is_a_page_without_a_head() -> None:
    found = read(record("http://a.example/x", b"<p>x</p>", kind="resource", content_type="text/html"))
    assert found[0].fetched is not None
    assert (found[0].fetched.body, found[0].fetched.headers["content-type"]) == (b"<p>x</p>", "text/html")


def test_codings_are_undone_where_they_are_really_there() -> None:
    body = b"<p>page</p>"
    chunked = b"4\r\n<p>p\r\n7;x=y\r\nage</p>\r\n0\r\n\r\n"
    made = [
        page(gzip.compress(body), b"Content-Encoding: gzip\r\n"),
        page(body, b"Content-Encoding: gzip\r\n"),
        page(chunked, b"Transfer-Encoding: chunked\r\n"),
        page(body, b"Transfer-Encoding: chunked\r\nContent-Encoding: br\r\n"),
    ]
    found = read(b"".join(record(f"http://a.example/{i}", one) for i, one in enumerate(made)))
    assert [one.fetched.body if one.fetched else one.problem for one in found] == [body] * 4


@pytest.mark.parametrize("broken", [b"", b"hello", b"HTTP/1.1 two hundred\r\n\r\n", b"\0" * 50])
def test_one_broken_answer_is_one_problem(broken: bytes) -> None:
    found = read(THREE[0] + record("http://a.example/bad", broken) + THREE[1])
    assert [one.fetched is not None for one in found] == [True, False, True]
    assert found[1].problem == "the record holds no HTTP answer"


def test_a_bomb_in_an_archive_is_one_problem() -> None:
    bomb = page(gzip.compress(bytes(30_000_000)), b"Content-Encoding: gzip\r\n")
    found = list(read_archive(io.BytesIO(record("http://a.example/bomb", bomb) + THREE[0]), max_bytes=100_000))
    assert ["larger" in one.problem for one in found] == [True, False]


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gz"])
def test_an_archive_cut_anywhere_keeps_what_came_before_and_says_so(pack: object) -> None:
    whole = [pack(one) for one in THREE]  # type: ignore[operator]
    data = b"".join(whole)
    for end in range(len(whole[0]) + 6, len(data) - 4, 7):
        found, fault = readable(data[:end])
        complete = sum(end >= sum(map(len, whole[: i + 1])) - (0 if pack is gzip.compress else 4) for i in range(3))
        assert len(found) >= complete
        boundary = any(abs(end - sum(map(len, whole[: i + 1]))) <= 4 for i in range(3))
        assert boundary or "cut short" in fault or "damaged" in fault


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\3\4" + b"x" * 500, b"hello\n" * 200, gzip.compress(b"<html>" * 100, mtime=0), b"{}\n", b"\x1f\x8b"],
)
def test_what_is_no_archive_is_named_so(data: bytes) -> None:
    found, fault = readable(data)
    assert found == []
    assert "WARC" in fault or "cut short" in fault or "damaged" in fault


@given(st.binary(max_size=300), st.integers(0, 600))
def test_any_damage_ends_in_answers_or_a_broken_archive(noise: bytes, at: int) -> None:
    data = b"".join(THREE)
    found, fault = readable(data[:at] + noise + data[at + len(noise) :])
    assert len(found) <= 4
    assert isinstance(fault, str)


@pytest.mark.shared
def test_a_real_archive_is_read_to_its_end() -> None:
    path: Path = shared("web/pages.warc.gz")
    found = list(read_archive(path))
    assert (len(found), sum(one.fetched is not None for one in found)) == (330, 330)
