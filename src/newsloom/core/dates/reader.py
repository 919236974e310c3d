"""One written date: which day, which time, in which zone?

The two standards are read by a pattern each. Everything else is taken apart: the date, the clock and the zone are looked
for, what they used is crossed out, and a number that is left over makes it no date. Words around them are passed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from newsloom.core.dates.order import NUMERIC, Order, only_reading, usual_order
from newsloom.core.dates.words import TWO_WORDS, half_of_day, month_number
from newsloom.core.dates.zones import ZONES, zone_of

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""What is dated earlier is a program's idea of "never" (1970, 1980, 1904, 1899, 0001): the web is younger."""
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
# The end of 32-bit time, which programs print for "never" too.
_END_OF_TIME = datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC)
MAX_LENGTH = 100

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[Tt ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d{1,12})?)?\s{0,3}(Z|z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?"
)
_RFC822 = re.compile(
    r"(?:[^\W\d]{1,20}\.?,?\s+)?(\d{1,2})[\s-]{1,3}([^\W\d_]{3,20})\.?,?[\s-]{1,3}(\d{4}|\d\d)"
    r"(?:,?\s{1,3}(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d{1,12})?)?)?\s{0,3}([+-]\d{4}|[+-]\d\d:\d\d|\(?[A-Za-z]{1,5}\)?)?"
    r"(?:\s{0,3}\([^)]{0,40}\))?"
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[Tt ]?(\d\d)(\d\d)(\d\d)?(Z|z|[+-]\d{4})?)?")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d))?")
_ORDINAL = re.compile(r"(\d{4})-?(\d{3})")
_EPOCH = re.compile(r"(\d{9,10})(\d{3})?(?:\.\d{1,9})?")

# Everything but spaces, digits and the punctuation that stands between the parts of a date.
_WORD = r"[^\s\d\x00-\x26\x28-\x40\x5b-\x60\x7b-\x7f·،、。–—()年月日년월일]{1,20}"
_FILLER = r"[\s.,\u060c-]{0,3}(?:(?:de|del|di|da|of|le|la|el|den|der|the|dne|ta)\s+|d['’]|ta['’]\s?)?"
_SUFFIX = r"(?:st|nd|rd|th|er|ste|de|º|ª|°|-?го|-?ე)?"
_YMD = re.compile(r"(?<![\d.])(\d{4})\s?([-/.年년])\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})\s?[日일.]?(?!\d)")
_ERA = re.compile(r"(令和|平成|民國|民国)\s?(\d{1,3}|元)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})\s(?:th|thg|tháng)\.?\s?(\d{1,2})[,\s]{1,3}(?:năm\s)?(\d{4})(?!\d)")
_DAY_MONTH = re.compile(rf"(?<![\d:+-])(\d{{1,2}}){_SUFFIX}{_FILLER}({_WORD})\.?(?![\w'’])")
_MONTH_DAY = re.compile(rf"({_WORD})\.?[\s,-]{{1,3}}(\d{{1,2}}){_SUFFIX}(?![\d:])")
_YEAR_MONTH_DAY = re.compile(rf"(?<!\d)(\d{{4}})[\s.,-]{{1,3}}(?:m\.\s)?({_WORD})\.?[\s.,-]{{1,3}}(\d{{1,2}})(?![\d:])")
_YEAR = re.compile(r"(?<![\d:.+-])(\d{4})(?![\d:])")
_SHORT_YEAR = re.compile(r"[\s.,-]{1,3}['’]?(\d\d)(?![\d:.])")
_CLOCK = re.compile(
    rf"(?<![\d:+-])(?:({_WORD})\s?)?(?<!\d)(\d{{1,2}})\s?(?:[:時时点點시]|h(?=[\s\d])|\.(?=\d\d(?!\d)))\s?(\d{{1,2}})?"
    rf"\s?(?:[:.分분]\s?(\d\d)?(?:[.,]\d{{1,12}})?)?[秒초]?(?!\d)\s?({_WORD})?"
)
_HOUR_ALONE = re.compile(rf"(?<![\d:+-])(\d{{1,2}})\s?({_WORD})")
_ZONE = re.compile(r"(?:(?:gmt|utc|ut)\s?)?[+\u2212-]\s?\d{1,2}(?::?\d\d)?(?!\d)")
_LOST_PLUS = re.compile(r"\s(\d\d):(\d\d)\s*$")
_BRACKETED = re.compile(r"\[[^\]]{0,60}\]|\(([^)]{0,60})\)")
_MONOTONIC = re.compile(r"\sm=[+-]\d{1,20}\.\d{1,12}")
_ABBREVIATION = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,4}(?![^\W\d_])")
_THAI_YEARS = range(2500, 2643)


