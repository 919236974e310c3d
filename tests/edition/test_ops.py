"""What an operator relies on at night: proved backups, a lost database or site that is told of, a desk that goes on working."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from tests.edition.newsrooms import FIRE, NOW, git, make, opened_newsroom, record, take_in, taken_over

from newsloom.cli.main import run as newsloom
from newsloom.errors import ArchiveBroken, Conflict, NotFound, StoreGone
from newsloom.pipeline.readiness import readiness
from newsloom.publishing.git import LOCKED, Repository
from newsloom.services.newsroom import backup_file, database_copy, doctor, run
from newsloom.services.newsroom.open import open_newsroom, opened
from newsloom.services.publish.after_edition import Finisher, finish
from newsloom.services.stories import decide, read
from newsloom.store import editions, stories

CRANE = record("New crane for the port of Aldsea")
FERRY = record("Ferry to Murrow cancelled in the storm")


@pytest.fixture
def room(tmp_path: Path) -> Path:
    root = tmp_path / "room"
    taken_over(root, CRANE, FERRY)
    return root


def test_a_backup_with_one_flipped_bit_is_no_backup(room: Path, tmp_path: Path) -> None:
    whole = tmp_path / "a.backup"
    with opened_newsroom(room) as newsroom:
        database_copy.backup(newsroom, whole)
    assert whole.stat().st_mode & 0o077 == 0
    assert database_copy.check_backup(whole).proved
    good, dice = whole.read_bytes(), random.Random(4)
    for _ in range(150):
        bad = bytearray(good)
        bad[dice.randrange(len(bad))] ^= 1 << dice.randrange(8)
        broken = tmp_path / "b.backup"
        broken.write_bytes(bad)
        with pytest.raises(ArchiveBroken, match="not a whole backup"):
            database_copy.check_backup(broken)
    for cut in (0, 10, len(good) // 2, len(good) - 1):
        (tmp_path / "b.backup").write_bytes(good[:cut])
        with pytest.raises(ArchiveBroken):
            database_copy.check_backup(tmp_path / "b.backup")


def test_a_backup_without_an_end_mark_is_not_restored(room: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.backup"
    with opened_newsroom(room) as newsroom, cut.open("wb") as raw:
        writer = backup_file.BackupWriter(raw, schema="0001", made_at=NOW.isoformat())
        writer._tar.close()
        writer._packed.close()
    shutil.rmtree(room / "_site", ignore_errors=True)
    (room / "newsloom.db").unlink()
    with opened(room, create=True, clock=lambda: NOW) as newsroom, pytest.raises(ArchiveBroken, match="no end mark"):
        database_copy.restore(newsroom, cut)


def test_a_lost_database_is_restored_and_never_made_anew_unasked(room: Path, tmp_path: Path) -> None:
    with opened_newsroom(room) as newsroom:
        database_copy.backup(newsroom, tmp_path / "a.backup")
        with newsroom.db.read() as tx:
            before = editions.count_records(tx)[0]
    for file in room.glob("newsloom.db*"):
        file.unlink()
    with pytest.raises(StoreGone, match="worked before"):
        open_newsroom(room)
    assert not (room / "newsloom.db").exists()
    with opened(room, create=True, clock=lambda: NOW) as newsroom:
        database_copy.restore(newsroom, tmp_path / "a.backup")
        with newsroom.db.read() as tx:
            assert editions.count_records(tx)[0] == before > 0


def test_taking_over_ones_own_records_makes_no_empty_database_in_the_place_of_a_lost_one(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened_newsroom(room) as held:
        run.publish(held, everything=True)
    for file in room.glob("newsloom.db*"):
        file.unlink()
    assert newsloom(["adopt", str(room)]) == 2
    assert "rebuild --from-records" in capsys.readouterr().err
    assert not (room / "newsloom.db").exists()


def test_a_site_whose_pages_were_lost_is_printed_again(room: Path) -> None:
    site = room / "_site"
    with opened_newsroom(room) as newsroom:
        run.publish(newsroom, everything=True)
        before = {p.relative_to(site) for p in site.rglob("*") if p.is_file()}
        shutil.rmtree(next(site.glob("news/*")))
        told = [f for f in doctor.examine(newsroom) if f.about == "_site"]
        assert [(f.bad, "publish --all" in f.advice) for f in told] == [(True, True)]
        assert any("this page of the site is missing" in fault.problem for fault in database_copy.verify(newsroom))
        shutil.rmtree(site)
        run.run(newsroom)
        assert {p.relative_to(site) for p in site.rglob("*") if p.is_file()} >= before
        assert [f for f in doctor.examine(newsroom) if f.about == "_site"] == []


def test_topics_that_are_gone_stop_the_work_until_they_are_back_or_given_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path)
    with opened_newsroom(tmp_path) as newsroom:
        take_in(newsroom, FIRE)
        database_copy.backup(newsroom, tmp_path / "whole.backup")
    topics = tmp_path / "_data" / "topics"
    kept = shutil.move(topics, tmp_path / "kept")
    with opened_newsroom(tmp_path) as newsroom:
        for work in (run.run, run.publish):
            with pytest.raises(NotFound, match="had topics and has none now"):
                work(newsroom)
        assert "topics" in {f.about for f in doctor.examine(newsroom) if f.bad}
        with newsroom.db.read() as tx:
            assert "topics" in {p.kind for p in readiness(tx, newsroom, NOW).problems}
    (tmp_path / "newsloom.db").unlink()
    with opened(tmp_path, clock=lambda: NOW, create=True) as newsroom, pytest.raises(NotFound, match="had topics"):
        database_copy.restore(newsroom, tmp_path / "whole.backup")
    shutil.move(kept, topics)
    with opened_newsroom(tmp_path) as newsroom:  # what was begun goes on
        run.run(newsroom)
        with newsroom.db.read() as tx:
            assert len(stories.all_ids(tx)) == 1
    shutil.rmtree(topics)
    topics.mkdir()
    assert newsloom(["topic", "forget-all", "--dir", str(tmp_path)]) == 0
    assert "topics forgotten: " in capsys.readouterr().out
    with opened_newsroom(tmp_path) as newsroom:
        run.run(newsroom)


def test_a_newsroom_that_never_had_topics_needs_none(tmp_path: Path) -> None:
    make(tmp_path)
    shutil.rmtree(tmp_path / "_data" / "topics")
    with opened_newsroom(tmp_path) as newsroom:
        take_in(newsroom, FIRE)
        run.run(newsroom)


def test_a_repository_of_another_user_is_named_as_such(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(room, "init", "-q")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(Conflict, match=r"belongs to another user .*safe\.directory"):
        Repository(room)


def test_doctor_tells_of_a_repository_that_takes_no_commit(tmp_path: Path) -> None:
    root = tmp_path / "room"
    taken_over(root, CRANE, publish__git=True)
    with opened_newsroom(root) as newsroom:
        assert any("editions are not committed" in f.problem for f in doctor.examine(newsroom))
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "as it was")
    git(root, "checkout", "-q", "--detach")
    with opened_newsroom(root) as newsroom:
        assert [f.advice for f in doctor.examine(newsroom) if f.about == "git"] == ["git switch BRANCH"]


def test_a_repository_in_any_state_stops_nothing_and_is_named_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "room"
    taken_over(root, CRANE, publish__git=True)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "as it was")
    (root / ".git" / "index.lock").write_text("")
    with opened_newsroom(root) as newsroom:
        run.publish(newsroom)
        for _ in range(3):
            finisher = Finisher(newsroom)
            finisher.close(1)
        with newsroom.db.read() as tx:
            (problem,) = readiness(tx, newsroom, newsroom.clock()).problems
        assert "index.lock is there" in problem.words
        assert [f.advice for f in doctor.examine(newsroom) if f.about == "git"] == [LOCKED]
        (root / ".git" / "index.lock").unlink()
        Finisher(newsroom).close(1)
        with newsroom.db.read() as tx:
            assert readiness(tx, newsroom, newsroom.clock()).problems == ()
    assert capsys.readouterr().err.count("edition not committed") <= 1, "it is said when it begins, not at each edition"
    (root / ".git" / "HEAD.lock").write_text("")
    with opened_newsroom(root) as newsroom:
        crane = next(row.id for row in read.list_stories(newsroom))
        decide.decide(newsroom, "edit", crane, actor="ines", value={"title": "Aldsea's crane"})
        run.publish(newsroom)
        with pytest.raises(Conflict, match=r"HEAD\.lock is there"):
            finish(newsroom)  # as cron's `newsloom run` does
        with newsroom.db.read() as tx:
            assert any("HEAD.lock is there" in p.words for p in readiness(tx, newsroom, newsroom.clock()).problems)
    (root / ".git" / "HEAD.lock").unlink()
    shutil.rmtree(root / ".git" / "refs")
    with opened_newsroom(root) as newsroom:
        run.run(newsroom)
        assert any("git cannot use it" in f.problem for f in doctor.examine(newsroom))
