"""Do an editor's decisions last? Every decision, arrival, run, repair, rebuild and restart in any order, against a simple model.

    python -m tests.chaos.decisions [--steps 100000] [--engine sqlite|postgresql] [--seed N] [--minutes N]

Plays a newsroom with a real database and the real flow (its editions are not printed: addresses are minted). The model
remembers what was decided and holds: who was put together and parted, where a story stands, what readers know. After each step
the store must agree with it. It prints how many steps were played; a counterexample is printed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import importlib
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from newsloom import log
from newsloom.errors import Conflict
from newsloom.model.outcome import Then
from newsloom.model.review import Verdict
from newsloom.model.source import Topic
from newsloom.pipeline.grouping.resident import ALL
from newsloom.pipeline.worker import Worker
from newsloom.runtime.context import Newsroom
from newsloom.services.imports import ingest
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.services.newsroom.run import LOCAL_POOLS
from newsloom.services.stories import decide, desk_actions
from newsloom.store import editions, identities, kv, memberships, rebuild, stories, work
from newsloom.store.editions import Permalink

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
STAGES = frozenset({"dedupe", "match", "score", "review"})
EVENTS = (
    "Harbour wall of Aldmouth breaks in the spring tide",
    "Harbour wall of Brennick repaired after the spring tide",
    "Ferry terminal of Corvale sold to a rival",
    "Ferry terminal of Corvale closes after a fire",
    "Tram depot in Oxwell goes on strike over fares",
)
TAILS = ("council says", "engineers confirm", "what we know", "residents angry", "figures published", "in pictures")
ARTICLES = 30
STATES = {"approve": "published", "reject": "rejected", "hold": "held"}
OPEN = {"new": "open", "proposed": "open"}
MEMBERSHIP = frozenset({"merge", "split", "move", "not-this", "pin"})
Steps: Counter[str] = Counter()
"""How many steps of each kind were played in this process."""


class Clock:
    """A clock that goes on by itself only when it is told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Said:
    """A decision on membership that stands: these articles are together in a story, and not with the others."""

    verdict: Verdict
    placed: set[str]
    into: str
    joined: set[str] = field(default_factory=set)
    away: set[str] = field(default_factory=set)


