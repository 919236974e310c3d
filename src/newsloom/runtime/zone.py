"""The newsroom's clock."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsloom.config import Config


def zone_of(config: Config) -> ZoneInfo:
    """The zone of [site] timezone; UTC where the system does not know the name."""
    try:
        return ZoneInfo(config.site.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
