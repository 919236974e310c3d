"""Showing what a discovery proposes, and asking for the yes without which nothing is added."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from newsloom.cli.context import console
from newsloom.core.scouting import Proposal
from newsloom.runtime.context import Newsroom
from newsloom.services.sources import discover as discovering
from newsloom.services.sources.discover import Discovery


def discover(newsroom: Newsroom, topic: str | None, *, quiet: bool = False) -> Discovery:
    """Discover, with a line on the terminal's error stream that tells how far it is."""
    if quiet or not sys.stderr.isatty():
        return discovering.discover(newsroom, topic)
    with console(stderr=True).status("asking search services") as status:
        return discovering.discover(
            newsroom, topic, report=lambda done, total: status.update(f"looking at sites: {done} of {total}")
        )


def show(found: Discovery) -> None:
    """Each proposal with its reasons."""
    click.echo(f"{found.topic}: {found.looked} sites looked at, {len(found.proposals)} sources proposed")
    for number, one in enumerate(found.proposals, 1):
        health = "" if one.healthy else ", not healthy"
        click.echo(f"\n{number:3d}. {one.title}  ({one.score:.0f}{health})\n     {one.url}")
        for why in one.because:
            click.echo(f"     - {why}")
    if found.faults:
        click.echo(f"\n{len(found.faults)} could not be read, such as:")
        for fault in found.faults[:5]:
            click.echo(f"  {fault}")


def chosen(found: Discovery, yes: bool) -> Sequence[Proposal]:
    """The healthy proposals if a person says yes (or said so beforehand); else none."""
    healthy = [one for one in found.proposals if one.healthy]
    if not healthy:
        return ()
    if not yes:
        if not sys.stdin.isatty():
            click.echo("\nnothing was added: say --yes, or add single ones with `newsloom source add URL`")
            return ()
        yes = click.confirm(f"\nAdd the {len(healthy)} healthy ones?", default=False)
    return healthy if yes else ()
