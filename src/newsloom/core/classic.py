"""The scores of the old system, exactly: quality, leader, heat, published and topics as the profile "classic".

For sites that migrate and want the numbers they know. Its faults are known too (docs/technotes/classic.md): "ai" matches
"against", nothing decays, copies count. The default profile is core.quality and core.heat.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from newsloom.model.article import Quality
from newsloom.model.source import Topic
from newsloom.model.story import Heat

SHOWN_FROM = 70
COUNTED_FROM = 50
FREE_TITLE = 70


@dataclass(frozen=True, slots=True)
class Weights:
    """What differed between sites: points for a known organisation, heat per related article."""

    organization: int = 40
    related: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the old system looked at in one article. `topics` are names, as the record lists them."""

    title: str
    topics: tuple[str, ...] = ()
    has_image: bool = False
    has_amp: bool = False
    is_known: bool = False
    """The provider's domain is in `_data/organizations`."""
    official: int = 0
    """By how many official sources it was found; no list of these survives."""
    is_featured: bool = False
    """It has `featuredContent`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article of a story: its record's path decides between equals."""

    path: str
    quality: int


def quality(given: Given, topics: Mapping[str, Topic], weights: Weights = Weights()) -> Quality:
    """Points, never below 0, without upper bound. A topic that `topics` does not hold counts its two points alone."""
    parts: list[tuple[int, str]] = []
    for points, has, why in (
        (20, given.has_image, "image"),
        (20, given.has_amp, "AMP page"),
        (weights.organization, given.is_known, "known organisation"),
        (50 * given.official, given.official, "official source"),
        (50, given.is_featured, "featured content"),
    ):
        if has:
            parts.append((points, why))
    title = given.title.lower()
    for name in given.topics:
        parts.append((2, f"topic {name}"))
        if name in topics:
            parts.extend((15, f'"{word}" in the title') for word in topics[name].keywords if word.lower() in title)
    # The old system counted UTF-16 units: an emoji is two.
    length = len(given.title.encode("utf-16-le", "surrogatepass")) // 2
    over = max(0, (length - FREE_TITLE) // 2)
    if over:
        parts.append((-over, f"title of {length} characters"))
    total = sum(points for points, _ in parts)
    if total < 0:
        parts.append((-total, "never below 0"))
    return Quality(value=max(0, total), because=tuple(f"{why} {points:+d}" for points, why in parts))


def leader(members: Iterable[Member]) -> Member:
    """The article that stands for the story: the highest quality, ties to the lowest path. Raises ValueError for none."""
    return min(members, key=lambda member: (-member.quality, member.path))


def heat(value: int, is_leader: bool, related: int, clicks: int = 0, weights: Weights = Weights()) -> Heat:
    """-1 for a member that does not lead; else its quality, raised by coverage (and clicks) from 50 points on."""
    if not is_leader:
        return Heat(value=-1, because=("another article leads -1",))
    parts = [f"quality {value:+d}"]
    if value >= COUNTED_FROM:
        if related:
            parts.append(f"{related} related {related * weights.related:+d}")
        if clicks:
            parts.append(f"clicks {clicks:+d}")
        value += related * weights.related + clicks
    return Heat(value=value, because=tuple(parts))


def is_published(heat_value: float, removed: bool = False) -> bool:
    """What a reader sees: heat of at least 70, unless a person took it down."""
    return heat_value >= SHOWN_FROM and not removed


def topics_of(title: str, found_by: str | None, topics: Sequence[Topic]) -> tuple[str, ...]:
    """Names: the topic of the query that found the article, the root, then topics whose keyword is a word of the title.

    `topics` are in file order; the root is the first without a parent.
    """
    root = next((topic.name for topic in topics if topic.parent is None), None)
    made = [name for name in (found_by, root) if name]
    for topic in topics:
        pattern = _words(topic.keywords)
        if pattern and pattern.search(title):
            made.append(topic.name)
    return tuple(dict.fromkeys(made))


@lru_cache(maxsize=1024)
def _words(keywords: tuple[str, ...]) -> re.Pattern[str] | None:
    inner = "|".join(re.escape(word) for word in keywords if word)
    return re.compile(rf"(?<!\w)(?:{inner})(?!\w)", re.IGNORECASE) if inner else None
