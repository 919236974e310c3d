"""One written date: which day, which time, in which zone?

The two standards are read by a pattern each. Everything else is taken apart: the date, the clock and the zone are looked
for, what they used is crossed out, and a number that is left over makes it no date. Words around them are passed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from newsloom.core.dates.calendars import BY_NUMBERS, OF_THE_REPUBLIC, named_days, of_numbers, republic_day
from newsloom.core.dates.order import NUMERIC, Order, only_reading, usual_order
from newsloom.core.dates.words import TWO_WORDS, half_of_day, month_number
from newsloom.core.dates.zones import ZONES, named_zone, zone_of

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
_EPOCH = re.compile(r"(?:/date\(|@)?(\d{9,10})(\d{3})?(?:\.\d{1,9})?(?:[+-]\d{4})?(?:\)/)?", re.IGNORECASE)
_WEEK = re.compile(r"(\d{4})-?W(\d\d)-?([1-7])")
_PDF = re.compile(r"D:(\d{14})([+-]\d\d)'?(\d\d)'?")

# Everything but spaces, digits and the punctuation that stands between the parts of a date.
_WORD = r"[^\s\d\x00-\x26\x28-\x40\x5b-\x60\x7b-\x7f·،、。–—()年月日년월일]{1,20}"
_FILLER = r"[\s.,\u060c\u104a-]{0,3}(?:(?:de|del|di|da|of|le|la|el|den|der|the|dne|ta|ng)\s+|d['’]|ta['’]\s?)?"
_SUFFIX = r"(?:st|nd|rd|th|er|ste|de|º|ª|°|-?го|-?ე)?"
_YMD = re.compile(r"(?<![\d.])(\d{4})\s?([-/.年년])\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})\s?[日일.]?(?!\d)")
_ERA = re.compile(
    r"(令和|平成|民國|民国|(?<!\w)[rh](?=\d))\s?(\d{1,3}|元)\s?[年./-]\s?(\d{1,2})\s?[月./-]\s?(\d{1,2})(?:\s?日|(?!\d))"
)
ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911, "r": 2018, "h": 1988}
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})\s(?:th|thg|tháng)\.?\s?(\d{1,2})[,\s]{1,3}(?:năm\s)?(\d{4})(?!\d)")
_DAY_NUMBERED = re.compile(r"(?<!\d)(\d{1,2})\s(\d{1,2})[月월]\s(\d{4})(?!\d)")
_DAY_MONTH = re.compile(rf"(?<![\d:+-])(\d{{1,2}}){_SUFFIX}{_FILLER}({_WORD})\.?(?![\w'’])")
_MONTH_DAY = re.compile(rf"({_WORD})\.?[\s,-]{{1,3}}(\d{{1,2}}){_SUFFIX}(?![\d:])")
_YEAR_MONTH_DAY = re.compile(rf"(?<!\d)(\d{{4}})[\s.,-]{{1,3}}(?:m\.\s)?({_WORD})\.?[\s.,-]{{1,3}}(\d{{1,2}})(?![\d:])")
_YEAR = re.compile(r"(?<![\d:.+-])(\d{4})(?![\d:])")
_SHORT_YEAR = re.compile(r"[\s.,-]{1,3}['’]?(\d\d)(?![\d:.])")
_CLOCK = re.compile(
    rf"(?<![\d:+-])(?:({_WORD})\s?)?(?<!\d)(\d{{1,2}})\s?(?:[:時时点點시]|h(?=[\s\d])|\.(?=\d\d(?!\d)))\s?(\d{{1,2}})?"
    rf"\s?(?:[:.分분]\s?(\d\d?)?(?:[.,]\d{{1,12}})?)?[秒초]?(?!\d)\s?({_WORD})?"
)
_HOUR_ALONE = re.compile(rf"(?<![\d:+-])(\d{{1,2}})\s?({_WORD})")
_ZONE = re.compile(r"(?:(?:gmt|utc|ut)\s?)?[+\u2212-]\s?\d{1,2}(?::?\d\d)?(?!\d)")
_PLACE = re.compile(r"(?<![\w/])[a-z]{2,12}/[a-z_]{2,20}(?:/[a-z_]{2,20})?(?![\w/])")
_LOST_PLUS = re.compile(r"\s(\d\d):(\d\d)\s*$")
_BRACKETED = re.compile(r"\[[^\]]{0,60}\]|\(([^)]{0,60})\)")
_MONOTONIC = re.compile(r"\sm=[+-]\d{1,20}\.\d{1,12}")
_ABBREVIATION = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,4}(?![^\W\d_])")
_THAI_YEARS = range(2500, 2643)
_THAI_LETTER = re.compile("[\u0e00-\u0e7f]")
# Slips and habits of writing that one rule each evens out: Chinese figures, months glued to their numbers, dashes of all lengths,
# the ordinals of Filipino and the year's ending in Basque.
_CHINESE = re.compile("[〇零一二三四五六七八九十]{1,4}(?=\\s?[年月日])")
_GLUED = re.compile(r"(?<!\w)(\d{1,2})([^\W\d_]{3,9})(\d{4})(?!\d)")
_DASH = re.compile("(?<=\\d)[\u2010-\u2015](?=\\d)")
_ORDINALS = re.compile(r"(?<!\w)ika-(?=\d)|(?<=\d)(?:\(e\)|e)?ko(?=\s)")


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
    # The years of Iran's and the Islamic calendar are for those who know them.
    if (found := _RFC3339.fullmatch(text)) and not "1368" <= found[1] < "1500":
        return _of_groups(found)
    if found := _RFC822.fullmatch(text):
        day, name, year, hour, minute, second, zone = found.groups()
        number = month_number(name, language) or (month_number(name[:3]) if name.isascii() else None)
        # "3:04 PM" has no zone; what else it has is for those who take dates apart.
        if number and not (zone and half_of_day(zone.strip("()")) is not None):
            return _made(_full_year(year), number, int(day), (hour, minute, second), zone)
    return None


def _compact(text: str) -> Written | None:
    """Digits alone: 20250102T030405, Unix seconds, a year and a month."""
    if found := _PDF.fullmatch(text):
        text = f"{found[1]}{found[2]}{found[3]}"
    elif found := _EPOCH.fullmatch(text):
        return Written(datetime.fromtimestamp(int(found[1]), UTC), True)
    if not text[:1].isdigit():
        return None
    if (found := _COMPACT.fullmatch(text)) and 1900 <= int(found[1]) <= 2100:
        return _of_groups(found)
    if found := _PARTIAL.fullmatch(text):
        return _made(int(found[1]), int(found[2] or 1), 1, None, None)
    if (found := _ORDINAL.fullmatch(text)) and 1 <= int(found[2]) <= 366:
        return Written(datetime(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1))  # noqa: DTZ001
    if found := _WEEK.fullmatch(text):
        return Written(datetime.combine(date.fromisocalendar(int(found[1]), int(found[2]), int(found[3])), time()))
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
    year: int, month: int, day: int, clock: tuple[str | None, str | None, str | None] | None, zone: str | tzinfo | None
) -> Written:
    year -= 543 if year in _THAI_YEARS else 0
    base = datetime(year, month, day, tzinfo=zone_of(zone) if isinstance(zone, str) else zone)
    if clock is None or clock[0] is None:
        return Written(base)
    hour, minute, second = (int(part or 0) for part in clock)
    if hour > 24 or minute > 59 or second > 60:
        raise ValueError("no time of a day")
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
    place = found[0] if (found := _PLACE.search(text)) else None
    bracketed = next((found[1] for found in _BRACKETED.finditer(text) if found[1]), None)
    rest.text = _MONOTONIC.sub("", _BRACKETED.sub(" ", rest.text))
    day = _day(rest, language, order)
    if day is None:
        return None
    clock = _clock(rest)
    zone = _zone(rest, bracketed, place, after_clock=clock is not None)
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
    text = _ORDINALS.sub("", _GLUED.sub(r"\1 \2 \3", _DASH.sub("-", text)))
    if "月" in text:
        text = _CHINESE.sub(lambda found: _figures(found[0]), text)
    return re.sub("(?:(?<=[^\\W\\d_])|(?<=[\u0e31-\u0e4e]))\\.(?=[^\\W\\d_])", "", text)


def _figures(written: str) -> str:
    """二〇二五 -> 2025, 十 -> 10, 二十三 -> 23."""
    if "十" not in written:
        return "".join(str("〇一二三四五六七八九".find(c.replace("零", "〇"))) for c in written)
    tens, _, ones = written.partition("十")
    return str(int(_figures(tens) or 1) * 10 + int(_figures(ones) or 0))


def _day(rest: _Rest, language: str, order: Order | None) -> tuple[int, int, int] | None:
    return _by_other_calendar(rest, language, order) or _of_ours(rest, language, order)


def _of_ours(rest: _Rest, language: str, order: Order | None) -> tuple[int, int, int] | None:
    for reading in (_by_era, _by_numbers, _by_vietnamese, _by_name):
        if (found := reading(rest, language, order)) is not None:
            return found
    return None


def _by_other_calendar(rest: _Rest, language: str, order: Order | None) -> tuple[int, int, int] | None:
    """Iran's, the Islamic or Taiwan's calendar; only what else stands there counts where that is a day of our own."""
    named = next(named_days(rest.text), None)
    if named is None and (found := BY_NUMBERS.search(rest.text)) and (day := of_numbers(found, language)) is not None:
        named = found, day
    if named is None and (found := OF_THE_REPUBLIC.search(rest.text)):
        day = republic_day(int(found[1]), int(found[3]), int(found[4]))
        named = None if day is None else (found, day)
    if named is None:
        return None
    rest.take(named[0])
    return _of_ours(rest, language, order) or (named[1].year, named[1].month, named[1].day)


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
    if found := _DAY_NUMBERED.search(rest.text):
        rest.take(found)
        return int(found[3]), int(found[2]), int(found[1])
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
            is_thai = len(year[1]) == 2 and _THAI_LETTER.search(found[at_name]) is not None
            return 2500 + int(year[1]) if is_thai else _full_year(year[1]), number, int(found[at_day])
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


def _zone(rest: _Rest, bracketed: str | None, place: str | None, *, after_clock: bool) -> str | tzinfo | None:
    if not after_clock:
        return None
    if found := _ZONE.search(rest.text):
        rest.take(found)
        # Go prints an offset without a name twice.
        if (again := _ZONE.search(rest.text)) and again[0] == found[0]:
            rest.take(again)
        return found[0]
    if found := _LOST_PLUS.search(rest.text):
        rest.take(found)
        return f"+{found[1]}{found[2]}"
    named = next(
        (one[0] for one in _ABBREVIATION.finditer(rest.text, rest.text.index("\x00")) if one[0] in ZONES), None
    )
    if named or place is None:
        return named or (bracketed if bracketed and zone_of(bracketed) is not None else None)
    return named_zone(place)
