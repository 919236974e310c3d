"""The analyst's tools: what is new since a time, and searches that tell of new matches."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from newsloom.cli.main import run
from newsloom.errors import NotFound, UsageError
from newsloom.pipeline.notify import saved_searches as notices_due
from newsloom.services.newsroom import run as operating
from newsloom.services.search import saved_searches
from newsloom.services.stories import brief, decide, read

from .newsroom import FERRY, NOW, Clock, a_newsroom, a_row, some_rows, take_in


@pytest.fixture
def newsroom(tmp_path: Path):
    newsroom = a_newsroom(tmp_path, Clock())
    take_in(newsroom, some_rows())
    yield newsroom
    newsroom.db.close()
    newsroom.http.close()


def test_a_brief_tells_what_is_new_and_leaves_out_what_is_not(newsroom):
    told = brief.brief(newsroom, NOW - timedelta(hours=10))
    assert [story.title for story in told.stories] == [
        story.title for story in told.stories if "ferry" not in story.title.lower()
    ]
    steps = [step for story in told.stories for step in story.steps]
    assert [step.provider for step in steps] == ["herald.example"]
    assert "$31 million" in steps[0].new[0]


def test_a_story_that_began_since_then_is_told_whole_and_copies_are_not(newsroom):
    told = brief.brief(newsroom, NOW - timedelta(hours=30))
    assert any("ferry" in story.title.lower() and story.is_new for story in told.stories)
    assert "copycat.example" not in {step.provider for story in told.stories for step in story.steps}
    assert all(story.because for story in told.stories)


def test_a_brief_of_a_topic_or_state(newsroom):
    long_ago = NOW - timedelta(hours=30)
    ferries = brief.brief(newsroom, long_ago, topic="Ferries")
    assert {topic for story in ferries.stories for topic in story.topics} == {"Ferries"}
    decide.decide(newsroom, "reject", ferries.stories[0].id, actor="ann")
    operating.run(newsroom)
    assert brief.brief(newsroom, long_ago, topic="Ferries").stories == ()
    assert len(brief.brief(newsroom, long_ago, topic="Ferries", states=["rejected"]).stories) == 1
    with pytest.raises(UsageError):
        brief.brief(newsroom, long_ago, states=["lost"])


@pytest.mark.parametrize("form", ["markdown", "csv", "json"])
def test_the_command_writes_each_format(newsroom, tmp_path: Path, form: str):
    file = tmp_path / "brief.out"
    since = (NOW - timedelta(hours=30)).isoformat()
    words = ["brief", "--since", since, "--format", form, "-o", str(file), "--dir", str(newsroom.root)]
    assert run(words) == 0
    text = file.read_text("utf-8")
    if form == "json":
        assert json.loads(text)["stories"][0]["because"]
    elif form == "csv":
        rows = list(csv.DictReader(io.StringIO(text)))
        assert {row["provider"] for row in rows} >= {"herald.example", "coast.example"}
    else:
        assert "Why: heat" in text


def notices(newsroom) -> list[notices_due.Notice]:
    with newsroom.db.write() as tx:
        found = notices_due.due_notices(tx, newsroom.clock())
        for one in found:
            notices_due.settle(tx, one)
    return found


def test_a_saved_search_tells_of_new_matches_once(newsroom):
    saved_searches.save(newsroom, "harbours", "harnosand")
    assert notices(newsroom) == []
    more = FERRY.replace("every hour", "all night").replace("40 kronor", "55 kronor") + "Anna Lind of Umea objects."
    take_in(newsroom, [a_row(9, "Second ferry company wants Harnosand", more, "north.example", 23)], "more.jsonl")
    told = notices(newsroom)
    assert [one.search.name for one in told] == ["harbours"]
    assert told[0].found[0].url.startswith("https://")
    assert "harbours: 1 story" in told[0].text(newsroom.words)
    assert notices(newsroom) == []


def test_a_search_for_a_topic_ignores_other_topics(newsroom):
    saved_searches.save(newsroom, "ships", topic="Ferries")
    take_in(
        newsroom,
        [a_row(10, "Viaduct in Werdohl will be painted", "The viaduct turns blue.", "w.example", 23)],
        "w.jsonl",
    )
    assert notices(newsroom) == []


def test_what_is_not_told_yet_is_told_later(newsroom):
    saved_searches.save(newsroom, "bridges", "viaduct")
    take_in(
        newsroom,
        [a_row(10, "Viaduct in Werdohl will be painted", "The viaduct turns blue.", "w.example", 23)],
        "w.jsonl",
    )
    with newsroom.db.read() as tx:
        first = notices_due.due_notices(tx, newsroom.clock())
    assert [one.found for one in notices(newsroom)] == [one.found for one in first] != []


def test_searches_are_listed_run_and_removed(newsroom, capsys: pytest.CaptureFixture[str]):
    folder = ["--dir", str(newsroom.root)]
    assert run(["search", "save", "cracks", "crack", "pylon", *folder]) == 0
    assert run(["search", "list", "--json", *folder]) == 0
    assert run(["search", "run", "cracks", *folder]) == 0
    printed = capsys.readouterr().out
    assert '"query":"crack pylon"' in printed
    assert read.list_stories(newsroom, topic="Bridges")[0].id[:10] in printed
    assert run(["search", "remove", "cracks", *folder]) == 0
    assert saved_searches.listed(newsroom) == []
    with pytest.raises(NotFound):
        saved_searches.remove(newsroom, "cracks")
    with pytest.raises(UsageError):
        saved_searches.save(newsroom, "nothing", " ,. ")
