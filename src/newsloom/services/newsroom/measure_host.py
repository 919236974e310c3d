"""What `doctor` measures on this machine: room for the next backup, files that may be open, git, the site, the clock's zone."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from newsloom.errors import NewsloomError, UsageError
from newsloom.pipeline.readiness import BACKUP_LATE, GIT_PROBLEM, last_backup
from newsloom.publishing.git import Repository
from newsloom.runtime.context import Newsroom
from newsloom.services.publish import site_check
from newsloom.store import diagnostics, kv

OPEN_FILES = 512
"""Files that must be allowed to be open: connections of the net pool, the desk's, SQLite's, and as many again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that was looked at: `bad` if a person should do something."""

    about: str
    problem: str
    advice: str = ""
    bad: bool = False


def measured(newsroom: Newsroom) -> list[Finding]:
    """What is not as it should be; a look that fails is a finding too, and the others go on."""
    looks = (_room, _backup, _files, _folders, _git, _site, _zone, _locale)
    return [finding for look in looks for finding in looked(look, newsroom)]


def looked(look: Callable[[Newsroom], list[Finding]], newsroom: Newsroom) -> list[Finding]:
    """What a look found, or what kept it from looking."""
    try:
        return list(look(newsroom))
    except (NewsloomError, OSError) as err:
        problem = err.problem if isinstance(err, NewsloomError) else str(err)
        subject = err.subject if isinstance(err, NewsloomError) else look.__name__.strip("_")
        hint = (err.hint or "") if isinstance(err, NewsloomError) else ""
        return [Finding(about=subject, problem=problem, advice=hint, bad=True)]


def _room(newsroom: Newsroom) -> list[Finding]:
    """A backup is written beside and renamed: it needs room for itself while the one before it is still there."""
    with newsroom.db.read() as tx:
        size = diagnostics.database_bytes(tx)
    free = shutil.disk_usage(newsroom.root).free
    if free >= size:
        return []
    words = f"{free // 1_000_000} MB are free, the database has {size // 1_000_000} MB: the next backup may not fit"
    return [Finding(about="disk", problem=words, advice="free some space, or write backups to another disk", bad=True)]


def _backup(newsroom: Newsroom) -> list[Finding]:
    """How old the last backup is, and what its trial said."""
    with newsroom.db.read() as tx:
        last = last_backup(tx)
    if last is None:
        advice = "[backup] folder makes one every day; newsloom db backup FILE makes one now"
        return [Finding(about="backup", problem="this database knows of none", advice=advice)]
    if last.problem:
        return [
            Finding(
                about="backup", problem=f"the last one failed: {last.problem}", advice="newsloom db backup", bad=True
            )
        ]
    hours = (newsroom.clock() - last.at).total_seconds() / 3600
    age = f"{hours:.0f} hours" if hours < 72 else f"{hours / 24:.0f} days"
    there = "" if Path(last.file).exists() else "; the file is not there now"
    late = bool(newsroom.config.backup.folder) and hours > newsroom.config.backup.hours * BACKUP_LATE
    words = f"the last one is {age} old ({last.rows:,} rows, {last.bytes // 1000:,} KB); {last.verdict}{there}"
    return [Finding(about="backup", problem=words, advice="is a worker running?" if late else "", bad=late)]


def _folders(newsroom: Newsroom) -> list[Finding]:
    """Folders that must take files: the newsroom's own, its cache, its records, its site, and where temporary files go."""
    config = newsroom.config.publish
    wanted = [
        newsroom.root,
        newsroom.root / "cache",
        newsroom.config.path(config.news_dir),
        newsroom.config.path(config.site_dir),
    ]
    wanted += [newsroom.config.path(newsroom.config.backup.folder)] if newsroom.config.backup.folder else []
    wanted.append(Path(tempfile.gettempdir()))
    found = []
    for folder in dict.fromkeys(path for path in wanted if path.exists()):
        try:
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(b"x")
        except OSError as err:
            words = f"no file can be made in it: {err.strerror or err}"
            found.append(Finding(about=str(folder), problem=words, advice="chown, chmod or df -i tell more", bad=True))
    return found


def _locale(newsroom: Newsroom) -> list[Finding]:
    """Names of files are read and written by the system's encoding."""
    encoding = sys.getfilesystemencoding()
    if encoding.lower().replace("-", "") == "utf8":
        return []
    words = f"file names are {encoding} here, so names in other scripts cannot be written"
    return [Finding(about="locale", problem=words, advice="LANG=C.UTF-8, or PYTHONUTF8=1", bad=True)]


def _files(newsroom: Newsroom) -> list[Finding]:
    if sys.platform == "win32":
        return []
    import resource

    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed == resource.RLIM_INFINITY or allowed >= OPEN_FILES:
        return []
    words = f"this process may open {allowed} files; a busy newsroom needs {OPEN_FILES}"
    return [Finding(about="open files", problem=words, advice=f"ulimit -n {OPEN_FILES} (at most {most})", bad=True)]


def _git(newsroom: Newsroom) -> list[Finding]:
    """With [publish] git, every edition is committed: a repository that cannot take one is said here."""
    if not newsroom.config.publish.git:
        return []
    try:
        state = Repository(newsroom.root).state()
    except UsageError as err:
        words = f"editions are not committed: {err.problem}"
        return [Finding(about=err.subject, problem=words, advice=err.hint or "", bad=True)]
    found = [Finding(about="git", problem=words, advice=advice, bad=True) for words, advice in state]
    with newsroom.db.read() as tx:
        last = kv.get(tx, GIT_PROBLEM)
    if last and not found:
        found.append(Finding(about="git", problem=f"the last edition was not committed or pushed: {last}", bad=True))
    return found


def _site(newsroom: Newsroom) -> list[Finding]:
    missing = site_check.look(newsroom)
    if not missing:
        return []
    named = ", ".join(missing[:3]) + (", ..." if len(missing) > 3 else "")
    words = f"{len(missing)} printed files of the site are missing, or not as they were printed ({named})"
    return [Finding(about=newsroom.config.publish.site_dir, problem=words, advice=site_check.ADVICE, bad=True)]


def _zone(newsroom: Newsroom) -> list[Finding]:
    name = newsroom.config.site.timezone
    return list(_unknown_zone(name))


def _unknown_zone(name: str) -> Iterator[Finding]:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        yield Finding(
            about="[site] timezone", problem=f"this system does not know {name!r}, so times are UTC",
            advice="pip install tzdata", bad=True,
        )  # fmt: skip
