"""Sentences that the core made in English, recognised by their pattern and said in another language.

The core gives reasons and errors as plain English values: they are kept in the database, logged, and read by programs. Their
patterns are in the catalogues with context "made" (``%(name)s`` for what varies); a face looks for the pattern that fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

MADE = "made"
_HOLE = re.compile(r"%\((\w+)\)s")
_SIGNED = re.compile(r"(.*\S)( [+-]\d[\d.,]*)", re.DOTALL)
"""A reason and what it is worth: ``byline +2``."""
_MOST = 600
"""Characters: longer texts hold the world's words, and looking for patterns in them could be made slow."""


class Phrases:
    """Patterns of one language, the most literal first. Recognised once, a sentence is kept."""

    def __init__(
        self, messages: Mapping[tuple[str | None, str], tuple[str, ...]], own: Mapping[str, tuple[str, ...]]
    ) -> None:
        self._whole: dict[str, str] = {}
        self._patterns: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        self._kept: dict[str, str] = {}
        self._states = {text: said[0] for (context, text), said in messages.items() if context == "state"}
        rows = [(text, own.get(text, said)[0]) for (context, text), said in messages.items() if context == MADE]
        for text, said in sorted(rows, key=lambda row: (-_literal(row[0]), row[0])):
            if not _HOLE.search(text):
                self._whole[text] = said
                continue
            self._patterns.setdefault(_first_word(text), []).append((_pattern(text), said))

    def said(self, text: str) -> str:
        """The sentence in this language; as it is where no pattern fits."""
        if text in self._whole:
            return self._whole[text]
        known = self._kept.get(text)
        if known is None:
            known = self._look(text) if len(text) <= _MOST else text
            if len(self._kept) > 5_000:
                self._kept.clear()
            self._kept[text] = known
        return known

    def _look(self, text: str) -> str:
        found = _SIGNED.fullmatch(text)
        if found:
            return self.said(found[1]) + found[2]
        word = text.partition(" ")[0]
        tried: Iterable[tuple[re.Pattern[str], str]] = [*self._patterns.get(word, ()), *self._patterns.get("", ())]
        for pattern, said in tried:
            found = pattern.fullmatch(text)
            if found:
                return said % {name: self._value(name, value) for name, value in found.groupdict().items()}
        return "; ".join(map(self.said, text.split("; "))) if "; " in text else text

    def _value(self, name: str, value: str) -> str:
        if name.startswith("state"):
            return self._states.get(value, value)
        return self.said(value) if _nested(name) else value


def _nested(name: str) -> bool:
    """Whether a value is a sentence of ours itself: a span of time, a reason. Others are the world's, and stay."""
    return name.startswith(("span", "why", "problem", "faults"))


def _first_word(text: str) -> str:
    """What a pattern begins with, so that few are tried; "" for one that begins with a value."""
    word = text.partition(" ")[0]
    return "" if "%" in word else word


def _literal(text: str) -> int:
    return len(_HOLE.sub("", text))


def _pattern(text: str) -> re.Pattern[str]:
    out, at, seen = [], 0, set()
    for hole in _HOLE.finditer(text):
        out.append(re.escape(text[at : hole.start()].replace("%%", "%")))
        out.append(f"(?P={hole[1]})" if hole[1] in seen else f"(?P<{hole[1]}>.*?)")
        seen.add(hole[1])
        at = hole.end()
    return re.compile("".join(out) + re.escape(text[at:].replace("%%", "%")), re.DOTALL)
