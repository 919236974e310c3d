"""`newsloom quality`: score anyone's labelled rows."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import click

from newsloom.cli.context import in_newsroom, opened_newsroom
from newsloom.cli.encoder_options import encoder_from, encoder_options
from newsloom.cli.lines import read_rows, write_row
from newsloom.core.group import Grouper
from newsloom.core.group.grouper import Width
from newsloom.core.group.metrics import agreement, report
from newsloom.errors import UsageError


@click.group()
def quality() -> None:
    """Measure on labelled data of your own."""


@quality.command("group")
@encoder_options
@click.option("--width", type=click.Choice(["tight", "normal", "broad"]), default="normal", show_default=True)
@click.option("--made", help="Score the stories in this field of the rows instead of grouping them anew.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.argument("files", nargs=-1)
def quality_group(
    tier: str,
    model: str | None,
    endpoint: str | None,
    multilingual: bool,
    width: Width,
    made: str | None,
    as_json: bool,
    files: tuple[str, ...],
) -> int:
    """Group labelled rows (`story` is the label) and say how well the stories agree with the labels.

    BCubed precision, recall and F1, pairwise F1, V-measure; counts; the sizes and spans in days of the stories made. Rows
    without a label take part in the grouping and in sizes and spans, not in the scores.
    """
    rows = [row for row in read_rows(files) if not ("error" in row and "line" in row)]
    if not any(row.get("story") for row in rows):
        raise UsageError("input", "no row has a `story`", hint="labelled rows name their story in the field `story`")
    encoder = encoder_from(tier, model, endpoint, multilingual)
    stories, shape = report(rows, made, lambda: Grouper(width, encoder))
    labelled = [(str(row["story"]), story) for row, story in zip(rows, stories, strict=True) if row.get("story")]
    found = agreement([gold for gold, _ in labelled], [story for _, story in labelled])
    if as_json:
        write_row(dataclasses.asdict(found) | dataclasses.asdict(shape))
        return 0
    show(dataclasses.asdict(found) | dataclasses.asdict(shape))
    return 0


@quality.command("newsroom")
@click.option("--days", type=click.IntRange(1, 3650), default=30, show_default=True, help="How far back articles go.")
@click.option("--width", type=click.Choice(["tight", "normal", "broad"]), default="normal", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@in_newsroom
def quality_newsroom(days: int, width: Width, as_json: bool, folder: Path | None) -> None:
    """Group this newsroom's articles anew, without its editors' decisions, and compare with the stories as they stand.

    What editors merged, split and moved is the label here: where the numbers fall, the grouping would not have found it alone.
    """
    from newsloom.services.stories.read import labelled_rows

    with opened_newsroom(folder) as newsroom:
        rows = labelled_rows(newsroom, days)
    if not rows:
        raise UsageError("newsroom", f"no story has an article of the last {days} days", hint="--days N")
    stories, shape = report(rows, None, lambda: Grouper(width))
    found = agreement([str(row["story"]) for row in rows], stories)
    told = dataclasses.asdict(found) | dataclasses.asdict(shape)
    if as_json:
        write_row(told)
        return
    show(told)


def show(told: dict[str, Any]) -> None:
    """A line a number."""
    for name, value in told.items():
        number = f"{value:10.3f}" if isinstance(value, float) else f"{value:10d}"
        click.echo(f"{name.replace('_', ' '):22} {number}")
