"""Hooks: programs that are told of changes. Add, list, remove, look how deliveries went, try again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsloom.core.url import is_web_url
from newsloom.errors import NotFound, UsageError
from newsloom.model.change import CHANGE_KINDS
from newsloom.model.ids import digest
from newsloom.publishing import story_changes
from newsloom.runtime.context import Newsroom
from newsloom.store import changes, hooks, queue_status, work
from newsloom.store.hooks import Delivery, Hook

MOST_LOG = 500
MOST_HOOKS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class HookLine:
    """A hook and how it stands. `waiting`: changes that it was not told yet (of any kind)."""

    id: str
    url: str
    kinds: tuple[str, ...]
    added_at: datetime
    waiting: int
    problem: str = ""


def add(newsroom: Newsroom, url: str, kinds: Sequence[str] = (), secret: str = "") -> Hook:
    """Tell this address of changes from now on; without `kinds`, of all that readers may know. Without a `secret` one is made.

    Raises UsageError for an address or a kind that will not do.
    """
    url = url.strip()
    if not is_web_url(url):
        raise UsageError(url, "not a web address", hint="like https://example.org/newsloom")
    for kind in kinds:
        if kind not in CHANGE_KINDS:
            raise UsageError(kind, "no kind of change", hint=f"one of {', '.join(CHANGE_KINDS)}")
    wanted = tuple(kind for kind in CHANGE_KINDS if kind in kinds) or tuple(k for k in CHANGE_KINDS if k != "proposed")
    now = newsroom.clock()
    hook = Hook(
        id=digest("hook", url, secrets.token_hex(8))[:12], url=url, secret=secret or secrets.token_urlsafe(24),
        kinds=wanted, added_at=now,
    )  # fmt: skip
    with newsroom.db.write() as tx:
        if len(hooks.ids(tx)) >= MOST_HOOKS:
            raise UsageError(url, f"there are {MOST_HOOKS} hooks already", hint="newsloom hook remove ID")
        hooks.put(tx, hook, changes.last_seq(tx))
    return hook


def listed(newsroom: Newsroom) -> list[HookLine]:
    """All hooks, the oldest first."""
    with newsroom.db.read() as tx:
        found, marks, last = hooks.every(tx), hooks.marks(tx), changes.last_seq(tx)
        due = queue_status.due_times(tx, "hook")
        problems = {d.hook: d.problem for d in reversed(hooks.log(tx, MOST_LOG))}
    return [
        HookLine(
            id=h.id, url=h.url, kinds=h.kinds, added_at=h.added_at,
            waiting=last - marks.get(h.id, 0) if h.id in due or problems.get(h.id) else 0, problem=problems.get(h.id, ""),
        )
        for h in found
    ]  # fmt: skip


def remove(newsroom: Newsroom, id: str) -> None:
    """Tell it no more. Raises NotFound."""
    with newsroom.db.write() as tx:
        _there(hooks.ids(tx), id)
        hooks.remove(tx, id)
        work.cancel(tx, "hook", id)


def log(newsroom: Newsroom, id: str | None = None, limit: int = 50) -> list[Delivery]:
    """The latest deliveries (of a hook), the newest first. Raises NotFound."""
    with newsroom.db.read() as tx:
        if id is not None:
            _there(hooks.ids(tx), id)
        return hooks.log(tx, min(max(limit, 1), MOST_LOG), id)


def again(newsroom: Newsroom, id: str, *, skip: bool = False) -> None:
    """Try a hook now that failed; `skip`: without the change that it does not take. Raises NotFound."""
    with newsroom.db.write() as tx:
        _there(hooks.ids(tx), id)
        if skip:
            failed = next((d for d in hooks.log(tx, MOST_LOG, id) if d.problem), None)
            if failed is None or failed.seq <= hooks.marks(tx).get(id, 0):
                raise NotFound(id, "it has nothing to skip", hint="newsloom hook log")
            hooks.put_mark(tx, id, failed.seq)
        work.schedule(tx, [then for then in story_changes.due_hooks(tx) if then.item == id], newsroom.clock())


def _there(known: Sequence[str], id: str) -> None:
    if id not in known:
        raise NotFound(id, "there is no such hook", hint="newsloom hook list")
