"""What a page says, and what we concluded about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from newsloom.model import gate
from newsloom.model.link import Outlink

ArticleType = Literal["article", "video", "listing", "login", "error", "other"]

Rank = Literal["declared", "shown", "guess"]
"""How well a field is witnessed: the page's markup declares it; the page shows it to its readers in a place made for it; or it
was read out of text, by likelihood. A feed that names the field stands above what is only shown, and far above a guess."""

OWN = "urn:newsloom:own:"
"""How the canonical address of a text begins that the newsroom wrote itself. No page, row or record of others can have it."""

UNKNOWN_PROVIDER = "unknown"
"""The name and domain of a provider of which nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image that an article names. Sizes are of the original, in pixels; None where unknown."""

    url: str
    width: int | None = None
    height: int | None = None
    is_cached: bool | None = None
    """True: the newsroom keeps a copy. None: not said (older records)."""
    title: str | None = None
    attribution: str | None = None
    extra: tuple[tuple[str, Any], ...] = ()
    """Fields of a record's image that we do not know, kept on rewriting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranks:
    """How each field of an article is witnessed by its page; None where the page says nothing. A date that is declared but not
    believed has a rank and no value."""

    title: Rank | None = None
    excerpt: Rank | None = None
    authors: Rank | None = None
    published: Rank | None = None
    picture: Rank | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a page says once the page is taken away.

    `url` is the address under which it was found (wrappers unwrapped), `canonical_url` its identity. `text` is plain
    text, paragraphs parted by a blank line. `type` other than "article" or "video" means: this is no article, and
    `because` says why. `restricted`: the publisher shows only a part; `text` holds what there is.
    """

    url: str
    canonical_url: str
    title: str
    excerpt: str = ""
    text: str = ""
    amp_url: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    language: str | None = None
    images: tuple[Image, ...] = ()
    site_name: str | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    video: str | None = None
    type: ArticleType = "article"
    restricted: bool = False
    clutter: float | None = None
    """Share of the page's running text that is not the article, 0-1: teasers, comments, lists. None: no page was read."""
    corrections: tuple[str, ...] = ()
    original_url: str | None = None
    """A rel=canonical that points to another site: the publisher itself says that this is a copy."""
    signals: tuple[str, ...] = ()
    """Licence and indexing signals of the page: noai, noarchive, tdm-reservation, license URL."""
    links: tuple[Outlink, ...] = ()
    """Where the body links to, in its order (core.links). The store keeps them as facts of their own."""
    because: tuple[str, ...] = ()
    own_html: str = ""
    """The whole text as HTML that may be shown, of what the newsroom wrote itself; "" of all others."""
    ranks: Ranks = Ranks()
    """How the page witnesses each field, for weighing it against the feed that named the page."""

    def __post_init__(self) -> None:
        """What a page, a row or a record says passes the gate, wherever it comes from."""
        gate.settle(
            self,
            title=gate.line(self.title), excerpt=gate.prose(self.excerpt, gate.SUMMARY), text=gate.prose(self.text),
            url=gate.address(self.url), canonical_url=gate.address(self.canonical_url), amp_url=gate.web(self.amp_url),
            original_url=gate.web(self.original_url), video=gate.web(self.video),
            authors=gate.lines(self.authors), keywords=gate.lines(self.keywords, gate.LABEL),
            signals=gate.lines(self.signals, gate.TITLE), corrections=gate.lines(self.corrections, gate.SUMMARY),
            language=gate.optional(self.language, gate.LABEL), site_name=gate.optional(self.site_name),
            section=gate.optional(self.section), images=self.images[: gate.MANY], links=self.links[: gate.MANY],
            own_html=gate.prose(self.own_html) if self.is_own else "",
        )  # fmt: skip

    @property
    def is_own(self) -> bool:
        """Whether the newsroom wrote it itself."""
        return self.canonical_url.startswith(OWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as the newsroom holds it: what the page says, and what only we know.

    `first_seen` is when *we* first saw it, the anchor of every decision about time (publishers' dates lie).
    """

    id: str
    article: Article
    provider_name: str
    provider_domain: str
    first_seen: datetime
    source: str | None = None
    topic_hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An article's membership of a topic: `score` against a threshold of 1.0, with evidence."""

    topic: str
    score: float
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How good an article is as reporting, 0-100, and the sum that makes it."""

    value: int
    because: tuple[str, ...] = ()
