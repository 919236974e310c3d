"""The files of a newsroom's folder that people write or adopt: topics, organisations, records. Reads only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from newsloom.errors import NotFound, UsageError
from newsloom.model.edition import Record
from newsloom.model.source import Organization, Topic
from newsloom.records.read_record import MAX_FILE, read_record
from newsloom.records.taxonomy import read_organization, read_topic, topic_tree


def read_topics(folder: Path) -> list[Topic]:
    """The topics of a folder (`*.yaml`, `*.yml`), in file order and checked as a tree.

    Raises NotFound if there is no such folder, ConfigInvalid for a file that cannot be read, an unknown parent or a circle.
    """
    return topic_tree(read_topic(path.read_bytes(), str(path)) for path in listing(folder, ".yaml", ".yml"))


def read_organizations(folder: Path) -> list[Organization]:
    """The organisations of a folder (`*.md`), by file name. Raises NotFound, ConfigInvalid."""
    return [read_organization(path.read_bytes(), str(path)) for path in listing(folder, ".md")]


def listing(folder: Path, *endings: str) -> list[Path]:
    """The files of a folder with one of these endings, sorted by name; hidden ones are passed over."""
    if not folder.is_dir():
        raise NotFound(str(folder), "there is no such folder")
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in endings and not path.name.startswith(".") and path.is_file()
    )


def record_files(path: Path) -> Iterator[Path]:
    """A file itself, or the Markdown files below a folder, sorted; hidden folders and `_data` are passed over.

    Raises NotFound if there is nothing at `path`.
    """
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise NotFound(str(path), "there is no such file or folder")
    for found in sorted(path.rglob("*.md")):
        folders = found.relative_to(path).parts[:-1]
        if "_data" not in folders and not any(part.startswith(".") for part in found.relative_to(path).parts):
            yield found


def read_file(path: Path) -> bytes:
    """A file that a person named. Raises NotFound, UsageError for what cannot be read."""
    if not path.exists():
        raise NotFound(str(path), "there is no such file")
    try:
        return path.read_bytes()
    except OSError as err:
        raise UsageError(str(path), f"cannot be read: {err.strerror}") from err


def read_record_file(path: Path) -> Record:
    """The record in a file. Raises RecordInvalid, OSError."""
    with path.open("rb") as opened:
        return read_record(opened.read(MAX_FILE + 1), str(path))


def write_changed(path: Path, data: bytes) -> bool:
    """Make `path` hold these bytes, written beside and renamed; False if it does already."""
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return True
