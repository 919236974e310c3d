"""The files of records, from the ledger: after a restore, also one that was killed before they were all there."""

from __future__ import annotations

from newsloom.model.ids import content_digest
from newsloom.net import files
from newsloom.records.record import render_record
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, kv
from newsloom.store.sql import Tx

PENDING = "restore.pending"
"""The fact that a database was filled from a backup, and record files may be missing yet."""


def promise(tx: Tx) -> None:
    """To be said in the transaction that fills the database: whoever works here next keeps it."""
    kv.put(tx, PENDING, "files")


def is_pending(tx: Tx) -> bool:
    """Whether a restore was cut off before all files were there."""
    return kv.get(tx, PENDING) is not None


def keep_promise(newsroom: Newsroom) -> None:
    """Write the record files that are not there, if that was promised. Files with other bytes are a person's, and stay."""
    with newsroom.db.read() as tx:
        if not is_pending(tx):
            return
        for path, (article, digest) in editions.all_paths(tx).items():
            target = files.inside(newsroom.root, f"{newsroom.config.publish.news_dir}/{path.removeprefix('_news/')}")
            if not target.exists():
                data = render_record(editions.get_records(tx, [article])[article].record)
                if content_digest(data) == digest:
                    files.write_if_changed(target, data)
    with newsroom.db.write() as tx:
        kv.drop(tx, PENDING)
