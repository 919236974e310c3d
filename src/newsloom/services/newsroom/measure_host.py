"""What `doctor` measures on this machine: room for the next backup, files that may be open, git, the site, the clock's zone."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from newsloom.errors import NewsloomError, UsageError
from newsloom.publishing.git import Repository
from newsloom.runtime.context import Newsroom
from newsloom.services.publish import site_check
from newsloom.store import diagnostics

OPEN_FILES = 512
"""Files that must be allowed to be open: connections of the net pool, the desk's, SQLite's, and as many again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that was looked at: `bad` if a person should do something."""

    about: str
    problem: str
    advice: str = ""
    bad: bool = False


def measured(world: Newsroom) -> list[Finding]:
    """What is not as it should be; a look that fails is a finding too, and the others go on."""
    return [finding for look in (_room, _files, _git, _site, _zone) for finding in looked(look, world)]


def looked(look: Callable[[Newsroom], list[Finding]], world: Newsroom) -> list[Finding]:
    """What a look found, or what kept it from looking."""
    try:
        return list(look(world))
    except (NewsloomError, OSError) as err:
        problem = err.problem if isinstance(err, NewsloomError) else str(err)
        subject = err.subject if isinstance(err, NewsloomError) else look.__name__.strip("_")
        hint = (err.hint or "") if isinstance(err, NewsloomError) else ""
        return [Finding(about=subject, problem=problem, advice=hint, bad=True)]


def _room(world: Newsroom) -> list[Finding]:
    """A backup is written beside and renamed: it needs room for itself while the one before it is still there."""
    with world.db.read() as tx:
        size = diagnostics.database_bytes(tx)
    free = shutil.disk_usage(world.root).free
    if free >= size:
        return []
    words = f"{free // 1_000_000} MB are free, the database has {size // 1_000_000} MB: the next backup may not fit"
    return [Finding(about="disk", problem=words, advice="free some space, or write backups to another disk", bad=True)]


def _files(world: Newsroom) -> list[Finding]:
    if sys.platform == "win32":
        return []
    import resource

    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed == resource.RLIM_INFINITY or allowed >= OPEN_FILES:
        return []
    words = f"this process may open {allowed} files; a busy newsroom needs {OPEN_FILES}"
    return [Finding(about="open files", problem=words, advice=f"ulimit -n {OPEN_FILES} (at most {most})", bad=True)]


def _git(world: Newsroom) -> list[Finding]:
    """With [publish] git, every edition is committed: a repository that cannot take one is said here."""
    if not world.config.publish.git:
        return []
    try:
        state = Repository(world.root).state()
    except UsageError as err:
        words = f"editions are not committed: {err.problem}"
        return [Finding(about=err.subject, problem=words, advice=err.hint or "", bad=True)]
    return [Finding(about="git", problem=words, advice=advice, bad=True) for words, advice in state]


def _site(world: Newsroom) -> list[Finding]:
    with world.db.read() as tx:
        missing = site_check.missing_pages(world, tx)
    if not missing:
        return []
    named = ", ".join(missing[:3]) + (", ..." if len(missing) > 3 else "")
    words = f"{len(missing)} printed pages of the site are missing ({named})"
    return [Finding(about=world.config.publish.site_dir, problem=words, advice=site_check.ADVICE, bad=True)]


def _zone(world: Newsroom) -> list[Finding]:
    name = world.config.site.timezone
    return list(_unknown_zone(name))


def _unknown_zone(name: str) -> Iterator[Finding]:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        yield Finding(
            about="[site] timezone", problem=f"this system does not know {name!r}, so times are UTC",
            advice="pip install tzdata", bad=True,
        )  # fmt: skip
