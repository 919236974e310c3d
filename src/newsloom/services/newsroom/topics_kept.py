"""Topics that were lost. Without any, everything fits and is taken in; so the newsroom remembers that it had some.

An adopted site may have articles with topics and no folder of them: only what was read once can be lost.
"""

from __future__ import annotations

from newsloom.errors import Conflict, NotFound
from newsloom.pipeline.readiness import TOPICS_KNOWN
from newsloom.runtime.context import Newsroom
from newsloom.store import kv


def lost(newsroom: Newsroom) -> NotFound:
    """What is to be said of topics that are gone."""
    return NotFound(
        str(newsroom.root / "_data" / "topics"),
        "this newsroom had topics and has none now: everything would be taken in",
        hint="put them back (git checkout -- _data/topics, or your backup); if it is meant, newsloom topic forget-all",
    )


def check(newsroom: Newsroom) -> None:
    """Remember how many topics there are. Raises NotFound if there were some and now there are none."""
    here = len(newsroom.topics)
    with newsroom.db.read() as tx:
        known = int(kv.get(tx, TOPICS_KNOWN) or 0)
    if known and not here:
        raise lost(newsroom)
    if here != known:
        with newsroom.db.write() as tx:
            kv.put(tx, TOPICS_KNOWN, str(here))


def are_gone(newsroom: Newsroom) -> bool:
    """Whether there were topics, and now there are none."""
    if newsroom.topics:
        return False
    with newsroom.db.read() as tx:
        return kv.get(tx, TOPICS_KNOWN) is not None


def forget(newsroom: Newsroom) -> int:
    """The owner says that there are to be no topics any more: how many there were. Raises Conflict while there are some."""
    if newsroom.topics:
        raise Conflict(str(newsroom.root / "_data" / "topics"), "its topics are there: delete their files first")
    with newsroom.db.write() as tx:
        known = int(kv.get(tx, TOPICS_KNOWN) or 0)
        kv.drop(tx, TOPICS_KNOWN)
    return known
