"""What we may reach is the owner's choice: pages that our own address guard kept us from are due again when it changes."""

from __future__ import annotations

from newsloom.log import logger
from newsloom.model.outcome import Then
from newsloom.pipeline.stages.poll import lane_of
from newsloom.runtime.context import Newsroom
from newsloom.store import captures, event_log, kv, work
from newsloom.store.sql import Tx

log = logger()

REACH = "fetch.reach"


def look_again(newsroom: Newsroom, tx: Tx) -> int:
    """If [fetch] allow_private or the proxy changed since the last run, schedule the pages that the guard refused; how many."""
    now = newsroom.http.about_addresses()
    before = kv.get(tx, REACH)
    if before == now:
        return 0
    kv.put(tx, REACH, now)
    if before is None and not newsroom.config.fetch.allow_private:
        return 0
    finds = captures.get_finds(tx, event_log.ended_by(tx, "fetch", "address"))
    thens = [
        Then(stage="fetch", item=find.id, lane=lane_of(find.url), arrival=find.first_seen) for find in finds.values()
    ]
    work.schedule(tx, thens, newsroom.clock())
    if thens:
        log.info("pages that the address guard refused are asked for again", pages=len(thens))
    return len(thens)
