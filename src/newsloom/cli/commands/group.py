"""`newsloom group`: articles in, each with its story out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal

import click

from newsloom.cli.lines import Row, read_rows, write_row
from newsloom.core.group import Grouper
from newsloom.model.story import Item, Merged


@click.command()
@click.option("--tier", type=click.Choice(["static", "semantic"]), default="static", show_default=True)
@click.option("--width", type=click.Choice(["tight", "normal", "broad"]), default="normal", show_default=True)
@click.option("--stream", is_flag=True, help="Answer row by row; without it, at the end of the input, after repair.")
@click.argument("files", nargs=-1)
def group(
    tier: Literal["static", "semantic"],
    width: Literal["tight", "normal", "broad"],
    stream: bool,
    files: tuple[str, ...],
) -> int:
    """Give every row of JSON lines a `story` and `because`.

    Rows {id, url, title, excerpt, text, published, provider, language}: all but one of title, excerpt and text may be missing.
    Rows are taken in the order of the input.
    """
    grouper = Grouper(width=width)
    failed = 0
    kept: list[tuple[Row, str]] = []
    for number, row in enumerate(read_rows(files)):
        if "error" in row and "line" in row:
            failed += 1
            write_row(row)
            continue
        item = _item(row, number)
        placed = grouper.place(item)
        if stream:
            write_row(row | {"story": placed.story, "because": list(placed.because)})
            sys.stdout.buffer.flush()
        else:
            kept.append((row | {"because": list(placed.because)}, item.id))
    for answer in _settled(grouper, kept):
        write_row(answer)
    sys.stdout.buffer.flush()
    return 1 if failed else 0


def _settled(grouper: Grouper, kept: list[tuple[Row, str]]) -> Iterator[Row]:
    moved: dict[str, tuple[str, ...]] = {}
    for change in grouper.repair():
        if not isinstance(change, Merged):
            moved[change.article] = change.because
    for row, article in kept:
        yield (
            row | {"story": grouper.story_of(article)} | ({"because": list(moved[article])} if article in moved else {})
        )


def _item(row: Row, number: int) -> Item:
    """The article of a row; what is missing or of a wrong type counts as empty. Every row is its own article."""
    when = _time(row.get("published"))
    return Item(
        id=f"{number}:{_text(row, 'id') or _text(row, 'url')}",
        title=_text(row, "title"),
        excerpt=_text(row, "excerpt"),
        text=_text(row, "text"),
        published=when,
        seen=when,
        provider=_text(row, "provider"),
        language=_text(row, "language") or None,
        url=_text(row, "url") or None,
    )


def _text(row: Row, key: str) -> str:
    value: Any = row.get(key)
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _time(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
