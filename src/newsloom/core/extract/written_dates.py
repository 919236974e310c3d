"""Dates as people write them in running text, in many languages: where they stand and what day they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from newsloom.core.dates import ERAS, month_number
from newsloom.core.dates.calendars import BY_NUMBERS, named_days, of_numbers
from newsloom.core.dates.zones import zone_of

# Indian and Thai vowels are no letters to a pattern; two months of the Levant have two words.
_MONTH = r"((?:كانون|تشرين)\s(?:الأول|الاول|الثاني)|[^\W\d_]{3,12}|[\u0900-\u0dff]{3,14}|[\u0e00-\u0e7f.]{4,14})\.?"
_PATTERNS = (
    ("ymd", re.compile(r"(?<![\d./-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d-])")),
    ("ymd", re.compile(r"(?<![\d.])(\d{4})(\.)\s(\d{1,2})\.\s(\d{1,2})(?!\d)")),
    ("ymd", re.compile(r"(\d{4})\s?([年년])\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")),
    ("dmy", re.compile(r"(?<![\d./-])(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?![\d/-]|\.\d)")),
    ("d-month-y", re.compile(
        rf"(?<![\d.,:/-])(\d{{1,2}})(?:st|nd|rd|th|er|ste|de|º|ª|°)?[\s.,-]{{1,3}}(?:of |de |d['’]|ta['’] )?{_MONTH}"
        r"[\s.,-]{1,3}(?:de |del |of )?(\d{4}|['’]\d\d)(?!\d)", re.IGNORECASE)),
    ("month-d-y", re.compile(r"(?<![\w])([^\W\d_]{3,12})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})(?!\d)", re.IGNORECASE)),
    ("y-month-d", re.compile(rf"(?<!\d)(\d{{4}})[.,]?\s(?:m\.\s)?{_MONTH}\s(\d{{1,2}})(?!\d)")),
    ("y-d-month", re.compile(rf"(?<!\d)(\d{{4}})\.\s(?:gada|m\.)\s(\d{{1,2}})\.?\s(?:d\.\s)?{_MONTH}", re.IGNORECASE)),
    ("thai", re.compile(r"(?<!\d)(\d{1,2})\s([\u0e00-\u0e7f.]{3,14})\s(\d\d)(?!\d)")),
    ("republic", re.compile(
        r"(?:日期|時間|时间|發布|發佈|更新|上架)\s{0,2}[:：]?\s{0,2}(1[0-3]\d)([/.-])(\d{1,2})\2(\d{1,2})(?![\d/-])")),
    ("era", re.compile(r"(令和|平成|民國|民国)\s?(\d{1,3}|元)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")),
    ("y-month-d", re.compile(r"(?<!\d)(\d{4})(?:e?ko)\s([^\W\d_]{4,12})\s(\d{1,2})(?:a|an|ko)?(?!\w)", re.IGNORECASE)),
    ("dmy", re.compile(r"(?<![\d|.,])(\d{1,2})\s([|])\s(\d{1,2})\s\|\s(\d{4})(?!\d)")),
    ("dmy", re.compile(r"(?<!\d)(\d{1,2})()\stháng\s(\d{1,2})(?:,|\snăm)?\s(\d{4})(?!\d)", re.IGNORECASE)),
)  # fmt: skip
_CLOCK = re.compile(
    r"[\s,|·•@()/–—-]{0,4}(?:(?:um|at|à|alle|ore|a las|às|kl|klo|o|в|om)\b\.?)?\s{0,2}"
    r"(?<!\d)([01]?\d|2[0-3])([:.h])([0-5]\d)(?!\d)(?::[0-5]\d)?"
    r"[ \t]{0,2}([ap]\.?m\b\.?|uhr\b)?(?:[ \t]{0,2}\(?([A-Z]{2,5})(?![a-z]))?",
    re.IGNORECASE,
)
# Letters and figures of Arabic script: elsewhere the years of its calendars are numbers of another kind.
_ARABIC = re.compile("[\u0600-\u06ff]")
_FIGURES = {zero + figure: str(figure) for zero in (0x660, 0x6F0) for figure in range(10)}


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in a text: characters `start` to `end`, and the time it names, naive unless a zone stands there."""

    start: int
    end: int
    time: datetime


