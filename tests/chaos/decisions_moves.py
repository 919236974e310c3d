"""What happens to the newsroom of tests.chaos.decisions: it goes on, editors decide and take back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from tests.chaos.decisions_model import MEMBERSHIP, STATES, Held, Said, Steps, differing

from newsloom.errors import Conflict
from newsloom.model.outcome import Then
from newsloom.model.review import Verdict
from newsloom.pipeline.grouping.resident import ALL
from newsloom.services.newsroom import database_copy
from newsloom.services.stories import decide, desk_actions
from newsloom.store import editions, kv, rebuild, stories, work
from newsloom.store.editions import Permalink


class Decisions(Held):
    """The moves, in any order; after each the model must hold."""

    # -- the world goes on -----------------------------------------------------------------------------------------

    def repair(self) -> None:
        Steps["repair"] += 1
        with self.newsroom.db.write() as tx:
            kv.put(tx, ALL, "asked")
            work.schedule(tx, [Then(stage="repair", item="stories")], self.clock.now)
        self.run()

    def rebuild(self, stage: str = "group") -> None:
        Steps["rebuild"] += 1
        self.run()
        before = self.contents()
        with self.newsroom.db.write() as tx:
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

    def restore(self) -> None:
        """The database is lost, and a new one is filled from a backup: what follows from it is concluded anew."""
        Steps["restore"] += 1
        self.run()
        before = self.contents()
        file = self.folder / "newsroom.backup"
        database_copy.backup(self.newsroom, file)
        self.put_down()
        self.move_to(self.another_database())
        self.take_up()
        with self.newsroom.db.write() as tx:
            database_copy._put_in(tx, self.newsroom, file, lambda *_: None)
        self.settled = False
        self.run()
        for story, members in before.items():
            assert members <= self.contents().get(self.follow(story), set()), f"a restore took articles out of {story}"

    def copy(self) -> None:
        """The newsroom moves to another database: all of it is there."""
        Steps["copy"] += 1
        self.run()
        before = self.everything()
        url = self.another_database()
        self.worker.close()
        database_copy.copy(self.newsroom, url)
        self.put_down()
        self.move_to(url)
        self.take_up()
        self.run()
        after = self.everything()
        assert after == before, f"a copy is another newsroom: {differing(before, after)}"

    def publish(self) -> None:
        """An edition, as far as identity goes: published stories get an address."""
        Steps["publish"] += 1
        with self.newsroom.db.write() as tx:
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
        what=st.sampled_from(
            ["run", "run", "repair", "rebuild", "rebuild all", "restart", "publish", "wait", "score", "restore", "copy"]
        )
    )
    def go_on(self, what: str) -> None:
        """The newsroom goes on without an editor, and nothing arrives."""
        if what == "run":
            Steps["run"] += 1
        if what.startswith("rebuild"):
            self.rebuild("match" if what.endswith("all") else "group")
        else:
            {"run": self.run, "repair": self.repair, "restart": self.restart, "publish": self.publish,
             "wait": self.wait, "score": self.score_again, "restore": self.restore, "copy": self.copy}[what]()  # fmt: skip

    # -- editors decide --------------------------------------------------------------------------------------------

    def decide(self, kind: Any, story: str, at_desk: bool, **value: Any) -> Verdict | None:
        Steps[kind] += 1
        try:
            if at_desk:
                verdict = desk_actions.decide(self.newsroom, kind, story, "ada", value)
            else:
                verdict = decide.decide(self.newsroom, kind, story, actor="ben", value=value)
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
                undone = desk_actions.undo(self.newsroom, said.id, "ada")
            else:
                undone = decide.undo(self.newsroom, actor="ben", verdict=said.id)
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
        with self.newsroom.db.write() as tx:
            work.schedule(tx, [Then(stage="score", item=s) for s in stories.all_ids(tx)], self.clock.now)
        self.run()
