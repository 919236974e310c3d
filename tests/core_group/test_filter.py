"""`newsloom group` and the numbers of `newsloom quality group`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsloom.cli.main import run
from newsloom.measure.group import agreement

ROWS = [
    {"id": "a", "title": "Quake of magnitude 6.1 hits Aceh in Indonesia", "story": "mine"},
    {"id": "a", "title": "Indonesia: Aceh shaken by 6.1-magnitude quake", "published": "no date"},
    {"id": 7, "title": "Bananas are cheap in Berlin", "published": "2026-01-01T10:00:00Z"},
    {"excerpt": ["not", "a", "text"]},
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
