"""Backups that are made by themselves, tried, counted and, if wished, encrypted; and what the last one came to.

A backup in a folder is named by its time. It is tried before older ones go: restored into a database of its own in a temporary
folder, row for row. Encryption is age's (https://age-encryption.org): who can only write backups cannot read them.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from newsloom.errors import ArchiveBroken, ConfigInvalid, NewsloomError, NotFound, StoreError, UsageError
from newsloom.log import logger
from newsloom.pipeline.readiness import BACKUP, LastBackup, last_backup
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import backup_file, database_copy
from newsloom.store import health, kv, table_copy
from newsloom.store.database import open_database

log = logger()

NAMED = re.compile(r"newsroom-\d{8}T\d{6}Z\.backup(\.age)?")
LEFT_OVER = re.compile(r"\.{1,2}newsroom-\d{8}T\d{6}Z\.backup(\.age|\.untried)*(\.\d+)?")
TRIAL = "newsloom-backup-"
"""What is in the making: files, and the folder of a trial."""
RETRY = timedelta(hours=1)
"""A scheduled backup that failed is tried again after so long."""


def made(
    newsroom: Newsroom,
    target: Path,
    *,
    keep: int | None = None,
    test: bool = True,
    say: database_copy.Say | None = None,
) -> LastBackup:
    """Make a backup: in a folder under a name of its own (then the `keep` newest stay), or as the file `target`.

    It is tried, and then encrypted for [backup] recipients; what it came to is remembered. Raises UsageError, OSError,
    ArchiveBroken (what was written cannot be read back or restored: older ones stay).
    """
    if keep is not None and not target.is_dir():
        raise UsageError(str(target), "--keep needs a folder of backups", hint=f"mkdir {target}")
    now = newsroom.clock()
    recipients = recipients_of(newsroom.config.backup.recipients)
    in_folder = target.is_dir()
    file = target / f"newsroom-{now:%Y%m%dT%H%M%SZ}.backup" if in_folder else target
    with _cleared(target) if in_folder else contextlib.nullcontext():
        try:
            rows, verdict, file = _written(newsroom, file, recipients, apart=in_folder, test=test, say=say)
        except (NewsloomError, OSError) as err:
            remember(newsroom, LastBackup(at=now, file=str(file), problem=str(err)))
            raise
        done = LastBackup(at=now, file=str(file), rows=sum(rows.values()), bytes=file.stat().st_size, verdict=verdict)
        remember(newsroom, done)
        if keep is not None:
            prune(target, keep)
    return done


def _written(
    newsroom: Newsroom, file: Path, recipients: Sequence[Any], *, apart: bool, test: bool, say: database_copy.Say | None
) -> tuple[dict[str, int], str, Path]:
    """(rows by table, what the trial said, where it lies). With `apart`, or when it is to be encrypted, it has its name only when
    that is done: after a failure, or a kill, it does not count among the good ones, nor lie there in the clear for good."""
    apart = apart or bool(recipients)
    raw = file.with_name(f".{file.name}.untried") if apart else file
    try:
        rows = database_copy.backup(newsroom, raw, **({"say": say} if say is not None else {}))
        verdict = tried(raw) if test else "not tried"
        if recipients:
            return rows, verdict, encrypted(raw, recipients, file.with_name(f"{file.name}.age"))
        if apart:
            raw.replace(file)
    except (NewsloomError, OSError):
        if apart:
            raw.unlink(missing_ok=True)
        raise
    return rows, verdict, file


@contextlib.contextmanager
def _cleared(folder: Path) -> Iterator[None]:
    """Remove what backups that were killed left in the folder, unless another one is being made there."""
    try:
        import fcntl

        held = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        with contextlib.suppress(OSError):  # not alone there, or a file system without locks
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for path in folder.iterdir():
                if path.name.startswith(TRIAL) and path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                elif LEFT_OVER.fullmatch(path.name):
                    path.unlink(missing_ok=True)
        yield
    finally:
        os.close(held)


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups that were named by us; other files stay."""
    found = sorted((p for p in folder.iterdir() if NAMED.fullmatch(p.name) and p.is_file()), key=lambda p: p.name)
    gone = found[: max(0, len(found) - max(keep, 1))]
    for path in gone:
        path.unlink()
    return gone


