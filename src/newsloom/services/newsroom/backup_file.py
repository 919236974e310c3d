"""The file of a backup: a zstandard-packed tar that proves that it is whole.

`manifest.json` comes first and names the form; then the members; last `end.json`, with how many members there are, the rows and
a SHA-256 of each table, and one SHA-256 over the names and bytes of all members before it. Behind the frame stands a SHA-256 of
all bytes of the file before it, in a frame that zstandard's tools pass over: also a bit that the packing does not mind is seen.
A backup of form 1 (earlier versions) has no end mark, one of form 2 no digest of the file; form 1 cannot be proved whole.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import msgspec
import zstandard

from newsloom.errors import ArchiveBroken, NotFound, UsageError

FORM = 3
OLDEST_FORM = 1
MANIFEST, END = "manifest.json", "end.json"
PASSED_OVER = b"\x50\x2a\x4d\x18" + (32).to_bytes(4, "little")
"""How a frame of 32 bytes begins that zstandard passes over."""
MANIFEST_PART = "manifest"
TAIL = len(PASSED_OVER) + 32
MOST_MEMBER = 1 << 32
PORTION = 1 << 10
"""Bytes unpacked at once: what comes before a damaged block within a portion is lost with it, and with it the table's name."""
BROKEN = (
    tarfile.TarError, zstandard.ZstdError, msgspec.MsgspecError, EOFError, ValueError, KeyError, OverflowError,
    MemoryError, TypeError, AttributeError,
)  # fmt: skip
"""What a damaged file makes the readers of its parts raise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a backup says about itself. `proved`: its bytes are those that were written (form 2 and later)."""

    form: int
    made_at: str
    schema: str
    members: int
    rows: Mapping[str, int]
    proved: bool


@dataclass(slots=True)
class _Sum:
    digest: Any = field(default_factory=hashlib.sha256)
    members: int = 0
    tables: dict[str, Any] = field(default_factory=dict)
    """A digest for each table so far, in their order: to name the one that is damaged."""

    def take(self, name: str, data: bytes) -> None:
        for digest in (self.digest, self.tables.setdefault(table_of(name), hashlib.sha256())):
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
        self.members += 1


def table_of(name: str) -> str:
    """The table that a member belongs to; "manifest" for what comes before them."""
    folder, _, rest = name.partition("/")
    return {"tables": rest.partition(".")[0], "blobs": "blobs"}.get(folder, MANIFEST_PART)


