"""When was this published, and when last changed?

In this order: JSON-LD, `article:` and other meta names that mean publication, microdata, `<time>`, names that only
often mean it; htmldate where nothing is declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

from dateutil import parser as dateutil_parser
from htmldate import find_date
from lxml.html import HtmlElement

from newsloom.core.extract.ld import Node
from newsloom.core.extract.page import Head, attributes, text_of
from newsloom.core.extract.words import one_line

PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "article:published", "og:published_time",
    "itemprop:datepublished", "datepublished", "date_published", "parsely-pub-date", "sailthru.date", "publish-date",
    "publish_date", "publishdate", "published-date", "pubdate", "article.published", "published_time",
    "date.published", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "article:post_date",
    "originalpublicationdate", "article_date_original", "citation_publication_date", "bt:pubdate",
)  # fmt: skip
# Often the time of the last change, or of the crawl: asked after <time>.
DATE_META = (
    "dcterms.issued", "dc.date.issued", "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "date",
    "citation_date", "itemprop:datecreated", "article:created_time", "release_date", "ptime", "eomportal-uuid-date",
)  # fmt: skip
MODIFIED_META = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "article:updated_time",
    "itemprop:datemodified", "datemodified", "date_modified", "dcterms.modified", "dc.date.modified",
    "last-modified", "lastmod", "article:modified", "revised", "modified",
)  # fmt: skip

REPUBLISHED = timedelta(days=45)
"""An address that carries a date so much earlier than the declared one tells of a page that was moved or reissued."""

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

_ISO = re.compile(
    r"^(\d{4})-?(\d{2})-?(\d{2})(?:[T\s]{1,3}(\d{1,2}):?(\d{2})(?::?(\d{2}))?(?:[.,]\d{1,9})?\s{0,2}"
    r"(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?$",
    re.IGNORECASE,
)
_ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9,
    "AEST": 10, "AEDT": 11, "SAST": 2,
}  # fmt: skip
_TITLE_PARTS = re.compile(r"\s[|–—-]\s")
_DIGITS = re.compile(r"\d")
_URL_DATE = re.compile(
    r"/((?:19|20)\d{2})(?:([/-])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])|()(1[0-2]|0[1-9])(3[01]|[12]\d|0[1-9]))(?=[/._-]|$)"
)


def read_time(value: str) -> datetime | None:
    """A declared time, aware if it names a zone, naive if not; None if it is none.

    Understands ISO 8601 in its sloppy forms, RFC 2822, Unix seconds and milliseconds, and what dateutil reads without
    guessing. A lone year or month is no date.
    """
    text = one_line(value)[:80]
    if match := _ISO.match(text):
        return _from_parts(match)
    if text.isdigit() and len(text) in (10, 13):
        return datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), UTC)
    if len(_DIGITS.findall(text)) < 5 or len(text) < 8:
        return None
    try:
        # Two defaults that differ in every part: a part that was not in the text shows.
        # 3.4.2026 is the third of April wherever dots are written; 3/4/2026 is the fourth of March in its largest press.
        dots = "." in text
        first = dateutil_parser.parse(text, default=_naive(2001, 1, 1), tzinfos=_zone_named, dayfirst=dots)
        second = dateutil_parser.parse(text, default=_naive(2002, 2, 2), tzinfos=_zone_named, dayfirst=dots)
    except (ValueError, OverflowError, TypeError, AttributeError, RecursionError):
        return None
    return first if first == second else None


def _naive(*parts: int) -> datetime:
    """A clock without a zone: what a page shows before we know where."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def _zone_named(name: str | None, offset: int | None) -> timezone | None:
    """The zone that a text names, for dateutil: by its offset in seconds, else by its abbreviation, else none."""
    if offset is not None:
        return timezone(timedelta(seconds=offset)) if abs(offset) < 86400 else None
    hours = _ZONES.get((name or "").upper())
    return None if hours is None else timezone(timedelta(hours=hours))


