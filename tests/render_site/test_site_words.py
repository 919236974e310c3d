"""The site's own words in the language that the owner set."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from newsloom.render.site import render_site
from newsloom.render.site.press import _our_templates
from newsloom.render.site.words import _PARTS, site_words
from render_site.sample import a_site

LANGUAGES = ["de", "fr", "es"]
KEPT = {"iCalendar", "on"}
"""Texts that are the same in every language, or belong to a value beside them."""


def texts_of(source: str) -> set[str]:
    found = {" ".join(part.split()) for part in _PARTS.split(source)[::2]}
    return {re.sub(r"\s*[·:]$", "", text) for text in found if re.search("[A-Za-z]{2}", text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_templates_has_its_words(language: str) -> None:
    words = site_words(language).words
    templates = {name: source for name, source in _our_templates().items() if name.endswith(".html")}
    missing = {
        (name, text)
        for name, source in templates.items()
        for text in texts_of(source) - KEPT
        if text not in words and "default-src" not in text
    }
    assert missing == set()
    assert set(words) == set(site_words("de").words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_site_speaks_its_language_and_keeps_its_structure(language: str) -> None:
    site = a_site()
    english = dict(render_site(site))
    other = dict(render_site(replace(site, settings=replace(site.settings, language=f"{language}-XX"))))
    assert set(english) == set(other)
    front = other["index.html"].decode()
    body = re.sub("<[^>]+>", " ", front.partition("<body")[2])
    for word in ("Skip to the stories", "All topics", "Search", "About", "Headlines and excerpts", "More stories"):
        assert word not in body
    assert f'<html lang="{language}-XX">' in front
    tags = re.compile(r"<(/?[a-z0-9]+)")
    for path in english:
        if path.endswith(".html"):
            assert tags.findall(english[path].decode()) == tags.findall(other[path].decode()), path


def test_counts_and_days_follow_the_language() -> None:
    from datetime import date

    german = site_words("de-AT")
    assert german.several(1, "report") == "1 Bericht"
    assert german.several(1200, "independent source") == "1\u202f200 unabhängige Quellen"
    assert german.long_day_of(date(2026, 11, 23)) == "Montag, 23. November 2026"
    assert site_words("fr").day_of(date(2026, 8, 1)) == "1 août 2026"


@pytest.mark.parametrize("language", ["en", "en-GB", "xx", "../de", "", "zz-ZZ"])
def test_a_language_without_a_catalogue_stays_english(language: str) -> None:
    words = site_words(language)
    assert words.template("<p>Search</p>") == "<p>Search</p>"
