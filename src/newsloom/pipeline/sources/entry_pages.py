"""Where a page cannot speak, its feed does: an entry that brings the whole text is captured as a page of its own.

So everything that follows is as for any page: the extract stage reads it, a rebuild reads it again, and the real page, once it
can be had, is the newer capture and speaks from then on.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from newsloom.core.url import canonical_url, host_of
from newsloom.core.witness import has_full_text
from newsloom.model.capture import Entry, Page
from newsloom.model.outcome import Then
from newsloom.pipeline.executors.read_page import ENTRY_TYPE, EntryPage
from newsloom.store import articles, captures
from newsloom.store.captures import DiscoveredUrl
from newsloom.store.sql import Tx

AGAIN = timedelta(days=1)
"""After so long a page that could not speak is asked again."""
AGAIN_UNTIL = timedelta(days=3)
"""How long after it was first seen: a page that is shut for three days stays shut."""


def from_feed(tx: Tx, find: DiscoveredUrl, why: str, now: datetime, *, again: bool = True) -> tuple[Then, ...]:
    """What to do next with a find whose page cannot speak: read its entry, and ask for the page again tomorrow (`again`).

    Nothing if the feed brings no whole text, or if a page of this find has been read already: a page that is shut now does
    not take back what it said.
    """
    entry = next(
        (
            entry
            for _, entry in reversed(captures.said_of_finds(tx, [find.id]).get(find.id, []))
            if has_full_text(entry)
        ),
        None,
    )
    if entry is None or _has_page_article(tx, find):
        return ()
    page = put_entry_page(tx, find, entry, why, now)
    thens: tuple[Then, ...] = (Then(stage="extract", item=page.id, arrival=find.first_seen),)
    if again and now - find.first_seen < AGAIN_UNTIL:
        # Without an arrival: what is due tomorrow must not hold up the stories of today.
        thens += (Then(stage="fetch", item=find.id, lane=f"host {host_of(find.url)}", due_at=now + AGAIN),)
    return thens


def put_entry_page(
    tx: Tx, find: DiscoveredUrl, entry: Entry, why: str, now: datetime, transcript: tuple[str, str] = ("", "")
) -> Page:
    """Capture an entry as the page of a find, with the transcript of its episode (and its media type)."""
    body = msgspec.json.encode(EntryPage(entry=entry, why=why, transcript=transcript[0], transcript_type=transcript[1]))
    page = Page(
        id=captures.page_id(find.id, body),
        url=find.url,
        final_url=find.url,
        status=200,
        headers={"content-type": ENTRY_TYPE},
        body=body,
        fetched_at=now,
    )
    captures.put_page(tx, page, find.id, now)
    return page


def is_entry_page(page: Page) -> bool:
    """Is this capture an entry of a feed?"""
    return page.headers.get("content-type") == ENTRY_TYPE


def _has_page_article(tx: Tx, find: DiscoveredUrl) -> bool:
    ids = [*articles.of_find(tx, find.id), *filter(None, [articles.by_canonical(tx, canonical_url(find.url))])]
    origins = [origin.page for id in ids if (origin := articles.origin(tx, id)) is not None and origin.page is not None]
    pages = captures.get_pages(tx, origins)
    return any(page not in pages or not is_entry_page(pages[page][0]) for page in origins)
