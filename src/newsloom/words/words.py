"""`Words`: one language's way of saying things, for templates and code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

from newsloom.words.catalogue import EMPTY, PSEUDO, Catalogue, Key, catalogue, pseudo
from newsloom.words.language import ENGLISH, direction, known
from newsloom.words.phrases import Phrases

Own = Mapping[str, tuple[str, ...]]
"""The owner's words: English text (singular, for a count) to their own, a form for each plural class."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Words:
    """What we say in one language. Values are put in by name: ``say("Read it at %(name)s", name=...)``; whole numbers as the
    language writes them. A text without a translation stays English."""

    language: str = ENGLISH
    catalogue: Catalogue = EMPTY
    own: Own = field(default_factory=dict)

    @property
    def direction(self) -> str:
        """ "ltr" or "rtl"."""
        return direction(self.language if self.speaks else ENGLISH)

    @property
    def speaks(self) -> bool:
        """Whether there is a catalogue of the language; without one, all is in English."""
        return known(self.language) is not None

    @property
    def tag(self) -> str:
        """The language tag of what is said."""
        return self.language if self.speaks else ENGLISH

    def say(self, text: str, /, **values: Any) -> str:
        """A sentence."""
        return self.filled(self.template(text), values)

    def say_in(self, context: str, text: str, /, **values: Any) -> str:
        """A word whose meaning needs a context: ``say_in("state", "new")``."""
        return self.filled(self.template(text, context), values)

    def count(self, one: str, many: str, number: int, /, **values: Any) -> str:
        """A sentence with a count, which it names ``%(num)s``."""
        return self.filled(self.template_of(one, many, number), {"num": number} | values)

    def template(self, text: str, context: str | None = None) -> str:
        """A sentence with its values not yet put in."""
        return self._found(context, text, (text,))[0]

    def template_of(self, one: str, many: str, number: int) -> str:
        """A sentence with a count, in the form that goes with the number, with its values not yet put in."""
        said = self._found(None, one, (one, many))
        form = (0 if number == 1 else 1) if said == (one, many) else self.catalogue.form(abs(int(number)))
        return said[min(form, len(said) - 1)]

    def filled(self, text: str, values: Mapping[str, Any]) -> str:
        """A sentence with its values put in; Markup stays Markup, and what is put in is escaped."""
        # Without values a per cent sign stands for itself, as in a template's calls of gettext.
        if not values:
            return text.replace("%%", "%")
        shown = {
            name: self.number(value) if isinstance(value, int) and not isinstance(value, bool) else value
            for name, value in values.items()
        }
        return text % shown

    def several(self, count: int, one: str, many: str | None = None) -> str:
        """``1 report``, ``1,200 reports``: a count with its noun, both in English; the catalogues have ``%(num)s report``."""
        return self.count(f"%(num)s {one}", f"%(num)s {many or one + 's'}", count)

    def made(self, text: str) -> str:
        """A sentence that was made elsewhere, in English (a reason, an error), in this language where it is recognised."""
        if not self.catalogue.messages and not self.own:
            return text
        return self._phrases.said(text)

    def number(self, value: int) -> str:
        """``1,200``, ``1.200``."""
        if self._locale is None:
            return f"{value:,}"
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self._locale)

    def decimal(self, value: float) -> str:
        """``3.5``, ``3,5``; ``3`` for 3.0."""
        if self._locale is None:
            return f"{value:.1f}".removesuffix(".0")
        from babel.numbers import format_decimal

        return format_decimal(round(value, 1), format="#,##0.#", locale=self._locale)

    def day(self, at: date | datetime) -> str:
        """``23 Nov 2026``, ``2026年11月23日``."""
        if self._locale is None:
            return f"{at.day} {_MONTHS[at.month - 1][:3]} {at.year}"
        return self._dated(at, "yMMMd")

    def long_day(self, at: date | datetime) -> str:
        """``Monday, 23 November 2026``."""
        if self._locale is None:
            return f"{_DAYS[at.weekday()]}, {at.day} {_MONTHS[at.month - 1]} {at.year}"
        from babel.dates import format_date

        return format_date(at, "full", locale=self._locale)

    def month(self, year: int, month: int) -> str:
        """``November 2026``."""
        if self._locale is None:
            return f"{_MONTHS[month - 1]} {year}"
        return self._dated(date(year, month, 1), "yMMMM")

    def month_name(self, month: int) -> str:
        """``November`` for 11, as a heading."""
        if self._locale is None:
            return _MONTHS[month - 1]
        return str(self._locale.months["stand-alone"]["wide"][month])

    def listed(self, words: list[str]) -> str:
        """Several words as a list: ``a, b and c``."""
        if self._locale is None:
            return ", ".join(words[:-1]) + (" and " if words[:-1] else "") + words[-1] if words else ""
        from babel.lists import format_list

        return format_list(words, locale=self._locale)

    def _dated(self, at: date | datetime, skeleton: str) -> str:
        from babel.dates import format_skeleton

        return format_skeleton(skeleton, at, locale=self._locale)

    def _found(self, context: str | None, text: str, otherwise: tuple[str, ...]) -> tuple[str, ...]:
        mine = self.own.get(text)
        if mine is not None:
            return mine
        key: Key = (context, text)
        said = self.catalogue.messages.get(key)
        return otherwise if said is None else said

    @cached_property
    def _locale(self) -> Any:
        if known(self.language) in (None, ENGLISH):
            return None
        from babel import Locale, UnknownLocaleError

        for tag in (self.language, str(known(self.language))):
            try:
                return Locale.parse(tag.replace("-", "_"))
            except (UnknownLocaleError, ValueError):
                continue
        return None

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(self.catalogue.messages, self.own)


@lru_cache(maxsize=64)
def _plain(tag: str) -> Words:
    code = known(tag)
    if tag == PSEUDO:
        return Words(tag, pseudo())
    return Words(tag, catalogue(code)) if code not in (None, ENGLISH) else Words(tag)


@lru_cache(maxsize=16)
def _with(tag: str, own: tuple[tuple[str, tuple[str, ...]], ...]) -> Words:
    plain = _plain(tag)
    return Words(plain.language, plain.catalogue, dict(own))


def words_of(tag: str, own: Own | None = None) -> Words:
    """The words of a language tag, and before them the owner's `own`; English ones where there is no catalogue."""
    return _with(tag, tuple(sorted(own.items()))) if own else _plain(tag)
