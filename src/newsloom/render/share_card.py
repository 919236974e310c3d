"""The picture that stands for a story where its address is shared: its title in the site's own type, drawn as PNG. Pure."""

from __future__ import annotations

import io
from functools import cache
from importlib import resources
from typing import Any

from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

WIDTH, HEIGHT = 1200, 630
"""What networks crop to (1.91 : 1)."""
PAPER, INK, SOFT, RULE = (251, 250, 247), (28, 27, 25), (94, 89, 79), (176, 42, 48)
MARGIN = 80
SIZES = (76, 66, 58, 50, 44, 38)
"""The largest size at which the title fits in MOST_LINES is taken."""
MOST_LINES = 5
MARK = "newsloom"


def can_draw(text: str) -> bool:
    """Whether the type has every sign of a text: else no card is better than one of empty boxes."""
    font = _font(SIZES[-1])
    return all(sign.isspace() or font.getmask(sign).size[1] for sign in set(text))


def share_card(title: str, below: str, site: str, mark: str) -> bytes:
    """A card of `title`, with a line below it and the site's name at the foot. `mark` is kept in the file: see `mark_of`."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, WIDTH, 16), fill=RULE)
    font, lines = _fitted(draw, title)
    height = int(font.size * 1.18)
    y = MARGIN + 10
    for line in lines:
        draw.text((MARGIN, y), line, font=font, fill=INK)
        y += height
    foot, small = _font(34), _font(30)
    draw.text((MARGIN, HEIGHT - MARGIN - 34), _short(draw, site, foot), font=foot, fill=INK)
    draw.text((MARGIN, HEIGHT - MARGIN - 84), _short(draw, below, small), font=small, fill=SOFT)
    made, told = io.BytesIO(), PngImagePlugin.PngInfo()
    told.add_text(MARK, mark)
    picture.save(made, "PNG", compress_level=6, pnginfo=told)
    return made.getvalue()


def mark_of(data: bytes) -> str:
    """The mark of a card that was drawn; "" for what is none."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return str(picture.info.get(MARK, ""))
    except (OSError, SyntaxError):
        return ""


def _fitted(draw: Any, title: str) -> tuple[Any, list[str]]:
    for size in SIZES:
        font = _font(size)
        lines = _lines(draw, title, font)
        if len(lines) <= MOST_LINES and len(lines) * size * 1.18 <= HEIGHT - 2 * MARGIN - 110:
            return font, lines
    kept = lines[:MOST_LINES]
    kept[-1] = _short(draw, f"{kept[-1]} …", font)
    return font, kept


def _lines(draw: Any, text: str, font: Any) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and draw.textlength(longer, font=font) > WIDTH - 2 * MARGIN:
            lines.append(line)
            longer = word
        line = longer
    return [_short(draw, one, font) for one in [*lines, line] if one]


def _short(draw: Any, text: str, font: Any) -> str:
    """The beginning of a text that fits in a line."""
    if draw.textlength(text, font=font) <= WIDTH - 2 * MARGIN:
        return text
    while text and draw.textlength(f"{text}…", font=font) > WIDTH - 2 * MARGIN:
        text = text[:-1]
    return f"{text.rstrip()}…"


@cache
def _font(size: int) -> Any:
    data = (resources.files("newsloom.render.site") / "static" / "newsreader.woff2").read_bytes()
    return ImageFont.truetype(io.BytesIO(data), size, layout_engine=ImageFont.Layout.BASIC)
