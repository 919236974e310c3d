"""A bad night of the disk: each fault is a sentence with a way out, never a traceback or an empty newsroom."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.edition.newsrooms import FIRE, NOW, make, opened_newsroom, take_in

from newsloom.cli.main import run
from newsloom.net.http import utc_now
from newsloom.pipeline.readiness import readiness
from newsloom.services.newsroom import doctor, upkeep
from newsloom.services.newsroom import run as running
from newsloom.services.newsroom.open import opened
from newsloom.services.stories import decide, read
from newsloom.store import diagnostics, kv


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("faults") / "room")


@pytest.fixture
def room(base: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(base, tmp_path / "room"))


def cut(room: Path) -> None:
    whole = (room / "newsloom.db").read_bytes()
    (room / "newsloom.db").write_bytes(whole[: len(whole) // 2])


def other(room: Path) -> None:
    (room / "newsloom.db").write_bytes(b"no database at all, " * 500)


def folder(name: str) -> Callable[[Path], None]:
    def put(room: Path) -> None:
        (room / name).unlink(missing_ok=True)
        (room / name).mkdir()

    return put


def file(name: str) -> Callable[[Path], None]:
    def put(room: Path) -> None:
        shutil.rmtree(room / name, ignore_errors=True)
        (room / name).write_text("a file where a folder should be")

    return put


FAULTS = {
    "the database is cut": (cut, "cannot be read through"),
    "the database is a text": (other, "not a database file"),
    "the database is a folder": (folder("newsloom.db"), "cannot be opened"),
    "the lock is a folder": (folder("newsloom.lock"), "newsloom.lock"),
    "the records are a file": (file("_news"), "_news"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_disk_is_a_sentence(name: str, room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil, words = FAULTS[name]
    spoil(room)
    assert run(["run", "--dir", str(room)]) == 2
    said = capsys.readouterr().err
    assert words in said and "Traceback" not in said
    assert len(said.strip().splitlines()) == 1


def link_to_nowhere(room: Path) -> None:
    shutil.rmtree(room / "_site")
    (room / "_site").symlink_to("/nowhere/site")


def page_is_a_folder(room: Path) -> None:
    (room / "_site" / "index.html").unlink()
    (room / "_site" / "index.html").mkdir()


def no_template(room: Path) -> None:
    (room / "templates").mkdir()
    (room / "templates" / "base.html").write_text("{% if")


IN_THE_WAY: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "the site is a file": (file("_site"), "_site", "_site"),
    "the site is a link to nowhere": (link_to_nowhere, "_site", "_site"),
    "a page is a folder": (page_is_a_folder, "_site/index.html", "_site/index.html"),
    "a template cannot be read": (no_template, "base.html:1", "templates"),
}


@pytest.mark.parametrize("name", IN_THE_WAY)
def test_what_keeps_the_whole_site_from_being_printed_costs_no_story(
    name: str, base: Path, room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once it is gone, all is printed: nothing that was due has been given up."""
    with opened_newsroom(room) as newsroom:
        take_in(newsroom, FIRE)
        running.publish(newsroom, everything=True)
        first = next(row.id for row in read.list_stories(newsroom))
        decide.decide(newsroom, "approve", first, actor="ines")
    put, named, way = IN_THE_WAY[name]
    put(room)
    assert run(["publish", "--all", "--dir", str(room)]) == 2
    said = capsys.readouterr().err
    assert named in said and len(said.strip().splitlines()) == 1, said
    with opened(room) as newsroom:  # a worker tells it to its log, and tries again; its other work goes on
        rounds = iter(range(9))
        summary = running.work_until(newsroom, lambda: next(rounds, 9) > 3, idle=0.0)
        assert "retry" in summary.counts["publish"] and summary.quarantined == []
    there = room / way
    there.unlink() if there.is_symlink() or there.is_file() else shutil.rmtree(there)
    with opened(room, clock=lambda: utc_now() + timedelta(hours=1)) as newsroom:
        assert running.run(newsroom).quarantined == []
    assert FIRE["title"] in (room / "_site" / "index.html").read_text("utf-8")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, where this user may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m,nr_inodes=400", "newsloom", str(place)], check=False)
    if done.returncode:
        pytest.skip("this user may mount nothing")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="disks are mounted as Linux does")
