"""What commands that work on a newsroom share: finding it, closing it, printing."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from newsloom.errors import NewsloomError
from newsloom.runtime.context import Newsroom

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


class Number(click.FloatRange):
    """A number in a range; "nan" is none, though it is not below, above or outside of anything."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if number != number:
            self.fail(f"{value!r} is not a number", param, ctx)
        return number


def in_newsroom(command: F) -> F:
    """Adds `--dir DIR`: the newsroom's folder (default: the nearest one upwards from here)."""
    return click.option(
        "--dir",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        default=None,
        envvar="NEWSLOOM_DIR",
        help="The newsroom's folder (default: the nearest one upwards from here).",
    )(command)


def as_json(command: F) -> F:
    """Adds `--json`."""
    return click.option("--json", "json_lines", is_flag=True, help="Print JSON lines instead of text.")(command)


@contextlib.contextmanager
def opened_newsroom(
    folder: Path | None,
    *,
    migrate: bool = True,
    contract: bool = False,
    stays: bool = False,
    create: bool = False,
) -> Iterator[Newsroom]:
    """The newsroom in `folder`, or around the current folder, open. `stays`: the command works until it is stopped, so the
    person on call is told of what [log] level says; of the others only when something is wrong, or when they ask.
    """
    from newsloom import log
    from newsloom.demo.mark import is_demo
    from newsloom.services.newsroom.open import SHARED, find_newsroom, opened

    log.set_up("warning")
    root = find_newsroom(folder or Path.cwd()) if folder is None else folder
    with (
        demo_newsroom(root, create)
        if is_demo(root)
        else opened(root, migrate=migrate, contract=contract, create=create) as newsroom
    ):
        level = newsroom.config.log.level
        asked = stays or level != "info" or "NEWSLOOM_LOG_LEVEL" in os.environ
        # A worker of one of several newsrooms says which: all of them write to one terminal or journal.
        which = {"newsroom": newsroom.root.name} if SHARED in os.environ else {}
        log.set_up(level if asked else "warning", newsroom.config.log.form, **which)
        yield newsroom


def demo_newsroom(root: Path, create: bool) -> contextlib.AbstractContextManager[Newsroom]:
    """A folder of `newsloom demo`: its outlets exist in the fictional web only, which runs while it is open."""
    from newsloom.demo.play import newsroom as opened_demo

    return opened_demo(root, create=create)


def print_json(value: Any) -> None:
    """One JSON value on a line of its own."""
    click.echo(msgspec.json.encode(value).decode())


def print_each(
    rows: Iterable[T], line: Callable[[T], str], json_lines: bool, row: Callable[[T], Any] = msgspec.to_builtins
) -> None:
    """Each of `rows` on a line of its own: as `line` writes it for a person, or as JSON of what `row` makes of it."""
    for one in rows:
        if json_lines:
            print_json(row(one))
        else:
            click.echo(line(one))


def console(*, stderr: bool = False) -> Any:
    """A rich console: colours only on a terminal, width of the terminal or 100."""
    from rich.console import Console

    width = shutil.get_terminal_size(fallback=(100, 24)).columns
    return Console(stderr=stderr, highlight=False, soft_wrap=True, width=width)


def for_each(names: Iterable[str], work: Callable[[str], None]) -> int:
    """Do `work` with each name; the exit code: 0, or 1 if it failed for some, which are named. The rest goes on.

    A single name that fails raises what its work raised.
    """
    wanted = tuple(names)
    failed = 0
    for name in wanted:
        try:
            work(name)
        except NewsloomError as err:
            if len(wanted) == 1:
                raise
            click.echo(f"newsloom: {err}", err=True)
            failed += 1
    return 1 if failed else 0


def actor() -> str:
    """Who is at the terminal."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "terminal"
