"""The resident grouper: one holder of the lease `group` keeps the live window in memory and takes articles in order of arrival.

Its saves carry the lease's epoch, so a ghost cannot write. A membership number tells it what others (editors, a former
holder) changed. Repair comes at points that depend on the arrivals alone (every so many of them, and when nothing is
under way; core.group.rhythm), so the same arrivals give the same stories, however many workers there are. The live window is
restored from compact features that are kept with each membership.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from newsloom.core.encode.protocol import Encoder
from newsloom.core.group import Grouper, rhythm
from newsloom.core.group.everyday import of_keywords
from newsloom.core.group.features import MADE_BY, READ_CHARACTERS
from newsloom.core.group.grouper import Width
from newsloom.core.group.semantics import said
from newsloom.errors import ConfigInvalid, StoreBusy
from newsloom.log import logger
from newsloom.model.ids import digest
from newsloom.model.outcome import Done, Outcome, Skipped, Then
from newsloom.model.story import Change, Grouping, Item, Merged, Moved
from newsloom.net.http import Http
from newsloom.pipeline.embeddings.calibrate import levelled
from newsloom.pipeline.embeddings.encoders import EndpointEncoder, encoder_of, ready
from newsloom.pipeline.flow import UPSTREAM
from newsloom.pipeline.grouping.citing import with_cites
from newsloom.pipeline.grouping.constraints import mark, standing
from newsloom.pipeline.grouping.copy_detection import settle_copies
from newsloom.pipeline.grouping.reasons import tell_words
from newsloom.publishing import story_changes
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, identities, kv, leases, memberships, queue_status, stories, work
from newsloom.store.memberships import Member
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow
from newsloom.store.work import Claim

log = logger()

BATCH = 200
LEASE = timedelta(seconds=60)
LIVE = timedelta(days=45)
SINCE = "grouper.since_repair"
REPAIRED = "grouper.repaired_seq"
ALL = "grouper.repair_all"
"""Set by a person who asks for a second look at everything; the next repair when it is quiet drops it."""


class ResidentGrouper:
    """The grouper of this worker; idle unless it holds the lease."""

    def __init__(self, newsroom: Newsroom, holder: str) -> None:
        self.newsroom = newsroom
        self.holder = holder
        self.placed = 0
        self._grouper: Grouper | None = None
        self._epoch = -1
        self._seq = 0
        self._judged = ""
        self._count = 0
        self._encoder: Encoder | None = None

    def step(self, now: datetime) -> bool:
        """Place one batch, or repair, when any of it is due; whether anything was done."""
        if not self._hold(now):
            return False
        try:
            self._ask_ahead(now)
            return self._place(now) or self._repair_if_quiet(now)
        except StoreBusy as err:
            log.warning("the grouper's lease is gone", error=str(err))
            self._grouper = None
            return False
        except BaseException:
            self._grouper = None  # memory and store may differ now: load again
            raise

    def close(self) -> None:
        """Give the lease back."""
        if self._epoch >= 0:
            with self.newsroom.db.write() as tx:
                leases.drop(tx, "group", self.holder)
        self._grouper = None

    # -- holding the lease ---------------------------------------------------------------------------------------------

    def _hold(self, now: datetime) -> bool:
        with self.newsroom.db.write() as tx:
            epoch = leases.take(tx, "group", self.holder, now, now + LEASE)
        if epoch is None:
            self._grouper = None
            return False
        if epoch != self._epoch or self._grouper is None:
            self._epoch = epoch
            self._load(now)
        return True

    def _load(self, now: datetime) -> None:
        """Fill memory from the store."""
        if self._encoder is None and self.newsroom.config.group.tier == "semantic":
            self._encoder = encoder_for(self.newsroom)
        grouper = Grouper(width=width_of(self.newsroom), encoder=self._encoder)
        grouper.ignore(of_keywords(word for topic in self.newsroom.topics for word in topic.keywords))
        # An encoder has to be shown the texts: kept features have none.
        made_by = MADE_BY if self._encoder is None else ""
        with self.newsroom.db.read() as tx:
            last = kv.get(tx, "grouper.last_seen")
            horizon = datetime.fromisoformat(last) - LIVE if last else now - LIVE
            self._seq = memberships.last_seq(tx)
            grouper.restore(memberships.live_items(tx, horizon, made_by=made_by, text_chars=READ_CHARACTERS))
            grouper.obey(standing(tx, now))
            repaired = int(kv.get(tx, REPAIRED) or 0)
            grouper.touch(_to_look_at(tx, memberships.changed_since(tx, repaired)))
            self._judged = mark(tx)
        self._grouper = grouper

    def _catch_up(self, tx: Tx, now: datetime) -> Grouper:
        """Hear what editors changed and what was published since we last looked."""
        assert self._grouper is not None
        judged = mark(tx)
        seq = memberships.last_seq(tx)
        if judged != self._judged:
            self._grouper.obey(standing(tx, now))
            self._judged = judged
        if seq != self._seq:
            changed = memberships.changed_since(tx, self._seq)
            items = memberships.items(tx, [a for a, _, _ in changed], text_chars=READ_CHARACTERS)
            for article, _, _ in changed:
                self._grouper.forget(article)
            self._grouper.restore((items[a], story) for a, story, _ in changed if a in items)
            self._grouper.touch(_to_look_at(tx, changed))
            self._seq = seq
        return self._grouper

    def _ask_ahead(self, now: datetime) -> None:
        """Have an endpoint's vectors of what comes next fetched, so that no answer is waited for while the store is locked."""
        if self._encoder is None or not self.newsroom.config.group.endpoint:
            return
        with self.newsroom.db.read() as tx:
            items = memberships.items(tx, work.next_due(tx, "group", now, BATCH), text_chars=READ_CHARACTERS)
        texts = (said(item) for item in items.values())
        self._encoder.encode([text for text in texts if text.strip()])

    # -- placing -------------------------------------------------------------------------------------------------------

    def _place(self, now: datetime) -> bool:
        self._count += 1
        lease = f"{self.holder}/group-{self._count}"
        with self.newsroom.db.write() as tx:
            leases.check(tx, "group", self._epoch)
            grouper = self._catch_up(tx, now)
            since = int(kv.get(tx, SINCE) or 0)
            mark = queue_status.watermark(tx, *UPSTREAM, now)
            claims = work.claim(
                tx,
                "group",
                now=now,
                lease=lease,
                lasting=LEASE,
                limit=min(BATCH, rhythm.until_repair(since)),
                before=mark,
            )
            if not claims:
                return False
            items = memberships.items(tx, [c.item for c in claims], text_chars=READ_CHARACTERS)
            ordered = [items[c.item] for c in claims if c.item in items]
            known = memberships.story_of(tx, [i.id for i in ordered])
            settle_copies(tx, ordered)
            fresh = with_cites(tx, self.newsroom, [i for i in ordered if i.id not in known])
            made = grouper.place_many(fresh)
            self._save(tx, fresh, made, now)
            since += len(fresh)
            dirty = {g.story for g in made} | set(known.values())
            if since >= rhythm.REPAIR_EVERY:
                dirty |= self._repair(tx, grouper, grouper.repair(), now)
                since = 0
            kv.put(tx, SINCE, str(since))
            self._settle(tx, claims, set(items), dirty, now)
            if fresh:  # articles that have their place already (after a restore, say) ask for no repair
                work.schedule(tx, [Then(stage="repair", item="stories")], now)
        self.placed += len(claims)
        return True

    def _save(self, tx: Tx, items: Sequence[Item], made: Sequence[Grouping], now: datetime) -> None:
        """Write memberships, and open or widen the stories."""
        if not made:
            return
        assert self._grouper is not None
        if self._encoder is None:
            kept = (self._grouper.packed(g.article) for g in made)
            memberships.put_features(tx, {one.id: one.features for one in kept}, MADE_BY)
        by_id = {i.id: i for i in items}
        memberships.put_members(
            tx,
            [
                Member(article=g.article, story=g.story, joined_at=_seen(by_id[g.article], now), because=g.because)
                for g in made
            ],
        )
        self._widen(tx, [(g.story, _seen(by_id[g.article], now)) for g in made])
        self._seq = memberships.last_seq(tx)
        latest = max(_seen(i, now) for i in items)
        last = kv.get(tx, "grouper.last_seen")
        if last is None or datetime.fromisoformat(last) < latest:
            kv.put(tx, "grouper.last_seen", latest.isoformat())
            self._grouper.expire(latest - LIVE)

    def _widen(self, tx: Tx, seen: Sequence[tuple[str, datetime]]) -> None:
        known = stories.get(tx, [story for story, _ in seen])
        rows: dict[str, StoryRow] = {}
        for story, at in seen:
            row = rows.get(story) or known.get(story) or StoryRow(id=story, first_seen=at, last_seen=at)
            rows[story] = StoryRow(id=story, first_seen=min(row.first_seen, at), last_seen=max(row.last_seen, at))
        stories.put_stories(tx, list(rows.values()))

    def _settle(self, tx: Tx, claims: Sequence[Claim], found: set[str], dirty: set[str], now: datetime) -> None:
        settled: list[tuple[Claim, Outcome]] = [
            (c, Done() if c.item in found else Skipped("gone before it was grouped")) for c in claims
        ]
        work.settle(tx, settled, now)
        work.schedule(tx, [Then(stage="score", item=story) for story in sorted(dirty)], now)

    # -- repairing -----------------------------------------------------------------------------------------------------

    def _repair_if_quiet(self, now: datetime) -> bool:
        """Repair when it is due and nothing is under way that would be grouped before."""
        self._count += 1
        with self.newsroom.db.write() as tx:
            leases.check(tx, "group", self._epoch)
            if queue_status.watermark(tx, *UPSTREAM, now) is not None or queue_status.any_due(tx, "group", now):
                return False
            claims = work.claim(
                tx, "repair", now=now, lease=f"{self.holder}/repair-{self._count}", lasting=LEASE, limit=1
            )
            if not claims:
                return False
            grouper = self._catch_up(tx, now)
            if kv.get(tx, ALL) is not None:
                grouper.touch({story for _, story, _ in memberships.changed_since(tx, 0)})
                kv.drop(tx, ALL)
            # The count goes on: where the next repair comes must not depend on when it was quiet.
            dirty = self._repair(tx, grouper, tuple(rhythm.settle(grouper)), now)
            work.settle(tx, [(claims[0], Done(note=f"{len(dirty)} stories changed"))], now)
            work.schedule(tx, [Then(stage="score", item=story) for story in sorted(dirty)], now)
        return True

    def _repair(self, tx: Tx, grouper: Grouper, changes: Sequence[Change], now: datetime) -> set[str]:
        """Write what repair changed; the stories that need new scores."""
        before = memberships.last_seq(tx)
        dirty: set[str] = set()
        for change in changes:
            dirty |= apply_change(tx, change, now)
        tell_words(tx, before)
        spans = memberships.seen_spans(tx, sorted(dirty))
        dirty = set(spans)
        stories.put_stories(
            tx, [StoryRow(id=id, first_seen=first, last_seen=last) for id, (first, last) in spans.items()]
        )
        since = int(kv.get(tx, REPAIRED) or 0)
        back = memberships.returned(tx)
        changed = {story for article, story, _ in memberships.changed_since(tx, since) if article not in back}
        dirty |= self._link_sagas(tx, grouper, changed)
        self._seq = memberships.last_seq(tx)
        # What this repair changed is looked at again by the next one, here or after a restart.
        kv.put(tx, REPAIRED, str(before))
        kv.drop(tx, memberships.BY_HAND)
        kv.drop(tx, memberships.RETURNED)
        return dirty

    def _link_sagas(self, tx: Tx, grouper: Grouper, changed: set[str]) -> set[str]:
        """Say which stories continue or surround those that changed; those whose saga is another now."""
        groups = grouper.sagas(sorted(changed))
        known = {id: row.saga for id, row in stories.get(tx, [s for group in groups for s in group]).items()}
        found: dict[str, str] = {}
        for group in groups:
            # A saga keeps its name while it grows; of two that meet, the older one's stays.
            named = next((known[s] for s in group if known.get(s)), None) or digest("saga", group[0])
            found |= dict.fromkeys(group, named)
        moved = {story: saga for story, saga in found.items() if story in known and known[story] != saga}
        stories.put_sagas(tx, moved)
        return set(moved)


