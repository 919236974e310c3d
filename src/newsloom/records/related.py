"""The list under `related`: who stands in it, and in which order."""

from __future__ import annotations

from collections.abc import Iterable

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


def related_to(
    path: str, story: Iterable[Listed], saga: Iterable[Listed] = (), classic: bool = False
) -> tuple[Related, ...]:
    """What the record at `path` shows as related.

    First the other articles of its story, then the leads of the other stories of its saga, the latest ten; each part by
    descending quality, then path. With `classic` both are one list. Nothing stands there twice.
    """
    members = {item.path: item for item in story if item.path != path}
    leads = {item.path: item for item in saga if item.path != path and item.path not in members}
    latest = sorted(leads.values(), key=lambda item: (item.record.published, item.path), reverse=True)[:SAGA_LEADS]
    if classic:
        return _ordered([*members.values(), *latest])
    return _ordered(members.values()) + _ordered(latest)


def _ordered(items: Iterable[Listed]) -> tuple[Related, ...]:
    ordered = sorted(items, key=lambda item: (-item.record.quality, item.path))
    return tuple(related_of(item.record) for item in ordered)
