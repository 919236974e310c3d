"""The pictures of the fictional web, drawn when they are asked for: the same name gives the same bytes.

A scene is a word and a number ("ship 22"): the word says what is in it, the number sets light, weather and places.
"""

from __future__ import annotations

import io
from functools import lru_cache
from random import Random
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 960, 540
HORIZON = 330

# sky above, sky at the horizon, sea
LIGHTS = (
    ((34, 66, 110), (244, 188, 140), (30, 62, 84)),
    ((96, 150, 196), (222, 234, 238), (38, 92, 112)),
    ((22, 34, 62), (176, 118, 122), (20, 38, 58)),
    ((140, 170, 186), (236, 232, 214), (74, 112, 118)),
    ((62, 108, 140), (252, 220, 166), (42, 78, 90)),
)
STORM = ((58, 66, 76), (138, 146, 150), (44, 58, 64))
Colour = tuple[int, int, int]


@lru_cache(maxsize=128)
def photo(scene: str) -> bytes:
    """A JPEG of 960 x 540 pixels."""
    word, _, number = scene.partition(" ")
    rng = Random(f"{word}/{number}")
    light = STORM if word == "storm" else LIGHTS[rng.randrange(len(LIGHTS))]
    picture = _chart(rng) if word == "chart" else _sea(word, light, rng)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


