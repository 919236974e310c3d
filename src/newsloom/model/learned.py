"""What many pages of one host share: the house's, and not one article's."""

from __future__ import annotations

from dataclasses import dataclass


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
