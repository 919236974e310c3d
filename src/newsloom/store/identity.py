"""Which newsroom a database is of, and how many editions that wrote records it has seen.

The configuration, the ledger beside the records and the lock say the same id: a database of another newsroom, or an old copy of
this one's, is told by it (services.newsroom.recognise).
"""

from __future__ import annotations

from newsloom.store import kv
from newsloom.store.sql import Tx

ID, EDITION = "newsroom.id", "newsroom.edition"


def id_of(tx: Tx) -> str:
    """The newsroom's id; "" where none was given yet."""
    return kv.get(tx, ID) or ""


def put_id(tx: Tx, id: str) -> None:
    """Say whose database this is."""
    kv.put(tx, ID, id)


def edition_of(tx: Tx) -> int:
    """How many editions that wrote records there were."""
    return int(kv.get(tx, EDITION) or 0)


def count_edition(tx: Tx) -> int:
    """One more; which one it is."""
    number = edition_of(tx) + 1
    kv.put(tx, EDITION, str(number))
    return number


def put_edition(tx: Tx, number: int) -> None:
    """Go on counting from here: the records are taken as they lie."""
    if number > edition_of(tx):
        kv.put(tx, EDITION, str(number))
