"""Items as reading apps show them: stories and articles of the last month, and what was starred."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape

from newsloom.core import policy
from newsloom.publishing.rights import rights_of
from newsloom.publishing.story_changes import story_url
from newsloom.publishing.story_html import story_html
from newsloom.publishing.story_view import load_views
from newsloom.runtime.context import Newsroom
from newsloom.services.reader import streams
from newsloom.services.reader.streams import Stream
from newsloom.store import articles, reader, reviews, sources, stories
from newsloom.store.reader import ReaderItem, Wanted
from newsloom.store.sql import Tx

KEPT = timedelta(days=30)
"""So long an item is offered; a starred one for ever."""
MOST = 1000
MOST_NUMBERS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An item. `html` is ours, around text that is escaped; `stream` is one that the person follows, if any has it."""

    item: ReaderItem
    title: str
    url: str
    author: str
    html: str
    stream: Stream | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What an app asks for. `keys`: of these streams (None: of all that the person follows, starred ones of any)."""

    keys: tuple[str, ...] | None = None
    read: bool | None = None
    starred: bool | None = None
    above: int | None = None
    below: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HotLink:
    """A published story with the numbers of its items."""

    number: int
    title: str
    url: str
    heat: float
    items: tuple[int, ...]
    saved: bool


def page(newsroom: Newsroom, person: str, query: Query, *, limit: int, ascending: bool = False) -> list[Shown]:
    """Items, the newest (or oldest) first."""
    _number(newsroom)
    with newsroom.db.read() as tx:
        known = streams.followed(tx, newsroom, person)
        found = reader.page(
            tx, person, _wanted(tx, newsroom, known, query), limit=min(max(limit, 1), MOST), ascending=ascending
        )
        return _shown(tx, newsroom, found, known)


def by_numbers(newsroom: Newsroom, person: str, numbers: Sequence[int]) -> list[Shown]:
    """These items, in the order of their numbers; what is not shown any more is left out."""
    _number(newsroom)
    with newsroom.db.read() as tx:
        found = reader.by_numbers(tx, person, numbers[:MOST], Wanted(without=_taken_down(tx)))
        return _shown(tx, newsroom, found, streams.followed(tx, newsroom, person))


def numbers(newsroom: Newsroom, person: str, query: Query, *, limit: int = MOST_NUMBERS) -> list[int]:
    """The numbers of items, ascending; of more than `limit`, the newest."""
    _number(newsroom)
    with newsroom.db.read() as tx:
        known = streams.followed(tx, newsroom, person)
        return reader.numbers(tx, person, _wanted(tx, newsroom, known, query), limit=min(limit, MOST_NUMBERS))


def counts(newsroom: Newsroom, person: str) -> dict[str, int]:
    """How many unread items each stream has; "" for all."""
    _number(newsroom)
    with newsroom.db.read() as tx:
        known = streams.followed(tx, newsroom, person)
        wanted = _wanted(tx, newsroom, known, Query(read=False))
        topics, of_sources = reader.counts(tx, person, wanted)
        found = {f"topic/{name}": n for name, n in topics.items()} | {f"source/{id}": n for id, n in of_sources.items()}
        keys = {s.key for s in known}
        return {key: n for key, n in found.items() if key in keys} | {"": reader.total(tx, person, wanted)}


def total(newsroom: Newsroom, person: str) -> int:
    """How many items the person may read."""
    with newsroom.db.read() as tx:
        known = streams.followed(tx, newsroom, person)
        return reader.total(tx, person, _wanted(tx, newsroom, known, Query()))


def mark(
    newsroom: Newsroom, person: str, numbers: Sequence[int], *, read: bool | None = None, starred: bool | None = None
) -> None:
    """Say of items that they are read, or starred, or not; None leaves that as it is."""
    with newsroom.db.write() as tx:
        reader.mark(tx, person, numbers[:MOST_NUMBERS], read=read, starred=starred)


def mark_all(newsroom: Newsroom, person: str, keys: tuple[str, ...] | None, until: datetime | None) -> int:
    """Say that everything in these streams that came before then is read; how many items."""
    _number(newsroom)
    with newsroom.db.write() as tx:
        known = streams.followed(tx, newsroom, person)
        wanted = _wanted(tx, newsroom, known, Query(keys=keys, read=False, until=until))
        found = reader.numbers(tx, person, wanted, limit=10 * MOST_NUMBERS)
        reader.mark(tx, person, found, read=True)
    return len(found)


def hot_links(newsroom: Newsroom, person: str, *, days: int, offset: int, limit: int) -> list[HotLink]:
    """Published stories that were talked about in these days, the hottest first."""
    _number(newsroom)
    with newsroom.db.read() as tx:
        since = newsroom.clock() - timedelta(days=days)
        rows = stories.listed(tx, states=["published"], since=since, limit=limit, offset=offset)
        views = [view for view in load_views(tx, newsroom, [row.id for row in rows]) if view.is_public]
        refs = [ref for view in views for ref in (view.row.id, *(m.held.id for m in view.members))]
        known = reader.numbers_of(tx, refs)
        starred = {one.ref for one in reader.by_numbers(tx, person, list(known.values()), Wanted(starred=True))}
    return [
        HotLink(
            number=known.get(view.row.id, 0),
            title=view.title,
            url=story_url(view, newsroom) or "",
            heat=round(view.row.heat, 1),
            items=tuple(known[ref] for ref in (view.row.id, *(m.held.id for m in view.members)) if ref in known),
            saved=view.row.id in starred,
        )
        for view in views
    ]


def _number(newsroom: Newsroom) -> None:
    since = newsroom.clock() - KEPT
    with newsroom.db.read() as tx:
        waits = reader.is_new(tx, since)
    if waits:
        with newsroom.db.write() as tx:
            reader.number_new(tx, since)


def _taken_down(tx: Tx) -> tuple[str, ...]:
    found = policy.in_force(reviews.of_kinds(tx, ["remove", "undo"]))
    return tuple(sorted({str(v.value.get("article") or v.subject) for v in found}))


def _wanted(tx: Tx, newsroom: Newsroom, known: list[Stream], query: Query) -> Wanted:
    """What the query means for this person. Items that are older than KEPT are offered only where they are starred."""
    wanted = Wanted()
    if query.keys is not None or query.starred is not True:
        wanted = streams.wanted_of([s for s in known if query.keys is None or s.key in query.keys])
    since = query.since
    if query.starred is not True:
        oldest = newsroom.clock() - KEPT
        since = max(since, oldest) if since is not None else oldest
    return replace(
        wanted, read=query.read, starred=query.starred, above=query.above, below=query.below, since=since,
        until=query.until, without=_taken_down(tx),
    )  # fmt: skip


def _shown(tx: Tx, newsroom: Newsroom, found: Sequence[ReaderItem], known: list[Stream]) -> list[Shown]:
    views = {v.row.id: v for v in load_views(tx, newsroom, [i.ref for i in found if i.kind == "story"])}
    held = articles.get(tx, [i.ref for i in found if i.kind == "article"], with_text=False)
    allowed = {s.id: s for s in sources.all_sources(tx, retired=True)} if held else {}
    by_key = {s.key: s for s in known}
    out = []
    for item in found:
        view, one = views.get(item.ref), held.get(item.ref)
        if view is not None and view.is_public and view.lead is not None:
            first = next((by_key[f"topic/{t}"] for t in view.row.topics if f"topic/{t}" in by_key), None)
            out.append(
                Shown(
                    item=item, title=view.title, url=story_url(view, newsroom) or "", author=view.lead.held.provider_name,
                    html=story_html(view), stream=first,
                )
            )  # fmt: skip
        elif one is not None:
            source = allowed.get(one.source or "")
            told = one.article.excerpt if rights_of(one.article, source).summarise is not False else ""
            out.append(
                Shown(
                    item=item, title=one.article.title, url=one.article.canonical_url, author=one.provider_name,
                    html=f"<p>{escape(told)}</p>" if told else "", stream=by_key.get(f"source/{one.source}"),
                )
            )  # fmt: skip
    return out
