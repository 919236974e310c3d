"""What our sources link to and we do not have: pages that could be found, and sites that could be sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from newsloom.core.mentions import network_of
from newsloom.core.url import host_of, registrable_domain
from newsloom.runtime.context import Newsroom
from newsloom.store import links, sources

LEAST_OWNERS = 2
"""An address is proposed when so many owners link to it."""
LEAST_PAGES = 3
"""A site is proposed when so many of its pages are linked, by `LEAST_OWNERS` owners and more in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPage:
    """A page that we do not hold: who links to it, since when, in what words."""

    url: str
    owners: tuple[str, ...]
    first_seen: datetime
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedSite:
    """A site that is no source of ours: how many of its pages are linked, and by whom."""

    site: str
    pages: int
    owners: tuple[str, ...]


def linked(newsroom: Newsroom, days: int = 14, most: int = 50) -> tuple[list[LinkedPage], list[LinkedSite]]:
    """The pages and sites that our sources linked to in the last days and that we do not have, those with most owners first.

    Front pages, a site's links to itself, and networks where people talk are left out.
    """
    now = newsroom.clock()
    with newsroom.db.read() as tx:
        found = links.wanted(tx, now - timedelta(days=days), owners=1, limit=5_000)
        known = {registrable_domain(s.homepage or s.url) for s in sources.all_sources(tx)}
    able = [_page(one) for one in found if _is_page(one.url)]
    pages = [one for one in able if len(one.owners) >= LEAST_OWNERS]
    return pages[:most], _sites(able, known)[:most]


def _page(one: links.Wanted) -> LinkedPage:
    home = registrable_domain(one.url)
    owners = tuple(owner for owner in one.owners if owner != home)
    return LinkedPage(url=one.url, owners=owners, first_seen=one.first_seen, anchor=one.anchor)


def _is_page(url: str) -> bool:
    return len(urlsplit(url).path.strip("/")) > 0 and network_of(url) == "forum"


def _sites(pages: Sequence[LinkedPage], known: set[str]) -> list[LinkedSite]:
    by_site: dict[str, list[LinkedPage]] = {}
    for one in pages:
        site = registrable_domain(one.url) or host_of(one.url)
        if one.owners and site not in known:
            by_site.setdefault(site, []).append(one)
    out = [
        LinkedSite(site=site, pages=len(held), owners=tuple(sorted({owner for one in held for owner in one.owners})))
        for site, held in by_site.items()
    ]
    able = [one for one in out if one.pages >= LEAST_PAGES and len(one.owners) >= LEAST_OWNERS]
    return sorted(able, key=lambda one: (-len(one.owners), -one.pages, one.site))
