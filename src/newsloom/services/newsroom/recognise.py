"""Is this database this newsroom's, and not an old copy? Asked whenever a newsroom is opened, before anything is written.

Settings ([site] id), database and the ledger beside the records carry one id; database and ledger count the editions that
wrote records. An empty database beside records, one of another newsroom, and one that knows less than the records do would
replace a front page, or forget what was promised: the command stops, and says the ways out.
"""

from __future__ import annotations

import contextlib
import secrets

from newsloom.config import Config
from newsloom.errors import Conflict, StoreError, StoreForeign, StoreGone
from newsloom.publishing import public_ledger
from newsloom.publishing.public_ledger import Head
from newsloom.runtime.context import Newsroom
from newsloom.store import identity, table_copy
from newsloom.store.database import Database
from newsloom.store.sql import Tx

WAYS_OUT = (
    "newsloom db restore BACKUP fills a new one; newsloom rebuild --from-records takes the records in; "
    "newsloom db create begins anew"
)


def new_id() -> str:
    """The id of a new newsroom."""
    return secrets.token_hex(8)


def recognise(config: Config, db: Database, *, create: bool = False) -> str:
    """The newsroom's id, given to a database that has none yet.

    With `create` the owner said that this database is to be filled: it may be empty, or older than the records. Raises
    StoreForeign for a database (or records) of another newsroom, StoreGone for one that holds nothing beside records, or that
    knows less than they do.
    """
    head = public_ledger.read_head(config.root)
    said = config.site.id
    if said and head is not None and head.newsroom and head.newsroom != said:
        raise StoreForeign(
            public_ledger.HEAD,
            f"these records are of another newsroom ({head.newsroom}; [site] id is {said})",
            hint=f"set [site] id right, or delete {public_ledger.FOLDER} to make them this newsroom's",
        )
    wanted = said or (head.newsroom if head is not None else "")
    with db.read() as tx:
        id, edition, is_empty = identity.id_of(tx), identity.edition_of(tx), False
        if (not id or (wanted and id != wanted) or (head is not None and edition < head.edition)) and not create:
            is_empty = holds_nothing(tx)
        if wanted and id and id != wanted and create:
            is_empty = holds_nothing(tx)
    if not create:
        _check_is_ours(config, db, head, id, edition, wanted, is_empty)
    elif wanted and id and id != wanted and not is_empty:
        raise _foreign(db, id, wanted)
    if id and (not wanted or id == wanted):
        return id
    id = wanted or new_id()
    with (
        contextlib.suppress(StoreError),
        db.write() as tx,
    ):  # a database that can only be read has none until it can be written
        identity.put_id(tx, id)
    return id


def _check_is_ours(
    config: Config, db: Database, head: Head | None, id: str, edition: int, wanted: str, is_empty: bool
) -> None:
    if is_empty and (head is not None or (not id and _has_worked_here(config, db))):
        raise StoreGone(db.url, "the database holds nothing, though this newsroom has published records", hint=WAYS_OUT)
    if wanted and id and id != wanted and not is_empty:
        raise _foreign(db, id, wanted)
    if head is not None and edition < head.edition and not is_empty:
        raise StoreGone(
            db.url,
            f"the database is older than this newsroom's records (it knows {edition} editions, they are of {head.edition})",
            hint="put the newer one back, or newsloom rebuild --from-records takes in what it does not know",
        )


def _has_worked_here(config: Config, db: Database) -> bool:
    """Whether an earlier version, which kept no ledger and no ids, worked here: there are its lock and records."""
    return (
        db.file is not None
        and db.file.with_suffix(".lock").exists()
        and next(config.path(config.publish.news_dir).glob("*.md"), None) is not None
    )


def _foreign(db: Database, id: str, wanted: str) -> StoreForeign:
    return StoreForeign(
        db.url,
        f"the database of another newsroom ({id}; this one is {wanted})",
        hint="set [database] url, or [site] id, right",
    )


def holds_nothing(tx: Tx) -> bool:
    """Whether a database holds nothing but facts about itself."""
    return all(table_copy.is_without_rows(tx, t) for t in table_copy.all_tables() if t.info["kind"] != "motion")


def is_still_ours(tx: Tx, newsroom: Newsroom) -> bool:
    """Whether the database that a running worker writes to carries the id that it was opened with."""
    return not newsroom.id or identity.id_of(tx) in ("", newsroom.id)


def settle(tx: Tx, newsroom: Newsroom) -> None:
    """From now on this database is this newsroom's, and up to date with its records: they were taken in, or given up.

    Raises Conflict if the records are of another newsroom than the backup that was put in.
    """
    head = public_ledger.read_head(newsroom.root)
    found = identity.id_of(tx)
    if head is not None and found and head.newsroom not in ("", found):
        raise Conflict(
            public_ledger.HEAD,
            f"these records are of another newsroom ({head.newsroom}; the backup is of {found})",
            hint="restore into the newsroom that the backup is of, or into an empty folder",
        )
    identity.put_id(tx, newsroom.config.site.id or found or newsroom.id or new_id())
    if head is not None:
        identity.put_edition(tx, head.edition)
