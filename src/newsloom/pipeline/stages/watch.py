"""Subscribe at the hub that a feed names, and renew in time: then news is pushed, and polls only make sure.

Needs [fetch] public_url. What a hub pushes is a reason to poll now (app.websub), never a document to believe.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsloom.errors import NewsloomError
from newsloom.model.outcome import Done, Outcome, Skipped, Then
from newsloom.net.websub import Subscription, ask_hub, subscription
from newsloom.pipeline.sources import websub_subscriptions
from newsloom.pipeline.sources.poll_state import read_facts
from newsloom.pipeline.stage import Stage
from newsloom.runtime.context import Newsroom
from newsloom.store import sources
from newsloom.store.sql import Tx
from newsloom.store.work import Claim

AFTER_NO = timedelta(days=7)
"""A hub that refuses is asked again after a week: feeds go on naming hubs that are gone."""


@dataclass(frozen=True, slots=True)
class Given:
    """What to ask for."""

    source: str
    wanted: Subscription


@dataclass(frozen=True, slots=True)
class Asked:
    """What the hub said: `problem` is "" for yes (it will call to make sure)."""

    given: Given
    problem: str = ""


def load(tx: Tx, newsroom: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, Given | Outcome]:
    """What each source's feed names; a subscription that is young enough is left alone until it is to be renewed."""
    public, secret = newsroom.config.fetch.public_url, websub_subscriptions.known_secret(tx)
    known = sources.poll_facts(tx, [c.item for c in claims])
    out: dict[str, Given | Outcome] = {}
    for claim in claims:
        source, facts = sources.get(tx, claim.item), read_facts(known.get(claim.item))
        if source is None or source.retired_at is not None or not facts.hub:
            out[claim.item] = Skipped("the source is gone, or names no hub any more")
            continue
        if not public or secret is None:
            out[claim.item] = Skipped("there is no public address to push to: [fetch] public_url")
            continue
        wanted = subscription(facts.self_url or source.url, facts.hub, public_url=public, root_secret=secret, now=now)
        held = websub_subscriptions.get(tx, websub_subscriptions.path_of(wanted))
        if held is not None and held.subscription.active_until is not None and now < held.subscription.renew_at():
            out[claim.item] = Done((_again(claim, held.subscription.renew_at()),), note="subscribed")
        else:
            out[claim.item] = Given(claim.item, wanted)
    return out


def ask(given: Given, newsroom: Newsroom) -> Asked:
    """Ask the hub."""
    try:
        ask_hub(newsroom.http, given.wanted)
    except NewsloomError as err:
        return Asked(given, err.problem)
    return Asked(given)


def save(tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, Asked]], now: datetime) -> Mapping[str, Outcome]:
    """Remember what was asked for, and come back."""
    out: dict[str, Outcome] = {}
    for claim, asked in made:
        wanted = asked.given.wanted
        if asked.problem:
            # A feed without its hub is polled as ever: that is no failure.
            out[claim.item] = Skipped(asked.problem, then=(_again(claim, now + AFTER_NO),))
            continue
        held = websub_subscriptions.get(tx, websub_subscriptions.path_of(wanted))
        # The hub may have called back already, before this was saved; a renewal keeps its old lease until it does.
        if held is None or held.subscription.active_until is None:
            websub_subscriptions.put(tx, websub_subscriptions.StoredSubscription(claim.item, wanted))
        out[claim.item] = Done((_again(claim, wanted.renew_at()),), note="asked; the hub calls to make sure")
    return out


def _again(claim: Claim, at: datetime) -> Then:
    return Then(stage="watch", item=claim.item, lane=claim.lane, due_at=at)


STAGE = Stage(
    name="watch",
    version=1,
    load=load,
    work=ask,
    save=save,
    pool="net",
    laned=True,
    leads_to=frozenset({"watch"}),
)
