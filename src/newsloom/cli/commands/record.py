"""`newsloom record read|write|check` and `newsloom slug`: records as JSON lines and back, without a database."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from newsloom.cli.lines import read_rows, write_row
from newsloom.errors import RecordInvalid, UsageError
from newsloom.records.paths import slug as slug_of
from newsloom.records.read_record import MAX_FILE, read_record, record_from_json
from newsloom.records.record import record_json, render_record
from newsloom.services.newsroom.files import record_files, write_changed


@click.command()
@click.argument("titles", nargs=-1, metavar="[TITLE]...")
def slug(titles: tuple[str, ...]) -> None:
    """Print the slug of each TITLE (or of each line of standard input), a line each."""
    for title in titles or (line.rstrip("\r\n") for line in sys.stdin):
        click.echo(slug_of(title))


@click.group()
def record() -> None:
    """Read, write and check records."""


@record.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
def read(paths: tuple[str, ...]) -> int:
    """Print one JSON object per record: its path, then the fields by the names of the file.

    A PATH may be a folder: the Markdown files below it are read. A file that cannot be read is answered with `error`.
    """
    failed = 0
    for path in _files(paths):
        try:
            write_row(record_json(read_record(_bytes(path), str(path)), str(path)))
        except (RecordInvalid, OSError) as err:
            failed += 1
            write_row({"path": str(path), "error": str(err)})
    return 1 if failed else 0


@record.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--from", "sources", multiple=True, metavar="FILE", help="JSON lines (default: standard input).")
@click.option("--dir", "folder", type=click.Path(file_okay=False, path_type=Path), help="Where rows' own paths begin.")
@click.option("--stdout", "to_stdout", is_flag=True, help="Print the files' bytes, write nothing.")
def write(paths: tuple[str, ...], sources: tuple[str, ...], folder: Path | None, to_stdout: bool) -> int:
    """Write the records of JSON lines, as `record read` prints them.

    Row n goes to the n-th PATH; without PATHs each row goes to its own `path`. A file whose bytes are these already is left
    alone. Each written path is printed.
    """
    failed = 0
    for number, row in enumerate(read_rows(sources), 1):
        if paths and number > len(paths):
            raise UsageError(
                f"row {number}", f"there are only {len(paths)} paths", hint="give none: rows have their own"
            )
        target = paths[number - 1] if paths else row.get("path")
        try:
            if "error" in row:
                raise RecordInvalid(str(target or "row"), str(row["error"]))
            data = render_record(record_from_json(row))
            if to_stdout:
                sys.stdout.buffer.write(data)
            elif isinstance(target, str) and target:
                place = _inside(folder, target) if folder and not paths else Path(target)
                if write_changed(place, data):
                    click.echo(place)
            else:
                raise UsageError(f"row {number}", "it has no path", hint="give a PATH, or --stdout")
        except (RecordInvalid, OSError) as err:
            failed += 1
            click.echo(f"newsloom: row {number}: {err}", err=True)
    sys.stdout.flush()
    return 1 if failed else 0


@record.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
def check(paths: tuple[str, ...]) -> int:
    """Name every record whose bytes a rewrite would change, or that cannot be read; end with 1 if there is one."""
    total = changed = broken = 0
    for path in _files(paths):
        total += 1
        try:
            data = _bytes(path)
            made = render_record(read_record(data, str(path)))
        except RecordInvalid as err:
            broken += 1
            click.echo(str(err) if str(path) in str(err) else f"{path}: {err}")
            continue
        except OSError as err:
            broken += 1
            click.echo(f"{path}: {err.strerror}")
            continue
        if made != data:
            changed += 1
            click.echo(f"{path}:{_first_change(data, made)}: would change")
    click.echo(f"{total:,} records: {changed:,} would change, {broken:,} cannot be read", err=True)
    return 1 if changed or broken else 0


def _files(paths: tuple[str, ...]) -> Iterator[Path]:
    for path in paths:
        yield from record_files(Path(path))


def _bytes(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(MAX_FILE + 1)


def _inside(folder: Path, target: str) -> Path:
    place = folder / target
    if not place.resolve().is_relative_to(folder.resolve()):
        raise UsageError(target, f"the path leads out of {folder}")
    return place


def _first_change(old: bytes, new: bytes) -> int:
    """The first line (from 1) that differs."""
    same = 0
    for a, b in zip(old.split(b"\n"), new.split(b"\n"), strict=False):
        if a != b:
            break
        same += 1
    return same + 1
