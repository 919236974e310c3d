"""The JSON pages of published records, of which an edition rewrites few however many there are.

Page 1 is the newest, so every new record would shift all pages. Instead the pages past the first `FRESH` keep the records that
they had at the last full printing: what each begins with is kept as a fact. The last fresh page carries what has come
since. No record is missing at any time, and none stands twice (docs/technotes/json-pages.md).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime

from newsloom.model.edition import Listed
from newsloom.render.api import NEWS_PER_PAGE, TOPIC_PER_PAGE, api_page
from newsloom.render.site import SiteTopic
from newsloom.runtime.context import Newsroom
from newsloom.store import editions
from newsloom.store.editions import Ledger, Place
from newsloom.store.kv import Marks
from newsloom.store.sql import Tx

FRESH = 20
"""Pages that each edition brings up to date."""
MOST_CARRIED = 40
"""When the fresh pages carry so many pages' records, their folder is printed in full."""
Change = tuple[Ledger | None, Ledger]
"""A record's line before, and now."""


PREFIX = "api/news"
Shown = Callable[[str | None], Sequence[Ledger]]
"""All published records of a topic (None: of all topics), newest first."""


def json_pages(
    tx: Tx,
    newsroom: Newsroom,
    topics: Sequence[SiteTopic],
    changes: Sequence[Change],
    everything: bool,
    marks: Marks,
) -> Iterator[tuple[str, bytes | None]]:
    """(path below the site, bytes; None: the page is gone) of the pages that these changes touch.

    `marks` are the facts under `PREFIX`, which the caller saves when the pages are written.
    """
    language = newsroom.config.site.language
    locale = {"en": "en-us"}.get(language, language.lower())
    shown = [(before, now) for before, now in changes if now.record.is_published or _was(before)]
    every = _every(tx) if everything else None
    whole = Folder(tx, marks, PREFIX, None, NEWS_PER_PAGE, locale, every)
    if everything or shown or not whole.is_printed():
        yield from whole.pages(shown, everything)
    for topic in topics:
        mine = [(before, now) for before, now in shown if topic.name in _topics(before, now)]
        folder = Folder(tx, marks, f"{PREFIX}/{topic.slug}", topic.name, TOPIC_PER_PAGE, locale, every)
        if (
            everything or mine or not folder.is_printed()
        ):  # an address that exists whether or not it holds something yet
            yield from folder.pages(mine, everything)


def _every(tx: Tx) -> Shown:
    """The published records, read once for all folders."""
    lines = editions.published_from(tx, None)
    topics = editions.published_topics(tx)

    def of(topic: str | None) -> Sequence[Ledger]:
        return lines if topic is None else [line for line in lines if topic in topics.get(line.article, ())]

    return of


def _was(before: Ledger | None) -> bool:
    return before is not None and before.record.is_published


def _topics(before: Ledger | None, now: Ledger) -> Collection[str]:
    return {*now.record.topics, *(before.record.topics if before else ())}


