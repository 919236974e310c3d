"""Running a newsroom: everything due once, or for ever; taking in archives; publishing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from newsloom.errors import StoreError, StoreForeign
from newsloom.log import logger
from newsloom.model.outcome import Then
from newsloom.pipeline.batches import Progress
from newsloom.pipeline.sources import item_urls
from newsloom.pipeline.worker import Report, Worker
from newsloom.publishing import manual_edits, public_ledger
from newsloom.publishing.git import repository
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import put_back, reach, recognise, upkeep
from newsloom.services.newsroom.open import working
from newsloom.services.newsroom.systemd import alive_while, notify
from newsloom.services.newsroom.upkeep import Beside
from newsloom.services.publish import site_check
from newsloom.services.publish.after_edition import Finisher
from newsloom.store import editions, event_log, leases, migrate, queue_status, stories, work
from newsloom.store.event_log import Line
from newsloom.store.queue_status import Quarantined
from newsloom.store.sql import Tx

log = logger()

HEED_EVERY = 300.0
"""Seconds between two looks for records that a person edited, where a process works for ever."""
LOOK_EVERY = 10.0
"""Seconds between two looks of a long-running worker at the schema."""
ALL_POOLS = frozenset({"net", "cpu", "group"})
LOCAL_POOLS = frozenset({"cpu", "group"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run did, for a person and for a program."""

    counts: Mapping[str, Mapping[str, int]]
    failures: Sequence[Line] = ()
    quarantined: Sequence[Quarantined] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
    """What the items of `failures` and `quarantined` are known by, where they have an address."""
    stories: Mapping[str, int] = field(default_factory=dict)
    records: int = 0
    published: int = 0
    clashes: Sequence[manual_edits.Clash] = ()
    """Records edited by hand in a way that a person must settle."""
    interrupted: bool = False
    site_holes: int = 0
    """Files of the site that were missing or changed when the run began, and were printed again."""
    lapsed: Sequence[tuple[str, str]] = ()
    """After a rebuild: (title, why) of stories that were proposed and no longer are."""

    @property
    def failed(self) -> int:
        """How many items ended badly in this run."""
        return sum(kinds.get("failed", 0) for kinds in self.counts.values())


def run(newsroom: Newsroom, *, report: Report | None = None, pools: frozenset[str] = ALL_POOLS) -> Summary:
    """Do everything that is due, once. Raises StoreBusy if another process works on this newsroom."""
    with working(newsroom):
        return _run(newsroom, report, pools)


def _run(newsroom: Newsroom, report: Report | None, pools: frozenset[str]) -> Summary:
    put_back.keep_promise(newsroom)
    seen, lost = look_for_edits(newsroom), site_check.look(newsroom)
    with newsroom.db.write() as tx:
        since = event_log.last_id(tx)
        work.reclaim(tx, alone=newsroom.db.is_sqlite)
        manual_edits.heed(tx, newsroom, seen, newsroom.clock())
        keep_going(newsroom, tx, lost)
    worker = Worker(newsroom, pools=pools, report=report)
    progress = worker.run_due()
    if not worker.interrupted:
        upkeep.do(newsroom)
    summary = summarise(newsroom, progress, since, interrupted=worker.interrupted)
    return replace(summary, site_holes=len(lost))


def work_until(
    newsroom: Newsroom,
    stopped: Callable[[], bool],
    *,
    report: Report | None = None,
    pools: frozenset[str] = ALL_POOLS,
    idle: float = 1.0,
) -> Summary:
    """Work until told to stop; any number of processes may do so on one PostgreSQL.

    On the way, editions are finished and what a person edited in the files is heeded.
    """
    with working(newsroom):
        put_back.keep_promise(newsroom)
        seen, lost = look_for_edits(newsroom), site_check.look(newsroom)
        with newsroom.db.write() as tx:
            since = event_log.last_id(tx)
            work.reclaim(tx, alone=newsroom.db.is_sqlite)
            manual_edits.heed(tx, newsroom, seen, newsroom.clock())
            keep_going(newsroom, tx, lost)
        worker = Worker(newsroom, pools=pools, report=report)
        log.info("work began", pools=sorted(pools), holder=worker.holder)
        notify("READY=1")
        finisher = Finisher(newsroom, owed=True)
        beside = Beside(newsroom)

        def look() -> bool:
            finisher.look(worker.progress.done("publish"))
            beside.look()
            return stopped()

        asked = _while_welcome(newsroom, _heeding(newsroom, worker.holder, look))
        progress = worker.run_until(alive_while(asked), idle=idle)
        notify("STOPPING=1")
        beside.close()
        finisher.close(progress.done("publish"))
        log.info("work ended", settled={stage: progress.done(stage) for stage in progress.counts})
        return summarise(newsroom, progress, since, interrupted=worker.interrupted)


