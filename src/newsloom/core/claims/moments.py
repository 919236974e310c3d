"""Days and years as texts write them, and which of them an article vouches for, seen from the day of its publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files

_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_NUMERIC = re.compile(r"(?<![\d.,/])(\d{1,2})[./](\d{1,2})[./](\d{4}|\d\d)(?![\d/])")
_CJK = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(?:(\d{1,2})日)?")
_BARE_YEAR = re.compile(rf"(?<![\w.,$€£¥-]){_YEAR}(?![\w%,.]\d|\s?(?:%|percent|people|dollars))(?!\w)")
_CLOCK = re.compile(
    r"(?<![\d:.,])(\d{1,2})(?:[:.](\d\d))?\s?([ap])\.?m\b\.?|(?<![\d:.,])([01]?\d|2[0-3])[:h](\d\d)(?![\d:%])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, month, year, weekday or time of day in a text. What is not said is None."""

    start: int
    end: int
    shown: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    relative: int | None = None
    """Days from the day of the text: -1 yesterday, 0 today, 1 tomorrow."""
    clock: tuple[int, int] | None = None


@cache
def _names(language: str) -> tuple[dict[str, int], dict[str, int], dict[str, int], re.Pattern[str]]:
    """Months, weekdays and relative days of a language (English where it is not known here), and a pattern for all."""
    lines = dict(
        line.split(":", 1)
        for line in files("newsloom.data.words").joinpath("moments.txt").read_text("utf-8").splitlines()
    )
    fields = [one.split("|") for one in lines.get(language, lines["en"]).split(",")]
    months = {name: n for n, names in enumerate(fields[:12], 1) for name in names}
    days = {name: n for n, names in enumerate(fields[12:19], 1) for name in names}
    relative = {name: n for n, names in zip((-1, 0, 1), fields[19:22], strict=True) for name in names}
    if language == "en":
        relative["tonight"] = 0
    words = sorted({*months, *days, *relative}, key=len, reverse=True)
    spaced = [re.escape(one) for one in words if len(one) > 1]
    glue = "" if language in ("ja", "zh", "ko") else r"(?<!\w)"
    end = "" if language in ("ja", "zh", "ko") else r"(?!\w)"
    return months, days, relative, re.compile(f"{glue}(?:{'|'.join(spaced)}){end}", re.IGNORECASE)


def moments(text: str, language: str) -> tuple[Moment, ...]:
    """The moments of a sentence in order; a month without day or year counts only where it is written as a name."""
    found: list[Moment] = []
    for one in (*_numeric(text, language), *_named(text, language), *_cjk(text), *_clocks(text), *_years(text)):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    return tuple(sorted(found, key=lambda one: one.start))


def _numeric(text: str, language: str) -> Iterator[Moment]:
    for spot in _ISO.finditer(text):
        year, month, day = map(int, spot.groups())
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield Moment(spot.start(), spot.end(), spot.group(), year, month, day)
    for spot in _NUMERIC.finditer(text):
        first, second, year = map(int, spot.groups())
        year += 2000 if year < 100 else 0
        day, month = (second, first) if (second > 12 or language == "en") and first <= 12 else (first, second)
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield Moment(spot.start(), spot.end(), spot.group(), year, month, day)


def _named(text: str, language: str) -> Iterator[Moment]:
    months, days, relative, pattern = _names(language)
    for spot in pattern.finditer(text):
        low = spot.group().lower()
        if low in relative:
            yield Moment(spot.start(), spot.end(), spot.group(), relative=relative[low])
        elif low in months and (made := _month(text, spot, months[low], language)):
            yield made
        elif low in days and (language in ("ja", "zh", "ko") or len(low) > 2):
            if (language in ("en", "de") and not spot.group()[0].isupper()) or (
                len(low) == 3 and language == "en" and low in ("sat", "sun", "wed", "mon")
            ):
                continue
            yield Moment(spot.start(), spot.end(), spot.group(), weekday=days[low])


