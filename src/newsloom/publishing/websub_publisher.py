"""Which of our feeds changed without our hub knowing? Editions note it, the stage `ping` tells the hub."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from newsloom.core.url import host_of
from newsloom.model.outcome import Then
from newsloom.runtime.context import Newsroom
from newsloom.store import kv
from newsloom.store.sql import Tx

HUB = "hub"
"""The only item of the stage."""
_UNTOLD = "hub.untold "


def note_changed(tx: Tx, newsroom: Newsroom, feeds: Iterable[str], now: datetime) -> tuple[Then, ...]:
    """Note that these feeds (paths below the site) changed; what is to be done about it, if there is a hub."""
    changed = sorted(feeds)
    if not newsroom.config.publish.hub or not changed:
        return ()
    known = _waiting(tx)
    for path in changed:
        _put(tx, path, known[path][0] if path in known else now, now)
    return next_telling(tx, newsroom)


def ripe(tx: Tx, newsroom: Newsroom, now: datetime) -> list[str]:
    """The feeds whose first untold change has had its time to be deployed."""
    return [path for path, (first, _) in _waiting(tx).items() if first + _patience(newsroom) <= now]


def note_told(tx: Tx, newsroom: Newsroom, told: Iterable[str], at: datetime) -> None:
    """Forget the changes that the hub, told at that time, finds on the site; later ones stay."""
    known = _waiting(tx)
    for path in told:
        last = known[path][1] if path in known else at
        if last + _patience(newsroom) <= at:
            kv.drop(tx, _UNTOLD + path)
        else:
            _put(tx, path, last, last)


def next_telling(tx: Tx, newsroom: Newsroom) -> tuple[Then, ...]:
    """When to tell what is waiting; () if nothing is."""
    firsts = sorted(first for first, _ in _waiting(tx).values())
    lane = f"host {host_of(newsroom.config.publish.hub)}"
    return tuple(Then(stage="ping", item=HUB, lane=lane, due_at=at + _patience(newsroom)) for at in firsts[:1])


def _patience(newsroom: Newsroom) -> timedelta:
    """How long the site takes to be deployed: a hub that came sooner would find the old feed."""
    return timedelta(minutes=newsroom.config.publish.hub_wait)


def _waiting(tx: Tx) -> dict[str, tuple[datetime, datetime]]:
    """The feeds that the hub was not told of, and when each changed first and last since it was."""
    found: dict[str, tuple[datetime, datetime]] = {}
    for key, value in kv.beginning(tx, _UNTOLD).items():
        first, _, last = value.partition(" ")
        found[key.removeprefix(_UNTOLD)] = (datetime.fromisoformat(first), datetime.fromisoformat(last))
    return found


def _put(tx: Tx, path: str, first: datetime, last: datetime) -> None:
    kv.put(tx, _UNTOLD + path, f"{first.isoformat()} {last.isoformat()}")
