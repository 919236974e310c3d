"""Is 03/05/2025 the fifth of March or the third of May?

Decided by what the source's other dates can only mean, then by the weekday beside them, then by its language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from newsloom.core.dates.words import weekday_number

Order = Literal["dmy", "mdy"]
# Where people write the month first. Canada and the Philippines write both; English without a country is mostly American.
_MONTH_FIRST = frozenset({"en", "en-us", "en-ph", "es-us", "fil", "en-ca"})
NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d\d)(?![\d/-])")
_WORD = re.compile(r"[^\W\d_]{2,}\.?")


def order_of(texts: Iterable[str], language: str = "") -> Order | None:
    """The order of day and month in a source's numeric dates, where the source itself shows it; None where it does not.

    One date that can be read in one way only decides for all, and so does a weekday that fits one reading only. Dates that
    contradict one another decide nothing.
    """
    seen: set[Order] = set()
    for text in texts:
        found = NUMERIC.search(text)
        if found is None or found[2] == ".":
            continue
        if (one := only_reading(found, text, language)) is not None:
            seen.add(one)
    return seen.pop() if len(seen) == 1 else None


def only_reading(found: re.Match[str], text: str, language: str = "") -> Order | None:
    """The order of one numeric date if only one is possible, by its numbers or by the weekday that stands with it."""
    first, second = int(found[1]), int(found[3])
    if first > 12 or second > 12:
        return "dmy" if second <= 12 else "mdy" if first <= 12 else None
    if first == second:
        return None
    weekdays = {number for word in _WORD.findall(text) if (number := weekday_number(word, language)) is not None}
    year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
    fitting: list[Order] = []
    for order, month, day in (("dmy", second, first), ("mdy", first, second)):
        if year >= 1 and date(year, month, day).isoweekday() in weekdays:
            fitting.append(order)  # type: ignore[arg-type]
    return fitting[0] if len(fitting) == 1 else None


def usual_order(separator: str, language: str = "") -> Order:
    """What a numeric date means where nothing else decides: dots and dashes put the day first, slashes what the language does."""
    if separator != "/":
        return "dmy"
    low = language.lower().replace("_", "-")
    return "mdy" if not low or low in _MONTH_FIRST else "dmy"
