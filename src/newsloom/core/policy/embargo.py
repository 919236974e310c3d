"""When may readers meet a story? Not before the time that an editor named, nor between the editions of the day.

One rule for every output: until then the story stands as held, and what is held is shown nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo


def next_edition(at: datetime, editions: Sequence[time], zone: tzinfo) -> datetime:
    """The first edition at or after a moment, in UTC; the moment itself where there are none: everything leaves at once.

    An hour that the clock leaves out in spring is the one after it; one that it has twice in autumn is the first.
    """
    if not editions:
        return at
    there = at.astimezone(zone)
    days = [there.date() + timedelta(days=more) for more in (0, 1)]
    moments = [datetime.combine(day, one, tzinfo=zone).astimezone(UTC) for day in days for one in sorted(editions)]
    return next(moment for moment in moments if moment >= at)


def moment_of(text: object) -> datetime | None:
    """A time as verdicts keep it (RFC 3339); None for anything else. Without an offset it is in UTC."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
