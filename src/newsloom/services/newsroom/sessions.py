"""Open sessions of the desk: kept by the digest of a random id, with an end. Who reads the database opens none with it."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from newsloom.runtime.context import Newsroom
from newsloom.store import kv

_SESSION = "desk.session."
MOST = 1000
"""Sessions at once; the oldest end first."""
SEEN_EVERY = timedelta(minutes=5)
"""That a session was used is written at most so often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What is remembered for one browser. `data` holds who it is; `begun` and `seen` give its two ends."""

    data: dict[str, Any]
    begun: datetime
    seen: datetime


def new_id() -> str:
    """A random id: 256 bits, for the cookie alone."""
    return secrets.token_urlsafe(32)


def _key(id: str) -> str:
    return _SESSION + hashlib.sha256(b"newsloom-session:" + id.encode()).hexdigest()


def get(newsroom: Newsroom, id: str) -> Session | None:
    """The session, unless it has ended: by its age, or because nobody used it."""
    with newsroom.db.read() as tx:
        found = kv.get(tx, _key(id))
    if found is None:
        return None
    session = msgspec.json.decode(found, type=Session)
    return session if _open(newsroom, session) else None


def _open(newsroom: Newsroom, session: Session) -> bool:
    desk, now = newsroom.config.desk, newsroom.clock()
    lasting, idle = timedelta(hours=desk.session_hours), timedelta(hours=desk.idle_hours)
    return now - session.begun < lasting and now - session.seen < idle


def put(newsroom: Newsroom, id: str, data: dict[str, Any], before: Session | None) -> None:
    """Keep what a session holds now; nothing is written where nothing changed and it was seen a moment ago."""
    now = newsroom.clock()
    if before is not None and before.data == data and now - before.seen < SEEN_EVERY:
        return
    made = Session(data=data, begun=now, seen=now) if before is None else replace(before, data=data, seen=now)
    with newsroom.db.write() as tx:
        if before is None:
            _make_room(newsroom, tx)
        elif kv.get(tx, _key(id)) is None:
            return  # it was ended meanwhile, and stays so
        kv.put(tx, _key(id), msgspec.json.encode(made).decode())


def _make_room(newsroom: Newsroom, tx: Any) -> None:
    kept = {key: msgspec.json.decode(value, type=Session) for key, value in kv.beginning(tx, _SESSION).items()}
    live = sorted((s.seen, key) for key, s in kept.items() if _open(newsroom, s))
    gone = kept.keys() - {key for _, key in live[-MOST + 1 :]}
    for key in gone:
        kv.drop(tx, key)


def end(newsroom: Newsroom, id: str) -> None:
    """End one session."""
    with newsroom.db.write() as tx:
        kv.drop(tx, _key(id))


def end_all(newsroom: Newsroom, name: str) -> int:
    """End all sessions of a person, on whatever machine; how many."""
    with newsroom.db.write() as tx:
        theirs = [
            key
            for key, value in kv.beginning(tx, _SESSION).items()
            if msgspec.json.decode(value, type=Session).data.get("actor") == name
        ]
        for key in theirs:
            kv.drop(tx, key)
    return len(theirs)
