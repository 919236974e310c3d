"""What articles link to, as grouping asks for it: reports of other owners that we hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsloom.core.outlets import owner_groups
from newsloom.model.story import Item
from newsloom.runtime.context import Newsroom
from newsloom.store import links
from newsloom.store.sql import Tx


def with_cites(tx: Tx, newsroom: Newsroom, items: Sequence[Item]) -> list[Item]:
    """The items with the articles that they link to; those of their own provider or its group, and themselves, left out."""
    found = links.cites(tx, [item.id for item in items])
    if not found:
        return list(items)
    groups = owner_groups(newsroom.organizations)
    out: list[Item] = []
    for item in items:
        named, many = found.get(item.id, ((), 0))
        own = groups.get(item.provider, item.provider)
        foreign = tuple(id for id, domain in named if id != item.id and groups.get(domain, domain) != own)
        out.append(replace(item, cites=foreign, outlinks=many) if foreign else item)
    return out
