"""Every sentence of ours is in the catalogues, whole, current and unbroken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tools import words as catalogues

from newsloom.words.language import ENGLISH, LANGUAGES

ROOT = Path(catalogues.ROOT)
LANGUAGES_TO_CHECK = [language.code for language in LANGUAGES if language.code != ENGLISH]
# Text between tags, outside of what Jinja prints and of {% trans %}.
PARTS = re.compile(
    r"\{%-?\s*trans\b.*?endtrans\s*-?%\}|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<script\b.*?</script>|<code>.*?</code>|<kbd>.*?</kbd>|<[^>]*>",
    re.DOTALL,
)
LABEL = re.compile(r'(?:placeholder|aria-label|alt|title)="([^"{]*[A-Za-z]{2}[^"{]*)"')
KEPT = {"iCalendar", "article", "website", "on"}
"""Names, and values of attributes and blocks that no one reads."""


@pytest.fixture(scope="module")
def template():
    return catalogues.template_of_all()


@pytest.mark.parametrize("code", LANGUAGES_TO_CHECK)
def test_no_catalogue_is_fuzzy_broken_or_stale(code, template):
    _, wrong = catalogues.faults(code, template)
    assert wrong == []


@pytest.mark.parametrize("code", LANGUAGES_TO_CHECK)
def test_no_sentence_is_without_a_translation(code, template):
    missing, _ = catalogues.faults(code, template)
    assert missing == [], "run ./run words and translate these in src/newsloom/locale (CONTRIBUTING.md: Sentences)"


@pytest.mark.parametrize("path", sorted(ROOT.rglob("templates/*.html")), ids=lambda path: path.name)
def test_no_template_holds_a_text_outside_the_catalogues(path):
    source = path.read_text("utf-8")
    bare = [part.strip() for part in PARTS.split(source)]
    labels = [found for found in LABEL.findall(source) if "example.org" not in found]
    texts = [text for text in bare if re.search("[A-Za-z]{2}", text) and "default-src" not in text]
    assert [text for text in texts + labels if text not in KEPT] == []


def test_a_broken_translation_is_found():
    lost, broken = catalogues.lost, catalogues.broken
    assert lost("Read it at %(name)s", "Lesen") == "name"
    assert "no value nam" in broken("Read it at %(name)s", "Lesen bei %(nam)s")
    assert "tags" in broken("an <b>old</b> one", "ein altes")
    assert broken("%(num)s report", "ein Bericht") == ""
