"""Our copy of a picture: resized, turned the right way up, without metadata; and where it lies.

The rule from URL to file: `cache/images/ab/<digest>.jpg` (`.webp` for a picture with transparency), where <digest> is
`digest("image", URL)` of newsloom.model.ids and `ab` its first two digits. Whoever knows the URL finds the file.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

from newsloom.core.images import SMALLEST
from newsloom.model.ids import digest

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "BMP")
"""What is decoded. Formats with a history of holes and no place on news pages (PSD, EPS, TIFF ...) are not."""
TALLEST = 3
"""A copy is at most so many times as high as the widest may be wide: infographics end somewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A finished copy: its bytes and ending, and the size of the original in pixels."""

    data: bytes
    ending: str
    width: int
    height: int


def image_file(url: str, ending: str) -> str:
    """Where the copy of an image lies, below cache/images."""
    name = digest("image", url)
    return f"{name[:2]}/{name}.{ending}"


def size_problem(width: int, height: int, max_pixels: int) -> str | None:
    """Why a picture of this size is not taken, or None."""
    if min(width, height) < SMALLEST:
        return f"too small ({width}x{height})"
    if width * height > max_pixels:
        return f"too large to unpack ({width}x{height})"
    return None


def copied(data: bytes, *, widest: int, max_pixels: int) -> Copied | str:
    """The copy of a picture, or why there is none. Never raises; nothing larger than `max_pixels` is unpacked."""
    try:
        with warnings.catch_warnings():
            # Pillow's own guess at what is too large only warns; ours decides.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _copied(data, widest, max_pixels)
    except Image.DecompressionBombError:
        return "too large to unpack"
    except MemoryError:
        return "it needs more memory than there is"
    except Exception as err:  # decoders raise whatever they meet: OSError, SyntaxError, struct.error, ValueError
        return f"cannot be read as a picture ({' '.join(str(err).split())[:120] or type(err).__name__})"


def _copied(data: bytes, widest: int, max_pixels: int) -> Copied | str:
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        # Only a JPEG can be unpacked small; of others every pixel is in memory, several times.
        problem = size_problem(*opened.size, max_pixels if opened.format == "JPEG" else max_pixels // 2)
        if problem is not None:
            return problem
        original = opened.size
        opened.draft(
            "RGB", (widest * 2, widest * 2)
        )  # a JPEG of 50 megapixels is decoded small, in a tenth of the time
        turned = ImageOps.exif_transpose(opened)
        if turned.size != opened.size and turned.size == opened.size[::-1]:
            original = (original[1], original[0])
        clear = "A" in turned.getbands() or "transparency" in turned.info
        plain = turned.convert("RGBA" if clear else "RGB")
    plain.thumbnail((widest, widest * TALLEST), Image.Resampling.LANCZOS)
    plain.info = {}  # colour profiles, comments, thumbnails: nothing of the original's but its pixels
    out = io.BytesIO()
    if clear:
        plain.save(out, "WEBP", quality=82, method=4)
    else:
        plain.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return Copied(data=out.getvalue(), ending="webp" if clear else "jpg", width=original[0], height=original[1])
