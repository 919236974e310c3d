"""What an owner's rules say of a story: if source, topic, word, form, heat then approve, hold, drop, tag, tell.

A rule speaks where nobody spoke. It is part of policy, so it keeps policy's own limits: what would wait for a person, is no news
any more or is a digest is approved by no rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal, get_args

from newsloom.core.policy.standing import Settings, StoryFacts, waits_for_a_person

Action = Literal["approve", "hold", "drop", "tag", "tell"]
ACTIONS: tuple[Action, ...] = get_args(Action)
STATE_ACTIONS = ("approve", "hold", "drop")
"""Of these, one at most is done to a story: that of the first rule."""
SURE = 0.6
"""A form counts from so much on, as it does for [policy] hold_forms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """All that is named must hold; of a list, one. `holds`: it acts; else it can be tried only."""

    name: str
    sources: tuple[str, ...] = ()
    """Names or domains of publishers: of any report in words of its own."""
    topics: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """Whole words or phrases, in a headline or an excerpt."""
    forms: tuple[str, ...] = ()
    """Of the lead: press release, opinion, ..."""
    heat: float | None = None
    """At least so much."""
    below: float | None = None
    """Less heat than this."""
    then: tuple[Action, ...] = ()
    tag: str = ""
    holds: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A story as rules see it."""

    facts: StoryFacts
    sources: tuple[str, ...] = ()
    """Names and domains of who reports it."""
    texts: tuple[str, ...] = ()
    """Headlines and excerpts."""
    spoken: bool = False
    """Somebody, or a rule, decided where it stands, also if that was taken back."""
    tags: tuple[str, ...] = ()
    """The tags that it was given, also those that were taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What a rule does to a story; `gate` says why it does not do so, "" where it does."""

    rule: Rule
    action: Action
    because: tuple[str, ...]
    gate: str = ""


def matches(rule: Rule, story: Subject) -> tuple[str, ...] | None:
    """Why a rule is about a story; None where it is not. A rule without a condition is about none."""
    facts = story.facts
    found: list[str] = []
    known = {one.casefold() for one in story.sources}
    checks = (
        (rule.sources, next((one for one in rule.sources if one.casefold() in known), None)),
        (rule.topics, next((one for one in rule.topics if one in facts.topics), None)),
        (rule.words, next((one for one in rule.words if _stands_in(one, story.texts)), None)),
        (
            rule.forms,
            next((one for one in rule.forms if any(one == k and sure >= SURE for k, sure in facts.forms)), None),
        ),
    )
    for wanted, hit in checks:
        if wanted and hit is None:
            return None
        if hit is not None:
            found.append(hit)
    if rule.heat is not None:
        if facts.heat < rule.heat:
            return None
        found.append(f"heat {facts.heat:.1f} >= {rule.heat:g}")
    if rule.below is not None:
        if facts.heat >= rule.below:
            return None
        found.append(f"heat {facts.heat:.1f} < {rule.below:g}")
    return tuple(found) if found else None


def applied(rules: Sequence[Rule], story: Subject, settings: Settings, now: datetime) -> tuple[Applied, ...]:
    """What these rules do to a story, in their order."""
    made: list[Applied] = []
    stands = False
    for rule in rules:
        because = matches(rule, story)
        for action in rule.then if because else ():
            gate = _gate(action, rule, story, settings, now) or ("another rule came first" if stands else "")
            if action not in STATE_ACTIONS:
                gate = _gate(action, rule, story, settings, now)
            elif not gate:
                stands = True
            made.append(Applied(rule=rule, action=action, because=because or (), gate=gate))
    return tuple(made)


def _gate(action: Action, rule: Rule, story: Subject, s: Settings, now: datetime) -> str:
    facts = story.facts
    if action == "tag":
        return "it has the tag, or had it" if rule.tag in story.tags else ""
    quiet = now - (facts.news_at or facts.first_seen or now)
    if quiet >= max(s.news, timedelta()):
        return f"nothing new for {quiet.days} days, and news is at most {s.news.days} days old"
    if action == "tell":
        return ""
    if story.spoken:
        return "somebody decided, or a rule did before"
    if facts.public or facts.was == "published":
        return "readers know it already"
    return waits_for_a_person(facts, s) or "" if action == "approve" else ""


def _stands_in(word: str, texts: Sequence[str]) -> bool:
    pattern = _pattern(word)
    return any(pattern.search(text.casefold()) for text in texts)


@lru_cache(maxsize=2000)
def _pattern(word: str) -> re.Pattern[str]:
    parts = r"\s+".join(re.escape(part) for part in word.casefold().split())
    # Scripts that put no blanks between words have no bounds to look for.
    bare = any("\u2e80" <= char < "\ud800" or "\u0e00" <= char < "\u0f00" for char in word)
    return re.compile(parts if bare else rf"(?<!\w){parts}(?!\w)")
