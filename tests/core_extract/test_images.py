"""Which pictures stand for an article."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.images import ranked, refusal, size_from_bytes
from newsloom.model.article import Image


@pytest.mark.parametrize(
    "url",
    [
        "https://courier.example/img/logo.png",
        "https://courier.example/img/courier-logo-1200x630.png",
        "https://cdn.example/lc_logo_social.png",
        "https://courier.example/social-default-image.png",
        "https://courier.example/opengraph_default.png",
        "https://courier.example/img/placeholder.jpg",
        "https://courier.example/no-image.png",
        "https://courier.example/1x1.gif",
        "https://courier.example/favicon.ico",
        "https://courier.example/drawing.svg",
        "https://secure.gravatar.com/avatar/0",
        "data:image/png;base64,AAAA",
    ],
)
def test_a_sign_of_the_site_is_no_picture(url: str) -> None:
    assert refusal(Image(url=url)) is not None


@pytest.mark.parametrize(
    "url",
    [
        "https://courier.example/img/pier-at-dusk.jpg",
        "https://courier.example/img/pixel-9-phone-review.jpg",
        "https://courier.example/img/blank-street-coffee.jpg",
        "https://courier.example/img/microsoft-logo.jpg",
        "https://courier.example/clip/70a5_source-aspect-ratio_default_0.jpg",
        "https://i.video.example/vi/x/maxresdefault.jpg",
    ],
)
def test_a_picture_may_show_or_name_such_a_thing(url: str) -> None:
    assert refusal(Image(url=url)) is None


def test_the_site_is_known_by_its_name_too() -> None:
    logo = Image(url="https://cdn.example/HarbourChronicle_logo.png")
    assert refusal(logo, site="Harbour Chronicle") == "its name says 'logo'"


def test_small_ones_and_site_wide_ones_are_refused() -> None:
    assert refusal(Image(url="https://a.example/x.jpg", width=640, height=60)) == "too small (640x60)"
    assert (
        refusal(Image(url="https://a.example/x.jpg"), site_wide={"https://a.example/x.jpg"})
        == "the site shows it everywhere"
    )


def test_the_order_of_the_page_is_kept_and_a_size_is_taken_where_it_stands() -> None:
    first, second = "https://a.example/first-photo.jpg", "https://a.example/second-photo.jpg"
    kept, why = ranked(
        [
            Image(url=first),
            Image(url=second),
            Image(url=first, width=800, height=600),
            Image(url="https://a.example/logo.png"),
        ]
    )
    assert kept == (Image(url=first, width=800, height=600), Image(url=second))
    assert why == ("image refused, its name says 'logo': https://a.example/logo.png",)


def test_a_size_is_read_from_the_first_bytes() -> None:
    header = struct.pack(">IIBBBBB", 640, 480, 8, 2, 0, 0, 0)
    png = (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + b"IHDR"
        + header
        + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    )
    assert size_from_bytes(png) == (640, 480)
    assert size_from_bytes(png[:10]) is None
    assert size_from_bytes(b"") is None


@given(st.binary(max_size=200))
def test_damaged_bytes_have_no_size_or_one_within_bounds(data: bytes) -> None:
    size = size_from_bytes(data)
    assert size is None or all(0 < side <= 50_000 for side in size)


@given(st.text(max_size=80))
def test_any_address_is_judged(text: str) -> None:
    assert refusal(Image(url=f"https://{text}")) is None or refusal(Image(url=f"https://{text}"))