def tried(source: Path) -> str:
    """Restore a backup into a database of its own, and look at it: "restored: N rows". Raises ArchiveBroken."""
    contents = backup_file.check(source)
    with tempfile.TemporaryDirectory(prefix=TRIAL, dir=source.parent) as folder:
        # Beside the backup: where that had room, its trial has; /tmp may be memory.
        db = open_database(f"sqlite:///{_quoted(Path(folder) / 'trial.db')}")
        try:
            with db.write() as tx:
                table_copy.clear(tx)
                database_copy.fill(tx, source)
                for table in table_copy.backed_up():
                    found, said = table_copy.count(tx, table), contents.rows.get(table.name, 0)
                    if found != said:
                        raise ArchiveBroken(str(source), f"{table.name}: {found} of {said} rows came back")
                lost = [f"{where}: {what}" for where, what in health.lost_bytes(tx)]
                if lost:
                    raise ArchiveBroken(str(source), f"what came back is not whole: {lost[0]}")
        except StoreError as err:
            raise ArchiveBroken(str(source), f"it cannot be restored: {err.problem}") from err
        finally:
            db.close()
    return f"restored: {sum(contents.rows.values())} rows"


def _quoted(path: Path) -> str:
    return str(path).replace("%", "%25").replace("?", "%3F")


# -- what the last one came to --------------------------------------------------------------------------------------------


def remember(newsroom: Newsroom, last: LastBackup) -> None:
    """Keep what a backup came to."""
    facts: dict[str, Any] = asdict(last) | {"at": last.at.isoformat()}
    with newsroom.db.write() as tx:
        kv.put(tx, BACKUP, json.dumps(facts))


def is_due(newsroom: Newsroom) -> bool:
    """Whether [backup] folder asks for one now."""
    backup = newsroom.config.backup
    if not backup.folder:
        return False
    with newsroom.db.read() as tx:
        last = last_backup(tx)
    if last is None:
        return True
    wait = RETRY if last.problem else timedelta(hours=backup.hours)
    return newsroom.clock() - last.at >= wait


def by_schedule(newsroom: Newsroom) -> LastBackup | None:
    """Make the backup that is due, if one is. What goes wrong is remembered, for doctor, desk and alerts; never raises."""
    try:
        if not is_due(newsroom):
            return None
        folder = folder_of(newsroom)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        done = made(newsroom, folder, keep=newsroom.config.backup.keep)
        log.info("backup made", file=done.file, rows=done.rows, verdict=done.verdict)
        return done
    except (NewsloomError, OSError) as err:
        log.warning("backup failed", error=str(err))
        try:
            remember(newsroom, LastBackup(at=newsroom.clock(), file=newsroom.config.backup.folder, problem=str(err)))
        except StoreError as also:
            log.warning("not remembered", error=str(also))
        return None


def folder_of(newsroom: Newsroom) -> Path:
    """Where scheduled backups go: relative to the newsroom's folder, or anywhere."""
    return newsroom.root / newsroom.config.backup.folder


# -- encryption ---------------------------------------------------------------------------------------------------------------


def _age() -> Any:
    try:
        import pyrage
    except ModuleNotFoundError as err:
        raise UsageError("[backup] recipients", "needs an extra", hint="pip install 'newsloom[age]'") from err
    return pyrage


def recipients_of(names: Sequence[str]) -> list[Any]:
    """The keys that backups are encrypted for. Raises ConfigInvalid for what is none, UsageError without the extra."""
    if not names:
        return []
    age = _age()
    try:
        return [
            age.ssh.Recipient.from_str(n) if n.startswith("ssh-") else age.x25519.Recipient.from_str(n) for n in names
        ]
    except age.RecipientError as err:
        raise ConfigInvalid(
            "[backup] recipients", f"not a key of age: {err}", hint="age-keygen prints one: age1..."
        ) from err


def encrypted(file: Path, recipients: Sequence[Any], target: Path) -> Path:
    """Encrypt a backup into `target`; the plain one is gone then. Where the encrypted one lies."""
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with (
            file.open("rb") as plain,
            os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out,
        ):
            _age().encrypt_io(plain, out, list(recipients))
            out.flush()
            os.fsync(out.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    file.unlink()
    return target


def opened(file: Path, identity: Path | None, folder: Path) -> Path:
    """The plain backup: the file itself, or what it holds, decrypted into `folder` with the keys in the file `identity`.

    Raises NotFound, UsageError without the right key, ArchiveBroken for a damaged file.
    """
    if not file.is_file():
        raise NotFound(str(file), "there is no such file")
    if not backup_file.is_encrypted(file):
        return file
    if identity is None:
        raise UsageError(str(file), "is encrypted", hint="--identity FILE names the key (age-keygen's file)")
    age = _age()
    try:
        lines = [line.strip() for line in identity.read_text("utf-8").splitlines()]
        keys = [age.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError, age.IdentityError) as err:
        raise UsageError(str(identity), f"cannot be read as keys of age: {err}") from err
    plain = folder / "plain.backup"
    try:
        with (
            file.open("rb") as sealed,
            os.fdopen(os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out,
        ):
            age.decrypt_io(sealed, out, keys)
    except age.DecryptError as err:
        raise ArchiveBroken(str(file), f"cannot be decrypted: {err}", hint="another key, or a damaged file") from err
    return plain
