"""What the gates measure with."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from bench.quality.dedupe import KINDS, made_copies
from bench.quality.topics import LABELS, OWN_TOPICS, found, labelled, read_topics, score
from newsloom.core.topic import Matcher
from shared_data import shared


def test_a_score_counts_pairs_over_all_rows():
    made = score([(frozenset("ab"), frozenset("bc")), (frozenset(), frozenset("d")), (frozenset("e"), frozenset("e"))])
    assert (made.right, made.found, made.wanted) == (2, 3, 4)
    assert made.precision == pytest.approx(2 / 3)
    assert made.recall == 0.5


def test_there_are_three_hundred_labels_and_each_names_topics_that_there_are():
    marks = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    names = {site: {topic.name for topic in read_topics(OWN_TOPICS / site, "")} for site in ("azure", "ai")}
    assert Counter(mark["topics_of"] for mark in marks) == {"azure": 200, "ai": 100}
    assert all(set(mark["topics"]) <= names[mark["topics_of"]] for mark in marks)
    assert all(set(mark) == {"topics_of", "row", "topics"} for mark in marks)


def test_copies_are_made_of_every_kind():
    row = {"title": "A title", "text": "One went. Two came. Three stayed. Four left. Five slept."}
    made = made_copies(row, {"title": "B", "text": "Rain fell. Sun shone."})
    assert tuple(made) == KINDS
    assert "Five slept." not in made["cut"][1]
    assert "Rain fell." in made["updated"][1] or "Sun shone." in made["updated"][1]


@pytest.mark.shared
def test_against_is_never_ai_in_any_real_headline():
    path = shared("stories/titles_dev.jsonl")
    matcher = Matcher(read_topics(shared("records/topics"), "ai__"))
    titles = [json.loads(line)["title"] for line in path.read_text("utf-8").splitlines()]
    caught = [title for title in titles if "against" in title.lower() and "AI" in found(matcher, {"title": title})]
    assert sum("against" in title.lower() for title in titles) > 20
    assert caught == []


@pytest.mark.shared
def test_every_label_finds_its_row():
    assert len(labelled(shared("."))) == 300
