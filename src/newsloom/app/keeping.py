"""Keeping an installation well: what is wrong, and what to do about it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass

from newsloom.app import sources
from newsloom.engine import hand
from newsloom.engine.world import World
from newsloom.store import work
from newsloom.store.database import schema_versions

LOW_DISK = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that was looked at: `bad` if a person should do something."""

    about: str
    problem: str
    advice: str = ""
    bad: bool = False


def examine(world: World) -> list[Finding]:
    """Look over the newsroom, the worst first."""
    found = [*_folders(world), *_queue(world), *_clashes(world), *_sources(world)]
    if not world.topics:
        found.append(
            Finding(about="topics", problem="none: everything is taken", advice="newsloom topic, _data/topics")
        )
    if not found:
        found.append(Finding(about="newsroom", problem="all is well"))
    return sorted(found, key=lambda f: not f.bad)


def _folders(world: World) -> list[Finding]:
    found: list[Finding] = []
    if not os.access(world.root, os.W_OK):
        found.append(Finding(about=str(world.root), problem="cannot be written", advice="chown or chmod it", bad=True))
    free = shutil.disk_usage(world.root).free
    if free < LOW_DISK:
        found.append(
            Finding(about="disk", problem=f"{free // 1024 // 1024} MB are free", advice="free some space", bad=True)
        )
    found.append(Finding(about="network", problem=world.http.about_addresses()))
    return found


def _queue(world: World) -> list[Finding]:
    now = world.clock()
    with world.db.read() as tx:
        counts = work.counts(tx, now)
        lost = work.quarantined(tx, 20)
    found = [
        Finding(
            about=f"quarantine, {q.stage}", problem=f"{q.item}: {q.why}", advice="newsloom why tells more", bad=True
        )
        for q in lost
    ]
    due = {stage: n for stage, (n, _, _) in counts.items() if n}
    if due:
        words = ", ".join(f"{n} in {stage}" for stage, n in due.items())
        found.append(Finding(about="work", problem=f"due: {words}", advice="newsloom run, or a worker"))
    return found


def _clashes(world: World) -> list[Finding]:
    """Records that were edited by hand, and could not be obeyed."""
    with world.db.read() as tx:
        found = hand.clashes(tx)
    advice = "take the edit back (git restore), or delete the file: newsloom publish --all writes it anew"
    return [Finding(about=c.path, problem=c.problem, advice=advice, bad=True) for c in found]


def _sources(world: World) -> list[Finding]:
    views = sources.listed(world)
    if not views:
        return [Finding(about="sources", problem="there are none", advice="newsloom source add URL", bad=True)]
    return [
        Finding(about=v.source.title or v.source.url, problem=c.words, advice=c.advice, bad=v.health.alert)
        for v in views
        for c in v.health.complaints
    ]


def versions(world: World) -> tuple[str, str]:
    """(schema of the database, schema of this program)."""
    before, after = schema_versions(world.db)
    return before or "none", after