def _to_look_at(tx: Tx, changed: Sequence[tuple[str, str, int]]) -> set[str]:
    """The stories of these changes that a repair has to look at: not those that a person changed, who knew better."""
    by_hand = memberships.placed_by_hand(tx)
    return {story for article, story, _ in changed if article not in by_hand}


def width_of(newsroom: Newsroom) -> Width:
    """The owner's knob."""
    width = newsroom.config.group.width
    return "tight" if width == "tight" else "broad" if width == "broad" else "normal"


def encoder_for(newsroom: Newsroom) -> Encoder:
    """The sentence model of [group]: an endpoint's, a folder's, or the one that the `semantic` extra installs.

    ConfigInvalid, NotFound and FetchError as these have it.
    """
    group = newsroom.config.group
    if group.endpoint:
        encoder_ready(newsroom)
        # The owner named this one host: it may be on this machine. No redirect of it is followed.
        http = Http(replace(newsroom.http.settings, allow_private=True))
        key = group.api_key or None
        return levelled(EndpointEncoder(http, group.endpoint, group.model, key=key, multilingual=group.multilingual))
    return levelled(encoder_of(newsroom.root / group.model if group.model else None, multilingual=group.multilingual))


def encoder_ready(newsroom: Newsroom) -> None:
    """Raises what `encoder_for` would, as far as that can be told without loading a model or asking an endpoint."""
    group = newsroom.config.group
    if not group.endpoint:
        ready(newsroom.root / group.model if group.model else None, multilingual=group.multilingual)
    elif not group.model:
        raise ConfigInvalid("group.model", "expected the endpoint's name of its model, got nothing")


