"""Reading a captured page: what the killable processes do. They load this module and what it asks for, not the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from newsloom.errors import PageUnreadable
from newsloom.model.article import Article
from newsloom.model.capture import Entry

ENTRY_TYPE = "application/vnd.newsloom.entry+json"
"""The media type of a capture that is an entry of a feed."""
POST_TYPE = "application/vnd.newsloom.post+json"
"""The media type of a capture that is a text of the newsroom's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """An entry that speaks for its page, and why the page does not."""

    entry: Entry
    why: str


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

    if given.content_type == ENTRY_TYPE:
        said = msgspec.json.decode(given.body, type=EntryPage)
        return article_in_entry(said.entry, given.url, said.why)
    if given.content_type == POST_TYPE:
        from newsloom.pipeline.executors.read_own_post import article_of_post

        return article_of_post(given.body, given.url, given.now)
    try:
        return extract(given.body, given.url, content_type=given.content_type, now=given.now)
    except PageUnreadable as err:
        return err.problem


def article_in_entry(entry: Entry, url: str, why: str) -> Article | str:
    """The article that an entry tells in the place of its page, or why there is none."""
    from newsloom.core.witness import article_of_entry

    return article_of_entry(entry, url, why) or "the entry has no title"
