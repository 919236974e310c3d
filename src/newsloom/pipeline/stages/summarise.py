"""A summary of a story: made, checked, and kept for an editor to accept. Nothing waits for it.

The language model's day has a budget, taken before it is asked; what is over waits for the next day. A model that is away is
asked again later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsloom.errors import FetchError
from newsloom.model.outcome import Done, Outcome, Retry, Skipped, Then
from newsloom.model.summary import Candidate
from newsloom.pipeline.chat import RETRY, spend, until_tomorrow
from newsloom.pipeline.stage import Stage
from newsloom.pipeline.summarising import Task, make, task_of
from newsloom.publishing.story_view import load_views
from newsloom.runtime.context import Newsroom
from newsloom.store import summaries
from newsloom.store.sql import Tx
from newsloom.store.work import Claim

CALLS = "summary"
STATES = ("proposed", "held", "published")


@dataclass(frozen=True, slots=True)
class Given:
    """A story to summarise."""

    task: Task
    now: datetime


def load(tx: Tx, newsroom: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, Given | Outcome]:
    """The stories with their articles; those whose summary was made of the same articles have it."""
    if newsroom.config.summary.maker == "off":
        return {claim.item: Skipped("summaries are off") for claim in claims}
    ids = [claim.item for claim in claims]
    had = summaries.get(tx, ids)
    views = {view.row.id: view for view in load_views(tx, newsroom, ids, texts=True)}
    out: dict[str, Given | Outcome] = {}
    for id in ids:
        if id not in views or views[id].row.state not in STATES:
            out[id] = Skipped("the story is not to be shown")
            continue
        task = task_of(views[id], newsroom)
        if id in had and had[id].key == task.key:
            out[id] = Skipped("its summary is of the same articles")
        elif not task.is_enough and id not in had:
            out[id] = Skipped("three articles of two owners are needed")
        else:
            out[id] = Given(task, now)
    return out


def work(given: Given, newsroom: Newsroom) -> Candidate | Outcome:
    """Write and check it."""
    if newsroom.config.summary.maker == "endpoint" and given.task.is_enough:
        with newsroom.db.write() as tx:
            if not spend(tx, newsroom, CALLS, 1, newsroom.config.summary.calls_per_day, given.now):
                return Retry("the day's calls are used up", after=until_tomorrow(newsroom, given.now))
    try:
        return make(newsroom, given.task, given.now)
    except FetchError as err:
        if err.lasting:
            raise
        return Retry(str(err), after=RETRY)


def save(tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, Candidate]], now: datetime) -> Mapping[str, Outcome]:
    """Keep them; one that needs nobody is shown with the next edition."""
    need = newsroom.config.summary.accept_after
    trusted = need > 0 and summaries.accepted_in_a_row(tx, need) >= need
    kept = [(claim, replace(one, by_policy=trusted and bool(one.sentences))) for claim, one in made]
    had = summaries.get(tx, [claim.item for claim, _ in kept])
    summaries.put(tx, [one for _, one in kept])
    return {
        claim.item: Done(
            (Then(stage="review", item=claim.item),) if one.by_policy or _was_shown(had.get(claim.item)) else (),
            note=f"{len(one.sentences)} sentences kept, {len(one.dropped)} dropped"
            + (f": {one.note}" if one.note else ""),
        )
        for claim, one in kept
    }


def _was_shown(before: Candidate | None) -> bool:
    return before is not None and before.by_policy


STAGE = Stage(
    name="summarise",
    version=1,
    load=load,
    work=work,
    save=save,
    pool="net",
    lease=timedelta(minutes=5),
    batch=8,
    laned=True,
    leads_to=frozenset({"review"}),
)
