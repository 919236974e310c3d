"""`newsloom post`: posts about stories on other networks."""

from __future__ import annotations

from pathlib import Path

import click

from newsloom.cli.context import as_json, in_newsroom, newsroom, print_each
from newsloom.services.publish import posting as app


@click.group()
def post() -> None:
    """Posts about stories on other networks: what was posted, what would be."""


@post.command("list")
@in_newsroom
@as_json
def list_(folder: Path | None, json_lines: bool) -> None:
    """List the newest posts and where each stands."""
    with newsroom(folder) as world:
        found = app.listed(world)
    print_each(found, _line, json_lines)


def _line(one: app.Line) -> str:
    told = one.url or one.problem
    return f"{one.at:%Y-%m-%d %H:%M}  {one.network:9}  {one.state:10}  {one.title[:60]}" + (f"  {told}" if told else "")


@post.command()
@click.argument("story")
@in_newsroom
@as_json
def preview(story: str, folder: Path | None, json_lines: bool) -> None:
    """Show what would be posted of a story. Nothing is sent."""
    with newsroom(folder) as world:
        found = app.preview(world, story)
    print_each(found, lambda one: f"{one.network} ({one.length} of {one.limit}):\n{one.text}\n", json_lines)


@post.command()
@click.argument("story")
@click.argument("network")
@in_newsroom
def again(story: str, network: str, folder: Path | None) -> None:
    """Send a post that failed or is uncertain once more. Look first: it may be there."""
    with newsroom(folder) as world:
        app.again(world, story, network)
    click.echo("due: the next `newsloom run` sends it")
