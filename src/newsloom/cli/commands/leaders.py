"""`newsloom leaders`: who was first, told alone, is cited."""

from __future__ import annotations

from pathlib import Path

import click

from newsloom.cli.context import as_json, in_newsroom, opened_newsroom, print_json
from newsloom.services.topics import leaders as counting


@click.command()
@click.option("--topic", help="Only stories of this topic.")
@click.option(
    "--days", type=click.IntRange(1, 3650), default=30, show_default=True, help="Stories that began in so many days."
)
@click.option("--authors", is_flag=True, help="Authors instead of publishers.")
@click.option("--rows", is_flag=True, help="With --json: what each number counts.")
@click.option(
    "--csv", "as_csv", type=click.Choice(["rows", "days"]), help="What the numbers count, or reports by day, as CSV."
)
@in_newsroom
@as_json
def leaders(
    topic: str | None, days: int, authors: bool, rows: bool, as_csv: str | None, folder: Path | None, json_lines: bool
) -> None:
    """Show who reported first, told alone, is cited and copied, by publisher or author."""
    with opened_newsroom(folder) as newsroom:
        found = counting.leaders(newsroom, who="authors" if authors else "publishers", topic=topic, days=days)
    if as_csv:
        click.echo(counting.rows_csv(found) if as_csv == "rows" else counting.days_csv(found), nl=False)
        return
    if json_lines:
        print_json(counting.leaders_json(found, rows=rows))
        return
    if not found.leaders:
        click.echo("No story began in this time.")
        return
    click.echo(f"{'first':>6}{'cited':>7}{'alone':>7}{'stories':>9}{'copied':>8}  of {found.stories} stories")
    for one in found.leaders:
        n = one.counts
        click.echo(f"{n['first']:6}{n['cited']:7}{n['alone']:7}{n['stories']:9}{n['copied']:8}  {one.name}")
