"""What a reader asked for by mail: the newsletter, or stories as they are published (all, of a topic, of a search, or one)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

FollowKind = Literal["issue", "all", "topic", "search", "story"]
Rhythm = Literal["issue", "day", "week", "now"]
"""How often: with the newsletter's issues, once a day, once a week, or as it happens (within a bound)."""
KINDS: tuple[FollowKind, ...] = get_args(FollowKind)
RHYTHMS: tuple[Rhythm, ...] = ("day", "week", "now")


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """One thing that a reader gets by mail.

    `value` is a topic's name, a search, or a story's id; "" for the newsletter and for everything. `since` is the number of the
    last change before it was confirmed: what is older is no news for this reader.
    """

    kind: FollowKind
    value: str = ""
    every: Rhythm = "day"
    since: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What is followed, whatever the rhythm: a reader follows it once."""
        return (self.kind, self.value)


ISSUE = Follow(kind="issue", every="issue")
"""The newsletter on its days: what every reader got before there was a choice."""
