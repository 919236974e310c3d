"""How values become text in a page: dates, numbers, links, and what foreign text may not contain."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from markdown_it import MarkdownIt
from markupsafe import Markup

from newsloom.core.sanitise import safe_html, without_pictures
from newsloom.words import ENGLISH, Words, words_of

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# Controls that HTML forbids, lone surrogates (no UTF-8), and overrides of direction, which let a title rewrite its
# neighbours on screen. Isolates and marks stay: Arabic and Hebrew headlines use them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a\u202b\u202d\u202e\ufffe\uffff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_NOT_IN_URLS = re.compile(r"[\s\"<>^`{|}\[\]]|%(?![0-9A-Fa-f]{2})")
_OWN_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._~+@=-]*(/[A-Za-z0-9_][A-Za-z0-9._~+@=-]*)*")


def clean(value: Any) -> Any:
    """A text without the characters that no page may hold; other values as they are. Markup stays markup."""
    if isinstance(value, Markup):
        return Markup(_FORBIDDEN.sub("", value))  # it was markup already
    if isinstance(value, str):
        return _FORBIDDEN.sub("", value)
    return "" if value is None else value


def web_link(url: str | None) -> str:
    """An http(s) URL with a host, fit for an attribute, or "" for anything else (javascript:, data:, relative, broken)."""
    if not url:
        return ""
    url = _FORBIDDEN.sub("", url).strip()
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    end = url.find(parts.netloc) + len(parts.netloc)
    # Browsers forgive these characters in an address, the standard (and a strict reader of a feed) does not.
    return url[:end] + _NOT_IN_URLS.sub(lambda found: quote(found[0], safe=""), url[end:])


@lru_cache(maxsize=1)
def _commonmark() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def markdown(source: str, base: str) -> Markup:
    """Markdown (CommonMark with tables) as HTML that may be shown: what `core.sanitise` lets through. Relative links are
    resolved against `base`."""
    return Markup(safe_html(_commonmark().render(source), base))


def shown(markup: str) -> Markup:
    """HTML of our own words that may be shown: without pictures, which a reader's browser would fetch from elsewhere."""
    return Markup(without_pictures(markup))


def own_path(path: str | None) -> str:
    """A relative path of the site without dots that climb, or "" for anything else."""
    path = (path or "").removeprefix("/")
    return path if _OWN_PATH.fullmatch(path) else ""


def language_tag(tag: str | None) -> str:
    """A language tag that HTML accepts, or ""."""
    return tag if tag and _LANGUAGE.fullmatch(tag) else ""


def local(at: datetime, zone: tzinfo) -> datetime:
    """A time by a clock; one without a zone is in UTC."""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(zone)


def dates(zone: tzinfo) -> dict[str, Callable[..., Any]]:
    """The filters that show times by a clock: `day`, `long_day`, `clock` (``08:15``), `timed` (``08:15 UTC``) and `by_day`."""

    def on(at: datetime | date) -> datetime | date:
        return local(at, zone) if isinstance(at, datetime) else at

    def timed(at: datetime) -> str:
        there = local(at, zone)
        # Zones without letters of their own are named by their offset: +0545.
        name = there.tzname() or "UTC"
        return f"{clock(there)} {name if name[:1] not in '+-' else 'UTC' + name}"

    def by_day(rows: Iterable[Any]) -> list[tuple[date, list[Any]]]:
        found: dict[date, list[Any]] = {}
        for row in rows:
            found.setdefault(local(row.first_seen, zone).date(), []).append(row)
        return sorted(found.items(), reverse=True)

    return {
        "day": lambda at: day(on(at)), "long_day": lambda at: long_day(on(at)),
        "clock": lambda at: clock(local(at, zone)), "timed": timed, "by_day": by_day,
    }  # fmt: skip


def long_day(at: datetime | date) -> str:
    """``Monday, 23 November 2026``."""
    return f"{DAYS[at.weekday()]}, {at.day} {MONTHS[at.month - 1]} {at.year}"


def day(at: datetime | date) -> str:
    """``23 Nov 2026``."""
    return f"{at.day} {MONTHS[at.month - 1][:3]} {at.year}"


def clock(at: datetime) -> str:
    """``08:15``."""
    return f"{at:%H:%M}"


def iso(at: datetime) -> str:
    """``2026-11-23T08:15:00Z``; times are in UTC."""
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


def several(count: int, one: str, many: str | None = None) -> str:
    """``1 report``, ``1,200 reports``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def short(text: str, length: int) -> str:
    """At most `length` characters, cut at a space, with an ellipsis if something was cut."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[:length].rsplit(" ", 1)[0] or text[:length]
    return cut.rstrip(" ,;:.-") + "…"


def duration(minutes: int, words: Words | None = None) -> str:
    """``12 min``, ``3.5 h``, ``2 days``."""
    words = words or words_of(ENGLISH)
    if minutes < 90:
        return words.say("%(num)s min", num=minutes)
    if minutes < 36 * 60:
        return words.say("%(hours)s h", hours=words.decimal(minutes / 60))
    return words.count("%(num)s day", "%(num)s days", round(minutes / 1440))


def json_block(value: Any) -> Markup:
    """JSON for a script element: `<`, `>` and `&` are written as escapes, so that no text can end the element."""
    text = json.dumps(_clean_tree(value), ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # nothing in it can end the element


def _clean_tree(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _clean_tree(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean_tree(item) for item in value]
    return clean(value) if isinstance(value, str) else value
