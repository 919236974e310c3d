"""Backups that make, try and count themselves; and what is told of the last one."""

from __future__ import annotations

import json
import random
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from tests.edition.newsrooms import NOW, bytes_of, opened_newsroom, record, taken_over

from newsloom.errors import ArchiveBroken, ConfigInvalid, UsageError
from newsloom.model.outcome import Then
from newsloom.pipeline.readiness import readiness
from newsloom.services.newsroom import backup_file, backups, database_copy, doctor, put_back
from newsloom.services.newsroom import run as running
from newsloom.services.newsroom.open import opened
from newsloom.store import captures, editions, event_log, queue_status, work
from newsloom.store.captures import DiscoveredUrl

CRANE = record("New crane for the port of Aldsea")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("backups") / "room"
    taken_over(root, CRANE, record("Ferry to Murrow cancelled in the storm"), backup__folder="backups", backup__keep=2)
    return root


@pytest.fixture
def room(base: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(base, tmp_path / "room"))


def about_backup(root: Path, at: timedelta = timedelta()) -> list[tuple[str, bool]]:
    with opened_newsroom(root, NOW + at) as newsroom:
        return [(f.problem, f.bad) for f in doctor.examine(newsroom) if f.about == "backup"]


@pytest.mark.parametrize("bytes_lost", [1, 17, 39])
def test_a_backup_that_lost_its_last_bytes_says_so(bytes_lost: int, room: Path, tmp_path: Path) -> None:
    with opened_newsroom(room) as newsroom:
        database_copy.backup(newsroom, tmp_path / "whole.backup")
    (tmp_path / "cut.backup").write_bytes((tmp_path / "whole.backup").read_bytes()[:-bytes_lost])
    with pytest.raises(ArchiveBroken, match=r"the digest at its end is cut off \(take"):
        database_copy.check_backup(tmp_path / "cut.backup")


def test_the_scheduled_backup_is_made_tried_and_the_newest_stay(room: Path) -> None:
    assert "knows of none" in about_backup(room)[0][0]
    folder = room / "backups"
    for day in range(4):
        with opened_newsroom(room, NOW + timedelta(days=day)) as newsroom:
            done = backups.by_schedule(newsroom)
            assert done is not None and done.verdict == f"restored: {done.rows} rows"
            assert backups.by_schedule(newsroom) is None, "it is not due again"
    (folder / "mine.txt").write_text("stays")
    assert sorted(p.name for p in folder.iterdir()) == [
        "mine.txt", "newsroom-20260311T120000Z.backup", "newsroom-20260312T120000Z.backup",
    ]  # fmt: skip
    assert folder.stat().st_mode & 0o077 == 0
    assert about_backup(room, timedelta(days=3, hours=5)) == [
        (f"the last one is 5 hours old ({done.rows:,} rows, {done.bytes // 1000:,} KB); {done.verdict}", False)
    ]
    assert about_backup(room, timedelta(days=6))[0][1], "three days without one, and one a day is wanted"


