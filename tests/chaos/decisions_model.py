"""A newsroom at play, and beside it what must hold in it: the model of tests.chaos.decisions."""

from __future__ import annotations

import importlib
import json
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from newsloom.model.review import Verdict
from newsloom.model.source import Topic
from newsloom.pipeline.worker import Worker
from newsloom.runtime.context import Newsroom
from newsloom.services.imports import ingest
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.services.newsroom.run import LOCAL_POOLS
from newsloom.store import editions, identities, memberships, stories

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
MEMORY = "/dev/shm"
"""Where files cost nothing, if the machine has it: no move waits for a disk."""
Steps: Counter[str] = Counter()
"""How many steps of each kind were played in this process: what a rule did, not the runs within it."""


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


class Held(RuleBasedStateMachine):
    """The newsroom, and beside it what must hold."""

    engine = "sqlite"

    @staticmethod
    def new_database(engine: str, folder: Path) -> str:
        """The URL of a new database of today's schema."""
        return str(importlib.import_module("tests.databases").migrated_url(engine, folder))

    def another_database(self) -> str:
        self.made.append(self.new_database(self.engine, self.folder))
        return self.made[-1]

    @initialize(seed=st.integers(0, 7), first=st.integers(3, 14))
    def open(self, seed: int, first: int) -> None:
        memory = MEMORY if Path(MEMORY).is_dir() else None
        self.folder = Path(tempfile.mkdtemp(prefix="newsloom-decisions-", dir=memory))
        self.made: list[str] = []
        self.clock = Clock()
        self.url = self.another_database()
        values = {
            "site.title": "The County",
            "database.url": self.url,
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
        self.settled = self.judged = True
        self.take_up()
        self.arrive(first)

    def teardown(self) -> None:
        if hasattr(self, "newsroom"):
            self.put_down()
            importlib.import_module("tests.databases").drop(self.made)
            shutil.rmtree(self.folder, ignore_errors=True)

    def take_up(self) -> None:
        self.newsroom: Newsroom = open_newsroom(self.folder / "n", clock=self.clock)
        self.worker = Worker(self.newsroom, pools=LOCAL_POOLS)
        self.worker._stages = [s for s in self.worker._stages if s.name in STAGES]

    def move_to(self, url: str) -> None:
        """From now on the newsroom's database is that one."""
        settings = self.folder / "n" / "newsloom.toml"
        text = settings.read_text("utf-8")
        assert self.url in text
        settings.write_text(text.replace(self.url, url), "utf-8")
        self.url = url

    def put_down(self) -> None:
        self.worker.close()
        close(self.newsroom)

    # -- the world goes on -----------------------------------------------------------------------------------------

    @precondition(lambda self: self.arrived < ARTICLES)
    @rule(many=st.integers(1, 6))
    def arrive(self, many: int) -> None:
        Steps["arrive"] += 1
        rows = [self.row(number) for number in range(self.arrived, min(self.arrived + many, ARTICLES))]
        self.arrived += len(rows)
        path = self.folder / "rows.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        ingest.ingest(self.newsroom, [path], pools=frozenset())
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
        before = self.contents() if self.settled and self.judged else None
        while self.worker._step():
            pass
        self.settled = self.judged = True
        self.compare(before)

    # -- what it holds, and what must hold ---------------------------------------------------------------------------

    def pick(self, index: int) -> str | None:
        with self.newsroom.db.read() as tx:
            there = stories.all_ids(tx)
        return there[index % len(there)] if there else None

    def members(self, story: str) -> list[str]:
        with self.newsroom.db.read() as tx:
            return [m.article for m in memberships.members(tx, [story]).get(story, ())]

    def row_of(self, story: str) -> stories.StoryRow:
        with self.newsroom.db.read() as tx:
            return stories.get(tx, [story])[story]

    def follow(self, story: str) -> str:
        with self.newsroom.db.read() as tx:
            return identities.follow(tx, story)

    def contents(self) -> dict[str, set[str]]:
        """Of each story that readers know, its articles."""
        with self.newsroom.db.read() as tx:
            rows = stories.listed(tx, states=["published"], limit=1000)
            found = memberships.members(tx, [row.id for row in rows])
        return {id: {m.article for m in members} for id, members in found.items()}

    def compare(self, before: dict[str, set[str]] | None) -> None:
        if before is not None:
            assert self.contents() == before, "published content changed without an arrival or a decision"

    def everything(self, without: set[Any] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
        """All that an undo brings back. What policy proposes depends on the day's other proposals: it may propose one more."""
        with self.newsroom.db.read() as tx:
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
        if not hasattr(self, "newsroom"):
            return
        with self.newsroom.db.read() as tx:
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
        if not hasattr(self, "newsroom") or not self.judged:
            return
        with self.newsroom.db.read() as tx:
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
