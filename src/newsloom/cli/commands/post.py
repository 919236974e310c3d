"""`newsloom post`: posts about stories on other networks."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from newsloom.cli.context import as_json, in_newsroom, newsroom, print_json
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
    for one in found:
        if json_lines:
            print_json(msgspec.to_builtins(one))
        else:
            tail = f"  {one.url}" if one.url else f"  {one.problem}" if one.problem else ""
            click.echo(f"{one.at:%Y-%m-%d %H:%M}  {one.network:9}  {one.state:10}  {one.title[:60]}{tail}")


@post.command()
@click.argument("story")
@in_newsroom
@as_json
def preview(story: str, folder: Path | None, json_lines: bool) -> None:
    """Show what would be posted of a story. Nothing is sent."""
    with newsroom(folder) as world:
        found = app.preview(world, story)
    for one in found:
        if json_lines:
            print_json(msgspec.to_builtins(one))
        else:
            click.echo(f"{one.network} ({one.length} of {one.limit}):\n{one.text}\n")


@post.command()
@click.argument("story")
@click.argument("network")
@in_newsroom
def again(story: str, network: str, folder: Path | None) -> None:
    """Send a post that failed or is uncertain once more. Look first: it may be there."""
    with newsroom(folder) as world:
        app.again(world, story, network)
    click.echo("due: the next `newsloom run` sends it")
