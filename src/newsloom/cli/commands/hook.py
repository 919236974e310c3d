"""`newsloom hook` and `newsloom changes`: what changed, and the programs that are told of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import click
import msgspec

from newsloom.cli.context import as_json, in_newsroom, opened_newsroom, print_json
from newsloom.cli.since import SINCE
from newsloom.model.change import CHANGE_KINDS
from newsloom.publishing.story_changes import event_json
from newsloom.services.publish import changes as log_of_changes
from newsloom.services.publish import hooks as app


@click.group()
def hook() -> None:
    """Programs that are told of changes: each change once it is known, in order, signed, at least once."""


@hook.command()
@click.argument("url")
@click.option(
    "--event", "kinds", multiple=True, type=click.Choice(CHANGE_KINDS), help="Only changes of this kind (repeatable)."
)
@click.option("--secret", default="", help="What deliveries are signed with (default: one is made).")
@in_newsroom
@as_json
def add(url: str, kinds: tuple[str, ...], secret: str, folder: Path | None, json_lines: bool) -> None:
    """Tell URL of changes from now on; without --event, of all that readers may know."""
    with opened_newsroom(folder) as newsroom:
        made = app.add(newsroom, url, kinds, secret)
    if json_lines:
        print_json(msgspec.to_builtins(made))
    else:
        click.echo(f"{made.id}  {made.url}  {', '.join(made.kinds)}\nsecret: {made.secret}")


@hook.command("list")
@in_newsroom
@as_json
def list_(folder: Path | None, json_lines: bool) -> None:
    """List the hooks, what waits for each, and what is wrong."""
    with opened_newsroom(folder) as newsroom:
        found = app.listed(newsroom)
    for one in found:
        if json_lines:
            print_json(msgspec.to_builtins(one))
        else:
            tail = (
                f"  {one.waiting} wait: {one.problem}"
                if one.problem
                else f"  {one.waiting} wait"
                if one.waiting
                else ""
            )
            click.echo(f"{one.id}  {one.url}  {', '.join(one.kinds)}{tail}")


@hook.command()
@click.argument("id")
@in_newsroom
def remove(id: str, folder: Path | None) -> None:
    """Tell it no more."""
    with opened_newsroom(folder) as newsroom:
        app.remove(newsroom, id)
    click.echo(f"removed: {id}")


@hook.command()
@click.argument("id", required=False)
@click.option("--limit", type=click.IntRange(1, app.MOST_LOG), default=50, show_default=True)
@in_newsroom
@as_json
def log(id: str | None, limit: int, folder: Path | None, json_lines: bool) -> None:
    """Show how the latest deliveries went (of one hook)."""
    with opened_newsroom(folder) as newsroom:
        found = app.log(newsroom, id, limit)
    for one in found:
        if json_lines:
            print_json(msgspec.to_builtins(one))
        else:
            state = f"failed ({one.tries}): {one.problem}" if one.problem else "taken"
            click.echo(f"{one.at:%Y-%m-%d %H:%M:%S}  {one.hook}  {one.seq:6}  {one.kind:9}  {one.story[:10]}  {state}")


@hook.command()
@click.argument("id")
@click.option("--skip", is_flag=True, help="Leave out the change that it does not take.")
@in_newsroom
def again(id: str, skip: bool, folder: Path | None) -> None:
    """Try a hook that failed once more."""
    with opened_newsroom(folder) as newsroom:
        app.again(newsroom, id, skip=skip)
    click.echo("due: the next `newsloom run` tells it")


@click.command()
@click.option(
    "--after", "cursor", type=click.IntRange(0), default=None, help="The cursor of the last answer (default: 0)."
)
@click.option("--since", type=SINCE, default=None, help="Or a time: 2026-03-01, 12h, 3d.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(CHANGE_KINDS), help="Only changes of this kind (repeatable)."
)
@click.option("--limit", type=click.IntRange(1, log_of_changes.MOST), default=100, show_default=True)
@in_newsroom
@as_json
def changes(
    cursor: int | None, since: datetime | timedelta | None, kinds: tuple[str, ...], limit: int, folder: Path | None,
    json_lines: bool,
) -> None:  # fmt: skip
    """Tell what changed since a cursor: proposed, published, developed, retitled, corrected, merged, removed; oldest first."""
    if cursor is not None and since is not None:
        raise click.UsageError("give a cursor (--after) or a time (--since), not both")
    with opened_newsroom(folder) as newsroom:
        if since is not None:
            cursor = log_of_changes.cursor_at(
                newsroom, newsroom.clock() - since if isinstance(since, timedelta) else since
            )
        page = log_of_changes.since(newsroom, cursor or 0, kinds=kinds, limit=limit)
    for one in page.events:
        if json_lines:
            print_json(event_json(one))
        else:
            into = f" -> {one.into[:10]}" if one.into else ""
            click.echo(f"{one.seq:6}  {one.at:%Y-%m-%d %H:%M}  {one.kind:9}  {one.story[:10]}{into}  {one.title}")
    if json_lines:
        print_json({"cursor": page.cursor, "more": page.more})
    else:
        click.echo(f"cursor {page.cursor}" + (", and there is more" if page.more else ""))
