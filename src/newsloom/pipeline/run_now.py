"""Scoring and reviewing some stories at once, in the transaction of the decision that touched them: an editor does not wait.

What is due of them is taken over, from a worker that is at it too (it finds its lease gone, and saves nothing), and settled as
a worker settles it: nothing is left that would be judged a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from newsloom.model.outcome import Outcome, Skipped, Then
from newsloom.pipeline.attempt import OUTCOMES, attempt
from newsloom.pipeline.stage import AnyStage
from newsloom.pipeline.stages import review, score
from newsloom.runtime.context import Newsroom
from newsloom.store import work
from newsloom.store.sql import Tx
from newsloom.store.work import Claim

LEASE = "desk"


def run_now(tx: Tx, newsroom: Newsroom, stories: Sequence[str], now: datetime) -> None:
    """Score and review these stories; what follows (an edition) is due. A story that cannot be judged is quarantined."""
    for stage in (score.STAGE, review.STAGE):
        work.schedule(tx, [Then(stage=stage.name, item=id) for id in stories], now)
        claims = work.take_over(tx, stage.name, stories, now=now, lease=LEASE, lasting=stage.lease)
        work.settle(tx, _attended(tx, newsroom, stage, claims, now), now)


def review_now(tx: Tx, newsroom: Newsroom, story: str, found: review.Reviewed, now: datetime) -> None:
    """Keep where a story stands, as `review.reviewed` found it; a review that is due is thereby done."""
    claims = work.take_over(tx, review.STAGE.name, [story], now=now, lease=LEASE, lasting=review.STAGE.lease)
    done = review.keep(tx, newsroom, {story: found}, now)
    if claims:
        work.settle(tx, [(claim, done[story]) for claim in claims], now)
    else:
        work.schedule(tx, done[story].then, now)


def _attended(
    tx: Tx, newsroom: Newsroom, stage: AnyStage, claims: Sequence[Claim], now: datetime
) -> list[tuple[Claim, Outcome]]:
    given = stage.load(tx, newsroom, claims, now)
    settled: list[tuple[Claim, Outcome]] = []
    made: list[tuple[Claim, Any]] = []
    for claim in claims:
        found = given.get(claim.item, Skipped("gone before it was attended to"))
        one = found if isinstance(found, OUTCOMES) else attempt(stage, found)
        (settled if isinstance(one, OUTCOMES) else made).append((claim, one))
    # An editor's decision teaches nothing of what is usual: that would move scores.
    outcomes = (
        review.kept(tx, newsroom, {c.item: r for c, r in made}, now)
        if stage is review.STAGE
        else stage.save(tx, newsroom, made, now)
    )
    return [*settled, *((claim, outcomes[claim.item]) for claim, _ in made)]
