"""`newsloom group`: articles in, each with its story out."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any, Literal

import click

from newsloom.cli.encoder_options import encoder_from, encoder_options
from newsloom.cli.lines import Row, RowFails, check_words, read_rows, write_row
from newsloom.core.group import Grouper, rhythm
from newsloom.core.url import provider_domain
from newsloom.model.story import Grouping, Item, Merged, Moved


@click.command()
@encoder_options
@click.option("--width", type=click.Choice(["tight", "normal", "broad"]), default="normal", show_default=True)
@click.option("--stream", is_flag=True, help="Answer row by row; without it, at the end of the input, after repair.")
@click.argument("files", nargs=-1)
def group(
    tier: str,
    model: str | None,
    endpoint: str | None,
    multilingual: bool,
    width: Literal["tight", "normal", "broad"],
    stream: bool,
    files: tuple[str, ...],
) -> int:
    """Give every row of JSON lines a `story` and `because`.

    Rows {id, url, title, excerpt, text, published, first_seen, provider, language}: all but one of title, excerpt and text may be
    missing. The order of the rows is the order of arrival. A row that is no JSON object, or has none of the three, is
    answered with `error`.
    Articles whose languages are known and differ do not meet in one story, unless a multilingual model is asked.
    """
    grouper = Grouper(width=width, encoder=encoder_from(tier, model, endpoint, multilingual))
    return _stream(grouper, files) if stream else _whole(grouper, files)


def _stream(grouper: Grouper, files: tuple[str, ...]) -> int:
    failed = 0
    for number, row in enumerate(read_rows(files)):
        why = _failure(row)
        if why is not None:
            failed += 1
            write_row(row | {"error": why})
        else:
            write_row(_answer(row, grouper.place(item_of(row, number))))
        sys.stdout.buffer.flush()
    return 1 if failed else 0


def _whole(grouper: Grouper, files: tuple[str, ...]) -> int:
    rows = list(read_rows(files))
    failed = {number: why for number, row in enumerate(rows) if (why := _failure(row)) is not None}
    items = {number: item_of(row, number) for number, row in enumerate(rows) if number not in failed}
    numbers = {item.id: number for number, item in items.items()}
    answers: dict[int, Row] = {}
    for one in rhythm.place_all(grouper, list(items.values())):
        if isinstance(one, Moved):
            answers[numbers[one.article]]["because"] = list(one.because)
        elif not isinstance(one, Merged):
            answers[numbers[one.article]] = _answer(rows[numbers[one.article]], one)
    for number, row in enumerate(rows):
        if number in answers:
            answers[number]["story"] = grouper.story_of(items[number].id)
        write_row(answers[number] if number in answers else row | {"error": failed[number]})
    sys.stdout.buffer.flush()
    return 1 if failed else 0


def _failure(row: Row) -> str | None:
    """Why a row gets no story: it was no JSON object, or it says nothing."""
    try:
        check_words(row)
    except RowFails as err:
        return str(err)
    return None


def _answer(row: Row, placed: Grouping) -> Row:
    return row | {"story": placed.story, "because": list(placed.because)}


def item_of(row: Row, number: int) -> Item:
    """The article of a row; what is missing or of a wrong type counts as empty. Every row is an article of its own.

    A time that cannot be read is missing. It was seen at `first_seen`, else when it was published: as `newsloom ingest` has it.
    """
    when = _time(row.get("published"))
    return Item(
        id=f"{number}:{_text(row, 'id') or _text(row, 'url')}",
        title=_text(row, "title"),
        excerpt=_text(row, "excerpt"),
        text=_text(row, "text"),
        published=when,
        seen=_time(row.get("first_seen")) or when,
        provider=provider_domain(_text(row, "url"), _text(row, "provider")),
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
