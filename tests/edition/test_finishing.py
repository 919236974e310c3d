"""Editions are finished while a worker goes on: the search index is made, and what was published is committed."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from tests.edition.newsrooms import git, make, opened_newsroom, record, taken_over

from newsloom.errors import Conflict
from newsloom.services.newsroom import run
from newsloom.services.publish import after_edition, search_index
from newsloom.services.publish.after_edition import Finisher
from newsloom.services.stories import decide, read

CRANE = record("New crane for the port of Aldsea")


def test_a_worker_indexes_and_commits_what_it_published(tmp_path: Path, indexed: list[Path]) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    taken_over(tmp_path, CRANE, publish__git=True)
    front = tmp_path / "_site" / "index.html"
    with opened_newsroom(tmp_path) as newsroom:
        story = read.list_stories(newsroom)[0].id
        decide.decide(newsroom, "edit", story, actor="ines", value={"title": "Aldsea gets its crane"})
        until = time.monotonic() + 60

        def printed() -> bool:
            return time.monotonic() > until or (front.exists() and "Aldsea gets its crane" in front.read_text())

        run.work_until(newsroom, printed, idle=0.05)
    assert indexed == [tmp_path / "_site"]
    assert set(git(tmp_path, "log", "--format=%s").splitlines()) == {"Update news"}
    assert "Aldsea gets its crane" in git(tmp_path, "show", "HEAD")


def test_verdicts_of_one_morning_are_finished_together(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[float] = []
    monkeypatch.setattr(
        after_edition, "finish", lambda newsroom, **_: done.append(time.monotonic()) or after_edition.Finished()
    )
    finisher = Finisher(None, quiet=0.2, latest=60)  # type: ignore[arg-type]
    finisher.look(0)
    for editions in (1, 2, 3):
        finisher.look(editions)
        time.sleep(0.05)
    assert done == []
    deadline = time.monotonic() + 5
    while not done and time.monotonic() < deadline:
        finisher.look(3)
        time.sleep(0.02)
    finisher.close(3)
    assert len(done) == 1


def test_a_stream_of_editions_is_finished_now_and_then_and_what_is_left_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = threading.Event()
    done: list[str] = []
    monkeypatch.setattr(
        after_edition,
        "finish",
        lambda newsroom, **_: (held.wait(5) and done.append("x")) or after_edition.Finished(),
    )
    finisher = Finisher(None, quiet=60, latest=0.0)  # type: ignore[arg-type]
    finisher.look(1)  # begins, and is held up
    finisher.look(2)
    held.set()
    finisher.close(2)
    assert done == ["x", "x"]


def test_what_a_killed_worker_left_unfinished_is_finished_by_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(after_edition, "finish", lambda newsroom, **_: done.append("x") or after_edition.Finished())
    finisher = Finisher(None, quiet=0.1, owed=True)  # type: ignore[arg-type]
    deadline = time.monotonic() + 5
    while not done and time.monotonic() < deadline:
        finisher.look(0)
        time.sleep(0.02)
    finisher.close(0)
    assert done == ["x"]


def test_where_another_process_indexes_it_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    notes = ["made", search_index.BUSY]
    monkeypatch.setattr(after_edition, "finish", lambda newsroom, **_: after_edition.Finished(index=notes.pop()))
    finisher = Finisher(None, quiet=0.0)  # type: ignore[arg-type]
    deadline = time.monotonic() + 5
    while notes and time.monotonic() < deadline:
        finisher.look(1)
        time.sleep(0.02)
    assert notes == []


def test_what_goes_wrong_is_told_and_does_not_end_the_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faults: list[Exception] = [Conflict("room", "this newsroom is no git repository"), RuntimeError("a bug")]
    done: list[str] = []

    def finish(newsroom: object, **_: bool) -> after_edition.Finished:
        if faults:
            raise faults.pop()
        done.append("x")
        return after_edition.Finished()

    monkeypatch.setattr(after_edition, "finish", finish)
    with opened_newsroom(make(tmp_path / "room")) as newsroom:
        finisher = Finisher(newsroom)
        for editions in (1, 2, 3):
            finisher.close(editions)
    assert done == ["x"]
