"""When was this published, and when last changed?

In this order: JSON-LD, `article:` and other meta names that mean publication, microdata, `<time>`, names that only
often mean it; htmldate where nothing is declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import islice

from htmldate import find_date
from lxml.html import HtmlElement

from newsloom.core.dates import order_of
from newsloom.core.extract.article_node import is_another
from newsloom.core.extract.dateline import is_month_first, shown
from newsloom.core.extract.ld import Node
from newsloom.core.extract.page import Head, attributes, said, text_of
from newsloom.core.extract.times import EARLIEST, has_time, is_date_only, read_time, utc
from newsloom.core.extract.written_dates import written_dates

_Declared = tuple[str, datetime, str]
"""A declaration as text, as a time (aware if it names a zone), and the place where it stands."""

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

_RDFA = ('[property~="schema:datePublished"]', '[property~="schema:dateCreated"]', '[property~="dc:created"]')

FIRST_GUESS = date(1994, 1, 1)
"""Before this day next to no page was written: an earlier day that a text names is one that it tells of."""

ONE_DAY = timedelta(hours=36)
"""Times that are less apart may be one day, read in two zones."""

REPUBLISHED = timedelta(days=45)
"""An address that carries a date so much earlier than the declared one tells of a page that was moved or reissued."""

# A day that a page's state names as such: {"deployDt":"2026.01.29 18:40"}, quotes escaped or not.
_STATE_DATE = re.compile(
    r"""(?i:publi|deploy|post|creat|issue|regist)\w{0,24}+\\?["']\s?:\s?\\?["']"""
    r"""(\d{4}[-./]\d{1,2}[-./]\d{1,2})"""
)
_TITLE_PARTS = re.compile(r"\s[|–—-]\s")
_URL_DATE = re.compile(
    r"/((?:19|20)\d{2})(?:([/-])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])|()(1[0-2]|0[1-9])(3[01]|[12]\d|0[1-9]))(?=[/._-]|$)"
)

_DAY_ALONE = re.compile(r"/(\d{1,2})[-._](\d{1,2})[-._]((?:19|20)\d{2})/?$")


def published(
    head: Head, node: Node, page: Node, now: datetime | None, headline: str = ""
) -> tuple[datetime | None, str]:
    """The time of publication in the zone that the page declares, and where it was read; (None, "") if it has none.

    What is declared as publication comes first; among several such days the one that the page shows. Then the address,
    then the date shown beside `headline`, then names that only often mean publication. A declaration with a time of day
    beats an earlier one of the same day that has none. A time without a zone takes the zone of another declaration that
    shows the same clock, or else counts as UTC. If all that is declared lies in the future, there is no time, but a
    place that says so: a guess from the text would be no better.
    """
    strong = _fitting(_read(_publications(head, node, page), head), now)
    address = _fitting_address(head, now)
    told = list(_read(_dates(head, node), head))
    weak = _fitting(told, now)
    if strong:
        time, place = _best([*_as_shown(strong, head, headline, now), *weak])
        if address is not None and time is not None and utc(time) - address > REPUBLISHED:
            return address, "the address"
        return time, place
    if address is not None:
        near = [each for each in weak if has_time(each[0]) and abs(utc(each[1]) - address) < ONE_DAY]
        return _best([("", address.replace(tzinfo=None), "the address"), *near])
    if (found := shown(head, headline, now)) is not None:
        date = (found.text, found.time, f"the page, {found.why}")
        weak = [*weak, date] if found.is_last_resort else [date, *weak]
    time, place = _best(weak)
    refused = [*_read(_publications(head, node, page), head), *told]
    if time is None and now is not None and any(utc(each) > now for _, each, _ in refused):
        return None, "a declaration of the future, not believed"
    return time, place


def _fitting_address(head: Head, now: datetime | None) -> datetime | None:
    """The day that the address names, if a page of that day may have been written by now: addresses name events to come too."""
    found = from_url(head.url)
    return found if found is not None and _fitting([("", found, "")], now) else None


