"""The site's own words in the site's language: a catalogue for each (data/site_words), keyed by the English texts.

A template is put into the language when it is loaded: whole texts between tags, and the words of labels. What a catalogue lacks
stays English. The owner's own templates are in the owner's words, and are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_PARTS = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<script\b.*?</script>|<[^>]*>)", re.DOTALL)
_LABEL = re.compile(r'((?:placeholder|aria-label)=")([^"{]+)(")')
_MARK = re.compile(r"(?P<words>.*?)(?P<mark>\s*[·:]?)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWords:
    """One language's words: of templates, of counts ("report", "reports"), of dates. Empty for English."""

    words: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, str] = field(default_factory=dict)
    months: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()
    day: str = ""
    long_day: str = ""

    def template(self, source: str) -> str:
        """A template of ours with its texts in this language."""
        if not self.words:
            return source
        parts = _PARTS.split(source)
        return "".join(self._tag(part) if number % 2 else self._text(part) for number, part in enumerate(parts))

    def several(self, count: int, one: str, many: str | None = None) -> str:
        """``1 Bericht``, ``1.200 Berichte``: a count with its noun, as `text.several` says it in English."""
        word = one if count == 1 else many or f"{one}s"
        return f"{count:,}".replace(",", "\u202f") + f" {self.counts.get(word, word)}"

    def day_of(self, at: datetime | date) -> str:
        """``23. November 2026``."""
        return self.day.format(day=at.day, month=self.months[at.month - 1], year=at.year)

    def long_day_of(self, at: datetime | date) -> str:
        """``Montag, 23. November 2026``."""
        weekday = self.weekdays[at.weekday()]
        return self.long_day.format(weekday=weekday, day=at.day, month=self.months[at.month - 1], year=at.year)

    def month_name(self, month: int) -> str:
        """``November`` for 11."""
        return self.months[month - 1]

    def in_this(self, zoned: Callable[[Any], datetime | date]) -> dict[str, Callable[..., Any]]:
        """The filters that show days; none for English, whose own are `text.dates`. `zoned` puts a time on the site's clock."""
        if not self.months:
            return {}
        return {
            "day": lambda at: self.day_of(zoned(at)),
            "long_day": lambda at: self.long_day_of(zoned(at)),
            "month_name": self.month_name,
        }

    def _text(self, part: str) -> str:
        bare = part.strip()
        found = _MARK.match(bare)
        if not bare or found is None:
            return part
        whole = self.words.get(" ".join(bare.split()))
        if whole is not None:
            return part.replace(bare, whole)
        put = self.words.get(" ".join(found["words"].split()))
        return part if put is None else part.replace(bare, put + found["mark"])

    def _tag(self, part: str) -> str:
        if not part.startswith("<"):
            return part
        return _LABEL.sub(lambda m: m[1] + self.words.get(m[2], m[2]) + m[3], part)


@cache
def site_words(language: str) -> SiteWords:
    """The words of a language tag ("pt-BR" looks for "pt"); English ones where there is no catalogue."""
    code = language.partition("-")[0].lower()
    if not re.fullmatch("[a-z]{2,3}", code):
        return SiteWords()
    file = files("newsloom.data.site_words").joinpath(f"{code}.yaml")
    if not file.is_file():
        return SiteWords()
    data: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return SiteWords(
        words=data["words"], counts=data["counts"], months=tuple(data["months"]), weekdays=tuple(data["weekdays"]),
        day=data["day"], long_day=data["long_day"],
    )  # fmt: skip
