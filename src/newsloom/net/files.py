"""Files written so that a reader, or a crash, never meets half of one; and paths that stay inside their folder."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from newsloom.errors import UsageError

_CHUNK = 1024 * 1024
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_LEFTOVER = re.compile(r"\..+\.[0-9a-f]{16}\.tmp")
# Names that Windows keeps for devices: a newsroom folder in git must check out there too.
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"com{i}" for i in range(1, 10)), *(f"lpt{i}" for i in range(1, 10)))
)


def write_atomically(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Write `data` beside `path` and rename it there: `path` holds the old bytes or the new, never a mixture.

    Folders on the way are made. The mode of an existing file is kept. `durable` waits until the disk has it (a file
    of the published ledger; a site's page can be rendered again). Raises OSError (disk full, read-only), and then
    leaves nothing behind.
    """
    with replacing(path, durable=durable) as file:
        file.write(data)


@contextlib.contextmanager
def replacing(path: Path, *, durable: bool = False) -> Iterator[BinaryIO]:
    """`write_atomically` for what comes in parts: a file beside `path` that takes its name when the `with` block ends well.

    After an error, or an interruption, `path` is as it was and nothing is left behind.
    """
    beside = path.with_name(f".{path.name[:200]}.{secrets.token_hex(8)}.tmp")
    try:
        with _new(beside) as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            beside.chmod(path.stat().st_mode & 0o7777)
        beside.replace(path)
    except BaseException as err:
        with contextlib.suppress(OSError):
            beside.unlink()
        if isinstance(err, OSError) and err.filename == str(beside):
            err.filename, err.filename2 = str(path), None  # what a person knows, not a name that is gone
        raise
    if durable:
        _sync_folder(path.parent)


def _new(path: Path) -> BinaryIO:
    try:
        return path.open("xb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("xb")


def private_folder(path: Path) -> None:
    """Make a folder that its owner alone may enter, whatever the umask; one that is there keeps its mode."""
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700, parents=True)


def write_if_changed(path: Path, data: bytes, *, durable: bool = False) -> bool:
    """Write only if `path` does not hold `data` already; True if it was written. Keeps times, and git, quiet."""
    if holds(path, data):
        return False
    write_atomically(path, data, durable=durable)
    return True


def holds(path: Path, data: bytes) -> bool:
    """Does the file hold exactly these bytes? False for no file."""
    try:
        if path.stat().st_size != len(data):
            return False
        return path.read_bytes() == data
    except (FileNotFoundError, NotADirectoryError):
        return False


def inside(root: Path, relative: str) -> Path:
    """`root / relative`, sure to lie inside `root`.

    Raises UsageError for an absolute path, a drive, `..`, an empty or over-long part, control characters or a
    backslash, a device name, and for a path that leaves `root` through a symbolic link. Folders need not exist yet.
    """
    return Folder(root).path(relative)


def leads_out(root: Path, path: Path) -> bool:
    """Whether a path that exists below `root` leads out of it through symbolic links: what lies there is not the folder's own."""
    real, base = os.path.realpath(path), os.path.realpath(root)
    return real != base and not real.startswith(base.rstrip(os.sep) + os.sep)


class Folder:
    """A folder that is asked for many paths: that a folder below it lies inside is found out once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._base = os.path.realpath(root)
        self._inside: set[Path] = set()

    def path(self, relative: str) -> Path:
        """See `inside`."""
        parts = PurePosixPath(relative).parts
        if not parts or any(_bad_part(part) for part in parts) or re.match(r"[A-Za-z]:", relative):
            raise UsageError(relative[:200], "this path does not stay inside its folder")
        path = self.root.joinpath(*parts)
        above = path.parent
        if above not in self._inside:
            self._check(relative, above)
            self._inside.add(above)
        if path.is_symlink():
            self._check(relative, path)
        return path

    def _check(self, relative: str, place: Path) -> None:
        # realpath follows links as far as the path exists; what does not exist yet cannot be a link.
        if leads_out(self.root, place):
            raise UsageError(relative, f"a symbolic link leads out of {self.root}")


def _bad_part(part: str) -> bool:
    stem = part.partition(".")[0].lower()
    return (
        part in ("..", "/", "")
        or "\\" in part
        or len(part.encode("utf-8", "surrogatepass")) > 255
        or stem in _DEVICES
        or _CONTROL.search(part) is not None
    )


def is_leftover(path: Path) -> bool:
    """Whether a file is what `write_atomically` left beside another when its process was killed."""
    return _LEFTOVER.fullmatch(path.name) is not None


def remove_leftovers(root: Path, older_than: float) -> int:
    """Remove what a killed process left beside its files (`.name.hex.tmp`) and last touched before `older_than` (a
    POSIX time)."""
    removed = 0
    for path in walk(root):
        if is_leftover(path):
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < older_than:
                    path.unlink()
                    removed += 1
    return removed


def walk(root: Path) -> Iterator[Path]:
    """All files under a folder, in a stable order; symbolic links are not followed, and `.git` is left alone."""
    for folder, names, files in os.walk(root, followlinks=False):
        names[:] = sorted(name for name in names if name != ".git")
        for name in sorted(files):
            yield Path(folder, name)


def file_digest(path: Path) -> str:
    """64 hex digits of SHA-256 of a file, read piece by piece."""
    h = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            h.update(piece)
    return h.hexdigest()


def _sync_folder(folder: Path) -> None:
    # Windows cannot open folders, and needs no such thing: its rename is durable once the file is.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
