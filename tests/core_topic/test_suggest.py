"""Better keywords, and what a change does."""

from __future__ import annotations

from newsloom.core.topic.suggest import compare, suggest
from newsloom.model.article import Match

GOOD = [f"Police test facial recognition at gate {i}" for i in range(12)]
BAD = [f"Makeup tutorial for gate {i}: facial care at home" for i in range(12)]


def test_a_phrase_that_editors_approve_is_suggested_and_one_they_reject_is_to_be_excluded():
    made = suggest(GOOD, BAD)
    wanted = {one.keyword for one in made if not one.exclude}
    unwanted = {one.keyword for one in made if one.exclude}
    assert any("facial recognition" in one for one in wanted)
    assert any("makeup" in one for one in unwanted)
    assert "facial" not in wanted
    assert (
        made[0].because == "in 12 approved and 0 rejected articles"
        or made[0].because == "in 0 approved and 12 rejected articles"
    )


def test_what_is_a_keyword_already_and_what_is_rare_is_not_suggested():
    assert suggest(["one zeppelin flies"], ["two boats sail"]) == ()
    assert all(one.keyword != "facial recognition" for one in suggest(GOOD, BAD, known=["Facial recognition"]))


def test_a_change_of_topics_names_what_each_gains_and_loses():
    before = {"a": [Match(topic="T", score=1)], "b": []}
    after = {"a": [], "b": [Match(topic="T", score=1)], "c": []}
    (change,) = compare(before, after)
    assert (change.topic, change.gained, change.lost) == ("T", ("b",), ("a",))