def _from_parts(match: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        clock = int(hour or 0) % 24, int(minute or 0), min(int(second or 0), 59)
        naive = _naive(int(year), int(month), int(day), *clock)
        return naive if zone is None else naive.replace(tzinfo=_zone(zone))
    except ValueError:
        return None


def _zone(text: str) -> timezone:
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(offset if text[0] == "+" else -offset)


def has_time(value: str) -> bool:
    """Does the declaration name a time of day?"""
    return ":" in value or bool(re.search(r"T\d{4}", value)) or value.strip().isdigit()


def published(head: Head, node: Node, page: Node, now: datetime | None) -> tuple[datetime | None, str]:
    """The time of publication in the zone that the page declares, and where it was read; (None, "") if it declares none.

    A declaration with a time of day beats an earlier one of the same day that has none. A time without a zone takes the
    zone of another declaration that shows the same clock, or else counts as UTC. If all that is declared lies in the
    future, there is no time, but a place that says so: a guess from the text would be no better.
    """
    declared = [(text, time, place) for text, place in _declarations(head, node, page) if (time := read_time(text))]
    time, place = _best(declared, now)
    address = from_url(head.url)
    if address is not None and address >= EARLIEST and (time is None or _utc(time) - address > REPUBLISHED):
        return address, "the address"
    if time is None and now is not None and any(_utc(told) > now for _, told, _ in declared):
        return None, "a declaration of the future, not believed"
    return time, place


def modified(head: Head, node: Node, page: Node, now: datetime | None) -> datetime | None:
    """The time of the last change, or None."""
    texts = [(text_of(node.get("dateModified")), "JSON-LD"), (text_of(page.get("dateModified")), "JSON-LD page")]
    texts += [(value, "meta") for value in head.every(*MODIFIED_META)]
    texts += [(value, "microdata") for value in _itemprops(head, "dateModified")]
    declared = [(text, time, place) for text, place in texts if text and (time := read_time(text))]
    return _best(declared, now)[0]


def _best(declared: list[tuple[str, datetime, str]], now: datetime | None) -> tuple[datetime | None, str]:
    latest = (now or datetime(2100, 1, 1, tzinfo=UTC)) + timedelta(days=2)
    fitting = [(text, time, place) for text, time, place in declared if EARLIEST <= _utc(time) <= latest]
    if not fitting:
        return None, ""
    text, time, place = fitting[0]
    if not has_time(text):
        for other_text, other, other_place in fitting[1:]:
            if has_time(other_text) and abs(_utc(other) - _utc(time)) < timedelta(hours=36):
                text, time, place = other_text, other, f"{place}, time of day from {other_place}"
                break
    if time.tzinfo is None and has_time(text):
        for _, other, _ in fitting:
            if other.tzinfo is not None and _same_clock(time, other):
                return other, place
    return time if time.tzinfo else _utc(time), place


def _same_clock(naive: datetime, aware: datetime) -> bool:
    return naive.replace(second=0, microsecond=0) == aware.replace(tzinfo=None, second=0, microsecond=0)


def _utc(time: datetime) -> datetime:
    try:
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return EARLIEST - timedelta(days=1)


def _declarations(head: Head, node: Node, page: Node) -> Iterator[tuple[str, str]]:
    for name in ("datePublished", "uploadDate"):
        yield text_of(node.get(name)), "JSON-LD"
    for value in head.every(*PUBLISHED_META):
        yield value, "meta"
    for value in _itemprops(head, "datePublished"):
        yield value, "microdata"
    yield text_of(page.get("datePublished")), "JSON-LD page"
    for value in _times(head):
        yield value, "<time>"
    for value in head.every(*DATE_META):
        yield value, "meta"
    yield text_of(node.get("dateCreated")), "JSON-LD"
    for part in _TITLE_PARTS.split(head.title_tag)[1:]:
        yield part, "title"


def _itemprops(head: Head, name: str) -> Iterator[str]:
    for found in head.tree.css(f'[itemprop~="{name}" i]')[:5]:
        if found.tag != "meta":
            at = attributes(found)
            yield at.get("datetime") or at.get("content") or one_line(found.text(deep=True))[:80]


def _times(head: Head) -> Iterator[str]:
    for selector in (
        "time[pubdate][datetime]",
        "article header time[datetime]",
        "h1 ~ * time[datetime]",
        "main time[datetime]",
    ):
        for found in head.tree.css(selector)[:1]:
            yield attributes(found)["datetime"]


def guessed(tree: HtmlElement, url: str, now: datetime | None) -> datetime | None:
    """A date that nobody declared: read from the page's text and address by htmldate, to the day, at 00:00 UTC."""
    try:
        found = find_date(
            tree, url=url or None, original_date=True, extensive_search=True, outputformat="%Y-%m-%d",
            min_date=EARLIEST.strftime("%Y-%m-%d"),
            max_date=(now + timedelta(days=1)).strftime("%Y-%m-%d") if now else None,
        )  # fmt: skip
    except Exception:
        return None
    return datetime.strptime(found, "%Y-%m-%d").replace(tzinfo=UTC) if found else None


def from_url(url: str) -> datetime | None:
    """The date in a path such as /2024/05/31/, /2024-5-31- or /20240531/."""
    match = _URL_DATE.search(url.split("?", 1)[0])
    if match is None:
        return None
    year, month, day = (
        (int(part) for part in match.group(1, 3, 4) if part)
        if match.group(3)
        else (int(part) for part in match.group(1, 6, 7))
    )
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
