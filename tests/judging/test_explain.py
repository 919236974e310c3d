"""`newsloom score explain` prints sums that add up to the numbers shown."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from litestar.testing import TestClient

from newsloom.cli.main import run
from newsloom.errors import NotFound
from newsloom.publishing.story_pages import heat_in_full, heat_parts
from newsloom.services.stories import read, scores
from newsloom.web.server import create_app
from newsloom.web.users import new_api_token
from web.newsroom import made_context

from .newsroom import Clock, a_newsroom, some_rows, take_in

PART = re.compile(r"([+-]\d+(?:\.\d+)?)$")


def total(because: list[str]) -> float:
    return round(sum(float(found[1]) for line in because if (found := PART.search(line))), 1)


@pytest.fixture
def newsroom(tmp_path: Path):
    newsroom = a_newsroom(tmp_path, Clock())
    take_in(newsroom, some_rows())
    yield newsroom
    newsroom.db.close()
    newsroom.http.close()


def lines_of(capsys: pytest.CaptureFixture[str], newsroom, *words: str) -> list[dict]:
    """What a command prints as JSON lines."""
    assert run([*words, "--json", "--dir", str(newsroom.root)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def check_story(told: dict, row) -> None:
    """Each number of a story, as lists, `story explain` and the API show it, is the sum of its parts."""
    assert (told["heat"], told["coverage"], told["quality"]) == (row.heat, row.coverage, row.quality)
    for name in ("heat", "coverage", "quality"):
        assert total(told["because"][name]) == told[name], name
    assert told["because"]["heat"][0] == f"coverage +{told['coverage']:.1f}"
    for member in told.get("members", ()):
        assert total(member["qualityBecause"]) == member["quality"]


def test_every_sum_that_a_command_prints_adds_up_to_the_number_shown(newsroom, capsys: pytest.CaptureFixture[str]):
    rows = {row.id: row for row in read.list_stories(newsroom)}
    assert rows
    listed = lines_of(capsys, newsroom, "story", "list")
    assert {told["id"] for told in listed} == set(rows)
    for told in listed:
        check_story(told, rows[told["id"]])
        for command in ("explain", "show"):
            check_story(lines_of(capsys, newsroom, "story", command, told["id"])[0], rows[told["id"]])
        summed = lines_of(capsys, newsroom, "score", "explain", told["id"])[0]
        assert (summed["heat"]["value"], summed["coverage"]["value"]) == (told["heat"], told["coverage"])
        check_sums(summed)
        assert summed["standing"]["because"]


def check_sums(told: object) -> None:
    """Every `{"value": ..., "because": [...]}` at any depth."""
    if isinstance(told, dict):
        if set(told) == {"value", "because"}:
            assert total(told["because"]) == told["value"]
        for inner in told.values():
            check_sums(inner)
    elif isinstance(told, list):
        for inner in told:
            check_sums(inner)


def test_the_api_shows_the_same_sums(newsroom):
    with TestClient(create_app(made_context(newsroom)), base_url="http://127.0.0.1:8000") as client:
        client.headers["Authorization"] = f"Bearer {new_api_token(newsroom, 'sums')}"
        for row in read.list_stories(newsroom):
            check_story(client.get(f"/api/v1/stories/{row.id}").json(), row)
        listed = client.get("/api/v1/stories").json()
    rows = {row.id: row for row in read.list_stories(newsroom)}
    assert {told["id"] for told in listed} == set(rows)
    for told in listed:
        check_story(told, rows[told["id"]])


def test_a_person_reads_the_numbers_beside_their_sums(newsroom, capsys: pytest.CaptureFixture[str]):
    row = read.list_stories(newsroom)[0]
    assert run(["story", "explain", row.id, "--dir", str(newsroom.root)]) == 0
    told = capsys.readouterr().out
    for name, value in (("heat", row.heat), ("coverage", row.coverage), ("quality", row.quality)):
        line = next(one for one in told.splitlines() if one.strip().startswith(f"{name} {value}:"))
        assert total(line.partition(":")[2].split(";")) == value
    assert "interest" not in told
    assert run(["score", "explain", row.id, "--dir", str(newsroom.root)]) == 0
    told = capsys.readouterr().out
    assert f"\nheat {row.heat:.1f}\n" in told and f"\ncoverage {row.coverage:.1f}" in told and "interest" not in told


def test_the_sum_of_heat_is_told_with_the_parts_of_coverage_in_their_place(newsroom):
    row = read.list_stories(newsroom)[0]
    reasons = dict(row.because) | {"heat": ["coverage +7.5", "novel +2.0"], "coverage": ["1 independent source +7.5"]}
    row = replace(row, heat=9.5, coverage=7.5, because=reasons)
    assert heat_parts(row) == ("coverage +7.5", "novel +2.0")
    assert heat_in_full(row) == ("1 independent source +7.5", "novel +2.0")
    assert heat_parts(replace(row, because=reasons | {"heat": []})) == ("1 independent source +7.5",)


def test_a_story_is_found_by_an_article_of_it(newsroom):
    by_url = scores.explain(newsroom, "https://tribune.example/3")
    article = by_url.members[0].held.id
    assert scores.explain(newsroom, article).view.row.id == by_url.view.row.id


def test_what_is_no_story_is_told_so(newsroom):
    with pytest.raises(NotFound):
        scores.explain(newsroom, "ffffffffff")


def test_the_command_prints_text_and_json(newsroom, capsys: pytest.CaptureFixture[str]):
    id = read.list_stories(newsroom)[0].id
    assert run(["score", "explain", id[:12], "--dir", str(newsroom.root)]) == 0
    text = capsys.readouterr().out
    assert text.count("quality ") >= 1
    assert "coverage " in text
    assert run(["score", "explain", id, "--json", "--dir", str(newsroom.root)]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == id


def test_after_a_weight_is_changed_all_stories_are_judged_again(newsroom, capsys: pytest.CaptureFixture[str]):
    before = {row.id: row.quality for row in read.list_stories(newsroom)}
    path = newsroom.root / "newsloom.toml"
    path.write_text(path.read_text("utf-8").replace("# [score.quality]\n", "[score.quality]\nbase = 20\n"), "utf-8")
    assert run(["score", "again", "--dir", str(newsroom.root)]) == 0
    after = {row.id: row.quality for row in read.list_stories(newsroom)}
    assert after.keys() == before.keys()
    assert all(after[id] == before[id] - 15 for id in before)
    assert "score" in capsys.readouterr().out
