"""Which article stands for a story, and which stories make the front page, in which order?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article that may lead its story."""

    article: str
    quality: int
    seen: datetime
    own_facts: int = 0
    restricted: bool = False
    is_copy: bool = False
    removed: bool = False
    picture: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadSettings:
    """Points beside quality. Section [policy.lead]."""

    copy: float = -30.0
    restricted: float = -12.0
    own_fact: float = 1.0
    """For each, up to ten."""
    picture: float = 2.0
    earlier: float = 4.0
    """For the first report; half for every six hours later."""
    margin: float = 8.0
    """By so much another article must be better before the lead changes."""


def choose_lead(
    candidates: Sequence[Candidate],
    current: str | None = None,
    *,
    decided: str | None = None,
    settings: LeadSettings | None = None,
) -> tuple[str, tuple[str, ...]] | None:
    """The article that leads a story, and why; None if none may.

    An editor's choice (`decided`) wins if it is still a member and not removed. The current lead stays unless another one is
    better by a margin, or it was removed or turned out to be a copy.
    """
    s = settings or LeadSettings()
    able = [one for one in candidates if not one.removed]
    if not able:
        return None
    by_name = {one.article: one for one in able}
    if decided is not None and decided in by_name:
        return decided, ("an editor chose it",)
    start = min(one.seen for one in able)
    points = {one.article: _lead_points(one, start, s) for one in able}
    best = min(able, key=lambda one: (-points[one.article][0], one.seen, one.article))
    if current in by_name and current != best.article:
        holder = by_name[current]
        if not (holder.is_copy and not best.is_copy):
            gain = points[best.article][0] - points[current][0]
            if gain < s.margin:
                return current, (f"leads already, and the best other is better by {gain:.1f} < {s.margin:g} only",)
    return best.article, points[best.article][1]


def _lead_points(one: Candidate, start: datetime, s: LeadSettings) -> tuple[float, tuple[str, ...]]:
    parts = [("quality", float(one.quality))]
    if one.is_copy:
        parts.append(("a copy", s.copy))
    if one.restricted:
        parts.append(("not free to read", s.restricted))
    if one.own_facts > 0 and not one.is_copy:
        parts.append(("facts of its own", s.own_fact * min(one.own_facts, 10)))
    if one.picture:
        parts.append(("a picture", s.picture))
    parts.append(("early", s.earlier * 0.5 ** min((one.seen - start) / timedelta(hours=6), 100.0)))
    return sum(worth for _, worth in parts), tuple(
        f"{name} {worth:+.1f}" for name, worth in parts if abs(worth) >= 0.05
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageStory:
    """A published story as the front page sees it."""

    id: str
    heat: float
    provider: str = ""
    topics: tuple[str, ...] = ()
    pinned: bool = False
    news_at: datetime | None = None
    """When something new last came."""
    shown_at: datetime | None = None
    """When it first stood on the page with what is in it now; None: not yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """Section [policy.page]."""

    size: int = 30
    per_provider: int = 3
    per_topic: int = 10
    stays: timedelta = timedelta(hours=20)
    """A story that stood on the page for so long leaves it, unless something new came."""


def front_page(
    stories: Sequence[PageStory], settings: PageSettings | None = None, *, now: datetime, uncapped: Collection[str] = ()
) -> tuple[str, ...]:
    """The stories of the front page, first to last: pinned ones, then by heat, within the caps.

    A story that was shown and has nothing new since leaves after `stays` and does not come back. Caps hold for the lead's
    provider and for the first topic, not for pinned stories nor for `uncapped` topics (a newsroom of one topic names its root).
    """
    s = settings or PageSettings()
    chosen: list[str] = []
    providers: dict[str, int] = {}
    topics: dict[str, int] = {}
    for story in sorted(stories, key=lambda one: (not one.pinned, -one.heat, one.id)):
        if len(chosen) >= s.size:
            break
        topic = story.topics[0] if story.topics else ""
        if not story.pinned:
            if _is_stale(story, s, now):
                continue
            if story.provider and providers.get(story.provider, 0) >= s.per_provider > 0:
                continue
            if topic and topic not in uncapped and topics.get(topic, 0) >= s.per_topic > 0:
                continue
        chosen.append(story.id)
        providers[story.provider] = providers.get(story.provider, 0) + 1
        topics[topic] = topics.get(topic, 0) + 1
    return tuple(chosen)


def full_page(
    stories: Sequence[PageStory],
    settings: PageSettings | None = None,
    *,
    now: datetime,
    uncapped: Collection[str] = (),
    least: int = 12,
) -> tuple[str, ...]:
    """The front page, and on a quiet day below it what stood there before, the latest news first, until there are `least`.

    The caps hold for these too; only a page of fewer than half of `least` is filled to that without them: a newsroom with one
    provider has a front page.
    """
    s = settings or PageSettings()
    fresh = front_page(stories, s, now=now, uncapped=uncapped)
    least = min(least, s.size)
    if len(fresh) >= least:
        return fresh
    place = {name: float(-number) for number, name in enumerate(fresh)}
    rest = sorted((one for one in stories if one.id not in place), key=lambda one: (one.news_at or now, one.id))
    place |= {one.id: number - 1e6 for number, one in enumerate(rest)}
    again = [replace(one, shown_at=None, heat=place[one.id]) for one in stories]
    filled = front_page(again, replace(s, size=least), now=now, uncapped=uncapped)
    missing = least // 2 - len(filled)
    more = [one.id for one in reversed(rest) if one.id not in filled]
    return filled + tuple(more[: max(0, missing)])


def _is_stale(story: PageStory, s: PageSettings, now: datetime) -> bool:
    if story.shown_at is None or now - story.shown_at < s.stays:
        return False
    return story.news_at is None or story.news_at <= story.shown_at
