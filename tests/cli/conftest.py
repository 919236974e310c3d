"""A newsroom for tests at the terminal."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bench import made_news
from newsloom.cli.main import run


@pytest.fixture(scope="session")
def taken_in(tmp_path_factory) -> Path:
    """A newsroom that took in sixty made-up articles."""
    folder = tmp_path_factory.mktemp("cli") / "county"
    assert run(["init", str(folder), "--topic", "County", "--url", "https://county.example"]) == 0
    with (folder / "_data" / "topics" / "01-county.yaml").open("a") as topic:
        topic.write("  - council\n  - harbour\n  - station\n")
    made_news.write_rows(folder / "rows.jsonl", 60)
    assert run(["ingest", "--dir", str(folder), str(folder / "rows.jsonl")]) == 0
    return folder


@pytest.fixture
def here(taken_in, tmp_path, monkeypatch) -> Path:
    """A copy of it, and the terminal stands in it."""
    folder = tmp_path / "county"
    shutil.copytree(taken_in, folder)
    monkeypatch.chdir(folder)
    return folder
