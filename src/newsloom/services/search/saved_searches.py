"""Saved searches: keep, list, forget, run; what is to be told of them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import msgspec

from newsloom.errors import NotFound, UsageError
from newsloom.pipeline.notify import saved_searches
from newsloom.pipeline.stages import alert
from newsloom.publishing.site_settings import zone
from newsloom.runtime.context import Newsroom
from newsloom.services.search.search import parsed
from newsloom.store import memberships, searches, stories
from newsloom.store.searches import Search
from newsloom.store.stories import StoryRow

_NAME = re.compile(r"[\w][\w .-]{0,59}")


def save(newsroom: Newsroom, name: str, query: str = "", topic: str | None = None) -> Search:
    """Keep a search under a name; one of that name is replaced. It tells of what comes from now on.

    Raises UsageError for a name or a query that cannot be used, NotFound for an unknown topic.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(name, "a name has up to 60 letters, digits, blanks, dots and hyphens")
    if topic is not None and topic not in {t.name for t in newsroom.topics}:
        raise NotFound(topic, "there is no topic of that name", hint="newsloom topic list")
    if query.strip() and not parsed(newsroom, query).asks:
        raise UsageError(query, "a search needs words, or something that is asked for, such as topic:")
    if topic is None and not query.strip():
        raise UsageError(query or name, "a search needs words, a topic, or both")
    now = newsroom.clock()
    made = Search(name=name, query=" ".join(query.split()), topic=topic, added_at=now)
    with newsroom.db.write() as tx:
        searches.put(tx, made, now)
        searches.put_mark(tx, name, memberships.last_seq(tx), {})
    return made


def listed(newsroom: Newsroom) -> list[Search]:
    """All searches, by name."""
    with newsroom.db.read() as tx:
        return searches.every(tx)


def remove(newsroom: Newsroom, name: str) -> None:
    """Forget a search. Raises NotFound."""
    with newsroom.db.write() as tx:
        if not searches.remove(tx, name):
            raise NotFound(name, "there is no such search", hint="newsloom search list")


def run(newsroom: Newsroom, name: str, limit: int = 50) -> list[StoryRow]:
    """The stories that a search finds now, those with the latest articles first. Raises NotFound."""
    with newsroom.db.read() as tx:
        found = next((one for one in searches.every(tx) if one.name == name), None)
        if found is None:
            raise NotFound(name, "there is no such search", hint="newsloom search list")
        ids = saved_searches.matching(tx, found, newsroom.clock(), zone(newsroom), limit)
        rows = stories.get(tx, ids)
    return [rows[id] for id in ids if id in rows]


def why_silent(newsroom: Newsroom) -> str:
    """Why nobody is told of what the searches find, or ""."""
    return alert.why_nobody_is_told(newsroom)


def as_row(search: Search) -> dict[str, Any]:
    """A search as plain data."""
    plain: dict[str, Any] = msgspec.to_builtins(replace(search))
    return {"name": plain["name"], "query": plain["query"], "topic": plain["topic"], "since": plain["added_at"]}
