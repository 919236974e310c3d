"""What time does a feed's date mean?

Feeds write RFC 822 and RFC 3339 dates, and everything near them. The two standards are read by a pattern each (100 times
faster than the general reader); the rest goes through repairs (foreign month names, missing parts, odd zones) to dateutil.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from newsloom.core.months import month_number

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[Tt ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(Z|z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?"
)
_RFC822 = re.compile(
    r"(?:[^\W\d]++\.?,?\s++)?(\d{1,2})[\s-]++([^\W\d]{3,}+)\.?,?[\s-]++(\d{4}|\d\d)(?:,?\s++(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?"
    r"\s*+([+-]\d{4}|[+-]\d\d:\d\d|\(?[A-Za-z]{1,5}\)?)?(?:\s*+\([^)]*+\))?"
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?Z?)?")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d))?")
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:\s+(\d{1,2}):(\d\d)(?::(\d\d))?)?")
_EPOCH = re.compile(r"(\d{10})(\d{3})?")

_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 60, "bst": 60, "ist": 330, "cet": 60, "mez": 60, "cest": 120,
    "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "est": -300, "edt": -240, "et": -300, "cst": -360, "cdt": -300, "ct": -360,
    "mst": -420, "mdt": -360, "mt": -420, "pst": -480, "pdt": -420, "pt": -480, "akst": -540, "akdt": -480, "hst": -600,
    "jst": 540, "kst": 540, "hkt": 480, "sgt": 480, "awst": 480, "acst": 570, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
    "sast": 120, "brt": -180, "art": -180,
}  # fmt: skip


@lru_cache(maxsize=4096)
def read_date(text: str) -> datetime | None:
    """An aware time in UTC, to the second; None if `text` says none. A date without a zone counts as UTC.

    Years before 1900 (a program's idea of "never") and past 2200 are no dates.
    """
    text = text.strip()
    if not text or len(text) > 80:
        return None
    try:
        when = _standard(text) or _other(text)
        if when is None or not 1900 <= when.year <= 2200:
            return None
        return when.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):  # dateutil lets zones further than a day away pass; they break here
        return None


def _standard(text: str) -> datetime | None:
    found = _RFC3339.fullmatch(text)
    if found:
        year, month, day, hour, minute, second, zone = found.groups()
        return _made(year, month, day, hour, minute, second, zone)
    found = _RFC822.fullmatch(text)
    if found:
        day, name, year, hour, minute, second, zone = found.groups()
        number = _month(name)
        if number:
            return _made(_full_year(year), number, day, hour, minute, second, zone)
    return None


def _month(name: str) -> int | None:
    low = name.lower()
    return month_number(low) or (month_number(low[:3]) if low.isascii() else None)


def _full_year(year: str) -> int:
    if len(year) == 4:
        return int(year)
    return int(year) + (2000 if int(year) < 70 else 1900)


def _made(
    year: str | int,
    month: str | int,
    day: str,
    hour: str | None,
    minute: str | None,
    second: str | None,
    zone: str | None,
) -> datetime:
    base = datetime(int(year), int(month), int(day), tzinfo=_zone(zone))
    # Added as durations, so that 24:00 and a leap second :60 are the next day and the next minute.
    return base + timedelta(hours=int(hour or 0), minutes=int(minute or 0), seconds=int(second or 0))


def _zone(zone: str | None) -> timezone:
    if not zone:
        return UTC
    name = zone.strip("()").lower()
    if name[0] in "+-":
        digits = name[1:].replace(":", "")
        minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
        if minutes >= 24 * 60:
            return UTC
        return timezone(timedelta(minutes=minutes if name[0] == "+" else -minutes))
    return timezone(timedelta(minutes=_ZONES.get(name, 0)))


def _other(text: str) -> datetime | None:
    for pattern in (_SLASHED, _COMPACT):
        found = pattern.fullmatch(text)
        if found:
            year, month, day, hour, minute, second = found.groups()
            return _made(year, month, day, hour, minute, second, None)
    found = _PARTIAL.fullmatch(text)
    if found:
        return _made(found[1], found[2] or 1, "1", None, None, None, None)
    found = _EPOCH.fullmatch(text)
    if found:
        return datetime.fromtimestamp(int(found[1]), UTC)
    if not any(c.isdigit() for c in text):
        return None
    return _general(text)


def _general(text: str) -> datetime | None:
    from dateutil import parser

    zones = {name.upper(): minutes * 60 for name, minutes in _ZONES.items()}
    try:
        # The default's day must exist in every month; without it dateutil fills in today.
        when = parser.parse(text, tzinfos=zones, default=datetime(2000, 1, 1))  # noqa: DTZ001
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError):
        return None
    if not re.search(r"\d{4}|'\d\d|\d\d[/.-]\d\d[/.-]\d\d", text):
        return None
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)
