"""Content codings are undone exactly, within a limit, or refused."""

from __future__ import annotations

import contextlib
import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from newsloom.net.coding import TooLong, Undecodable, decoded

CODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


@given(st.binary(max_size=5000), st.sampled_from(sorted(CODERS)), st.sampled_from(sorted(CODERS)))
def test_what_was_coded_comes_back(body: bytes, inner: str, outer: str) -> None:
    coded = CODERS[outer](CODERS[inner](body))
    assert decoded(coded, f"{inner}, {outer}", 100_000) == body


@given(st.binary(min_size=1, max_size=3000), st.sampled_from(sorted(CODERS)), st.data())
def test_a_limit_is_kept_to_the_byte(body: bytes, coding: str, data: st.DataObject) -> None:
    limit = data.draw(st.integers(0, len(body) - 1))
    with pytest.raises((TooLong, Undecodable)):
        decoded(CODERS[coding](body), coding, limit)


@given(
    st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "zstd", "x-gzip", "gzip, br", "nonsense", ""])
)
def test_any_bytes_are_decoded_or_refused(body: bytes, coding: str) -> None:
    with contextlib.suppress(TooLong, Undecodable):
        assert len(decoded(body, coding, 10_000)) <= 10_000


@pytest.mark.parametrize("coding", sorted(CODERS))
def test_a_stream_without_its_end_is_refused(coding: str) -> None:
    with pytest.raises(Undecodable):
        decoded(CODERS[coding](bytes(range(256)) * 20)[:-6], coding, 100_000)


def test_deflate_without_its_frame_is_understood() -> None:
    raw = zlib.compressobj(wbits=-15)
    assert decoded(raw.compress(b"hello") + raw.flush(), "deflate", 100) == b"hello"


def test_gzip_members_are_joined_and_padding_is_dropped() -> None:
    assert decoded(gzip.compress(b"a") + gzip.compress(b"b") + b"\0" * 50, "gzip", 10) == b"ab"


def test_a_body_of_a_million_empty_members_is_refused() -> None:
    with pytest.raises(Undecodable):
        decoded(gzip.compress(b"") * 100_000, "gzip", 10)


def test_layers_are_counted() -> None:
    with pytest.raises(Undecodable):
        decoded(b"x", "gzip, gzip, gzip, gzip", 10)
