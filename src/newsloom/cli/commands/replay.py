"""`newsloom replay`: a past week with other settings, front pages side by side."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
import msgspec

from newsloom.cli.context import as_json, console, in_newsroom, opened_newsroom, print_json
from newsloom.cli.since import SINCE
from newsloom.services.stories import replay as replaying


@click.command()
@click.option(
    "--set", "changes", multiple=True, required=True, help="A setting to try: score.half_life=12 (repeatable)."
)
@click.option("--days", type=click.IntRange(1, 60), default=7, show_default=True)
@click.option("--until", type=SINCE, help="The last day (default: that of the latest article).")
@click.option(
    "--hour", type=click.IntRange(0, 23), default=7, show_default=True, help="When the front page is read, UTC."
)
@in_newsroom
@as_json
def replay(
    changes: tuple[str, ...],
    days: int,
    until: datetime | timedelta | None,
    hour: int,
    folder: Path | None,
    json_lines: bool,
) -> None:
    """Rerun the last days with other settings, beside the newsroom, and show the front pages side by side."""
    wanted: dict[str, str] = {}
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals:
            raise click.BadParameter(f"{change!r} is not NAME=VALUE", param_hint="--set")
        wanted[name.strip()] = value.strip()
    with opened_newsroom(folder) as newsroom, console(stderr=True).status("replaying") as status:
        end = newsroom.clock() - until if isinstance(until, timedelta) else until
        mornings = replaying.replay(
            newsroom,
            wanted,
            days=days,
            until=end,
            hour=hour,
            step=lambda at, n, of: status.update(f"{at:%Y-%m-%d}: {n} of {of} mornings"),
        )
    for morning in mornings:
        if json_lines:
            print_json(msgspec.to_builtins(morning) | {"moved": morning.moved})
        else:
            console().print(side_by_side(morning, ", ".join(changes)))


def side_by_side(morning: replaying.Morning, tried: str) -> Any:
    """A table of one morning: the page as it is, and as it would be."""
    from rich.table import Table

    table = Table(title=f"{morning.at:%A %Y-%m-%d %H:%M}: {morning.moved} places differ", title_justify="left")
    table.add_column("", justify="right", min_width=2)
    table.add_column("as it is", ratio=1, overflow="ellipsis", no_wrap=True)
    table.add_column(tried, ratio=1, overflow="ellipsis", no_wrap=True)
    for i in range(max(len(morning.now), len(morning.tried))):
        cells = [
            f"{page[i].heat:4.0f} {page[i].title}" if i < len(page) else "" for page in (morning.now, morning.tried)
        ]
        table.add_row(str(i + 1), *cells)
    return table
