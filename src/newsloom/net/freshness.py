"""When may we ask again? What Cache-Control, Expires, Age and Retry-After say, as spans of time.

RFC 9111 (caching) and RFC 9110, 10.2.3 (Retry-After). What we make of it is core.cadence's business.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from newsloom.model.capture import Freshness

# Servers write any number; a span past ten years says no more than one of ten years, and does not overflow.
_LONGEST = timedelta(days=3650)
_DIRECTIVE = re.compile(r"(?:^|,)\s*([a-z-]{1,30})\s*(?:=\s*\"?(\d{1,20}))?", re.IGNORECASE)


def freshness(headers: Mapping[str, str], now: datetime) -> Freshness:
    """Read the headers (lower-case names) of an answer that came at `now`. Never raises; nonsense counts as not said.

    `max-age` beats `Expires` (which is measured against the server's own Date, so that a wrong clock does no harm);
    what the answer aged in caches on its way is taken off. `no-cache` and `no-store` mean zero.
    """
    return Freshness(fresh_for=_fresh_for(headers, now), retry_after=_retry_after(headers.get("retry-after"), now))


def _fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    said = {name.lower(): value for name, value in _DIRECTIVE.findall(headers.get("cache-control", "")[:2000])}
    if "no-cache" in said or "no-store" in said:
        return timedelta(0)
    if said.get("max-age"):
        age = headers.get("age", "").strip()
        gone = _seconds(age) if age.isascii() and age.isdigit() else timedelta(0)
        return max(_seconds(said["max-age"]) - gone, timedelta(0))
    if "expires" not in headers:
        return None
    expires = _date(headers["expires"])
    if expires is None:  # RFC 9111, 5.3: an invalid date, "0" above all, means: in the past
        return timedelta(0)
    return min(max(expires - (_date(headers.get("date", "")) or now), timedelta(0)), _LONGEST)


def _retry_after(value: str | None, now: datetime) -> timedelta | None:
    if value is None:
        return None
    value = value.split(",")[0].strip() if value[:1].isdigit() else value.strip()
    if value.isascii() and value.isdigit():
        return _seconds(value)
    until = _date(value)
    return None if until is None else min(max(until - now, timedelta(0)), _LONGEST)


def _seconds(digits: str) -> timedelta:
    return min(timedelta(seconds=min(int(digits[:20]), 10**9)), _LONGEST)


def _date(value: str) -> datetime | None:
    """An HTTP date in any of its three forms; None if it is none."""
    try:
        found = parsedate_to_datetime(value.strip()[:60])
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
