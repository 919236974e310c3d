"""What pages of a host said of the things that a host may say everywhere: a sample of bounded size, as they were read."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import select

from newsloom.model.learned import PageSaid
from newsloom.store.sql import Tx, upsert, within
from newsloom.store.tables import host_samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What one page said; `taken`: the fields of which something was known to be the house's when its article was kept."""

    host: str
    page: str
    said: PageSaid
    taken: frozenset[str] = frozenset()


def of(tx: Tx, hosts: Iterable[str]) -> dict[str, list[Sample]]:
    """The samples of hosts, by host."""
    query = select(host_samples).where(within(host_samples.c.host, sorted(set(hosts)))).order_by("host", "slot")
    found: dict[str, list[Sample]] = defaultdict(list)
    for row in tx.execute(query):
        said = msgspec.convert(row.said, PageSaid)
        found[row.host].append(Sample(host=row.host, page=row.page, said=said, taken=frozenset(row.taken)))
    return dict(found)


def put(tx: Tx, samples: Sequence[Sample], size: int) -> None:
    """Keep samples, at most `size` a host: each page has one slot of these, and takes the place of whichever held it."""
    rows = {
        (one.host, slot_of(one.page, size)): {
            "host": one.host,
            "slot": slot_of(one.page, size),
            "page": one.page,
            "said": msgspec.to_builtins(one.said),
            "taken": sorted(one.taken),
        }
        for one in samples
    }
    upsert(tx, host_samples, list(rows.values()), keys=["host", "slot"])


def slot_of(page: str, size: int) -> int:
    """The slot of a page: the same whoever reads it, and however often."""
    return int.from_bytes(hashlib.sha256(page.encode()).digest()[:4], "big") % size
