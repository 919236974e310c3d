"""What becomes of a story: proposed, held, published? Verdicts always win; policy speaks where nobody did."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsloom.core.policy.verdicts import Decisions, fold
from newsloom.model.review import Standing, State, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Section [policy] of newsloom.toml."""

    propose: float = 20.0
    """Interest from which a story may be proposed."""
    proposals_a_day: int = 25
    """Of a day's proposals: how many may be of one topic."""
    publish: bool = False
    """Whether stories are published without review at all."""
    publish_heat: float = 45.0
    publish_quality: int = 40
    publish_sources: int = 2
    """All three must be reached: independent sources, so that no copy publishes itself."""
    hold_quality: int = 15
    """Below, a story waits for a person however hot it is."""
    hold_forms: frozenset[str] = frozenset({"press release", "sponsored", "stock tip", "content farm", "deal"})
    hold_form_sure: float = 0.6
    forget: timedelta = timedelta(days=5)
    """After so long without news a proposal lapses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFacts:
    """What policy looks at. `was` is the state so far, by policy or person."""

    id: str
    heat: float = 0.0
    coverage: float = 0.0
    quality: int = 0
    """Of the lead."""
    sources: int = 1
    """Independent ones."""
    topics: tuple[str, ...] = ()
    provider: str = ""
    """Of the lead."""
    forms: tuple[tuple[str, float], ...] = ()
    """Of the lead: kind and how sure."""
    first_seen: datetime | None = None
    news_at: datetime | None = None
    """When something new last came."""
    was: State = "new"


def standing(
    story: StoryFacts,
    verdicts: Iterable[Verdict],
    settings: Settings,
    now: datetime,
    *,
    bar: float | None = None,
) -> Standing:
    """What follows for a story from all verdicts and from policy.

    `bar` is what a proposal needs today (`proposal_bar`), None for `settings.propose`. Verdicts decide alone where there are any
    on the state; edits, notes, lead and image hold in every state. A story that was published by policy is not taken back by
    policy: what is published is a promise.
    """
    made = fold(verdicts, story.id)
    state, by_person, because = _state(story, made, settings, now, settings.propose if bar is None else bar)
    return Standing(
        state=state,
        by="person" if by_person else "policy",
        because=because,
        title=made.title,
        excerpt=made.excerpt,
        note=made.note,
        lead=made.lead,
        image=made.image,
        pinned=made.pinned,
    )


_DECIDED: dict[str, State] = {"approve": "published", "reject": "rejected", "hold": "held", "remove": "removed"}


def _state(
    story: StoryFacts, made: Decisions, s: Settings, now: datetime, bar: float
) -> tuple[State, bool, tuple[str, ...]]:
    if made.state is not None:
        why = f": {made.state_why}" if made.state_why else ""
        done = {"approve": "approved", "reject": "rejected", "hold": "held", "remove": "removed"}[made.state]
        return _DECIDED[made.state], True, (f"{done} by {made.state_by}{why}",)
    if story.was == "published":
        return "published", False, ("published before; what is published stays",)
    held = _held(story, s)
    if held is not None:
        return ("held" if story.heat >= bar else "new"), False, (held,)
    if s.publish and _publishes(story, s):
        return (
            "published",
            False,
            (
                f"heat {story.heat:.1f} >= {s.publish_heat:g}",
                f"quality {story.quality} >= {s.publish_quality}",
                f"{story.sources} independent sources >= {s.publish_sources}",
            ),
        )
    quiet = now - (story.news_at or story.first_seen or now)
    if story.was == "proposed" and quiet < s.forget:
        return "proposed", False, ("proposed before, and not decided yet",)
    if quiet >= s.forget:
        return "new", False, (f"nothing new for {quiet.days} days",)
    if story.heat >= bar:
        return "proposed", False, (f"heat {story.heat:.1f} >= {bar:.1f}",)
    return "new", False, (f"heat {story.heat:.1f} < {bar:.1f}",)


def _held(story: StoryFacts, s: Settings) -> str | None:
    for kind, sure in story.forms:
        if kind in s.hold_forms and sure >= s.hold_form_sure:
            return f"its lead looks like a {kind} ({sure:.0%}): a person decides"
    if story.quality < s.hold_quality:
        return f"quality {story.quality} < {s.hold_quality}: a person decides"
    return None


def _publishes(story: StoryFacts, s: Settings) -> bool:
    return story.heat >= s.publish_heat and story.quality >= s.publish_quality and story.sources >= s.publish_sources


def proposal_bar(heats: Iterable[float], settings: Settings) -> float:
    """What a story needs to be proposed today, so that a day brings at most `proposals_a_day`.

    `heats` are the heat of every story whose first report came in the last 24 hours. Never below `settings.propose`.
    """
    ranked = sorted((one for one in heats if one >= settings.propose), reverse=True)
    if len(ranked) <= settings.proposals_a_day:
        return settings.propose
    if settings.proposals_a_day < 1:
        return math.inf
    bar = ranked[settings.proposals_a_day - 1]
    # Where equals would go over the number, all of them stay below: 25 means 25.
    return math.nextafter(bar, math.inf) if ranked[settings.proposals_a_day] == bar else bar
