"""What changed in which story: lines of the log, and the events that are told of them.

A line is written in the transaction of the change: `proposed` where the review is kept, `merged` where the ids are, and what
readers see (`published`, `developed`, `retitled`, `removed`) where the edition that shows it is kept. An event is a projection of
the story as it is when it is told: what was taken down since is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from newsloom.model.change import Change, ChangeKind
from newsloom.model.ids import digest
from newsloom.model.outcome import Then
from newsloom.model.review import Standing
from newsloom.publishing.story_view import StoryView, load_views
from newsloom.runtime.context import Newsroom
from newsloom.store import changes, hooks
from newsloom.store.changes import NewChange
from newsloom.store.sql import Tx

LATE = timedelta(hours=24)
"""A story that was public for longer when the log first meets it (an adopted site) is no news: no hook tells of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A change as it is told. `title` and what follows are the story's as it is now; "" and 0 where it may not be shown."""

    seq: int
    id: str
    at: datetime
    kind: ChangeKind
    story: str
    state: str = ""
    title: str = ""
    url: str | None = None
    """The story's page; of a merge, the page of the story that it went into."""
    into: str | None = None
    """Of a merge: the id of the story that this one's id leads to now."""
    topics: tuple[str, ...] = ()
    heat: float = 0.0
    articles: int = 0
    independent_sources: int = 0
    news_at: datetime | None = None


def note_reviewed(tx: Tx, found: Mapping[str, Standing], now: datetime) -> tuple[Then, ...]:
    """Stories were reviewed: which are newly proposed, which are no longer. What is public waits for its edition."""
    known = changes.last_of(tx, list(found))
    lines = []
    for id, standing in sorted(found.items()):
        was = _state(known.get(id))
        if standing.state == "proposed" and was not in ("proposed", "public"):
            lines.append(NewChange(kind="proposed", story=id, public=False, mark={"state": "proposed"}))
        elif was == "proposed" and standing.state not in ("proposed", "published"):
            lines.append(NewChange(kind="removed", story=id, public=False, mark={"state": "gone"}))
    return _add(tx, lines, now)


def note_printed(tx: Tx, ids: Sequence[str], views: Mapping[str, StoryView], now: datetime) -> tuple[Then, ...]:
    """An edition shows these stories, or no longer."""
    return _add(tx, printed_lines(tx, ids, views, now), now)


def printed_lines(tx: Tx, ids: Sequence[str], views: Mapping[str, StoryView], now: datetime) -> list[NewChange]:
    """What an edition that shows these stories changes for readers: it is written when the edition is kept."""
    known = changes.last_of(tx, ids)
    lines: list[NewChange] = []
    for id in sorted(ids):
        view, last = views.get(id), known.get(id)
        if view is not None and view.is_public:
            lines += _public(view, last, now)
        elif _state(last) == "public":
            lines.append(NewChange(kind="removed", story=id, public=True, mark={"state": "gone"}))
            if view is not None and view.row.state == "proposed":
                lines.append(NewChange(kind="proposed", story=id, public=False, mark={"state": "proposed"}))
    return lines


def note_merged(tx: Tx, gone: str, kept: str, now: datetime) -> tuple[Then, ...]:
    """A story's id leads to another's from now on."""
    last = changes.last_of(tx, [gone]).get(gone)
    if _state(last) not in ("proposed", "public"):
        return ()  # nobody was told of it
    mark = {"state": "gone", "into": kept}
    return _add(tx, [NewChange(kind="merged", story=gone, public=_state(last) == "public", mark=mark)], now)


def _state(last: Change | None) -> str:
    return str(last.mark.get("state", "")) if last is not None else ""


def _public(view: StoryView, last: Change | None, now: datetime) -> list[NewChange]:
    news = view.row.news_at.isoformat() if view.row.news_at else ""
    mark: dict[str, Any] = {"state": "public", "title": digest("title", view.title), "news": news, "path": view.path}
    notes = _notes(view)
    if notes:
        mark["notes"] = digest("notes", *notes)
    kinds: list[ChangeKind] = []
    if _state(last) != "public":
        kinds.append("published")
        if last is None and view.first_published is not None and now - view.first_published > LATE:
            mark["late"] = True
    elif last is not None:
        if last.mark.get("title") != mark["title"]:
            kinds.append("retitled")
        if notes and last.mark.get("notes") != mark["notes"]:
            kinds.append("corrected")
        if news > str(last.mark.get("news", "")):
            kinds.append("developed")
    return [NewChange(kind=kind, story=view.row.id, public=True, mark=mark) for kind in kinds]


def _notes(view: StoryView) -> list[str]:
    """The notes by which publishers correct what they had said."""
    told = (m for m in view.members if m.copy is None and m.may_be_told)
    return [note for m in told for note in m.held.article.corrections]


def _add(tx: Tx, lines: Sequence[NewChange], now: datetime) -> tuple[Then, ...]:
    """Write the lines; each hook is due."""
    changes.add(tx, lines, now)
    return due_hooks(tx) if lines else ()


def due_hooks(tx: Tx) -> tuple[Then, ...]:
    """The work of telling every hook what it was not told yet."""
    return tuple(Then(stage="hook", item=id, lane=f"hook {id}") for id in hooks.ids(tx))


def events(
    tx: Tx, newsroom: Newsroom, found: Sequence[Change], *, public: bool, known: Mapping[str, StoryView] | None = None
) -> list[Event]:
    """These changes as they are told; `public`: to readers, who learn nothing of what is not published. `known` are views that
    were read already."""
    into = {c.seq: str(c.mark["into"]) for c in found if c.mark.get("into")}
    ids = list(dict.fromkeys([*(c.story for c in found), *into.values()]))
    views = dict(known or {})
    if missing := [id for id in ids if id not in views]:
        views |= {view.row.id: view for view in load_views(tx, newsroom, missing)}
    return [_event(c, views, into.get(c.seq), newsroom, public) for c in found]


def _event(change: Change, views: Mapping[str, StoryView], into: str | None, newsroom: Newsroom, public: bool) -> Event:
    told = Event(
        seq=change.seq, id=change.id, at=change.at, kind=change.kind, story=change.story, into=into
    )  # fmt: skip
    view = views.get(into or change.story)
    if view is None or not view.members or view.row.state == "removed" or (public and not view.is_public):
        return told
    row = view.row
    return Event(
        seq=told.seq,
        id=told.id,
        at=told.at,
        kind=told.kind,
        story=told.story,
        into=into,
        state=row.state,
        title=view.title,
        url=story_url(view, newsroom),
        topics=row.topics,
        heat=round(row.heat, 1),
        articles=row.articles,
        independent_sources=row.independent,
        news_at=row.news_at,
    )


def event_json(event: Event) -> dict[str, Any]:
    """A change as programs read it: hook, API and stream show the same."""
    plain = msgspec.to_builtins(event)
    names = {"independent_sources": "independentSources", "news_at": "newsAt"}
    return {names.get(name, name): value for name, value in plain.items()}


def story_url(view: StoryView, newsroom: Newsroom) -> str | None:
    """The story's page; None where it has none that readers may see."""
    return f"{newsroom.config.site.url.rstrip('/')}/news/{view.path}/" if view.is_public else None
