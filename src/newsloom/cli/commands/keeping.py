"""`newsloom doctor` and `newsloom db ...`: keeping an installation well."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from newsloom.cli.context import as_json, in_newsroom, opened_newsroom, print_json


@click.command()
@click.option("--repair", is_flag=True, help="Look for another feed of each site whose feed is sick, and take it.")
@in_newsroom
@as_json
def doctor(folder: Path | None, json_lines: bool, repair: bool) -> int:
    """Look over the whole newsroom: settings, database, clocks, sources, quarantine, letters; say what to do."""
    from newsloom.services.newsroom import doctor as app
    from newsloom.services.newsroom import measure_host

    with opened_newsroom(folder) as newsroom:
        findings = app.repair(newsroom) if repair else app.examine(newsroom)
        if repair and not findings:
            findings = [measure_host.Finding(about="sources", problem="none is sick")]
    for finding in findings:
        if json_lines:
            print_json(
                {"about": finding.about, "problem": finding.problem, "advice": finding.advice, "bad": finding.bad}
            )
        else:
            mark = "!" if finding.bad else " "
            click.echo(
                f"{mark} {finding.about}: {finding.problem}" + (f"\n    -> {finding.advice}" if finding.advice else "")
            )
    return 1 if any(f.bad for f in findings) else 0


@click.group()
def db() -> None:
    """The database."""


@db.command("migrate")
@click.option("--contract", is_flag=True, help="The second step too: take away what only older programs use.")
@in_newsroom
def migrate(contract: bool, folder: Path | None) -> None:
    """Bring the database to this version's schema. Other commands add what is new by themselves; `--contract` is for the
    end of an upgrade, when no program of an older version works here any more."""
    from newsloom.services.newsroom import doctor as app

    with opened_newsroom(folder, contract=contract) as newsroom:
        before, after = app.versions(newsroom)
        waiting = app.waiting_steps(newsroom)
    if waiting:
        click.echo(f"schema {before}; a second step waits ({', '.join(waiting)}): newsloom db migrate --contract")
    else:
        click.echo(f"schema {before}" + ("" if before == after else f", newer than this program's {after}"))


@db.command("create")
@in_newsroom
def create(folder: Path | None) -> None:
    """Make an empty database where the newsroom's own was lost, and begin anew. Records that lie in the folder are taken in by
    `newsloom rebuild --from-records`; other commands never make one in a newsroom that has worked before."""
    from newsloom.services.newsroom import recognise
    from newsloom.store.database import schema_versions

    with opened_newsroom(folder, create=True) as newsroom:
        with newsroom.db.write() as tx:
            recognise.settle(tx, newsroom)
        click.echo(f"{newsroom.db.url}: schema {schema_versions(newsroom.db)[0]}")


@db.command("copy")
@click.argument("url")
@in_newsroom
def copy(url: str, folder: Path | None) -> None:
    """Copy the whole newsroom into the empty database at URL (SQLite or PostgreSQL), and verify it."""
    from newsloom.services.newsroom import database_copy

    with opened_newsroom(folder) as newsroom:
        done = database_copy.copy(newsroom, url, say=_told)
    click.echo(f"{sum(done.values())} rows in {len(done)} tables, the same there as here")
    click.echo(f'now set [database] url = "{url}" in newsloom.toml')


@db.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(1), metavar="N", help="FILE is a folder: the newest N backups in it stay.")
@click.option("--no-test", is_flag=True, help="Do not try the backup by restoring it into a temporary database.")
@in_newsroom
def backup(file: Path, keep: int | None, no_test: bool, folder: Path | None) -> None:
    """Write what was captured, decided and published into one compressed FILE. The rest can be concluded from it.

    FILE may be a folder: then the backup is named by its time. It is read back, restored into a temporary database and
    compared; with [backup] recipients it is encrypted.
    """
    from newsloom.services.newsroom import backups

    with opened_newsroom(folder) as newsroom:
        done = backups.made(newsroom, file.absolute(), keep=keep, test=not no_test, say=_told)
    click.echo(f"{done.rows} rows in {done.file}, {done.bytes // 1024} KB; {done.verdict}")


_identity = click.option(
    "--identity", type=click.Path(path_type=Path, dir_okay=False), help="The file with the key of an encrypted backup."
)


@db.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--check", is_flag=True, help="Only look whether FILE is a whole backup; restore nothing.")
@_identity
@in_newsroom
def restore(file: Path, check: bool, identity: Path | None, folder: Path | None) -> int:
    """Fill this newsroom's empty database from a backup, and conclude the rest anew. A database that was lost is made."""
    from newsloom.services.newsroom import backup_file

    if check:
        return _looked_at(file, identity)
    with _plain(file, identity) as plain:
        backup_file.check(plain)  # before the flow is loaded, and a database made
        from newsloom.cli.commands.flow import print_summary, progress_bar
        from newsloom.services.newsroom import database_copy

        with opened_newsroom(folder, create=True) as newsroom, progress_bar(False, label="restoring") as report:
            summary = database_copy.restore(newsroom, plain, report=report, is_checked=True)
        return print_summary(summary, False)


