"""What is remembered of a source between polls: one plain value in its row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from newsloom.core import cadence
from newsloom.core.feed.identity import KeyKind
from newsloom.net.http import Validators
from newsloom.net.imap import Seen
from newsloom.pipeline.sources.link_lists import Child


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is remembered of a source between polls."""

    history: cadence.History = field(default_factory=cadence.History)
    validators: Validators | None = None
    key: KeyKind = "id"
    title: str = ""
    faults: tuple[str, ...] = ()
    hub: str | None = None
    self_url: str | None = None
    license: str | None = None
    children: Mapping[str, Child] = field(default_factory=dict)
    """Of a sitemap index: the sitemaps that were read."""
    doubted: str | None = None
    """A new address that the feed names in itself, and that was no feed when we looked."""
    found: str | None = None
    """Another feed that the site's page named where a feed should have been."""
    why: str = ""
    """Why the next poll is when it is."""
    mailbox: Seen = field(default_factory=Seen)
    """Of a mailbox: what was read of it."""
    planned: datetime | None = None
    """When it is; somebody may ask for it earlier."""


def read_facts(plain: Any) -> Facts:
    """What is remembered, from plain data."""
    return msgspec.convert(plain, Facts) if plain else Facts()
