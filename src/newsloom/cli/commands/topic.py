"""`newsloom topic ...`: the newsroom's topics."""

from __future__ import annotations

from pathlib import Path

import click

from newsloom.cli.context import as_json, in_newsroom, newsroom, print_json


@click.group()
def topic() -> None:
    """List topics; check what a change would do."""


@topic.command("list")
@in_newsroom
@as_json
def list_(folder: Path | None, json_lines: bool) -> None:
    """List the topics as the tree they are, with their keywords."""
    with newsroom(folder) as world:
        topics = world.topics
    depth: dict[str, int] = {}
    for one in topics:
        depth[one.name] = depth.get(one.parent or "", -1) + 1
        if json_lines:
            row = {"name": one.name, "parent": one.parent, "keywords": list(one.keywords), "path": one.path}
            print_json(row | {"description": one.description})
        else:
            click.echo(f"{'  ' * depth[one.name]}{one.name}: {', '.join(one.keywords) or 'no keywords'}")
