"""Which entry is this, and does it say anything new?

A feed's own id is trusted until it proves unstable: some programs mint a new guid at every request, and every poll
would look like a flood of news. `stable_ids` compares two readings of one feed; `entry_key` then falls back to the link, or to
the title and day. What an entry *says* is its digest: an edited entry is an update of the same key, never a new article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from newsloom.core.sanitise import plain_text
from newsloom.core.url import canonical_url
from newsloom.model.capture import Entry
from newsloom.model.ids import digest

KeyKind = Literal["id", "link", "title"]


def entry_key(entry: Entry, *, by: KeyKind = "id") -> str:
    """What identifies an entry within its feed: a digest (32 hex digits).

    `by` is "id" unless `stable_ids` has found the feed's ids unstable. A missing link falls back to the title and the day.
    """
    if by == "id" and entry.id:
        return digest("entry key", "id", entry.id)
    if by != "title" and entry.link:
        return digest("entry key", "link", canonical_url(entry.link, keep_fragment=True))
    day = entry.published.date().isoformat() if entry.published else ""
    return digest("entry key", "title", " ".join(entry.title.casefold().split()), day)


def stable_ids(before: Sequence[Entry], after: Sequence[Entry]) -> KeyKind:
    """By what the entries of one feed can be told apart, judged from two readings of it.

    Ids fail if two entries of one reading share one, or if most entries that both readings have (same link) changed
    theirs. Links fail if entries of one reading share them (a feed that links its home page only).
    """
    ids = Counter(entry.id for entry in after)
    old = {entry.link: entry.id for entry in before if entry.link}
    both = [(old[entry.link], entry.id) for entry in after if entry.link is not None and entry.link in old]
    changed = sum(was != now for was, now in both)
    if all(count == 1 for count in ids.values()) and changed * 2 <= len(both):
        return "id"
    links = Counter(entry.link for entry in after if entry.link)
    if links and all(count == 1 for count in links.values()):
        return "link"
    return "title"


def newest(entries: Sequence[Entry], most: int) -> tuple[Entry, ...]:
    """The newest `most` entries, in the order of the feed.

    By their dates; one without a date counts as that before it. A feed without dates begins with its newest, as nearly all do.
    """
    if len(entries) <= most:
        return tuple(entries)
    dates: list[float] = []
    for entry in entries:
        when = entry.published or entry.updated
        dates.append(when.timestamp() if when else dates[-1] if dates else 0.0)
    # Sorting is stable: among entries of one date the first of the feed are taken.
    chosen = sorted(range(len(entries)), key=lambda at: -dates[at])[:most]
    return tuple(entries[at] for at in sorted(chosen))


def entry_digest(entry: Entry) -> str:
    """What an entry says, as a digest: title, texts and link; not its dates, counters, authors or the order of categories.

    Texts count as plain text with white space evened out, so a feed that re-renders its markup says nothing new.
    """
    texts = (" ".join(plain_text(text).split()) for text in (entry.summary, entry.content))
    return digest("entry", canonical_url(entry.link) if entry.link else "", " ".join(entry.title.split()), *texts)


def is_changed(before: Entry, after: Entry) -> bool:
    """Was the entry edited? Both are readings of one entry (the same key).

    A later `updated` with the same words is no edit: many feeds stamp every request.
    """
    return entry_digest(before) != entry_digest(after)
