"""Rules at work: in the ledger under their names, explained, undone, and never against a person. The real database."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from loopback.server import Loopback
from newsloom.cli.main import run as newsloom
from newsloom.core.policy import Rule
from newsloom.errors import ConfigInvalid, Conflict
from newsloom.model.outcome import Then
from newsloom.services.newsroom import doctor
from newsloom.services.stories import decide, desk_actions, desk_view, read, rules
from newsloom.store import editions, reviews
from stages.room import Clock, a_newsroom, put_story, run

RECALLS = Rule(name="Recalls", words=("About recall",), then=("hold", "tag", "tell"), tag="safety")


@pytest.fixture
def room(tmp_path):
    with (
        Loopback() as web,
        a_newsroom(tmp_path / "n", web, Clock(), **{"alerts.webhook": "http://told.example/"}) as newsroom,
    ):
        yield newsroom


def look(newsroom, *ids):
    """The stories are reviewed."""
    run(newsroom, *(Then(stage="review", item=id) for id in ids))


def stands(newsroom, id):
    return desk_view.story(newsroom, id).line


def said(newsroom, id):
    with newsroom.db.read() as tx:
        return [(v.kind, v.actor) for v in reviews.of(tx, [id]).get(id, ())]


def test_a_rule_is_tried_before_it_holds_and_then_acts_under_its_name(room):
    recall, other = put_story(room, "recall", state="new"), put_story(room, "harvest", state="new")
    rules.add(room, RECALLS, actor="ada")
    trial = rules.tried(room, rules.listed(room))
    assert [(t.story, t.action, t.gate) for t in trial.lines] == [(recall, a, "") for a in RECALLS.then]
    look(room, recall, other)
    assert said(room, recall) == []

    rules.hold(room, "Recalls", holds=True, actor="ada")
    look(room, recall, other)
    look(room, recall)
    line = stands(room, recall)
    assert (line.state, line.by, line.tags) == ("held", "rule", ("safety",))
    assert line.state_because[0].startswith("held by rule: Recalls: About recall")
    assert said(room, recall) == [("hold", "rule: Recalls"), ("tag", "rule: Recalls")]
    assert said(room, other) == []
    with room.db.read() as tx:
        (notice,) = editions.latest_editions(tx, "notice", 10)
    assert notice[2]["event"] == "rule"
    assert [v.actor for v in desk_view.audit(room)] == ["rule: Recalls"] * 2
    assert read.show_story(room, recall).row.standing.by == "rule"


def test_rules_of_people_who_save_at_the_same_moment_are_all_kept(room):
    names = [f"Rule {number}" for number in range(12)]
    with ThreadPoolExecutor(6) as people:
        list(people.map(lambda name: rules.add(room, replace(RECALLS, name=name), actor="ada"), names))
        list(people.map(lambda name: rules.hold(room, name, holds=True, actor="ada"), names))
    assert sorted(one.name for one in rules.listed(room) if one.holds) == sorted(names)


def test_who_decides_on_a_rule_that_changed_meanwhile_is_told_who_changed_it(room):
    rules.add(room, RECALLS, actor="ada")
    seen = rules.version(rules.find(room, "Recalls"))
    rules.hold(room, "Recalls", holds=True, actor="ada", seen=seen)
    rules.hold(room, "Recalls", holds=True, actor="ben", seen=seen)  # it is as he wants it
    with pytest.raises(Conflict, match="ben let it hold a moment ago"):
        rules.remove(room, "Recalls", actor="ada", seen=seen)
    rules.remove(room, "Recalls", actor="ada", seen=rules.version(rules.find(room, "Recalls")))
    with pytest.raises(Conflict, match="ada removed it a moment ago"):
        rules.hold(room, "Recalls", holds=False, actor="ben", seen=seen)
    rules.add(room, replace(RECALLS, heat=50.0), actor="ada")
    with pytest.raises(Conflict, match="ada added it a moment ago"):
        rules.add(room, RECALLS, actor="ben")
    with pytest.raises(Conflict, match="ada added it a moment ago"):
        rules.hold(room, "Recalls", holds=True, actor="ben", seen=seen)


def test_what_a_rule_decided_is_taken_back_for_good(room):
    id = put_story(room, "recall", state="new")
    rules.add(room, Rule(name="Recalls", words=("recall",), then=("drop",), holds=True), actor="ada")
    look(room, id)
    assert stands(room, id).state == "rejected"
    with room.db.read() as tx:
        verdict = reviews.of(tx, [id])[id][0]
    desk_actions.undo(room, verdict.id, "ana")
    look(room, id)
    assert stands(room, id).state not in ("rejected", "held")
    assert [kind for kind, _ in said(room, id)] == ["reject", "undo"]


@pytest.mark.parametrize("before", [True, False])
def test_a_persons_decision_wins_whenever_it_is_said(room, before):
    id = put_story(room, "recall", state="new")
    if before:
        decide.decide(room, "approve", id, actor="ana")
    rules.add(room, Rule(name="Recalls", words=("recall",), then=("drop",), holds=True), actor="ada")
    look(room, id)
    if not before:
        decide.decide(room, "approve", id, actor="ana")
        look(room, id)
    line = stands(room, id)
    assert (line.state, line.by) == ("published", "person")


def test_a_rule_approves_and_the_story_is_printed(room):
    id = put_story(room, "recall", state="new")
    source = read.show_story(room, id).members[0].held.provider_domain
    rules.add(room, Rule(name="Ours", sources=(source,), then=("approve",), holds=True), actor="ada")
    look(room, id)
    assert (stands(room, id).state, stands(room, id).by) == ("published", "rule")
    assert stands(room, id).permalink


def test_a_broken_file_stops_nothing_and_is_said(room, capsys):
    id = put_story(room, "recall", state="new")
    (room.root / "rules.toml").write_text("[[rule]]\nname = 3\n")
    look(room, id)
    assert said(room, id) == []
    assert newsloom(["rule", "list", "--dir", str(room.root)]) == 2
    assert "needs a name" in capsys.readouterr().err
    assert any("needs a name" in f.problem for f in doctor.examine(room) if f.bad)


def test_rules_in_the_terminal(tmp_path, capsys):
    # Commands look at the real clock.
    with Loopback() as web, a_newsroom(tmp_path / "n", web, lambda: datetime.now(UTC)) as newsroom:
        put_story(newsroom, "recall", state="new")
    at = ["--dir", str(tmp_path / "n")]
    assert newsloom(["rule", "add", "Recalls", "--word", "recall", "--then", "hold", *at]) == 0
    assert newsloom(["rule", "add", "Recalls", "--word", "recall", "--then", "hold", *at]) == 2
    assert newsloom(["rule", "add", "Nothing", "--then", "hold", *at]) == 2
    assert newsloom(["rule", "add", "Typo", "--topic", "No such", "--then", "hold", *at]) == 2
    assert newsloom(["rule", "hold", "Recall", *at]) == 2
    capsys.readouterr()
    assert newsloom(["rule", "try", "--json", *at]) == 0
    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (line["rule"], line["action"], line["state"]) == ("Recalls", "hold", "new")
    assert newsloom(["rule", "try", *at]) == 0
    assert "of 1 stories of the last 7 days: hold 1" in capsys.readouterr().out


@pytest.mark.parametrize("words", [("a\ud800",), ("x" * 200,) * 6000])
def test_a_rule_that_no_file_can_keep_leaves_the_file_as_it_was(room, words):
    rules.add(room, RECALLS, actor="ada")
    with pytest.raises(ConfigInvalid):
        rules.add(room, Rule(name="Odd", words=words, then=("hold",)), actor="ada")
    assert rules.listed(room) == (RECALLS,)


def test_no_rule_is_written_past_the_most_that_are_read(room, monkeypatch):
    monkeypatch.setattr("newsloom.runtime.rules.MOST_RULES", 1)
    rules.add(room, RECALLS, actor="ada")
    with pytest.raises(ConfigInvalid):
        rules.add(room, Rule(name="More", words=("a",), then=("hold",)), actor="ada")
    assert rules.listed(room) == (RECALLS,)
