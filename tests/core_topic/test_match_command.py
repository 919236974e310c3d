"""The filter `newsloom match`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsloom.cli.main import run


def topic_file(folder: Path, file: str, /, **fields: object) -> None:
    lines = ["taxonomy: topic"]
    for key, value in fields.items():
        lines += [f"{key}:", *(f"  - {one}" for one in value)] if isinstance(value, list) else [f"{key}: {value}"]
    (folder / file).write_text("\n".join(lines) + "\n", "utf-8")


def answers(capfdbinary: pytest.CaptureFixture[bytes]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]


def test_rows_come_back_with_topics_and_keep_their_keys(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]):
    topic_file(tmp_path, "00-ai.yaml", name="AI", keywords=["ai"])
    topic_file(tmp_path, "01-vision.yaml", name="Vision", parent="AI", keywords=["facial recognition"])
    rows = tmp_path / "rows.jsonl"
    rows.write_text(
        '{"id": 7, "title": "Police use facial recognition", "odd": [1]}\n{"title": 3}\nnot json\n', "utf-8"
    )
    assert run(["match", "--topics", str(tmp_path), str(rows)]) == 1
    first, second, third = answers(capfdbinary)
    assert (first["id"], first["odd"]) == (7, [1])
    assert first["topics"] == [
        {"name": "Vision", "because": ["'facial recognition' in the title +1.00"]},
        {"name": "AI", "because": ["parent of Vision"]},
    ]
    assert "title must be a string" in str(second["error"])
    assert third["line"] == 3


def test_files_with_a_sites_name_are_matched_site_by_site(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]):
    topic_file(tmp_path, "one__00-ai.yaml", name="AI", keywords=["ai"])
    topic_file(tmp_path, "two__00-cloud.yaml", name="Cloud", keywords=["cloud"])
    topic_file(tmp_path, "two__01-ai.yaml", name="AI", parent="Cloud", keywords=["machine learning"])
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"title": "Machine learning in the cloud"}\n', "utf-8")
    assert run(["match", "--topics", str(tmp_path), str(rows)]) == 0
    (answer,) = answers(capfdbinary)
    assert [one["name"] for one in answer["topics"]] == ["AI", "Cloud"]  # type: ignore[index, attr-defined]


def test_a_folder_without_topics_and_an_unknown_parent_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["match", "--topics", str(tmp_path)]) == 2
    assert "no topic files" in capsys.readouterr().err
    topic_file(tmp_path, "00-a.yaml", name="A", parent="Nobody", keywords=["x1"])
    assert run(["match", "--topics", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "00-a.yaml" in said
    assert "Nobody" in said
