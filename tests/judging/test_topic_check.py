"""What a change of topics would do is seen before it is saved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsloom.cli.main import run
from newsloom.errors import ConfigInvalid, NotFound, UsageError
from newsloom.services.newsroom import run as operating
from newsloom.services.stories import decide, read
from newsloom.services.topics import try_topics

from .newsroom import BRIDGES, FERRIES, Clock, a_newsroom, a_row, some_rows, take_in


@pytest.fixture
def newsroom(tmp_path: Path):
    newsroom = a_newsroom(tmp_path, Clock())
    plaza = "The bridge of a violin was on show at the plaza; the luthier Ada Berg made it in 1902."
    take_in(newsroom, [*some_rows(), a_row(6, "Violin bridge on show", plaza, "arts.example", 6)])
    yield newsroom
    newsroom.db.close()
    newsroom.http.close()


def of(found: try_topics.Check, name: str) -> try_topics.Change:
    return next(one for one in found.changes if one.topic == name)


def test_a_keyword_that_excludes_shows_what_goes(newsroom):
    found = try_topics.check(newsroom, add=[("Bridges", "-violin")])
    change = of(found, "Bridges")
    assert [one.title for one in change.lost] == ["Violin bridge on show"]
    assert change.after == change.before - 1
    assert change.lost[0].because
    assert of(found, "Ferries").gained == of(found, "Ferries").lost == ()


def test_a_keyword_more_shows_what_comes(newsroom):
    found = try_topics.check(newsroom, add=[("Ferries", "crack")])
    gained = of(found, "Ferries").gained
    assert gained
    assert all("crack" in " ".join(one.because) for one in gained)


def test_nothing_is_saved(newsroom):
    before = (newsroom.root / "_data" / "topics").glob("*")
    held = {path: path.read_bytes() for path in before}
    try_topics.check(newsroom, add=[("Bridges", "-violin")], remove=[("Ferries", "ferries")])
    assert {path: path.read_bytes() for path in held} == held
    assert of(try_topics.check(newsroom), "Bridges").lost == ()


def test_a_file_takes_the_place_of_its_topic(newsroom, tmp_path: Path):
    file = tmp_path / "draft.yaml"
    file.write_text("name: Bridges\nkeywords:\n  - violin\n", "utf-8")
    change = of(try_topics.check(newsroom, files=[file]), "Bridges")
    assert change.after == 1
    assert len(change.lost) == change.before - 1


def test_a_file_saved_already_is_compared_with_what_the_newsroom_holds(newsroom, capsys: pytest.CaptureFixture[str]):
    path = next((newsroom.root / "_data" / "topics").glob("*bridges*"))
    path.write_text('name: Bridges\nkeywords:\n  - bridge\n  - viaduct\n  - "-violin"\n', "utf-8")
    assert run(["topic", "check", "--days", "30000", "--json", "--dir", str(newsroom.root)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["title"] for c in told["changes"] for one in c["lost"]] == ["Violin bridge on show"]


def test_a_person_is_told_what_the_change_is_compared_with(newsroom, capsys: pytest.CaptureFixture[str]):
    folder = ["--days", "30000", "--dir", str(newsroom.root)]
    assert run(["topic", "check", *folder]) == 0
    assert "against what the newsroom holds: nothing would change" in capsys.readouterr().out
    assert run(["topic", "check", "--add-keyword", "Bridges=-violin", *folder]) == 0
    assert "against the topics as they are: what would change" in capsys.readouterr().out


def test_what_cannot_be_is_refused(newsroom):
    with pytest.raises(NotFound):
        try_topics.check(newsroom, add=[("Tunnels", "tunnel")])
    with pytest.raises(UsageError):
        try_topics.check(newsroom, remove=[("Bridges", "tunnel")])
    with pytest.raises(ConfigInvalid):
        try_topics.check(newsroom, add=[("Bridges", "/(/")])
    assert run(["topic", "check", "--add-keyword", "Bridges", "--dir", str(newsroom.root)]) == 2


def test_keywords_that_separate_approved_from_rejected_are_suggested():
    approved = [f"Pylon of the bridge in {place} inspected" for place in ("Lund", "Kiel", "Umea", "Turku", "Bergen")]
    rejected = [f"City orchestra of {place} plays a bridge" for place in ("Lund", "Kiel", "Umea", "Turku", "Bergen")]
    found = try_topics.suggestions_for(
        [BRIDGES, FERRIES], {"Bridges": (approved, rejected), "Ferries": (approved[:2], [])}
    )
    assert set(found) == {"Bridges"}
    assert any(one.exclude and "orchestra" in one.keyword for one in found["Bridges"])
    assert any(not one.exclude and "pylon" in one.keyword for one in found["Bridges"])


def test_what_a_person_decided_is_what_suggestions_are_made_of(newsroom):
    for story in read.list_stories(newsroom, topic="Bridges"):
        decide.decide(newsroom, "reject" if "Violin" in story.title else "approve", story.id, actor="ann")
    operating.run(newsroom)
    with newsroom.db.read() as tx:
        approved, rejected = try_topics.decided(tx, ["Bridges"])["Bridges"]
    assert [text.splitlines()[0] for text in rejected] == ["Violin bridge on show"]
    assert len(approved) == 1
