"""The headline follows the story: what is proposed, accepting and declining it."""

from __future__ import annotations

from typing import Any

from newsloom.model.review import Verdict
from newsloom.runtime.context import Newsroom
from newsloom.services.stories import desk_actions


def accept(newsroom: Newsroom, name: str, actor: str, article: str | None = None) -> Verdict:
    """The proposed report leads the story, with its own headline; readers are told of it once more.

    Raises NotFound where none is proposed; Conflict where another one is than `article`.
    """
    return desk_actions.decide(newsroom, "headline", name, actor, {"article": article} if article else {})


def decline(newsroom: Newsroom, name: str, actor: str, article: str | None = None) -> Verdict:
    """The headline stays. What was known up to now proposes nothing again. Raises as `accept`."""
    value: dict[str, Any] = {"accepted": False}
    return desk_actions.decide(newsroom, "headline", name, actor, value | ({"article": article} if article else {}))
