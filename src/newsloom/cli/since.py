"""Times as people type them: 2026-03-01, 2026-03-01T08:00Z, 12h, 3d."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

_SPAN = re.compile(r"(\d{1,5})\s*(m|h|d|w)", re.IGNORECASE)
_UNIT = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Since(click.ParamType[Any]):
    """A moment (datetime, UTC if it names no zone) or a span before now (timedelta)."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime | timedelta:
        if isinstance(value, datetime | timedelta):
            return value
        span = _SPAN.fullmatch(str(value).strip())
        if span:
            return timedelta(**{_UNIT[span[2].lower()]: int(span[1])})
        try:
            at = datetime.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(f"{value!r} is no time; write 2026-03-01, 2026-03-01T08:00Z, 12h or 3d", param, ctx)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


SINCE = Since()
