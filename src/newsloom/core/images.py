"""Which image stands for an article?

Ranks what a page names, and refuses what stands for the site and not for the article: logos, placeholders, trackers,
and pictures that a site shows everywhere. Fetching and resizing are left to others; sizes are read from first bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable
from urllib.parse import unquote, urlsplit

import imagesize

from newsloom.model.article import Image

MAX_SIDE = 50_000
SMALLEST = 100
"""A side shorter than this (in pixels) makes an icon, not a picture."""

_NOT_A_PICTURE = re.compile(
    r"(?:^|[/_.\-=+% ])(?:logos?\d{0,4}|site-?logo|placeholders?|fall-?back|missing|dummy|"
    r"default[_-]?(?:image|img|thumb\w{0,10}|share|social|og|picture|news|article)?|"
    r"no[_-]?(?:image|img|photo|picture|thumb\w{0,10})|blank|spacer|transparent|pixel|1x1|avatars?|gravatar|favicon|"
    r"apple-touch-icon|icons?|sprites?|(?:og|social|share|facebook|fb|twitter)[_-]?(?:default|share|image-default|logo))"
    r"(?:$|[/_.\-=+% ?&])",
    re.IGNORECASE,
)
_TRACKERS = (
    "doubleclick.net", "scorecardresearch.com", "facebook.com/tr", "google-analytics.com", "quantserve.com",
    "chartbeat.", "ioam.de", "vgwort.de", "adservice.", "pixel.wp.com", "b.scorecard", "sb.scorecard",
    "secure.gravatar.com", "/pixel.gif",
)  # fmt: skip


def refusal(image: Image, *, site_wide: Collection[str] = ()) -> str | None:
    """Why an image cannot stand for an article, or None if it can.

    `site_wide` holds addresses that other articles of the same site carry too.
    """
    if not image.url.startswith(("http://", "https://")):
        return "not a web address"
    if image.url in site_wide:
        return "the site shows it everywhere"
    lower = image.url.lower()
    if any(tracker in lower for tracker in _TRACKERS):
        return "a tracker"
    try:
        parts = urlsplit(image.url)
    except ValueError:
        return "not a web address"
    file = unquote(parts.path.rstrip("/").rsplit("/", 1)[-1])
    if match := _NOT_A_PICTURE.search(file):
        return f"its name says {match.group(0).strip('/_.-=+% ?&')!r}"
    if file.lower().endswith((".svg", ".ico")):
        return "a drawing of the site, not a picture"
    sides = [side for side in (image.width, image.height) if side]
    if sides and min(sides) < SMALLEST:
        return f"too small ({image.width}x{image.height})"
    return None


def ranked(
    candidates: Iterable[Image], *, site_wide: Collection[str] = ()
) -> tuple[tuple[Image, ...], tuple[str, ...]]:
    """The candidates that can stand for an article, best first, and why the others were refused.

    Order of the page is kept (it puts its own choice first); the same address comes once, with the size that any of its
    mentions gave.
    """
    kept: dict[str, Image] = {}
    why: list[str] = []
    for image in candidates:
        if (reason := refusal(image, site_wide=site_wide)) is not None:
            why.append(f"image refused, {reason}: {image.url[:200]}")
        elif (known := kept.get(image.url)) is None or (known.width is None and image.width is not None):
            kept[image.url] = image
    return tuple(kept.values()), tuple(dict.fromkeys(why))


def size_from_bytes(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, read from the first bytes of an image; None if they do not tell (yet).

    32 to 256 bytes are enough for PNG, GIF, WebP and SVG, 512 for AVIF; a JPEG with much EXIF needs 32 KB.
    """
    try:
        width, height = imagesize.get(io.BytesIO(data))
    except Exception:
        return None
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        return None
    return int(width), int(height)