class BackupWriter:
    """Writes one backup into an open file; `close` writes the end mark."""

    def __init__(self, raw: IO[bytes], *, schema: str | None, made_at: str) -> None:
        self._raw = _Hashed(raw)
        packer = zstandard.ZstdCompressor(level=6, write_checksum=True)
        self._packed = packer.stream_writer(self._raw, closefd=False)  # type: ignore[arg-type]
        # Not the mode "w|": it holds back what a block should end with (see `add`).
        self._tar = tarfile.open(fileobj=self._packed, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._sum = _Sum()
        self.add(MANIFEST, msgspec.json.encode({"format": FORM, "schema": schema, "made_at": made_at}))

    def add(self, name: str, data: bytes) -> None:
        """One more member. A table's ends a block of the packing: what is damaged after it does not hide it."""
        self._sum.take(name, data)
        self._put(name, data)
        if name.startswith("tables/"):
            self._packed.flush(zstandard.FLUSH_BLOCK)

    def close(self, rows: Mapping[str, int]) -> None:
        """The end mark: without it a backup is not whole."""
        tables = {name: found.hexdigest() for name, found in self._sum.tables.items()}
        end = {
            "members": self._sum.members,
            "rows": dict(rows),
            "sha256": self._sum.digest.hexdigest(),
            "tables": tables,
        }
        self._put(END, msgspec.json.encode(end))
        self._tar.close()
        self._packed.close()  # type: ignore[no-untyped-call]
        self._raw.write(PASSED_OVER + self._raw.digest.digest())

    def _put(self, name: str, data: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        self._tar.addfile(info, io.BytesIO(data))


def members(source: Path) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every member in order, the manifest and the end mark too; the frame is read to its end."""
    with source.open("rb") as raw, io.BufferedReader(_Frame(raw, *_tail(source)), 1 << 17) as stream:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                held = tar.extractfile(member) if member.isfile() and member.size < MOST_MEMBER else None
                if held is not None:
                    yield member.name, held.read()
        while stream.read(1 << 20):  # the checksum stands at the end of the frame
            pass


class _Hashed:
    """Writes into a file, and knows the digest of what was written."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self._raw.write(data)

    def flush(self) -> None:
        self._raw.flush()


def _tail(source: Path) -> tuple[int, bytes | None]:
    """(bytes before the digest of the file, that digest); without one: (all bytes, None)."""
    size = source.stat().st_size
    if size < TAIL:
        return size, None
    with source.open("rb") as raw:
        raw.seek(size - TAIL)
        tail = raw.read(TAIL)
    return (size - TAIL, tail[-32:]) if tail.startswith(PASSED_OVER) else (size, None)


class _EndCut(zstandard.ZstdError):
    """All is there but the digest of the file."""


class _Frame(io.RawIOBase):
    """The bytes of one zstandard frame. A frame that is cut short, or followed by more, raises ZstdError (the library's own
    reader takes the one for an end, and passes over the other)."""

    def __init__(self, raw: IO[bytes], size: int, digest: bytes | None) -> None:
        self._raw = raw
        self._left = size
        self._digest = digest
        self._found = hashlib.sha256()
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._ready = b""

    def readable(self) -> bool:
        return True

    def _more(self, rest: bytes) -> zstandard.ZstdError:
        """What is wrong if these bytes and more follow the frame: part of a digest, or what does not belong there."""
        rest += self._raw.read(max(0, min(TAIL - len(rest), self._left)))
        is_cut = len(rest) < TAIL and PASSED_OVER.startswith(rest[: len(PASSED_OVER)])
        return (
            _EndCut("the digest at its end is cut off") if is_cut else zstandard.ZstdError("something follows its end")
        )

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            part = self._raw.read(min(PORTION, self._left))
            self._left -= len(part)
            self._found.update(part)
            if not part:
                if not self._frame.eof:
                    raise zstandard.ZstdError("it is cut short")
                if self._digest is not None and self._digest != self._found.digest():
                    raise zstandard.ZstdError("its bytes are not those of its digest")
                return 0
            if self._frame.eof:
                raise self._more(part)
            self._ready = self._frame.decompress(part)
            if self._frame.unused_data:
                raise self._more(self._frame.unused_data)
        n = min(len(buffer), len(self._ready))
        buffer[:n], self._ready = self._ready[:n], self._ready[n:]
        return n


def is_encrypted(file: Path) -> bool:
    """Whether a file begins as age's do."""
    with file.open("rb") as opened:
        return opened.read(21) == b"age-encryption.org/v1"


def check(source: Path) -> Contents:
    """Read the whole backup, restoring nothing; what it says about itself.

    Raises NotFound, ArchiveBroken, which names the table, if a byte of it is not the one that was written, UsageError for a form
    that this version does not know.
    """
    if not source.is_file():
        raise NotFound(str(source), "there is no such file")
    look = _Look()
    try:
        return _checked(source, look)
    except BROKEN as err:
        place = "" if isinstance(err, _EndCut) else f" ({look.place()})"
        raise ArchiveBroken(
            str(source), f"not a whole backup: {err}{place}", hint="take another one; nothing was kept"
        ) from err


@dataclass(slots=True)
class _Look:
    """What a look at a backup has met so far."""

    found: _Sum = field(default_factory=_Sum)
    rows: dict[str, int] = field(default_factory=dict)
    end: dict[str, Any] | None = None
    last: str = ""

    def take(self, name: str, data: bytes) -> None:
        self.found.take(name, data)
        table = table_of(name)
        if table == MANIFEST_PART and self.rows:
            return  # a damaged name: what was read before it tells where
        self.last = table
        if name.startswith("tables/"):
            self.rows[self.last] = self.rows.get(self.last, 0) + data.count(b"\n")

    def place(self) -> str:
        """Where the damage is, as well as can be told."""
        if self.end is None:
            return f"in table {self.last}" if self.rows else "before its first table"
        said = dict(self.end.get("tables") or {})
        other = [t for t, digest in self.found.tables.items() if t in said and digest.hexdigest() != said[t]]
        if other:
            return f"in table {other[0]}"
        return "after its last table" if said else f"in or before table {self.last}"


def _checked(source: Path, look: _Look) -> Contents:
    manifest = None
    for name, data in members(source):
        if look.end is not None:
            raise ValueError("something follows its end mark")
        if manifest is None:
            manifest = _manifest(source, name, data)
        if name == END and manifest["format"] != OLDEST_FORM:
            look.end = msgspec.json.decode(data, type=dict[str, Any])
        else:
            look.take(name, data)
    if manifest is None:
        raise ValueError("it is empty")
    end, proved = look.end, manifest["format"] != OLDEST_FORM
    if proved and (
        end is None or end["members"] != look.found.members or end["sha256"] != look.found.digest.hexdigest()
    ):
        raise ValueError("it has no end mark" if end is None else "its bytes are not those of its end mark")
    if manifest["format"] >= FORM and _tail(source)[1] is None:
        raise ValueError("the digest at its end is missing")
    for table, number in dict(end["rows"] if end is not None else {}).items():
        if look.rows.get(table, 0) != number:
            raise ValueError(f"{table}: {look.rows.get(table, 0)} of {number} rows are in it")
    return Contents(
        form=manifest["format"], made_at=str(manifest.get("made_at", "")), schema=str(manifest.get("schema", "")),
        members=look.found.members, rows=look.rows, proved=proved,
    )  # fmt: skip


def _manifest(source: Path, name: str, data: bytes) -> dict[str, Any]:
    if name != MANIFEST:
        raise ValueError("it does not begin with a manifest")
    manifest: dict[str, Any] = msgspec.json.decode(data)
    form = manifest.get("format")
    if form not in range(OLDEST_FORM, FORM + 1):
        raise UsageError(str(source), f"a backup of form {form!r}", hint="upgrade newsloom")
    return manifest
