"""The tools: what an assistant may ask of a newsroom, and decide in it. Each calls one use-case."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from newsloom.errors import UsageError
from newsloom.model.change import ChangeKind
from newsloom.model.review import State, VerdictKind
from newsloom.publishing.story_pages import heat_parts
from newsloom.runtime.context import Newsroom
from newsloom.services.publish import changes
from newsloom.services.search import search as searching
from newsloom.services.sources import manage
from newsloom.services.stories import brief as briefing
from newsloom.services.stories import desk_actions, explain, read
from newsloom.web.mcp import results as r

MOST = 50
_SPAN = re.compile(r"(\d{1,4})\s*([hdw])")
_UNIT = {"h": "hours", "d": "days", "w": "weeks"}


class Tools:
    """The tools of one newsroom. `actor` says in whose name a decision is made."""

    def __init__(self, newsroom: Newsroom, actor: Callable[[], str]) -> None:
        self._newsroom = newsroom
        self._actor = actor

    def reading(self) -> list[Callable[..., Any]]:
        """The tools that change nothing."""
        return [
            self.top_stories, self.story, self.changes_since, self.search, self.brief, self.why, self.sources, self.topics,
        ]  # fmt: skip

    def deciding(self) -> list[Callable[..., Any]]:
        """The tools that decide."""
        return [self.approve, self.reject, self.hold, self.note]

    def top_stories(self, state: State = "published", topic: str | None = None, limit: int = 10) -> r.StoryList:
        """The stories of the newsroom, hottest first: published ones, or those in another state (proposed: waiting for an
        editor). `topic` is a name as `topics` lists them."""
        rows = read.list_stories(self._newsroom, states=[state], topic=topic, limit=_bounded(limit))
        views = read.views(self._newsroom, [row.id for row in rows])
        return r.StoryList(stories=[r.story_result(view, self._newsroom) for view in views if view.members])

    def story(self, story: str) -> r.WholeStory:
        """One story with its articles, who brought what and when, where it is talked about, and why it stands where it does.
        `story` is an id, the beginning of one, or the last part of its address."""
        view = read.show_story(self._newsroom, story)
        because = view.row.standing.because if view.row.standing else ()
        return r.whole_story(view, self._newsroom, [*because, *heat_parts(view.row)])

    def changes_since(self, cursor: int = 0, kinds: list[ChangeKind] | None = None, limit: int = 30) -> r.ChangesResult:
        """What changed in stories since a cursor, the oldest first: proposed, published, developed, retitled, corrected,
        merged, removed. Keep the `cursor` of the answer and ask with it next time; 0 is the beginning of the log."""
        page = changes.since(self._newsroom, max(cursor, 0), kinds=kinds or (), limit=_bounded(limit))
        found = [
            r.ChangeResult(
                cursor=e.seq, at=r.moment(e.at) or "", kind=e.kind, story=e.story, into=e.into, url=e.url,
                untrusted=r.cut(e.title),
            )
            for e in page.events
        ]  # fmt: skip
        return r.ChangesResult(changes=found, cursor=page.cursor, more=page.more)

    def search(self, query: str, limit: int = 10) -> r.SearchResult:
        """Articles that have all the words, the newest first, each with the story it is in."""
        hits = searching.articles(self._newsroom, query, _bounded(limit))
        return r.SearchResult(
            articles=[
                r.FoundResult(
                    url=hit.held.article.canonical_url,
                    story=hit.story,
                    first_seen=r.moment(hit.held.first_seen) or "",
                    untrusted=r.Words(
                        title=r.cut(hit.held.article.title),
                        excerpt=r.cut(hit.held.article.excerpt) if hit.may_be_told else "",
                        provider=r.cut(hit.held.provider_name, 80),
                    ),
                )
                for hit in hits
            ]
        )

    def brief(self, since: str = "24h", topic: str | None = None, limit: int = 15) -> r.BriefResult:
        """What is new in each story since a time, the hottest first; repetition is left out. `since`: 12h, 3d, 2w, or a time as
        in RFC 3339."""
        made = briefing.brief(self._newsroom, _since(since, self._newsroom.clock()), topic=topic, limit=_bounded(limit))
        return r.BriefResult(
            since=r.moment(made.since) or "",
            until=r.moment(made.until) or "",
            stories=[r.briefed(one) for one in made.stories],
        )

    def why(self, url: str) -> r.WhyResult:
        """The whole life of an address: where it was found, when it was fetched, what became of it, and why."""
        life = explain.why(self._newsroom, url)
        return r.WhyResult(
            url=life.canonical,
            disposition=life.disposition.kind,
            why=r.cut(life.disposition.why),
            story=life.disposition.story,
            untrusted=r.LifeWords(
                facts=[f"{what}: {r.cut(value)}" for what, value in life.facts],
                journal=[f"{r.moment(x.at)} {x.stage} {x.outcome}: {r.cut(x.why)}" for x in life.lines[-MOST:]],
            ),
        )

    def sources(self, only_sick: bool = False, limit: int = 50) -> r.SourceList:
        """The sources that are polled and how they do; `only_sick`: those that something is wrong with."""
        found = [view for view in manage.listed(self._newsroom) if view.health.complaints or not only_sick]
        return r.SourceList(
            sources=[
                r.SourceResult(
                    id=view.source.id,
                    url=view.source.url,
                    kind=view.source.kind,
                    topic=view.source.topic,
                    last_good=r.moment(view.health.last_good),
                    articles_last_month=view.brought.articles,
                    complaints=[f"{c.words}: {c.advice}" for c in view.health.complaints],
                    untrusted=r.cut(view.source.title or "", 120),
                )
                for view in found[: max(limit, 1)]
            ]
        )

    def topics(self) -> r.TopicList:
        """The topics that the newsroom covers."""
        return r.TopicList(
            topics=[
                r.TopicResult(name=t.name, parent=t.parent, description=t.description) for t in self._newsroom.topics
            ]
        )

    def approve(self, story: str, reason: str = "") -> r.DecidedResult:
        """Approve a story: it is published with the next edition."""
        return self._decide("approve", story, reason)

    def reject(self, story: str, reason: str = "") -> r.DecidedResult:
        """Reject a story: it is not proposed again, and if it was public it is taken off the site."""
        return self._decide("reject", story, reason)

    def hold(self, story: str, reason: str = "") -> r.DecidedResult:
        """Hold a story: it waits, and is not public."""
        return self._decide("hold", story, reason)

    def note(self, story: str, text: str) -> r.DecidedResult:
        """Write the editor's note of a story, which readers see; it replaces the one that was there."""
        return self._decide("note", story, "", text=text)

    def _decide(self, kind: VerdictKind, story: str, reason: str, **value: Any) -> r.DecidedResult:
        verdict = desk_actions.decide(self._newsroom, kind, story, self._actor(), value, reason)
        view = read.show_story(self._newsroom, verdict.subject)
        return r.DecidedResult(verdict=verdict.id, story=verdict.subject, kind=verdict.kind, state=view.row.state)


def _bounded(limit: int) -> int:
    return min(max(limit, 1), MOST)


def _since(text: str, now: datetime) -> datetime:
    span = _SPAN.fullmatch(text.strip().lower())
    if span:
        return now - timedelta(**{_UNIT[span[2]]: int(span[1])})
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(text[:80], "no time", hint="like 12h, 3d, or 2026-03-01T08:00Z") from None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
