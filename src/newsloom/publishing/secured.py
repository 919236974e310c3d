"""The private payload of records: source, find, rights, reasons of editors; readable by holders of the key only.

It is a function of facts alone, so what did not change is sealed to the same bytes. What we did not seal is foreign and stays.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from newsloom.config import Config
from newsloom.model.edition import Record
from newsloom.model.review import Verdict
from newsloom.publishing.rights import rights_of_source
from newsloom.records.secured import Key, article_url, payload_digest, read_keys, seal
from newsloom.runtime.context import Newsroom
from newsloom.store import articles, captures, sources
from newsloom.store.editions import Ledger
from newsloom.store.sql import Tx

VARIABLE = "NEWSLOOM_SECURED_KEYS"
MOST_REASONS = 10
REASON_CHARS = 1000


def keys_of(root: Path, config: Config) -> list[Key]:
    """The newsroom's keys, the current one first: [secured] key, else the environment, else the file. Raises ConfigInvalid."""
    secured = config.secured
    if not secured.keep:
        return []
    if secured.key:
        return read_keys(secured.key, "[secured] key")
    if os.environ.get(VARIABLE):
        return read_keys(os.environ[VARIABLE], VARIABLE)
    path = root / secured.key_file
    return read_keys(path.read_text("utf-8"), str(path)) if secured.key_file and path.is_file() else []


@dataclass(frozen=True, slots=True)
class Sealed:
    """The field, the digest of what we sealed (None: foreign, or none), and the key's id."""

    value: str | None = None
    mark: str | None = None
    key_id: str | None = None


class Safe:
    """Makes payloads. Without a key none is made, and those that are there are kept."""

    def __init__(self, tx: Tx, newsroom: Newsroom) -> None:
        self._tx = tx
        self._keys = keys_of(newsroom.root, newsroom.config)
        self._sources = {s.id: s for s in sources.all_sources(tx, retired=True)} if self._keys else {}

    def facts_of(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """What only we know of these articles; nothing without a key."""
        if not self._keys:
            return {}
        found = articles.finds_of(self._tx, ids)
        finds = captures.get_finds(self._tx, list(found.values()))
        out: dict[str, dict[str, Any]] = {}
        for id, find in found.items():
            facts: dict[str, Any] = {"article": id, "find": find}
            kept = finds.get(find)
            if kept is not None:
                facts |= {k: v for k, v in (("via", kept.via), ("entry", kept.entry), ("source", kept.source)) if v}
                source = self._sources.get(kept.source or "")
                if source is not None:
                    facts["rights"] = {k: v for k, v in msgspec.to_builtins(rights_of_source(source)).items() if v}
            out[id] = facts
        return out

    def seal(
        self,
        facts: Mapping[str, Any],
        record: Record,
        line: Ledger | None,
        *,
        story: str,
        spoken: Sequence[Verdict] = (),
    ) -> Sealed:
        """The payload of a record; a foreign one is kept untouched."""
        before = line.record.secured if line is not None else None
        if line is not None and before and line.secured is None:
            return Sealed(before)
        if not self._keys:
            return Sealed(before, line.secured, line.key_id) if line is not None else Sealed()
        reasons = [[v.kind, v.actor, v.reason[:REASON_CHARS]] for v in spoken if v.reason][-MOST_REASONS:]
        payload = {**facts, "story": story} | ({"reasons": reasons} if reasons else {})
        value = seal(payload, article_url(record), self._keys[0])
        return Sealed(value, payload_digest(value), self._keys[0].id)