def test_a_backup_that_does_not_come_back_row_for_row_is_told_and_older_ones_stay(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened_newsroom(room) as newsroom:
        assert backups.by_schedule(newsroom) is not None
    whole = database_copy.fill

    def loses(tx: object, source: Path, say: object = None) -> None:
        whole(tx, source)  # type: ignore[arg-type]
        tx.exec_driver_sql("DELETE FROM records")  # type: ignore[attr-defined]

    monkeypatch.setattr(database_copy, "fill", loses)
    with opened_newsroom(room, NOW + timedelta(days=1)) as newsroom:
        assert backups.by_schedule(newsroom) is None
        with newsroom.db.read() as tx:
            (problem,) = [p for p in readiness(tx, newsroom, newsroom.clock()).problems if p.kind == "backup"]
    assert "records: 0 of 2 rows came back" in problem.words
    assert [p.name for p in (room / "backups").iterdir()] == ["newsroom-20260309T120000Z.backup"], "it is not kept"
    assert about_backup(room, timedelta(days=1))[0][1]


def test_what_a_killed_backup_left_goes_with_the_next_one_and_other_files_stay(room: Path) -> None:
    folder = room / "backups"
    folder.mkdir()
    for name in (".newsroom-20260301T000000Z.backup.untried", "..newsroom-20260301T000000Z.backup.untried.71"):
        (folder / name).write_bytes(b"half a backup")
    (folder / "newsloom-backup-x1").mkdir()
    (folder / "newsloom-backup-x1" / "trial.db").write_bytes(b"half a trial")
    (folder / ".mine").write_text("stays")
    with opened_newsroom(room) as newsroom:
        assert backups.by_schedule(newsroom) is not None
    assert sorted(p.name for p in folder.iterdir()) == [".mine", "newsroom-20260309T120000Z.backup"]


def test_a_damaged_backup_names_the_table_that_is_hit(room: Path, tmp_path: Path) -> None:
    """Each table's start is packed apart, so that a broken block does not hide what came before."""
    whole, broken, dice = tmp_path / "a.backup", tmp_path / "b.backup", random.Random(3)
    with opened_newsroom(room) as newsroom:
        database_copy.backup(newsroom, whole)
    good, named = whole.read_bytes(), set()
    for _ in range(150):
        bad = bytearray(good)
        bad[dice.randrange(len(bad))] ^= 1 << dice.randrange(8)
        broken.write_bytes(bad)
        with pytest.raises(
            ArchiveBroken, match=r"\((in table \w+|before its first table|after its last table)\)"
        ) as caught:
            database_copy.check_backup(broken)
        named.add(caught.value.problem.rpartition("(")[2])
    assert {"in table records)", "in table articles)"} <= named


def test_what_waited_to_be_fetched_waits_again_after_a_restore_and_what_had_ended_has(
    room: Path, tmp_path: Path
) -> None:
    waits, denied, old = (
        DiscoveredUrl(id=name, url=f"https://tide.example/{name}", first_seen=NOW - timedelta(days=days))
        for name, days in (("waits", 1), ("denied", 1), ("old", 100))
    )
    with opened_newsroom(room) as newsroom:
        with newsroom.db.write() as tx:
            captures.put_finds(tx, [waits, denied, old])
            work.schedule(tx, [Then(stage="fetch", item="waits")], NOW + timedelta(hours=1))
            event_log.end(tx, "fetch", {"denied": "robots.txt denies it"}, NOW)
            event_log.end(tx, "extract", {"denied": "is concluded anew"}, NOW)
        database_copy.backup(newsroom, tmp_path / "a.backup")
    for file in room.glob("newsloom.db*"):
        file.unlink()
    with opened(room, clock=lambda: NOW, create=True) as newsroom:
        database_copy.restore(newsroom, tmp_path / "a.backup")
        with newsroom.db.read() as tx:
            assert [queue_status.is_pending(tx, "fetch", one) for one in ("waits", "denied", "old")] == [
                True,
                False,
                False,
            ]
            assert event_log.endings_of(tx, ["denied"]) == {
                ("fetch", "denied"): ("skipped", "robots.txt denies it", "")
            }


def test_a_restore_that_was_killed_when_the_database_was_filled_is_finished_by_whoever_works_next(
    room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened_newsroom(room) as newsroom:
        running.publish(newsroom, everything=True)
        database_copy.backup(newsroom, tmp_path / "a.backup")
    before = bytes_of(room / "_news")
    for file in room.glob("newsloom.db*"):
        file.unlink()
    shutil.rmtree(room / "_news")
    with monkeypatch.context() as cut, opened(room, clock=lambda: NOW, create=True) as newsroom:
        cut.setattr(put_back, "keep_promise", lambda newsroom: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            database_copy.restore(newsroom, tmp_path / "a.backup")
    assert before and not (room / "_news").exists()
    with opened_newsroom(room) as newsroom:
        running.run(newsroom)
    assert bytes_of(room / "_news") == before


def test_a_folder_that_takes_no_backup_is_told(room: Path) -> None:
    (room / "backups").write_text("a file where the folder should be")
    with opened_newsroom(room) as newsroom:
        assert backups.by_schedule(newsroom) is None
    assert about_backup(room)[0][0].startswith("the last one failed")


def test_keep_needs_a_folder(room: Path) -> None:
    with opened_newsroom(room) as newsroom, pytest.raises(UsageError, match="needs a folder"):
        backups.made(newsroom, room / "a.backup", keep=3)


def test_an_encrypted_backup_opens_with_its_key_alone(room: Path, tmp_path: Path) -> None:
    age = pytest.importorskip("pyrage")
    key, other = age.x25519.Identity.generate(), age.x25519.Identity.generate()
    text = (
        (room / "newsloom.toml")
        .read_text()
        .replace("# recipients = []", f"recipients = {json.dumps([str(key.to_public())])}")
    )
    (room / "newsloom.toml").write_text(text)
    with opened_newsroom(room) as newsroom:
        done = backups.made(newsroom, tmp_path / "night.backup")
    sealed = Path(done.file)
    assert sealed.name == "night.backup.age" and not (tmp_path / "night.backup").exists()
    assert b"Aldsea" not in sealed.read_bytes()
    keys, wrong = tmp_path / "key.txt", tmp_path / "other.txt"
    keys.write_text(f"# made by hand\n{key}\n")
    wrong.write_text(f"{other}\n")
    with pytest.raises(UsageError, match="is encrypted"):
        backups.opened(sealed, None, tmp_path)
    with pytest.raises(ArchiveBroken, match="cannot be decrypted"):
        backups.opened(sealed, wrong, tmp_path)
    for file in room.glob("newsloom.db*"):
        file.unlink()
    with opened(room, create=True, clock=lambda: NOW) as newsroom:
        database_copy.restore(newsroom, backups.opened(sealed, keys, tmp_path))
        with newsroom.db.read() as tx:
            assert editions.count_records(tx)[0] == 2


def test_a_key_that_is_none_is_a_sentence(room: Path) -> None:
    pytest.importorskip("pyrage")
    with pytest.raises(ConfigInvalid, match="not a key of age"):
        backups.recipients_of(["age1nonsense"])


def test_the_error_of_a_damaged_backup_names_the_table(room: Path, tmp_path: Path) -> None:
    """What is not caught by the packing's own checksum: a member whose bytes are others, repacked."""
    whole = tmp_path / "a.backup"
    with opened_newsroom(room) as newsroom:
        database_copy.backup(newsroom, whole)
    forged = tmp_path / "b.backup"
    with forged.open("wb") as raw:
        writer = backup_file.BackupWriter(raw, schema="0001", made_at=NOW.isoformat())
        rows: dict[str, int] = {}
        for name, data in backup_file.members(whole):
            if name in (backup_file.MANIFEST, backup_file.END):
                continue
            table = name.removeprefix("tables/").partition(".")[0]
            kept = data.splitlines(keepends=True)[:-1] if table == "records" else data.splitlines(keepends=True)
            rows[table] = rows.get(table, 0) + data.count(b"\n")
            writer.add(name, b"".join(kept))
        writer.close(rows)
    with pytest.raises(ArchiveBroken, match="records: 1 of 2 rows"):
        database_copy.check_backup(forged)


def test_no_flip_and_no_cut_of_a_small_backup_is_taken_for_whole(room: Path, tmp_path: Path) -> None:
    whole, broken, dice = tmp_path / "a.backup", tmp_path / "b.backup", random.Random(7)
    with opened_newsroom(room) as newsroom:
        database_copy.backup(newsroom, whole)
    good = whole.read_bytes()
    for _ in range(60):
        bad = bytearray(good)
        bad[dice.randrange(len(bad))] ^= 1 << dice.randrange(8)
        broken.write_bytes(bad if dice.random() < 0.8 else good[: dice.randrange(len(good))])
        with pytest.raises(ArchiveBroken):
            database_copy.check_backup(broken)
