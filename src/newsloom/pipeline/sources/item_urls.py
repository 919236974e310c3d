"""Which address is an item of the flow? Stages know finds, pages, articles and sources by their ids; people know addresses."""

from __future__ import annotations

from collections.abc import Iterable

from newsloom.store import articles, captures, sources
from newsloom.store.sql import Tx


def addresses(tx: Tx, items: Iterable[str]) -> dict[str, str]:
    """The address behind each of these ids, as it was found; those of stories and of the flow's own work have none."""
    ids = list(dict.fromkeys(items))
    found = {id: held.article.url for id, held in articles.get(tx, ids).items()} | sources.urls(tx, ids)
    finds = {id: id for id in ids} | captures.finds_of_pages(tx, ids)
    known = captures.get_finds(tx, list(finds.values()))
    return found | {id: known[find].url for id, find in finds.items() if find in known}