@lru_cache(maxsize=32)
def logo(name: str, colour: str, size: tuple[int, int] = (600, 120)) -> bytes:
    """A PNG: white bars on the outlet's colour, as many as its name has words."""
    picture = Image.new("RGB", size, colour)
    draw = ImageDraw.Draw(picture)
    left, step = size[0] // 12, size[1] // 4
    for row, word in enumerate(name.split()[:3]):
        draw.rectangle(
            (left, step * row + step // 2, left + len(word) * size[0] // 14, step * row + step), fill="white"
        )
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _sea(word: str, light: tuple[Colour, Colour, Colour], rng: Random) -> Image.Image:
    """Sky, sun, clouds, sea and turbines, and in front of them what the scene is about."""
    picture = Image.fromarray(_ground(light, rng))
    _clouds(picture, rng, heavy=word == "storm")
    draw = ImageDraw.Draw(picture, "RGBA")
    far = _mixed(light[1], light[0], 0.55)
    for _ in range(rng.randint(5, 9)):
        _turbine(draw, rng.randrange(30, WIDTH - 30), HORIZON, rng.randint(34, 78), far, rng)
    if word in ("dusk", "storm", "cable", "birds", "radar"):
        for x in sorted(rng.sample(range(120, WIDTH - 120, 140), 3)):
            _turbine(draw, x, HORIZON + rng.randint(6, 34), rng.randint(150, 250), (240, 242, 244), rng)
    front = FRONTS.get(word)
    if front:
        front(draw, rng)
    return picture


def _ground(light: tuple[Colour, Colour, Colour], rng: Random) -> Any:
    """(HEIGHT, WIDTH, 3) uint8: a sky that brightens towards the horizon, a sea that darkens towards us, small waves."""
    top, low, sea = (np.array(colour, dtype=float) for colour in light)
    rows = np.arange(HEIGHT)[:, None]
    sky = top + (low - top) * np.clip(rows / HORIZON, 0, 1)[..., None] ** 1.4
    depth = np.clip((rows - HORIZON) / (HEIGHT - HORIZON), 0, 1)[..., None]
    water = low * 0.55 + sea * 0.45 + (sea * 0.8 - (low * 0.55 + sea * 0.45)) * depth**0.6
    columns = np.arange(WIDTH)[None, :]
    phase = rng.random() * 6
    swell = np.sin(columns / 23 + rows * rows / 900 + phase) * np.sin(columns / 71 - rows / 9 + phase) * 9
    picture = np.where((rows < HORIZON)[..., None], sky, water + (swell * depth[..., 0])[..., None])
    centre, height = rng.randrange(WIDTH // 6, 5 * WIDTH // 6), rng.randrange(HORIZON - 150, HORIZON - 30)
    glow = np.exp(-((columns - centre) ** 2 + (rows - height) ** 2) / 9000.0)
    return np.clip(picture + (glow * 70 * (rows < HORIZON))[..., None], 0, 255).astype(np.uint8)


def _clouds(picture: Image.Image, rng: Random, *, heavy: bool) -> None:
    layer = Image.new("L", picture.size, 0)
    draw = ImageDraw.Draw(layer)
    for _ in range(26 if heavy else 9):
        x, y = rng.randrange(-80, WIDTH), rng.randrange(10, HORIZON - 90)
        wide = rng.randint(120, 380)
        draw.ellipse((x, y, x + wide, y + wide // 7), fill=rng.randint(60, 130))
    layer = layer.filter(ImageFilter.GaussianBlur(16))
    picture.paste((92, 98, 104) if heavy else (250, 246, 240), (0, 0), layer)


def _turbine(draw: ImageDraw.ImageDraw, x: int, base: int, height: int, colour: Colour, rng: Random) -> None:
    """A tower and three tapered blades at a random angle."""
    hub, thick = base - height, max(1, height // 44)
    draw.polygon(((x - thick, base), (x + thick, base), (x + thick * 0.6, hub), (x - thick * 0.6, hub)), fill=colour)
    turn = rng.random() * 2.1
    for blade in range(3):
        angle = turn + blade * 2 * np.pi / 3
        tip = (x + np.cos(angle) * height * 0.62, hub + np.sin(angle) * height * 0.62)
        side = (np.sin(angle) * thick * 0.9, -np.cos(angle) * thick * 0.9)
        draw.polygon(((x + side[0], hub + side[1]), (x - side[0], hub - side[1]), tip), fill=colour)
    draw.ellipse((x - thick * 1.3, hub - thick * 1.3, x + thick * 1.3, hub + thick * 1.3), fill=colour)


def _ship(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    x, y = rng.randrange(120, 380), HORIZON + 70
    hull = rng.choice(((150, 48, 40), (28, 60, 92), (44, 44, 48)))
    draw.polygon(((x, y), (x + 470, y), (x + 430, y + 56), (x + 30, y + 56)), fill=hull)
    draw.rectangle((x + 330, y - 74, x + 420, y), fill=(236, 236, 230))
    draw.rectangle((x + 338, y - 60, x + 412, y - 48), fill=(40, 60, 76))
    for mast in range(x + 60, x + 300, 80):
        draw.line((mast, y, mast, y - 90), fill=(220, 190, 70), width=6)
        draw.line((mast, y - 84, mast + 70, y - 120), fill=(220, 190, 70), width=5)


def _harbour(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    draw.rectangle((0, HEIGHT - 96, WIDTH, HEIGHT), fill=(96, 92, 86))
    for _ in range(2):
        x = rng.randrange(80, WIDTH - 260)
        draw.line((x, HEIGHT - 96, x, HEIGHT - 380), fill=(206, 92, 40), width=16)
        draw.line((x + 90, HEIGHT - 96, x + 90, HEIGHT - 340), fill=(206, 92, 40), width=12)
        draw.line((x - 60, HEIGHT - 350, x + 250, HEIGHT - 400), fill=(206, 92, 40), width=12)
        draw.line((x + 220, HEIGHT - 396, x + 220, HEIGHT - 220), fill=(50, 50, 50), width=2)
    for pile in range(5):
        left = 40 + pile * 190 + rng.randrange(20)
        draw.rounded_rectangle((left, HEIGHT - 132, left + 170, HEIGHT - 84), 22, fill=(216, 196, 70))


def _blade(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    y = HEIGHT - rng.randrange(90, 150)
    draw.polygon(((60, y), (190, y - 46), (900, y - 96), (420, y + 14), (190, y + 34)), fill=(238, 240, 240))
    draw.polygon(((60, y), (190, y + 34), (420, y + 14), (900, y - 96), (300, y + 2)), fill=(196, 202, 206))
    draw.ellipse((44, y - 26, 88, y + 26), fill=(120, 126, 130))


def _birds(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    for _ in range(rng.randint(9, 16)):
        x, y, size = rng.randrange(60, WIDTH - 60), rng.randrange(60, HORIZON), rng.randint(14, 44)
        lift = rng.randint(-8, 14)
        wing = ((x - size, y - lift), (x - size // 3, y - size // 3), (x, y), (x + size // 3, y - size // 3))
        draw.line((*wing, (x + size, y - lift)), fill=(250, 250, 248), width=max(3, size // 8), joint="curve")


def _floating(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    x, y = rng.randrange(360, 600), HORIZON + 90
    for left, right in (((x - 170, y), (x + 170, y)), ((x - 170, y), (x, y + 50)), ((x + 170, y), (x, y + 50))):
        draw.line((left, right), fill=(226, 180, 52), width=16)
    for column in ((x - 170, y), (x + 170, y), (x, y + 50)):
        draw.rectangle((column[0] - 24, column[1] - 46, column[0] + 24, column[1] + 24), fill=(240, 196, 60))
    _turbine(draw, x, y + 10, 330, (244, 246, 246), rng)


def _cable(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    x, y = rng.randrange(420, 700), HEIGHT - 130
    for ring in range(5):
        box = (x - 190 + ring * 16, y - 64 + ring * 7, x + 190 - ring * 16, y + 96 - ring * 12)
        draw.ellipse(box, outline=(30, 30, 34), width=11)
        draw.arc(box, 200, 320, fill=(236, 160, 40), width=4)
    draw.line((x - 190, y, 0, HEIGHT - 20), fill=(30, 30, 34), width=11)


def _beach(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    draw.polygon(((0, HEIGHT - 130), (WIDTH, HEIGHT - 60), (WIDTH, HEIGHT), (0, HEIGHT)), fill=(206, 186, 146))
    for _ in range(60):
        x, y, size = rng.randrange(WIDTH), rng.randrange(HEIGHT - 70, HEIGHT - 8), rng.randint(3, 20)
        draw.polygon(((x, y), (x + size, y - size // 3), (x + size * 2, y + 3)), fill=(244, 246, 244))


def _radar(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    x = rng.randrange(200, 700)
    draw.polygon(((0, HEIGHT), (x - 190, HEIGHT - 110), (x + 170, HEIGHT - 120), (WIDTH, HEIGHT)), fill=(66, 84, 60))
    draw.rectangle((x - 26, HEIGHT - 220, x + 26, HEIGHT - 110), fill=(190, 192, 190))
    draw.ellipse((x - 84, HEIGHT - 350, x + 84, HEIGHT - 190), fill=(236, 238, 238))


def _street(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    for house in range(7):
        left, high = house * 140 - 10, rng.randint(190, 330)
        tint = rng.choice(((206, 150, 110), (226, 206, 170), (150, 110, 96), (172, 186, 190)))
        draw.rectangle((left, HEIGHT - high, left + 132, HEIGHT), fill=tint)
        for row in range(HEIGHT - high + 24, HEIGHT - 60, 62):
            for column in (left + 20, left + 78):
                draw.rectangle((column, row, column + 32, row + 38), fill=(250, 226, 150))


FRONTS = {
    "ship": _ship,
    "harbour": _harbour,
    "blade": _blade,
    "birds": _birds,
    "floating": _floating,
    "cable": _cable,
    "beach": _beach,
    "radar": _radar,
    "street": _street,
}


def _chart(rng: Random) -> Image.Image:
    picture = Image.new("RGB", (WIDTH, HEIGHT), (248, 246, 240))
    draw = ImageDraw.Draw(picture)
    for row in range(90, HEIGHT - 40, 80):
        draw.line((70, row, WIDTH - 50, row), fill=(216, 212, 202), width=2)
    value, points = rng.uniform(0.3, 0.6), []
    for step in range(60):
        value = min(0.95, max(0.05, value + rng.uniform(-0.07, 0.075)))
        points.append((70 + step * 14, HEIGHT - 60 - value * (HEIGHT - 150)))
    draw.polygon([*points, (points[-1][0], HEIGHT - 60), (70, HEIGHT - 60)], fill=(206, 226, 232))
    draw.line(points, fill=(18, 84, 112), width=5, joint="curve")
    return picture


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    r, g, b = (round(a * share + c * (1 - share)) for a, c in zip(one, other, strict=True))
    return (r, g, b)
