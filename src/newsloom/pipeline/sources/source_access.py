"""What sources are asked with, kept in the database beside the other secrets: not in records, OPML, logs or JSON."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from newsloom.model.access import Access
from newsloom.store import kv
from newsloom.store.sql import Tx

_PREFIX = "source.access."


def of(tx: Tx, source: str | None) -> Access | None:
    """What one source is asked with; None: nothing beside its address."""
    plain = kv.get(tx, _PREFIX + source) if source else None
    return msgspec.json.decode(plain, type=Access) if plain else None


def of_all(tx: Tx, sources: Iterable[str | None] = ()) -> dict[str, Access]:
    """What these sources are asked with (all, without `sources`), in one statement."""
    wanted = {source for source in sources if source}
    kept = {key.removeprefix(_PREFIX): plain for key, plain in kv.beginning(tx, _PREFIX).items()}
    return {id: msgspec.json.decode(plain, type=Access) for id, plain in kept.items() if not wanted or id in wanted}


def put(tx: Tx, source: str, access: Access | None) -> None:
    """Keep it; None: forget it."""
    if access is None or not access.names:
        kv.drop(tx, _PREFIX + source)
    else:
        kv.put(tx, _PREFIX + source, msgspec.json.encode(access).decode())
