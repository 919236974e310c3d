"""Newsloom: a self-hosted Techmeme for any topic; and its judgement as a library of pure, typed functions.

    from newsloom import Grouper, Item, extract, read_feed

    feed = read_feed(open("feed.xml", "rb").read(), url="https://paper.example/feed.xml")
    article = extract(page_bytes, feed.entries[0].link)
    grouper = Grouper()
    grouper.place(Item(id="a", title=article.title, text=article.text))

What stands in `__all__` is the public interface: it follows the versioning policy (docs/versioning.md). Everything else may
change with any release. Names are loaded when they are first asked for: importing this package costs nothing. As a library,
Newsloom writes nothing to the terminal; its events go to the standard library's logger `newsloom`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from newsloom.core.dedupe import CopyIndex as CopyIndex
    from newsloom.core.dedupe import Fingerprint as Fingerprint
    from newsloom.core.dedupe import Piece as Piece
    from newsloom.core.dedupe.fingerprint import fingerprint as fingerprint
    from newsloom.core.extract import extract as extract
    from newsloom.core.extract import metadata as metadata
    from newsloom.core.feed import entry_key as entry_key
    from newsloom.core.feed import read_feed as read_feed
    from newsloom.core.group import Grouper as Grouper
    from newsloom.core.heat import Promise as Promise
    from newsloom.core.heat import coverage as coverage
    from newsloom.core.heat import heat as heat
    from newsloom.core.provider import History as History
    from newsloom.core.provider import provider_score as provider_score
    from newsloom.core.quality import Facts as QualitySignals
    from newsloom.core.quality import facts_of as quality_signals
    from newsloom.core.quality import quality as quality
    from newsloom.core.topic import Matcher as Matcher
    from newsloom.core.url import canonical_url as canonical_url
    from newsloom.core.url import registrable_domain as registrable_domain
    from newsloom.errors import FeedUnreadable as FeedUnreadable
    from newsloom.errors import InputBroken as InputBroken
    from newsloom.errors import NewsloomError as NewsloomError
    from newsloom.errors import PageUnreadable as PageUnreadable
    from newsloom.errors import RecordInvalid as RecordInvalid
    from newsloom.model.article import Article as Article
    from newsloom.model.article import Image as Image
    from newsloom.model.article import Match as Match
    from newsloom.model.article import Quality as Quality
    from newsloom.model.capture import Entry as Entry
    from newsloom.model.capture import Feed as Feed
    from newsloom.model.edition import Record as Record
    from newsloom.model.source import Topic as Topic
    from newsloom.model.story import CopyOf as CopyOf
    from newsloom.model.story import Founds as Founds
    from newsloom.model.story import Heat as Heat
    from newsloom.model.story import Item as Item
    from newsloom.model.story import Joins as Joins
    from newsloom.model.story import Merged as Merged
    from newsloom.model.story import Moved as Moved
    from newsloom.model.story import Sighting as Sighting
    from newsloom.records.read_record import read_record as read_record
    from newsloom.records.read_record import record_from_json as record_from_json
    from newsloom.records.record import record_json as record_json
    from newsloom.records.record import render_record as render_record

_WHERE = {
    "Article": "newsloom.model.article:Article",
    "CopyIndex": "newsloom.core.dedupe:CopyIndex",
    "CopyOf": "newsloom.model.story:CopyOf",
    "Entry": "newsloom.model.capture:Entry",
    "Feed": "newsloom.model.capture:Feed",
    "FeedUnreadable": "newsloom.errors:FeedUnreadable",
    "Fingerprint": "newsloom.core.dedupe:Fingerprint",
    "Founds": "newsloom.model.story:Founds",
    "Grouper": "newsloom.core.group:Grouper",
    "Heat": "newsloom.model.story:Heat",
    "History": "newsloom.core.provider:History",
    "Image": "newsloom.model.article:Image",
    "InputBroken": "newsloom.errors:InputBroken",
    "Item": "newsloom.model.story:Item",
    "Joins": "newsloom.model.story:Joins",
    "Match": "newsloom.model.article:Match",
    "Matcher": "newsloom.core.topic:Matcher",
    "Merged": "newsloom.model.story:Merged",
    "Moved": "newsloom.model.story:Moved",
    "NewsloomError": "newsloom.errors:NewsloomError",
    "PageUnreadable": "newsloom.errors:PageUnreadable",
    "Piece": "newsloom.core.dedupe:Piece",
    "Promise": "newsloom.core.heat:Promise",
    "Quality": "newsloom.model.article:Quality",
    "QualitySignals": "newsloom.core.quality:Facts",
    "Record": "newsloom.model.edition:Record",
    "RecordInvalid": "newsloom.errors:RecordInvalid",
    "Sighting": "newsloom.model.story:Sighting",
    "Topic": "newsloom.model.source:Topic",
    "canonical_url": "newsloom.core.url:canonical_url",
    "coverage": "newsloom.core.heat:coverage",
    "entry_key": "newsloom.core.feed:entry_key",
    "extract": "newsloom.core.extract:extract",
    "fingerprint": "newsloom.core.dedupe.fingerprint:fingerprint",
    "heat": "newsloom.core.heat:heat",
    "metadata": "newsloom.core.extract:metadata",
    "provider_score": "newsloom.core.provider:provider_score",
    "quality": "newsloom.core.quality:quality",
    "quality_signals": "newsloom.core.quality:facts_of",
    "read_feed": "newsloom.core.feed:read_feed",
    "read_record": "newsloom.records.read_record:read_record",
    "record_from_json": "newsloom.records.read_record:record_from_json",
    "record_json": "newsloom.records.record:record_json",
    "registrable_domain": "newsloom.core.url:registrable_domain",
    "render_record": "newsloom.records.record:render_record",
}
"""Public name -> module and name there. The imports above say the same to type checkers; a test compares the two."""

__all__ = [
    "Article",
    "CopyIndex",
    "CopyOf",
    "Entry",
    "Feed",
    "FeedUnreadable",
    "Fingerprint",
    "Founds",
    "Grouper",
    "Heat",
    "History",
    "Image",
    "InputBroken",
    "Item",
    "Joins",
    "Match",
    "Matcher",
    "Merged",
    "Moved",
    "NewsloomError",
    "PageUnreadable",
    "Piece",
    "Promise",
    "Quality",
    "QualitySignals",
    "Record",
    "RecordInvalid",
    "Sighting",
    "Topic",
    "canonical_url",
    "coverage",
    "entry_key",
    "extract",
    "fingerprint",
    "heat",
    "metadata",
    "provider_score",
    "quality",
    "quality_signals",
    "read_feed",
    "read_record",
    "record_from_json",
    "record_json",
    "registrable_domain",
    "render_record",
]


def __getattr__(name: str) -> Any:
    """Load a public name at its first use."""
    where = _WHERE.get(name)
    if where is None:
        raise AttributeError(f"module 'newsloom' has no attribute {name!r}")
    module, _, attribute = where.partition(":")
    found = getattr(import_module(module), attribute)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
