"""One worker: claims what is due, has it attended to, settles it.

The worker's own thread is the only one that touches the database; the network runs in threads and pages in processes, so
no request is ever made inside a transaction. Whatever happens to it, what was claimed comes back when its lease runs out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from datetime import timedelta
from typing import Any

from newsloom.errors import FetchError, StoreBusy, StoreDamaged, StoreError, StoreGone
from newsloom.log import logger
from newsloom.pipeline.attempt import attempt, harvest
from newsloom.pipeline.batches import Batches, Progress
from newsloom.pipeline.executors.executors import Executor, Threads, cpu_executor
from newsloom.pipeline.executors.malloc_trim import give_back
from newsloom.pipeline.flow import GROUP, PIPELINE, UPSTREAM, WAITS
from newsloom.pipeline.grouping.resident import ResidentGrouper
from newsloom.pipeline.stage import AnyStage
from newsloom.runtime.context import Newsroom
from newsloom.store import leases, queue_status, work
from newsloom.store.holders import own_name
from newsloom.store.work import Claim

log = logger()

LONGEST_LANE_WAIT = timedelta(minutes=2)
STORE_PATIENCE = timedelta(minutes=10)
BLOCKED_WAIT = 0.02
ENCODER_REST = 60.0
"""Seconds for which nothing is grouped when the endpoint of the sentence model does not answer."""
BUSY_TRIES = 10


Report = Callable[[Progress], None]


class Worker:
    """A worker on one newsroom. `pools` says what it does: "net", "cpu" (which includes the light stages), "group"."""

    def __init__(
        self,
        newsroom: Newsroom,
        *,
        pools: frozenset[str] = frozenset({"net", "cpu", "group"}),
        report: Report | None = None,
        holder: str | None = None,
    ) -> None:
        self.newsroom = newsroom
        self.holder = holder or own_name()
        self._batches = Batches(newsroom, self.holder)
        self.progress = self._batches.progress
        self.interrupted = False
        self._report = report or (lambda _progress: None)
        self._stages = [s for s in PIPELINE if ("net" if s.pool == "net" else "cpu") in pools]
        self._executors: dict[str, Executor] = {}
        self._flying: dict[Future[Any], tuple[AnyStage, Claim]] = {}
        self._grouper = ResidentGrouper(newsroom, self.holder) if "group" in pools else None
        self._count = 0
        self._group_again = 0.0

    # -- running ---------------------------------------------------------------------------------------------------

    def run_due(self) -> Progress:
        """Work until nothing is due any more (what was scheduled meanwhile included), then return.

        A lane that must rest for more than two minutes, and a retry, are left for the next run.
        """
        self._batches.once = True
        try:
            busy = 0
            while not self.interrupted:
                try:
                    worked = self._step()
                    busy = 0
                except StoreBusy as err:
                    # A deadlock that the database resolved against us, or a writer that takes long: once more.
                    busy += 1
                    if busy > BUSY_TRIES:
                        raise
                    log.warning("store busy", error=str(err))
                    time.sleep(BLOCKED_WAIT * busy)
                    continue
                if worked:
                    continue
                if self._flying:
                    self._wait(1.0)
                    continue
                pause = self._pause_until_due()
                if pause is None:
                    break
                time.sleep(pause)
        except KeyboardInterrupt:
            self.interrupted = True
        finally:
            self.close()
        return self.progress

    def run_until(self, stopped: Callable[[], bool], *, idle: float = 1.0) -> Progress:
        """Work until told to stop. A database that goes away is waited for, for ten minutes."""
        lost_since: float | None = None
        try:
            while not stopped() and not self.interrupted:
                try:
                    worked = self._step()
                    lost_since = None
                except (StoreGone, StoreDamaged):
                    raise  # nothing that passes by waiting
                except StoreError as err:
                    lost_since = lost_since or time.monotonic()
                    if time.monotonic() - lost_since > STORE_PATIENCE.total_seconds():
                        raise
                    log.warning("store unreachable", error=str(err))
                    time.sleep(min(idle, 1.0))
                    continue
                if not worked:
                    if self._flying:
                        self._wait(0.2)
                    else:
                        time.sleep(idle)
        except KeyboardInterrupt:
            self.interrupted = True
        finally:
            self.close()
        return self.progress

    def prepare(self) -> None:
        """Open the pool for pages now, before anything is claimed. Raises ConfigInvalid if it cannot be had."""
        self._executor("cpu")

    def close(self) -> None:
        """Let go: what is in flight is given back untouched, pools end, leases are dropped."""
        claims = [*self._batches.lost, *(claim for _, claim in self._flying.values())]
        self._flying.clear()
        self._batches.lost.clear()
        for executor in self._executors.values():
            executor.close()
        self._executors.clear()
        try:
            with self.newsroom.db.write() as tx:
                work.release(tx, claims)
                for stage in self._stages:
                    if stage.exclusive:
                        leases.drop(tx, stage.exclusive, self.holder)
            if self._grouper is not None:
                self._grouper.close()
        except StoreError as err:
            log.warning("leases not given back; they run out by themselves", error=str(err))

    # -- one round ---------------------------------------------------------------------------------------------------

    def _step(self) -> bool:
        """One round over the flow; whether anything was done."""
        self._batches.release()
        worked = self._land()
        worked |= self._launch_lanes()
        names = [s.name for s in self._stages if s.pool != "net"]
        if self._grouper is not None:
            names += GROUP.names
        with self.newsroom.db.read() as tx:  # what becomes due meanwhile is for the next round
            due = queue_status.due_stages(tx, names, self.newsroom.clock())
        mine = {s.name: s for s in self._stages}
        for name in (s.name for s in PIPELINE):
            if name in due:
                worked |= self._launch(mine[name]) if mine[name].pool == "cpu" else self._attend(mine[name])
            if name == GROUP.after and not due.isdisjoint(GROUP.names):
                worked |= self._group()
        if worked:
            give_back()
            self._report(self.progress)
        return worked

    def _group(self) -> bool:
        assert self._grouper is not None
        if time.monotonic() < self._group_again:
            return False
        before = self._grouper.placed
        try:
            worked = self._grouper.step(self.newsroom.clock())
        except FetchError as err:  # the endpoint of the sentence model
            if self._batches.once:
                raise
            log.warning("nothing is grouped for a while", error=str(err), seconds=ENCODER_REST)
            self._group_again = time.monotonic() + ENCODER_REST
            return False
        done = self._grouper.placed - before
        if done:
            per = self.progress.counts.setdefault("group", {})
            per["done"] = per.get("done", 0) + done
        return worked

    def _lease(self) -> str:
        self._count += 1
        return f"{self.holder}/{self._count}"

    def _executor(self, pool: str) -> Executor:
        if pool not in self._executors:
            settings = self.newsroom.config.pools
            self._executors[pool] = (
                Threads(settings.net)
                if pool == "net"
                else cpu_executor(
                    settings.cpu, seconds=settings.page_seconds, megabytes=settings.page_memory // 1_000_000
                )
            )
        return self._executors[pool]

    def _launch_lanes(self) -> bool:
        """Claim from free lanes and send to the network."""
        stages = {s.name: s for s in self._stages if s.laned}
        if not stages:
            return False
        flying = sum(1 for stage, _ in self._flying.values() if stage.laned)
        room = self.newsroom.config.pools.net - flying
        if room <= 0:
            return False
        now = self.newsroom.clock()
        lasting = max(s.lease for s in stages.values())
        with self.newsroom.db.write() as tx:
            claims = work.claim_lanes(tx, list(stages), now=now, lease=self._lease(), lasting=lasting, limit=room)
        for name, stage in stages.items():
            mine = [c for c in claims if c.stage == name]
            with self._batches.given_back(mine):
                for claim, given in self._batches.load(stage, mine, now):
                    self._flying[self._executor("net").submit(stage.work, given, self.newsroom)] = (stage, claim)
        return bool(claims)

    def _launch(self, stage: AnyStage) -> bool:
        """Claim a batch for the processes."""
        flown = [c for s, c in self._flying.values() if s is stage]
        flying = len(flown)
        if flying >= stage.batch or any(c.attempts >= work.SUSPECT for c in flown):
            return False
        now = self.newsroom.clock()
        if "cpu" not in self._executors:
            self.prepare()
        with self.newsroom.db.write() as tx:
            claims = work.claim(
                tx, stage.name, now=now, lease=self._lease(), lasting=stage.lease, limit=stage.batch * 2 - flying
            )
        with self._batches.given_back(claims):
            for claim, given in self._batches.load(stage, claims, now):
                self._flying[self._executor("cpu").submit(stage.work, given)] = (stage, claim)
        return bool(claims)

    def _attend(self, stage: AnyStage) -> bool:
        """Claim, load, work and save a batch on this thread."""
        now = self.newsroom.clock()
        if stage.name in WAITS:
            above, patience = WAITS[stage.name]
            with self.newsroom.db.read() as tx:
                if queue_status.busy_before(tx, self._awaited(above), patience, stage=stage.name, now=now):
                    return False
        with self.newsroom.db.write() as tx:
            if stage.exclusive and self._batches.lacks_lease(tx, stage, now):
                return False
            claims = work.claim(tx, stage.name, now=now, lease=self._lease(), lasting=stage.lease, limit=stage.batch)
        if not claims:
            return False
        with self._batches.given_back(claims):
            if stage.attend is not None:
                made = self._batches.attended(stage, claims, now)
            else:
                made = [(claim, attempt(stage, given)) for claim, given in self._batches.load(stage, claims, now)]
            self._batches.save(stage, made, now)
        return True

    def _awaited(self, above: Sequence[str]) -> list[str]:
        """The stages to wait for: all of them, but when it works once, not those that it leaves alone."""
        mine = {s.name for s in self._stages}
        if self._grouper is not None:
            mine |= {"group", "repair"} if "fetch" in mine else {"group"}  # repair waits until no page is to come
        return [name for name in above if name in mine or not self._batches.once]

    def _wait(self, seconds: float) -> None:
        wait(list(self._flying), timeout=seconds, return_when=FIRST_COMPLETED)

    def _land(self) -> bool:
        """Save what has come back from the pools."""
        finished = [f for f in self._flying if f.done()]
        if not finished:
            return False
        landed: dict[str, tuple[AnyStage, list[tuple[Claim, Any]]]] = {}
        for future in finished:
            stage, claim = self._flying.pop(future)
            landed.setdefault(stage.name, (stage, []))[1].append((claim, harvest(future)))
        while landed:
            _, (stage, made) = landed.popitem()
            with self._batches.given_back([c for c, _ in [*made, *(pair for _, ms in landed.values() for pair in ms)]]):
                self._batches.save(stage, made, self.newsroom.clock())
        return True

    def _pause_until_due(self) -> float | None:
        """Seconds to sleep until something that this run should still do is free; None when there is nothing."""
        now = self.newsroom.clock()
        names = [s.name for s in self._stages]
        with self.newsroom.db.read() as tx:
            at = queue_status.next_free(tx, [*names, *(GROUP.names if self._grouper is not None else ())], now)
            if at is None:
                return None
            if self._grouper is not None and queue_status.any_due(tx, "group", now):
                blocked = queue_status.watermark(tx, *UPSTREAM, now)
                carrying, arriving = UPSTREAM
                mine = queue_status.watermark(tx, self._awaited(carrying), self._awaited(arriving), now)
                if blocked is None or mine is not None:
                    return BLOCKED_WAIT * 5 if blocked is not None else BLOCKED_WAIT
                names = [n for n in names if n not in WAITS]  # what is above the grouper waits for another worker
            at = queue_status.next_free(tx, names, now)
        if at is None or at - now > LONGEST_LANE_WAIT:
            return None
        return max(BLOCKED_WAIT, min((at - now).total_seconds(), 5.0))
