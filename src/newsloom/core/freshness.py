"""Of when is a report? Of its publication where that can be believed, else of when we first saw it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Before the web, a date is a slip (or the clock of a machine at zero)."""
ARCHIVE = timedelta(days=7)
"""An undated article of a new source's backlog is taken to be so old: whoever has it on the page has had it for a while."""


OLD = timedelta(days=3)
"""What was published so long before we saw it was no news when it came."""


def credible_date(seen: datetime, published: datetime | None) -> datetime | None:
    """The publication date, as far as it can be believed; None if it cannot.

    A date of the future or from before the web is none. One without an hour (midnight in UTC) names a day: then the report is of
    the end of that day at the latest, and never later than `seen`.
    """
    if published is None or published < EARLIEST or published > seen + DAY:
        return None
    if (published.hour, published.minute, published.second) == (0, 0, 0):
        if (published.month, published.day) == (1, 1) and seen - published > 2 * DAY:
            return None  # a year alone, read as its first day
        published += DAY
    return min(published, seen)


def news_time(seen: datetime, published: datetime | None, *, backlog: bool = False) -> datetime:
    """Of when a report is news. `backlog`: it stood there already when its source was first read."""
    credible = credible_date(seen, published)
    if credible is not None:
        return credible
    return seen - ARCHIVE if backlog else seen
