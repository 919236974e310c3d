"""Where news is found, what may be done with it, who publishes it, and what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from newsloom.model.article import Image

SourceKind = Literal["feed", "sitemap", "listing", "search", "mentions", "mail"]
"""`mentions`: a forum, a tag, a channel: postings that point to articles; it lifts stories and founds none. `mail`: a mailbox
that newsletters come to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a source allows; None where it says nothing (then the newsroom's defaults hold).

    `signals` are the licence signals that were read, verbatim:
    ``robots: noarchive``, ``RSL https://...``, ``tdm-reservation: 1``.
    """

    show_image: bool | None = None
    store_text: bool | None = None
    summarise: bool | None = None
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place that is polled. `topic` is a hint, never proof."""

    id: str
    url: str
    kind: SourceKind = "feed"
    title: str = ""
    homepage: str | None = None
    language: str | None = None
    topic: str | None = None
    folder: str | None = None
    official: bool = False
    rights: Rights = Rights()
    """What the source says itself."""
    decided: Rights = Rights()
    """What the owner decided about it, against whatever it says; None where nothing was decided."""
    added_at: datetime | None = None
    retired_at: datetime | None = None
    retired_why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A subject with keywords and a parent, as in `_data/topics/NN-name.yaml`.

    `name` is the identity. `parent` names another topic. `order` is the file order (NN). Keyword forms are explained in
    core.topic.
    """

    name: str
    id: str = ""
    shortname: str = ""
    parent: str | None = None
    description: str = ""
    keywords: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    services: tuple[tuple[str, str], ...] = ()
    """Addresses of the topic's pages and interfaces, by name."""
    order: int = 0
    path: str | None = None
    """The file it was read from, for messages."""
    extra: tuple[tuple[str, Any], ...] = ()
    """Fields of the file that we do not know, kept on rewriting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """A provider that the owner knows, as in `_data/organizations/domain.md`."""

    name: str
    domain: str
    id: str = ""
    description: str = ""
    images: tuple[Image, ...] = ()
    """Its icon, in several sizes."""
    extra: tuple[tuple[str, Any], ...] = ()
    """Fields of the file that we do not know, kept on rewriting."""
    body: str = "\n"
    """What follows the closing ``---``, kept on rewriting."""
    newline: str = "\n"
