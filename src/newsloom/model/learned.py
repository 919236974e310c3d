"""What many pages of one host share: the house's, and not one article's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSaid:
    """What one page said of the things that a host may say on every page, as it was read. Texts are keys (without letter case,
    white space and punctuation), addresses stand as they are; empty where the page says nothing."""

    title: str
    canonical: str = ""
    """The address that it declares, where that is not its own."""
    pictures: tuple[str, ...] = ()
    excerpt: str = ""
    authors: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """Beginning and end of its title, where signs part them from the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLearned:
    """What pages of a host with different headlines say alike, so that no article of it may call it its own.

    Derived from captured pages and rebuilt at will; empty for a host of which nothing is known. Texts are compared without
    letter case, white space and punctuation, addresses as they stand.
    """

    canonicals: frozenset[str] = frozenset()
    """Canonical addresses that several pages declare."""
    pictures: frozenset[str] = frozenset()
    excerpts: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    """Names that stand over most pages whoever wrote them: the house, a desk, whoever runs the site."""
    title_parts: frozenset[str] = frozenset()
    """Beginnings and ends of titles, without the sign that parts them ("Example Courier")."""


NOTHING_LEARNED = HostLearned()
