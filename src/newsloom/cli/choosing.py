"""Showing the feeds that a page offers, and asking which of them to take."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from newsloom.cli.context import print_json
from newsloom.model.capture import Feed
from newsloom.model.source import Source
from newsloom.services.sources import look
from newsloom.services.sources.look import Checked
from newsloom.services.sources.trial import Trial, as_row


def chosen(looked: Checked, *, ask: bool) -> Sequence[Checked]:
    """The feeds to add: the best one, or at a terminal (`ask`) those that a person names."""
    every = (looked, *looked.others)
    if not ask or len(every) == 1 or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return (looked,)
    click.echo(f"{looked.fetched.url if looked.how == 'feed' else 'the page'} offers {len(every)} feeds:")
    for number, one in enumerate(every, 1):
        click.echo(f"{number:3d}. {_line(one)}")
        _headlines(one.feed)
    while True:
        said = click.prompt("Which? (numbers with commas)", default="1")
        numbers = [part.strip() for part in said.split(",") if part.strip()]
        if numbers and all(part.isdecimal() and 1 <= int(part) <= len(every) for part in numbers):
            return tuple(every[int(part) - 1] for part in dict.fromkeys(numbers))
        click.echo(f"give numbers from 1 to {len(every)}")


def tell_added(
    made: Source,
    found: Checked | None,
    is_new: bool,
    *,
    looked: Checked | None,
    trial: Trial | None,
    json_lines: bool,
) -> None:
    """What was added, what is in it, and which other feeds there are."""
    entries = len(found.feed.entries) if found else 0
    if json_lines:
        row: dict[str, object] = {"url": made.url, "title": made.title, "new": is_new, "entries": entries}
        row |= {"how": found.how if found else "given", "faults": list(found.feed.faults) if found else []}
        print_json(row | {"choices": _choices(looked or found), "trial": as_row(trial) if trial else None})
        return
    verb = "added" if is_new else "known already:"
    how = "" if found is None or found.how == "feed" else f", {found.how}"
    click.echo(f"{verb} {made.url} ({made.title or 'no title'}, {entries} entries{how})")
    if found is not None:
        _tell(found, looked or found)
    _tell_trial(trial)


def tell_checked(found: Checked, trial: Trial | None, *, json_lines: bool) -> None:
    """What a look found."""
    feed = found.feed
    if json_lines:
        row: dict[str, object] = {
            "url": found.url,
            "how": found.how,
            "also": list(found.also),
            "format": feed.format,
            "title": feed.title,
        }
        row |= {"entries": len(feed.entries), "faults": list(feed.faults), "hub": feed.hub}
        print_json(row | {"choices": _choices(found), "trial": as_row(trial) if trial else None})
        return
    click.echo(f"{found.url}: {feed.format}, {feed.title!r}, {len(feed.entries)} entries ({found.how})")
    _tell(found, found)
    _tell_trial(trial)


def _tell_trial(trial: Trial | None) -> None:
    if trial is not None and trial.entries:
        click.echo(f"  {trial.words()}")


def _tell(found: Checked, looked: Checked) -> None:
    if every := look.rhythm(found.feed):
        click.echo(f"  {every}; the latest:")
    _headlines(found.feed)
    read = {one.url: one for one in (looked, *looked.others) if one.url != found.url}
    for one in read.values():
        click.echo(f"  also: {_line(one)}")
        _headlines(one.feed, indent=6)
    for url in found.also:
        if url not in read:
            click.echo(f"  also: {url}")
    for fault in found.feed.faults:
        click.echo(f"  note: {fault}")


def _line(one: Checked) -> str:
    parts = [one.feed.title or "no title", f"{len(one.feed.entries)} entries", look.rhythm(one.feed)]
    return f"{one.url} ({', '.join(part for part in parts if part)})"


def _headlines(feed: Feed, indent: int = 4) -> None:
    for entry in look.latest(feed):
        at = entry.published or entry.updated
        click.echo(f"{'':{indent}}{f'{at:%Y-%m-%d} ' if at else ''}{entry.title or entry.link or entry.id}"[:160])


def _choices(found: Checked | None) -> list[dict[str, object]]:
    return [look.as_choice(one) for one in (found, *found.others)] if found is not None else []