def written_dates(text: str, *, month_first: bool) -> Iterator[WrittenDate]:
    """All full dates (day, month, year) of 1990 to 2100, in the order of the text.

    `month_first` says how 3/4/2026 is read; it is turned round where only the other reading is a day. Dates with dots
    are never read month first.
    """
    found = [
        date
        for kind, pattern in _PATTERNS
        for match in pattern.finditer(text)
        if (date := _read(kind, match, month_first))
    ]
    if _ARABIC.search(text):
        text = text.translate(_FIGURES)
        others = [*named_days(text), *((match, of_numbers(match)) for match in BY_NUMBERS.finditer(text))]
        found += [_with_clock(match, (day.year, day.month, day.day)) for match, day in others if day is not None]
    end = -1
    for date in sorted(found, key=lambda date: (date.start, -date.end)):
        if date.start >= end:
            yield date
            end = date.end


def _read(kind: str, match: re.Match[str], month_first: bool) -> WrittenDate | None:
    numbers = _numbers(kind, match, month_first)
    if numbers is None or not 1990 <= numbers[0] <= 2100:
        return None
    try:
        return _with_clock(match, numbers)
    except ValueError:
        return None


def _with_clock(match: re.Match[str], numbers: tuple[int, int, int]) -> WrittenDate:
    day = datetime(*numbers)  # noqa: DTZ001 - a page's clock; its zone is asked elsewhere
    clock = _CLOCK.match(match.string, match.end())
    if clock is None or (clock[2] == "." and (clock[4] or "").lower() != "uhr"):
        return WrittenDate(match.start(), match.end(), day)
    return WrittenDate(match.start(), clock.end(), _at(day, clock))


def _numbers(kind: str, match: re.Match[str], month_first: bool) -> tuple[int, int, int] | None:
    """(year, month, day); None if a word is no month."""
    parts = match.groups()
    if kind == "ymd":
        return int(parts[0]), int(parts[2]), int(parts[3])
    if kind == "dmy":
        day, month = int(parts[0]), int(parts[2])
        year = int(parts[3]) + (2000 if len(parts[3]) == 2 else 0)
        swap = day <= 12 if month_first and parts[1] != "." else month > 12 and parts[1] != "."
        return (year, day, month) if swap else (year, month, day)
    if kind == "republic":
        return int(parts[0]) + 1911, int(parts[2]), int(parts[3])
    if kind == "thai":
        named = month_number(parts[1])
        return None if named is None else (2500 - 543 + int(parts[2]), named, int(parts[0]))
    if kind == "era":
        return ERAS[parts[0]] + (1 if parts[1] == "元" else int(parts[1])), int(parts[2]), int(parts[3])
    place = {"d-month-y": (2, 1, 0), "month-d-y": (2, 0, 1), "y-month-d": (0, 1, 2), "y-d-month": (0, 2, 1)}[kind]
    number = month_number(parts[place[1]])
    year = int(parts[place[0]].lstrip("'’")) + (2000 if parts[place[0]][0] in "'’" else 0)
    # Thailand counts from 543 years earlier.
    year -= 543 if 2533 <= year <= 2643 else 0
    return None if number is None else (year, number, int(parts[place[2]]))


def _at(day: datetime, clock: re.Match[str]) -> datetime:
    hour, half = int(clock[1]), (clock[4] or "").lower()[:1]
    if half in ("a", "p") and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    time = day.replace(hour=hour, minute=int(clock[3]))
    zone = zone_of(clock[5])
    return time if zone is None else time.replace(tzinfo=zone)
