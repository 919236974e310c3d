"""`newsloom bench`: speeds and peak memory of this machine."""

from __future__ import annotations

import click

from newsloom.measure import bench as measure


@click.command()
@click.argument("rooms", nargs=-1)
def bench(rooms: tuple[str, ...]) -> int:
    """Print speeds and peak memory of this machine, of all ROOMS or of some (feeds, extract, group, flow, desk ...).

    Rows whose data or peers are not here say so. Some rooms take minutes.
    """
    return measure.main(rooms)
