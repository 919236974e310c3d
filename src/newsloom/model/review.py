"""What a person decided, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from newsloom.model.summary import SummarySentence

VerdictKind = Literal[
    "approve", "reject", "hold", "undo",
    "edit", "note", "lead", "image",
    "merge", "split", "move", "pin", "not-this", "remove",
    "summary", "headline", "tag",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A person's decision on a story (or an article, provider, topic). Append-only: an undo is a verdict too.

    `value` depends on the kind: what a person says (docs/reference/verdicts.md); verdicts on membership also keep which
    articles they put together or parted and, under "before", what they changed, so that they can be taken back; undo {verdict}.
    """

    id: str
    at: datetime
    actor: str
    kind: VerdictKind
    subject: str
    """The story's id (or the article's, for `remove`)."""
    value: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


State = Literal["new", "proposed", "held", "published", "rejected", "removed"]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What follows from all verdicts so far and from policy, for one story."""

    state: State
    by: Literal["policy", "rule", "person"]
    because: tuple[str, ...] = ()
    title: str | None = None
    excerpt: str | None = None
    note: str | None = None
    lead: str | None = None
    image: str | None = None
    pinned: bool = False
    policy_state: State | None = None
    """Where policy had it before a person spoke: an undo brings that back. None where policy speaks."""
    summary: tuple[SummarySentence, ...] | None = None
    """The summary that was accepted; () where one was declined, None where nobody said anything."""
    tags: tuple[str, ...] = ()
    until: datetime | None = None
    """Approved, and held until then: the time that was named, or the next edition."""
    developed_at: datetime | None = None
    """When a proposed headline was last accepted: readers are told of that once more."""
    headline_before: str = ""
    """What the headline was until then."""
