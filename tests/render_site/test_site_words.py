"""The site's own words in the language that the owner set."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from newsloom.render.site import render_site
from newsloom.words.language import LANGUAGES
from render_site.sample import a_site

OTHERS = [language for language in LANGUAGES if language.code in ("de", "pl", "ja", "ar")]
"""One of each kind: of few and of many plural forms, of another script, from right to left."""


@pytest.fixture(scope="module")
def english() -> dict[str, bytes]:
    return dict(render_site(a_site()))


@pytest.mark.parametrize("language", OTHERS, ids=lambda language: language.code)
def test_a_site_speaks_its_language_and_keeps_its_structure(language, english) -> None:
    site = a_site()
    other = dict(render_site(replace(site, settings=replace(site.settings, language=f"{language.code}-XX"))))
    assert set(english) == set(other)
    front = other["index.html"].decode()
    way = "rtl" if language.right_to_left else "ltr"
    assert f'<html lang="{language.code}-XX" dir="{way}">' in front
    tags = re.compile(r"<(/?[a-z0-9]+)")
    for path in english:
        if path.endswith(".html"):
            ours, theirs = tags.findall(english[path].decode()), tags.findall(other[path].decode())
            assert sorted(ours) == sorted(theirs), path


@pytest.mark.parametrize("language", ["xx", "../de", "", "zz-ZZ"])
def test_a_language_without_a_catalogue_stays_english(language: str) -> None:
    site = a_site()
    front = dict(render_site(replace(site, settings=replace(site.settings, language=language))))["index.html"].decode()
    assert ">Sources</a>" in front and 'dir="ltr"' in front


def test_the_owner_s_words_stand_in_the_place_of_ours() -> None:
    site = a_site()
    mine = {"Sources": ("Wen wir lesen",), "%(num)s report": ("%(num)s Text", "%(num)s Texte")}
    settings = replace(site.settings, language="de", own_words=mine)
    front = dict(render_site(replace(site, settings=settings)))["index.html"].decode()
    assert "Wen wir lesen</a>" in front and "Texte" in front and "Berichte" not in front