@contextlib.contextmanager
def _plain(file: Path, identity: Path | None) -> Iterator[Path]:
    """The backup as it can be read, for the time of a `with` block."""
    from newsloom.services.newsroom import backup_file

    if not file.is_file() or not backup_file.is_encrypted(file):
        yield file
        return
    from newsloom.services.newsroom import backups

    with tempfile.TemporaryDirectory(prefix="newsloom-backup-") as temporary:
        yield backups.opened(file, identity, Path(temporary))


def _looked_at(file: Path, identity: Path | None = None) -> int:
    from newsloom.services.newsroom import backup_file

    with _plain(file, identity) as plain:
        found = backup_file.check(plain)
    proof = "its bytes are those that were written" if found.proved else "an earlier version made it: no proof is in it"
    click.echo(f"whole: {sum(found.rows.values())} rows in {len(found.rows)} tables, made at {found.made_at}; {proof}")
    return 0


@db.command("verify")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@_identity
@in_newsroom
def verify(file: Path | None, identity: Path | None, folder: Path | None) -> int:
    """Check that the database is whole: its pages, every reference, every captured byte, every record's file and page of the
    site. With FILE: check that backup instead, restoring nothing."""
    from newsloom.services.newsroom import database_copy

    if file is not None:
        return _looked_at(file, identity)
    with opened_newsroom(folder) as newsroom:
        found = database_copy.verify(newsroom, say=_told)
    for fault in found:
        click.echo(f"! {fault.where}: {fault.problem}")
    if not found:
        click.echo("all is whole")
    return 1 if found else 0


@click.command()
@click.option("--stage", default="match", show_default=True, help="extract, dedupe, match, group, score or review.")
@click.option("--from-records", is_flag=True, help="Make a lost database again from the records in this folder.")
@in_newsroom
@as_json
def rebuild(stage: str, from_records: bool, folder: Path | None, json_lines: bool) -> int:
    """Conclude everything anew from a stage on (after an upgrade, say). Public and decided stories keep their ids.

    With --from-records: where the database was lost and there is no backup, take in what lies in git beside it: records,
    stories with their ids and public addresses, topics, organisations, newsletters, the list of feeds.
    """
    from newsloom.cli.commands.flow import print_summary, progress_bar
    from newsloom.services.newsroom import database_copy

    if from_records:
        return _from_records(folder, json_lines)
    with opened_newsroom(folder) as newsroom:
        with progress_bar(json_lines, label="rebuilding") as report:
            summary = database_copy.rebuild(newsroom, stage, report=report)
        return print_summary(summary, json_lines)


def _from_records(folder: Path | None, json_lines: bool) -> int:
    from newsloom.cli.commands.flow import print_summary, progress_bar
    from newsloom.services.newsroom import from_records

    with opened_newsroom(folder, create=True) as newsroom:
        with progress_bar(json_lines, label="rebuilding") as report:
            done = from_records.rebuild(newsroom, report=report)
        for line in done.adopted.left:
            click.echo(f"left out: {line}", err=True)
        adopted = done.adopted
        words = f"{adopted.records:,} records in {adopted.stories:,} stories, {adopted.published:,} published"
        click.echo(f"taken in: {words}; {adopted.known:,} were known; {done.sources:,} feeds", err=json_lines)
        return print_summary(done.summary, json_lines)


def _told(table: str, rows: int) -> None:
    """How far it is, for a person at a terminal."""
    if sys.stderr.isatty():
        click.echo(f"  {table}: {rows}", err=True)
