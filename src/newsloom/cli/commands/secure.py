"""`newsloom secure keygen|show|rotate|verify`: the private payloads of records."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from newsloom.cli.context import in_newsroom, opened_newsroom
from newsloom.cli.lines import Row, write_row
from newsloom.config import load
from newsloom.errors import Conflict, NewsloomError, NotFound, UsageError
from newsloom.publishing.secured import VARIABLE, keys_of
from newsloom.records.record import render_record
from newsloom.records.secured import (
    KEY_BYTES,
    Key,
    NotOpened,
    article_url,
    key_of,
    key_text,
    read_keys,
    resealed,
)
from newsloom.services.newsroom.files import read_record_file, record_files, write_changed
from newsloom.services.newsroom.open import find_newsroom
from newsloom.services.newsroom.private_payloads import opened_payload, verified

key_file = click.option(
    "--key-file",
    type=click.Path(path_type=Path),
    help=f"The keys (default: those of the newsroom around the first PATH, or else the variable {VARIABLE}).",
)


@click.group()
def secure() -> None:
    """Make keys; show, renew and verify the private payloads of records."""


@secure.command()
@click.option("--key-file", type=click.Path(path_type=Path), help="Write it there, readable by you alone.")
@click.option("--add", is_flag=True, help="Put it first in a file that exists; older keys go on opening.")
def keygen(key_file: Path | None, add: bool) -> None:
    """Make a new key: print it, or write it to a file."""
    key = key_of(secrets.token_bytes(KEY_BYTES))
    if key_file is None:
        click.echo(key_text(key))
        return
    old = ""
    if key_file.exists():
        if not add:
            raise Conflict(str(key_file), "the file exists", hint="--add puts the new key before the old ones")
        old = key_file.read_text(encoding="utf-8")
        read_keys(old, str(key_file))
    beside = key_file.with_name(key_file.name + ".part")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(f"{key_text(key)}\n{old}")
        beside.replace(key_file)
    finally:
        beside.unlink(missing_ok=True)
    click.echo(f"key {key.id} is in {key_file}: keep a copy elsewhere, what it seals cannot be read without it")


@secure.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@key_file
@in_newsroom
def show(paths: tuple[str, ...], key_file: Path | None, folder: Path | None) -> int:
    """Print the payload of each record as a JSON line: {path, key, payload}, or {path, error}."""
    keys = _keys(key_file, _around(folder, paths))
    return _each(paths, lambda path: opened_payload(path, keys))


@secure.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@key_file
@click.option("--ours", is_flag=True, help="All payloads are ours: one that no key opens is a fault.")
@in_newsroom
def verify(paths: tuple[str, ...], key_file: Path | None, ours: bool, folder: Path | None) -> int:
    """Say for each record whether its payload is whole: {path, standing: ours | foreign | altered | unknown | none}.

    In a newsroom its ledger tells foreign from altered; elsewhere what no key opens is unknown. A row with `error` is a
    fault: an altered payload, or one of a record that the newsroom does not know.
    """
    root = _around(folder, paths)
    if root is None:
        keys = _keys(key_file, None)
        return _each(paths, lambda path: verified(path, keys, None, ours=ours))
    keys = _keys(key_file, root, needed=False)
    with opened_newsroom(root) as newsroom:
        return _each(paths, lambda path: verified(path, keys, newsroom, ours=ours))


@secure.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@key_file
@in_newsroom
def rotate(paths: tuple[str, ...], key_file: Path | None, folder: Path | None) -> int:
    """Seal each payload again under the first key: {path, rotated}. What no key opens is kept as it is."""
    keys = _keys(key_file, _around(folder, paths))

    def answer(path: Path) -> Row:
        record = read_record_file(path)
        try:
            value = resealed(record.secured, article_url(record), keys) if record.secured else None
        except NotOpened:
            return {"path": str(path), "rotated": False, "why": "kept: no key opens it"}
        if value is None or value == record.secured:
            return {"path": str(path), "rotated": False}
        return {"path": str(path), "rotated": write_changed(path, render_record(replace(record, secured=value)))}

    return _each(paths, answer)


def _each(paths: tuple[str, ...], answer: Callable[[Path], Row]) -> int:
    failed = 0
    for given in paths:
        for path in record_files(Path(given)):
            try:
                row = answer(path)
            except UsageError:
                raise
            except (NewsloomError, OSError) as err:
                row = {"path": str(path), "error": str(err)}
            failed += "error" in row
            write_row(row)
    return 1 if failed else 0


def _around(folder: Path | None, paths: tuple[str, ...]) -> Path | None:
    """The newsroom that is meant: the one named, or else the one that the first path lies in."""
    if folder is not None:
        return folder
    try:
        return find_newsroom(Path(paths[0]))
    except NotFound:
        return None


def _keys(key_file: Path | None, root: Path | None, *, needed: bool = True) -> list[Key]:
    """The file's keys, or the newsroom's, or the variable's. Raises UsageError for none, if any are needed."""
    if key_file is not None:
        return read_keys(key_file.read_text(encoding="utf-8"), str(key_file))
    kept = keys_of(root, load(root)) if root is not None else []
    if kept:
        return kept
    if VARIABLE in os.environ:
        return read_keys(os.environ[VARIABLE], VARIABLE)
    if not needed:
        return []
    where = f"neither --key-file nor {VARIABLE} is given" + (", and [secured] of the newsroom has none" if root else "")
    raise UsageError("keys", where, hint="newsloom secure keygen makes one")
