"""Dropping what was derived, from a stage on, and making it due again. What was promised or decided keeps its story."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, exists, select, update

from newsloom.model.outcome import Then
from newsloom.store import identities, kv, work
from newsloom.store.sql import Tx, chunks, within
from newsloom.store.tables import (
    aliases,
    articles,
    bands,
    endings,
    features,
    finds,
    fingerprints,
    host_samples,
    leases,
    matches,
    memberships,
    pages,
    permalinks,
    qualities,
    records,
    stories,
    story_topics,
    verdicts,
)

PROPOSED = "rebuild.proposed."
STAGES = ("extract", "dedupe", "match", "group", "score", "review")
"""Where a rebuild may begin."""


def anchors(tx: Tx) -> set[str]:
    """Stories that readers know or a person spoke of: they keep their id and their articles."""
    known = set(tx.execute(select(permalinks.c.story)).scalars())
    spoken: set[str] = set()
    for row in tx.execute(select(verdicts.c.subject, verdicts.c.value)):
        spoken |= {row.subject, *(row.value[name] for name in ("into", "story") if name in row.value)}
    spoken |= set(identities.followed(tx, sorted(spoken)).values())
    there = set(tx.execute(select(memberships.c.story).distinct()).scalars())
    there |= set(tx.execute(select(records.c.story).where(records.c.story.is_not(None)).distinct()).scalars())
    return (known | spoken) & there


def drop(tx: Tx, stage: str, now: datetime) -> int:
    """Drop what this stage and those after it concluded, and make the work due; how many items."""
    at = STAGES.index(stage)
    if at <= 3:
        _drop_groups(tx)
    if at <= 2:
        tx.execute(delete(matches))
    if at <= 1:
        for table in (fingerprints, bands, features):
            tx.execute(delete(table))
    if at <= 4:
        for table in (qualities, story_topics):
            tx.execute(delete(table))
    thens = _due(tx, stage)
    if at == 0:
        derived = exists().where(pages.c.id == articles.c.page)
        tx.execute(delete(articles).where(derived))
        tx.execute(delete(aliases))
        tx.execute(delete(host_samples))
    work.schedule(tx, thens, now)
    return len(thens)


def _remember_proposals(tx: Tx, kept: set[str]) -> None:
    rows = tx.execute(select(stories.c.id, stories.c.lead).where(stories.c.state == "proposed")).all()
    for row in rows:
        if row.id not in kept and row.lead is not None:
            kv.put(tx, PROPOSED + row.lead, row.id)


def remembered(tx: Tx) -> set[str]:
    """The leads of stories that were proposed before they were dropped: who has one of them was proposed, whatever its id."""
    return {key.removeprefix(PROPOSED) for key in kv.beginning(tx, PROPOSED)}


def forget(tx: Tx, leads: Iterable[str]) -> None:
    """Their stories have been reviewed since."""
    for lead in leads:
        kv.drop(tx, PROPOSED + lead)


def plan_all(tx: Tx, now: datetime) -> int:
    """After a restore, where nothing is derived yet: everything that can be concluded is due; how many items."""
    thens = _due(tx, "extract")
    work.schedule(tx, thens, now)
    return len(thens)


def unfetched(tx: Tx, since: datetime) -> list[tuple[str, str, datetime]]:
    """(id, URL, when it was first seen) of what was found since then and has neither page nor article, nor an end: a backup
    does not hold that it is due."""
    query = select(finds.c.id, finds.c.url, finds.c.first_seen).where(
        finds.c.first_seen >= since,
        ~exists().where(pages.c.find == finds.c.id),
        ~exists().where(articles.c.find == finds.c.id),
        ~exists().where(endings.c.stage.in_(("fetch", "sweep")), endings.c.item == finds.c.id),
    )
    return [(r.id, r.url, r.first_seen) for r in tx.execute(query.order_by(finds.c.first_seen, finds.c.id))]


def _due(tx: Tx, stage: str) -> list[Then]:
    if stage in ("score", "review"):
        return [Then(stage=stage, item=id) for id in tx.execute(select(stories.c.id).order_by(stories.c.id)).scalars()]
    if stage == "extract":
        found = tx.execute(select(pages.c.id, finds.c.first_seen).join(finds, finds.c.id == pages.c.find)).all()
        lasting = ~exists().where(pages.c.id == articles.c.page)
        others = tx.execute(select(articles.c.id, articles.c.first_seen).where(lasting)).all()
        return [Then(stage="extract", item=r.id, arrival=r.first_seen) for r in found] + [
            Then(stage="dedupe", item=r.id, arrival=r.first_seen) for r in others
        ]
    query = select(articles.c.id, articles.c.first_seen)
    if stage == "group":
        query = query.where(
            exists().where(matches.c.article == articles.c.id) | exists().where(memberships.c.article == articles.c.id)
        )
    return [Then(stage=stage, item=r.id, arrival=r.first_seen) for r in tx.execute(query)]


def _drop_groups(tx: Tx) -> None:
    kept = anchors(tx)
    gone = [s for s in tx.execute(select(memberships.c.story).distinct()).scalars() if s not in kept]
    for part in chunks(gone):
        tx.execute(delete(memberships).where(within(memberships.c.story, part)))
    _remember_proposals(tx, kept)
    unkept = [s for s in tx.execute(select(stories.c.id)).scalars() if s not in kept]
    for part in chunks(unkept):
        tx.execute(delete(stories).where(within(stories.c.id, part)))
        for stage in ("score", "review"):
            for id in part:
                work.cancel(tx, stage, id)
    _forget_grouper(tx)


def _forget_grouper(tx: Tx) -> None:
    """A resident grouper must load anew: its lease is taken away."""
    for key in kv.beginning(tx, "grouper."):
        kv.drop(tx, key)
    tx.execute(update(leases).where(leases.c.name == "group").values(holder=None, until=None, epoch=leases.c.epoch + 1))
