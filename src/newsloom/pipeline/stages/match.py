"""Which topics does an article belong to?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from newsloom.model.article import Match, StoredArticle
from newsloom.model.outcome import Done, Outcome, Skipped, Then
from newsloom.pipeline.scoring import classic
from newsloom.pipeline.stage import Stage, pass_on
from newsloom.runtime.context import Newsroom
from newsloom.store import articles, memberships, sources
from newsloom.store.sql import Tx
from newsloom.store.work import Claim


def load(tx: Tx, newsroom: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, tuple[Match, ...]]:
    """The topics of each article. A newsroom without topics takes everything."""
    found = articles.get(tx, [c.item for c in claims])
    if classic.is_classic(newsroom):
        official = {s.id for s in sources.all_sources(tx, retired=True) if s.official}
        return {id: classic.matches(held, newsroom, held.source in official) for id, held in found.items()}
    return {id: topics_of(held, newsroom) for id, held in found.items()}


def topics_of(held: StoredArticle, newsroom: Newsroom) -> tuple[Match, ...]:
    """The matches of one article, in the order of RECORD.md."""
    if newsroom.matcher is None:
        return ()
    a = held.article
    return newsroom.matcher.matches(
        a.title,
        a.excerpt,
        a.text,
        categories=a.keywords,
        hint=held.topic_hint,
        language=a.language,
        url=a.canonical_url,
    )


def save(
    tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, tuple[Match, ...]]], now: datetime
) -> Mapping[str, Outcome]:
    """Keep the matches; only articles of our topics go on."""
    articles.put_matches(tx, {c.item: found for c, found in made})
    grouped = memberships.story_of(tx, [c.item for c, _ in made])
    out: dict[str, Outcome] = {}
    for claim, found in made:
        if found or newsroom.matcher is None or claim.item in grouped:
            out[claim.item] = Done((Then(stage="group", item=claim.item, arrival=claim.arrival),))
        else:
            out[claim.item] = Skipped("no topic of this newsroom")
    return out


STAGE = Stage(
    name="match",
    version=1,
    load=load,
    work=pass_on,
    save=save,
    pool="here",
    batch=200,
    leads_to=frozenset({"group"}),
)
