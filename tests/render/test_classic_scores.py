"""The scores of the old system."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from made_records import a_record

from newsloom.cli.commands.score import score
from newsloom.core.classic import Given, Member, Weights, heat, is_published, leader, quality, topics_of
from newsloom.model.article import Image
from newsloom.model.source import Topic
from newsloom.records.record import render_record
from newsloom.records.taxonomy import render_topic
from shared_data import shared

AI = Topic(name="AI", keywords=("artificial intelligence", "ai"), order=0)
VISION = Topic(name="Computer Vision", keywords=("facial recognition",), parent="AI", order=1)
TOPICS = {"AI": AI, "Computer Vision": VISION}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (Given(title="Ships", topics=("AI",)), 2),
        (Given(title="Ships against waves", topics=("AI",)), 17),
        (Given(title="AI and artificial intelligence", topics=("AI",)), 32),
        (Given(title="Ships", topics=("Unknown",), has_image=True, has_amp=True), 42),
        (Given(title="Ships", is_known=True, official=1, is_featured=True), 140),
        (Given(title="x" * 71, has_image=True), 20),
        (Given(title="x" * 72, has_image=True), 19),
        (Given(title="😀" * 36, has_image=True), 19),
        (Given(title="x" * 200, has_image=True), 0),
    ],
)
def test_quality(given: Given, wanted: int) -> None:
    made = quality(given, TOPICS)
    assert made.value == wanted
    assert sum(int(why.rpartition(" ")[2]) for why in made.because) == wanted


def test_the_best_leads_and_the_lowest_path_among_equals() -> None:
    assert leader([Member(path="b", quality=9), Member(path="a", quality=9), Member(path="c", quality=8)]).path == "a"


def test_heat_counts_coverage_from_fifty_points_on() -> None:
    assert heat(49, True, 5, clicks=3).value == 49
    assert heat(50, True, 5, clicks=3).value == 153
    assert heat(50, True, 5, weights=Weights(30, 10)).value == 100
    assert heat(90, False, 5).value == -1
    assert (is_published(70), is_published(69), is_published(99, removed=True)) == (True, False, False)


def test_topics_are_the_query_the_root_and_whole_words_of_the_title() -> None:
    assert topics_of("Ships against facial recognition", "Computer Vision", [AI, VISION]) == ("Computer Vision", "AI")
    assert topics_of("Facial Recognition and AI", None, [AI, VISION]) == ("AI", "Computer Vision")
    assert topics_of("Ships", None, []) == ()


def test_the_filter_explains_a_record(tmp_path: Path) -> None:
    (tmp_path / "00-ai.yaml").write_bytes(render_topic(AI))
    record = tmp_path / "a.md"
    record.write_bytes(
        render_record(a_record(title="Ships with AI", topics=("AI",), images=(Image(url="https://p.example/a.jpg"),)))
    )
    run = CliRunner().invoke(
        score, ["--profile", "classic", "--topics", str(tmp_path), str(record)], standalone_mode=False
    )
    row = json.loads(run.output)
    assert (row["quality"], row["heat"], row["published"], row["topics"]) == (37, 37, False, ["AI"])
    assert row["because"] == ["image +20", "topic AI +2", '"ai" in the title +15', "heat: quality +37"]


@pytest.mark.shared
def test_the_seed_and_its_story_have_their_old_numbers(tmp_path: Path) -> None:
    for path in shared("records/topics").glob("ai__*.yaml"):
        (tmp_path / path.name.removeprefix("ai__")).write_bytes(path.read_bytes())
    arguments = [
        "--profile",
        "classic",
        "--O",
        "30",
        "--R",
        "10",
        "--topics",
        str(tmp_path),
        str(shared("records/seed.md")),
    ]
    row = json.loads(CliRunner().invoke(score, arguments, standalone_mode=False).output)
    assert (row["quality"], row["heat"], row["published"]) == (39, -1, False)
    assert row["topics"] == ["Computer Vision", "AI"]
    assert [item["quality"] for item in row["related"]] == [74, 74, 39, 39, 38]
