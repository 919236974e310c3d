"""What is due: scheduling, claiming, settling, and everything that can go wrong in between."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsloom.model.outcome import Done, Failed, Retry, Skipped, Then
from newsloom.store import event_log, holders, queue_status, work
from newsloom.store.database import open_database
from newsloom.store.work import MAX_ATTEMPTS, MAX_CLAIMS, Claim
from store.making import MINUTE, T0, due

LASTING = timedelta(minutes=5)


def schedule(db, *thens, now=T0):
    with db.write() as tx:
        work.schedule(tx, thens, now)


def claim(db, stage="match", *, lease="a/1", now=T0, limit=10, before=None) -> list[Claim]:
    with db.write() as tx:
        return work.claim(tx, stage, now=now, lease=lease, lasting=LASTING, limit=limit, before=before)


def claim_lanes(db, *, lease="a/1", now=T0, limit=10, stages=("fetch",)) -> list[Claim]:
    with db.write() as tx:
        return work.claim_lanes(tx, stages, now=now, lease=lease, lasting=LASTING, limit=limit)


def settle(db, claims, outcome, now=T0) -> int:
    """How many of the claims were still held."""
    with db.write() as tx:
        held = work.held(tx, claims)
        work.settle(tx, [(c, outcome) for c in held], now)
        return len(held)


def counts(db, now=T0):
    with db.read() as tx:
        return dict(queue_status.counts(tx, now))


def test_what_is_scheduled_twice_is_due_once_and_the_earlier_time_wins(db):
    schedule(db, *due("match", "a", at=T0 + MINUTE))
    schedule(db, *due("match", "a", at=T0))
    schedule(db, *due("match", "a", at=T0 + 2 * MINUTE))
    assert [c.item for c in claim(db)] == ["a"]
    assert claim(db, lease="a/2") == []


def test_what_is_due_later_is_not_claimed_yet(db):
    schedule(db, *due("match", "a", at=T0 + MINUTE))
    assert claim(db) == []
    assert [c.item for c in claim(db, now=T0 + MINUTE)] == ["a"]


def test_items_come_in_order_of_arrival(db):
    for item, arrival in (("c", 2), ("a", 3), ("b", 1)):
        schedule(db, *due("match", item, arrival=T0 + arrival * MINUTE))
    assert [c.item for c in claim(db)] == ["b", "c", "a"]


def test_only_what_arrived_before_the_watermark_is_claimed(db):
    for item, arrival in (("a", 1), ("b", 2), ("c", 3)):
        schedule(db, *due("match", item, arrival=T0 + arrival * MINUTE))
    assert [c.item for c in claim(db, before=T0 + 2 * MINUTE)] == ["a"]


def test_an_item_is_claimed_by_one_worker_until_its_lease_runs_out(db):
    schedule(db, *due("match", "a"))
    assert claim(db, lease="a/1")
    assert claim(db, lease="b/1", now=T0 + LASTING - MINUTE) == []
    again = claim(db, lease="b/1", now=T0 + LASTING)
    assert [(c.item, c.attempts) for c in again] == [("a", 2)]


def test_a_ghost_cannot_settle_what_its_successor_holds(db):
    schedule(db, *due("match", "a"))
    ghost = claim(db, lease="a/1")
    successor = claim(db, lease="b/1", now=T0 + LASTING)
    assert settle(db, ghost, Done()) == 0
    assert settle(db, successor, Done()) == 1
    assert counts(db) == {}


def test_a_ghost_cannot_settle_what_its_successor_has_settled(db):
    schedule(db, *due("match", "a"))
    ghost = claim(db, lease="a/1")
    settle(db, claim(db, lease="b/1", now=T0 + LASTING), Done())
    schedule(db, *due("match", "a"))
    assert settle(db, ghost, Done()) == 0
    assert counts(db) == {"match": (1, 0, 0)}


def test_what_became_due_while_it_was_worked_on_stays_due(db):
    schedule(db, *due("match", "a"))
    claims = claim(db)
    schedule(db, *due("match", "a"), now=T0 + MINUTE)
    settle(db, claims, Done(), now=T0 + 2 * MINUTE)
    again = claim(db, lease="a/2", now=T0 + 2 * MINUTE)
    assert [(c.item, c.attempts) for c in again] == [("a", 1)]


def test_the_first_new_due_time_replaces_the_one_that_is_served(db):
    schedule(db, *due("match", "a"))
    claims = claim(db)
    schedule(db, *due("match", "a", at=T0 + 60 * MINUTE))
    settle(db, claims, Done())
    assert counts(db) == {"match": (0, 1, 0)}
    assert claim(db, lease="a/2", now=T0 + 60 * MINUTE)


def test_done_leads_on_and_leaves_a_line(db):
    schedule(db, *due("match", "a"))
    settle(db, claim(db), Done((Then(stage="group", item="a", arrival=T0),), note="two topics"))
    assert counts(db) == {"group": (1, 0, 0)}
    with db.read() as tx:
        assert [(x.stage, x.outcome, x.why) for x in event_log.lines(tx, ["a"])] == [("match", "done", "two topics")]


def test_how_an_item_ended_is_kept_until_it_goes_through_again(db):
    schedule(db, *due("match", "a"))
    settle(db, claim(db), Skipped("no topic"))
    with db.read() as tx:
        assert event_log.endings_of(tx, ["a"]) == {("match", "a"): ("skipped", "no topic", "")}
    schedule(db, *due("match", "a"))
    settle(db, claim(db, lease="a/2"), Done())
    with db.read() as tx:
        assert event_log.endings_of(tx, ["a"]) == {}


def test_a_retry_waits_and_a_second_one_waits_longer(db):
    schedule(db, *due("match", "a"))
    settle(db, claim(db), Retry("busy"))
    assert claim(db, lease="a/2", now=T0 + 0.5 * MINUTE) == []
    later = T0 + 1 * MINUTE
    settle(db, claim(db, lease="a/2", now=later), Retry("busy"), now=later)
    assert claim(db, lease="a/3", now=later + 9 * MINUTE) == []
    assert claim(db, lease="a/3", now=later + 10 * MINUTE)


def test_a_wait_that_the_server_ordered_is_no_failed_attempt(db):
    schedule(db, *due("match", "a"))
    now = T0
    for n in range(MAX_ATTEMPTS + 3):
        settle(db, claim(db, lease=f"a/{n}", now=now), Retry("later", after=MINUTE), now=now)
        now += MINUTE
    assert counts(db, now) == {"match": (1, 0, 0)}


def test_after_the_last_attempt_a_retry_is_a_failure(db):
    schedule(db, *due("match", "a"))
    now = T0
    for n in range(MAX_ATTEMPTS):
        settle(db, claim(db, lease=f"a/{n}", now=now), Retry("timeout"), now=now)
        now += timedelta(days=1)
    assert counts(db, now) == {"match": (0, 0, 1)}
    with db.read() as tx:
        assert [(q.item, q.why) for q in queue_status.quarantined(tx)] == [("a", "timeout")]
        assert event_log.endings_of(tx, ["a"]) == {("match", "a"): ("failed", "timeout", "")}


def test_an_item_that_kills_its_worker_reaches_quarantine(db):
    schedule(db, *due("match", "poison"))
    now = T0
    for n in range(MAX_CLAIMS):
        assert claim(db, lease=f"a/{n}", now=now)
        now += LASTING
    assert claim(db, lease="a/9", now=now) == []
    assert counts(db, now) == {"match": (0, 0, 1)}


def test_neighbours_of_an_item_that_kills_its_worker_come_through(db):
    items = [f"i{n:02}" for n in range(40)]
    schedule(db, *due("match", *items))
    now = T0
    for n in range(60):
        claims = claim(db, lease=f"a/{n}", now=now, limit=100)
        if "i17" not in [c.item for c in claims]:
            assert settle(db, claims, Done(), now) == len(claims)
        now += LASTING  # with i17 among them, the worker died
    assert counts(db, now) == {"match": (0, 0, 1)}
    with db.read() as tx:
        assert [q.item for q in queue_status.quarantined(tx)] == ["i17"]


def test_what_was_quarantined_is_tried_afresh_when_it_is_due_again(db):
    schedule(db, *due("match", "a"))
    settle(db, claim(db), Failed("broken"))
    assert claim(db, lease="a/2", now=T0 + timedelta(days=9)) == []
    schedule(db, *due("match", "a"))
    assert [c.attempts for c in claim(db, lease="a/2")] == [1]


def test_claims_that_are_given_back_are_due_as_before(db):
    schedule(db, *due("match", "a"))
    with db.write() as tx:
        work.release(tx, work.claim(tx, "match", now=T0, lease="a/1", lasting=LASTING, limit=1))
    assert [c.attempts for c in claim(db, lease="a/2")] == [1]


def test_a_lane_gives_one_item_at_a_time_and_rests(db):
    schedule(db, *due("fetch", "a", "b", lane="host x"), *due("fetch", "c", lane="host y"))
    first = claim_lanes(db)
    assert [c.item for c in first] == ["a", "c"]
    assert claim_lanes(db, lease="a/2") == []
    with db.write() as tx:
        work.pace(tx, "host x", T0 + 2 * MINUTE)
        work.pace(tx, "host x", T0 + MINUTE)  # the later time that was set before stays
    settle(db, first, Done())
    assert claim_lanes(db, lease="a/2", now=T0 + MINUTE) == []
    assert [c.item for c in claim_lanes(db, lease="a/2", now=T0 + 2 * MINUTE)] == ["b"]


def test_a_lane_is_free_again_when_its_holder_is_lost(db):
    schedule(db, *due("fetch", "a", lane="host x"))
    assert claim_lanes(db)
    schedule(db, *due("poll", "s", lane="host x", at=T0 - MINUTE))
    assert claim_lanes(db, lease="b/1", stages=("fetch", "poll"), now=T0 + MINUTE) == []
    again = claim_lanes(db, lease="b/1", stages=("fetch", "poll"), now=T0 + LASTING)
    assert len(again) == 1


def test_the_watermark_is_the_earliest_arrival_under_way(db):
    schedule(db, *due("extract", "a", arrival=T0 + MINUTE), *due("dedupe", "b", arrival=T0 + 2 * MINUTE))
    with db.read() as tx:
        assert queue_status.watermark(tx, ("extract", "dedupe"), ("poll",), T0) == T0 + MINUTE
        assert queue_status.watermark(tx, ("fetch",), ("poll",), T0) is None


def test_what_waits_for_a_retry_does_not_hold_the_watermark_down(db):
    schedule(db, *due("extract", "a", arrival=T0))
    settle(db, claim(db, "extract"), Retry("busy"))
    with db.read() as tx:
        assert queue_status.watermark(tx, ("extract",), ("poll",), T0) is None


def test_a_host_that_rests_or_owes_pages_for_long_does_not_hold_the_watermark_down(db):
    schedule(db, *due("fetch", "a", lane="host x", arrival=T0))
    schedule(db, *due("publish", "s"))

    def held(now):
        with db.read() as tx:
            return queue_status.watermark(tx, ("fetch",), ("poll",), now), queue_status.busy_before(
                tx, ["fetch"], 60 * MINUTE, stage="publish", now=now
            )

    assert held(T0) == held(T0 + 9 * MINUTE) == (T0, True)
    assert held(T0 + 10 * MINUTE) == (None, False)
    with db.write() as tx:
        work.pace(tx, "host x", T0 + 3 * MINUTE)
    assert held(T0) == (None, False)
    assert held(T0 + MINUTE) == (T0, True)
    claim_lanes(db, now=T0 + 3 * MINUTE)
    assert held(T0 + 12 * MINUTE) == (T0, True)


def test_what_a_dead_worker_left_behind_holds_the_watermark_down(db):
    schedule(db, *due("extract", "a", arrival=T0))
    claim(db, "extract", lease=f"{dead_holder()}/1")
    with db.write() as tx:
        assert work.reclaim(tx) == 1
    with db.read() as tx:
        assert queue_status.watermark(tx, ("extract",), ("poll",), T0) == T0


def test_a_poll_that_is_due_holds_the_watermark_at_now(db):
    schedule(db, *due("poll", "s", lane="host x"))
    with db.read() as tx:
        assert queue_status.watermark(tx, ("extract",), ("poll",), T0) == T0
        assert queue_status.watermark(tx, ("extract",), ("poll",), T0 - MINUTE) is None


def dead_holder() -> str:
    import socket
    import subprocess
    import sys

    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    return f"{socket.gethostname()}:{gone.pid}:x"


def test_what_dead_workers_of_this_machine_held_is_free_at_once(db):
    schedule(db, *due("match", "a", "b"))
    claim(db, lease=f"{dead_holder()}/1", limit=1)
    claim(db, lease=f"{holders.own_name()}/1", limit=1)
    with db.write() as tx:
        assert work.reclaim(tx) == 1
    assert len(claim(db, lease="b/1")) == 1


def test_when_the_next_item_is_free_counts_rests_and_leases(db):
    with db.read() as tx:
        assert queue_status.next_free(tx, ["fetch"], T0) is None
    schedule(db, *due("fetch", "a", lane="host x"))
    with db.write() as tx:
        work.pace(tx, "host x", T0 + 3 * MINUTE)
    with db.read() as tx:
        assert queue_status.next_free(tx, ["fetch"], T0) == T0 + 3 * MINUTE


def test_a_stage_waits_for_those_above_but_not_for_ever(db):
    schedule(db, *due("score", "s"), *due("publish", "s"))
    with db.read() as tx:
        assert queue_status.busy_before(tx, ["score"], 5 * MINUTE, stage="publish", now=T0)
        assert not queue_status.busy_before(tx, ["score"], 5 * MINUTE, stage="publish", now=T0 + 5 * MINUTE)
        assert not queue_status.busy_before(tx, ["review"], 5 * MINUTE, stage="publish", now=T0)


steps = st.lists(
    st.tuples(st.sampled_from(["schedule", "claim", "settle", "lose"]), st.sampled_from("abc"), st.integers(0, 3)),
    max_size=30,
)


@pytest.mark.parametrize("engine", ["sqlite"])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(played=steps)
def test_nothing_that_became_due_is_ever_forgotten(engine, played, tmp_path_factory):
    """Whatever is scheduled, claimed, settled or lost in any order: an item is in the set exactly if it was scheduled
    after the claim that was settled last."""
    db = open_database(f"sqlite:///{tmp_path_factory.mktemp('play') / 'n.db'}")
    now, wanted, held = T0, set(), {}
    for serial, (what, item, number) in enumerate(played):
        if what == "schedule":
            schedule(db, *due("match", item), now=now)
            wanted.add(item)
            held = {i: (c, True) if i == item else (c, again) for i, (c, again) in held.items()}
        elif what == "claim":
            for c in claim(db, lease=f"w/{serial}", now=now, limit=number + 1):
                held[c.item] = (c, False)
        elif what == "settle" and item in held:
            c, again = held.pop(item)
            assert settle(db, [c], Done(), now) == 1
            if not again:
                wanted.discard(item)
        elif what == "lose":
            now += LASTING
            held = {}
    with db.read() as tx:
        assert {i for i in "abc" if queue_status.is_pending(tx, "match", i)} == wanted
    db.close()
