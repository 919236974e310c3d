"""What becomes of a story: proposed, held, published? Verdicts always win; policy speaks where nobody did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from newsloom.core.policy.embargo import next_edition
from newsloom.core.policy.verdicts import Decisions, fold
from newsloom.model.review import Standing, State, Verdict
from newsloom.model.summary import SummarySentence

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Section [policy] of newsloom.toml."""

    propose: float = 20.0
    """Interest from which a story may be proposed."""
    proposals_a_day: int = 25
    """At most so many a day."""
    proposals_per_100: float = 20.0
    """And at most so many of each hundred articles of the day."""
    least_proposals: int = 3
    """But so many in any case: a small newsroom has a queue, too."""
    proposals_of_one: int = 1
    """Of the stories that one publisher tells alone in a day; 0: as many as come."""
    houses: int = 3
    """That holds where so many publishers have stories in the day: a newsroom with one source has nothing else to propose."""
    news: timedelta = timedelta(days=3)
    """What is older is no news: it is read and grouped, but not proposed."""
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
    editions: tuple[time, ...] = ()
    """The times of day, in `zone`, at which stories go out; none: as soon as they are approved."""
    zone: tzinfo = _UTC


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
    last_seen: datetime | None = None
    was: State = "new"
    public: bool = False
    """Readers know it already: it does not wait for an edition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """A story's place among what one publisher tells alone in a day: folded under another (by title), or with `more` under it."""

    house: str
    under: str = ""
    more: int = 0


def standing(
    story: StoryFacts,
    verdicts: Iterable[Verdict],
    settings: Settings,
    now: datetime,
    *,
    bar: float | None = None,
    folded: Fold | None = None,
    summary: tuple[SummarySentence, ...] | None = None,
) -> Standing:
    """What follows for a story from all verdicts and from policy.

    `bar` is what a proposal needs today and `folded` the story's place among its publisher's (core.policy.day), None for
    `settings.propose` and none; `summary` one that was
    accepted without a person. Verdicts decide alone where there are any
    on the state; edits, notes, lead and image hold in every state. A story that was published by policy is not taken back by
    policy: what is published is a promise.
    """
    made = fold(verdicts, story.id)
    state, decided, because = _state(story, made, settings, now, settings.propose if bar is None else bar, folded)
    until = _until(story, made, settings) if state == "published" else None
    if until is not None and now < until:
        state, because = "held", (*because, f"it goes out at {until:%Y-%m-%d %H:%M} UTC")
    else:
        until = None
    return Standing(
        state=state,
        by=("rule" if made.state_by.startswith(ACTOR) else "person") if decided else "policy",
        because=because,
        title=made.title,
        excerpt=made.excerpt,
        note=made.note,
        lead=made.lead,
        image=made.image,
        pinned=made.pinned,
        summary=made.summary if made.summary is not None else summary,
        until=until,
        tags=made.tags,
        developed_at=made.developed_at,
        headline_before=made.headline_before,
    )


def _until(story: StoryFacts, made: Decisions, s: Settings) -> datetime | None:
    """When readers may meet a story that is to be published; None: now. What they know already waits for no edition, nor does
    what has an hour of its own."""
    approved = made.state_at or story.last_seen
    if made.not_before is not None or story.public or approved is None or not s.editions:
        return made.not_before
    return next_edition(approved, s.editions, s.zone)


ACTOR = "rule: "
"""What the actor of a rule's verdict begins with; the rule's name follows."""
_DECIDED: dict[str, State] = {"approve": "published", "reject": "rejected", "hold": "held", "remove": "removed"}


def _state(
    story: StoryFacts, made: Decisions, s: Settings, now: datetime, bar: float, folded: Fold | None
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
    if quiet >= min(s.forget, s.news):
        return "new", False, (f"nothing new for {quiet.days} days, and news is at most {s.news.days} days old",)
    if _is_digest(story, s):
        return "new", False, ("a digest: its news are stories of their own",)
    if story.heat >= bar:
        if folded is not None and folded.under:
            return "new", False, (f"folded under {folded.under!r}: {folded.house} tells more than others take up",)
        more = (
            (f"with {folded.more} more of {folded.house} folded under it",)
            if folded is not None and folded.more
            else ()
        )
        return "proposed", False, (f"heat {story.heat:.1f} >= {bar:.1f}", *more)
    return "new", False, (f"heat {story.heat:.1f} < {bar:.1f}",)


def waits_for_a_person(story: StoryFacts, s: Settings) -> str | None:
    """Why policy publishes such a story by no rule: what its lead is, how good it is, or that it is a digest."""
    return _held(story, s) or ("a digest: its news are stories of their own" if _is_digest(story, s) else None)


def _held(story: StoryFacts, s: Settings) -> str | None:
    for kind, sure in story.forms:
        if kind in s.hold_forms and sure >= s.hold_form_sure:
            return f"its lead looks like a {kind} ({sure:.0%}): a person decides"
    if story.quality < s.hold_quality:
        return f"quality {story.quality} < {s.hold_quality}: a person decides"
    return None


def _is_digest(story: StoryFacts, s: Settings) -> bool:
    return story.sources < 2 and any(kind == "roundup" and sure >= s.hold_form_sure for kind, sure in story.forms)


def _publishes(story: StoryFacts, s: Settings) -> bool:
    return story.heat >= s.publish_heat and story.quality >= s.publish_quality and story.sources >= s.publish_sources