class Folder:
    """The pages of all records, or of a topic's."""

    def __init__(
        self,
        tx: Tx,
        marks: Marks,
        name: str,
        topic: str | None,
        per_page: int,
        locale: str,
        every: Shown | None = None,
    ) -> None:
        self._tx = tx
        self._marks = marks
        self._every = every
        self._name = name
        self._topic = topic
        self._per_page = per_page
        self._locale = locale

    def pages(self, changes: Sequence[Change], everything: bool) -> Iterator[tuple[str, bytes | None]]:
        """The pages to write."""
        if everything or not self.is_printed():
            yield from self._print_all()
            return
        first = self._start(FRESH + 1)
        carried = MOST_CARRIED * self._per_page
        fresh = editions.published_from(self._tx, self._topic, oldest=_above(first) if first else None, limit=carried)
        if len(fresh) >= carried or (first is None and len(fresh) > FRESH * self._per_page):
            yield from self._print_all()
            return
        last = self._last()
        yield from self._fresh(fresh, first is not None, last)
        if first is None:
            self._keep_last(max(1, -(-len(fresh) // self._per_page)))
            return
        deep = {self._page_of(place, last) for change in changes for place in _places(change) if place <= first}
        for number in sorted(deep):
            yield self._path(number), self._deep(number, last)

    def _fresh(self, lines: Sequence[Ledger], has_more: bool, gone_after: int) -> Iterator[tuple[str, bytes | None]]:
        pages = self._parts(lines)
        if has_more:
            # The pages behind stay as they are: these are as many as ever, and the last carries the rest.
            pages = [*pages[: FRESH - 1], [line for page in pages[FRESH - 1 :] for line in page]]
            pages += [[] for _ in range(FRESH - len(pages))]
        for number, part in enumerate(pages, 1):
            yield from self._printed(part, number, has_more or number < len(pages))
        if not has_more:
            for number in range(len(pages) + 1, gone_after + 1):
                yield self._path(number), None

    def _print_all(self) -> Iterator[tuple[str, bytes | None]]:
        before = self._last()
        shown = self._every(self._topic) if self._every else editions.published_from(self._tx, self._topic)
        pages = self._parts(shown)
        for number, part in enumerate(pages, 1):
            yield from self._printed(part, number, number < len(pages))
            if number > FRESH:
                start = json.dumps([part[0].record.published.isoformat(), part[0].path])
                self._marks.put(self._key(number), start)
        for number in range(len(pages) + 1, before + 1):
            self._marks.put(self._key(number), None)
            yield self._path(number), None
        self._keep_last(len(pages))

    def _parts(self, lines: Sequence[Ledger]) -> list[Sequence[Ledger]]:
        return [lines[i : i + self._per_page] for i in range(0, len(lines), self._per_page)] or [[]]

    def _deep(self, number: int, last: int) -> bytes:
        after = self._start(number + 1) if number < last else None
        lines = editions.published_from(
            self._tx, self._topic, newest=self._start(number), oldest=_above(after) if after else None
        )
        return self._page(lines, number, number < last)

    def _page_of(self, place: Place, last: int) -> int:
        """The deep page that a place falls on: the last one that begins at or before it in the order of the pages."""
        low, high = FRESH + 1, last
        while low < high:
            middle = (low + high + 1) // 2
            start = self._start(middle)
            if start is not None and start >= place:
                low = middle
            else:
                high = middle - 1
        return low

    # -- what is kept ------------------------------------------------------------------------------------------------

    def is_printed(self) -> bool:
        """Whether the folder was printed in full once."""
        return self._last() > 0

    def _key(self, number: int) -> str:
        return f"{self._name}/{number}"

    def _start(self, number: int) -> Place | None:
        kept = self._marks.get(self._key(number))
        if kept is None:
            return None
        at, path = json.loads(kept)
        return datetime.fromisoformat(at).astimezone(UTC), str(path)

    def _last(self) -> int:
        return int(self._marks.get(f"{self._name}/last") or 0)

    def _keep_last(self, number: int) -> None:
        self._marks.put(f"{self._name}/last", str(number))

    def _path(self, number: int) -> str:
        return f"{self._name}/page/{number}/index.json"

    def _printed(self, lines: Sequence[Ledger], number: int, has_next: bool) -> Iterator[tuple[str, bytes]]:
        data = self._page(lines, number, has_next)
        if number == 1:
            yield f"{self._name}/index.json", data
        yield self._path(number), data

    def _page(self, lines: Sequence[Ledger], number: int, has_next: bool) -> bytes:
        return api_page([Listed(line.path, line.record) for line in lines], number, has_next, self._locale)


def _above(place: Place) -> Place:
    """Just above a place: no path lies between."""
    return place[0], place[1] + "\x01"


def _places(change: Change) -> list[Place]:
    return [(line.record.published, line.path) for line in change if line is not None]
