"""When is a source asked again?

Three voices, in this order: the server's (Retry-After, Cache-Control, Expires), the feed's (ttl, skipHours,
skipDays), and the source's own rhythm, learned from when its entries appear. Never earlier than the first two allow;
otherwise between a quarter of an hour and a week. What was learned is a plain value (`History`) that the source's row
keeps, so a restart forgets nothing and asks nobody twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

from newsloom.model.capture import Freshness
from newsloom.model.ids import digest
from newsloom.model.outcome import Cause

UNSAID = Freshness()
SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(days=7)
# A source that posts every g is asked every g/6: an entry waits g/12 on average, a daily one two hours.
_POLLS_PER_GAP = 6
# Who has been silent for s is asked every s/20 at most: after two weeks of silence twice a day, after 20 weeks weekly.
_POLLS_PER_SILENCE = 20
# Before anything is known: an hour between polls.
_UNKNOWN_GAP = timedelta(hours=6)
# A server may ask for more patience than a week, within reason; a longer Retry-After is a slip of the pen.
_LONGEST_RETRY = timedelta(days=30)
_FIRST_BACKOFF = timedelta(minutes=30)
_FIRST_BACKOFF_BUSY = timedelta(hours=1)
_LONGEST_BACKOFF = timedelta(days=1)
# After two weeks of failures once a week is enough to notice that a source is back.
_GIVEN_UP = timedelta(days=14)
# Never all at the same minute: up to a tenth of the wait is added, by the source's id.
_SPREAD = 0.1
# A permanent redirect is believed when it was seen this often in a row: some servers "move" for an hour.
ADOPT_AFTER = 3
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What one poll brought.

    `status` is 0 when there was no answer; `problem` says in words why it failed (else "").
    """

    at: datetime
    status: int = 0
    problem: str = ""
    cause: Cause = ""
    """The same for what is decided by it."""
    freshness: Freshness = UNSAID
    ttl: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    entries: int | None = None
    """How many entries the document has; None if none was read (304, an error)."""
    new: int = 0
    dates: tuple[datetime, ...] = ()
    """When the document's entries say they were published: the rhythm, already at the first poll."""
    permanent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is remembered of a source between polls: a fold of its polls, see `remember`."""

    first_poll: datetime | None = None
    last_poll: datetime | None = None
    last_good: datetime | None = None
    last_new: datetime | None = None
    """When it last had something new for us; at the first good poll, the date of its newest entry."""
    gap: timedelta | None = None
    """The typical time between two entries."""
    errors: int = 0
    error_since: datetime | None = None
    problem: str = ""
    cause: Cause = ""
    empty: int = 0
    moved_to: str | None = None
    moved: int = 0
    gone: bool = False
    ttl: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """When to poll next (None: never again, the source is retired), and why then."""

    at: datetime | None
    because: tuple[str, ...]


def is_good(poll: Poll) -> bool:
    """Did the poll tell us what the source has (a document, or "nothing changed")?"""
    return not poll.problem and (200 <= poll.status < 300 or poll.status == 304)


def remember(history: History, poll: Poll) -> History:
    """The history after one more poll."""
    history = replace(history, first_poll=history.first_poll or poll.at, last_poll=poll.at)
    if not is_good(poll):
        return replace(
            history,
            errors=history.errors + 1,
            error_since=history.error_since or poll.at,
            problem=poll.problem or f"status {poll.status}",
            cause=poll.cause,
            gone=poll.status == 410,
        )
    moved = 0 if poll.permanent is None else history.moved + 1 if poll.permanent == history.moved_to else 1
    history = replace(
        history,
        last_good=poll.at,
        errors=0,
        error_since=None,
        problem="",
        cause="",
        gone=False,
        moved_to=poll.permanent,
        moved=moved,
    )
    if poll.entries is None:
        return history
    dates = sorted({min(_utc(date), poll.at) for date in poll.dates}, reverse=True)[:20]
    last_new = history.last_new
    if poll.new:
        last_new = poll.at if last_new else dates[0] if dates else poll.at
    return replace(
        history,
        empty=history.empty + 1 if poll.entries == 0 else 0,
        last_new=last_new,
        gap=_gap(dates, history, poll),
        ttl=poll.ttl,
        skip_hours=poll.skip_hours,
        skip_days=poll.skip_days,
    )


def _utc(date: datetime) -> datetime:
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)


def _gap(dates: Sequence[datetime], history: History, poll: Poll) -> timedelta | None:
    """The median gap between the latest entries; where they have no dates, what we saw ourselves, averaged slowly."""
    gaps = [(a - b).total_seconds() for a, b in pairwise(dates)]
    if len(gaps) >= 2:
        return timedelta(seconds=median(gaps))
    if not poll.new or history.last_new is None:
        return history.gap
    seen = (poll.at - history.last_new) / poll.new
    return seen if history.gap is None else history.gap * 0.7 + seen * 0.3


def next_poll(
    history: History,
    poll: Poll,
    now: datetime,
    key: str = "",
    *,
    least: timedelta = SHORTEST,
    most: timedelta = LONGEST,
) -> Due:
    """When to ask again after `poll` (which `history` already remembers).

    `least` and `most` bound the source's own rhythm (not what server and feed ask for). `key` (the source's id)
    spreads sources that would be due together; the same call gives the same answer. What the server or the feed
    forbids is never undercut: the spread only adds.
    """
    if history.gone:
        return Due(None, ("the server says 410 gone: retired",))
    wait, because = _rhythm(history, now, least, most) if is_good(poll) else _backoff(history, poll, now, least, most)
    for span, words in _asked(history, poll):
        if span > wait:
            wait, because = span, [words]
    at = now + wait + spread(f"{key} {now.isoformat()}", wait * _SPREAD)
    if not is_good(poll) and poll.freshness.retry_after is not None:
        because.append(f"error {history.errors} in a row: {history.problem}")
    open_at = after_pauses(at, history, key)
    if open_at != at:
        because.append("the feed's skipHours and skipDays")
    return Due(open_at, tuple(because))


def _rhythm(history: History, now: datetime, least: timedelta, most: timedelta) -> tuple[timedelta, list[str]]:
    gap = history.gap or _UNKNOWN_GAP
    since = history.last_new or history.first_poll or now
    silence = max(now - since, timedelta(0))
    by_gap, by_silence = gap / _POLLS_PER_GAP, silence / _POLLS_PER_SILENCE
    known = f"an entry every {span_words(gap)}" if history.gap else "rhythm not known yet"
    why = f"silent for {span_words(silence)}" if by_silence > by_gap else known
    return min(max(by_gap, by_silence, least), max(least, most)), [why]


def _backoff(
    history: History, poll: Poll, now: datetime, least: timedelta, most: timedelta
) -> tuple[timedelta, list[str]]:
    """Twice as long after each failure, up to a day; a week when it went on for two."""
    why = [f"error {history.errors} in a row: {history.problem}"]
    if history.error_since is not None and now - history.error_since >= _GIVEN_UP:
        return LONGEST, [*why, f"failing for {span_words(now - history.error_since)}"]
    first = _FIRST_BACKOFF_BUSY if poll.status in (429, 503) else _FIRST_BACKOFF
    wait = first * 2 ** min(max(history.errors - 1, 0), 10)
    rhythm, _ = _rhythm(history, now, least, most)
    return max(min(wait, _LONGEST_BACKOFF), rhythm), why


def _asked(history: History, poll: Poll) -> list[tuple[timedelta, str]]:
    """The waits that server and feed ask for."""
    fresh, retry = poll.freshness.fresh_for, poll.freshness.retry_after
    asked = []
    if retry is not None:
        asked.append((min(retry, _LONGEST_RETRY), f"Retry-After: {span_words(retry)}"))
    if fresh is not None and is_good(poll):
        asked.append((min(fresh, LONGEST), f"the answer stays fresh for {span_words(fresh)}"))
    if history.ttl is not None:
        asked.append((min(history.ttl, LONGEST), f"the feed's ttl: {span_words(history.ttl)}"))
    return asked


def after_pauses(at: datetime, history: History, key: str = "") -> datetime:
    """The first time from `at` on that the feed does not exclude (skipHours and skipDays are in GMT): `at` if it is fine."""
    hours = {hour % 24 for hour in history.skip_hours}
    days = {day.strip().lower() for day in history.skip_days} & set(_DAYS)
    if len(hours) >= 24 or len(days) >= 7:  # a feed that may never be asked is a mistake
        return at
    found = at.astimezone(UTC)
    for _ in range(24 * 8):
        if found.hour not in hours and _DAYS[found.weekday()] not in days:
            return found if found.replace(microsecond=0) != at.replace(microsecond=0) else at
        found = found.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        found += spread(f"{key} {found.date()}", timedelta(minutes=10))
    return at


def spread(key: str, window: timedelta) -> timedelta:
    """A part of `window`, evenly spread over keys, always the same for the same key."""
    return window * (int(digest("spread", key)[:8], 16) / 0xFFFFFFFF)


def adopt(history: History) -> str | None:
    """The address that the source has moved to for good: a permanent redirect seen three times in a row. Else None."""
    return history.moved_to if history.moved >= ADOPT_AFTER else None


# --- pace: how soon may the same host be asked for something else? ---

# Media Cloud's fetcher, the most considerate open one, waits 5 s between starts; pages of one poll come in twos and
# threes.
PACE = timedelta(seconds=3)
_PACE_BUSY = timedelta(minutes=1)
_LONGEST_PACE = timedelta(hours=1)
_ROBOTS_WAIT = timedelta(hours=1)


def pace(
    status: int, freshness: Freshness = UNSAID, delay: timedelta | None = None, *, usual: timedelta = PACE
) -> timedelta:
    """The pause before the next request to a host, whatever it is for.

    `delay` is the site's Crawl-delay, which may lengthen the pause but not shorten it. After 429 and 503 the host
    rests for a minute, or as long as it asks for, up to an hour (single URLs rest longer: their own next poll knows).
    """
    rest = max(usual, delay or timedelta(0))
    if status in (429, 503):
        rest = max(rest, _PACE_BUSY, min(freshness.retry_after or timedelta(0), _LONGEST_PACE))
    return rest


def robots_wait(until: timedelta, attempts: int) -> timedelta:
    """How long a page waits for a robots.txt that cannot be read: until the file is asked for again, and longer each time.

    `attempts` is how often the page was tried, this time included: 1, 3, 9, 27 hours, so that a night's trouble loses nothing.
    """
    return max(until, _ROBOTS_WAIT * 3.0 ** (max(attempts, 1) - 1))


def span_words(span: timedelta) -> str:
    """A span for a person: its two largest units at most ("3 days", "2 h 15 min")."""
    seconds = int(span.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 48 * 3600:
        rest = seconds % 3600 // 60
        return f"{seconds // 3600} h {rest} min" if rest else f"{seconds // 3600} h"
    return f"{seconds // 86400} days"
