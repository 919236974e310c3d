"""How good and how hot is a story? Judged again whenever it changes, and as its heat decays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from newsloom.core import policy
from newsloom.core.outlets import owner_groups
from newsloom.core.provider import History, provider_score
from newsloom.model.article import Quality, StoredArticle
from newsloom.model.outcome import Done, Outcome, Skipped, Then
from newsloom.pipeline.scoring import baselines
from newsloom.pipeline.scoring.classic import Classics, is_classic
from newsloom.pipeline.scoring.links import Around
from newsloom.pipeline.scoring.score_story import READ_CHARS, Judged, Told, judge
from newsloom.pipeline.stage import Stage
from newsloom.publishing.story_view import taken_down
from newsloom.runtime.context import Newsroom
from newsloom.runtime.scoring_settings import Settings, judging_settings, provider_settings
from newsloom.store import articles, memberships, providers, sources, stories
from newsloom.store.queries.story_bundle import Bundle
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow
from newsloom.store.work import Claim

MOST_BEFORE = 12
"""Of a saga, the leads of so many earlier stories are read."""
FIRST_LOOK = timedelta(hours=2)
"""What comes so soon after its source was added stood there before."""
MOMENT = timedelta(minutes=10)
"""Time as judging sees it goes by in such steps: what is asked twice in one has one answer."""


@dataclass(frozen=True, slots=True)
class Given:
    """A story and the weights to judge it by."""

    told: Told
    row: StoryRow
    settings: Settings
    now: datetime


def load(tx: Tx, newsroom: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, Given | Outcome]:
    """Members, copies, topics, providers and decisions of each story."""
    ids = [c.item for c in claims]
    bundle = Bundle.of(tx, ids, texts=True)
    gone = taken_down(bundle)
    scores = provider_scores(tx, newsroom, list({h.provider_domain for h in bundle.held.values()}))
    settings = judging_settings(newsroom.config, baselines.read(tx))
    told_before = archive(tx, bundle.rows)
    undated = {h.source for h in bundle.held.values() if h.source and h.article.published is None}
    moment = now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % MOMENT
    added = {id: source.added_at for id in undated if (source := sources.get(tx, id)) and source.added_at}
    around = Around(citations=bundle.citations, mentions=bundle.mentions, groups=owner_groups(newsroom.organizations))
    out: dict[str, Given | Outcome] = {}
    for id in ids:
        mine = [bundle.held[m.article] for m in bundle.members.get(id, ())]
        if not mine or id not in bundle.rows:
            out[id] = Skipped("no article is left in it")
            continue
        row, merged = bundle.rows[id], merged_beside(bundle, id)
        told = Told(
            story=id,
            members=[h for h in mine if h.id not in gone] or mine,  # what was taken down is no coverage
            copies=bundle.copies,
            matches=bundle.matches,
            providers=scores,
            # What readers were told does not flicker; nor does the headline that an editor merged others into.
            lead=row.lead if merged or row.state == "published" else None,
            decided=policy.fold(bundle.verdicts_on(id), id),
            archive=told_before.get(id, ()),
            backlog=frozenset(h.id for h in mine if _is_backlog(h, added)),
            merged=merged,
            around=around,
        )
        out[id] = Given(told, row, settings, moment)
    return out


def merged_beside(bundle: Bundle, story: str) -> frozenset[str]:
    """The members that may not lead because an editor merged stories into this one: all that were there, but its lead."""
    spoken = [v for one in (story, *bundle.redirects.get(story, ())) for v in bundle.verdicts.get(one, ())]
    there: set[str] = set()
    for v in policy.in_force(spoken):
        if v.kind == "merge" and v.value["into"] == story and "lead" in v.value:
            there = (there | {*v.value["articles"], *v.value["kept"]}) - {v.value["lead"]}
    return frozenset(there)


def _is_backlog(held: StoredArticle, added: Mapping[str, datetime]) -> bool:
    """Whether an article that names no date was there when its source was first read."""
    at = added.get(held.source or "") if held.article.published is None else None
    return at is not None and held.first_seen - at <= FIRST_LOOK


def archive(tx: Tx, rows: Mapping[str, StoryRow]) -> dict[str, list[tuple[str, str]]]:
    """Of each story, (title, text) of the first reports of earlier stories of its saga: what readers were told before.

    The first report, not the lead: who leads is itself a matter of scoring, and the answer must not depend on which of
    two stories was scored first.
    """
    sagas = stories.in_sagas(tx, list({r.saga for r in rows.values() if r.saga}))
    before = {
        id: [r.id for r in sagas.get(row.saga, ()) if r.first_seen < row.first_seen][:MOST_BEFORE]
        for id, row in rows.items()
        if row.saga
    }
    earlier = memberships.members(tx, list({story for told in before.values() for story in told}))
    first = {story: found[0].article for story, found in earlier.items() if found}
    held = articles.get(tx, list(first.values()))
    return {
        id: [_told(held[first[story]]) for story in told if story in first and first[story] in held]
        for id, told in before.items()
    }


def _told(held: StoredArticle) -> tuple[str, str]:
    return held.article.title, (held.article.text or held.article.excerpt)[:READ_CHARS]


def provider_scores(tx: Tx, newsroom: Newsroom, domains: Sequence[str]) -> dict[str, Quality]:
    """What is known of these publishers; one of which nothing is known has no score."""
    known = providers.get(tx, domains)
    settings = provider_settings(newsroom.config)
    out: dict[str, Quality] = {}
    for domain in domains:
        listed = domain in newsroom.organizations
        if domain in known:
            out[domain] = provider_score(msgspec.convert(known[domain], History), known=listed, settings=settings)
        elif listed:
            out[domain] = provider_score(History(), known=True, settings=settings)
    return out


def work(given: Given) -> tuple[Given, Judged]:
    """Judge it."""
    return given, judge(given.told, given.settings, given.now)


def save(
    tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, tuple[Given, Judged]]], now: datetime
) -> Mapping[str, Outcome]:
    """Keep the scores; a review follows, and another judgement when the heat has decayed noticeably."""
    out: dict[str, Outcome] = {}
    rows: list[StoryRow] = []
    graded: dict[str, Quality] = {}
    later = timedelta(hours=newsroom.config.score.half_life / 4)
    classic = Classics(tx, newsroom, [(g.told, g.row) for _, (g, _) in made]) if is_classic(newsroom) else None
    for claim, (given, ours) in made:
        judged = classic.judged(given.told, given.row, ours) if classic else ours
        members: Sequence[StoredArticle] = given.told.members
        rows.append(
            StoryRow(
                id=claim.item,
                first_seen=min(h.first_seen for h in members),
                last_seen=max(h.first_seen for h in members),
                lead=judged.lead,
                title=judged.title,
                quality=judged.quality,
                coverage=judged.coverage,
                heat=judged.heat,
                news_at=judged.news_at,
                articles=len(members),
                independent=judged.independent,
                scored_at=now,
                because=dict(judged.because),
                facts=dict(judged.facts),
                topics=judged.topics,
            )
        )
        graded |= judged.qualities
        then = [Then(stage="review", item=claim.item)]
        if judged.heat >= baselines.COLD and classic is None:  # the old heat does not decay
            then.append(Then(stage="score", item=claim.item, due_at=now + later))
        out[claim.item] = Done(tuple(then))
    stories.save_scores(tx, rows)
    articles.put_qualities(tx, graded)
    return out


STAGE = Stage(
    name="score",
    version=1,
    load=load,
    work=work,
    save=save,
    pool="here",
    batch=100,
    leads_to=frozenset({"review", "score"}),
)
