"""`newsloom score explain` prints sums that add up to the numbers shown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from newsloom.app import reading, scoring
from newsloom.cli.main import run
from newsloom.errors import NotFound

from .newsroom import Clock, a_newsroom, some_rows, take_in

PART = re.compile(r"([+-]\d+(?:\.\d+)?)$")


def total(because: list[str]) -> float:
    return round(sum(float(found[1]) for line in because if (found := PART.search(line))), 1)


@pytest.fixture
def newsroom(tmp_path: Path):
    world = a_newsroom(tmp_path, Clock())
    take_in(world, some_rows())
    yield world
    world.db.close()
    world.http.close()


def test_every_sum_adds_up_to_the_number_shown(newsroom):
    rows = reading.list_stories(newsroom)
    assert rows
    for row in rows:
        told = scoring.explained_json(scoring.explain(newsroom, row.id))
        assert total(told["interest"]["because"]) == told["interest"]["value"] == row.interest
        assert total(told["coverage"]["because"]) == told["coverage"]["value"] == row.heat
        for member in told["members"]:
            assert total(member["quality"]["because"]) == member["quality"]["value"]
        for provider in told["providers"].values():
            assert total(provider["because"]) == provider["value"]
        assert told["standing"]["because"]


def test_a_story_is_found_by_an_article_of_it(newsroom):
    by_url = scoring.explain(newsroom, "https://tribune.example/3")
    article = by_url.members[0].held.id
    assert scoring.explain(newsroom, article).view.row.id == by_url.view.row.id


def test_what_is_no_story_is_told_so(newsroom):
    with pytest.raises(NotFound):
        scoring.explain(newsroom, "ffffffffff")


def test_the_command_prints_text_and_json(newsroom, capsys: pytest.CaptureFixture[str]):
    id = reading.list_stories(newsroom)[0].id
    assert run(["score", "explain", id[:12], "--dir", str(newsroom.root)]) == 0
    text = capsys.readouterr().out
    assert text.count("quality ") >= 1
    assert "interest " in text
    assert run(["score", "explain", id, "--json", "--dir", str(newsroom.root)]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == id


def test_after_a_weight_is_changed_all_stories_are_judged_again(newsroom, capsys: pytest.CaptureFixture[str]):
    before = {row.id: row.quality for row in reading.list_stories(newsroom)}
    path = newsroom.root / "newsloom.toml"
    path.write_text(path.read_text("utf-8").replace("# [score.quality]\n", "[score.quality]\nbase = 20\n"), "utf-8")
    assert run(["score", "again", "--dir", str(newsroom.root)]) == 0
    after = {row.id: row.quality for row in reading.list_stories(newsroom)}
    assert after.keys() == before.keys()
    assert all(after[id] == before[id] - 15 for id in before)
    assert "score" in capsys.readouterr().out
