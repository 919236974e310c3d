"""Reading a captured page: what the killable processes do. They load this module and what it asks for, not the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    transcript: str = ""
    """What is said in an episode, as its publisher sent it; `transcript_type` says in which form."""
    transcript_type: str = ""


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
    from newsloom.core.extract.pdf import extract_pdf, is_pdf

    if given.content_type == ENTRY_TYPE:
        said = msgspec.json.decode(given.body, type=EntryPage)
        return article_in_entry(said.entry, given.url, said.why, said.transcript, said.transcript_type)
    if given.content_type == POST_TYPE:
        from newsloom.pipeline.executors.read_own_post import article_of_post

        return article_of_post(given.body, given.url, given.now)
    try:
        if is_pdf(given.body, given.content_type):
            return extract_pdf(given.body, given.url, given.now)
        return extract(given.body, given.url, content_type=given.content_type, now=given.now)
    except PageUnreadable as err:
        return err.problem


def article_in_entry(entry: Entry, url: str, why: str, transcript: str = "", form: str = "") -> Article | str:
    """The article that an entry tells in the place of its page, or why there is none."""
    from newsloom.core.letter import letter_domain
    from newsloom.core.witness import article_of_entry

    found = article_of_entry(entry, url, why)
    if found is not None and letter_domain(url):
        found = replace(found, site_name=entry.via)
    if found is not None and transcript:
        from newsloom.core.transcript import transcript_text

        # Notes of a show are its excerpt; what was said is its text.
        found = replace(found, text=transcript_text(transcript, form) or found.text)
    return found or "the entry has no title"
