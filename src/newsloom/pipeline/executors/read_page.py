"""Reading a captured page: what the killable processes do. They load this module and what it asks for, not the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsloom.errors import PageUnreadable
from newsloom.model.article import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A page's bytes and what they are."""

    url: str
    body: bytes
    content_type: str | None
    now: datetime


def read(given: Given) -> Article | str:
    """The article, or why there is none."""
    # Late: the newsroom's own process hands pages on and reads none.
    from newsloom.core.extract import extract

    try:
        return extract(given.body, given.url, content_type=given.content_type, now=given.now)
    except PageUnreadable as err:
        return err.problem
