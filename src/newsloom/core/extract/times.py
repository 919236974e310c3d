"""What time does a declaration name? The forms that pages use, read without guessing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from newsloom.core.dates import Order, month_number, read_written, weekday_number
from newsloom.core.dates.zones import zone_of
from newsloom.core.extract.words import one_line

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

_ISO = re.compile(
    r"^(\d{4})-?(\d{2})-?(\d{2})(?:[T\s]{1,3}(\d{1,2}):?(\d{2})(?::?(\d{2}))?(?:[.,]\d{1,9})?\s{0,2}"
    r"(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?$",
    re.IGNORECASE,
)
_PARTIAL = re.compile(r"^\d{4}(?:[-/.]?\d{1,2})?$|^\D{0,20}\d{4}$|^\d{5,7}$")
_WORD = re.compile(r"[^\W\d_]+")
_CLOCK = re.compile(r"T\d{4}|\d\s?[hH時时点點시]\s?\d{0,2}|\d\s?(?:[ap]\.?m\b)", re.IGNORECASE)


def read_time(value: str, language: str = "", order: Order | None = None) -> datetime | None:
    """A declared time, aware if it names a zone, naive if not; None if it is none.

    Understands ISO 8601 in its sloppy forms, Unix seconds and milliseconds, and what `core.dates` reads: RFC 2822 and dates
    in the words of many languages. `language` (a tag) and `order` say how 3/4/2026 is read. A lone year or month is no date.
    """
    text = one_line(value)[:80]
    # Years of other calendars are for those who know them.
    if (match := _ISO.match(text)) and not ("1368" <= match[1] < "1500" or "2500" <= match[1] < "2650"):
        return _from_parts(match)
    if text.isdigit() and len(text) in (10, 13):
        return datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), UTC)
    if len(text) < 6 or sum(map(str.isdigit, text)) < 3 or _PARTIAL.match(text):
        return None
    found = read_written(text, language, order)
    return found.time if found is not None else None


def _naive(*parts: int) -> datetime:
    """A clock without a zone: what a page shows before we know where."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def _from_parts(match: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        clock = int(hour or 0) % 24, int(minute or 0), min(int(second or 0), 59)
        naive = _naive(int(year), int(month), int(day), *clock)
        return naive if zone is None else naive.replace(tzinfo=_zone(zone))
    except ValueError:
        return None


def _zone(text: str) -> timezone:
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(offset if text[0] == "+" else -offset)


def is_date_only(text: str) -> bool:
    """Is a text a date and nothing else: words in it name months, weekdays, halves of the day, zones, or one word beside them?"""
    if len(text) > 60 or read_time(text) is None:
        return False
    words = [word for word in _WORD.findall(text) if len(word) > 2]
    known = [
        word for word in words if month_number(word) or weekday_number(word) is not None or zone_of(word) is not None
    ]
    return len(words) - len(known) <= 1


def has_time(value: str) -> bool:
    """Does the declaration name a time of day?"""
    return ":" in value or bool(_CLOCK.search(value)) or (value.strip().isdigit() and len(value.strip()) > 8)


def utc(time: datetime) -> datetime:
    """A time in UTC; one without a zone counts as UTC."""
    try:
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return EARLIEST - timedelta(days=1)
