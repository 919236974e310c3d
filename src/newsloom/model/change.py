"""What may happen to a story, as programs that follow the newsroom hear of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

ChangeKind = Literal["proposed", "published", "developed", "retitled", "corrected", "merged", "removed"]
CHANGE_KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the log. `seq` orders all lines as they were committed; `id` names this one for ever.

    `public`: readers may know of it. `mark` holds what the next change is told from: the state ("proposed", "public", "gone"),
    digests of the title, the address, the time of the latest news; `into` of a merge. It holds no words: those are read from the
    story as it is when somebody asks.
    """

    seq: int
    id: str
    at: datetime
    kind: ChangeKind
    story: str
    public: bool
    mark: dict[str, Any] = field(default_factory=dict)
