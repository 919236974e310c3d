"""Where does a story stand? A fold over the verdicts, and policy where nobody spoke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from newsloom.core import policy
from newsloom.model.outcome import Done, Outcome, Skipped, Then
from newsloom.model.review import STATES, Standing
from newsloom.model.summary import SummarySentence
from newsloom.pipeline.scoring import baselines, classic, rules
from newsloom.pipeline.stage import Stage, pass_on
from newsloom.publishing import story_changes
from newsloom.publishing.story_view import taken_down
from newsloom.publishing.translations import is_on
from newsloom.runtime.context import Newsroom
from newsloom.runtime.scoring_settings import policy_settings
from newsloom.store import rebuild, stories, summaries
from newsloom.store.queries.story_bundle import Bundle
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow
from newsloom.store.work import Claim

DAY = timedelta(hours=24)
SUMMARISED = ("proposed", "held", "published")
SUMMARIES, TRANSLATIONS = "summarise", "translate"
"""Lanes: one at a time."""
SETTLES = timedelta(minutes=5)
"""A summary is made when a story has been quiet for this time."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A story's row as it was, and where it stands now."""

    row: StoryRow
    standing: Standing
    remembered: tuple[str, ...] = ()
    """Leads of stories that were proposed before a rebuild."""
    ruled: rules.Done = field(default_factory=rules.Done)
    """What the owner's rules do to it, for the first time."""


def load(tx: Tx, newsroom: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, Reviewed | Outcome]:
    """Standing is cheap and wants the whole batch (a day's proposals vie with each other): it is found here."""
    return reviewed(tx, newsroom, Bundle.of(tx, [c.item for c in claims]), [c.item for c in claims], now)


def reviewed(
    tx: Tx, newsroom: Newsroom, bundle: Bundle, ids: Sequence[str], now: datetime
) -> Mapping[str, Reviewed | Outcome]:
    """Where these stories of a bundle stand."""
    gone = taken_down(bundle)
    settings = policy_settings(newsroom.config)
    proposed = rebuild.remembered(tx)
    accepted = _accepted(tx, newsroom, ids)
    day = day_of(tx, settings, now)
    acting = rules.in_force(newsroom)
    out: dict[str, Reviewed | Outcome] = {}
    for id in ids:
        members = [m.article for m in bundle.members.get(id, ())]
        if id not in bundle.rows or not members:
            out[id] = Skipped("no article is left in it")
            continue
        row = bundle.rows[id]
        leads = tuple(article for article in members if article in proposed)
        facts = story_facts(row, proposed=bool(leads))
        ruled = rules.done(bundle, id, facts, acting, settings, now)
        standing = policy.standing(
            facts,
            [*bundle.verdicts_on(id), *ruled.verdicts],
            settings,
            now,
            bar=day.bar,
            folded=day.folds.get(id),
            summary=accepted.get(id),
        )
        stands = classic.stands(standing, row) if classic.is_classic(newsroom) else standing
        if stands.state == "published" and gone.issuperset(members):
            stands = replace(stands, state="removed", because=("every article of it was taken down",))
        if stands.by != "policy":
            stands = replace(stands, policy_state=facts.was)
        out[id] = Reviewed(row, stands, leads, ruled)
    return out


def _accepted(tx: Tx, newsroom: Newsroom, ids: Sequence[str]) -> dict[str, tuple[SummarySentence, ...]]:
    """Summaries that were accepted without a person."""
    if newsroom.config.summary.maker == "off":
        return {}
    return {id: one.sentences for id, one in summaries.get(tx, ids).items() if one.by_policy}


def day_of(tx: Tx, settings: policy.Settings, now: datetime) -> policy.Day:
    """What the stories of the last 24 hours leave room for."""
    rivals = [
        policy.Rival(
            id=row.id,
            heat=row.heat,
            provider=str(row.facts.get("provider", "")),
            sources=row.independent,
            articles=row.articles,
            state=row.state,
            title=row.title,
        )
        for row in stories.rivals_since(tx, now - DAY)
    ]
    return policy.day_of(rivals, settings)


def story_facts(row: StoryRow, *, proposed: bool = False) -> policy.StoryFacts:
    """A story as policy sees it; `proposed`: it was, before it was concluded anew."""
    state = row.state if row.state in STATES else "new"
    # A state that a person gave is not policy's past: when the verdict is undone, the story is where policy had it.
    if row.standing is not None and row.standing.by != "policy":
        state = row.standing.policy_state or "new"
    return policy.StoryFacts(
        id=row.id,
        heat=row.heat,
        coverage=row.coverage,
        quality=row.quality,
        sources=row.independent,
        topics=row.topics,
        provider=str(row.facts.get("provider", "")),
        forms=tuple((str(kind), float(sure)) for kind, sure in row.facts.get("forms", ())),
        first_seen=row.first_seen,
        news_at=row.news_at,
        last_seen=row.last_seen,
        was="proposed" if proposed and state == "new" else state,
        public=row.state == "published",
    )


def save(tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, Reviewed]], now: datetime) -> Mapping[str, Outcome]:
    """Keep the standings; what is usual is learned, and live stories for which it is another now are scored again."""
    out: dict[str, Outcome] = dict(kept(tx, newsroom, {claim.item: found for claim, found in made}, now))
    # Reviews wait until everything is scored: what is usual must not depend on what was scored first.
    again = [] if classic.is_classic(newsroom) else baselines.settle(tx, now)
    if again and made:
        item = made[0][0].item
        done = out[item]
        assert isinstance(done, Done)
        out[item] = replace(done, then=(*done.then, *(Then(stage="score", item=story) for story in again)))
    return out


def kept(tx: Tx, newsroom: Newsroom, found: Mapping[str, Reviewed], now: datetime) -> Mapping[str, Done]:
    """Keep the standings; stories that readers may meet are summarised, where that is wanted."""
    return {id: _summarised(newsroom, done, now, id) for id, done in keep(tx, newsroom, found, now).items()}


def _summarised(newsroom: Newsroom, done: Done, now: datetime, story: str) -> Done:
    then = list(done.then)
    if done.note in SUMMARISED:
        if newsroom.config.summary.maker != "off":
            then.append(Then(stage="summarise", item=story, lane=SUMMARIES, due_at=now + SETTLES))
        if is_on(newsroom):
            then.append(Then(stage="translate", item=story, lane=TRANSLATIONS))
    return replace(done, then=tuple(then))


def keep(tx: Tx, newsroom: Newsroom, found: Mapping[str, Reviewed], now: datetime) -> Mapping[str, Done]:
    """Keep where stories stand; whatever a reader or the records may show of them is published anew."""
    stories.save_standings(tx, {id: one.standing for id, one in found.items()})
    rebuild.forget(tx, [lead for one in found.values() for lead in one.remembered])
    told = rules.carry_out(tx, newsroom, [one.ruled for one in found.values()], now)
    told += story_changes.note_reviewed(tx, {id: one.standing for id, one in found.items()}, now)
    out: dict[str, Done] = {}
    for id, one in found.items():
        later = () if one.standing.until is None else (Then(stage="review", item=id, due_at=one.standing.until),)
        out[id] = Done((Then(stage="publish", item=id), *later, *(told if not out else ())), note=one.standing.state)
    return out


STAGE = Stage(
    name="review",
    version=1,
    load=load,
    work=pass_on,
    save=save,
    pool="here",
    batch=500,
    leads_to=frozenset({"publish", "hook", "summarise", "translate", "score", "review", "alert"}),
)
