"""Print an edition: the records, pages and feeds of the stories that changed.

Items are story ids, and two words: "@front" (the order of the front page may have changed) and "@all" (print everything).
One worker at a time holds the lease `edition`. An edition waits until the flow above it is quiet, so that it is whole and
the same whoever prints it; but never longer than five minutes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Never

from newsloom.model.ids import digest
from newsloom.model.outcome import Done, Outcome
from newsloom.pipeline.stage import Stage
from newsloom.publishing import postings, story_changes
from newsloom.publishing.edition import CARDS, CardsDue, Edition, Hold
from newsloom.publishing.websub_publisher import note_changed
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, kv, queue_status, stories
from newsloom.store.sql import Tx
from newsloom.store.work import Claim


@dataclass(frozen=True, slots=True, eq=False)
class Printed:
    """An edition whose files are written."""

    edition: Edition


CARDS_EVERY = timedelta(hours=24)


def attend(newsroom: Newsroom, claims: Sequence[Claim], now: datetime, hold: Hold) -> Mapping[str, Printed]:
    """Print the edition: read, render and write files in no write transaction but the short one of the records."""
    items = [c.item for c in claims]
    edition = Edition(newsroom, now)
    edition.print([i for i in items if not i.startswith("@")], hold, everything="@all" in items, cards=_due(now))
    return dict.fromkeys(items, Printed(edition))


def save(tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, Printed]], now: datetime) -> Mapping[str, Outcome]:
    """Remember what was printed."""
    out: dict[str, Outcome] = {c.item: Done() for c, _ in made}
    for printed in {id(one): one for _, one in made}.values():
        edition = printed.edition
        mine = [c.item for c, one in made if one is printed]
        edition.keep(tx)
        if edition.written or edition.removed:
            named = {"written": len(edition.written), "removed": len(edition.removed)}
            name = digest("edition", now.isoformat(), *sorted(mine))
            editions.put_edition(tx, name, now, "edition", named, sent_at=now)
        # Also where every file was right already: whoever wrote them was killed before it could say so.
        if edition.cards and (edition.written or edition.removed or stories.published_ids(tx)):
            kv.put(tx, CARDS, now.isoformat())
        then = note_changed(tx, newsroom, edition.feeds(), now)
        ids = [item for item in mine if not item.startswith("@")]
        then += postings.due(tx, newsroom, ids, now)
        then += story_changes.note_printed(tx, ids, edition.records.views, edition.now)
        out[mine[0]] = Done(then)
    return out


def _due(now: datetime) -> CardsDue:
    """Cards tell of the whole, once a day: not by an edition that was split (see `work.claim`) and has more to come."""

    def due(tx: Tx, last: str | None) -> bool:
        is_time = last is None or now - datetime.fromisoformat(last) >= CARDS_EVERY
        return is_time and not queue_status.any_due(tx, "publish", now)

    return due


STAGE: Stage[Never, Printed] = Stage(
    name="publish",
    version=1,
    attend=attend,
    save=save,
    pool="here",
    lease=timedelta(minutes=10),
    batch=2000,
    exclusive="edition",
    leads_to=frozenset({"publish", "ping", "post", "hook"}),
)
