"""An owner changes how the site looks: by settings, by files of their own, by a template, and is told what will not do."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.edition.newsrooms import opened_newsroom, record, taken_over

from newsloom.config import load
from newsloom.errors import ConfigInvalid
from newsloom.services.newsroom import run
from newsloom.services.newsroom.open import static

LOOK = """accent = "#1b5e7a"
headline_font = "Charter, 'Iowan Old Style'"
"""
SITE = '''editor = "Ines Moor"
about = """
First <b>paragraph</b>.

Second one."""
links = ["Imprint https://example.org/imprint", "Bad javascript:alert(1)"]
'''


def printed(folder: Path) -> Path:
    with opened_newsroom(folder) as newsroom:
        run.publish(newsroom, everything=True)
    return folder / "_site"


def configure(folder: Path, **sections: str) -> None:
    """Write lines into sections of the newsroom's file."""
    file = folder / "newsloom.toml"
    text = file.read_text()
    for name, lines in sections.items():
        assert f"[{name}]\n" in text
        text = text.replace(f"[{name}]\n", f"[{name}]\n{lines}", 1)
    file.write_text(text)


def test_settings_colour_the_site_and_fill_the_about_page(tmp_path: Path) -> None:
    taken_over(tmp_path, record("New crane for the port of Aldsea"))
    configure(tmp_path, site=SITE, look=LOOK)
    site = printed(tmp_path)
    style = (site / "assets" / "site.css").read_text()
    assert "--accent: #1b5e7a" in style and "--serif: Charter, 'Iowan Old Style', Newsreader" in style
    about = (site / "about" / "index.html").read_text()
    assert "<p>First &lt;b&gt;paragraph&lt;/b&gt;.</p>" in about and "<p>Second one.</p>" in about
    assert "Ines Moor decides" in about
    front = (site / "index.html").read_text()
    assert '<a href="https://example.org/imprint">Imprint</a>' in front and "Edited by Ines Moor." in front
    assert "javascript:" not in front


def test_a_template_and_a_static_file_take_the_place_of_ours(tmp_path: Path) -> None:
    taken_over(tmp_path, record("New crane for the port of Aldsea"))
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "story.html").write_text(
        '{% extends "newsloom/story.html" %}{% block title %}Ours: {{ story.title }}{% endblock %}'
    )
    (tmp_path / "templates" / "site.css").write_text('{% include "newsloom/site.css" %}\n.masthead { color: teal; }')
    (tmp_path / "static" / "fonts").mkdir(parents=True)
    (tmp_path / "static" / "icon.svg").write_text("<svg/>")
    (tmp_path / "static" / "fonts" / "own.woff2").write_bytes(b"font")
    site = printed(tmp_path)
    (story,) = site.glob("news/*/index.html")
    assert "<title>Ours: New crane for the port of Aldsea</title>" in story.read_text()
    style = (site / "assets" / "site.css").read_text()
    assert style.startswith("@font-face") and style.endswith(".masthead { color: teal; }")
    assert (site / "assets" / "icon.svg").read_text() == "<svg/>"
    assert (site / "assets" / "fonts" / "own.woff2").read_bytes() == b"font"


@pytest.mark.parametrize("name", ["über.svg", "a b.png", "x?.js"])
def test_a_static_file_whose_name_is_no_address_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / name).write_bytes(b"x")
    with pytest.raises(ConfigInvalid, match="expected a name of letters"):
        static(tmp_path)


@pytest.mark.parametrize(
    "line", ['accent = "red"', 'accent = "#12"', 'text_font = "x; } body { display: none"', 'headline_font = "a\\nb"']
)
def test_a_colour_or_a_font_that_is_none_is_told(tmp_path: Path, line: str) -> None:
    (tmp_path / "newsloom.toml").write_text(f"[look]\n{line}\n")
    with pytest.raises(ConfigInvalid, match="look"):
        load(tmp_path / "newsloom.toml")
