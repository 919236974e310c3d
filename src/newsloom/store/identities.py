"""Identities of stories, which never vanish: a merged story's id leads to the other's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select

from newsloom.store.sql import Tx, chunks, upsert, within
from newsloom.store.tables import redirects, stories


def redirect(tx: Tx, gone: str, kept: str, at: datetime) -> None:
    """A story was merged: its id leads to the other's from now on. Where that one leads, if it is merged too, is found by
    following, so that taking back one merge of a chain leaves the others."""
    tx.execute(delete(redirects).where(redirects.c.gone == kept))
    upsert(tx, redirects, [{"gone": gone, "kept": kept, "at": at}], keys=["gone"])


def unredirect(tx: Tx, id: str) -> None:
    """A merge was taken back: the id stands for itself again."""
    tx.execute(delete(redirects).where(redirects.c.gone == id))


def follow(tx: Tx, id: str) -> str:
    """Where an id leads today: itself, or the story it was merged into, through any number of merges."""
    return followed(tx, [id])[id]


def followed(tx: Tx, ids: Sequence[str]) -> dict[str, str]:
    """Where each of these ids leads today: see `follow`."""
    out = {id: id for id in ids}
    for part in chunks(ids):
        first = select(redirects.c.gone.label("origin"), redirects.c.kept).where(within(redirects.c.gone, part))
        walk = first.cte("walk", recursive=True)
        walk = walk.union(select(walk.c.origin, redirects.c.kept).join(redirects, redirects.c.gone == walk.c.kept))
        ends = ~exists().where(redirects.c.gone == walk.c.kept)
        out |= {r.origin: r.kept for r in tx.execute(select(walk.c.origin, walk.c.kept).where(ends))}
    return out


def redirects_of(tx: Tx, ids: Sequence[str]) -> dict[str, list[str]]:
    """For each story, the ids that lead to it."""
    out: dict[str, list[str]] = {}
    for part in chunks(ids):
        first = select(redirects.c.kept.label("root"), redirects.c.gone).where(within(redirects.c.kept, part))
        walk = first.cte("walk", recursive=True)
        walk = walk.union(select(walk.c.root, redirects.c.gone).join(redirects, redirects.c.kept == walk.c.gone))
        for r in tx.execute(select(walk.c.root, walk.c.gone).order_by(walk.c.gone)):
            out.setdefault(r.root, []).append(r.gone)
    return out


def all_redirects(tx: Tx) -> list[tuple[str, str]]:
    """(gone, kept) of every merged story; the one that it was merged into may be merged away itself."""
    return [(r.gone, r.kept) for r in tx.execute(select(redirects).order_by(redirects.c.gone))]


def taken(tx: Tx, ids: Sequence[str]) -> set[str]:
    """Of these story ids, those that were minted already (and live, or lead elsewhere, or are led to)."""
    out: set[str] = set()
    for part in chunks(ids):
        for column in (stories.c.id, redirects.c.gone, redirects.c.kept):
            out.update(tx.execute(select(column).where(within(column, part))).scalars())
    return out


def with_prefix(tx: Tx, prefix: str, limit: int = 5) -> list[str]:
    """Story ids (and merged ones) that begin so: people type the first digits."""
    return list(
        tx.execute(
            select(stories.c.id)
            .where(stories.c.id.startswith(prefix, autoescape=True))
            .order_by(stories.c.id)
            .limit(limit)
        ).scalars()
    ) or list(
        tx.execute(
            select(redirects.c.gone)
            .where(redirects.c.gone.startswith(prefix, autoescape=True))
            .order_by(redirects.c.gone)
            .limit(limit)
        ).scalars()
    )
