"""What each reader was told by mail (published), beside the newsletter: up to which change, when, and of which stories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from sqlalchemy import select

from newsloom.model.follow import Rhythm
from newsloom.store.sql import Tx, chunks, upsert, within
from newsloom.store.tables import letter_marks


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMark:
    """How far the letters of one rhythm came: the last change that was looked at, the last look that was due, and when the
    latest letters left."""

    seq: int = 0
    looked_at: datetime | None = None
    left_at: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderMark:
    """What one reader was told. `told`: story -> the change of it that this reader heard of last."""

    sent: Mapping[Rhythm, SentMark] = field(default_factory=dict)
    told: Mapping[str, int] = field(default_factory=dict)


def of_readers(tx: Tx, keys: Sequence[str]) -> dict[str, ReaderMark]:
    """The marks of these readers; who was never told of anything has none."""
    out: dict[str, ReaderMark] = {}
    for part in chunks(keys):
        for r in tx.execute(select(letter_marks).where(within(letter_marks.c.reader, part))):
            out[r.reader] = ReaderMark(
                sent=msgspec.convert(r.sent, dict[Rhythm, SentMark]), told=msgspec.convert(r.told, dict[str, int])
            )
    return out


def put(tx: Tx, marks: Mapping[str, ReaderMark]) -> None:
    """Keep the marks of readers."""
    rows = [{"reader": key, "sent": mark.sent, "told": mark.told} for key, mark in sorted(marks.items())]
    upsert(tx, letter_marks, rows, keys=["reader"])
