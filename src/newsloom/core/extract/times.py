"""What time does a declaration name? The forms that pages use, read without guessing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from dateutil import parser as dateutil_parser

from newsloom.core.extract.words import one_line

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

_ISO = re.compile(
    r"^(\d{4})-?(\d{2})-?(\d{2})(?:[T\s]{1,3}(\d{1,2}):?(\d{2})(?::?(\d{2}))?(?:[.,]\d{1,9})?\s{0,2}"
    r"(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?$",
    re.IGNORECASE,
)
ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9,
    "AEST": 10, "AEDT": 11, "SAST": 2,
}  # fmt: skip
_DIGITS = re.compile(r"\d")


def read_time(value: str) -> datetime | None:
    """A declared time, aware if it names a zone, naive if not; None if it is none.

    Understands ISO 8601 in its sloppy forms, RFC 2822, Unix seconds and milliseconds, and what dateutil reads without
    guessing. A lone year or month is no date.
    """
    text = one_line(value)[:80]
    if match := _ISO.match(text):
        return _from_parts(match)
    if text.isdigit() and len(text) in (10, 13):
        return datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), UTC)
    if len(_DIGITS.findall(text)) < 5 or len(text) < 8:
        return None
    try:
        # Two defaults that differ in every part: a part that was not in the text shows.
        # 3.4.2026 is the third of April wherever dots are written; 3/4/2026 is the fourth of March in its largest press.
        dots = "." in text
        first = dateutil_parser.parse(text, default=_naive(2001, 1, 1), tzinfos=_zone_named, dayfirst=dots)
        second = dateutil_parser.parse(text, default=_naive(2002, 2, 2), tzinfos=_zone_named, dayfirst=dots)
    except (ValueError, OverflowError, TypeError, AttributeError, RecursionError):
        return None
    return first if first == second else None


def _naive(*parts: int) -> datetime:
    """A clock without a zone: what a page shows before we know where."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def _zone_named(name: str | None, offset: int | None) -> timezone | None:
    """The zone that a text names, for dateutil: by its offset in seconds, else by its abbreviation, else none."""
    if offset is not None:
        return timezone(timedelta(seconds=offset)) if abs(offset) < 86400 else None
    hours = ZONES.get((name or "").upper())
    return None if hours is None else timezone(timedelta(hours=hours))


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


def has_time(value: str) -> bool:
    """Does the declaration name a time of day?"""
    return ":" in value or bool(re.search(r"T\d{4}", value)) or value.strip().isdigit()


def utc(time: datetime) -> datetime:
    """A time in UTC; one without a zone counts as UTC."""
    try:
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return EARLIEST - timedelta(days=1)