def apply_change(tx: Tx, change: Change, now: datetime) -> set[str]:
    """Write one change of repair; the stories it touched."""
    match change:
        case Moved(article=article, origin=origin, story=story, because=because):
            memberships.put_members(tx, [Member(article=article, story=story, joined_at=now, because=because)])
            stories.put_stories(tx, [StoryRow(id=story, first_seen=now, last_seen=now)])
            if memberships.emptied(tx, [origin]):
                merge_identity(tx, origin, story, now)
                return {story}
            return {origin, story}
        case Merged(kept=kept, gone=gone, because=because):
            moved = memberships.members(tx, [gone]).get(gone, [])
            memberships.put_members(
                tx, [Member(article=m.article, story=kept, joined_at=m.joined_at, because=because) for m in moved]
            )
            merge_identity(tx, gone, kept, now)
            return {kept}


def merge_identity(tx: Tx, gone: str, kept: str, now: datetime) -> None:
    """A story's id leads to another from now on; its addresses and scores go with it."""
    identities.redirect(tx, gone, kept, now)
    editions.move_permalinks(tx, gone, kept)
    stories.dissolve(tx, gone)
    work.cancel(tx, "score", gone)
    work.cancel(tx, "review", gone)
    work.schedule(tx, story_changes.note_merged(tx, gone, kept, now), now)


def _seen(item: Item, now: datetime) -> datetime:
    return item.seen or now