def test_a_disk_without_room_for_a_file_or_for_reading_alone_is_named_and_nothing_is_lost(
    base: Path, small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = Path(shutil.copytree(base, small_disk / "room"))
    assert run(["publish", "--dir", str(room)]) == 0
    command = ["story", "list", "--dir", str(room)]
    fillers = small_disk / "fillers"
    fillers.mkdir()
    with pytest.raises(OSError, match="No space left"):
        for number in range(400):
            (fillers / str(number)).touch()
    assert run(command) == 2
    assert "no room for another file" in capsys.readouterr().err
    for number in range(6):  # the database's own files fit again, the site's do not
        (fillers / str(number)).unlink()
    assert run(["publish", "--all", "--dir", str(room)]) == 2
    said = capsys.readouterr().err
    assert "No space left on device" in said and "Traceback" not in said and ".tmp" not in said
    with opened_newsroom(room) as newsroom, newsroom.db.read() as tx:
        assert any("more files is left" in p.words for p in readiness(tx, newsroom, newsroom.clock()).problems)
        assert any("more files is left" in f.problem for f in doctor.examine(newsroom) if f.bad)
    shutil.rmtree(fillers)
    assert run(["publish", "--all", "--dir", str(room)]) == 0
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    capsys.readouterr()
    assert run(command) == 2
    assert "its disk can only be read" in capsys.readouterr().err


def test_a_temporary_folder_that_cannot_be_used_stops_nothing(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, "/proc/nowhere")
    monkeypatch.setattr("tempfile.tempdir", None)
    assert run(["run", "--dir", str(room)]) == 0
    assert run(["db", "backup", str(room / "a.backup"), "--dir", str(room)]) == 0


@pytest.mark.parametrize(
    "command",
    [
        ["doctor"],
        ["db", "verify"],
        ["db", "copy", "sqlite:////nowhere/x.db"],
        ["db", "backup", "a.backup"],
        ["story", "list"],
    ],
)
def test_no_command_dies_of_a_cut_database(command: list[str], room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cut(room)
    assert run([*command, "--dir", str(room)]) == 2
    assert "newsloom db restore" in capsys.readouterr().err


def test_a_cache_that_cannot_be_written_stops_nothing(room: Path) -> None:
    file("cache")(room)
    assert run(["run", "--dir", str(room)]) == 0
    with opened_newsroom(room) as newsroom:
        assert any(f.bad and "no file can be made" in f.problem for f in doctor.examine(newsroom))


@pytest.mark.parametrize("name", ["a b", "q?x", "100%20x", "h#x", "漢字 ü", "quote'\"x", "a\nb"])
def test_a_newsroom_lies_in_its_folder_whatever_its_name(name: str, tmp_path: Path) -> None:
    root = make(tmp_path / name)
    with opened_newsroom(root) as newsroom:
        running.run(newsroom)
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert (root / "newsloom.db").stat().st_size


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text are a matter of Linux' file systems")
def test_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    named = os.fsdecode(os.fsencode(tmp_path) + b"/b\xff\xfed")
    root = make(Path(named))
    with opened_newsroom(root) as newsroom:
        running.run(newsroom)


def test_a_clock_that_jumps_back_and_forth_loses_nothing(room: Path) -> None:
    for jump in (timedelta(), timedelta(days=-400), timedelta(days=30), timedelta()):
        with opened_newsroom(room, NOW + jump) as newsroom:
            running.run(newsroom)
            with newsroom.db.read() as tx:
                assert not readiness(tx, newsroom, newsroom.clock()).problems or jump < timedelta()
    with opened_newsroom(room, NOW) as newsroom:
        assert any("ahead" in f.problem for f in doctor.examine(newsroom) if f.about == "clock")


def test_after_an_unclean_end_the_pages_are_looked_at_and_damage_is_told(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def damaged(tx: object) -> list[str]:
        asked.append(1)
        return ["Tree 7 page 9: btreeInitPage() returns error code 11"]

    with opened_newsroom(room) as newsroom:
        running.run(newsroom)
    monkeypatch.setattr(diagnostics, "damaged_pages", damaged)
    with opened_newsroom(room) as newsroom:
        running.run(newsroom)
        assert not asked, "it ended well a moment ago, and was looked at today"
        with newsroom.db.write() as tx:
            kv.put(tx, upkeep.CLEAN, "no")  # as a kill leaves it
        running.run(newsroom)
        assert asked
        with newsroom.db.read() as tx:
            (problem,) = readiness(tx, newsroom, newsroom.clock()).problems
    assert "it is damaged: Tree 7 page 9" in problem.words and "restore" in problem.advice


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a process are set as Linux does")
def test_few_files_a_poor_locale_and_a_full_disk_are_survived(room: Path, tmp_path: Path) -> None:
    """One process for all three: 64 descriptors, the C locale, and files that may not grow (as a disk that is full)."""
    script = """
import resource, signal, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
from newsloom.cli.main import run
print("few", run(["run", "--dir", sys.argv[1]]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
print("full", run(["db", "backup", sys.argv[2], "--dir", sys.argv[1]]))
"""
    named = room.rename(room.with_name("漢字 ü"))
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))} | {"LC_ALL": "C"}
    target = tmp_path / "a.backup"
    done = subprocess.run(
        [sys.executable, "-c", script, str(named), str(target)], capture_output=True, text=True, env=env, timeout=240
    )
    assert "few 0" in done.stdout and "Traceback" not in done.stderr, done.stderr[-2000:]
    assert "full 0" not in done.stdout and not target.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a process are set as Linux does")
