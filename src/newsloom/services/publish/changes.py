"""What changed since: the log of changes, read by a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsloom.errors import UsageError
from newsloom.model.change import CHANGE_KINDS
from newsloom.publishing import story_changes
from newsloom.publishing.story_changes import Event
from newsloom.runtime.context import Newsroom
from newsloom.store import changes

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """Changes in order. `cursor` is what to ask with next; `more`: there is more already."""

    events: tuple[Event, ...]
    cursor: int
    more: bool


def since(
    newsroom: Newsroom, cursor: int = 0, *, public: bool = False, kinds: Sequence[str] = (), limit: int = 100
) -> ChangePage:
    """Changes after the cursor (0: from the beginning), the oldest first; `public`: what readers may know.

    Raises UsageError for an unknown kind, and for a cursor that the log has not reached (it was restored from a backup).
    """
    for kind in kinds:
        if kind not in CHANGE_KINDS:
            raise UsageError(kind, "no kind of change", hint=f"one of {', '.join(CHANGE_KINDS)}")
    limit = min(max(limit, 1), MOST)
    with newsroom.db.snapshot() as tx:
        last = changes.last_seq(tx)
        if cursor > last:
            raise UsageError(str(cursor), f"the log of changes ends at {last}", hint="begin anew with 0")
        found = changes.after(tx, cursor, limit=limit + 1, public=public, kinds=kinds)
        more = len(found) > limit
        told = story_changes.events(tx, newsroom, found[:limit], public=public)
    # What was looked at and not wanted need not be looked at again.
    return ChangePage(events=tuple(told), cursor=told[-1].seq if more else last, more=more)


def cursor_at(newsroom: Newsroom, at: datetime) -> int:
    """The cursor of a time: what changed since then comes after it."""
    with newsroom.db.read() as tx:
        return changes.seq_before(tx, at)


def newest(newsroom: Newsroom) -> int:
    """The cursor of now."""
    with newsroom.db.read() as tx:
        return changes.last_seq(tx)
