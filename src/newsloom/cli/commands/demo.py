"""`newsloom demo`: a newsroom from a small fictional web, offline."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from newsloom import log
from newsloom.cli.main import DONE, SOME_FAILED
from newsloom.demo.newsroom import END, MOMENTS, TITLE
from newsloom.demo.play import Met, Outcome, Report, again, build, is_finished
from newsloom.pipeline.batches import Progress as Flow

SHOWN = 20
WIDTH = 140
"""Characters of a line where there is no terminal to ask."""


@click.command()
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("leeward"),
    show_default=True,
    help="The folder of the newsroom; it is made.",
)
@click.option("--no-serve", is_flag=True, help="Only build and check; 0 if every planted fault met what was expected.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port of site and desk.")
def demo(folder: Path, no_serve: bool, port: int | None) -> int:
    """Build a newsroom from a small fictional web on this machine, and show its site and its desk.

    Seventeen outlets publish about offshore wind for a week in March 2026, with everything that goes wrong on the web.
    The newsroom looks every morning and evening, and publishes by policy. Nothing leaves this machine. In a folder that
    an earlier demo made, it runs once more and shows that nothing new is found.
    """
    log.set_up("warning")
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDTH)
    started = time.monotonic()
    if is_finished(folder):
        with progress(console) as report:
            outcome, written = again(folder, report)
        console.print(f"{folder} holds the demo already; it ran again and wrote {len(written)} files")
        console.print(stories_table(outcome))
        good = not written
    else:
        with progress(console) as report:
            outcome = build(folder, report)
        console.print(stories_table(outcome))
        console.print(planted_table(outcome.met))
        good = outcome.is_good
    took = time.monotonic() - started
    console.print(
        f"{outcome.records} records in {folder / '_news'}, {outcome.published} of them published; {took:.0f} s"
    )
    if not good:
        console.print("[red]something did not go as expected[/red]; see above")
    if no_serve:
        return DONE if good else SOME_FAILED
    # The server is heavy: not wanted by --no-serve, nor by --help.
    from newsloom.cli.commands.serve import serve_folder

    return serve_folder(folder, port)


@contextmanager
def progress(console: Console) -> Iterator[Report]:
    """A bar over the week, with what has been read so far; lines without a terminal."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(f"{TITLE} reads", total=len(MOMENTS), told="")
        read: dict[datetime, int] = {}

        def report(at: datetime, flow: Flow) -> None:
            what = f"{at:%A %H:%M}, {sum(read.values())} pages read"
            if at not in read and not console.is_terminal:
                console.print(what)
            read[at] = flow.done("extract")
            bar.update(task, completed=MOMENTS.index(at) if at in MOMENTS else 0, told=what)

        yield report


def stories_table(outcome: Outcome) -> Table:
    """The stories, hottest first."""
    table = Table(title=f"{TITLE}, {END:%A %d %B %Y}, {END:%H:%M}", title_justify="left")
    for name in ("heat", "quality", "articles", "sources"):
        table.add_column(name, justify="right", no_wrap=True, min_width=len(name))
    table.add_column("state", no_wrap=True, min_width=len("published"))
    table.add_column("lead", overflow="ellipsis", no_wrap=True)
    for story in outcome.stories[:SHOWN]:
        numbers = (f"{story.heat:.0f}", str(story.quality), str(story.articles), str(story.independent))
        table.add_row(*numbers, story.state, story.title)
    if len(outcome.stories) > SHOWN:
        table.add_row("", "", "", "", "", f"and {len(outcome.stories) - SHOWN} more")
    return table


def planted_table(met: tuple[Met, ...]) -> Table:
    """What was planted, and what became of it."""
    table = Table(title="What was wrong with that web, and what became of it", title_justify="left")
    table.add_column("")
    table.add_column("planted")
    table.add_column("expected")
    for one in met:
        mark, told = ("[red]no[/red]", f": {one.instead}") if one.instead else ("[green]ok[/green]", "")
        table.add_row(mark, f"{one.planted.what} ({one.planted.where})", f"{one.planted.expected}{told}")
    return table
