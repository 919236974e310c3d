"""The list under `related`: who stands in it, and in which order."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import datetime

from newsloom.model.edition import Listed, Record, Related

SAGA_LEADS = 10


def related_of(record: Record) -> Related:
    """A record as another one shows it."""
    provider = record.provider
    return Related(
        title=record.title,
        excerpt=record.excerpt,
        published=record.published,
        web_url=record.web_url,
        amp_url=record.amp_url,
        cdn_amp_url=record.cdn_amp_url,
        type=record.type,
        # Real files show name and domain alone here, without the organisation's icon.
        provider=None if provider is None else type(provider)(name=provider.name, domain=provider.domain),
        quality=record.quality,
        images=record.images,
    )


class Shelf:
    """The articles of a story as its records name one another; made once for all of them.

    First the other articles of the story, then the leads of the other stories of its saga, the latest ten; each part by
    descending quality, then path. With `classic` both are one list. Nothing stands there twice.

    `most` bounds the first part, so that a story of a thousand articles takes a thousand records of bounded size. The
    record at `lead` names the best and, for the other half, the newest. Another one names the lead and the best, among
    equals the earliest: an article that arrives changes the lead's record, and seldom those of the others.
    """

    def __init__(
        self,
        story: Iterable[Listed],
        saga: Iterable[Listed] = (),
        *,
        classic: bool = False,
        most: int | None = None,
        lead: str | None = None,
    ) -> None:
        self._members = {item.path: item for item in story}
        self._saga = [item for item in saga if item.path not in self._members]
        self._classic = classic
        self._most = most if most is not None and len(self._members) - 1 > most else None
        self._lead = lead
        best = self._members.values() if self._most is None else sorted(self._members.values(), key=_rank)
        self._best = list(best) if self._most is None else list(best)[: self._most + 1]

    def of(self, path: str) -> tuple[tuple[Related, ...], int]:
        """What the record at `path` names, and how many articles of the story it does not."""
        members = self._chosen(path)
        leads = {item.path: item for item in self._saga if item.path != path}
        latest = sorted(leads.values(), key=lambda item: (item.record.published, item.path), reverse=True)[:SAGA_LEADS]
        left = len(self._members) - (path in self._members) - len(members)
        if self._classic:
            return _ordered([*members, *latest]), left
        return _ordered(members) + _ordered(latest), left

    def own(self, path: str) -> int:
        """How many of what the record at `path` names are of its story."""
        return len(self._chosen(path))

    def _chosen(self, path: str) -> list[Listed]:
        if self._most is None:
            return [item for item in self._members.values() if item.path != path]
        best = [item for item in self._best if item.path != path]
        lead = self._members.get(self._lead or "")
        if path != self._lead:
            first = [lead] if lead is not None else []
            return [*first, *(item for item in best if item is not lead)][: self._most]
        chosen = best[: self._most - self._most // 2]
        named = {path, *(item.path for item in chosen)}
        others = (item for item in self._members.values() if item.path not in named)
        return chosen + heapq.nlargest(self._most // 2, others, key=lambda item: (item.record.published, item.path))


def _rank(item: Listed) -> tuple[int, datetime, str]:
    return -item.record.quality, item.record.published, item.path


def _ordered(items: Iterable[Listed]) -> tuple[Related, ...]:
    ordered = sorted(items, key=lambda item: (-item.record.quality, item.path))
    return tuple(related_of(item.record) for item in ordered)