def modified(head: Head, node: Node, page: Node, now: datetime | None) -> datetime | None:
    """The time of the last change, or None."""
    texts = [(text_of(node.get("dateModified")), "JSON-LD"), (text_of(page.get("dateModified")), "JSON-LD page")]
    texts += [(value, "meta") for value in head.every(*MODIFIED_META)]
    texts += [(value, "microdata") for value in _itemprops(head, "dateModified")]
    return _best(_fitting(_read(texts, head), now))[0]


def _read(texts: Iterable[tuple[str, str]], head: Head) -> Iterator[_Declared]:
    told = [(text, place) for text, place in texts if text]
    order = order_of([text for text, _ in told], head.language_tag) or ("mdy" if is_month_first(head) else "dmy")
    return ((text, time, place) for text, place in told if (time := read_time(text, head.language_tag, order)))


def _fitting(declared: Iterable[_Declared], now: datetime | None) -> list[_Declared]:
    latest = (now or datetime(2100, 1, 1, tzinfo=UTC)) + timedelta(days=2)
    return [each for each in declared if EARLIEST <= utc(each[1]) <= latest]


def _as_shown(strong: list[_Declared], head: Head, headline: str, now: datetime | None) -> list[_Declared]:
    """The declarations, those of the day that the page shows first; the page is asked only where it may settle something:
    where days differ, or where a time in UTC may be a midnight of the next day elsewhere."""
    first = strong[0][1]
    differ = any(abs(utc(time) - utc(first)) > ONE_DAY for _, time, _ in strong)
    if not differ and not _may_be_midnight(first):
        return strong
    found = shown(head, headline, now)
    if found is None:
        return strong
    day = found.time.date()
    same = [each for each in strong if each[1].date() == day]
    if same and differ:
        return [*same, *(each for each in strong if each not in same)]
    return [(text, _on_day(time, day), place) for text, time, place in strong] if not differ else strong


def _may_be_midnight(time: datetime) -> bool:
    return time.tzinfo is not None and not time.utcoffset() and time.hour >= 12 and time.minute == 0 == time.second


def _best(fitting: list[_Declared]) -> tuple[datetime | None, str]:
    if not fitting:
        return None, ""
    text, time, place = fitting[0]
    if not has_time(text):
        for other_text, other, other_place in fitting[1:]:
            if has_time(other_text) and (same := _on_day(other, time.date())).date() == time.date():
                text, time, place = other_text, same, f"{place}, time of day from {other_place}"
                break
    if time.tzinfo is None and has_time(text):
        for _, other, _ in fitting:
            if other.tzinfo is not None and _same_clock(time, other):
                return other, place
    return time if time.tzinfo else utc(time), place


def _on_day(time: datetime, day: date) -> datetime:
    """The same moment in a zone where it lies on `day`, if it is given in UTC and there is one; else the time as it is."""
    if time.tzinfo is None or time.utcoffset() or time.date() == day:
        return time
    hours = 24 - time.hour if day > time.date() else -1 - time.hour
    there = time.astimezone(timezone(timedelta(hours=hours))) if -12 <= hours <= 14 else time
    return there if there.date() == day else time


def _same_clock(naive: datetime, aware: datetime) -> bool:
    return naive.replace(second=0, microsecond=0) == aware.replace(tzinfo=None, second=0, microsecond=0)


def _publications(head: Head, node: Node, page: Node) -> Iterator[tuple[str, str]]:
    for name in ("datePublished", "uploadDate"):
        yield text_of(node.get(name)), "JSON-LD"
    for value in head.every(*PUBLISHED_META):
        yield value, "meta"
    for value in _itemprops(head, "datePublished"):
        yield value, "microdata"
    yield text_of(page.get("datePublished")), "JSON-LD page"
    for selector in _RDFA:
        for found in head.tree.css(selector)[:1]:
            yield attributes(found).get("content") or said(found)[:80], "RDFa"


def _dates(head: Head, node: Node) -> Iterator[tuple[str, str]]:
    """What only often is the time of publication."""
    for value in _times(head):
        yield value, "<time>"
    for value in head.every(*DATE_META):
        yield value, "meta"
    yield text_of(node.get("dateCreated")), "JSON-LD"
    for part in _TITLE_PARTS.split(head.title_tag)[1:]:
        if is_date_only(part):
            yield part, "title"


