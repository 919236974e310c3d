"""A proposed headline as plain data, and what a verdict on one keeps: the report, its headline, and the headline until then."""

from __future__ import annotations

from typing import Any

from newsloom.errors import Conflict, NotFound
from newsloom.publishing.story_view import StoryView, address_of, views_of
from newsloom.store.queries.story_bundle import Bundle
from newsloom.store.sql import Tx


def headline_json(view: StoryView) -> dict[str, Any] | None:
    """What is proposed, as plain data."""
    found = view.proposed_headline
    if found is None:
        return None
    article = found.member.held.article
    return {
        "article": found.member.held.id,
        "title": article.title,
        "before": found.before,
        "url": address_of(article),
        "provider": {"name": found.member.held.provider_name, "domain": found.member.held.provider_domain},
        "because": list(found.because),
    }


def headline_value(tx: Tx, story: str, value: dict[str, Any]) -> dict[str, Any]:
    """The value of a verdict with what it was said of: article, its headline, and the headline until then (`was`).

    Raises NotFound where nothing is proposed, Conflict where another report is by now.
    """
    views = views_of(Bundle.of(tx, [story]), [story])
    found = views[0].proposed_headline if views else None
    if found is None:
        raise NotFound(story[:12], "no other headline is proposed", hint="newsloom story edit --title, or --lead")
    id = found.member.held.id
    if not id.startswith(value.get("article") or id):
        raise Conflict(story[:12], "another headline is proposed by now", hint=found.member.held.article.title)
    accepted = value.get("accepted", True)
    return {"article": id, "accepted": accepted, "title": found.member.held.article.title, "was": found.before}
