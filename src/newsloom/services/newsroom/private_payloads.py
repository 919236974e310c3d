"""Whose is a record's private payload, and is it whole? With a newsroom around, its ledger says; without one, only the keys.

What the ledger keeps: docs/technotes/secured.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newsloom.model.edition import Record
from newsloom.records.paths import FOLDER
from newsloom.records.secured import Key, NotOpened, article_url, standing_of, unseal
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom.files import read_record_file
from newsloom.store import editions
from newsloom.store.editions import Ledger

Row = dict[str, Any]
UNKNOWN_KEY = "no key here opens it"
STRANGER = "the ledger does not know this record (newsloom adopt takes it in), and no key here opens its payload"


def opened_payload(path: Path, keys: Sequence[Key]) -> Row:
    """{path, key, payload} of a record; key None if it has no payload, `error` if no key opens it. Raises RecordInvalid."""
    record = read_record_file(path)
    if record.secured is None:
        return {"path": str(path), "key": None}
    try:
        payload, key = unseal(record.secured, article_url(record), keys)
    except NotOpened as err:
        return {"path": str(path), "error": err.problem}
    return {"path": str(path), "key": key.id, "payload": payload}


def verified(path: Path, keys: Sequence[Key], newsroom: Newsroom | None, *, ours: bool = False) -> Row:
    """{path, standing, ...} of a record; `error` says that a person should look.

    Of a file in the newsroom's folder of records the ledger tells `ours`, `foreign` (it stood there when the record was
    adopted) and `altered`. Of any other the keys tell `ours` from `unknown`. `none` has no payload. With `ours`,
    a payload that no key opens is a fault too. Raises RecordInvalid.
    """
    name = _ledger_path(path, newsroom) if newsroom is not None else None
    if newsroom is None or name is None:
        return _by_keys(path, keys, ours)
    with newsroom.db.read() as tx:
        line = editions.at_paths(tx, [name]).get(name)
    record = read_record_file(path)
    row: Row = {"path": str(path)} | _by_ledger(record, line, keys)
    if ours and "error" not in row and row["standing"] != "none" and "key" not in row:
        row["error"] = UNKNOWN_KEY
    return row


def _ledger_path(path: Path, newsroom: Newsroom) -> str | None:
    """What the ledger calls a file; None outside the newsroom's folder of records."""
    news = (newsroom.root / newsroom.config.publish.news_dir).resolve()
    whole = path.resolve()
    return f"{FOLDER}/{whole.relative_to(news).as_posix()}" if whole.is_relative_to(news) else None


def _by_keys(path: Path, keys: Sequence[Key], ours: bool) -> Row:
    shown = opened_payload(path, keys)
    if "payload" in shown:
        return {"path": str(path), "standing": "ours", "key": shown["key"]}
    if "error" not in shown:
        return {"path": str(path), "standing": "none"}
    unknown: Row = {"path": str(path), "standing": "unknown", "why": shown["error"]}
    return unknown | ({"error": shown["error"]} if ours else {})


def _by_ledger(found: Record, line: Ledger | None, keys: Sequence[Key]) -> Row:
    was = line.record.secured if line is not None else None
    if found.secured is None:
        return {"standing": "none"} if was is None else _altered("the payload that the ledger knows is gone")
    opened = _open(found.secured, article_url(found), keys)
    key: Row = {"key": opened[1].id} if opened else {}
    if line is None:
        return {"standing": "ours"} | key if opened else {"standing": "foreign", "error": STRANGER}
    if found.secured == was and line.secured is None:
        return {"standing": "foreign"} | key
    if standing_of(found.secured, line.secured) == "ours":
        return {"standing": "ours"} | (key or {"why": UNKNOWN_KEY})
    before = _open(was, article_url(line.record), keys) if was else None
    if opened and before and opened[0] == before[0]:
        return {"standing": "ours"} | key  # sealed anew by `secure rotate`; the next run tells the ledger
    return _altered("it is another payload than the ledger's: take the edit back (git restore)")


def _altered(why: str) -> Row:
    return {"standing": "altered", "error": why}


def _open(value: str, url: str, keys: Sequence[Key]) -> tuple[Row, Key] | None:
    try:
        return unseal(value, url, keys)
    except NotOpened:
        return None