class Decisions(RuleBasedStateMachine):
    """The newsroom, and beside it what must hold."""

    engine = "sqlite"

    @staticmethod
    def new_database(engine: str, folder: Path) -> str:
        """The URL of a new database of today's schema."""
        return str(importlib.import_module("tests.databases").migrated_url(engine, folder))

    @initialize(seed=st.integers(0, 7), first=st.integers(3, 14))
    def open(self, seed: int, first: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="newsloom-decisions-"))
        self.clock = Clock()
        values = {
            "site.title": "The County",
            "database.url": self.new_database(self.engine, self.folder),
            "pools.cpu": "threads:1",
            "policy.propose": 5.0,
            "images.keep": False,
        }
        topics = [Topic(name="County", keywords=("harbour", "ferry", "tram"), order=1)]
        found(self.folder / "n", values, topics)
        self.seed, self.arrived = seed, 0
        self.said: list[Said] = []
        self.states: dict[str, Verdict] = {}
        self.spoken: list[Verdict] = []
        self.known: set[str] = set()
        self.published: dict[str, set[str]] = {}
        self.settled = self.judged = True
        self.take_up()
        self.arrive(first)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.put_down()
            shutil.rmtree(self.folder, ignore_errors=True)

    def take_up(self) -> None:
        self.world: Newsroom = open_newsroom(self.folder / "n", clock=self.clock)
        self.worker = Worker(self.world, pools=LOCAL_POOLS)
        self.worker._stages = [s for s in self.worker._stages if s.name in STAGES]

    def put_down(self) -> None:
        self.worker.close()
        close(self.world)

    # -- the world goes on -----------------------------------------------------------------------------------------

    @rule(many=st.integers(1, 6))
    def arrive(self, many: int) -> None:
        Steps["arrive"] += 1
        rows = [self.row(number) for number in range(self.arrived, min(self.arrived + many, ARTICLES))]
        self.arrived += len(rows)
        if not rows:
            return
        path = self.folder / "rows.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        ingest.ingest(self.world, [path], pools=frozenset())
        self.settled = False
        self.run()

    def row(self, number: int) -> dict[str, Any]:
        event = EVENTS[(number * 3 + self.seed) % len(EVENTS)]
        tail = TAILS[(number * 5 + self.seed) % len(TAILS)]
        at = START + timedelta(minutes=40 * number)
        self.clock.now = max(self.clock.now, at)
        return {
            "url": f"https://paper{number % 7}.example/{number}",
            "title": f"{event}, {tail}",
            "excerpt": f"{event}. {tail.capitalize()} on day {number // 6}." if number % 2 else "",
            "provider": f"paper{number % 7}.example",
            "first_seen": at.isoformat(),
            "published": at.isoformat(),
        }

    def run(self) -> None:
        Steps["run"] += 1
        before = self.contents() if self.settled and self.judged else None
        while self.worker._step():
            pass
        self.settled = self.judged = True
        self.compare(before)

    def repair(self) -> None:
        Steps["repair"] += 1
        with self.world.db.write() as tx:
            kv.put(tx, ALL, "asked")
            work.schedule(tx, [Then(stage="repair", item="stories")], self.clock.now)
        self.run()

    def rebuild(self, stage: str = "group") -> None:
        Steps["rebuild"] += 1
        self.run()
        before = self.contents()
        with self.world.db.write() as tx:
            rebuild.drop(tx, stage, self.clock.now)
        self.settled = False
        self.run()
        for story, members in before.items():
            assert members <= self.contents().get(self.follow(story), set()), f"a rebuild took articles out of {story}"

    def restart(self) -> None:
        Steps["restart"] += 1
        self.put_down()
        self.take_up()
        self.run()

    def publish(self) -> None:
        """An edition, as far as identity goes: published stories get an address."""
        Steps["publish"] += 1
        with self.world.db.write() as tx:
            rows = stories.listed(tx, states=["published"], limit=1000)
            links = editions.permalinks_of(tx, [row.id for row in rows])
            new = [row.id for row in rows if row.id not in links]
            made = [
                Permalink(
                    path=f"story-{id[:16]}",
                    story=id,
                    feed_id=f"tag:localhost:{id}",
                    first_published=self.clock.now,
                    updated=self.clock.now,
                )
                for id in new
            ]
            editions.mint_permalinks(tx, made)
            editions.put_edition(tx, f"edition-{sum(Steps.values())}", self.clock.now, "edition", {})

    def wait(self) -> None:
        Steps["wait"] += 1
        self.clock.now += timedelta(minutes=200)

    @rule(
        what=st.sampled_from(["run", "run", "repair", "rebuild", "rebuild all", "restart", "publish", "wait", "score"])
    )
    def go_on(self, what: str) -> None:
        """The newsroom goes on without an editor, and nothing arrives."""
        if what.startswith("rebuild"):
            self.rebuild("match" if what.endswith("all") else "group")
        else:
            {"run": self.run, "repair": self.repair, "restart": self.restart, "publish": self.publish,
             "wait": self.wait, "score": self.score_again}[what]()  # fmt: skip

    # -- editors decide --------------------------------------------------------------------------------------------

    def pick(self, index: int) -> str | None:
        with self.world.db.read() as tx:
            there = stories.all_ids(tx)
        return there[index % len(there)] if there else None

    def members(self, story: str) -> list[str]:
        with self.world.db.read() as tx:
            return [m.article for m in memberships.members(tx, [story]).get(story, ())]

    def decide(self, kind: Any, story: str, at_desk: bool, **value: Any) -> Verdict | None:
        Steps[kind] += 1
        try:
            if at_desk:
                verdict = desk_actions.decide(self.world, kind, story, "ada", value)
            else:
                verdict = decide.decide(self.world, kind, story, actor="ben", value=value)
        except Conflict:
            return None
        self.spoken.append(verdict)
        self.settled &= kind not in MEMBERSHIP
        self.judged &= at_desk
        return verdict

    @rule(index=st.integers(0, 40), kind=st.sampled_from(["approve", "reject", "hold"]), at_desk=st.booleans())
    def stand(self, index: int, kind: str, at_desk: bool) -> None:
        if (story := self.pick(index)) is not None and (said := self.decide(kind, story, at_desk)) is not None:
            self.states[story] = said

    @rule(index=st.integers(0, 40), at_desk=st.booleans())
    def edit(self, index: int, at_desk: bool) -> None:
        if (story := self.pick(index)) is not None:
            self.decide("edit", story, at_desk, title=f"Headline number {len(self.spoken)}")

    @rule(a=st.integers(0, 40), b=st.integers(0, 40), at_desk=st.booleans())
    def merge(self, a: int, b: int, at_desk: bool) -> None:
        self.run()
        gone, kept = self.pick(a), self.pick(b)
        if gone is None or kept is None or gone == kept:
            return
        moved, there = set(self.members(gone)), set(self.members(kept))
        title = self.row_of(kept).title
        if (said := self.decide("merge", gone, at_desk, into=kept)) is not None:
            self.said.append(Said(said, moved | there, kept, moved | there))
            self.run()
            assert self.row_of(kept).title == title, "a merge took the headline of the story that stays"

    @rule(a=st.integers(0, 40), which=st.integers(1, 2**12), at_desk=st.booleans())
    def split(self, a: int, which: int, at_desk: bool) -> None:
        if (story := self.pick(a)) is None:
            return
        there = self.members(story)
        chosen = [article for i, article in enumerate(there) if which >> i & 1]
        if chosen and len(chosen) < len(there) and (said := self.decide("split", story, at_desk, articles=chosen)):
            rest = set(there) - set(chosen)
            self.said.append(Said(said, set(chosen), said.value["story"], away=rest))

    @rule(a=st.integers(0, 40), b=st.integers(0, 40), which=st.integers(0, 12), at_desk=st.booleans())
    def move(self, a: int, b: int, which: int, at_desk: bool) -> None:
        story, into = self.pick(a), self.pick(b)
        if story is None or into is None or story == into:
            return
        there, with_ = self.members(story), self.members(into)
        article = there[which % len(there)]
        if (said := self.decide("move", story, at_desk, article=article, into=into)) is not None:
            rest = set(there) - {article}
            self.said.append(Said(said, {article}, into, {article, *with_}, rest))

    @rule(a=st.integers(0, 40), which=st.integers(0, 12), at_desk=st.booleans())
    def pin(self, a: int, which: int, at_desk: bool) -> None:
        if (story := self.pick(a)) is not None:
            there = self.members(story)
            article = there[which % len(there)]
            if (said := self.decide("pin", story, at_desk, article=article)) is not None:
                self.said.append(Said(said, {article}, story))

    @rule(a=st.integers(0, 40), which=st.integers(0, 12), at_desk=st.booleans())
    def not_this(self, a: int, which: int, at_desk: bool) -> None:
        if (story := self.pick(a)) is not None:
            there = self.members(story)
            article = there[which % len(there)]
            if (said := self.decide("not-this", story, at_desk, article=article)) is not None:
                self.said.append(Said(said, set(), "", {article}, set(there) - {article}))

    @precondition(lambda self: bool(getattr(self, "spoken", None)))
    @rule(index=st.integers(0, 30), at_desk=st.booleans())
    def undo(self, index: int, at_desk: bool) -> None:
        """Take back any decision that stands; what it had put elsewhere since is left where it is."""
        self.take_back(self.spoken[-1 - index % len(self.spoken)], at_desk)

    def take_back(self, said: Verdict, at_desk: bool) -> bool:
        Steps["undo"] += 1
        try:
            if at_desk:
                undone = desk_actions.undo(self.world, said.id, "ada")
            else:
                undone = decide.undo(self.world, actor="ben", verdict=said.id)
        except Conflict:
            return False
        back = set(undone.value.get("articles", ()))
        at = next((i for i, one in enumerate(self.said) if one.verdict.id == said.id), len(self.said))
        for later in self.said[at + 1 :]:
            later.placed -= back
            later.joined -= back
        self.said = [one for one in self.said if one.verdict.id != said.id]
        self.spoken.remove(said)
        if said.kind in STATES:
            self.states = {story: v for story, v in self.states.items() if v.id != said.id}
            # The verdict before it on the same story holds again.
            earlier = [v for v in self.spoken if v.subject == said.subject and v.kind in STATES]
            if earlier:
                self.states[said.subject] = earlier[-1]
        self.settled &= said.kind not in MEMBERSHIP
        self.judged &= at_desk
        return True

    @rule(
        a=st.integers(0, 40),
        b=st.integers(0, 40),
        kind=st.sampled_from(["approve", "hold", "merge", "move", "not-this", "split"]),
        at_desk=st.booleans(),
    )
    def mistake(self, a: int, b: int, kind: str, at_desk: bool) -> None:
        """A decision that is taken back at once leaves no trace."""
        self.run()
        self.score_all()
        story, other = self.pick(a), self.pick(b)
        if story is None or other is None:
            return
        there = self.members(story)
        value: dict[str, Any] = {}
        if kind in ("merge", "move"):
            if story == other:
                return
            value["into"] = other
        if kind in ("move", "not-this"):
            value["article"] = there[b % len(there)]
        if kind == "split":
            value["articles"] = there[: len(there) // 2]
            if not value["articles"]:
                return
        before = self.everything()
        said = self.decide(kind, story, at_desk, **value)
        if said is None:
            return
        assert self.take_back(said, at_desk), f"{kind} could not be taken back at once"
        fresh = {said.value.get("story")}
        if not at_desk and kind in MEMBERSHIP:
            self.settled = True
            while self.worker._step():
                pass
        after = self.everything(without=fresh)
        assert after == before, f"{kind} left a trace: {differing(before, after)}"

    def score_again(self) -> None:
        Steps["score"] += 1
        self.score_all()
        before = self.everything()
        self.score_all()
        after = self.everything()
        assert after == before, f"scoring again moved: {differing(before, after)}"

    def score_all(self) -> None:
        with self.world.db.write() as tx:
            work.schedule(tx, [Then(stage="score", item=s) for s in stories.all_ids(tx)], self.clock.now)
        self.run()

    # -- what must hold --------------------------------------------------------------------------------------------

    def row_of(self, story: str) -> stories.StoryRow:
        with self.world.db.read() as tx:
            return stories.get(tx, [story])[story]

    def follow(self, story: str) -> str:
        with self.world.db.read() as tx:
            return identities.follow(tx, story)

    def contents(self) -> dict[str, set[str]]:
        """Of each story that readers know, its articles."""
        with self.world.db.read() as tx:
            rows = stories.listed(tx, states=["published"], limit=1000)
            found = memberships.members(tx, [row.id for row in rows])
        return {id: {m.article for m in members} for id, members in found.items()}

    def compare(self, before: dict[str, set[str]] | None) -> None:
        if before is not None:
            assert self.contents() == before, "published content changed without an arrival or a decision"

    def everything(self, without: set[Any] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
        """All that an undo brings back. What policy proposes depends on the day's other proposals: it may propose one more."""
        with self.world.db.read() as tx:
            ids = stories.all_ids(tx)
            rows = stories.get(tx, ids)
            there = memberships.members(tx, ids)
            led = identities.followed(tx, sorted(self.known))
            links = editions.permalinks_of(tx, ids)
        told = {
            id: (
                OPEN.get(r.state, r.state),
                r.saga,
                r.lead,
                r.title,
                r.heat,
                r.coverage,
                r.quality,
                r.standing.title if r.standing else None,
            )
            for id, r in rows.items()
        }
        placed = {m.article: (id, m.because) for id, ms in there.items() for m in ms}
        return {
            "stories": told,
            "members": placed,
            "redirects": {id: at for id, at in led.items() if id not in without},
            "links": {id: [(link.path, link.main) for link in found] for id, found in links.items()},
        }

    @invariant()
    def decisions_hold(self) -> None:
        if not hasattr(self, "world"):
            return
        with self.world.db.read() as tx:
            everyone = {article: story for article, story, _ in memberships.changed_since(tx, 0)}
            ids = set(stories.all_ids(tx))
            self.known |= ids
            led = identities.followed(tx, sorted(self.known | {one.into for one in self.said if one.into}))
        placed: dict[str, tuple[str, Said]] = {}
        for one in self.said:
            placed |= dict.fromkeys(one.placed, (one.into, one))
            if one.verdict.kind == "not-this":
                placed.pop(one.verdict.value["article"], None)
        for article, (into, one) in placed.items():
            assert everyone[article] == led[into], f"{one.verdict.kind} does not hold {article[:8]}"
        for at, one in enumerate(self.said):
            mine = one.joined & one.placed or one.placed or one.joined
            for a in mine:
                for b in one.away:
                    together = any({a, b} <= later.joined for later in self.said[at + 1 :])
                    same = a in placed and b in placed and led[placed[a][0]] == led[placed[b][0]]
                    assert together or same or everyone[a] != everyone[b], f"{one.verdict.kind} does not part them"
        for id in self.known:
            assert led[id] in ids, f"{id} leads nowhere"
        merged = {one.verdict.subject: one.into for one in self.said if one.verdict.kind == "merge"}
        for gone, into in merged.items():
            assert led[gone] == led[into], "a merged story's id leads elsewhere"

    @invariant()
    def states_hold(self) -> None:
        if not hasattr(self, "world") or not self.judged:
            return
        with self.world.db.read() as tx:
            rows = stories.get(tx, list(self.states))
        for story, said in self.states.items():
            if story in rows:
                assert rows[story].state == STATES[said.kind], f"{said.kind} does not hold"


def differing(before: dict[str, Any], after: dict[str, Any]) -> str:
    """Where two answers of `everything` differ."""
    found = []
    for part in before:
        keys = before[part].keys() | after[part].keys()
        found += [
            f"{part} {key[:8]}: {before[part].get(key)} -> {after[part].get(key)}"
            for key in sorted(keys)
            if before[part].get(key) != after[part].get(key)
        ]
    return "; ".join(found[:6])


def play(
    machine: type[Decisions], examples: int, steps: int, *, derandomize: bool = False, shrink: bool = True
) -> None:
    """So many newsrooms, of so many steps each at most. Raises AssertionError for a counterexample, which is made smaller."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=derandomize,
            database=None,
            phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser(description="Decisions against a model.")
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--newsrooms", type=int, default=20, help="so many at a time, each of up to 40 steps")
    parser.add_argument(
        "--raw", action="store_true", help="show a counterexample as it was met, without making it smaller"
    )
    asked = parser.parse_args()
    log.set_up("error")
    Decisions.engine = asked.engine
    until = time.monotonic() + 60 * asked.minutes
    failed = False
    while sum(Steps.values()) < asked.steps and time.monotonic() < until and not failed:
        try:
            play(Decisions, asked.newsrooms, 40, shrink=not asked.raw)
        except Exception as err:
            print(f"a counterexample: {err}", *getattr(err, "__notes__", ()), sep="\n")
            failed = True
    print(
        f"{sum(Steps.values()):,} steps on {asked.engine}: " + ", ".join(f"{k} {n:,}" for k, n in Steps.most_common())
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
