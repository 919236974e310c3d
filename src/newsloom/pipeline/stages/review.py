"""Where does a story stand? A fold over the verdicts, and policy where nobody spoke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsloom.core import policy
from newsloom.model.outcome import Done, Outcome, Skipped, Then
from newsloom.model.review import Standing
from newsloom.pipeline.scoring import baselines, classic
from newsloom.pipeline.stage import Stage, pass_on
from newsloom.runtime.context import Newsroom
from newsloom.runtime.scoring_settings import policy_settings
from newsloom.store import memberships, rebuild, reviews, stories
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow
from newsloom.store.work import Claim

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A story's row as it was, and where it stands now."""

    row: StoryRow
    standing: Standing
    remembered: tuple[str, ...] = ()
    """Leads of stories that were proposed before a rebuild."""


def load(tx: Tx, world: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, Reviewed | Outcome]:
    """Standing is cheap and wants the whole batch (a day's proposals vie with each other): it is found here."""
    ids = [c.item for c in claims]
    rows = stories.get(tx, ids)
    members = memberships.members(tx, ids)
    subjects = [*ids, *(m.article for ms in members.values() for m in ms)]
    verdicts = reviews.of(tx, subjects)
    settings = policy_settings(world.config)
    proposed = rebuild.remembered(tx)
    bar = policy.proposal_bar(stories.interests_since(tx, now - DAY), settings)
    out: dict[str, Reviewed | Outcome] = {}
    for id in ids:
        if id not in rows or not members.get(id):
            out[id] = Skipped("no article is left in it")
            continue
        spoken = [v for s in (id, *(m.article for m in members[id])) for v in verdicts.get(s, ())]
        leads = tuple(m.article for m in members[id] if m.article in proposed)
        standing = policy.standing(story_facts(rows[id], proposed=bool(leads)), spoken, settings, now, bar=bar)
        stands = classic.stands(standing, rows[id]) if classic.is_classic(world) else standing
        out[id] = Reviewed(rows[id], stands, leads)
    return out


def story_facts(row: StoryRow, *, proposed: bool = False) -> policy.StoryFacts:
    """A story as policy sees it; `proposed`: it was, before it was concluded anew."""
    state = row.state if row.state in ("new", "proposed", "held", "published", "rejected", "removed") else "new"
    # A state that a person gave is not policy's past: when the verdict is undone, policy decides afresh.
    by_person = row.standing is not None and row.standing.by == "person"
    return policy.StoryFacts(
        id=row.id,
        interest=row.interest,
        heat=row.heat,
        quality=row.quality,
        sources=row.independent,
        topics=row.topics,
        provider=str(row.facts.get("provider", "")),
        forms=tuple((str(kind), float(sure)) for kind, sure in row.facts.get("forms", ())),
        first_seen=row.first_seen,
        news_at=row.news_at,
        was="new" if by_person else "proposed" if proposed and state == "new" else state,  # type: ignore[arg-type]
    )


def save(tx: Tx, world: Newsroom, made: Sequence[tuple[Claim, Reviewed]], now: datetime) -> Mapping[str, Outcome]:
    """Keep the standing; whatever a reader or the records may show of it is published anew."""
    # Reviews wait until everything is scored: what is usual must not depend on what was scored first.
    baselines.learn(tx, now)
    stories.save_standings(tx, {claim.item: reviewed.standing for claim, reviewed in made})
    rebuild.forget(tx, [lead for _, reviewed in made for lead in reviewed.remembered])
    return {
        claim.item: Done((Then(stage="publish", item=claim.item),), note=reviewed.standing.state)
        for claim, reviewed in made
    }


STAGE = Stage(
    name="review",
    version=1,
    load=load,
    work=pass_on,
    save=save,
    pool="here",
    batch=500,
    leads_to=frozenset({"publish"}),
)
