"""How much do the keywords found in an article say for a topic? A sum by place, with its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

TITLE, LEDE, BODY, HOST, ADDRESS, CATEGORY = range(6)
PLACES = ("title", "lede", "text", "name of the site or section", "address", "categories")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a keyword weighs, by place. A topic matches from a sum of 1.0 on. Section [topics] of newsloom.toml."""

    title: float = 1.0
    """The first keyword in the title."""
    unproven: float = 0.6
    """The same, if it is a name that is an everyday word too and its only capital is that of a headline's beginning."""
    lede: float = 0.6
    """The first keyword in the excerpt (without one: in the first 600 characters of the text)."""
    opening: float = 0.2
    """Added if the lede has it among its first eight words."""
    body: float = 0.2
    """Each occurrence in the rest of the text, up to `body_cap` in all."""
    body_cap: float = 0.8
    host: float = 1.0
    """A keyword that is the name of the host or the section (azure.microsoft.com, /power-apps/): the publisher filed it so."""
    address: float = 0.4
    """A keyword in the path of the URL, unless the title has one: most paths repeat the title."""
    category: float = 0.6
    """A keyword among the publisher's own categories."""
    more: float = 0.4
    """Each further occurrence in title, lede and categories, up to two."""
    hint: float = 0.4
    """For the topic of the source (and its parents), if there is some evidence besides."""
    context: float = 1.0
    """How much must speak for the parent before an everyday word counts for a sub-topic at all."""
    threshold: float = 1.0


class Hit(NamedTuple):
    """One keyword found at one place. `everyday`: an ordinary word, in a sub-topic: it does not count in a host's name.

    `unproven`: a name by its capital alone, where every word has one.
    """

    keyword: int
    place: int
    start: int
    end: int
    shown: str
    everyday: bool
    unproven: bool = False


def weigh(hits: Sequence[Hit], settings: Settings, opening: int) -> tuple[float, tuple[str, ...]]:
    """The sum for one topic, and its parts. A longer keyword covers the shorter ones inside it.

    `opening` is where the first words of the lede end.
    """
    by_place = _apart(hits)
    first = {place: spots[0] for place, spots in by_place.items()}
    parts: list[tuple[str, float]] = []
    if TITLE in first:
        proven = not all(hit.unproven for hit in by_place[TITLE])
        parts.append((_said(first[TITLE]), settings.title if proven else min(settings.title, settings.unproven)))
    if LEDE in first:
        parts.append((_said(first[LEDE]), settings.lede))
        if first[LEDE].start <= opening:
            parts.append(("at its opening", settings.opening))
    if HOST in first and not first[HOST].everyday:
        parts.append((_said(first[HOST]), settings.host))
    if ADDRESS in first and TITLE not in first:
        parts.append((_said(first[ADDRESS]), settings.address))
    if CATEGORY in first:
        parts.append((_said(first[CATEGORY]), settings.category))
    further = sum(len(by_place[place]) - 1 for place in (TITLE, LEDE, CATEGORY) if place in by_place)
    if further:
        parts.append((f"{further} more", settings.more * min(further, 2)))
    if BODY in first:
        parts.append(
            (f"{len(by_place[BODY])} in the text", min(settings.body * len(by_place[BODY]), settings.body_cap))
        )
    return sum(worth for _, worth in parts), tuple(f"{name} +{worth:.2f}" for name, worth in parts)


def _apart(hits: Sequence[Hit]) -> dict[int, list[Hit]]:
    """Hits by place, in order, without those inside another."""
    found: dict[int, list[Hit]] = {}
    for hit in sorted(set(hits), key=lambda one: (one.place, one.start, -one.end)):
        spots = found.setdefault(hit.place, [])
        if not spots or hit.end > spots[-1].end:
            spots.append(hit)
    return found


def _said(hit: Hit) -> str:
    return f"{hit.shown!r} in the {PLACES[hit.place]}{', a capital that every word has there' if hit.unproven else ''}"
