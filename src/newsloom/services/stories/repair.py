"""A second look at all stories of the live window, asked for by a person: what it merged and moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from newsloom.errors import StoreBusy
from newsloom.model.outcome import Then
from newsloom.pipeline.grouping.resident import ALL
from newsloom.pipeline.worker import Report, Worker
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom.open import working
from newsloom.services.newsroom.run import LOCAL_POOLS
from newsloom.store import articles, identities, kv, memberships, queue_status, work
from newsloom.store.sql import Tx


@dataclass(frozen=True, slots=True)
class Told:
    """An article or a story that is elsewhere now."""

    id: str
    title: str
    origin: str
    story: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """What a repair changed: stories that became part of another, articles that went to another story.

    `waiting` says why it is still to come, if it is: a worker does it as soon as that is over.
    """

    merged: tuple[Told, ...] = ()
    moved: tuple[Told, ...] = ()
    waiting: str = ""


def repair(newsroom: Newsroom, *, report: Report | None = None) -> Repaired:
    """Look at every story of the live window again, now, and carry out what follows. What persons decided stays."""
    now = newsroom.clock()
    with newsroom.db.write() as tx:
        kv.put(tx, ALL, now.isoformat())
        work.schedule(tx, [Then(stage="repair", item="stories")], now)
    try:
        with working(newsroom):
            with newsroom.db.write() as tx:
                work.reclaim(tx)
                before = _places(tx)
                led = dict(identities.all_redirects(tx))
            worker = Worker(newsroom, pools=LOCAL_POOLS, report=report)
            worker.run_due()
            if worker.interrupted:
                return Repaired(waiting="interrupted")
            with newsroom.db.read() as tx:
                if kv.get(tx, ALL) is None:
                    return _changes(tx, before, led)
                others = queue_status.any_leased(tx)
    except StoreBusy:
        others = True
    return Repaired(waiting="another process is at work" if others else "pages are still on their way")


def _places(tx: Tx) -> dict[str, str]:
    return {article: story for article, story, _ in memberships.changed_since(tx, 0)}


def _changes(tx: Tx, before: Mapping[str, str], led: Mapping[str, str]) -> Repaired:
    """The difference; an article of a story that was merged as a whole is not told by itself."""
    gone = {gone: kept for gone, kept in identities.all_redirects(tx) if led.get(gone) != kept and gone not in led}
    after = _places(tx)
    moved = {a: after[a] for a, story in before.items() if a in after and after[a] != story and story not in gone}
    heads = {story: article for article, story in reversed(list(before.items())) if story in gone}
    titles = {
        id: held.article.title for id, held in articles.get(tx, [*moved, *heads.values()], with_text=False).items()
    }
    return Repaired(
        merged=tuple(
            Told(head, titles.get(head, ""), story, identities.follow(tx, story))
            for story, head in sorted(heads.items())
        ),
        moved=tuple(Told(a, titles.get(a, ""), before[a], story) for a, story in sorted(moved.items())),
    )
