"""Is the work done? The facts that `/ready`, the desk's head line, `doctor` and alerts tell alike."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from newsloom.runtime.context import Newsroom
from newsloom.store import diagnostics, kv
from newsloom.store.sql import Tx

LATE = timedelta(hours=1)
"""Work that has been due for so long means that nobody works (lanes of slow hosts wait minutes)."""
LOW_DISK, LOW_FILES = 500 * 1024 * 1024, 1000
FREE_SOME = "free some space"
GIT_PROBLEM, BACKUP, SITE_HOLES, DAMAGE = "git.problem", "backup.last", "site.holes", "store.damage"
"""Keys of facts (store.kv): why the last commit failed, what the last backup came to, missing files of the site, damage."""
TOPICS_KNOWN = "topics.known"
"""How many topics the newsroom had when it last worked; unset or 0: it never had any, or that is meant."""
BACKUP_LATE = 2.0
"""A scheduled backup is late after so many times its interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastBackup:
    """What the last backup came to. `verdict`: what its trial said; `problem`: why there is none ("": there is one)."""

    at: datetime
    file: str
    rows: int = 0
    bytes: int = 0
    verdict: str = ""
    problem: str = ""


def last_backup(tx: Tx) -> LastBackup | None:
    """The last backup, as far as this database knows of one."""
    kept = kv.get(tx, BACKUP)
    if kept is None:
        return None
    facts = json.loads(kept)
    return LastBackup(**facts | {"at": datetime.fromisoformat(facts["at"])})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps the newsroom from its work, or threatens to: `kind` is one word, `since` when it was first met."""

    kind: str
    words: str
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """`problems`: none means that work is done. The rest are the facts behind it."""

    problems: tuple[Problem, ...] = ()
    last_success: Mapping[str, datetime] = field(default_factory=dict)
    """When each stage last ended well, of those that did lately."""
    oldest_due: datetime | None = None
    waiting: tuple[str, str] | None = None
    """(stage, item) of what has been due for longest."""
    free_bytes: int = 0
    held: bool | None = None
    """Whether a process holds the right to work; None where any number may (PostgreSQL)."""


def readiness(tx: Tx, newsroom: Newsroom, now: datetime) -> Readiness:
    """The state of the newsroom. `held` is asked of the system, all else of the database; cheap enough for every probe."""
    oldest = diagnostics.waiting_longest(tx, now)
    free = shutil.disk_usage(newsroom.root).free
    held = is_held(newsroom.db.file) if newsroom.db.file is not None else None
    problems = _kept(tx, newsroom, now)
    problems += [Problem("disk", f"{words} on the newsroom's disk", FREE_SOME) for words in low_disk(newsroom.root)]
    if oldest is not None and now - oldest[2] > LATE:
        minutes = (now - oldest[2]).total_seconds() / 60
        words = f"{oldest[0]} {oldest[1]} has been due for {minutes:,.0f} minutes, and nobody does it"
        problems.append(Problem("late", words, "newsloom doctor; is a worker running?"))
    return Readiness(
        problems=tuple(problems),
        last_success=diagnostics.last_successes(tx),
        oldest_due=oldest[2] if oldest else None,
        waiting=oldest[:2] if oldest else None,
        free_bytes=free,
        held=held,
    )


def low_disk(root: Path) -> list[str]:
    """What the disk that a newsroom lies on is short of: bytes, or (many small files were made) room for more files."""
    told = os.statvfs(root)
    free = told.f_bavail * told.f_frsize
    found = [f"{free // 1024 // 1024} MB are free"] if free < LOW_DISK else []
    if told.f_files and told.f_favail < LOW_FILES:  # some file systems count none
        found.append(f"room for {told.f_favail:,} more files is left")
    return found


def _kept(tx: Tx, newsroom: Newsroom, now: datetime) -> list[Problem]:
    """What other parts of the program met and left as facts."""
    found = []
    if why := kv.get(tx, GIT_PROBLEM):
        found.append(Problem("git", f"editions are not committed: {why}", "newsloom doctor"))
    if damage := kv.get(tx, DAMAGE):
        found.append(
            Problem("database", f"it is damaged: {damage}", "newsloom db verify; then newsloom db restore BACKUP")
        )
    if not newsroom.topics and kv.get(tx, TOPICS_KNOWN):
        found.append(Problem("topics", "there were topics and now there are none", "put _data/topics back"))
    return [*found, *_backup(tx, newsroom, now)]


def _backup(tx: Tx, newsroom: Newsroom, now: datetime) -> list[Problem]:
    """A backup that failed, or that [backup] asks for and that is long due."""
    last, every = last_backup(tx), newsroom.config.backup
    if last is not None and last.problem:
        return [Problem("backup", f"the last backup failed: {last.problem}", "newsloom db backup")]
    if every.folder and last is not None and now - last.at > timedelta(hours=every.hours) * BACKUP_LATE:
        hours = (now - last.at).total_seconds() / 3600
        return [Problem("backup", f"the last backup is {hours:,.0f} hours old", "is a worker running?")]
    return []


def is_held(database: Path) -> bool:
    """Whether a process holds the lock of the newsroom with this database file."""
    try:
        import fcntl

        with database.with_suffix(".lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
    except BlockingIOError:
        return True
    except (OSError, ImportError):
        return False