def test_a_worker_waits_for_room_on_the_disk_and_goes_on(room: Path) -> None:
    """It does not end, nor call the database damaged: what is whole needs no backup."""
    script = """
import json, resource, sys
from pathlib import Path
from tests.edition.newsrooms import FIRE, opened_newsroom
from newsloom.errors import StoreDamaged, StoreError
from newsloom.services.imports import ingest
from newsloom.services.newsroom import run
from newsloom.store import stories
root, most = Path(sys.argv[1]), resource.RLIM_INFINITY
text = FIRE["text"] * 150
rows = [FIRE | {"url": f"https://www.brinewire.example/{n}", "text": text + str(n)} for n in range(25)]
(root / "rows.jsonl").write_text("".join(json.dumps(row) + chr(10) for row in rows))
with opened_newsroom(root) as newsroom:
    ingest.ingest(newsroom, [root / "rows.jsonl"], pools=frozenset())
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, most))
    try:
        ingest.ingest(newsroom, [root / "rows.jsonl"])
        print("no fault")
    except StoreDamaged as err:
        print("damaged", err)
    except StoreError as err:
        print("full", err.problem)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    rounds = 0
    def stopped():
        global rounds
        rounds += 1
        if rounds == 2:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, most))
        if rounds == 6:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        with newsroom.db.read() as tx:
            return rounds > 200 or bool(stories.all_ids(tx))
    run.work_until(newsroom, stopped, idle=0.1)
    print("rounds", rounds)
"""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script, str(room)], capture_output=True, text=True, timeout=240, cwd=root, check=False
    )
    assert "full cannot be written" in done.stdout, done.stdout + done.stderr[-2000:]
    assert "rounds" in done.stdout and "rounds 201" not in done.stdout, done.stderr[-2000:]
