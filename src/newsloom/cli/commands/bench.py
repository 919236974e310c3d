"""`newsloom bench`: speeds and peak memory of this machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from newsloom.errors import UsageError

CHECKOUT = Path(__file__).resolve().parents[4]
"""The folder of pyproject.toml, if this package runs from a checkout."""


@click.command()
@click.argument("rooms", nargs=-1)
def bench(rooms: tuple[str, ...]) -> int:
    """Print speeds and peak memory of this machine, of all ROOMS or of some (feeds, extract, group, flow, desk ...).

    The benches are part of the source checkout, not of the installed package. Rows whose data or peers are not here say
    so. Some rooms take minutes.
    """
    if not (CHECKOUT / "bench" / "speed" / "__main__.py").is_file():
        raise UsageError("bench", "the benches come with the source checkout", hint="./run bench, in a checkout")
    return subprocess.call([sys.executable, "-m", "bench.speed", *rooms], cwd=CHECKOUT)
