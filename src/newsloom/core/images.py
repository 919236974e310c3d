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

# Words of a file name that say: this is no picture of anything.
_NOTHING = frozenset((
    "placeholder", "placeholders", "fallback", "blank", "spacer", "transparent", "favicon", "gravatar", "noimage",
    "noimg", "nophoto", "nopicture", "nothumb", "sprite", "sprites", "dummy", "pixel", "1x1",
))  # fmt: skip
# Words that say: this is the site's sign.
_SIGNS = frozenset(("logo", "logos", "logotype", "icon", "icons", "avatar", "sitelogo", "wordmark"))
# Words that say nothing.
_FILLER = frozenset((
    "image", "images", "img", "social", "share", "sharing", "og", "opengraph", "fb", "facebook", "twitter",
    "default", "new", "small", "big", "large", "white", "black", "red", "blue", "color", "colour", "header",
    "footer", "square", "wide", "horizontal", "vertical", "quer", "alt", "site", "web", "website", "news", "app",
    "mobile", "cover", "thumb", "thumbnail", "article", "user", "post", "no", "picture", "photo", "cropped", "ms",
    "apple", "touch", "bg", "card", "meta", "preview", "csm", "media", "watermark", "watermarks", "full", "high",
    "low", "res", "the", "of", "en", "de", "fr", "es", "stacked", "trans", "bw", "rgb", "print", "screen",
    "desktop",
))  # fmt: skip
_DEFAULT = re.compile(
    r"(?:social|og|opengraph|share|sharing|fb|facebook|twitter|image|img)[-_]?default(?:$|[-_])|"
    r"(?:^|[-_])default[-_]?(?:image|img|thumb|thumbnail|share|social|og|picture|article|news|user|post)",
    re.IGNORECASE,
)
# Words of a share picture that a site shows for all that has none: the name is made of these and of words that say nothing.
_HOUSE = frozenset((
    "og", "opengraph", "share", "sharing", "social", "socialshare", "default", "fallback", "placeholder", "ogimage",
    "shareimage", "teaser",
))  # fmt: skip
_SPLIT = re.compile(r"[^A-Za-z0-9À-ɏ]+|(?<=[a-z])(?=[A-Z])")
_NUMBER = re.compile(r"^(?:\d+|\d+x\d+|(?=.*\d)[0-9a-f]{6,}|[a-z]?\d+[a-z]?)$")
_TRACKERS = (
    "doubleclick.net", "scorecardresearch.com", "facebook.com/tr", "google-analytics.com", "quantserve.com",
    "chartbeat.", "ioam.de", "vgwort.de", "adservice.", "pixel.wp.com", "b.scorecard", "sb.scorecard",
    "gravatar.com/avatar", "/pixel.gif",
)  # fmt: skip


def refusal(image: Image, *, site_wide: Collection[str] = (), site: str = "") -> str | None:
    """Why an image cannot stand for an article, or None if it can.

    `site_wide` holds addresses that other articles of the same site carry too, `site` is the site's name. The logo of a
    company that an article is about is a picture; the logo of the site is not.
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
        host = parts.hostname or ""
    except ValueError:
        return "not a web address"
    file = unquote(parts.path).rstrip("/").rpartition("/")[2]
    if file.lower().endswith((".svg", ".ico")):
        return "a drawing of the site, not a picture"
    if (sign := _sign(file, f"{host} {site}")) is not None:
        return f"its name says {sign!r}"
    sides = [side for side in (image.width, image.height) if side]
    if sides and min(sides) < SMALLEST:
        return f"too small ({image.width}x{image.height})"
    return None


def _sign(file: str, site: str) -> str | None:
    """The word of a file name that says it shows the site or nothing; None if it may show something."""
    stem = file.rsplit(".", 1)[0]
    if match := _DEFAULT.search(stem):
        return match.group(0).strip("-_").lower()
    words = [word.lower() for word in _SPLIT.split(stem) if word]
    telling = [word for word in words if word not in _FILLER and word not in _HOUSE and not _NUMBER.match(word)]
    if not telling and (house := next((word for word in words if word in _HOUSE), None)) is not None:
        return house
    own = "".join(_SPLIT.split(site)).lower()
    for place, word in enumerate(words):
        bare = word.rstrip("0123456789") or word
        is_logo = bare in _SIGNS or (bare.endswith("logo") and len(bare) <= 12)
        is_nothing = word in _NOTHING or (
            word == "no" and words[place + 1 : place + 2] in (["image"], ["img"], ["photo"], ["picture"])
        )
        if not (is_logo or is_nothing):
            continue
        others = [
            w
            for at, w in enumerate(words)
            if at != place and w not in _FILLER and not _NUMBER.match(w) and w not in own
        ]
        if bare.endswith("logo") and bare != "logo" and bare[:-4] not in own:
            others.append(bare[:-4])
        # One short word beside "logo" is the site's abbreviation; a long one is the company that the article is about.
        is_subject = (word == "pixel" or bare == "avatar") and any(w.isdigit() and len(w) < 3 for w in words)
        if not is_subject and (not others or (len(others) == 1 and len(others[0]) <= 4)):
            return bare
    return None


def ranked(
    candidates: Iterable[Image], *, site_wide: Collection[str] = (), site: str = ""
) -> tuple[tuple[Image, ...], tuple[str, ...]]:
    """The candidates that can stand for an article, best first, and why the others were refused.

    Order of the page is kept (it puts its own choice first); the same address comes once, with the size that any of its
    mentions gave.
    """
    kept: dict[str, Image] = {}
    why: list[str] = []
    refused: set[str] = set()
    for image in candidates:
        if (reason := refusal(image, site_wide=site_wide, site=site)) is not None:
            why.append(f"image refused, {reason}: {image.url[:200]}")
            refused.add(_file(image.url))
        elif (known := kept.get(image.url)) is None or (known.width is None and image.width is not None):
            kept[image.url] = image
    # The same file in another size is the same sign.
    good = tuple(image for image in kept.values() if len(name := _file(image.url)) < 8 or name not in refused)
    return good, tuple(dict.fromkeys(why))


def _file(url: str) -> str:
    return url.split("?", 1)[0].rstrip("/").rpartition("/")[2]


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
