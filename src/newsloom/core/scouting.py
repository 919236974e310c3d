"""Where else is news on a topic found? Search feeds to ask, and providers that keep turning up.

Nothing here fetches: callers bring what they saw in search feeds, links of approved articles and checks of feeds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal
from urllib.parse import quote_plus

import yaml

from newsloom.core.topic.text import folded, lowered
from newsloom.errors import ConfigInvalid
from newsloom.model.source import SourceKind, Topic

Where = Literal["search", "link", "catalogue", "cited"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTemplate:
    """A search service that answers with a feed. `url` has ``{keywords}`` and may have ``{language}`` and ``{country}``."""

    name: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """A feed of the shipped catalogue: facts only."""

    name: str
    url: str
    language: str
    subject: str
    homepage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Once that a provider turned up: where, for which topic, and whether an editor approved the article."""

    domain: str
    where: Where
    approved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a look at a feed or news sitemap of a provider found."""

    domain: str
    url: str
    kind: SourceKind = "feed"
    title: str = ""
    entries: int = 0
    matching: int = 0
    """Entries about the topic."""
    every: timedelta | None = None
    """The mean time between entries."""
    faults: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A source that is proposed. Nothing is added without a yes."""

    url: str
    kind: SourceKind
    title: str
    domain: str
    score: float
    """0-100, to order by."""
    because: tuple[str, ...]
    healthy: bool


def search_feeds(
    topic: Topic, templates: Iterable[SearchTemplate], *, language: str = "en", country: str = "US"
) -> tuple[tuple[str, str], ...]:
    """(name of the service, URL) of the search feeds for a topic. Keywords with signs are left out; phrases are quoted."""
    plain = [one for one in topic.keywords if one[:1] not in "+-/"] or [topic.name]
    quoted = [f'"{one}"' if " " in one else one for one in (word.strip('"') for word in plain[:8])]
    query = quote_plus(" OR ".join(quoted))
    found = []
    for template in templates:
        url = template.url.replace("{keywords}", query)
        url = url.replace("{language}", quote_plus(language)).replace("{country}", quote_plus(country))
        found.append((template.name, url))
    return tuple(found)


def propose(
    seen: Iterable[Seen], checked: Sequence[Checked], *, known: Iterable[str] = (), limit: int = 30
) -> tuple[Proposal, ...]:
    """Sources to propose, best first: feeds of providers that keep turning up, by how much of them is about the topic.

    `known` are URLs that the newsroom has, or has refused. A feed without a matching entry is proposed only if its provider
    turned up at least three times. Of a provider's feeds the best two are proposed.
    """
    counts: dict[str, dict[str, int]] = {}
    for one in seen:
        mine = counts.setdefault(one.domain, {})
        mine[one.where] = mine.get(one.where, 0) + 1
        mine["approved"] = mine.get("approved", 0) + one.approved
    skip = set(known)
    made = [_proposal(one, counts.get(one.domain, {})) for one in checked if one.url not in skip]
    ranked = sorted((one for one in made if one is not None), key=lambda one: (-one.score, one.url))
    taken: dict[str, int] = {}
    kept = []
    for proposal in ranked:
        taken[proposal.domain] = taken.get(proposal.domain, 0) + 1
        if taken[proposal.domain] <= 2:
            kept.append(proposal)
    return tuple(kept[:limit])


def _proposal(one: Checked, counts: dict[str, int]) -> Proposal | None:
    turned_up = sum(count for where, count in counts.items() if where != "approved")
    share = one.matching / one.entries if one.entries > 0 else 0.0
    if one.matching == 0 and turned_up < 3:
        return None
    healthy = one.entries > 0 and not one.faults
    # A share of nine entries says less than one of ninety: half an entry of doubt on each side (Agresti and Coull).
    sure = (one.matching + 0.5) / (one.entries + 1)
    points = [
        (f"{share:.0%} of its {one.entries} entries are on the topic", 50 * sure),
        (f"turned up {turned_up} times ({_places(counts)})", 25 * (1 - math.exp(-turned_up / 4))),
        (f"{counts.get('approved', 0)} of those approved", 15 * (1 - math.exp(-counts.get("approved", 0) / 2))),
        (_pace(one.every), 10 * _liveliness(one.every)),
        ("; ".join(one.faults[:2]) or "healthy", 0.0 if healthy else -20.0),
    ]
    score = max(0.0, min(100.0, math.fsum(worth for _, worth in points)))
    because = tuple(name for name, worth in points if worth or name == "healthy")
    return Proposal(
        url=one.url,
        kind=one.kind,
        title=one.title or one.domain,
        domain=one.domain,
        score=round(score, 1),
        because=because,
        healthy=healthy,
    )


def _places(counts: dict[str, int]) -> str:
    return ", ".join(f"{where} {count}" for where, count in sorted(counts.items()) if where != "approved" and count)


def _pace(every: timedelta | None) -> str:
    if every is None:
        return "how often it publishes is not known"
    hours = max(every.total_seconds() / 3600, 0.01)
    if hours < 24:
        return f"publishes {24 / hours:.0f} times a day"
    return f"publishes every {hours / 24:.0f} days"


def _liveliness(every: timedelta | None) -> float:
    """1 for a source that publishes daily or more often, half for weekly, near 0 for yearly."""
    if every is None:
        return 0.0
    days = max(every.total_seconds() / 86_400, 0.0)
    return 1.0 if days <= 1 else 1 / (1 + math.log(days) / math.log(7))


@cache
def catalogue() -> tuple[Starter, ...]:
    """The shipped catalogue of feeds, by subject and name."""
    found = []
    for path in sorted(files("newsloom.data.catalogue").iterdir(), key=lambda one: one.name):
        if path.name.endswith(".yaml") and path.name != "search.yaml":
            data: Any = yaml.safe_load(path.read_text("utf-8"))
            found += [Starter(subject=data["subject"], **feed) for feed in data["feeds"]]
    return tuple(found)


@cache
def templates() -> tuple[SearchTemplate, ...]:
    """The shipped search-feed templates."""
    data: Any = yaml.safe_load(files("newsloom.data.catalogue").joinpath("search.yaml").read_text("utf-8"))
    return tuple(SearchTemplate(**one) for one in data["templates"])


def custom_template(url: str) -> SearchTemplate:
    """A template of the owner's own. Raises ConfigInvalid without ``{keywords}`` or an http address."""
    if "{keywords}" not in url or not url.startswith(("http://", "https://")):
        raise ConfigInvalid(
            "search feed", f"expected an address with {{keywords}}, got {url!r}", hint="https://.../rss?q={keywords}"
        )
    return SearchTemplate(name=url.split("/")[2], url=url)


def starters(topic: Topic, *, languages: Sequence[str] = ("en",)) -> tuple[Starter, ...]:
    """Feeds of the catalogue whose subject the topic's name, keywords or description name."""
    said = " . ".join(lowered(folded(one)) for one in (topic.name, *topic.keywords, topic.description) if one)
    return tuple(
        one
        for one in catalogue()
        if one.language in languages and any(f" {part} " in f" {said} " for part in _subject_words(one.subject))
    )


def _subject_words(subject: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in lowered(folded(subject)).split(",") if part.strip())
