"""Every sentence of ours is in the catalogues, whole, current and unbroken."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
NO_WORDS = re.compile(r"%\(\w+\)s|\{\w+\}|<code>.*?</code>|<[^>]*>")
ROMANCE = ("es", "fr", "it", "pt")
FAMILY = dict.fromkeys(ROMANCE, "romance") | dict.fromkeys(("de", "nl"), "germanic")
SCRIPTS = {"ar": {"ARABIC"}, "he": {"HEBREW"}, "ja": {"HIRAGANA", "KATAKANA", "CJK"}, "zh": {"CJK"}}
"""What a language is written in beside Latin letters (names and commands)."""
SMALL = {
    "de": "als auf das den der die ein eine es für hat ich im ist kein keine mit nicht Sie sich und von werden wird zu",
    "en": "and are by for from has have is it of that the there this to was which with",
    "es": "con del el en es esta está ha hay la las los no por que se su una y",
    "fr": "aux avec ce cette dans des du elle en est et il la le les n’est pas pour qu’un que sur une vous",
    "it": "che con da dei del della delle di è gli il in la le nel nella non per questa questo si sono una",
    "nl": "aan als bij dat de deze een er geen het in is met naar niet op te uit van voor wordt zijn",
    "pl": "albo czy do dla i jego jest lub na nie od po przez się są ta to w z za że",
    "pt": "ao com da das de do dos é em está há mais na não o os para por que se um uma",
}
"""Small words that every text of a language has."""

Said = Mapping[str, Mapping[tuple[str | None, str], tuple[str, ...]]]
"""language -> (context, English) -> the forms of its translation."""


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


@pytest.fixture(scope="module")
def said() -> Said:
    return {code: _said(code) for code in LANGUAGES_TO_CHECK}


def _said(code: str) -> dict[tuple[str | None, str], tuple[str, ...]]:
    read = (message for message in catalogues.read(code) if message.id)
    return {(m.context, "\n".join(_forms(m.id))): tuple(_forms(m.string)) for m in read}


def _forms(text: str | Sequence[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:’[^\W\d_]+)*", NO_WORDS.sub(" ", text))


def _is_english(text: str, english: str) -> bool:
    """Whether the translation is the sentence itself, as it is of commands and units ("：" and ":" are one)."""
    plain = [re.sub(r"\s", "", unicodedata.normalize("NFKC", one)) for one in (text, *english.split("\n"))]
    return plain[0] in plain[1:]


def _scripts(text: str) -> set[str]:
    return {
        unicodedata.name(letter, "").split(" ")[0].split("-")[0]
        for word in _words(text)
        for letter in word
        if letter.isalpha()
    }


def shared(said: Said) -> Iterator[str]:
    """Translations that languages have in common which cannot: a sentence is one language's, or two Romance ones'."""
    for key in next(iter(said.values())):
        by = defaultdict(set)
        for code, catalogue in said.items():
            for form in catalogue[key]:
                by[form].add(code)
        for form, codes in by.items():
            families = {FAMILY.get(code, code) for code in codes}
            is_sentence = len(_words(form)) > 1
            odd = (
                (len(codes) > 2 or (len(codes) == 2 and families != {"romance"})) if is_sentence else len(families) > 2
            )
            if odd and not _is_english(form, key[1]):
                yield f"{key[1]!r} is {form!r} in {', '.join(sorted(codes))}"


def of_another_script(said: Said) -> Iterator[str]:
    """Translations in letters that are not their language's, or in Latin ones alone."""
    for code, catalogue in said.items():
        own = SCRIPTS.get(code, {"LATIN"})
        for (_, english), forms in catalogue.items():
            for form in forms:
                found = _scripts(form)
                lacks = found == {"LATIN"} and "LATIN" not in own and not _is_english(form, english)
                if lacks or found & {"LATIN", "ARABIC", "HEBREW", "HIRAGANA", "KATAKANA", "CJK", "CYRILLIC"} - own - {
                    "LATIN"
                }:
                    yield f"{code}: {english!r} is {form!r}"


def of_another_language(said: Said) -> Iterator[str]:
    """Sentences with two small words of one other language and none of their own."""
    small = {code: set(words.split()) for code, words in SMALL.items()}
    for code, catalogue in said.items():
        mine = small.get(code, set())
        for (_, english), forms in catalogue.items():
            for form in forms:
                words = set(_words(form))
                strange = [other for other in small if other != code and len(words & small[other]) > 1]
                if (
                    strange
                    and not words & mine
                    and not _scripts(form) & SCRIPTS.get(code, set())
                    and not _is_english(form, english)
                ):
                    yield f"{code}: {english!r} is {form!r}, as in {', '.join(strange)}"


@pytest.mark.parametrize("fault", [shared, of_another_script, of_another_language])
def test_no_sentence_is_in_another_language(fault, said):
    assert list(fault(said)) == []


def test_a_sentence_in_another_language_is_found():
    key = (None, "No summary is shown")
    german, french = ("Es wird keine Zusammenfassung gezeigt",), ("Aucun résumé n’est affiché",)
    mixed = {"de": {key: german}, "fr": {key: french}, "pl": {key: german}, "ja": {key: french}}
    assert len(list(shared(mixed))) == 2
    assert len(list(of_another_script(mixed))) == 1
    assert len(list(of_another_language(mixed))) == 1
    assert list(shared({"de": {key: german}, "fr": {key: french}})) == []


def test_a_short_word_that_languages_share_is_none():
    forma = {code: {(None, "Form"): ("Forma",)} for code in ("es", "it", "pl", "pt")}
    pair = {code: {(None, "This week"): ("Esta semana",)} for code in ("es", "pt")}
    command = {code: {("made", "Retry-After: %(span)s"): ("Retry-After：%(span)s",)} for code in ("ja", "zh", "de")}
    assert [*shared(forma), *shared(pair), *shared(command), *of_another_script(command)] == []
