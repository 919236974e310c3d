"""The sums behind a story's numbers, and judging every story again after a weight was changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from newsloom.core.url import article_url, canonical_url, is_web_url
from newsloom.errors import NotFound
from newsloom.model.article import Quality
from newsloom.model.outcome import Then
from newsloom.pipeline.batches import Progress
from newsloom.pipeline.scoring import baselines as usual
from newsloom.pipeline.stages.score import provider_scores
from newsloom.pipeline.worker import Worker
from newsloom.publishing.story_pages import coverage_parts, heat_parts
from newsloom.publishing.story_view import MemberView, StoryView, load_views
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom.open import working
from newsloom.services.newsroom.run import LOCAL_POOLS, Summary, summarise
from newsloom.services.stories.read import story_id
from newsloom.store import articles, captures, event_log, memberships, stories, work
from newsloom.store.sql import Tx, chunks


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A story with every sum that made its numbers: each sum's parts end in what they add, and add up to its value."""

    view: StoryView
    heat: tuple[float, tuple[str, ...]]
    """What orders every list: coverage, and what speaks for the story besides."""
    coverage: tuple[float, tuple[str, ...]]
    lead: tuple[str, ...]
    providers: dict[str, Quality]
    """Of each member's provider, as known now (a provider of which nothing is known is missing)."""
    usual: float | None
    """Independent sources that a story of its topic has as a rule; None: not learned yet."""

    @property
    def members(self) -> tuple[MemberView, ...]:
        """The articles, each with its quality and that sum."""
        return self.view.members


def explain(newsroom: Newsroom, name: str) -> Explained:
    """The sums of a story, named by its id (or its beginning), its address, or an article's id or URL.

    Raises NotFound, also for a story that was not scored yet.
    """
    with newsroom.db.read() as tx:
        id = _story_named(tx, name)
        views = load_views(tx, newsroom, [id])
        if not views or views[0].row.scored_at is None:
            raise NotFound(name, "the story was not scored yet", hint="newsloom run")
        view = views[0]
        row = view.row
        scores = provider_scores(tx, newsroom, list({m.held.provider_domain for m in view.members}))
        known = usual.read(tx).get(row.topics[0]) if row.topics else None
    return Explained(
        view=view,
        heat=(row.heat, heat_parts(row)),
        coverage=(row.coverage, coverage_parts(row)),
        lead=tuple(row.because.get("lead", ())),
        providers=scores,
        usual=known.sources if known else None,
    )


def _story_named(tx: Tx, name: str) -> str:
    if is_web_url(name):
        canonical = canonical_url(article_url(name))
        article = articles.by_canonical(tx, captures.resolve(tx, [canonical]).get(canonical, canonical))
        story = memberships.story_of(tx, [article]).get(article) if article else None
        if story is not None:
            return story
    elif name in (found := memberships.story_of(tx, [name])):
        return found[name]
    return story_id(tx, name)


def explained_json(found: Explained) -> dict[str, Any]:
    """The sums as plain data."""
    row = found.view.row
    standing = row.standing
    return {
        "id": row.id,
        "title": found.view.title,
        "scoredAt": msgspec.to_builtins(row.scored_at),
        "heat": {"value": found.heat[0], "because": list(found.heat[1])},
        "coverage": {"value": found.coverage[0], "because": list(found.coverage[1])},
        "usualSources": found.usual,
        "lead": {"id": row.lead, "because": list(found.lead)},
        "members": [
            {
                "id": m.held.id,
                "url": m.held.article.canonical_url,
                "provider": m.held.provider_domain,
                "quality": {"value": m.quality.value, "because": list(m.quality.because)} if m.quality else None,
            }
            for m in found.members
        ],
        "providers": {
            domain: {"value": score.value, "because": list(score.because)}
            for domain, score in sorted(found.providers.items())
        },
        "standing": {
            "state": row.state,
            "by": standing.by if standing else None,
            "because": list(standing.because) if standing else [],
        },
    }


def again(
    newsroom: Newsroom,
    *,
    topics_of: timedelta | None = None,
    report: Callable[[int, int], None] | None = None,
) -> Summary:
    """Judge every story again; with `topics_of`, also ask of the articles of so much time which topics they belong to.

    `report` is told (done, in all). An interrupted run goes on with the next `newsloom run`. Raises StoreBusy.
    """
    with working(newsroom):
        with newsroom.db.write() as tx:
            since = event_log.last_id(tx)
            work.reclaim(tx)
            total = _schedule(tx, newsroom.clock(), topics_of)
        told = report or (lambda _done, _total: None)

        def progress(made: Progress) -> None:
            told(min(total, made.done("score") + made.done("match")), total)

        worker = Worker(newsroom, pools=LOCAL_POOLS, report=progress)
        return summarise(newsroom, worker.run_due(), since, interrupted=worker.interrupted)


def _schedule(tx: Tx, now: datetime, topics_of: timedelta | None) -> int:
    jobs = [Then(stage="score", item=id) for id in stories.all_ids(tx)]
    if topics_of is not None:
        jobs += [Then(stage="match", item=id) for id in articles.ids_since(tx, now - topics_of)]
    for part in chunks(jobs, 5000):
        work.schedule(tx, part, now)
    return len(jobs)
