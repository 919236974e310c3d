"""A calendar of events (iCalendar, RFC 5545). Values in, bytes out; the same bytes for the same events."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST = 75
"""Octets of a line (RFC 5545, 3.1)."""
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
When = date | datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event. `uid` is minted once and kept; `start` and `end` are days (the end is the last one) or moments with a zone."""

    uid: str
    title: str
    start: When
    end: When | None = None
    place: str = ""
    url: str = ""
    text: str = ""
    changed: datetime | None = None


def render_calendar(name: str, events: Iterable[Event]) -> bytes:
    """A calendar of these events, in their order, with CRLF line ends and folded lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Newsloom//Newsloom//EN", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{_text(name)}")
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(event: Event) -> Iterable[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{_moment(event.changed or _as_moment(event.start))}"
    yield f"DTSTART{_when(event.start)}"
    if event.end is not None and _as_moment(event.end) >= _as_moment(event.start):
        # A day is named by the one after it: DTEND is not part of the event (RFC 5545, 3.6.1).
        whole = not isinstance(event.end, datetime)
        yield f"DTEND{_when(event.end + timedelta(days=1) if whole else event.end)}"
    yield f"SUMMARY:{_text(event.title)}"
    for name, value in (("LOCATION", event.place), ("DESCRIPTION", event.text)):
        if value:
            yield f"{name}:{_text(value)}"
    if event.url:
        yield f"URL:{_CONTROL.sub('', event.url)}"
    yield "END:VEVENT"


def _when(at: When) -> str:
    return f":{_moment(at)}" if isinstance(at, datetime) else f";VALUE=DATE:{at:%Y%m%d}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _as_moment(at: When) -> datetime:
    return at.astimezone(UTC) if isinstance(at, datetime) else datetime(at.year, at.month, at.day, tzinfo=UTC)


def _text(value: str) -> str:
    value = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, cut between characters."""
    out, room = bytearray(), LONGEST
    for character in line:
        octets = character.encode("utf-8", "replace")
        if len(octets) > room:
            out += b"\r\n "
            room = LONGEST - 1
        out += octets
        room -= len(octets)
    return bytes(out) + b"\r\n"