def _heeding(newsroom: Newsroom, holder: str, stopped: Callable[[], bool]) -> Callable[[], bool]:
    """`stopped`, looking now and then for records that a person edited."""
    last = time.monotonic()

    def asked() -> bool:
        nonlocal last
        if time.monotonic() - last >= HEED_EVERY:
            _heed_meanwhile(newsroom, holder)
            last = time.monotonic()
        return stopped()

    return asked


def _heed_meanwhile(newsroom: Newsroom, holder: str) -> None:
    """Heed edits, by one process at a time, and a look at the site's pages; a store that is away is no reason to end."""
    now = newsroom.clock()
    try:
        seen = look_for_edits(newsroom)
        with newsroom.db.write() as tx:
            # The lease's row keeps two processes from heeding one edit at the same moment; it ends with the transaction.
            if leases.take(tx, "hands", holder, now, now) is not None:
                manual_edits.heed(tx, newsroom, seen, now)
                site_check.print_again(newsroom, tx)
    except StoreError as err:
        log.warning("edits by hand not looked for", error=str(err))


def _while_welcome(newsroom: Newsroom, stopped: Callable[[], bool]) -> Callable[[], bool]:
    """`stopped`, looking now and then whether a newer program has taken away what we need. Raises StoreForeign then."""
    last = time.monotonic()

    def asked() -> bool:
        nonlocal last
        if time.monotonic() - last >= LOOK_EVERY:
            last = time.monotonic()
            try:
                with newsroom.db.read() as tx:
                    migrate.check_welcome(tx, where=newsroom.db.url)
                    if not recognise.is_still_ours(tx, newsroom):
                        raise StoreForeign(
                            newsroom.db.url, "became another newsroom's database while this process works"
                        )
            except StoreForeign:
                raise
            except StoreError as err:  # it may come back; the worker waits for it
                log.warning("schema not looked at", error=str(err))
        return stopped()

    return asked


def keep_going(newsroom: Newsroom, tx: Tx, lost: list[str]) -> None:
    """Make sure that what repeats by itself is in the set (the daily sweep, the health watch, the newsletter), and that a site
    whose files were `lost` is printed again."""
    from newsloom.pipeline.flow import REPEATING

    now = newsroom.clock()
    for stage, item, lane in REPEATING:
        if not queue_status.is_pending(tx, stage, item):
            work.schedule(tx, [Then(stage=stage, item=item, lane=lane)], now)
    reach.look_again(newsroom, tx)
    if public_ledger.read_head(newsroom.root) is None and editions.shown_permalinks(tx, 1):
        # An earlier version kept no ledger beside the records: printing all of the site writes it.
        work.schedule(tx, [Then(stage="publish", item="@all")], now)
    if site_check.print_again(newsroom, tx, lost):
        log.warning("files of the site were missing or changed; all is printed again", files=len(lost), first=lost[0])


def look_for_edits(newsroom: Newsroom, *, everything: bool = False) -> manual_edits.Look:
    """What people did to records in their files; `manual_edits.heed` turns it into verdicts."""
    found = repository(newsroom.root)
    return manual_edits.look(newsroom, everything=everything, author=found.author_of if found is not None else None)


def summarise(newsroom: Newsroom, progress: Progress, since: int, *, interrupted: bool = False) -> Summary:
    """The summary of a run that began after journal line `since`."""
    with newsroom.db.read() as tx:
        records, published = editions.count_records(tx)
        failures, quarantined = event_log.failures(tx, since), queue_status.quarantined(tx, 50)
        return Summary(
            counts={stage: dict(kinds) for stage, kinds in progress.counts.items()},
            failures=failures,
            quarantined=quarantined,
            addresses=item_urls.addresses(tx, [*(f.item for f in failures), *(q.item for q in quarantined)]),
            stories=stories.count_by_state(tx),
            records=records,
            published=published,
            clashes=manual_edits.clashes(tx),
            interrupted=interrupted,
        )


def publish(newsroom: Newsroom, *, everything: bool = False, report: Report | None = None) -> Summary:
    """Print what is due; with `everything`, every page and record anew (only what differs is written)."""
    with working(newsroom):
        seen = look_for_edits(newsroom, everything=everything)
        with newsroom.db.write() as tx:
            since = event_log.last_id(tx)
            work.reclaim(tx, alone=newsroom.db.is_sqlite)
            manual_edits.heed(tx, newsroom, seen, newsroom.clock())
            items = ["@all", *stories.all_ids(tx)] if everything else ["@front"]
            work.schedule(tx, [Then(stage="publish", item=i) for i in items], newsroom.clock())
        worker = Worker(newsroom, pools=LOCAL_POOLS, report=report)
        progress = worker.run_due()
        return summarise(newsroom, progress, since, interrupted=worker.interrupted)
