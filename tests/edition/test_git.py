"""`publish --git`: exactly what changed is committed, pushed on request, never forced."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.edition.newsrooms import git, opened_newsroom, record, taken_over

from newsloom.errors import Conflict
from newsloom.services.newsroom import run
from newsloom.services.publish import commit, newsletter
from newsloom.services.stories import decide, read
from newsloom.store import reviews

CRANE = record("New crane for the port of Aldsea")


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A newsroom in a repository, all committed; the site folder is ignored."""
    root = tmp_path / "room"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    taken_over(root, CRANE, record("Lighthouse keeper of Murrow retires"))
    with opened_newsroom(root) as newsroom:
        run.publish(newsroom)
    (root / ".gitignore").write_text("newsloom.db*\ncache/\n_site/\n", "utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "As it was")
    return root


def retitled(root: Path) -> None:
    with opened_newsroom(root) as newsroom:
        rows = {row.title: row.id for row in read.list_stories(newsroom)}
        decide.decide(newsroom, "edit", rows[CRANE.title], actor="ines", value={"title": "Aldsea gets its crane"})
        run.run(newsroom)


def test_a_commit_holds_the_records_that_changed_and_nothing_else(room: Path) -> None:
    retitled(room)
    (room / "notes.txt").write_text("untracked", "utf-8")
    (room / "staged.txt").write_text("staged by somebody else", "utf-8")
    git(room, "add", "staged.txt")
    with opened_newsroom(room) as newsroom:
        done = commit.commit(newsroom)
    assert done.files == 4
    changed = git(room, "show", "--name-only", "--format=%an <%ae>|%s", "HEAD").split("\n")
    assert changed[0] == "Newsloom <newsloom@localhost>|Update news"
    assert [line for line in changed[1:] if line] == [
        "_data/published/2026-03-07.jsonl",
        "_data/published/changes.json",
        "_data/published/newsroom.json",
        "_news/2026-03-07-new-crane-for-the-port-of-aldsea.md",
    ]
    assert git(room, "status", "--porcelain").splitlines() == ["A  staged.txt", "?? notes.txt"]


def test_nothing_changed_is_no_commit(room: Path) -> None:
    before = git(room, "rev-parse", "HEAD")
    with opened_newsroom(room) as newsroom:
        run.publish(newsroom)
        assert commit.commit(newsroom).commit is None
    assert git(room, "rev-parse", "HEAD") == before


def test_a_record_that_a_person_is_editing_stays_out(room: Path) -> None:
    path = room / "_news" / "2026-03-07-new-crane-for-the-port-of-aldsea.md"
    path.write_text(path.read_text("utf-8").replace("quality: 39", "quality: 99"), "utf-8")
    with opened_newsroom(room) as newsroom:
        run.publish(newsroom)
        assert commit.commit(newsroom).files == 0


def test_a_push_that_fails_is_told_and_the_commit_is_kept(room: Path) -> None:
    retitled(room)
    with opened_newsroom(room) as newsroom:
        done = commit.commit(newsroom, push=True)
        assert done.commit is not None
        assert "the push failed" in done.problem
    assert git(room, "log", "-1", "--format=%s").strip() == "Update news"


def test_a_push_is_never_forced(room: Path, tmp_path: Path) -> None:
    away = tmp_path / "away.git"
    git(tmp_path, "init", "-q", "--bare", str(away))
    git(room, "remote", "add", "origin", str(away))
    git(room, "push", "-q", "origin", "main")
    other = tmp_path / "other"
    git(tmp_path, "clone", "-q", "-b", "main", str(away), str(other))
    (other / "theirs.txt").write_text("x", "utf-8")
    git(other, "add", "-A")
    git(other, "commit", "-q", "-m", "Theirs")
    git(other, "push", "-q", "origin", "main")
    retitled(room)
    with opened_newsroom(room) as newsroom:
        done = commit.commit(newsroom, push=True)
    assert not done.pushed
    assert git(away, "log", "-1", "--format=%s", "main").strip() == "Theirs"


def test_a_push_reaches_the_remote(room: Path, tmp_path: Path) -> None:
    away = tmp_path / "away.git"
    git(tmp_path, "init", "-q", "--bare", str(away))
    git(room, "remote", "add", "origin", str(away))
    retitled(room)
    with opened_newsroom(room) as newsroom:
        assert commit.commit(newsroom, push=True).pushed
    assert git(away, "log", "-1", "--format=%s", "main").strip() == "Update news"


def test_a_committed_edit_is_the_verdict_of_its_author(room: Path) -> None:
    path = room / "_news" / "2026-03-07-new-crane-for-the-port-of-aldsea.md"
    path.write_text(path.read_text("utf-8").replace("New crane", "Bigger crane", 1), "utf-8")
    git(room, "commit", "-q", "-a", "-m", "A better title")
    with opened_newsroom(room) as newsroom:
        run.publish(newsroom)
        with newsroom.db.read() as tx:
            assert [v.actor for v in reviews.latest(tx)] == ["Ines"]


def test_a_newsroom_outside_a_repository_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    taken_over(tmp_path, CRANE)
    with opened_newsroom(tmp_path) as newsroom, pytest.raises(Conflict, match="no git repository"):
        commit.commit(newsroom)


def test_newsletters_are_a_commit_of_their_own_and_only_those_of_the_ledger(room: Path) -> None:
    folder = room / "_newsletters"
    with opened_newsroom(room) as newsroom:
        run.publish(newsroom)
        commit.commit(newsroom)
        assert newsletter.send_now(newsroom)
        run.run(newsroom)
        (issue,) = folder.iterdir()
        (folder / "draft.html").write_text("mine", "utf-8")
        assert commit.commit(newsroom).files == 2  # the issue, and the ledger's line of it beside the records
        issue.write_text(issue.read_text("utf-8") + "<p>edited", "utf-8")
        assert commit.commit(newsroom).files == 0
    assert git(room, "show", "--name-only", "--format=%s", "HEAD").split() == [
        "Update", "newsletters", f"_newsletters/{issue.name}",
    ]  # fmt: skip
