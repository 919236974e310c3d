"""What the world said: answers, feeds, entries, pages. Immutable."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsloom.model import gate


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One answer of a server, after redirects.

    `headers` have lower-case names; repeated headers are joined by ", ". `body` is decoded (no transfer or content coding)
    and never longer than the caller's limit. `permanent` lists the URLs that were left by 301 or 308 only, in order.
    """

    url: str
    final_url: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    fetched_at: datetime
    took: timedelta = timedelta(0)
    redirects: tuple[str, ...] = ()
    permanent: str | None = None
    """The address to adopt if every hop up to it was permanent, else None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """What the headers of an answer say about asking again; None where they say nothing."""

    fresh_for: timedelta | None = None
    """The answer stays good this long from when we got it (Cache-Control, Expires); zero: ask again any time."""
    retry_after: timedelta | None = None
    """The server asks not to be asked again before this much time has gone by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A media file that an entry carries."""

    url: str
    type: str = ""
    length: int | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item seen in a source. Texts are Unicode; `summary` and `content` are sanitised HTML or plain text.

    `id` is the feed's own id, or the link, or a digest of the title: never empty.
    """

    id: str
    link: str | None = None
    title: str = ""
    is_post: bool = False
    """It has no title of its own and is short: `title` is its first sentence."""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    summary: str = ""
    content: str = ""
    categories: tuple[str, ...] = ()
    language: str | None = None
    enclosures: tuple[Enclosure, ...] = ()
    transcripts: tuple[Enclosure, ...] = ()
    """What is said in it, as files of text (`podcast:transcript`)."""
    via: str | None = None
    """The publisher that an aggregating feed names (`<source>` in RSS): its URL or name."""
    comments: str | None = None
    """Where it is discussed (`<comments>` in RSS, `rel=replies` in Atom)."""
    comment_count: int | None = None
    """How many comments it had when the feed was read."""
    shared: str | None = None
    """The page that a post without a title points to, or that a board's entry names as the article: that is what is read."""

    def __post_init__(self) -> None:
        """What a feed says passes the gate."""
        gate.settle(
            self,
            id=gate.line(self.id, gate.ADDRESS), link=gate.optional(self.link, gate.ADDRESS), title=gate.line(self.title),
            authors=gate.lines(self.authors), summary=gate.prose(self.summary), content=gate.prose(self.content),
            categories=gate.lines(self.categories, gate.LABEL), language=gate.optional(self.language, gate.LABEL),
            enclosures=self.enclosures[: gate.MANY], via=gate.optional(self.via, gate.ADDRESS),
            comments=gate.web(self.comments), shared=gate.web(self.shared),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed document, understood as far as it could be; `faults` says in words what was wrong with it."""

    title: str = ""
    link: str | None = None
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    faults: tuple[str, ...] = ()
    self_url: str | None = None
    hub: str | None = None
    ttl: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    license: str | None = None
    moved_to: str | None = None
    """The new address that the feed names in itself (`<newLocation>`, `itunes:new-feed-url`); to be confirmed by a fetch."""
    previous: str | None = None
    """The page of the feed with older entries (`prev-archive` and `next` of RFC 5005, JSON Feed's `next_url`)."""
    is_paged: bool = False
    """Its system (WordPress) gives older entries with `?paged=2`."""
    format: str = ""
    """rss20, rss10, rss09x, atom10, atom03, json11, cdf ... or "" when it is no feed."""
    is_page: bool = False
    """It is an HTML page."""

    def __post_init__(self) -> None:
        """What a feed says passes the gate."""
        gate.settle(
            self,
            title=gate.line(self.title), link=gate.optional(self.link, gate.ADDRESS), self_url=gate.web(self.self_url),
            hub=gate.web(self.hub), moved_to=gate.web(self.moved_to), previous=gate.web(self.previous),
            language=gate.optional(self.language, gate.LABEL),
            license=gate.optional(self.license, gate.ADDRESS), faults=gate.lines(self.faults, gate.TITLE),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One captured response of an article's URL. `id` is a digest of URL and body."""

    id: str
    url: str
    final_url: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    fetched_at: datetime
