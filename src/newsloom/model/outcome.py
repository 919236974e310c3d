"""What a stage says to do next: exactly one disposition per item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Cause = Literal["", "address", "robots", "login", "shut", "missing", "page", "file"]
"""Why an address brought nothing, for what is decided by it; "" where no decision hangs on it. `address`: our own guard of
addresses refused it; `robots`: robots.txt denies it; `login`: the server wants a name (401); `shut`: it refuses us (403, a
check of the browser, a page that asks for a login); `missing`: 404; `page`: a page where a feed was to be; `file`: a file
where a page was to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """A follow-up: this item becomes due in that stage (on that lane, not before that time).

    `arrival` is when the article under it was first seen: the grouper takes articles in that order.
    """

    stage: str
    item: str
    lane: str | None = None
    due_at: datetime | None = None
    arrival: datetime | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """The item is settled here and goes on."""

    then: tuple[Then, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """The item ends here, for a good reason."""

    why: str
    then: tuple[Then, ...] = ()
    cause: Cause = ""


@dataclass(frozen=True, slots=True)
class Retry:
    """Not now: again after a while (None: the engine's back-off).

    A wait that the server named is no failed attempt; one of our own is `counted`, so that it comes to an end.
    """

    why: str
    after: timedelta | None = None
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """Never: the item goes to quarantine, with the reason."""

    why: str
    cause: Cause = ""


Outcome = Done | Skipped | Retry | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Yield:
    """What became of the entries that a source was the first to bring: each number is a part of the one before.

    `why` (and `cause`) is the commonest reason of those that are settled and became no article: `refused` of `settled`.
    """

    entries: int = 0
    pages: int = 0
    articles: int = 0
    on_topic: int = 0
    stories: int = 0
    """Stories that hold one of its articles on a topic."""
    published: int = 0
    """Those of them that were published."""
    why: str = ""
    cause: Cause = ""
    refused: int = 0
    settled: int = 0

    def words(self) -> str:
        """The way of the entries, for lists: "12 > 11 > 9 > 4 > 3 > 1"."""
        way = (self.entries, self.pages, self.articles, self.on_topic, self.stories, self.published)
        return " > ".join(map(str, way))


NOTHING_BROUGHT = Yield()
