"""Print an edition: the records, pages and feeds of the stories that changed.

Items are story ids, and two words: "@front" (the order of the front page may have changed) and "@all" (print everything).
One worker at a time holds the lease `edition`. An edition waits until the flow above it is quiet, so that it is whole and
the same whoever prints it; but never longer than five minutes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from newsloom.model.ids import digest
from newsloom.model.outcome import Done, Outcome, Then
from newsloom.pipeline.stage import Stage, pass_on
from newsloom.publishing import postings
from newsloom.publishing.edition import Edition
from newsloom.publishing.manual_edits import note_clashes
from newsloom.publishing.websub_publisher import note_changed
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, kv, queue_status, stories
from newsloom.store.sql import Tx
from newsloom.store.work import Claim

CARDS_EVERY = timedelta(hours=24)
CARDS = "site.cards_at"


def load(tx: Tx, world: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, str]:
    """Nothing but the ids: an edition reads and writes in one transaction."""
    return {c.item: c.item for c in claims}


def save(tx: Tx, world: Newsroom, made: Sequence[tuple[Claim, str]], now: datetime) -> Mapping[str, Outcome]:
    """Write the files and the ledger."""
    items = [item for _, item in made]
    edition = Edition(tx, world, now)
    edition.take([i for i in items if not i.startswith("@")])
    note_clashes(tx, edition.clashes)
    # Cards tell of the whole, once a day: not by an edition that was split (see `work.claim`) and has more to come.
    cards = _cards_due(tx, now) and not queue_status.any_due(tx, "publish", now)
    edition.print_site(everything="@all" in items, cards=cards)
    if edition.written or edition.removed:
        named = {"written": len(edition.written), "removed": len(edition.removed)}
        editions.put_edition(tx, digest("edition", now.isoformat(), *sorted(items)), now, "edition", named, sent_at=now)
    # Also where every file was right already: whoever wrote them was killed before it could say so.
    if cards and (edition.written or edition.removed or stories.published_ids(tx)):
        kv.put(tx, CARDS, now.isoformat())
    then = tuple(Then(stage="publish", item=id) for id in sorted(edition.neighbours))
    then += note_changed(tx, world, edition.feeds(), now)
    then += postings.due(tx, world, [i for i in items if not i.startswith("@")], now)
    return {c.item: Done(then if c is made[0][0] else ()) for c, _ in made}


def _cards_due(tx: Tx, now: datetime) -> bool:
    last = kv.get(tx, CARDS)
    return last is None or now - datetime.fromisoformat(last) >= CARDS_EVERY


STAGE = Stage(
    name="publish",
    version=1,
    load=load,
    work=pass_on,
    save=save,
    pool="here",
    lease=timedelta(minutes=10),
    batch=2000,
    exclusive="edition",
    leads_to=frozenset({"publish", "ping", "post"}),
)
