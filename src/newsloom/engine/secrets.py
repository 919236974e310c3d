"""The private payload of records: internal notes, source, rights; readable by holders of the key only."""

from __future__ import annotations

from newsloom.engine.world import World
from newsloom.model.edition import Record
from newsloom.store.editions import Ledger
from newsloom.store.sql import Tx


class Safe:
    """Makes payloads. Without a key none is made, and those that are there are kept."""

    def __init__(self, world: World) -> None:
        self._world = world

    def payload(
        self, tx: Tx, article: str, story: str, record: Record, line: Ledger | None
    ) -> tuple[str | None, str | None, str | None]:
        """(the field, the digest of what we wrote, the key's id) for a record; a foreign payload is kept untouched."""
        if line is not None and line.record.secured and line.secured is None:
            return line.record.secured, None, None
        return (line.record.secured, line.secured, line.key_id) if line is not None else (None, None, None)
