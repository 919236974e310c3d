"""What is published: the record of RECORD.md as plain data.

Order of fields is file order. None or an empty tuple means: the file does not have it. `extra` keeps the fields that we
do not know, in order. `newline`, `quoted_urls` and `tail` are facts of a record that was read; new records use the defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsloom.model.article import Image


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordProvider:
    """The publisher as a record names it."""

    name: str
    domain: str | None = None
    images: tuple[Image, ...] = ()


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
    """One article as it is published: one Markdown file with YAML front matter."""

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
    newline: str = "\n"
    quoted_urls: bool = True
