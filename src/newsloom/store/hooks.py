"""Who is told of changes (decided), up to where each was told, and how deliveries went (motion)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from newsloom.store.sql import Tx, upsert
from newsloom.store.tables import deliveries, hook_marks, hooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """An address that is told of changes of these kinds, signed with its secret."""

    id: str
    url: str
    secret: str
    kinds: tuple[str, ...]
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One change and one hook. `problem` is "" once it was delivered."""

    hook: str
    seq: int
    at: datetime
    kind: str
    story: str
    problem: str = ""
    tries: int = 1


def put(tx: Tx, hook: Hook, seq: int) -> None:
    """Keep a hook that is told of what comes after `seq`."""
    payload = {"url": hook.url, "secret": hook.secret, "kinds": list(hook.kinds)}
    tx.execute(insert(hooks), [{"id": hook.id, "payload": payload, "added_at": hook.added_at}])
    put_mark(tx, hook.id, seq)


def every(tx: Tx) -> list[Hook]:
    """All hooks, the oldest first."""
    return [_hook(r) for r in tx.execute(select(hooks).order_by(hooks.c.added_at, hooks.c.id))]


def ids(tx: Tx) -> list[str]:
    """The ids of all hooks."""
    return list(tx.execute(select(hooks.c.id).order_by(hooks.c.id)).scalars())


def remove(tx: Tx, id: str) -> None:
    """Forget a hook, and what it was told."""
    tx.execute(delete(hooks).where(hooks.c.id == id))
    tx.execute(delete(hook_marks).where(hook_marks.c.hook == id))
    tx.execute(delete(deliveries).where(deliveries.c.hook == id))


def marks(tx: Tx) -> dict[str, int]:
    """Up to where each hook was told."""
    return {r.hook: int(r.seq) for r in tx.execute(select(hook_marks))}


def put_mark(tx: Tx, id: str, seq: int) -> None:
    """It was told up to here."""
    upsert(tx, hook_marks, [{"hook": id, "seq": seq}], keys=["hook"])


def note(tx: Tx, found: Sequence[Delivery]) -> None:
    """Write how deliveries went; a later word on one replaces the earlier."""
    rows = [
        {
            "hook": d.hook, "seq": d.seq, "at": d.at, "kind": d.kind, "story": d.story, "problem": d.problem,
            "tries": d.tries,
        }
        for d in found
    ]  # fmt: skip
    upsert(tx, deliveries, rows, keys=["hook", "seq"])


def log(tx: Tx, limit: int, hook: str | None = None) -> list[Delivery]:
    """The latest deliveries (of a hook), the newest first."""
    query = select(deliveries)
    if hook is not None:
        query = query.where(deliveries.c.hook == hook)
    return [
        _delivery(r) for r in tx.execute(query.order_by(deliveries.c.at.desc(), deliveries.c.seq.desc()).limit(limit))
    ]


def trim(tx: Tx, before: datetime) -> int:
    """Drop what was delivered before then; how many lines."""
    return int(tx.execute(delete(deliveries).where(deliveries.c.at < before, deliveries.c.problem == "")).rowcount)


def _hook(r: Any) -> Hook:
    given = r.payload
    return Hook(id=r.id, url=given["url"], secret=given["secret"], kinds=tuple(given["kinds"]), added_at=r.added_at)


def _delivery(r: Any) -> Delivery:
    return Delivery(hook=r.hook, seq=int(r.seq), at=r.at, kind=r.kind, story=r.story, problem=r.problem, tries=r.tries)