@dataclass(frozen=True, slots=True)
class Written:
    """A date that was read: its time, naive where no zone stands there, and whether it names a time of day."""

    time: datetime
    has_clock: bool = False


def read_date(text: str, language: str = "", order: Order | None = None) -> datetime | None:
    """An aware time in UTC, to the second; None if `text` says none. A date without a zone counts as UTC.

    `language` (a tag) and `order` say how 3/4/2025 is read. Earlier than 1990, past 2100 and the last second of 32-bit
    time are programs' ideas of "never", and no dates.
    """
    found = read_written(text, language, order)
    if found is None:
        return None
    try:
        time = (found.time if found.time.tzinfo else found.time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return time.replace(microsecond=0) if EARLIEST <= time <= LATEST and time != _END_OF_TIME else None


@lru_cache(maxsize=4096)
def read_written(text: str, language: str = "", order: Order | None = None) -> Written | None:
    """The day and time that a text names, whatever year it is; None if it names none, or more than one."""
    text = text.strip()
    if not text or len(text) > MAX_LENGTH:
        return None
    try:
        return _standard(text, language) or _compact(text) or _taken_apart(text, language, order)
    except (ValueError, OverflowError, OSError):
        return None


def _standard(text: str, language: str) -> Written | None:
    if found := _RFC3339.fullmatch(text):
        return _of_groups(found)
    if found := _RFC822.fullmatch(text):
        day, name, year, hour, minute, second, zone = found.groups()
        number = month_number(name, language) or (month_number(name[:3]) if name.isascii() else None)
        if number:
            return _made(_full_year(year), number, int(day), (hour, minute, second), zone)
    return None


def _compact(text: str) -> Written | None:
    """Digits alone: 20250102T030405, Unix seconds, a year and a month."""
    if not text[:1].isdigit():
        return None
    if (found := _COMPACT.fullmatch(text)) and 1900 <= int(found[1]) <= 2100:
        return _of_groups(found)
    if found := _PARTIAL.fullmatch(text):
        return _made(int(found[1]), int(found[2] or 1), 1, None, None)
    if (found := _ORDINAL.fullmatch(text)) and 1 <= int(found[2]) <= 366:
        return Written(datetime(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1))  # noqa: DTZ001
    if found := _EPOCH.fullmatch(text):
        return Written(datetime.fromtimestamp(int(found[1]), UTC), True)
    return None


def _of_groups(found: re.Match[str]) -> Written:
    """Year, month, day, hour, minute, second and zone, as a pattern found them in this order."""
    year, month, day, hour, minute, second, zone = found.groups()
    return _made(int(year), int(month), int(day), (hour, minute, second), zone)


def _full_year(year: str) -> int:
    if len(year) != 2:
        return int(year)
    return int(year) + (2000 if int(year) < 70 else 1900)


def _made(
    year: int, month: int, day: int, clock: tuple[str | None, str | None, str | None] | None, zone: str | None
) -> Written:
    base = datetime(year, month, day, tzinfo=zone_of(zone) if zone else None)
    if clock is None or clock[0] is None:
        return Written(base)
    hour, minute, second = (int(part or 0) for part in clock)
    # Added as durations, so that 24:00 and a leap second :60 are the next day and the next minute.
    return Written(base + timedelta(hours=hour, minutes=minute, seconds=second), True)


class _Rest:
    """A text, of which what was understood is crossed out."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, found: re.Match[str], *groups: int) -> None:
        """Cross out a match, or some groups of it."""
        for group in groups or (0,):
            start, end = found.span(group)
            self.text = self.text[:start] + "\x00" * (end - start) + self.text[end:]


def _taken_apart(text: str, language: str, order: Order | None) -> Written | None:
    text = _evened(text)
    if not any(c.isdigit() for c in text):
        return None
    rest = _Rest(text)
    bracketed = next((found[1] for found in _BRACKETED.finditer(text) if found[1]), None)
    rest.text = _MONOTONIC.sub("", _BRACKETED.sub(" ", rest.text))
    day = _day(rest, language, order)
    if day is None:
        return None
    clock = _clock(rest)
    zone = _zone(rest, bracketed, after_clock=clock is not None)
    if any(c.isdigit() for c in rest.text):
        return None
    return _made(*day, clock, zone)


def _evened(text: str) -> str:
    """Lower case, digits of all scripts as ASCII, no direction marks, abbreviations without inner full stops."""
    text = unicodedata.normalize("NFKC", text).lower().replace("i̇", "i")
    text = "".join(
        str(unicodedata.digit(c, 0))
        if c.isdigit() and not c.isascii()
        else " "
        if unicodedata.category(c) == "Cf"
        else c
        for c in text
    )
    for name, month in TWO_WORDS.items() if "ون " in text or "ين " in text else ():
        text = text.replace(name, month)
    return re.sub(r"(?<=[^\W\d_])\.(?=[^\W\d_])", "", text)


def _day(rest: _Rest, language: str, order: Order | None) -> tuple[int, int, int] | None:
    for reading in (_by_era, _by_numbers, _by_vietnamese, _by_name):
        if (found := reading(rest, language, order)) is not None:
            year, month, day = found
            return (year - 543 if year in _THAI_YEARS else year), month, day
    return None


def _by_era(rest: _Rest, language: str, order: Order | None) -> tuple[int, int, int] | None:
    if found := _ERA.search(rest.text):
        rest.take(found)
        return ERAS[found[1]] + (1 if found[2] == "元" else int(found[2])), int(found[3]), int(found[4])
    return None


def _by_vietnamese(rest: _Rest, language: str, order: Order | None) -> tuple[int, int, int] | None:
    if found := _VIETNAMESE.search(rest.text):
        rest.take(found)
        # "T5" is Thursday, "CN" Sunday.
        rest.text = re.sub(r"(?<![^\W\d_])t(?:hứ\s)?[2-7](?!\d)", " ", rest.text)
        return int(found[3]), int(found[2]), int(found[1])
    return None


def _by_numbers(rest: _Rest, language: str, order: Order | None) -> tuple[int, int, int] | None:
    if found := _YMD.search(rest.text):
        rest.take(found)
        return int(found[1]), int(found[3]), int(found[4])
    found = NUMERIC.search(rest.text)
    if found is None:
        return None
    only = only_reading(found, rest.text, language)
    rest.take(found)
    usual = order if found[2] != "." and order else usual_order(found[2], language)
    first, second, year = int(found[1]), int(found[3]), _full_year(found[4])
    return (year, first, second) if (only or usual) == "mdy" else (year, second, first)


def _by_name(rest: _Rest, language: str, order: Order | None) -> tuple[int, int, int] | None:
    """A date whose month is a word, with its year right beside it or anywhere else (Thu Jan 2 10:00:00 2025)."""
    for found in _YEAR_MONTH_DAY.finditer(rest.text):
        if number := month_number(found[2], language):
            rest.take(found)
            return int(found[1]), number, int(found[3])
    for pattern, at_day, at_name in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        for found in _overlapping(pattern, rest.text):
            number = month_number(found[at_name], language)
            if number is None:
                continue
            year = _YEAR.search(rest.text, found.end()) or _YEAR.search(rest.text, 0, found.start())
            year = year or _SHORT_YEAR.match(rest.text, found.end())
            if year is None:
                continue
            rest.take(found)
            rest.take(year)
            return _full_year(year[1]), number, int(found[at_day])
    return None


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """All matches, those that begin within another too."""
    found = pattern.search(text)
    while found is not None:
        yield found
        found = pattern.search(text, found.start() + 1)


def _clock(rest: _Rest) -> tuple[str | None, str | None, str | None] | None:
    for found in _CLOCK.finditer(rest.text):
        before, hour, minute, second, after = found.groups()
        halves = [half for word in (before, after) if word and (half := half_of_day(word)) is not None]
        if minute is None and not halves and found[0].strip()[-1:] not in ("h", "時", "时", "点", "點", "시"):
            continue
        rest.take(found, *(group for group in (2, 3, 4) if found[group] is not None))
        if fraction := re.compile(r"\x00[.,]\d{1,12}").search(rest.text):
            rest.take(fraction)
        return _of_half(hour, halves), minute, second
    for found in _HOUR_ALONE.finditer(rest.text):
        half = half_of_day(found[2])
        if half is not None or found[2] in ("uhr", "h"):
            rest.take(found)
            return _of_half(found[1], [] if half is None else [half]), None, None
    return None


def _of_half(hour: str, halves: list[int]) -> str:
    if not halves or not 1 <= int(hour) <= 12:
        return hour
    return str(int(hour) % 12 + 12 * halves[0])


def _zone(rest: _Rest, bracketed: str | None, *, after_clock: bool) -> str | None:
    if not after_clock:
        return None
    if found := _ZONE.search(rest.text):
        rest.take(found)
        return found[0]
    if found := _LOST_PLUS.search(rest.text):
        rest.take(found)
        return f"+{found[1]}{found[2]}"
    named = next(
        (one[0] for one in _ABBREVIATION.finditer(rest.text, rest.text.index("\x00")) if one[0] in ZONES), None
    )
    return named or (bracketed if bracketed and zone_of(bracketed) is not None else None)
