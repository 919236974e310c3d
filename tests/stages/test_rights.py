"""What publishers and the owner say about use, as readers see it: pictures and words on the site, in the brief."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from loopback.server import Loopback, answer
from newsloom.app import editing
from newsloom.app import sources as app
from newsloom.engine.picturing import image_file
from newsloom.engine.world import World
from newsloom.model.source import Source
from newsloom.store import sources, stories
from stages.room import SITE, a_newsroom, run

FEED = f"http://{SITE}/feed"
PHOTO = f"http://{SITE}/storm-over-harbour.jpg"


def picture() -> bytes:
    out = io.BytesIO()
    Pillow.effect_noise((900, 600), 90).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def page(words: str = "", **headers: str) -> bytes:
    text = "".join(f"<p>Paragraph {i} says something that nobody else has said before this day.</p>" for i in range(12))
    html = (
        f'<html><head><title>About the storm</title><meta name="robots" content="{words}">'
        f'<meta property="og:image" content="{PHOTO}"></head><body><article><h1>About the storm</h1>{text}</article>'
    )
    return answer(200, html.encode(), Content_Type="text/html", **headers)


@contextmanager
def published(folder: Path, storm: bytes, **settings: Any) -> Iterator[World]:
    """A newsroom whose only story, of one page, was approved and printed."""
    feed = f"<item><title>About the storm</title><link>http://{SITE}/storm</link></item>"
    pages = {
        "/feed": answer(200, f'<rss version="2.0"><channel><title>The Paper</title>{feed}</channel></rss>'.encode()),
        "/storm": storm,
        "/storm-over-harbour.jpg": answer(200, picture()),
        "/robots.txt": answer(404),
    }
    with Loopback(pages) as web, a_newsroom(folder, web, **settings) as world:
        app.enroll(world, [Source(id=sources.source_id(FEED), url=FEED)])
        run(world)
        with world.db.read() as tx:
            story = stories.listed(tx)[0]
        editing.decide(world, "approve", story.id, actor="ada")
        run(world)
        yield world


def story_page(world: World) -> str:
    """The page of the only story."""
    (told,) = (world.root / "_site" / "news").glob("*/index.html")
    return told.read_text()


@pytest.mark.parametrize(
    ("words", "header", "shown"),
    [
        ("index, follow, max-image-preview:large", "", True),
        ("noai", "", True),
        ("noimageindex", "", False),
        ("max-image-preview: none", "", False),
        ("", "max-image-preview:none", False),
        ("", "otherbot: noimageindex", True),
        ("", "noimageindex", False),
    ],
)
def test_the_site_shows_no_picture_against_its_publishers_no(tmp_path, words, header, shown):
    said = {"X_Robots_Tag": header} if header else {}
    with published(tmp_path / "n", page(words, **said)) as world:
        assert (image_file(PHOTO, "jpg") in story_page(world)) is shown
