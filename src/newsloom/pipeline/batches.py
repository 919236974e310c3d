"""A batch on its way through a stage: loaded, attended to, saved and settled, each item for itself where one spoils the others.

A batch is settled in one transaction with what it made. Whatever happens to the store meanwhile, its claims are given back.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from newsloom.errors import StoreBusy, StoreError
from newsloom.log import logger
from newsloom.model.outcome import Outcome, Retry, Skipped
from newsloom.pipeline.attempt import OUTCOMES, check_disk, check_leads, failed, hindered
from newsloom.pipeline.stage import AnyStage
from newsloom.runtime.context import Newsroom
from newsloom.store import leases, work
from newsloom.store.work import Claim

log = logger()

HINDERED_WAIT = timedelta(minutes=2)
"""Until a stage is tried again that a template, or something in the way of its files, keeps from its work."""


@dataclass(slots=True)
class Progress:
    """What has happened so far: stage -> outcome -> how many."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    last: str = ""

    def add(self, stage: str, outcome: Outcome) -> None:
        """Count one disposition."""
        kind = type(outcome).__name__.lower()
        per = self.counts.setdefault(stage, {})
        per[kind] = per.get(kind, 0) + 1

    def done(self, stage: str) -> int:
        """How many items this stage has settled."""
        return sum(self.counts.get(stage, {}).values())


class Batches:
    """What one worker (`holder`) does with the claims that it holds on a newsroom.

    `once`: it works until nothing is due, so that what hinders a whole stage is raised and not waited for. `lost`: claims
    that could not be settled because the store went away; `release` gives them back.
    """

    def __init__(self, newsroom: Newsroom, holder: str) -> None:
        self.newsroom = newsroom
        self.holder = holder
        self.progress = Progress()
        self.once = False
        self.lost: list[Claim] = []

    def release(self) -> None:
        """Give back untouched what was lost. Raises StoreError as long as the store is away."""
        if self.lost:
            with self.newsroom.db.write() as tx:
                work.release(tx, self.lost)
            self.lost.clear()

    def attended(self, stage: AnyStage, claims: Sequence[Claim], now: datetime) -> list[tuple[Claim, Any]]:
        """What a stage makes of a batch in its own transactions; if one item spoils it, each is attended to alone."""
        assert stage.attend is not None

        def hold(tx: Any) -> None:
            at = self.newsroom.clock()
            if stage.exclusive and self.lacks_lease(tx, stage, at):
                raise StoreBusy(stage.name, "the lease went to another worker")
            work.renew(tx, claims[0].lease, at + stage.lease)

        try:
            made = stage.attend(self.newsroom, claims, now, hold)
        except StoreError:
            raise
        except Exception as err:
            check_disk(err, str(self.newsroom.root))
            if (hindrance := hindered(err)) is not None:
                if self.once:
                    raise hindrance from err
                log.warning("stage hindered", stage=stage.name, error=str(hindrance))
                return [(claim, Retry(str(hindrance), after=HINDERED_WAIT)) for claim in claims]
            if len(claims) > 1:
                return [pair for claim in claims for pair in self.attended(stage, [claim], now)]
            log.exception("stage failed", stage=stage.name, item=claims[0].item)
            return [(claims[0], failed(err))]
        return [(claim, made[claim.item]) for claim in claims]

    @contextlib.contextmanager
    def given_back(self, claims: Sequence[Claim]) -> Iterator[None]:
        """If the store goes away meanwhile, these are given back untouched as soon as it is there again; if the worker
        ends, when it ends."""
        try:
            yield
        except BaseException:
            self.lost += claims
            raise

    def lacks_lease(self, tx: Any, stage: AnyStage, now: datetime) -> bool:
        assert stage.exclusive is not None
        return leases.take(tx, stage.exclusive, self.holder, now, now + stage.lease) is None

    def load(self, stage: AnyStage, claims: Sequence[Claim], now: datetime) -> list[tuple[Claim, Any]]:
        """What each claim's work needs; claims that are settled by loading are settled here."""
        if not claims:
            return []
        try:
            with self.newsroom.db.read() as tx:
                given = stage.load(tx, self.newsroom, claims, now)
        except StoreError:
            raise
        except Exception as err:
            if len(claims) == 1:
                self._settle([(claims[0], failed(err))], now)
                return []
            return [pair for c in claims for pair in self.load(stage, [c], now)]
        ready: list[tuple[Claim, Any]] = []
        settled: list[tuple[Claim, Outcome]] = []
        for claim in claims:
            found = given.get(claim.item)
            if found is None and claim.item not in given:
                settled.append((claim, Skipped("gone before it was attended to")))
            elif isinstance(found, OUTCOMES):
                settled.append((claim, found))
            else:
                ready.append((claim, found))
        if settled:
            self._settle(settled, now)
        return ready

    def save(self, stage: AnyStage, made: Sequence[tuple[Claim, Any]], now: datetime) -> None:
        """Settle a batch in one transaction; if one item spoils it, each in its own."""
        try:
            with self.newsroom.db.write() as tx:
                if stage.exclusive and self.lacks_lease(tx, stage, now):
                    return
                held = {(c.stage, c.item) for c in work.held(tx, [c for c, _ in made])}
                mine = [(c, m) for c, m in made if (c.stage, c.item) in held]
                settled = [(c, m) for c, m in mine if isinstance(m, OUTCOMES)]
                fresh = [(c, m) for c, m in mine if not isinstance(m, OUTCOMES)]
                outcomes = stage.save(tx, self.newsroom, fresh, now) if fresh else {}
                settled += [(c, outcomes[c.item]) for c, _ in fresh]
                check_leads(stage, settled)
                work.settle(tx, settled, now)
        except StoreError:
            raise
        except Exception as err:
            check_disk(err, str(self.newsroom.root))
            if len(made) == 1:
                log.exception("stage failed", stage=stage.name, item=made[0][0].item)
                self._settle([(made[0][0], failed(err))], now)
                return
            for one in made:
                self.save(stage, [one], now)
            return
        for claim, outcome in settled:
            self.progress.add(stage.name, outcome)
            log.debug("settled", stage=stage.name, item=claim.item, outcome=type(outcome).__name__.lower())

    def _settle(self, settled: Sequence[tuple[Claim, Outcome]], now: datetime) -> None:
        with self.newsroom.db.write() as tx:
            held = {(c.stage, c.item) for c in work.held(tx, [c for c, _ in settled])}
            mine = [(c, o) for c, o in settled if (c.stage, c.item) in held]
            work.settle(tx, mine, now)
        for claim, outcome in mine:
            self.progress.add(claim.stage, outcome)
