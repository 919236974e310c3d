"""`newsloom story headline`: the headline that a story's news propose."""

from __future__ import annotations

from pathlib import Path

import click

from newsloom.cli.context import actor, as_json, in_newsroom, opened_newsroom, print_json
from newsloom.errors import UsageError
from newsloom.services.stories import headlines, read
from newsloom.services.stories.headline_value import headline_json


@click.command("headline")
@click.argument("name")
@click.option(
    "--accept", is_flag=True, help="Its report leads, with its headline; feeds and the next letter tell of it once."
)
@click.option("--decline", is_flag=True, help="The headline stays; what is known by now proposes nothing again.")
@in_newsroom
@as_json
def headline(name: str, accept: bool, decline: bool, folder: Path | None, json_lines: bool) -> None:
    """Show the headline that the news of story NAME propose, and why; accept or decline it."""
    if accept and decline:
        raise UsageError(name, "a headline is either accepted or declined", hint="give one of --accept, --decline")
    with opened_newsroom(folder) as newsroom:
        if accept:
            headlines.accept(newsroom, name, actor())
        elif decline:
            headlines.decline(newsroom, name, actor())
        view = read.show_story(newsroom, name)
    found = headline_json(view)
    if json_lines:
        print_json({"story": view.row.id, "title": view.title, "proposedHeadline": found})
        return
    click.echo(f"{view.title}\n{view.row.id}")
    if found is None:
        click.echo("No other headline is proposed.")
        return
    click.echo(f"proposed: {found['title']}  ({found['provider']['name']}, {found['article'][:10]})")
    for reason in found["because"]:
        click.echo(f"  {reason}")
