"""What is published: the record of RECORD.md as plain data.

Order of fields is file order. None or an empty tuple means: the file does not have it. `extra` keeps the fields that we
do not know, in order. `form` holds how a record that was read is laid out; new records use the defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsloom.model.article import Image
from newsloom.model.source import Organization, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a record that was read is laid out: facts, never bytes. The defaults are the form of new records.

    Places are JSON pointers (RFC 6901) into the front matter, such as ``/related/0/title``.
    """

    newline: str = "\n"
    bom: bool = False
    """The file starts with a byte order mark."""
    quoted_urls: bool = True
    """False: URLs stand plain, as older files have them."""
    tail: str = "\n\n"
    """The line ends between the closing ``---`` and the body."""
    styles: tuple[tuple[str, str], ...] = ()
    """Values whose quoting differs from the default: (place, plain | single | double | raw | empty | tilde)."""
    layout: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Mappings whose keys stand in another order than the default, or have other blank lines:
    (place, keys), each key after one line end per blank line before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordProvider:
    """The publisher as a record names it. `name` is "" in a record that has the domain alone."""

    name: str
    domain: str | None = None
    images: tuple[Image, ...] = ()
    extra: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another article of the story (or the lead of a neighbour story of the saga)."""

    title: str
    excerpt: str | None = None
    published: datetime | None = None
    web_url: str | None = None
    amp_url: str | None = None
    cdn_amp_url: str | None = None
    type: str = "article"
    provider: RecordProvider | None = None
    quality: int | None = None
    images: tuple[Image, ...] = ()
    extra: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One article as it is published: one Markdown file with YAML front matter.

    `published` is in UTC, whole seconds. `extra` values are JSON values; a record is hashable only without them.
    """

    category: str = "news"
    title: str
    excerpt: str | None = None
    published: datetime
    original_url: str | None = None
    web_url: str | None = None
    amp_url: str | None = None
    cdn_amp_url: str | None = None
    type: str = "article"
    quality: int = 0
    heat: int = 0
    is_published: bool = False
    removed: bool = False
    featured_content: str | None = None
    provider: RecordProvider | None = None
    topics: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    related: tuple[Related, ...] = ()
    secured: str | None = None
    extra: tuple[tuple[str, Any], ...] = ()
    body: str = ""
    """What follows the front matter, with ``\\n`` as line end; empty in all records that we make."""
    form: Form = Form()

    @property
    def is_visible(self) -> bool:
        """What a reader may see: the only public switch, which a manual take-down forces off."""
        return self.is_published and not self.removed


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that was not understood, or not as one would expect, while an existing site was read.

    `unread`: the file (or the tree of topics) could not be used at all.
    """

    path: str
    problem: str
    line: int | None = None
    unread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsletterIssue:
    """One newsletter that was sent, as `_newsletters/{name}-{date}.html` keeps it."""

    title: str
    excerpt: str | None = None
    published: datetime
    web_url: str | None = None
    type: str = "article"
    topics: tuple[str, ...] = ()
    html: str = ""
    secured: str | None = None
    extra: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedStory:
    """Records that name each other as related. Paths are those of the records; `lead` is None if its file is not there."""

    lead: str | None
    members: tuple[str, ...]
    """All records of the story, the lead included, sorted."""
    absent: tuple[Related, ...] = ()
    """Related articles without a file of their own, each once: they stay in the records that name them, as they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What an existing site holds, as far as it was understood. Paths are relative to the site's folder, with ``/``."""

    records: tuple[tuple[str, Record], ...] = ()
    stories: tuple[AdoptedStory, ...] = ()
    topics: tuple[Topic, ...] = ()
    organizations: tuple[Organization, ...] = ()
    newsletters: tuple[tuple[str, NewsletterIssue], ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A record and where it lies."""

    path: str
    record: Record
