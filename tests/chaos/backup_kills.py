"""Backups and restores that are killed again and again end like those that never were.

    python -m tests.chaos.backup_kills --engine sqlite|postgresql --kills 30 [--seed N]

The newsroom of tests.chaos.kills is run in peace and backed up. Then, until so many processes were killed, by turns: a folder
that holds nothing but its settings is filled from the backup (a restore that was put in and cut off is gone on with by `run`),
and tables and files must be those of an undisturbed restore; and backups are made in a folder, of which each that has a backup's
name must be whole, and nothing half made may stay when the next one is done.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.chaos import kills
from tests.chaos.kills import FORK, NOW

from newsloom import log
from newsloom.errors import ArchiveBroken, Conflict
from newsloom.services.newsroom import backups, database_copy, run
from newsloom.services.newsroom.open import close, open_newsroom

LONGEST = 300.0
LONGEST_LIFE = 8.0
"""Seconds that a process lives at most before it is killed; each next one a little longer, so that the end is reached."""


@dataclass(slots=True)
class Told:
    """What came of it."""

    restores: int = 0
    backups: int = 0
    killed: int = 0
    wrong: list[str] = field(default_factory=list)


def play(engine: str, times: int, seed: int, say: Callable[[str], None] = print) -> Told:
    """Kill so many. Raises RuntimeError if a restore does not come to its end."""
    log.set_up("error")
    chance, told = random.Random(seed), Told()
    with tempfile.TemporaryDirectory(prefix="newsloom-backup-kills-") as temporary:
        folder = Path(temporary)
        with kills.small_web() as hosts, kills.databases(engine, folder) as fresh:
            kills.warm(folder, hosts, fresh)
            kills.make_newsroom(folder / "peace", fresh("peace"))
            kills.in_peace(folder / "peace", hosts)
            whole = folder / "whole.backup"
            _apart(lambda: _backed_up(folder / "peace", whole), None)
            _bare(folder, "calm", fresh)
            _apart(lambda: _restored(folder / "calm", whole), None)
            expected = kills.state(folder / "calm")
            say(f"restored in peace: {sum(map(len, expected.values()))} rows and files")
            while told.killed < times:
                name = f"round{told.restores}"
                _bare(folder, name, fresh)
                _killed(partial(_restored, folder / name, whole), chance, told)
                told.restores += 1
                told.wrong += [f"{name}: {line}" for line in kills.differences(expected, kills.state(folder / name))]
                shutil.rmtree(folder / name)
                _killed(lambda: _kept(folder), chance, told)
                told.wrong += _unsound(folder / "kept")
                told.backups += 1
                say(f"{told.killed} kills, {told.restores} restores, {told.backups} backups, {len(told.wrong)} wrong")
    return told


def _bare(folder: Path, name: str, fresh: Callable[[str], str]) -> None:
    """A folder with the newsroom's settings and topics, its database to be made at another place."""
    (folder / name).mkdir()
    shutil.copytree(folder / "peace" / "_data" / "topics", folder / name / "_data" / "topics")
    text = (folder / "peace" / "newsloom.toml").read_text("utf-8")
    old = next(line for line in text.splitlines() if line.startswith("url = ") and "://" in line and "http" not in line)
    (folder / name / "newsloom.toml").write_text(text.replace(old, f'url = "{fresh(name)}"'), "utf-8")


def _restored(root: Path, whole: Path) -> None:
    """What its owner does: restore, and where that says that the database is filled already, run."""
    newsroom = open_newsroom(root, clock=lambda: NOW, create=True)
    try:
        with contextlib.suppress(Conflict):
            database_copy.restore(newsroom, whole)
        run.run(newsroom, pools=run.LOCAL_POOLS)
    finally:
        close(newsroom)


def _backed_up(root: Path, target: Path) -> None:
    newsroom = open_newsroom(root, clock=lambda: NOW)
    try:
        database_copy.backup(newsroom, target)
    finally:
        close(newsroom)


def _kept(folder: Path) -> None:
    (folder / "kept").mkdir(exist_ok=True)
    newsroom = open_newsroom(folder / "peace", clock=lambda: NOW)
    try:
        backups.made(newsroom, folder / "kept", keep=2)
    finally:
        close(newsroom)


def _unsound(folder: Path) -> list[str]:
    """After a backup came to its end: what has a backup's name and is none, and what is left over."""
    wrong = []
    for path in sorted(folder.iterdir()):
        if not backups.NAMED.fullmatch(path.name):
            wrong.append(f"left over: {path.name}")
            continue
        try:
            database_copy.check_backup(path)
        except ArchiveBroken as err:
            wrong.append(f"{path.name}: {err}")
    return wrong


def _killed(do: Callable[[], None], chance: random.Random, told: Told) -> None:
    """Begin it again until it comes to its end; each beginning is killed after a random time."""
    life = 1.0
    while True:
        if _apart(do, chance.uniform(0, life)):
            return
        told.killed += 1
        life = min(LONGEST_LIFE, life * 1.15)


def _apart(do: Callable[[], None], life: float | None) -> bool:
    """Do it in a process of its own; False if it was killed. Raises RuntimeError if it failed."""
    process: Any = FORK.Process(target=_child, args=(do,))
    process.start()
    process.join(LONGEST if life is None else life)
    if process.exitcode is None:
        process.kill()
        process.join()
        if life is None:
            raise RuntimeError(f"not done after {LONGEST} s")
    if process.exitcode not in (0, -9):
        raise RuntimeError(f"ended with {process.exitcode}")
    return bool(process.exitcode == 0)


def _child(do: Callable[[], None]) -> None:
    os.setsid()
    try:
        do()
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 if anything is wrong."""
    about = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.backup_kills", description=about)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    call = parser.parse_args(argv)
    began = time.monotonic()
    told = play(call.engine, call.kills, call.seed, say=lambda line: print(line, flush=True))
    for line in told.wrong[:20]:
        print(f"wrong: {line}")
    print(
        f"{call.engine}: {told.killed} kills in {told.restores} restores and {told.backups} backups, "
        f"{time.monotonic() - began:.0f} s: {f'{len(told.wrong)} wrong' if told.wrong else 'the same'}"
    )
    return 1 if told.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
