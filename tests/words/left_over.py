"""What of a page is English and ours, but not in the catalogues: told by a world whose every text is Greek, and a pseudo-language
that puts our sentences in brackets. A Latin word outside of brackets is a sentence that somebody forgot."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

from lxml import html

PSEUDO = "en-XA"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_GREEK = "αβψδεφγηιξκλμνοπθρστυωχζζζ"
_TABLE = str.maketrans(_LATIN + _LATIN.upper(), _GREEK + _GREEK.upper())
_NO_TEXT = {
    "slug", "url", "href", "path", "language", "type", "id", "domain", "homepage", "origin", "lead_id", "contact", "zone",
    "state", "accent", "accent_dark", "own_words", "theme",
}  # fmt: skip
_BRACKETS = re.compile(r"⟦[^⟦⟧]*⟧")
_DATES = (
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "January February March April May June July August September October November December"
)
_NAMES = {
    *_DATES.split(), *(month[:3] for month in _DATES.split()[7:]), "UTC", "OPML", "RSS", "Atom", "JSON", "Feed",
    "iCalendar", "Newsloom",
    "English", "Deutsch", "Français", "Fran", "ais", "Español", "Espa", "ol", "Italiano", "Português", "Portugu",
    "Nederlands", "Polski",
    "API", "de", "fr", "editor",
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z]{2,}")
_TOKEN = re.compile(r"\S*[./@_=\[\]]\S*|[0-9a-f]{8,}")


def greek(value: Any, name: str = "") -> Any:
    """The value with every text that the world wrote in Greek letters; addresses, names of files and languages stay."""
    if name in _NO_TEXT:
        return value
    if isinstance(value, str):
        return value.translate(_TABLE)
    if isinstance(value, tuple):
        return tuple(greek(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: greek(getattr(value, f.name), f.name) for f in fields(value) if f.init})
    return value


def left_over(page: str | bytes) -> set[str]:
    """The Latin words of a page that stand outside of brackets: texts, and labels that are read out. Code and what is marked as
    English is left alone."""
    tree = html.document_fromstring(page)
    for node in tree.xpath("//head | //script | //style | //code | //kbd | //*[@lang='en' and not(self::html)]"):
        node.drop_tree()
    # A sentence in brackets may hold tags, so the page's text is looked at as one.
    texts = [" ".join(tree.itertext()), *tree.xpath("//@aria-label | //@placeholder | //@alt | //@title")]
    return set().union(*map(_words, texts))


def _words(text: str) -> set[str]:
    before = None
    while before != text:
        before, text = text, _BRACKETS.sub(" ", text)
    return {word for word in _WORD.findall(_TOKEN.sub(" ", text)) if word not in _NAMES}
