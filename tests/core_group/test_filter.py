"""`newsloom group` and the numbers of `newsloom quality group`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsloom.cli.main import run
from newsloom.core.group.metrics import agreement

ROWS = [
    {"id": "a", "title": "Quake of magnitude 6.1 hits Aceh in Indonesia", "story": "mine"},
    {"id": "a", "title": "Indonesia: Aceh shaken by 6.1-magnitude quake", "published": "no date"},
    {"id": 7, "title": "Bananas are cheap in Berlin", "published": "2026-01-01T10:00:00Z"},
    {"text": "Berlin's markets sell bananas cheaply.", "excerpt": ["not", "a", "text"]},
]


@pytest.fixture
def rows(tmp_path: Path) -> str:
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join([*(json.dumps(row) for row in ROWS), "[1]"]), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("mode", [[], ["--stream"]])
def test_every_row_gets_a_story_and_a_broken_line_its_error(
    rows: str, mode: list[str], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(["group", *mode, rows]) == 1
    out = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [len(row["story"]) for row in out[:4]] == [32, 32, 32, 32]
    assert out[0]["story"] == out[1]["story"] != out[2]["story"]
    assert all(row["because"] for row in out[:4])
    assert "error" in out[4]


SAYS_NOTHING = [
    ({}, "a row needs a title, an excerpt or a text"),
    ({"url": "https://a.example/1", "title": " ", "text": None}, "a row needs a title, an excerpt or a text"),
    ({"title": 7}, "title must be a string, not 7"),
    ({"excerpt": ["not", "a", "text"]}, "excerpt must be a string, not ['not', 'a', 'text']"),
]


@pytest.mark.parametrize("mode", [["group"], ["group", "--stream"], ["match", "--topics", "TOPICS"]])
def test_a_row_that_says_nothing_is_answered_with_an_error_by_each_filter(
    mode: list[str], tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "01-quakes.yaml").write_text("taxonomy: topic\nname: Quakes\nkeywords:\n  - quake\n", "utf-8")
    file = tmp_path / "rows.jsonl"
    good = ROWS[:3]
    bad = [row | {"odd": n} for n, (row, _) in enumerate(SAYS_NOTHING)]
    file.write_text("\n".join(json.dumps(row) for row in [*bad, *good]), encoding="utf-8")
    assert run([str(tmp_path) if word == "TOPICS" else word for word in mode] + [str(file)]) == 1
    out = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert out[: len(bad)] == [row | {"error": why} for row, (_, why) in zip(bad, SAYS_NOTHING, strict=True)]
    assert not any("error" in row for row in out[len(bad) :])
    assert [row["id"] for row in out[len(bad) :] if "id" in row] == ["a", "a", 7]


def test_a_row_that_failed_in_the_filter_before_keeps_its_reason(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    failed = {"url": "https://a.example/1", "error": "took longer than 20 s and was stopped"}
    (tmp_path / "rows.jsonl").write_text(json.dumps(failed), encoding="utf-8")
    assert run(["group", str(tmp_path / "rows.jsonl")]) == 1
    assert json.loads(capfdbinary.readouterr().out) == failed


def test_scores_are_those_of_the_definitions() -> None:
    same = agreement(["x", "x", "y"], ["1", "1", "2"])
    assert (same.f1, same.pair_f1, same.v_measure) == (1.0, 1.0, 1.0)
    one_heap = agreement(["x", "x", "y", "y"], ["1", "1", "1", "1"])
    assert (one_heap.precision, one_heap.recall) == (0.5, 1.0)
    assert one_heap.pair_f1 == pytest.approx(2 * 2 / (6 + 2))
    assert one_heap.v_measure == 0.0


def test_labelled_rows_are_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "labelled.jsonl"
    labelled = [ROWS[0] | {"story": "q"}, ROWS[1] | {"story": "q"}, ROWS[2] | {"story": "b"}]
    file.write_text("\n".join(json.dumps(row) for row in labelled), encoding="utf-8")
    assert run(["quality", "group", str(file)]) == 0
    assert "f1                          1.000" in capsys.readouterr().out
    assert run(["quality", "group", "--made", "nowhere", str(file)]) == 0
    (tmp_path / "bare.jsonl").write_text('{"title": "x"}', encoding="utf-8")
    assert run(["quality", "group", str(tmp_path / "bare.jsonl")]) == 2
