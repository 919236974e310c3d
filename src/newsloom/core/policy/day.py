"""What one day may bring to an editor: how many stories, and how many of one house.

A vendor's thirty notices, a conference's announcements by its host, a court's daily rulings: the hottest few are proposed, the
rest is folded under the first. A story that a second house reports is news of its own again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from newsloom.core.policy.standing import Fold, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """A story of the last day, as it vies with the others."""

    id: str
    heat: float
    provider: str = ""
    """Of its lead."""
    sources: int = 1
    articles: int = 1
    state: str = "new"
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a proposal needs today, and which stories are folded under another, or have others folded under them."""

    bar: float
    folds: Mapping[str, Fold] = field(default_factory=dict)


def day_of(rivals: Sequence[Rival], settings: Settings) -> Day:
    """The bar and the folds of a day; `rivals` are all stories whose first report came in it, rejected ones left out."""
    folds = _folds(rivals, settings)
    articles = sum(one.articles for one in rivals)
    open_ = [one.heat for one in rivals if (fold := folds.get(one.id)) is None or not fold.under]
    return Day(bar=proposal_bar(open_, settings, articles=articles), folds=folds)


def proposal_bar(heats: Iterable[float], settings: Settings, *, articles: int | None = None) -> float:
    """What a story needs to be proposed today, so that a day brings at most `proposals_a_day`, and no more than
    `proposals_per_100` of each hundred `articles` (but `least_proposals` in any case).

    `heats` are the heat of every story whose first report came in the last 24 hours. Never below `settings.propose`.
    """
    most = settings.proposals_a_day
    if articles is not None:
        most = min(most, max(settings.least_proposals, math.floor(articles * settings.proposals_per_100 / 100)))
    ranked = sorted((one for one in heats if one >= settings.propose), reverse=True)
    if len(ranked) <= most:
        return settings.propose
    if most < 1:
        return math.inf
    bar = ranked[most - 1]
    # Where equals would go over the number, all of them stay below: 25 means 25.
    return math.nextafter(bar, math.inf) if ranked[most] == bar else bar


def _folds(rivals: Sequence[Rival], settings: Settings) -> dict[str, Fold]:
    """What one house tells alone, beyond `proposals_of_one`: folded under the first that is proposed."""
    if settings.proposals_of_one < 1:
        return {}
    by_house: dict[str, list[Rival]] = {}
    for one in rivals:
        if one.provider and one.sources < 2 and one.heat >= settings.propose:
            by_house.setdefault(one.provider, []).append(one)
    made: dict[str, Fold] = {}
    if len({one.provider for one in rivals if one.provider}) < settings.houses:
        return made
    for house, mine in by_house.items():
        # Who stands before an editor or a reader already keeps the place.
        mine.sort(key=lambda one: (one.state not in ("proposed", "published"), -one.heat, one.id))
        rest = mine[settings.proposals_of_one :]
        if rest:
            made[mine[0].id] = Fold(more=len(rest), house=house)
            made |= {one.id: Fold(under=mine[0].title or mine[0].id, house=house) for one in rest}
    return made