def _itemprops(head: Head, name: str) -> Iterator[str]:
    for found in head.tree.css(f'[itemprop~="{name}" i]')[:5]:
        if found.tag != "meta" and head.regions.is_article(found):
            at = attributes(found)
            yield at.get("datetime") or at.get("content") or said(found)[:80]


def _times(head: Head) -> Iterator[str]:
    for selector in (
        "time[pubdate][datetime]",
        "article header time[datetime]",
        "h1 ~ * time[datetime]",
        "main time[datetime]",
    ):
        own = (found for found in head.tree.css(selector)[:8] if head.regions.is_article(found))
        for found in islice(own, 1):
            yield attributes(found)["datetime"]


def guessed(tree: HtmlElement, head: Head, now: datetime | None) -> datetime | None:
    """A date that nobody declared: read from the page's text and address by htmldate, to the day, at 00:00 UTC.

    Only a day that the article writes out or its address names: htmldate makes a copyright year the first of January, and reads
    the days of comments and other stories.
    """
    try:
        found = find_date(
            tree, url=head.url or None, original_date=True, extensive_search=True, outputformat="%Y-%m-%d",
            min_date=FIRST_GUESS.strftime("%Y-%m-%d"),
            max_date=(now + timedelta(days=1)).strftime("%Y-%m-%d") if now else None,
        )  # fmt: skip
    except Exception:
        return None
    day = datetime.strptime(found, "%Y-%m-%d").replace(tzinfo=UTC) if found else None
    return day if day is not None and day.date() in _written_days(head) else None


def _written_days(head: Head) -> set[date]:
    """The days that stand written in the text of the article, in its elements for times, or in its head."""
    first = is_month_first(head)
    days = {found.time.date() for found in written_dates(article_text(head), month_first=first)}
    for node in head.tree.css("time[datetime], abbr[title]")[:40]:
        if head.regions.is_article(node):
            at = attributes(node)
            if time := read_time(at.get("datetime") or at.get("title") or ""):
                days.add(time.date())
    others = {text_of(node.get("datePublished"))[:10] for node in head.ld if is_another(node, head)}
    for script in head.tree.css("script:not([src])")[:60]:
        for told in _STATE_DATE.findall(script.text(deep=True)[:400_000]):
            if told not in others and (time := read_time(told)):
                days.add(time.date())
    values = [value for values in head.metas.values() for value in values if len(value) < 60]
    return days | {time.date() for value in values if (time := read_time(value, head.language_tag))}


def article_text(head: Head) -> str:
    """All text of the page outside of comments, other stories, boxes and navigation, a line for each piece."""
    body = head.tree.body
    if body is None:
        return ""
    pieces = []
    for node in body.traverse(include_text=True):
        if node.tag == "-text" and node.parent is not None and node.parent.tag not in ("script", "style"):
            text = node.text_content or ""
            if not text.isspace() and head.regions.is_article(node.parent):
                pieces.append(text)
        if len(pieces) > 5000:
            break
    return "\n".join(pieces)


def from_url(url: str) -> datetime | None:
    """The date in a path such as /2024/05/31/, /2024-5-31- or /20240531/, or one that ends with the day alone: /31-5-2024."""
    match = _URL_DATE.search(url.split("?", 1)[0])
    if match is None:
        return _last_part(url)
    year, month, day = (
        (int(part) for part in match.group(1, 3, 4) if part)
        if match.group(3)
        else (int(part) for part in match.group(1, 6, 7))
    )
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _last_part(url: str) -> datetime | None:
    """The day that is all of an address's last part, if it can be read in one way only."""
    match = _DAY_ALONE.search(url.split("?", 1)[0].split("#", 1)[0])
    if match is None:
        return None
    day, month, year = int(match[1]), int(match[2]), int(match[3])
    if month > 12:
        day, month = month, day
    try:
        return datetime(year, month, day, tzinfo=UTC) if day > 12 or day == month else None
    except ValueError:
        return None
