"""Tell the newsroom's own WebSub hub which feeds changed: it asks for them and pushes them to their readers.

A hub that is away is tried again, and holds up nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsloom.errors import FetchError
from newsloom.model.outcome import Done, Failed, Outcome, Retry, Skipped
from newsloom.net.websub import ping_hub
from newsloom.pipeline.stage import Stage
from newsloom.publishing import websub_publisher
from newsloom.runtime.context import Newsroom
from newsloom.store import work
from newsloom.store.sql import Tx
from newsloom.store.work import Claim

AT_ONCE = 50
"""So many feeds are named in one request."""


@dataclass(frozen=True, slots=True)
class Given:
    """The hub, the feeds to tell it of (paths below the site), and when this was found out."""

    hub: str
    feeds: Sequence[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """The feeds that the hub took notice of, and why not of all."""

    given: Given
    feeds: Sequence[str]
    problem: str = ""
    lasting: bool = False


def load(tx: Tx, newsroom: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, Given | Outcome]:
    """The feeds whose time has come."""
    given: Given | Outcome
    if not newsroom.config.publish.hub:
        given = Skipped("there is no hub to tell: [publish] hub")
    elif not (feeds := websub_publisher.ripe(tx, newsroom, now)):
        given = Done(websub_publisher.next_telling(tx, newsroom), note="nothing to tell yet")
    else:
        given = Given(newsroom.config.publish.hub, feeds, now)
    return {c.item: given for c in claims}


def ask(given: Given, newsroom: Newsroom) -> Told:
    """Tell the hub."""
    root = newsroom.config.site.url.rstrip("/") + "/"
    told: list[str] = []
    for start in range(0, len(given.feeds), AT_ONCE):
        part = given.feeds[start : start + AT_ONCE]
        try:
            ping_hub(newsroom.http, given.hub, [root + path for path in part])
        except FetchError as err:
            return Told(given, told, err.problem, err.lasting)
        told += part
    return Told(given, told)


def save(tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, Told]], now: datetime) -> Mapping[str, Outcome]:
    """Forget what was told, and come back for the rest."""
    out: dict[str, Outcome] = {}
    for claim, told in made:
        if claim.lane is not None:
            work.pace(tx, claim.lane, now + timedelta(seconds=newsroom.config.fetch.host_delay))
        websub_publisher.note_told(tx, newsroom, told.feeds, told.given.at)
        if told.problem:
            out[claim.item] = Failed(told.problem) if told.lasting else Retry(told.problem)
        else:
            out[claim.item] = Done(websub_publisher.next_telling(tx, newsroom), note=f"{len(told.feeds)} feeds told")
    return out


STAGE = Stage(
    name="ping",
    version=1,
    load=load,
    work=ask,
    save=save,
    pool="net",
    laned=True,
    leads_to=frozenset({"ping"}),
)
