"""Which stories make the front page, and in which order?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta


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
    per_topic: int = 8
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Why a story does not stand on the page: the story that stands there instead, and by how much heat that is ahead."""

    why: str
    rival: str | None = None
    missing: float | None = None


def why_absent(
    id: str,
    stories: Sequence[PageStory],
    settings: PageSettings | None = None,
    *,
    now: datetime,
    uncapped: Collection[str] = (),
) -> Absence | None:
    """Why one of the stories is not on the `full_page` of them; None if it is."""
    s = settings or PageSettings()
    page = full_page(stories, s, now=now, uncapped=uncapped)
    by_id = {one.id: one for one in stories}
    story = by_id.get(id)
    if id in page:
        return None
    if story is None:
        return Absence(why="it is not published")
    if _is_stale(story, s, now):
        hours = s.stays / timedelta(hours=1)
        return Absence(why=f"it stood there for {hours:g} hours, and nothing new came since")
    there = [by_id[name] for name in page if not by_id[name].pinned and not _is_stale(by_id[name], s, now)]
    first = story.topics[0] if story.topics else ""
    rivals = [one for one in there if story.provider and one.provider == story.provider]
    if rivals and len(rivals) >= s.per_provider > 0:
        return _behind(story, rivals, f"{len(rivals)} stories led by {story.provider} stand there, and no more may")
    rivals = [one for one in there if first and first not in uncapped and one.topics[:1] == (first,)]
    if rivals and len(rivals) >= s.per_topic > 0:
        return _behind(story, rivals, f"{len(rivals)} stories of {first} stand there, and no more may")
    return _behind(story, there, f"the page has {s.size} stories, and all are hotter")


def _behind(story: PageStory, rivals: Sequence[PageStory], why: str) -> Absence:
    last = min(rivals, key=lambda one: one.heat, default=None)
    if last is None:
        return Absence(why=why)
    return Absence(why=why, rival=last.id, missing=round(max(0.0, last.heat - story.heat), 1))
