"""Days of other calendars: Iran's solar years, the Islamic years of Arabia, Taiwan's years of the Republic.

Only years that stand for 1990 to 2077 are looked at, so that no number of another kind is taken for a year. Thailand's
years differ by their number alone (`reader`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

# Twelve months each, without spaces and in one spelling of the letters that Arabic and Persian write differently.
_SOLAR = """
فروردین farvardin; اردیبهشت ordibehesht; خرداد khordad; تیر tir; مرداد امرداد mordad; شهریور shahrivar;
مهر mehr; ابان aban; اذر azar; دی dey; بهمن bahman; اسفند esfand
"""
_LUNAR = """
محرم muharram; صفر safar; ربیعالاول rabialawwal; ربیعالثانی ربیعالاخر rabialthani rabialakhir;
جمادیالاولی جمادیالاول jumadaalula jumadaalawwal; جمادیالاخره جمادیالثانیه جمادیالثانی جمادیالاخر jumadaalakhira jumadaalthani;
رجب rajab; شعبان shaban; رمضان ramadan; شوال shawwal;
ذوالقعده ذیالقعده ذیقعده dhualqadah; ذوالحجه ذیالحجه ذیحجه dhualhijjah
"""
# Umm al-Qura, Saudi Arabia's official calendar, 1410 to 1499: three hexadecimal digits a year, one bit a month, set where it
# has 30 days. Computed from hijridate 2.6.0 (MIT), which has it from the published tables.
_LENGTHS = """
ba95b49ba4db25d52daa5ad4aea56d4bd23d91da95b4ab5a56d2b693b49b6556a9754b6a56caad555b29b92ba95d4ada55aaab59574976
4baa5b52b6a56d2ae9572a75535a95d49ba4dd26d535aaaad4b6a57527a95b4ab5536c9ae4b6a96b4ada55d25d92dc96d4ad6556d2b693
749b64d72ab54b6a5752b6956b2ad94dc95d4aea56caad5556
""".replace("\n", "")
_FIRST_LUNAR, _FIRST_LUNAR_DAY = 1410, date(1989, 8, 2)
_A_SOLAR_YEAR, _ITS_FIRST_DAY = 1387, date(2008, 3, 20)
# The leap years' places in each 33 years of Iran's calendar (right for 1206 to 1498).
_SOLAR_LEAPS = (1, 5, 9, 13, 17, 22, 26, 30)
_SOLAR_YEARS, _LUNAR_YEARS, _REPUBLIC_YEARS = range(1368, 1456), range(1410, 1500), range(79, 167)
_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه"})
_NO_LETTER = re.compile(r"[^\w]+")

_WORD = r"[^\W\d_][^\W\d_'’]{1,12}"
BY_NAME = re.compile(rf"(?<!\d)(\d{{1,2}})\s{{1,2}}({_WORD}(?:[\s\u200c-]{_WORD}){{0,2}}?)،?\s{{1,2}}(1[34]\d\d)(?!\d)")
"""A day, a month's name and a year of one of the calendars that have names."""
BY_NUMBERS = re.compile(
    r"(?<![\d/.-])(?:(1[34]\d\d)([/-])(\d{1,2})\2(\d{1,2})|(\d{1,2})([/-])(\d{1,2})\6(1[34]\d\d))(?![\d/-])"
)
"""The same in numbers, the year first or last."""
OF_THE_REPUBLIC = re.compile(r"(?<![\d/.-])(1[0-3]\d)([/.-])(\d{1,2})\2(\d{1,2})(?![\d/-])")
"""A year of the Republic of China, as Taiwan's offices write dates."""


def named_days(text: str) -> Iterator[tuple[re.Match[str], date]]:
    """The days that a text names in words of Iran's or the Islamic calendar, with what stands there."""
    for found in BY_NAME.finditer(text):
        if (day := of_words(found[1], found[2], found[3])) is not None:
            yield found, day


def of_words(day: str, month: str, year: str) -> date | None:
    """The day that "13", "دی", "1403" names; None where the month is none of these calendars."""
    is_solar, number = _NAMES.get(_plain(month), (False, 0))
    if not number:
        return None
    return solar_day(int(year), number, int(day)) if is_solar else lunar_day(int(year), number, int(day))


def of_numbers(found: re.Match[str], language: str = "") -> date | None:
    """The day that a match of BY_NUMBERS names: Iran's, unless its year lies in the future there or `language` is Arabic."""
    year, month, day = (found[1], found[3], found[4]) if found[1] else (found[8], found[7], found[5])
    is_lunar = int(year) >= 1425 or language[:2].lower() == "ar"
    return (lunar_day if is_lunar else solar_day)(int(year), int(month), int(day))


def republic_day(year: int, month: int, day: int) -> date | None:
    """The day of Taiwan's calendar; None if there is none."""
    try:
        return date(year + 1911, month, day) if year in _REPUBLIC_YEARS else None
    except ValueError:
        return None


def solar_day(year: int, month: int, day: int) -> date | None:
    """The day of Iran's calendar; None if there is none, or its year is not of our time."""
    if year not in _SOLAR_YEARS or not 1 <= month <= 12:
        return None
    if not 1 <= day <= (31 if month <= 6 else 30 if month < 12 or year % 33 in _SOLAR_LEAPS else 29):
        return None
    years = 365 * (year - _A_SOLAR_YEAR) + _leaps(year) - _leaps(_A_SOLAR_YEAR)
    return _ITS_FIRST_DAY + timedelta(days=years + 30 * (month - 1) + min(month - 1, 6) + day - 1)


def lunar_day(year: int, month: int, day: int) -> date | None:
    """The day of the Islamic calendar of Umm al-Qura; None if there is none, or its year is not of our time."""
    if year not in _LUNAR_YEARS or not 1 <= month <= 12:
        return None
    months = 12 * (year - _FIRST_LUNAR) + month - 1
    bits = f"{int(_LENGTHS, 16):0{len(_LENGTHS) * 4}b}"
    if not 1 <= day <= 29 + int(bits[months]):
        return None
    return _FIRST_LUNAR_DAY + timedelta(days=29 * months + bits[:months].count("1") + day - 1)


def _leaps(year: int) -> int:
    """How many leap years come before a solar year."""
    return year // 33 * len(_SOLAR_LEAPS) + sum(place < year % 33 for place in _SOLAR_LEAPS)


def _plain(name: str) -> str:
    return _NO_LETTER.sub("", name.lower()).translate(_LETTERS)


_NAMES = {
    name: (is_solar, number)
    for is_solar, months in ((True, _SOLAR), (False, _LUNAR))
    for number, names in enumerate(months.split(";"), 1)
    for name in names.split()
}
