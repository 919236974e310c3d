"""The feed of changes: what was published, developed, retitled, corrected, merged or taken down, newest first.

Its entries are projections of the stories as they are: what was taken down since is named by no entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from newsloom.model.change import Change
from newsloom.model.ids import digest
from newsloom.publishing.story_changes import Event, events
from newsloom.publishing.story_view import StoryView, load_views
from newsloom.render.feeds import Channel, FeedItem, render_atom
from newsloom.runtime.context import Newsroom
from newsloom.store import changes
from newsloom.store.changes import NewChange
from newsloom.store.sql import Tx
from newsloom.words import Words

PATH = "changes.xml"
MOST = 60


def shown_changes(tx: Tx, now: datetime, printed: Sequence[NewChange] = ()) -> list[Change]:
    """The newest changes that readers may know of, newest first, those first that an edition is about to show (`printed`, at
    `now`). Stories that were public before the log began are no news."""
    kept = changes.latest(tx, MOST * 2, public=True)
    last = kept[0].seq if kept else 0
    fresh = [
        Change(seq=last + n, id="", at=now, kind=one.kind, story=one.story, public=True, mark=one.mark)
        for n, one in enumerate(printed, 1)
        if one.public
    ]
    return [one for one in (*reversed(fresh), *kept) if not one.mark.get("late")][:MOST]


def change_feed(tx: Tx, newsroom: Newsroom, newest: Sequence[Change], known: Mapping[str, StoryView]) -> bytes:
    """The feed of these changes. `known` are views that were read already."""
    told = events(tx, newsroom, newest, public=True, known=known)
    corrected = [e.story for e in told if e.kind == "corrected" and e.url]
    views = {id: known[id] for id in corrected if id in known}
    if missing := [id for id in corrected if id not in views]:
        views |= {v.row.id: v for v in load_views(tx, newsroom, missing)}
    notes = {
        id: " ".join(note for m in v.members if m.copy is None and m.may_be_told for note in m.held.article.corrections)
        for id, v in views.items()
    }
    site = newsroom.config.site
    root, host = site.url.rstrip("/"), urlsplit(site.url).hostname or "localhost"
    channel = Channel(
        id=f"tag:{host},2026:newsloom/changes", title=f"{site.title}: {newsroom.words.say('Changes and corrections')}",
        home_url=f"{root}/", feed_url=f"{root}/{PATH}", language=site.language,
    )  # fmt: skip
    items = [_item(event, host, root, newsroom.words, notes.get(event.story, "")) for event in told]
    return render_atom(channel, items)


def _item(event: Event, host: str, root: str, words: Words, notes: str) -> FeedItem:
    named = label(event.kind, words)
    name = digest("change", event.story, event.kind, event.at.isoformat())
    return FeedItem(
        id=f"tag:{host},2026:change/{name}",
        title=f"{event.title} ({named})" if event.title else named,
        url=event.url or f"{root}/",
        published=event.at,
        updated=event.at,
        summary=notes if event.kind == "corrected" else "",
        topics=event.topics,
    )


def label(kind: str, words: Words) -> str:
    """A kind of change, for readers."""
    named = {
        "published": words.say_in("state", "published"),
        "developed": words.say_in("made", "a new development"),
        "retitled": words.say("The headline was changed."),
        "corrected": words.say("Correction"),
        "merged": words.say("Merged"),
        "removed": words.say_in("state", "removed"),
    }
    return named.get(kind, kind)
