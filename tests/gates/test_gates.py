"""The runner of all quality gates."""

from __future__ import annotations

import importlib
import inspect
import tomllib

import pytest

from bench.measured import Measured
from bench.quality import __main__ as gates
from bench.speed import __main__ as speed
from newsloom.errors import NotFound


def test_a_number_at_its_floor_is_good_and_one_below_is_low():
    floors = {"feed": {"agree": {"floor": 0.98, "at": "abc"}}}
    assert gates.judge("feed", Measured("agree", 0.98), floors, "abc").judged == "ok"
    assert gates.judge("feed", Measured("agree", 0.97), floors, "abc").judged == "LOW"


def test_a_floor_says_nothing_about_other_data():
    floors = {"feed": {"agree": {"floor": 0.98, "at": "abc"}}}
    assert gates.judge("feed", Measured("agree", 0.1), floors, "xyz").judged == "other data"


def test_a_number_without_a_floor_is_shown_as_such():
    assert gates.judge("feed", Measured("new", 0.1), {}, "abc").judged == "no floor"


def test_the_digest_changes_with_content_and_with_names(tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a").write_text("one")
    before = gates.digest_of(tmp_path, ["pages"])
    (tmp_path / "pages" / "a").write_text("two")
    changed = gates.digest_of(tmp_path, ["pages"])
    (tmp_path / "pages" / "a").rename(tmp_path / "pages" / "b")
    assert len({before, changed, gates.digest_of(tmp_path, ["pages"])}) == 3


def test_every_room_asks_for_the_data_alone():
    for room in gates.rooms():
        made = importlib.import_module(f"bench.quality.{room}").gates
        asked = [
            one.name for one in inspect.signature(made).parameters.values() if one.default is inspect.Parameter.empty
        ]
        assert asked == ["data"], room


def test_pinning_one_room_keeps_the_floors_of_the_others():
    floors = {"url": {'a "b"': {"floor": 1.0, "at": "x"}}, "feed": {"old": {"floor": 0.5, "at": "x"}}}
    rows = [gates.Row("feed", Measured("agree", 0.99), None, "no floor")]
    made = tomllib.loads(gates.pinned(rows, floors, {"feed": "abc"}))
    assert made == {"url": floors["url"], "feed": {"agree": {"floor": 0.988, "at": "abc"}}}


def test_an_unknown_room_is_named_with_those_that_exist():
    with pytest.raises(NotFound, match="there are: "):
        gates.rooms(["nonsense"])


def test_without_data_the_gates_skip_and_say_so(tmp_path, capsys):
    assert gates.main(["--data", str(tmp_path / "none")]) == 0
    assert "skipped" in capsys.readouterr().out


def test_an_unknown_bench_is_a_wrong_call(capsys):
    assert speed.main(["nonsense"]) == 2
    assert "no such bench: nonsense" in capsys.readouterr().err
