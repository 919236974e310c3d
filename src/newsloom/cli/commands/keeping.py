"""`newsloom doctor` and `newsloom db ...`: keeping an installation well."""

from __future__ import annotations

from pathlib import Path

import click

from newsloom.app import keeping as app
from newsloom.cli.context import as_json, in_newsroom, newsroom, print_json


@click.command()
@in_newsroom
@as_json
def doctor(folder: Path | None, json_lines: bool) -> int:
    """Look over the whole newsroom: settings, database, sources, quarantine; say what to do."""
    with newsroom(folder) as world:
        findings = app.examine(world)
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
@in_newsroom
def migrate(folder: Path | None) -> None:
    """Bring the database to this version's schema (other commands do so by themselves)."""
    with newsroom(folder) as world:
        before, after = app.versions(world)
    click.echo(f"schema {before}" if before == after else f"schema {before} -> {after}")
