"""Time zones as dates write them: offsets, and the abbreviations that feeds and pages use."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

# Minutes east of Greenwich. Abbreviations that several zones share stand for the one that most of the press means.
ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 60, "bst": 60, "ist": 330, "cet": 60, "mez": 60, "cest": 120,
    "mesz": 120, "eet": 120, "eest": 180, "msk": 180,
    "мск": 180, "est": -300, "edt": -240, "et": -300, "cst": -360, "cdt": -300, "ct": -360,
    "mst": -420, "mdt": -360, "mt": -420, "pst": -480, "pdt": -420, "pt": -480, "akst": -540, "akdt": -480, "hst": -600,
    "jst": 540, "kst": 540, "hkt": 480, "sgt": 480, "awst": 480, "acst": 570, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
    "sast": 120, "brt": -180, "art": -180, "wib": 420, "pht": 480, "ict": 420, "trt": 180, "uzt": 300,
    "wita": 480, "wit": 540, "nst": -210, "ndt": -150, "ast": -240, "adt": -180, "pkt": 300, "eat": 180, "wat": 60, "cat": 120,
    "gst": 240, "idt": 180, "npt": 345, "myt": 480, "clt": -240, "clst": -180, "cot": -300, "pet": -300, "uyt": -180, "irst": 210,
    "mmt": 390, "bdt": 360, "acdt": 630,
}  # fmt: skip
_OFFSET = re.compile(r"([+\u2212-])\s?(\d{1,2})(?::?(\d\d))?(?::?\d\d)?")


def zone_of(text: str | None) -> timezone | None:
    """The zone that ``+0200``, ``+02:00``, ``GMT+8``, ``UTC-05:00``, ``Z`` or ``EST`` names; None for another text.

    ``GMT+8`` is eight hours ahead, as every program means it that prints one; POSIX would read it the other way round. An
    offset of a day or more is none: UTC.
    """
    low = (text or "").strip(" ()").lower()
    for name in ("gmt", "utc", "ut"):
        if low.startswith(name) and low[len(name) :].lstrip()[:1] in ("+", "-", "\u2212"):
            low = low[len(name) :].lstrip()
            break
    if found := _OFFSET.fullmatch(low):
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        if minutes >= 24 * 60:
            return UTC
        return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes))
    minutes_east = ZONES.get(low)
    return None if minutes_east is None else timezone(timedelta(minutes=minutes_east))


@cache
def _places() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def named_zone(name: str) -> ZoneInfo | None:
    """The zone of a place as the IANA's list names it (``America/New_York``, in any case); None for another text."""
    found = _places().get(name.lower())
    return None if found is None else ZoneInfo(found)
