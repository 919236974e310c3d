"""What a person follows: topics bring stories, sources bring articles. Everything is followed until a person says otherwise."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from newsloom.core.url import canonical_url
from newsloom.errors import NotFound
from newsloom.runtime.context import Newsroom
from newsloom.store import reader, sources
from newsloom.store.reader import Wanted
from newsloom.store.sql import Tx

TOPICS = "Stories"
"""The folder of topics."""
SOURCES = "Sources"
"""The folder of sources that the owner put in none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Something to follow. `key`: topic/NAME or source/ID; `number` names it for apps that know numbers only."""

    key: str
    title: str
    folder: str
    url: str
    feed: str

    @property
    def number(self) -> int:
        """A positive number of 31 bits, always the same: some apps keep it in 32."""
        return number_of(self.key)

    @property
    def is_topic(self) -> bool:
        """Whether stories come from it; articles else."""
        return self.key.startswith("topic/")

    @property
    def name(self) -> str:
        """The topic's name, or the source's id."""
        return self.key.partition("/")[2]


def number_of(name: str) -> int:
    """A positive number of 31 bits that stands for a name."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "big") & 0x7FFFFFFF or 1


def every(tx: Tx, newsroom: Newsroom) -> list[Stream]:
    """All that can be followed: topics in their order, then sources."""
    root = newsroom.config.site.url.rstrip("/")
    topics = [
        Stream(
            key=f"topic/{t.name}", title=t.name, folder=TOPICS, url=f"{root}/topics/{t.id}/",
            feed=f"{root}/topics/{t.id}/feed.xml",
        )
        for t in newsroom.topics
    ]  # fmt: skip
    return topics + [
        Stream(
            key=f"source/{s.id}",
            title=s.title or s.url,
            folder=s.folder or SOURCES,
            url=s.homepage or s.url,
            feed=s.url,
        )
        for s in sources.all_sources(tx)
    ]


def followed(tx: Tx, newsroom: Newsroom, person: str) -> list[Stream]:
    """What this person follows."""
    left = reader.unwanted(tx, person)
    return [one for one in every(tx, newsroom) if one.key not in left]


def wanted_of(streams: list[Stream]) -> Wanted:
    """The items of these streams."""
    return Wanted(
        topics=tuple(s.name for s in streams if s.is_topic), sources=tuple(s.name for s in streams if not s.is_topic)
    )


def listed(newsroom: Newsroom, person: str) -> list[Stream]:
    """What this person follows."""
    with newsroom.db.read() as tx:
        return followed(tx, newsroom, person)


def follow(newsroom: Newsroom, person: str, key: str, wanted: bool) -> Stream:
    """Follow a stream (by its key, or the address of its feed), or follow it no longer. Raises NotFound."""
    with newsroom.db.write() as tx:
        known = every(tx, newsroom)
        found = [s for s in known if s.key == key] or [s for s in known if canonical_url(s.feed) == canonical_url(key)]
        if not found:
            raise NotFound(key, "this newsroom has no such topic or source", hint="an owner adds sources at the desk")
        reader.follow(tx, person, found[0].key, wanted)
    return found[0]
