"""The picture that stands for a story where its address is shared: its title in the site's own type, drawn as PNG. Pure."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any
from unicodedata import bidirectional

from PIL import Image, ImageDraw, ImageFont, PngImagePlugin, features

WIDTH, HEIGHT = 1200, 630
"""What networks crop to (1.91 : 1)."""
PAPER, INK, SOFT, RULE = (251, 250, 247), (28, 27, 25), (94, 89, 79), (176, 42, 48)
MARGIN = 80
SIZES = (76, 66, 58, 50, 44, 38)
"""The largest size at which the title fits in MOST_LINES is taken."""
MOST_LINES = 5
MARK = "newsloom"
_CJK = (
    "\u2e80-\u2fdf\u3000-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
)
# Where a line may end: behind a word, and between signs of Chinese and Japanese, but before no closing sign.
_PIECES = re.compile(rf"(?<!\s)\s*(?:[{_CJK}]|[^\s{_CJK}]+)[、。，．：；！？）」』】〉》ー…]*")
# Hebrew to N'Ko, the scripts of India and South-East Asia, Tibetan, Khmer, Mongolian; signs that join others.
_SHAPED = re.compile("[\u0300-\u036f\u0590-\u08ff\u0900-\u109f\u1780-\u18af\ua840-\uaaff\ufb1d-\ufdff\ufe70-\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardType:
    """A font to draw with in the place of the site's own: its file, and which of a collection it is."""

    data: bytes
    index: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """A text of a card, and its type; None is the site's own, which has Latin letters."""

    text: str = ""
    type: CardType | None = None


def can_draw(text: str) -> bool:
    """Whether the site's own type has every sign of a text: else no title is better than one of empty boxes."""
    font = _font(SIZES[-1])
    return all(sign.isspace() or font.getmask(sign).size[1] for sign in set(text))


def can_set(text: str) -> bool:
    """Whether this machine can put the signs of a text together: some scripts join, stack, or run from right to left."""
    return not _SHAPED.search(text) or bool(features.check("raqm"))


def share_card(title: str | CardLine, below: str | CardLine, site: str | CardLine, mark: str) -> bytes:
    """A card of `title`, with a line below it and the site's name at the foot; without a title, the site's name stands for it.

    `mark` is kept in the file: see `mark_of`.
    """
    told, small, foot = (CardLine(text=one) if isinstance(one, str) else one for one in (title, below, site))
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, WIDTH, 16), fill=RULE)
    large = told if told.text else foot
    font, lines = _fitted(draw, large)
    height = int(font.size * 1.18)
    y = MARGIN + 10
    for line in lines:
        _put(draw, y, line, font, INK)
        y += height
    if told.text:
        name = _font(34, foot.type)
        _put(draw, HEIGHT - MARGIN - 34, _short(draw, foot.text, name), name, INK)
    source = _font(30, small.type)
    _put(draw, HEIGHT - MARGIN - 84, _short(draw, small.text, source), source, SOFT)
    made, info = io.BytesIO(), PngImagePlugin.PngInfo()
    info.add_text(MARK, mark)
    picture.save(made, "PNG", compress_level=6, pnginfo=info)
    return made.getvalue()


def _put(draw: Any, y: int, line: str, font: Any, ink: tuple[int, int, int]) -> None:
    """A line at the side where its script begins."""
    if _is_rtl(line):
        draw.text((WIDTH - MARGIN, y), line, font=font, fill=ink, anchor="ra", direction="rtl")
    else:
        draw.text((MARGIN, y), line, font=font, fill=ink)


def _is_rtl(text: str) -> bool:
    strong = (bidirectional(sign) for sign in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


def mark_of(data: bytes) -> str:
    """The mark of a card that was drawn; "" for what is none."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return str(picture.info.get(MARK, ""))
    except (OSError, SyntaxError):
        return ""


def _fitted(draw: Any, title: CardLine) -> tuple[Any, list[str]]:
    for size in SIZES:
        font = _font(size, title.type)
        lines = _lines(draw, title.text, font)
        if len(lines) <= MOST_LINES and len(lines) * size * 1.18 <= HEIGHT - 2 * MARGIN - 110:
            return font, lines
    kept = lines[:MOST_LINES]
    kept[-1] = _short(draw, f"{kept[-1]} …", font)
    return font, kept


def _lines(draw: Any, text: str, font: Any) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in _PIECES.findall(text):
        longer = line + piece if line else piece.lstrip()
        if line.strip() and draw.textlength(longer.rstrip(), font=font) > WIDTH - 2 * MARGIN:
            lines.append(line.rstrip())
            longer = piece.lstrip()
        line = longer
    return [_short(draw, one, font) for one in [*lines, line.rstrip()] if one]


def _short(draw: Any, text: str, font: Any) -> str:
    """The beginning of a text that fits in a line."""
    if draw.textlength(text, font=font) <= WIDTH - 2 * MARGIN:
        return text
    while text and draw.textlength(f"{text}…", font=font) > WIDTH - 2 * MARGIN:
        text = text[:-1]
    return f"{text.rstrip()}…"


@lru_cache(maxsize=64)
def _font(size: int, type: CardType | None = None) -> Any:
    if type is not None:
        engine = ImageFont.Layout.RAQM if features.check("raqm") else ImageFont.Layout.BASIC
        return ImageFont.truetype(io.BytesIO(type.data), size, index=type.index, layout_engine=engine)
    return ImageFont.truetype(io.BytesIO(_own()), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _own() -> bytes:
    return (resources.files("newsloom.render.site") / "static" / "newsreader.woff2").read_bytes()
