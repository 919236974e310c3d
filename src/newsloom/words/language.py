"""The languages that Newsloom speaks, and which of them somebody gets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """A language with a catalogue. `own_name` is what its speakers call it."""

    code: str
    own_name: str
    right_to_left: bool = False


LANGUAGES: tuple[Language, ...] = (
    Language("en", "English"),
    Language("de", "Deutsch"),
    Language("fr", "Français"),
    Language("es", "Español"),
    Language("it", "Italiano"),
    Language("pt", "Português"),
    Language("nl", "Nederlands"),
    Language("pl", "Polski"),
    Language("ja", "日本語"),
    Language("zh", "简体中文"),
    Language("ar", "العربية", True),
    Language("he", "עברית", True),
)
ENGLISH = "en"
_CODES = frozenset(language.code for language in LANGUAGES)
_OLD = {"iw": "he"}
# Scripts that run from right to left, and the languages that are written in one unless a tag says otherwise (CLDR).
_RTL_SCRIPTS = frozenset({"arab", "hebr", "thaa", "syrc", "nkoo", "adlm"})
_RTL = frozenset({"ar", "he", "iw", "fa", "ur", "ps", "sd", "ug", "yi", "dv", "ckb", "ks", "arc", "syr"})
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def known(tag: str | None) -> str | None:
    """The code of the catalogue for a tag: "pt" for "pt-BR", None where there is none."""
    if not tag or not _TAG.fullmatch(tag.replace("_", "-")):
        return None
    code = tag.replace("_", "-").partition("-")[0].lower()
    code = _OLD.get(code, code)
    return code if code in _CODES else None


def direction(tag: str | None) -> str:
    """ "rtl" for a language that is written from right to left, else "ltr"."""
    parts = (tag or "").replace("_", "-").lower().split("-")
    scripts = [part for part in parts[1:] if len(part) == 4 and part.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in _RTL_SCRIPTS else "ltr"
    return "rtl" if parts[0] in _RTL else "ltr"


def chosen(wanted: str | None, header: str, otherwise: str) -> str:
    """The tag to speak in: what a person set, else the first of an Accept-Language header that we speak, else `otherwise`."""
    if known(wanted):
        return str(wanted)
    return next((tag for tag in _accepted(header) if known(tag)), otherwise)


def _accepted(header: str) -> Iterable[str]:
    """The tags of the header (RFC 9110, 12.5.4), best first; parts that make no sense are passed over."""
    found: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:1000].split(",")[:40]):
        tag, _, rest = part.strip().partition(";")
        tag, weight = tag.strip(), rest.strip().removeprefix("q=")
        if not _TAG.fullmatch(tag):
            continue
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        if 0 < quality <= 1:
            found.append((-quality, place, tag))
    return [tag for _, _, tag in sorted(found)]
