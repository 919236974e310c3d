"""Letters: the issues of the newsletter that were sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsloom.publishing import newsletter_issue
from newsloom.runtime.context import Newsroom
from newsloom.store import editions


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An issue as the ledger knows it. `path`: its file below the newsroom's folder."""

    id: str
    title: str
    at: datetime
    path: str
    stories: tuple[str, ...]


def listed(newsroom: Newsroom, most: int) -> list[Issue]:
    """The newest issues, newest first. Lines of single mailings are no issues."""
    with newsroom.db.read() as tx:
        found = editions.issues(tx, newsletter_issue.KIND, most)
    return [
        Issue(
            id=id,
            title=str(facts.get("title", "")),
            at=at,
            path=str(facts["path"]),
            stories=tuple(facts.get("stories", ())),
        )
        for id, at, facts in found
    ]
