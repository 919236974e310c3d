"""Which headline would tell what a story tells now? Said where its own no longer does (core.novelty.headline)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from newsloom.core import policy
from newsloom.core.group.words import is_junk_title
from newsloom.core.novelty import Report, propose_headline
from newsloom.model.article import Quality, StoredArticle
from newsloom.model.story import CopyOf


def proposed(
    members: Sequence[StoredArticle],
    lead: StoredArticle,
    decided: policy.Decisions,
    *,
    copies: Mapping[str, CopyOf],
    reports: Callable[[StoredArticle], bool],
    qualities: Mapping[str, Quality],
    groups: Mapping[str, str],
    settled: timedelta,
) -> dict[str, Any] | None:
    """{article, at, because} of the member whose headline is proposed; None where none is.

    `reports` says which members report the event; what comes within `settled` of the first report is the story's beginning, and
    what came before somebody last decided on the headline was known to them.
    """
    if len(members) < 3:
        return None
    language = lead.article.language
    found = [
        Report(
            article=h.id,
            title=h.article.title,
            owner=groups.get(h.provider_domain, h.provider_domain),
            seen=h.first_seen,
            body=h.article.excerpt or h.article.text,
            quality=qualities[h.id].value,
            may_lead=h.id not in copies
            and h.id not in decided.removed
            and h.article.language == language
            and not is_junk_title(h.article.title, h.provider_domain)
            and not h.article.is_own
            and reports(h),
        )
        for h in members
    ]
    until = max(lead.first_seen, min(h.first_seen for h in members) + settled, decided.worded_at or lead.first_seen)
    made = propose_headline(found, decided.title or lead.article.title, until)
    if made is None or (made.article == lead.id and not decided.title):
        return None
    return {"article": made.article, "at": made.at.isoformat(), "because": list(made.because)}