def _month(text: str, spot: re.Match[str], month: int, language: str) -> Moment | None:
    if language in ("ja", "zh", "ko"):
        return None  # their months are numbers
    before = re.search(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?\s(?:de\s|of\s)?$", text[: spot.start()])
    after = re.match(r"\.?\s(\d{1,2})(?:st|nd|rd|th)?(?![\d:]|[.,]\d|\s?%)", text[spot.end() :])
    start, end, day = spot.start(), spot.end(), None
    if before and 1 <= int(before.group(1)) <= 31:
        day, start = int(before.group(1)), before.start()
    elif after and 1 <= int(after.group(1)) <= 31:
        day, end = int(after.group(1)), end + after.end()
    year = re.match(rf"\.?,?\s(?:de\s|del\s)?{_YEAR}(?!\w|[.,]\d)", text[end:])
    if year:
        end += year.end()
    is_name = spot.group()[0].isupper() or language not in ("en", "de")
    if (
        day is None
        and not year
        and (not is_name or len(spot.group()) < 3 or (spot.start() == 0 and language == "en" and month in (3, 5)))
    ):
        return None
    if (
        day is None
        and not year
        and language == "en"
        and month == 5
        and not re.search(
            r"\b(?:in|of|last|since|until|by|this|next|late|early|mid)[\s-]$", text[: spot.start()], re.IGNORECASE
        )
    ):
        return None  # "May said": a name
    return Moment(start, end, text[start:end], int(year["year"]) if year else None, month, day)


def _cjk(text: str) -> Iterator[Moment]:
    for spot in _CJK.finditer(text):
        if spot.group():
            year, month, day = (int(one) if one else None for one in spot.groups())
            yield Moment(spot.start(), spot.end(), spot.group(), year, month, day)


def _clocks(text: str) -> Iterator[Moment]:
    for spot in _CLOCK.finditer(text):
        hour, minute, half, hour24, minute24 = spot.groups()
        if hour24:
            yield Moment(spot.start(), spot.end(), spot.group(), clock=(int(hour24), int(minute24)))
        elif int(hour) <= 12:
            at = int(hour) % 12 + (12 if half.lower() == "p" else 0)
            yield Moment(spot.start(), spot.end(), spot.group(), clock=(at, int(minute or 0)))


def _years(text: str) -> Iterator[Moment]:
    for spot in _BARE_YEAR.finditer(text):
        yield Moment(spot.start(), spot.end(), spot.group(), year=int(spot["year"]))


def vouches(told: Moment, said: Moment, published: datetime | None) -> bool:
    """Whether a moment in an article, published then, stands for the moment that a summary names.

    A weekday is the last such day until the day of publication; a date without a year is of the year next to it.
    """
    if said.clock is not None or told.clock is not None:
        return said.clock == told.clock
    if said.relative is not None:
        return said.relative == told.relative
    on = published.date() if published else None
    days = _days(told, on)
    if said.weekday is not None:
        if told.weekday is not None:
            return told.weekday == said.weekday
        return on is not None and any(one.isoweekday() == said.weekday and abs((one - on).days) <= 7 for one in days)
    if said.day is not None:
        if told.day is not None:
            same = (told.day, told.month or said.month) == (said.day, said.month or told.month)
            return same and _same_year(told, said, on)
        return any((one.day, one.month) == (said.day, said.month) and said.year in (None, one.year) for one in days)
    if said.month is not None:
        months = {told.month} if told.month else {one.month for one in days}
        return said.month in months and _same_year(told, said, on)
    if said.year is not None:
        years = {told.year} if told.year else {one.year for one in days}
        return said.year in years
    return False


def _same_year(told: Moment, said: Moment, on: date | None) -> bool:
    if said.year is None or told.year is not None:
        return said.year in (None, told.year)
    return on is not None and said.year in {one.year for one in _days(told, on)} | {on.year}


def _days(told: Moment, on: date | None) -> set[date]:
    """The days that a moment in an article of that day may mean."""
    if told.relative is not None:
        return {on + timedelta(days=told.relative)} if on else set()
    if told.weekday is not None:
        return {on - timedelta(days=(on.isoweekday() - told.weekday) % 7)} if on else set()
    if told.month is not None and told.day is not None:
        years = [told.year] if told.year else [on.year - 1, on.year, on.year + 1] if on else []
        found = {day for year in years if (day := _day(year, told.month, told.day))}
        return {min(found, key=lambda one: abs((one - on).days))} if on and found and not told.year else found
    return set()


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
